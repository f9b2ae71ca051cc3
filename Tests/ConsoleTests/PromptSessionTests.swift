import Foundation
import TestSupport
import Testing

/// The real prompt, at a terminal of its own, with a person typing.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct PromptSessionTests {
  private let home: TemporaryFolder

  init() throws { home = try TemporaryFolder() }

  private func start(_ arguments: [String] = [], columns: Int = 80) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      "backstep", arguments: arguments, environment: ["HOME": home.path], columns: columns, rows: 40)
    try #require(terminal.waitForCurrentLine("backstep>", timeout: 20))
    return terminal
  }

  @Test func greetsAndLeavesAtControlD() throws {
    let terminal = try start()
    #expect(terminal.screen.lines.first?.hasPrefix("Backstep ") == true)
    terminal.press(.controlD)
    #expect(terminal.waitForExit() == .exited(0))
    #expect(terminal.isInNormalMode)
  }

  @Test func tabCompletesVerbsOptionsValuesAndFiles() throws {
    try home.write("echo from a file", to: "my script.bks")
    let terminal = try start()
    terminal.type("netw")
    terminal.press(.tab)
    #expect(terminal.waitForCurrentLine("backstep> network"))
    terminal.type("rnn --acti")
    terminal.press(.tab)
    #expect(terminal.waitForCurrentLine("backstep> network rnn --activation"))
    terminal.type("sig")
    terminal.press(.tab)
    #expect(terminal.waitForCurrentLine("backstep> network rnn --activation sigmoid"))
    terminal.press(.controlC)
    #expect(terminal.waitForCurrentLine("backstep>"))
    terminal.type("source ~/my")
    terminal.press(.tab, .enter)
    #expect(terminal.waitFor("from a file\n"))
    #expect(terminal.waitForCurrentLine("backstep>"))
    terminal.type("echo \\delt")
    terminal.press(.tab)
    #expect(terminal.waitForCurrentLine("backstep> echo δ"))
    terminal.press(.enter)
    #expect(terminal.waitFor("δ\n"))
  }

  @Test func historyComesBackWithTheArrowAndInTheNextSession() throws {
    let first = try start()
    first.enter("echo first line")
    #expect(first.waitFor("\nfirst line\n"))
    #expect(first.waitForCurrentLine("backstep>"))
    first.press(.up)
    #expect(first.waitForCurrentLine("backstep> echo first line"))
    first.press(.controlC)
    #expect(first.waitForCurrentLine("backstep>"))
    first.enter("quit")
    #expect(first.waitForExit() == .exited(0))

    let second = try start()
    second.enter("history")
    #expect(second.waitFor("1  echo first line\n2  quit\n3  history\n"))
    #expect(second.waitForCurrentLine("backstep>"))
    second.press(.up, .up, .up)
    #expect(second.waitForCurrentLine("backstep> echo first line"))
  }

  @Test func wrongWordsLeaveTheSessionAsItWas() throws {
    let terminal = try start()
    terminal.enter("laod adder")
    #expect(terminal.waitFor("error: there is no command 'laod'\n"))
    #expect(terminal.waitFor("did you mean 'load'?\n"))
    #expect(terminal.waitForCurrentLine("backstep>"))
    terminal.enter("step")
    #expect(terminal.waitFor("'step' needs"))
    #expect(terminal.waitForCurrentLine("backstep>"))
  }

  @Test func openQuotesContinueOnTheNextLine() throws {
    let terminal = try start()
    terminal.enter("echo \"one")
    #expect(terminal.waitForCurrentLine("........>"))
    terminal.enter("two\"")
    #expect(terminal.waitFor("\none\ntwo\n"))
    #expect(terminal.waitForCurrentLine("backstep>"))
  }

  @Test func pastedLinesRunInOrder() throws {
    let terminal = try start()
    terminal.paste("echo one\necho two\n")
    #expect(terminal.waitFor("\none\n"))
    #expect(terminal.waitFor("\ntwo\n"))
    #expect(terminal.waitForCurrentLine("backstep>"))
  }

  @Test func promptShowsThePositionAndEmptyLinesStepOn() throws {
    let terminal = try start()
    terminal.enter("load adder --bits 4; network rnn --hidden 3; example 3")
    #expect(terminal.waitForCurrentLine("t=0>"))
    terminal.enter("step")
    #expect(terminal.waitForCurrentLine("t=1>"))
    terminal.enter("")
    #expect(terminal.waitForCurrentLine("t=2>"))
    terminal.enter("print 1 + 1")
    #expect(terminal.waitForCurrentLine("t=2>"))
    terminal.enter("")
    #expect(terminal.waitForCurrentLine("t=3>"))
    terminal.enter("continue")
    #expect(terminal.waitForCurrentLine("t=4 ↩>"))
  }

  @Test func controlCStopsTrainingAndKeepsWhatWasLearned() throws {
    let terminal = try start()
    terminal.enter("load adder --bits 8; network rnn --hidden 16")
    #expect(terminal.waitForCurrentLine("backstep>"))
    terminal.enter("train --iterations 500000000")
    #expect(terminal.waitFor("/500000000", timeout: 20))
    terminal.press(.controlC)
    #expect(terminal.waitForCurrentLine("backstep>", timeout: 20))
    terminal.enter("print iteration > 0")
    #expect(terminal.waitFor("\ntrue\n"))
    #expect(terminal.waitForCurrentLine("backstep>"))
    terminal.press(.controlD)
    #expect(terminal.waitForExit() == .exited(0))
  }
}
