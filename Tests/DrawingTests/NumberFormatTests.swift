import Drawing
import Testing

@Test(
  arguments: [
    (0.0003, "0.0003"), (1.25, "1.25"), (1.2e-07, "1.2e-07"), (0, "0"), (-0.0, "0"), (100, "100"), (0.1 + 0.2, "0.3"),
    (12345.678, "12346"), (99999.7, "100000"), (999_999.7, "1e+06"), (1_234_567, "1.235e+06"), (-0.0021, "−0.0021"),
    (0.00009999999, "0.0001"), (.leastNonzeroMagnitude, "4.941e-324"), (1.7976931348623157e308, "1.798e+308"),
    (9.9999, "10"),
    (.infinity, "∞"), (-.infinity, "−∞"), (.nan, "NaN"), (2.5, "2.5"), (1000, "1000"), (0.99996, "1"),
  ] as [(Double, String)])
func compactNumbersReadWell(_ value: Double, _ text: String) {
  #expect(formatted(value) == text)
}

@Test func significantDigitsAndMinusAreOptions() {
  #expect(formatted(3.14159265, significant: 3) == "3.14")
  #expect(formatted(3.14159265, significant: 9) == "3.14159265")
  #expect(formatted(-3.14159265, significant: 2, minus: .hyphen) == "-3.1")
  #expect(formatted(1, significant: -5) == "1")
  #expect(formatted(0.1, significant: 99) == "0.10000000000000001")
}

@Test func exactNumbersReadBack() {
  for value in [0.1, 1 / 3, 1e-300, 123_456_789.123, -2.5e-8, .leastNonzeroMagnitude, .greatestFiniteMagnitude] {
    #expect(Double(formattedExactly(value)) == value)
  }
  #expect(formattedExactly(Float(0.1)) == "0.1")
}

@Test(arguments: [
  (0, "0"), (999, "999"), (1_000, "1,000"), (16_384, "16,384"), (1_234_567, "1,234,567"), (-12_345, "−12,345"),
  (Int.min, "−9,223,372,036,854,775,808"),
])
func countsAreGrouped(_ count: Int, _ text: String) {
  #expect(formattedCount(count) == text)
}

@Test(
  arguments: [
    (0, "0 s"), (3.5e-7, "350 ns"), (1.2e-5, "12 µs"), (0.0032, "3.2 ms"), (0.02, "0.02 s"), (9.994, "9.99 s"),
    (12.34, "12.3 s"), (59.96, "1 m 00 s"), (192, "3 m 12 s"), (3_599.6, "1 h 00 m"), (7_500, "2 h 05 m"),
    (273_600, "3 d 04 h"), (-2, "−2.00 s"), (.infinity, "∞"), (.nan, "NaN"), (0.0009996, "1 ms"),
  ] as [(Double, String)])
func durationsTakeAFittingUnit(_ seconds: Double, _ text: String) {
  #expect(formattedDuration(seconds: seconds) == text)
}

@Test func ratesAndBytesTakePrefixes() {
  #expect(formattedRate(1_234_567, of: "nodes") == "1.23M nodes/s")
  #expect(formattedRate(850, of: "pairs") == "850 pairs/s")
  #expect(formattedRate(999_700, of: "it") == "1M it/s")
  #expect(formattedRate(.nan, of: "it") == "NaN it/s")
  #expect(formattedBytes(512) == "512 B")
  #expect(formattedBytes(2_400_000) == "2.4 MB")
}

@Test func percentageReachesHundredOnlyWhenAllAreRight() {
  #expect(formattedPercentage(1) == "100.0 %")
  #expect(formattedPercentage(0.99996) == "> 99.9 %")
  #expect(formattedPercentage(0.4321) == "43.2 %")
  #expect(formattedPercentage(0) == "0.0 %")
  #expect(formattedPercentage(0.00001) == "< 0.1 %")
  #expect(formattedPercentage(.nan) == "NaN %")
}

@Test func fixedDecimalsLoseTheSignOfZero() {
  #expect(formattedFixed(-0.001, decimals: 2) == "0.00")
  #expect(formattedFixed(-1.005, decimals: 1) == "−1.0")
  #expect(formattedFixed(1e300, decimals: 2) == "1e+300")
}

@Test func linearTicksAreRoundNumbers() {
  #expect(linearTicks(from: 0, to: 10, atMost: 6).map(\.label) == ["0", "2", "4", "6", "8", "10"])
  #expect(linearTicks(from: 0.12, to: 0.61, atMost: 6).map(\.label) == ["0.2", "0.3", "0.4", "0.5", "0.6"])
  #expect(linearTicks(from: 0, to: 10_000, atMost: 3).map(\.label) == ["0", "5,000", "10,000"])
  #expect(linearTicks(from: -1, to: 1, atMost: 3).map(\.label) == ["−1", "0", "1"])
  #expect(linearTicks(from: 0, to: 3e-9, atMost: 4).map(\.label) == ["0", "1e-09", "2e-09", "3e-09"])
  #expect(linearTicks(from: 0.1, to: 0.5, atMost: 9).contains { $0.value == 0.3 })
}

@Test(
  arguments: [
    (-1e308, 1e308), (1, 1 + 2e-16), (.leastNonzeroMagnitude, 2.5e-308), (1e15, 1e15 + 1), (-3, -3), (0, 2.5e-308),
    (1e-300, 1e300),
  ] as [(Double, Double)])
func ticksOfExtremeRangesAreFewAndInside(_ lower: Double, _ upper: Double) {
  for limit in 1...8 {
    let ticks = linearTicks(from: lower, to: upper, atMost: limit)
    #expect((1...max(limit, 1)).contains(ticks.count))
    #expect(ticks.allSatisfy { $0.value >= lower - upper.magnitude / 1e9 && $0.value <= upper })
    #expect(Set(ticks.map(\.label)).count == ticks.count)
  }
}

@Test func logarithmicTicksAreDecades() {
  #expect(logarithmicTicks(from: 1e-4, to: 1, atMost: 6).map(\.label) == ["0.0001", "0.001", "0.01", "0.1", "1"])
  #expect(logarithmicTicks(from: 1e-12, to: 1, atMost: 5).map(\.label) == ["1e-12", "1e-09", "1e-06", "0.001", "1"])
  #expect(logarithmicTicks(from: 1, to: 10, atMost: 9).map(\.label) == ["1", "2", "5", "10"])
  #expect(logarithmicTicks(from: 0.011, to: 0.019, atMost: 5).count > 1)
  #expect(logarithmicTicks(from: 0, to: 1, atMost: 5).isEmpty)
}
