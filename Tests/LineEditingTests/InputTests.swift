import LineEditing
import Testing

struct PastedTextTests {
  private func paste(_ text: String) -> [[String]] {
    let pasted = PastedText(Array(text.utf8))
    return [pasted.lines, [pasted.rest]]
  }

  @Test(arguments: [
    ("", [], ""), ("abc", [], "abc"), ("a\n", ["a"], ""), ("a\nb", ["a"], "b"), ("a\r\nb\rc", ["a", "b"], "c"),
    ("δ\n日本\n", ["δ", "日本"], ""), ("\na", [""], "a"), ("a\n\n  \nb\n\n", ["a", "b"], ""), ("a\tb\n\tc", ["a b"], " c"),
    ("a\u{1B}[A\u{07}\n", ["a[A"], ""),
  ])
  func splits(text: String, lines: [String], rest: String) {
    #expect(paste(text) == [lines, [rest]])
  }

  @Test func wrongBytesAreReplaced() {
    #expect(PastedText([0x61, 0xFF, 0x0A]).lines == ["a\u{FFFD}"])
  }
}

struct HistorySearchTests {
  private let entries = ["load adder", "print delta[3]", "train 10", "print z", "train 20", "print δ"]

  private func search(_ pattern: String) -> HistorySearch {
    var search = HistorySearch(entries: entries)
    for scalar in pattern.unicodeScalars { search.extend(by: scalar) }
    return search
  }

  @Test func newestMatchComesFirst() {
    #expect(search("print").found?.line == "print δ")
    #expect(search("train").found?.line == "train 20")
  }

  @Test func patternIsPlainText() {
    #expect(search("a[3]").found?.line == "print delta[3]")
    #expect(search("a[3]").found?.offset == 10)
    #expect(search(".*").found == nil)
    #expect(search("δ").found?.line == "print δ")
  }

  @Test func againLooksFurtherBackAndForward() {
    var search = search("print")
    search.goBack()
    #expect(search.found?.line == "print z")
    search.goBack()
    #expect(search.found?.line == "print delta[3]")
    search.goBack()
    #expect(search.found?.line == "print delta[3]" && search.hasFailed)
    search.goForward()
    #expect(search.found?.line == "print z" && !search.hasFailed)
  }

  @Test func longerPatternStaysIfItStillFits() {
    var search = search("tra")
    search.goBack()
    search.extend(by: "i")
    #expect(search.found?.line == "train 10")
  }

  @Test func shorterPatternIsFoundAgain() {
    var search = search("trax")
    #expect(search.hasFailed)
    search.shorten()
    #expect(search.found?.line == "train 20" && !search.hasFailed)
    for _ in 0..<5 { search.shorten() }
    #expect(search.found == nil && search.pattern.isEmpty)
  }

  @Test func emptyHistoryFindsNothing() {
    var search = HistorySearch(entries: [])
    search.extend(by: "a")
    search.goBack()
    #expect(search.found == nil && search.hasFailed)
  }
}
