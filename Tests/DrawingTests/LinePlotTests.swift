import Drawing
import Testing

private let plainScreen = Screen(width: 40, height: 24, colour: .none)

@Test func smallPlotIsDrawnExactly() {
  let plot = LinePlot(
    title: "Squares", xLabel: "n", yLabel: "n²", series: [Series(y: [0, 1, 4, 9, 16])], rows: 12)
  #expect(
    plot.drawn(on: plainScreen).plain == """
          Squares
      n²
      20 ┤
         │                                 ⢀⡠•
         │                              ⣀⠔⠊⠁
      10 ┤                          •⠤⠒⠉
         │                     ⢀⡠⠔⠒⠉
         │               ⣀⣀⠤•⠒⠉⠁
       0 ┤•⣀⣀⣀⡠⠤⠤⠤⠤•⠔⠒⠊⠉⠉
         └┬─────────────────┬────────────────┬
          0                 2                4
                           n

      """)
}

@Test func seriesAreToldApartByLettersWithoutColour() {
  let plot = LinePlot(
    series: [Series("up", y: (0..<50).map(Double.init)), Series("down", y: (0..<50).map { 49 - Double($0) })], rows: 10)
  let text = plot.drawn(on: plainScreen)
  #expect(
    text.plain == """
      60 ┤
         │⠒⠤⢄⣀                          ⣀⡠⠔⠒ A
      40 ┤    ⠉⠑⠒⠢⢄B             ⢀⣀⠤⠔A⠊⠉
         │          ⠉⠑⠒⠤⠤⣀ ⢀⣀⠤⠤⠒⠊⠁
      20 ┤           ⢀⣀⠤⠤A⠉⠑⠒⠤⠤B⡀
         │     ⢀⣀⡠⠔⠒⠉⠁          ⠈⠑⠒⠤⢄⣀⡀
       0 ┤⣀⠤⠔A⠉⠁                      ⠈⠉⠒⠢⢄⣀ B
         └┬────────────┬─────────────┬──────
          0            20            40
      A up   B down

      """)
}

@Test func coloursNameTheSeries() {
  let plot = LinePlot(series: [Series("a", y: [1, 2, 3]), Series("b", y: [3, 2, 1])])
  let text = plot.drawn(on: Screen(width: 60, colour: .truecolor))
  let styles = Set(text.lines.flatMap(\.runs).map(\.style))
  #expect(styles.isSuperset(of: [.series(0), .series(1)]))
  #expect(text.lines.last?.plain == "━━ a   ━━ b")
}

/// The height of the topmost dot of a plot in rows from the top of the canvas.
private func topmostDotRow(_ text: StyledText) -> Int? {
  text.lines.map(\.plain).firstIndex { $0.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) } }
}

@Test(arguments: [0, 1, 4_999, 77_777, 99_998, 99_999])
func lonelySpikeSurvivesDecimation(_ place: Int) throws {
  var values = [Double](repeating: 0, count: 100_000)
  values[place] = 1
  let plot = LinePlot(series: [Series(y: values)], rows: 12)
  #expect(topmostDotRow(plot.drawn(on: plainScreen)) == 0)
  values[place] = -1
  let text = LinePlot(series: [Series(y: values)], rows: 12).drawn(on: plainScreen)
  let dots = text.lines.map { line in line.plain.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) } }
  #expect(dots[9] && dots[0])
  let svg = plot.svg()
  #expect(svg.utf8.count < 100_000)
}

@Test func gapsAreLeftOpenAndCounted() {
  let plot = LinePlot(series: [Series(y: [1, 1, .nan, .nan, 1, 1])], rows: 8)
  let text = plot.drawn(on: plainScreen)
  #expect(text.lines.last?.plain == "2 values are NaN")
  let row = text.lines.first { $0.plain.contains("⠤") || $0.plain.contains("•") }
  #expect(row?.plain.contains("    ") == true)
}

@Test func infinitiesAreMarkedAtTheEdges() {
  let text = LinePlot(series: [Series(y: [1, .infinity, 2, -.infinity, 1.5])], rows: 10).drawn(on: plainScreen)
  #expect(text.lines.first?.plain.contains("▲") == true)
  #expect(text.plain.contains("▼"))
  #expect(text.lines.last?.plain == "▲▼ 2 infinite values")
}

