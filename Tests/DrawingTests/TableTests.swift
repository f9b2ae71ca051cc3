import Drawing
import Testing

private var table: Table {
  var table = Table(columns: [.text("t"), .number("‖δ‖"), .number("ratio"), .text("note")])
  table.append(["t=1", "0.0017", "1.25", "first"])
  table.append(["t=10", "12", "0.5"])
  return table
}

@Test func tableAlignsByDisplayWidth() {
  #expect(
    table.drawn(width: 80).plain == """
      t        ‖δ‖  ratio  note
      ──────────────────────────
      t=1   0.0017   1.25  first
      t=10      12    0.5

      """)
}

@Test func wideCharactersKeepColumnsStraight() {
  var table = Table(columns: [.text("word"), .number("n")])
  table.append(["日本", "1"])
  table.append(["e\u{301}te\u{301}", "22"])
  #expect(table.drawn(width: 80).lines.map(\.plain).suffix(2) == ["日本   1", "e\u{301}te\u{301}   22"])
}

@Test func emptyTableSaysSo() {
  #expect(
    Table(columns: [.text("a"), .number("b")]).drawn(width: 80).lines.map(\.plain) == ["a  b", "────", "(no rows)"])
  #expect(Table(columns: []).drawn(width: 80).isEmpty)
}

@Test func textIsCutBeforeAColumnLeaves() {
  var table = Table(columns: [.number("n"), .text("sentence")])
  table.append(["123456", "a long sentence about nothing in particular"])
  #expect(table.drawn(width: 30).lines.map(\.plain).last == "123456  a long sentence about…")
}

@Test func numbersAreWholeOrAbsentAndTheTableSaysWhich() {
  var table = Table(columns: [.text("t"), .number("first"), .number("second", importance: 1), .number("third")])
  table.append(["t=1", "1234567", "7654321", "1111111"])
  let lines = table.drawn(width: 22).lines.map(\.plain)
  #expect(lines[2] == "t=1  1234567  7654321")
  #expect(lines.dropFirst(3).joined(separator: " ") == "not shown for lack of width: third (all need 30 columns)")
  #expect(table.drawn(width: 13).lines[2].plain == "t=1  7654321")
}

@Test func rowsBeyondTheLimitAreCounted() {
  var table = Table(columns: [.number("n")], rowLimit: 6)
  for n in 1...100 { table.append([StyledLine("\(n)")]) }
  #expect(
    table.drawn(width: 80).lines.dropFirst(2).map(\.plain)
      == [
        "  1", "  2", "  3", "  4", "⋮ 94 more rows", " 99", "100",
      ].map { $0 })
}

@Test func groupsAndRulesRunAcross() {
  var table = Table(title: "Scores", columns: [.text("class"), .number("F1")])
  table.rows = [.group("fine"), .cells(["good", "0.5"]), .rule, .cells(["all", "0.4"])]
  #expect(
    table.drawn(width: 80).plain == """
      Scores
      class   F1
      ──────────
      fine
      good   0.5
      ──────────
      all    0.4

      """)
}

@Test(arguments: [1, 2, 5, 20])
func tableNeverPassesTheWidth(_ width: Int) {
  #expect(table.drawn(width: width).displayWidth <= width)
}

@Test func cellStylesSurvive() {
  var table = Table(columns: [.text("a")])
  table.append([StyledLine("x", .bad)])
  #expect(table.drawn(width: 10).lines[2].runs.first?.style == .bad)
}
