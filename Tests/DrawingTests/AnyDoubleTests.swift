import Drawing
import Testing

/// The same Doubles in every run: special values, small ones, and any bit pattern.
private struct Doubles {
  private var state: UInt64
  private let special: [Double] = [
    0, -0.0, 1, -1, .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
    .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, 1 + .ulpOfOne, 1e15, 1e16, 1e-300, 0.1,
  ]

  init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func integer(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }

  mutating func next() -> Double {
    switch integer(below: 3) {
    case 0: return special[integer(below: special.count)]
    case 1: return Double(integer(below: 2_000) - 1_000) / 100
    default: return Double(bitPattern: UInt64(integer(below: 1 << 31)) << 33 | UInt64(integer(below: 1 << 31)))
    }
  }

  mutating func next(_ count: Int) -> [Double] { (0..<count).map { _ in next() } }

  mutating func limits() -> ClosedRange<Double>? {
    let (a, b) = (next(), next())
    return a <= b ? a...b : nil
  }
}

@Test(arguments: 0..<150)
func anyDoublesCanBePlotted(_ seed: Int) {
  var doubles = Doubles(seed: seed)
  let count = doubles.integer(below: 50)
  let series = (0..<doubles.integer(below: 9)).map { index in
    Series(
      "s\(index)", x: doubles.next(count), y: doubles.next(count),
      band: .init(lower: doubles.next(count), upper: doubles.next(count / 2)))
  }
  let plot = LinePlot(
    xLabel: "x", series: series, isLogarithmicX: seed % 2 == 0, isLogarithmicY: seed % 3 == 0,
    xLimits: doubles.limits(), yLimits: doubles.limits(), showsExtremes: true, rows: doubles.integer(below: 30))
  let width = doubles.integer(below: 100)
  #expect(plot.drawn(on: Screen(width: width, colour: .none)).displayWidth <= max(width, 20))
  #expect(SVGContents(plot.svg()) != nil)
}

@Test(arguments: 0..<150)
func anyDoublesCanBeMapped(_ seed: Int) {
  var doubles = Doubles(seed: seed)
  let (rows, columns) = (doubles.integer(below: 20), doubles.integer(below: 60))
  let map = HeatMap(
    rows: rows, columns: columns, values: doubles.next(rows * columns), kind: seed % 2 == 0 ? .diverging : .sequential,
    spacing: seed % 3 == 0 ? .linear : .logarithmic(decades: doubles.next()), limit: doubles.next(),
    showsValues: seed % 5 == 0)
  let width = doubles.integer(below: 100)
  for colour in [ColourDepth.none, .ansi256] {
    #expect(map.drawn(on: Screen(width: width, height: 20, colour: colour)).displayWidth <= max(width, 20))
  }
  #expect(SVGContents(map.svg()) != nil)
}

@Test(arguments: 0..<150)
func anyDoublesCanBeWritten(_ seed: Int) {
  var doubles = Doubles(seed: seed)
  let values = doubles.next(30)
  for limit in [nil, doubles.next()] {
    for hasColour in [false, true] {
      let strip = Strip(values, overflow: .fold, limit: limit).drawn(cells: 12, hasColour: hasColour)
      #expect(strip.displayWidth == 12)
    }
  }
  for value in values {
    #expect(displayWidth(formatted(value)) <= 11)
    #expect(!formattedDuration(seconds: value).isEmpty && !formattedPercentage(value).isEmpty)
    #expect(!formattedRate(value, of: "it").isEmpty)
    let other = doubles.next()
    #expect(linearTicks(from: value, to: other, atMost: 5).count <= 5)
    #expect(logarithmicTicks(from: value, to: other, atMost: 5).count <= 5)
  }
}

@Test func ticksOfCountsAreWhole() {
  #expect(linearTicks(from: 1, to: 3, atMost: 9, wholeNumbers: true).map(\.label) == ["1", "2", "3"])
  let text = LinePlot(series: [Series(from: 1, y: [1, 2, 4])], rows: 8).drawn(on: Screen(width: 80, colour: .none))
  #expect(text.lines.last?.plain.split(separator: " ") == ["1", "2", "3"])
}