@Test func logarithmicAxisLeavesOutWhatHasNoLogarithm() {
  let text = LinePlot(series: [Series(y: [0, 1e-6, 1e-3, 1, -1])], isLogarithmicY: true, rows: 14)
    .drawn(on: plainScreen)
  #expect(text.plain.contains("1e-06 ┤"))
  #expect(text.lines.last?.plain == "2 values are NaN or not above 0")
}

@Test func extremesAreNamed() {
  let text = LinePlot(series: [Series(from: 1, y: [3, 0.5, 7])], showsExtremes: true).drawn(on: plainScreen)
  #expect(text.lines.last?.plain == "min 0.5 at 2   max 7 at 3")
}

@Test func bandIsShadedBetweenItsEdges() {
  let x = (0..<40).map(Double.init)
  let series = Series(
    "median", x: x, y: x.map { _ in 5 },
    band: .init(lower: x.map { _ in 2 }, upper: x.map { _ in 8 }))
  let text = LinePlot(series: [series], yLimits: 0...10, rows: 14).drawn(on: plainScreen)
  let withDots = text.lines.filter { $0.plain.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) } }
  #expect(withDots.count >= 6)
  #expect(text.plain.contains("⢕⢕ quartiles"))
  #expect(SVGContents(LinePlot(series: [series]).svg())?.texts.contains("median (shaded: quartiles)") == true)
}

private let awkward: [[Double]] = [
  [], [1], [0], [.nan], [.infinity], [-.infinity, .nan], [3, 3, 3], [-1e308, 1e308], [.leastNonzeroMagnitude, 0],
  [1, 1 + 1e-15],
  [1e-300, 1e300], [0, -0.0], [.greatestFiniteMagnitude, .greatestFiniteMagnitude], [-5, -5],
]

@Test(arguments: awkward, [1, 20, 33, 80])
func awkwardDataIsDrawnWithinTheScreen(_ values: [Double], _ width: Int) {
  for isLogarithmic in [false, true] {
    for colour in [ColourDepth.none, .truecolor] {
      let plot = LinePlot(
        title: "A title that is longer than any narrow screen", xLabel: "iteration number of the run", yLabel: "loss",
        series: [Series("one", y: values), Series("two", y: values.reversed())], isLogarithmicX: isLogarithmic,
        isLogarithmicY: isLogarithmic, showsExtremes: true)
      for height in [1, 12, 40] {
        let text = plot.drawn(on: Screen(width: width, height: height, colour: colour))
        #expect(text.displayWidth <= max(width, 20))
      }
      let svg = SVGContents(plot.svg())
      #expect(svg != nil)
      #expect(svg?.paths.allSatisfy { !$0.contains("nan") && !$0.contains("inf") } == true)
    }
  }
}

@Test func fixedLimitsCutTheLineOff() throws {
  let plot = LinePlot(series: [Series(y: [0, 100, 0, -100, 0])], yLimits: -1...1, rows: 8)
  #expect(plot.drawn(on: plainScreen).displayWidth <= 40)
  let svg = try #require(SVGContents(plot.svg(width: 400, height: 300)))
  let line = try #require(svg.paths.first { $0.filter { $0 == "M" }.count > 1 })
  let heights = line.split { !"0123456789.".contains($0) }.compactMap { Double($0) }
  #expect(heights.allSatisfy { (0...400).contains($0) })
}

@Test func svgSaysWhatItShowsAndEscapesIt() throws {
  let plot = LinePlot(
    title: "loss < 1 & \"falling\"", xLabel: "t", yLabel: "y > 0", series: [Series("<a>\u{0}", y: [1, 2])])
  let document = plot.svg()
  let svg = try #require(SVGContents(document))
  #expect(svg.elements["title"] == 1 && svg.elements["desc"] == 1)
  #expect(svg.texts.contains("loss < 1 & \"falling\""))
  #expect(svg.texts.contains("Line plot of y > 0 over t: <a>\u{FFFD}"))
  #expect(document == plot.svg())
  #expect(document.contains("viewBox=\"0 0 720 420\""))
}
