import Foundation
import TestSupport
import Testing

/// `line-echo` at a pseudo-terminal of its own.
struct EditingSession {
  static let prompt = "t=3 ↩> "
  let terminal: PseudoTerminal

  init(
    _ arguments: String..., environment: [String: String] = [:], columns: Int = 80, rows: Int = 24,
    reader: String = "LibeditReader"
  ) throws {
    terminal = try PseudoTerminal(
      "line-echo", arguments: arguments, environment: environment, columns: columns, rows: rows)
    try #require(terminal.waitFor("reader \(reader)"))
    try #require(terminal.waitForCurrentLine("t=3 ↩>"))
  }

  /// Types `line` and Enter and waits until it came back and the next prompt stands there.
  func enter(_ line: String) throws {
    terminal.enter(line)
    try #require(terminal.waitFor("line [\(line)]\n"))
    try #require(terminal.waitForCurrentLine("t=3 ↩>"))
  }

  /// Waits until `line` came back, and then for a prompt: what is typed before it goes by the rules of a normal terminal,
  /// where Control-R for one is no key.
  func expectLine(_ line: String, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(terminal.waitFor("line [\(line)]\n"), sourceLocation: sourceLocation)
    #expect(terminal.waitForCurrentLine(beginning: "t=3 ↩>"), sourceLocation: sourceLocation)
  }
}

