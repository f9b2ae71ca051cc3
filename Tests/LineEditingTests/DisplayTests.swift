import LineEditing
import Testing

struct PromptTests {
  private let cyan = Prompt.Style(parameters: "36")

  @Test func plainPromptHasNoEscape() {
    #expect(Prompt("backstep> ").rendered(mark: "|") == "backstep> ")
  }

  @Test func escapeIsNeverLastAndNeverBesideAnother() {
    #expect(
      Prompt([.init("t=3 ↩", style: cyan), .init("> ")]).rendered(mark: "|") == "|\u{1B}[0;36m|t=3 ↩|\u{1B}[0m|> ")
    #expect(Prompt("t> ", style: cyan).rendered(mark: "|") == "|\u{1B}[0;36m|t>|\u{1B}[0m| ")
    #expect(
      Prompt([
        .init("a", style: cyan), .init("", style: .init(parameters: "1")), .init("b ", style: .init(parameters: "35")),
      ])
      .rendered(mark: "|") == "|\u{1B}[0;36m|a|\u{1B}[0;35m|b|\u{1B}[0m| ")
  }

  @Test func controlCharactersAreLeftOut() {
    #expect(Prompt("a\u{1B}[2J\nb> ").rendered(mark: nil) == "a[2Jb> ")
  }

  @Test func emptyPromptIsEmpty() {
    #expect(Prompt("").rendered(mark: "|") == "")
    #expect(Prompt([]).text == "")
  }
}

@Suite struct EditLayoutTests {
  init() { CharacterSet.adoptUTF8() }

  private func layout(_ prompt: String, _ line: String, cursor: Int? = nil, columns: Int) -> [Int] {
    let scalars = line.unicodeScalars.map(\.value)
    let layout = EditLayout(
      prompt: prompt.unicodeScalars.map(\.value), line: scalars, cursor: cursor ?? scalars.count, columns: columns)
    return [layout.cursorRow, layout.lastRow]
  }

  @Test func rowsFillUpToTheLastColumn() {
    #expect(layout("> ", "abcdefg", columns: 10) == [0, 0])
    #expect(layout("> ", "abcdefgh", columns: 10) == [1, 1])
    #expect(layout("> ", String(repeating: "x", count: 28), cursor: 9, columns: 10) == [1, 3])
  }

  @Test func wideCharactersAreNotCut() {
    #expect(layout("", "日本日本日", columns: 5) == [2, 2])
    #expect(layout("a", "日本", columns: 4) == [1, 1])
  }

  @Test func controlCharactersTakeTwoCells() {
    #expect(layout("", "\u{01}\u{01}", columns: 4) == [1, 1])
    #expect(layout("", "abc\u{01}", columns: 4) == [1, 1])
  }

  @Test func combiningMarksTakeNone() {
    #expect(layout("", "e\u{301}e\u{301}", columns: 3) == [0, 0])
  }
}

@Suite struct ColumnListTests {
  init() { CharacterSet.adoptUTF8() }

  @Test func wordsRunDownTheColumns() {
    #expect(ColumnList.rows(["a", "bb", "ccc", "d", "e"], columns: 13, rows: 10) == ["a    ccc  e", "bb   d"])
  }

  @Test func wideWordsAlign() {
    #expect(ColumnList.rows(["日本", "δ", "a"], columns: 20, rows: 10) == ["日本  δ     a"])
  }

  @Test func narrowTerminalHasOneColumn() {
    #expect(ColumnList.rows(["abcdef", "b"], columns: 3, rows: 10) == ["abcdef", "b"])
  }

  @Test func whatDoesNotFitIsCounted() {
    let words = (10..<60).map { "w\($0)" }
    let rows = ColumnList.rows(words, columns: 13, rows: 4)
    #expect(rows == ["w10  w13  w16", "w11  w14  w17", "w12  w15  w18", "… +41"])
  }

  @Test func nothingIsNoRow() { #expect(ColumnList.rows([], columns: 80, rows: 10).isEmpty) }

  @Test func controlCharactersAreNotPrinted() {
    #expect(ColumnList.rows(["a\u{1B}b"], columns: 80, rows: 2) == ["a?b"])
  }
}
