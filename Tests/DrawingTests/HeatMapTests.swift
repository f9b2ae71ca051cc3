import Drawing
import Testing

private func screen(_ width: Int = 60, _ height: Int? = nil, _ colour: ColourDepth = .none) -> Screen {
  Screen(width: width, height: height, colour: colour)
}

private let small = HeatMap(
  title: "δ", rows: 2, columns: 4, values: [1, -1, 0, 0.5, .nan, .infinity, -.infinity, -0.01], rowTitle: "t",
  columnTitle: "unit", rowLabels: ["t=1", "t=2"])

@Test func withoutColourSignAndMagnitudeAreWritten() {
  #expect(
    small.drawn(on: screen()).plain == """
      δ
      t ↓ unit →
            0  1  2  3
      t=1  +9 −9  · +5
      t=2   ? +∞ −∞ −1

          |value| up to:  · 0  1 0.11  2 0.22  3 0.33  4 0.44
          5 0.56  6 0.67  7 0.78  8 0.89  9 1
          ? NaN   ∞ infinite

      """)
}

@Test func narrowCellsUseOneCharacterForSignAndStrength() {
  let map = HeatMap(rows: 1, columns: 19, values: (-9...9).map(Double.init))
  #expect(
    map.drawn(on: screen(24)).plain == """
        0    5    10   15
      0 ≡≡≡===---·+++***###

        |value| up to:  · 0
        + - 3  * = 6  # ≡ 9
        + * # positive
        - = ≡ negative

      """)
}

@Test func oneSidedScaleUsesDigits() {
  let map = HeatMap(rows: 1, columns: 5, values: [0, 1, 5, 8, 9], kind: .sequential)
  #expect(map.drawn(on: screen(70)).lines.dropFirst().first?.plain == "0  · 1 5 8 9")
}

@Test func colouredCellsCarryBackgroundsAndTheScaleItsNumbers() throws {
  let text = small.drawn(on: screen(60, nil, .truecolor))
  let row = try #require(text.lines.first { $0.plain.hasPrefix("t=1") })
  let colours = row.runs.compactMap(\.style.background)
  #expect(colours == [RGB(178, 24, 43), RGB(33, 102, 172), RGB(247, 247, 247), RGB(244, 165, 130)])
  #expect(text.lines.contains { $0.plain.hasPrefix("    −1 ") && $0.plain.hasSuffix(" 1") && $0.plain.contains("0") })
  #expect(text.lines.last?.plain == "    ? NaN   ∞ infinite")
}

@Test func in256ColoursEveryShadeIsAnEntryOfThePalette() {
  let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
  let text = small.drawn(on: screen(60, nil, .ansi256))
  for run in text.lines.flatMap(\.runs) where run.text.contains(" ") {
    guard let colour = run.style.background else { continue }
    let isInCube = [colour.red, colour.green, colour.blue].allSatisfy { steps.contains($0) }
    let isGrey = colour.red == colour.green && colour.green == colour.blue
    #expect(isInCube || isGrey)
  }
}

@Test func foldingKeepsTheSpikeAndSaysSo() {
  var values = [Double](repeating: 0.001, count: 200)
  values[117] = -1
  let text = HeatMap(rows: 1, columns: 200, values: values).drawn(on: screen(44))
  #expect(text.plain.contains("≡"))
  #expect(text.lines.map(\.plain).suffix(2) == ["  each cell: the largest |value| of 5", "  columns"])
  #expect(text.displayWidth <= 44)
}

@Test func rowsFoldToTheHeightOfTheScreen() {
  let map = HeatMap(rows: 100, columns: 2, values: (0..<200).map { $0 == 151 ? .nan : 1 })
  let text = map.drawn(on: screen(60, 20))
  #expect(text.lines.count <= 20)
  #expect(text.plain.contains("64–71"))
  #expect(text.lines.first { $0.plain.contains("72–79") }?.plain.contains("?") == true)
  #expect(text.plain.contains("of 8 rows"))
}

