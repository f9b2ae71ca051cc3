import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct SignalSessionTests {
  @Test func controlCDropsTheLine() throws {
    let session = try EditingSession()
    session.terminal.type("half a li")
    #expect(session.terminal.waitForCurrentLine("t=3 ↩> half a li"))
    session.terminal.press(.left, .left, .controlC)
    #expect(session.terminal.waitFor("interrupted\n"))
    try session.enter("next")
    #expect(session.terminal.waitForScreen("t=3 ↩> half a li^C\ninterrupted\nt=3 ↩> next\nline [next]"))
  }

  @Test func controlCOnAnEmptyLineAndManyTimes() throws {
    let session = try EditingSession()
    for _ in 0..<20 {
      session.terminal.press(.controlC)
      #expect(session.terminal.waitFor("interrupted\n"))
      #expect(session.terminal.waitForCurrentLine("t=3 ↩>"))
    }
    try session.enter("alive")
  }

  @Test func signalsThatAnotherThreadTakesCountToo() throws {
    let session = try EditingSession("--signals", "elsewhere")
    session.terminal.type("0123456789 0123456789 0123456789")
    #expect(session.terminal.waitForCurrentLine("t=3 ↩> 0123456789 0123456789 0123456789"))
    session.terminal.resize(columns: 20)
    #expect(session.terminal.waitForScreen("t=3 ↩> 0123456789 01\n23456789 0123456789"))
    session.terminal.settle()
    session.terminal.press(.home, .controlC)
    #expect(session.terminal.waitFor("interrupted\n"))
    #expect(session.terminal.waitForCurrentLine("t=3 ↩>"))
    session.terminal.enter("busy")
    #expect(session.terminal.waitFor("busy\nbusy\n"))
    session.terminal.press(.controlC)
    #expect(session.terminal.waitFor("stopped\n"))
  }

  @Test func controlCStopsABusyCommand() throws {
    let session = try EditingSession()
    session.terminal.enter("busy")
    #expect(session.terminal.waitFor("busy\nbusy\n"))
    #expect(session.terminal.isInNormalMode)
    #expect(!session.terminal.screen.marksPastes)
    session.terminal.press(.controlC)
    #expect(session.terminal.waitFor("stopped\n"))
    try session.enter("next")
  }

  @Test func secondControlCWithinASecondIsUrgent() throws {
    let session = try EditingSession()
    session.terminal.enter("busy")
    #expect(session.terminal.waitFor("busy\nbusy\n"))
    session.terminal.press(.controlC)
    usleep(50_000)
    session.terminal.press(.controlC)
    #expect(session.terminal.waitFor("stopped at once\n"))
    #expect(session.terminal.waitForCurrentLine("t=3 ↩>"))
    // The mark is new for each command.
    usleep(1_100_000)
    session.terminal.enter("busy")
    #expect(session.terminal.waitFor("busy\nbusy\n"))
    session.terminal.press(.controlC)
    #expect(session.terminal.waitFor("stopped\n"))
  }

  @Test func signalsCanBeGivenBack() throws {
    let session = try EditingSession()
    session.terminal.enter("default signals")
    #expect(session.terminal.waitForCurrentLine("t=3 ↩>"))
    session.terminal.enter("busy")
    #expect(session.terminal.waitFor("busy\nbusy\n"))
    session.terminal.press(.controlC)
    #expect(session.terminal.waitForExit() == .killed(signal: SIGINT))
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT]) func terminalIsRestoredBeforeTheEnd(signal: Int32) throws {
    let session = try EditingSession()
    session.terminal.type("half")
    #expect(session.terminal.waitForCurrentLine("t=3 ↩> half"))
    #expect(!session.terminal.isInNormalMode)
    #expect(session.terminal.screen.marksPastes)
    session.terminal.signal(signal)
    #expect(session.terminal.waitForExit() == .killed(signal: signal))
    #expect(session.terminal.isInNormalMode)
    #expect(!session.terminal.screen.marksPastes)
  }

  @Test func controlZHandsTheTerminalBack() throws {
    // A shell with job control, since without one the kernel ignores Ctrl-Z.
    let terminal = try PseudoTerminal("/bin/bash", arguments: ["--norc", "-i"], environment: ["PS1": "$ "])
    terminal.enter(BuiltProducts.path(of: "line-echo"))
    #expect(terminal.waitFor("reader LibeditReader"))
    #expect(terminal.waitForCurrentLine("t=3 ↩>"))
    terminal.type("abc")
    // The kernel forgets what was typed and not read when Ctrl-Z comes, and likewise Ctrl-C.
    #expect(terminal.waitForCurrentLine("t=3 ↩> abc"))
    terminal.press(.controlZ)
    #expect(terminal.waitFor("Stopped"))
    terminal.enter("stty -a | grep -o -- '.icanon'; fg")
    #expect(terminal.waitFor("\n icanon\n"))
    #expect(terminal.waitForCurrentLine("t=3 ↩> abc"))
    #expect(terminal.screen.marksPastes)
    terminal.type("d\r")
    #expect(terminal.waitFor("line [abcd]"))
  }

  @Test func resizeDrawsTheLineAnew() throws {
    let session = try EditingSession()
    let line = "the quick brown fox δ日本語 jumps over the lazy dog and the cat 0123"
    try session.enter("before")
    session.terminal.type(line)
    session.terminal.press(.left, .left)
    #expect(session.terminal.waitForScreen(line))
    session.terminal.settle()
    session.terminal.resize(columns: 30)
    session.terminal.settle()
    let folded = [
      "line [before]", "t=3 ↩> the quick brown fox δ日", "本語 jumps over the lazy dog a", "nd the cat 0123",
    ]
    #expect(session.terminal.screen.lines.suffix(4) == folded)
    session.terminal.type("X")
    #expect(session.terminal.waitForScreen("nd the cat 01X23"))
    session.terminal.resize(columns: 100)
    session.terminal.settle()
    let wide = line.dropLast(2) + "X23"
    #expect(session.terminal.screen.lines.suffix(2) == ["line [before]", "t=3 ↩> " + wide])
    session.terminal.press(.enter)
    session.expectLine(String(wide))
  }

  @Test func resizeDuringACommandIsSeenByTheNextLine() throws {
    let session = try EditingSession()
    session.terminal.enter("busy")
    #expect(session.terminal.waitFor("busy\nbusy\n"))
    session.terminal.resize(columns: 20)
    session.terminal.press(.controlC)
    #expect(session.terminal.waitFor("stopped\n"))
    session.terminal.type("0123456789abcdefghij")
    #expect(session.terminal.waitForScreen("t=3 ↩> 0123456789abc\ndefghij"))
    session.terminal.press(.home)
    session.terminal.type(">")
    session.terminal.press(.enter)
    session.expectLine(">0123456789abcdefghij")
  }
}
