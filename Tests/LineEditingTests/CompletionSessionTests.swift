import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct CompletionSessionTests {
  private func complete(_ line: String, to wanted: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let session = try EditingSession()
    session.terminal.type(line)
    session.terminal.press(.tab)
    session.terminal.type("|\r")
    session.expectLine(wanted + "|", sourceLocation: sourceLocation)
  }

  @Test func oneMatchIsPutInWithASpace() throws { try complete("prin", to: "print ") }
  @Test func directoryGetsNoSpace() throws { try complete("sam", to: "samples/") }
  @Test func quotedCandidateIsTakenAsItIs() throws { try complete("'", to: "'two words' ") }
  @Test func symbolReplacesItsName() throws { try complete("print \\del", to: "print δ") }
  @Test func worksToTheRightOfWideCharacters() throws { try complete("δ日本 tree 日", to: "δ日本 tree 日本語 ") }
  @Test func noMatchChangesNothing() throws { try complete("zzz", to: "zzz") }
  @Test func commonBeginningIsPutIn() throws { try complete("grö", to: "größe") }

  @Test func worksInTheMiddleOfALine() throws {
    let session = try EditingSession()
    session.terminal.type("prin δz")
    session.terminal.press(.left, .left, .left, .tab)
    session.terminal.press(.enter)
    session.expectLine("print δz")
  }

  @Test func severalMatchesAreListedBelow() throws {
    let session = try EditingSession()
    session.terminal.type("δ tr")
    session.terminal.press(.tab)
    #expect(session.terminal.waitForScreen("t=3 ↩> δ tr\ntrain     traverse  tree\nt=3 ↩> δ tr"))
    session.terminal.type("ai")
    session.terminal.press(.tab)
    session.terminal.type("1\r")
    session.expectLine("δ train 1")
    #expect(session.terminal.waitForScreen("t=3 ↩> δ train 1\nline"))
  }

  @Test func listStandsBelowALineOfSeveralRows() throws {
    let session = try EditingSession(columns: 30)
    session.terminal.type("tr 0123456789 0123456789 0123456789")
    session.terminal.press(.home)
    for _ in 0..<2 { session.terminal.press(.right) }
    session.terminal.press(.tab)
    let line = "t=3 ↩> tr 0123456789 012345678\n9 0123456789"
    #expect(session.terminal.waitForScreen(line + "\ntrain     traverse  tree\n" + line))
    session.terminal.type("e ")
    session.terminal.press(.enter)
    session.expectLine("tre  0123456789 0123456789 0123456789")
  }

  @Test func longListIsCut() throws {
    let session = try EditingSession(columns: 40, rows: 10)
    session.terminal.type("m")
    session.terminal.press(.tab)
    #expect(session.terminal.waitFor("… +251"))
    #expect(session.terminal.waitForCurrentLine("t=3 ↩> m"))
    #expect(session.terminal.screen.lines.count <= 12)
  }
}