@Test func logarithmicSpacingSeparatesDecades() {
  let values = [1, 1e-3, 1e-6, 1e-9, 0, -1e-9, -1e-6, -1e-3, -1]
  let scale = ColourScale(fitting: values, spacing: .logarithmic())
  let positions = values.map { scale.position(of: $0) }
  #expect(positions == positions.sorted(by: >))
  #expect(positions[4] == 0 && positions[0] == 1 && positions[8] == -1)
  #expect(abs(positions[1] - positions[2] - (positions[2] - positions[3])) < 1e-12)
  #expect(positions[3] >= 0.1)
  for (value, position) in zip(values, positions) {
    #expect(abs(scale.value(at: position) - value) <= 1e-9 * value.magnitude)
  }
  let wide = ColourScale(fitting: [1, 1e-30], spacing: .logarithmic(decades: 6))
  #expect(abs(wide.lower - 1e-6) < 1e-18)
  #expect(wide.position(of: 1e-30) == wide.position(of: 1e-6))
}

@Test func pictureOfAConstantSaysSo() {
  let zeros = HeatMap(rows: 1, columns: 3, values: [0, 0, 0])
  #expect(zeros.drawn(on: screen()).lines.last?.plain == "  every value is 0")
  #expect(zeros.drawn(on: screen(60, nil, .truecolor)).lines.last?.plain == "  every value is 0")
}

@Test func valuesAreWrittenWhereTheyFit() {
  let map = HeatMap(
    rows: 2, columns: 2, values: [10, 2, 3, 40], rowTitle: "true", rowLabels: ["bad", "good"],
    columnLabels: ["bad", "good"], kind: .sequential, showsValues: true)
  #expect(
    map.drawn(on: screen()).lines.prefix(4).map(\.plain) == [
      "true ↓", "         bad good", "   bad    10    2", "  good     3   40",
    ])
}

private let awkward: [(Int, Int, [Double])] = [
  (0, 0, []), (0, 5, []), (3, 0, []), (1, 1, [.nan]), (1, 1, [.infinity]), (1, 2, [-1e308, 1e308]),
  (2, 2, [.leastNonzeroMagnitude, -.leastNonzeroMagnitude, 0, 0]), (2, 3, [1]), (-1, 4, [1]),
  (40, 300, (0..<12_000).map { Double($0 % 17) - 8 }),
]

@Test(arguments: 0..<10, [1, 20, 37, 80])
func awkwardMatricesAreDrawnWithinTheScreen(_ index: Int, _ width: Int) {
  let (rows, columns, values) = awkward[index]
  for kind in [ColourScale.Kind.diverging, .sequential] {
    for spacing in [ColourScale.Spacing.linear, .logarithmic()] {
      let map = HeatMap(
        title: "A title that is longer than any narrow screen", rows: rows, columns: columns, values: values,
        rowTitle: "time", columnTitle: "unit", kind: kind, spacing: spacing, showsValues: index % 2 == 0)
      for colour in [ColourDepth.none, .ansi256, .truecolor] {
        let text = map.drawn(on: screen(width, 30, colour))
        #expect(text.displayWidth <= max(width, 20))
      }
      #expect(SVGContents(map.svg()) != nil)
    }
  }
}

@Test func svgCellsShareOnePathAColour() throws {
  let map = HeatMap(rows: 100, columns: 100, values: (0..<10_000).map { Double($0 % 100) })
  let document = map.svg()
  let svg = try #require(SVGContents(document))
  #expect(svg.elements["path", default: 0] < 200)
  #expect(document.utf8.count < 250_000)
  #expect(document == map.svg())
}

@Test func svgNotesWhatTheMarksMean() throws {
  let svg = try #require(SVGContents(small.svg()))
  #expect(svg.texts.contains("dark grey: NaN, yellow: infinite"))
  #expect(svg.texts.contains("Heat map of 2 rows and 4 columns, t by unit; values from −1 to 1"))
}

/// Where 0 means that there is nothing: no colour on a terminal, no path in a drawing.
@Test func zeroCanStayBlank() throws {
  var map = HeatMap(rows: 1, columns: 3, values: [0, 1, 0], kind: .sequential)
  let coloured = Screen(width: 40, colour: .truecolor)
  func backgrounds(_ text: StyledText) -> Int {
    text.lines.first { $0.plain.hasPrefix("0") }?.runs.reduce(0) {
      $0 + ($1.style.background == nil ? 0 : $1.text.count)
    } ?? 0
  }
  let (all, svg) = (backgrounds(map.drawn(on: coloured)), map.svg())
  map.leavesZeroBlank = true
  #expect(all == 6 && backgrounds(map.drawn(on: coloured)) == 2)
  #expect(map.drawn(on: Screen(width: 40, colour: .none)).plain.contains("·"))
  #expect(svg.contains("M0 0h1v1") && !map.svg().contains("M0 0h1v1") && map.svg().contains("M1 0h1v1"))
}
