import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct HistorySessionTests {
  private let directory: TemporaryDirectory
  private var path: String { directory.path + "/history" }

  init() throws { directory = try TemporaryDirectory() }

  @Test(arguments: ["C.UTF-8", "C"]) func upArrowFindsWhatEarlierRunsEntered(locale: String) throws {
    let first = try EditingSession("--history", path, environment: ["LC_ALL": locale])
    try first.enter("load  two spaces")
    try first.enter("print δ_t 日本")
    first.terminal.enter("quit")
    #expect(first.terminal.waitForExit() == .exited(0))
    let second = try EditingSession("--history", path, environment: ["LC_ALL": locale])
    second.terminal.press(.up, .up)
    #expect(second.terminal.waitForCurrentLine("t=3 ↩> print δ_t 日本"))
    second.terminal.press(.up)
    #expect(second.terminal.waitForCurrentLine("t=3 ↩> load  two spaces"))
    second.terminal.press(.down, .enter)
    second.expectLine("print δ_t 日本")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "load  two spaces\nprint δ_t 日本\nquit\nprint δ_t 日本\n")
  }

  @Test func repeatedLineIsOneStepUp() throws {
    let session = try EditingSession()
    for line in ["first", "again", "again", "again"] { try session.enter(line) }
    session.terminal.press(.up, .up, .enter)
    session.expectLine("first")
  }

  @Test func searchFindsPlainText() throws {
    let session = try EditingSession()
    for line in ["print delta[3]", "print δ", "train 10"] { try session.enter(line) }
    session.terminal.press(.controlR)
    session.terminal.type("a[3")
    #expect(session.terminal.waitForCurrentLine("search 'a[3': print delta[3]"))
    session.terminal.press(.enter)
    session.expectLine("print delta[3]")
    session.terminal.press(.controlR)
    session.terminal.type("print")
    #expect(session.terminal.waitForCurrentLine("search 'print': print delta[3]"))
    session.terminal.press(.controlR)
    #expect(session.terminal.waitForCurrentLine("search 'print': print δ"))
    session.terminal.type("x")
    #expect(session.terminal.waitForCurrentLine("search 'printx'? print δ"))
    session.terminal.press(.backspace, .backspace, .backspace, .backspace, .backspace, .backspace)
    session.terminal.type("δ")
    #expect(session.terminal.waitForCurrentLine("search 'δ': print δ"))
    // Any other key takes the line and acts on it.
    session.terminal.press(.controlE)
    session.terminal.type("2\r")
    session.expectLine("print δ2")
    #expect(session.terminal.waitForScreen("t=3 ↩> print δ2\nline"))
  }

  @Test func searchIsLeftWithoutATrace() throws {
    let session = try EditingSession()
    try session.enter("train")
    session.terminal.type("mine")
    session.terminal.press(.controlR)
    session.terminal.type("tr")
    #expect(session.terminal.waitForCurrentLine("search 'tr': train"))
    session.terminal.press(.controlG)
    #expect(session.terminal.waitForCurrentLine("t=3 ↩> mine"))
    session.terminal.press(.controlR)
    session.terminal.type("tr")
    #expect(session.terminal.waitForCurrentLine("search 'tr': train"))
    session.terminal.press(.controlC)
    #expect(session.terminal.waitFor("interrupted"))
    try session.enter("alive")
  }

  @Test func binaryFileDoesNotDisturb() throws {
    let path = try directory.file("history", holding: (0...255).map { UInt8($0) } + Array("\ngood\n".utf8))
    let session = try EditingSession("--history", path)
    session.terminal.press(.up, .enter)
    session.expectLine("good")
  }

  @Test func unwritablePlaceIsReportedAndTheSessionGoesOn() throws {
    let session = try EditingSession("--history", "/proc/nowhere/history")
    session.terminal.enter("first")
    session.expectLine("first")
    #expect(session.terminal.waitFor("history cannotCreateDirectory(path: \"/proc/nowhere\", errno: 2)"))
    session.terminal.press(.up, .enter)
    session.expectLine("first")
  }
}
