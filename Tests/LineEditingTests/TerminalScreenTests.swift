import TestSupport
import Testing

/// The tests at a pseudo-terminal judge by this screen, so it has to be right itself.
struct TerminalScreenTests {
  private func screen(_ text: String, columns: Int = 10, height: Int = 4) -> TerminalScreen {
    var screen = TerminalScreen(columns: columns, height: height)
    for byte in text.utf8 { screen.write([byte]) }
    return screen
  }

  @Test func textWrapsAfterTheLastColumn() {
    #expect(screen("0123456789").lines == ["0123456789"])
    #expect(screen("0123456789").cursorRow == 0)
    #expect(screen("0123456789ab\r\nδ日").lines == ["0123456789", "ab", "δ日"])
    #expect(screen("012345678日").lines == ["012345678", "日"])
  }

  @Test func cursorMovesAndErases() {
    #expect(screen("abc\r\u{1B}[1CX").text == "aXc")
    #expect(screen("abc\u{1B}[2D\u{1B}[K").text == "a")
    #expect(screen("abc\u{08}\u{1B}[P").text == "ab")
    #expect(screen("abc\r\u{1B}[4hX\u{1B}[4l").text == "Xabc")
    #expect(screen("a\r\nb\r\nc\u{1B}[2A\r\u{1B}[J").text == "")
    #expect(screen("1\r\n2\r\n3\r\n4\r\n5\u{1B}[9A\rX").lines == ["1", "X", "3", "4", "5"])
  }

  @Test func changeOfWidthFoldsRowsAnew() {
    var screen = screen("0123456789abcdef\r\n$ ")
    screen.resize(columns: 6, height: 4)
    #expect(screen.lines == ["012345", "6789ab", "cdef", "$"])
    #expect(screen.cursorRow == 3 && screen.cursorColumn == 2)
    screen.resize(columns: 20, height: 4)
    #expect(screen.lines == ["0123456789abcdef", "$"])
    #expect(screen.cursorRow == 1 && screen.cursorColumn == 2)
  }
}
