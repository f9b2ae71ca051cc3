import Drawing
import Testing

@Test func stripReachesFromSmallestToLargestWithoutColour() {
  let strip = Strip([-1, -0.5, 0, 0.5, 1])
  #expect(strip.drawn(cells: 10, hasColour: false).plain == "▁▂▄▆█")
  #expect(strip.range == "−1…1")
}

@Test func colourShowsTheSignAndHeightTheMagnitude() {
  let line = Strip([-1, 0.5, 0, 1]).drawn(cells: 10, hasColour: true)
  #expect(line.plain == "█▄·█")
  #expect(line.runs.map(\.style) == [.negative, .positive, .faint, .positive])
}

@Test func longVectorsEndInAnEllipsisOrFold() {
  let values = (0..<100).map { $0 == 57 ? 9.0 : 1.0 }
  #expect(Strip(values).drawn(cells: 5, hasColour: true).plain == "▁▁▁▁…")
  #expect(Strip(values, overflow: .fold).drawn(cells: 10, hasColour: true).plain == "▁▁▁▁▁█▁▁▁▁")
  #expect(Strip(values).drawn(cells: 0, hasColour: true).plain == "")
  #expect(Strip(values).drawn(cells: 1, hasColour: false).plain == "…")
}

@Test func peculiarVectorsAreDrawn() {
  #expect(Strip([]).drawn(cells: 8, hasColour: false).plain == "")
  #expect(Strip([0, 0]).drawn(cells: 8, hasColour: false).plain == "··")
  #expect(Strip([2, 2]).drawn(cells: 8, hasColour: false).plain == "▄▄")
  #expect(Strip([.nan, .infinity, -.infinity, 1]).drawn(cells: 8, hasColour: false).plain == "?∞∞▄")
  #expect(Strip([-1e308, 1e308]).drawn(cells: 8, hasColour: false).plain == "▁█")
  #expect(Strip([.nan]).range == "0")
}

@Test func sharedLimitMakesStripsComparable() {
  #expect(Strip([0.25, -0.25], limit: 1).drawn(cells: 4, hasColour: true).plain == "▂▂")
  #expect(Strip([1, -1], limit: 2).drawn(cells: 4, hasColour: false).plain == "▆▂")
}

@Test(arguments: [
  (0.0, "────────"), (0.5, "━━━━────"), (0.57, "━━━━╸───"), (0.9999, "━━━━━━━╸"), (1.0, "━━━━━━━━"), (7.0, "━━━━━━━━"),
  (-1.0, "────────"), (.nan, "────────"),
])
func barIsFullOnlyWhenAllIsDone(_ fraction: Double, _ text: String) {
  #expect(ProgressBar(fraction: fraction).drawn(width: 8).plain == text)
}

@Test func progressLineKeepsCountAndDetail() {
  let line = ProgressBar.line(done: 10_000, of: 10_000, detail: "loss 0.0003  0.02 s", width: 80)
  #expect(line.plain == "10000/10000 ━━━━━━━━━━━━━━━━━━━━ loss 0.0003  0.02 s")
  #expect(ProgressBar.line(done: 5, of: 100, detail: "loss 1", width: 16).plain == "  5/100 loss 1")
  #expect(ProgressBar.line(done: 0, of: 0, detail: "", width: 30).displayWidth <= 30)
}