@Suite(.serialized) struct EditingSessionTests {
  @Test func linesArriveAsTyped() throws {
    let session = try EditingSession()
    try session.enter("load adder --bits 8")
    try session.enter("δ_t = 日本語")
    #expect(
      session.terminal.screen.lines.suffix(4).dropLast() == [
        "line [load adder --bits 8]", "t=3 ↩> δ_t = 日本語", "line [δ_t = 日本語]",
      ])
  }

  @Test(arguments: ["C", "POSIX", "xx_XX.nonsense", ""]) func charactersSurviveAnyLocale(name: String) throws {
    let session = try EditingSession(environment: ["LC_ALL": name, "LANG": name])
    try session.enter("δ_t 日本")
    #expect(session.terminal.screen.text.contains("t=3 ↩> δ_t 日本\nline"))
  }

  @Test func promptIsColoured() throws {
    let session = try EditingSession()
    #expect(String(decoding: session.terminal.output, as: UTF8.self).contains("\u{1B}[0;36mt=3 ↩\u{1B}[0m> "))
  }

  @Test func arrowsMoveAndEdit() throws {
    let session = try EditingSession()
    session.terminal.type("日x語")
    session.terminal.press(.left, .backspace)
    session.terminal.type("本")
    session.terminal.press(.home)
    session.terminal.type("[")
    session.terminal.press(.end)
    session.terminal.type("]?")
    session.terminal.press(.left, .delete, .enter)
    session.expectLine("[日本語]")
    #expect(session.terminal.waitForScreen("t=3 ↩> [日本語]\nline"))
  }

  @Test func lineLongerThanTheTerminalWraps() throws {
    let session = try EditingSession(columns: 20)
    let line = "0123456789 δ日本語 abcdefghij klmnopqrst 0123456789"
    session.terminal.type(line)
    session.terminal.press(.home)
    session.terminal.type(">")
    session.terminal.press(.enter)
    // The terminal folds the answer too; take it from the output.
    session.expectLine(">" + line)
  }

  @Test func controlDOnAnEmptyLineIsTheEnd() throws {
    let session = try EditingSession()
    session.terminal.press(.controlD)
    #expect(session.terminal.waitFor("end\n"))
    #expect(session.terminal.waitForExit() == .exited(0))
    #expect(session.terminal.isInNormalMode)
    #expect(!session.terminal.screen.marksPastes)
  }

  @Test func controlDInALineIsNot() throws {
    let session = try EditingSession()
    session.terminal.type("abc")
    session.terminal.press(.home, .controlD, .end, .controlD, .enter)
    session.expectLine("bc")
  }

  @Test func terminalThatGoesAwayEndsTheProgram() throws {
    var session: EditingSession? = try EditingSession()
    let process = session?.terminal.process ?? 0
    session?.terminal.hangUp()
    #expect(session?.terminal.waitForExit() == .killed(signal: SIGHUP))
    session = nil
    #expect(kill(process, 0) != 0)
  }

  @Test func longLineFromTheKeyboard() throws {
    let session = try EditingSession()
    let line = String(repeating: "0123456789", count: 500)
    session.terminal.enter(line)
    session.expectLine(line)
  }

  @Test func typingAheadIsKept() throws {
    let session = try EditingSession()
    session.terminal.type("one\rtwo δ\rthr")
    session.terminal.settle()
    session.terminal.type("ee\r")
    for line in ["one", "two δ", "three"] { session.expectLine(line) }
  }

  @Test func whatWasTypedDuringACommandIsShownOnce() throws {
    let session = try EditingSession()
    session.terminal.enter("busy")
    #expect(session.terminal.waitFor("busy\nbusy\n"))
    session.terminal.press(.controlC)
    session.terminal.type("ahead")
    #expect(session.terminal.waitFor("stopped\n"))
    #expect(session.terminal.waitForCurrentLine("t=3 ↩> ahead"))
  }

  @Test func wrongBytesAreShownAsSuch() throws {
    let session = try EditingSession()
    session.terminal.send([0x61, 0xFF, 0x62, 0xE6, 0x97])
    session.terminal.settle()
    session.terminal.press(.enter)
    session.expectLine("a\u{FFFD}b\u{FFFD}")
  }

  @Test func continuationPromptIsShown() throws {
    let session = try EditingSession()
    session.terminal.enter("open")
    #expect(session.terminal.waitForCurrentLine("…>"))
    session.terminal.enter("open")
    #expect(session.terminal.waitForCurrentLine("t=3 ↩>"))
  }

  @Test func editrcIsRead() throws {
    let home = try TemporaryDirectory()
    _ = try home.file(".editrc", holding: Array("line-echo:bind ^O ed-move-to-beg\nbind ^T complete-word\n".utf8))
    let session = try EditingSession(environment: ["HOME": home.path])
    session.terminal.type("b\u{0F}a")
    session.terminal.press(.enter)
    session.expectLine("ab")
    session.terminal.type("prin\u{14}z\r")
    session.expectLine("print z")
  }

  @Test func viModeKeepsCompletionSearchAndPaste() throws {
    let home = try TemporaryDirectory()
    _ = try home.file(".editrc", holding: Array("bind -v\n".utf8))
    let session = try EditingSession(environment: ["HOME": home.path])
    session.terminal.type("prin")
    session.terminal.press(.tab)
    session.terminal.type("z")
    session.terminal.press(.enter)
    session.expectLine("print z")
    session.terminal.paste("one\ntwo")
    session.expectLine("one")
    #expect(session.terminal.waitForCurrentLine("t=3 ↩> two"))
    session.terminal.press(.escape)
    session.terminal.settle()
    session.terminal.type("0i<\r")
    session.expectLine("<two")
    session.terminal.type("xx")
    #expect(session.terminal.waitForCurrentLine("t=3 ↩> xx"))
    session.terminal.press(.controlC)
    #expect(session.terminal.waitFor("interrupted"))
  }

  @Test func unknownTerminalIsTakenForAnXterm() throws {
    let session = try EditingSession(environment: ["TERM": "no-such-terminal"])
    session.terminal.type("bc")
    session.terminal.press(.home)
    session.terminal.type("a")
    session.terminal.press(.enter)
    session.expectLine("abc")
    #expect(!session.terminal.plainOutput.contains("No entry"))
  }

  @Test(arguments: ["dumb", ""]) func dumbTerminalHasPlainLines(name: String) throws {
    let session = try EditingSession(environment: ["TERM": name], reader: "PlainReader")
    session.terminal.enter("δ 日本")
    session.expectLine("δ 日本")
    session.terminal.type("abc")
    #expect(session.terminal.waitForCurrentLine("t=3 ↩> abc"))
    session.terminal.press(.controlC)
    #expect(session.terminal.waitFor("interrupted\n"))
    session.terminal.enter("next")
    session.expectLine("next")
    #expect(!session.terminal.output.contains(0x1B))
    session.terminal.press(.controlD)
    #expect(session.terminal.waitForExit() == .exited(0))
  }

  @Test func editingSwitchedOffHasPlainLines() throws {
    let home = try TemporaryDirectory()
    _ = try home.file(".editrc", holding: Array("edit off\n".utf8))
    let session = try EditingSession(environment: ["HOME": home.path], reader: "PlainReader")
    session.terminal.enter("abc")
    session.expectLine("abc")
  }
}
