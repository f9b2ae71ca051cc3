import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct PasteSessionTests {
  @Test func linesRunOneAfterAnotherAndTheRestIsEdited() throws {
    let session = try EditingSession()
    session.terminal.paste("load δ\n\nprint 日本\nhalf")
    session.expectLine("load δ")
    session.expectLine("print 日本")
    #expect(session.terminal.waitForCurrentLine("t=3 ↩> half"))
    session.terminal.type("!\r")
    session.expectLine("half!")
    #expect(
      session.terminal.screen.lines.dropFirst().prefix(6) == [
        "t=3 ↩> load δ", "line [load δ]", "t=3 ↩> print 日本", "line [print 日本]", "t=3 ↩> half!", "line [half!]",
      ])
    #expect(!session.terminal.plainOutput.contains("00~"))
  }

  @Test func oneLineStaysOnTheLine() throws {
    let session = try EditingSession()
    session.terminal.type("ad")
    session.terminal.press(.left)
    session.terminal.paste("bδc")
    #expect(session.terminal.waitForCurrentLine("t=3 ↩> abδcd"))
    session.terminal.press(.enter)
    session.expectLine("abδcd")
  }

  @Test func pasteInTheMiddleOfALineSplitsIt() throws {
    let session = try EditingSession()
    session.terminal.type("ad")
    session.terminal.press(.left)
    session.terminal.paste("b\nmiddle\nc")
    session.expectLine("ab")
    session.expectLine("middle")
    #expect(session.terminal.waitForCurrentLine("t=3 ↩> cd"))
    session.terminal.type("+\r")
    session.expectLine("c+d")
  }

  @Test func tabsAndControlCharactersAreNoKeys() throws {
    let session = try EditingSession()
    session.terminal.paste("pr\tx\u{1B}[A\u{12}y\n")
    session.expectLine("pr x[Ay")
  }

  @Test func emptyPasteAndBlankLinesRunNothing() throws {
    let session = try EditingSession()
    session.terminal.paste("")
    session.terminal.paste("\n")
    session.terminal.paste("\n\n  \n")
    session.terminal.settle()
    session.terminal.enter("x")
    session.expectLine("x")
    #expect(!session.terminal.plainOutput.contains("line []"))
  }

  @Test func tenThousandLinesArriveInOrder() throws {
    let session = try EditingSession()
    session.terminal.paste((1...10_000).map { "n\($0)\n" }.joined() + "last")
    #expect(session.terminal.waitFor("line [n1]\n", timeout: 60))
    #expect(session.terminal.waitFor("line [n10000]\n", timeout: 60))
    #expect(session.terminal.waitForCurrentLine("t=3 ↩> last", timeout: 30))
    let lines = session.terminal.plainOutput.split(separator: "\n").filter { $0.hasPrefix("line [") }
    let isInOrder = lines.elementsEqual((1...10_000).map { "line [n\($0)]" }, by: ==)
    #expect(isInOrder)
  }

  @Test func oneVeryLongLineIsPastedWhole() throws {
    let session = try EditingSession()
    let line = String(repeating: "0123456789", count: 5000)
    session.terminal.paste(line)
    session.terminal.press(.enter)
    #expect(session.terminal.waitFor("line [\(line)]", timeout: 30))
  }

  @Test func controlCDropsTheRestOfAPaste() throws {
    let session = try EditingSession()
    session.terminal.paste("busy\nnever\nnor this")
    #expect(session.terminal.waitFor("busy\nbusy\n"))
    session.terminal.press(.controlC)
    #expect(session.terminal.waitFor("stopped\n"))
    #expect(session.terminal.waitForCurrentLine("t=3 ↩>"))
    try session.enter("next")
    #expect(!session.terminal.plainOutput.contains("line [never]"))
  }

  @Test func controlCEndsAPasteThatHasNoEnd() throws {
    let session = try EditingSession()
    session.terminal.type("\u{1B}[200~abc\rdef")
    session.terminal.settle()
    session.terminal.press(.controlC)
    #expect(session.terminal.waitFor("interrupted\n"))
    try session.enter("next")
  }

  @Test func marksMayArriveInPieces() throws {
    let session = try EditingSession()
    for piece in ["\u{1B}", "[20", "0~one\rt", "wo\u{1B}[2", "01~"] {
      session.terminal.type(piece)
      usleep(5000)
    }
    session.expectLine("one")
    #expect(session.terminal.waitForCurrentLine("t=3 ↩> two"))
  }

  @Test func pasteWithoutMarksRunsTheLinesToo() throws {
    let session = try EditingSession()
    session.terminal.paste("one\ntwo δ\nthree", marked: false)
    session.expectLine("one")
    session.expectLine("two δ")
    session.terminal.settle()
    session.terminal.press(.enter)
    session.expectLine("three")
  }

  @Test func manyLinesWithoutMarksArriveInOrder() throws {
    let session = try EditingSession()
    session.terminal.paste((1...2000).map { "n\($0)\n" }.joined(), marked: false)
    #expect(session.terminal.waitFor("line [n2000]\n", timeout: 60))
    // What comes while no line is edited is echoed, so anything may stand before an answer.
    let numbers = session.terminal.plainOutput.matches(of: /line \[n([0-9]+)\]/).compactMap { Int($0.output.1) }
    let isInOrder = numbers == Array(1...2000)
    #expect(isInOrder)
  }
}
