import Drawing
import Testing

@Test(arguments: [
  ("", 0), ("abc", 3), ("δ_t", 3), ("e\u{301}", 1), ("a\u{20D7}b", 2), ("日本語", 6), ("ｆｕｌｌ", 8), ("한국", 4),
  ("\u{1112}\u{1161}\u{11AB}", 2), ("🙂", 2), ("👍🏽", 2), ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("❤️", 2), ("☺", 1), ("⠿━▁█", 4),
  ("‖δ‖₀₍₎", 6), ("\u{200B}", 0), ("क्षि", 3), ("\u{AD}", 0),
])
func widthOfTextIsTheColumnsItTakes(_ text: String, _ width: Int) {
  #expect(displayWidth(text) == width)
}

@Test func truncationNeverSplitsACharacterAndMarksTheCut() {
  #expect(StyledLine("日本語").truncated(to: 4).plain == "日…")
  #expect(StyledLine("日本語").truncated(to: 5).plain == "日本…")
  #expect(StyledLine("e\u{301}e\u{301}e\u{301}").truncated(to: 2).plain == "e\u{301}…")
  #expect(StyledLine("abc").truncated(to: 3).plain == "abc")
  #expect(StyledLine("abc").truncated(to: 1).plain == "…")
  #expect(StyledLine("abc").truncated(to: 0).plain == "")
}

@Test func truncationKeepsStyles() {
  let line: StyledLine = "loss \("0.00031", .strong) and more"
  let cut = line.truncated(to: 8)
  #expect(cut.plain == "loss 0.…")
  #expect(cut.runs.last?.style == .strong)
}

@Test func paddingCountsColumnsNotCharacters() {
  #expect(StyledLine("日").padded(to: 4).plain == "日  ")
  #expect(StyledLine("日").padded(to: 4, .trailing).plain == "  日")
  #expect(StyledLine("ab").padded(to: 5, .centre).plain == " ab  ")
  #expect(StyledLine("long").padded(to: 2).plain == "long")
}

@Test func controlCharactersCannotReachTheTerminal() {
  let line = StyledLine("a\u{1B}[2J\r\n\tb\u{9B}31m\u{202E}c\u{7F}")
  #expect(line.plain == "a␛[2J␍␊␉b\u{FFFD}31m\u{FFFD}c␡")
  #expect(line.displayWidth == displayWidth(line.plain))
}

@Test func neighboursOfOneStyleAreOneRun() {
  #expect((StyledLine("a", .good) + StyledLine("b", .good) + "c").runs.count == 2)
}

@Test func textSplitsIntoLinesAtEveryKindOfLineEnd() {
  #expect(StyledText("a\nb\r\nc\n").lines.map(\.plain) == ["a", "b", "c"])
  #expect(StyledText("a\n\nb").lines.map(\.plain) == ["a", "", "b"])
  #expect(StyledText("").lines.isEmpty)
}

@Test func encoderWritesEscapesOnlyWithColour() {
  let line: StyledLine = "loss \("0.1", .good)\("!", .bad) x"
  #expect(ANSIEncoder(colour: .none).encode(line) == "loss 0.1! x")
  #expect(
    ANSIEncoder(colour: .ansi256).encode(line) == "loss \u{1B}[32m0.1\u{1B}[0;1;31m!\u{1B}[0m x")
  #expect(ANSIEncoder(colour: .truecolor).encode(StyledLine("x", .heading)) == "\u{1B}[1mx\u{1B}[0m")
}

@Test func explicitColoursAreExactOrNearest() {
  let line = StyledLine(" ", Style(foreground: RGB(255, 0, 0), background: RGB(128, 128, 128)))
  #expect(ANSIEncoder(colour: .truecolor).encode(line) == "\u{1B}[38;2;255;0;0;48;2;128;128;128m \u{1B}[0m")
  #expect(ANSIEncoder(colour: .ansi256).encode(line) == "\u{1B}[38;5;196;48;5;244m \u{1B}[0m")
}

@Test func encodedTextEndsEveryLine() {
  #expect(ANSIEncoder(colour: .none).encode(["a", "", "b"] as StyledText) == "a\n\nb\n")
}
