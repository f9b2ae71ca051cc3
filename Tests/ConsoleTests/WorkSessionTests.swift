import Foundation
import TestSupport
import Testing

/// Work at the real prompt: walking, pictures, colours, stopping. (`PromptSessionTests` drives the prompt itself.)
@Suite(.serialized, .timeLimit(.minutes(3)))
struct WorkSessionTests {
  private let home: TemporaryFolder

  init() throws { home = try TemporaryFolder() }

  private func start(_ commands: String, columns: Int = 80, environment: [String: String] = [:]) throws
    -> PseudoTerminal
  {
    let terminal = try PseudoTerminal(
      "backstep", arguments: ["--no-init", "-i", "-c", commands],
      environment: environment.merging(["HOME": home.path]) { own, _ in own }, columns: columns, rows: 45)
    return terminal
  }

  private static let example = "load adder --bits 4; network rnn --hidden 3; example 3 5"

  @Test func promptTurnsWithTheWalk() throws {
    let terminal = try start(Self.example)
    #expect(terminal.waitForCurrentLine("t=0>", timeout: 20))
    terminal.enter("goto 3")
    #expect(terminal.waitForCurrentLine("t=3>"))
    terminal.enter("")
    #expect(terminal.waitForCurrentLine("t=4 ↩>"))
    terminal.enter("")
    #expect(terminal.waitFor("from this step's output"))
    #expect(terminal.waitForCurrentLine("t=4 ↩>"))
    terminal.enter("")
    #expect(terminal.waitForCurrentLine("t=3 ↩>"))
    terminal.enter("back 3")
    #expect(terminal.waitForCurrentLine("t=3>"))
    terminal.enter("restart")
    #expect(terminal.waitForCurrentLine("t=0>"))
  }

  @Test func tabKnowsNamesInExpressions() throws {
    let terminal = try start(Self.example)
    #expect(terminal.waitForCurrentLine("t=0>", timeout: 20))
    terminal.type("print norm(W_o")
    terminal.press(.tab)
    #expect(terminal.waitForCurrentLine("t=0> print norm(W_out"))
    terminal.press(.controlC)
    #expect(terminal.waitForCurrentLine("t=0>"))
    terminal.type("print spec")
    terminal.press(.tab)
    #expect(terminal.waitForCurrentLine(beginning: "t=0> print spectral"))
    terminal.press(.controlC)
    #expect(terminal.waitForCurrentLine("t=0>"))
    terminal.type("show W_i")
    terminal.press(.tab)
    #expect(terminal.waitForCurrentLine("t=0> show W_in"))
  }

  @Test func greekNamesAreReadAndCompleted() throws {
    let terminal = try start(Self.example)
    #expect(terminal.waitForCurrentLine("t=0>", timeout: 20))
    terminal.type("print norm(\\delt")
    terminal.press(.tab)
    #expect(terminal.waitForCurrentLine("t=0> print norm(δ"))
    terminal.type("[2]) == norm(delta[2])")
    terminal.press(.enter)
    #expect(terminal.waitFor("\ntrue\n"))
  }

  @Test func picturesTakeTheWidthOfTheWindow() throws {
    let terminal = try start(Self.example)
    #expect(terminal.waitForCurrentLine("t=0>", timeout: 20))
    func axisWidths() -> [Int] {
      terminal.plainOutput.split(separator: "\n").filter { $0.contains("└") }.map { $0.count }
    }
    terminal.enter("plot y")
    #expect(terminal.waitFor("━━ y"))
    #expect(terminal.waitForCurrentLine("t=0>"))
    terminal.resize(columns: 60, rows: 45)
    terminal.enter("plot y")
    #expect(terminal.waitFor("━━ y"))
    #expect(axisWidths() == [80, 60])
  }

  private func hasColours(_ terminal: PseudoTerminal) -> Bool {
    String(decoding: terminal.output, as: UTF8.self).contains(/\u{1B}\[[0-9;]+m/)
  }

  @Test func coloursAreUsedUnlessRefused() throws {
    let coloured = try start(Self.example + "; delta")
    #expect(coloured.waitForCurrentLine("t=0>", timeout: 20))
    #expect(hasColours(coloured))
    for refusal in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
      let plain = try start(Self.example + "; delta", environment: refusal)
      #expect(plain.waitFor("t=0>", timeout: 20))
      #expect(!hasColours(plain), "\(refusal)")
    }
  }

  @Test func controlCStopsASweepAndLeavesTheNetwork() throws {
    let terminal = try start("load adder --bits 8; network rnn --hidden 16; print norm(W)")
    #expect(terminal.waitForCurrentLine("backstep>", timeout: 20))
    terminal.enter("sweep --seeds 2500 --rate 0.1,0.2 --iterations 20000")
    // The table that is redrawn while it runs.
    #expect(terminal.waitFor("/2500", timeout: 20))
    #expect(terminal.waitFor("/5000", timeout: 20))
    terminal.press(.controlC)
    #expect(terminal.waitForCurrentLine("backstep>", timeout: 20))
    #expect(terminal.waitFor("Stopped. What is shown is all there is"))
    #expect(terminal.waitFor("of 5,000 runs are done."))
    terminal.enter("print ans == norm(W)")
    #expect(terminal.waitFor("\ntrue\n"))
  }

  @Test func trainingGoesOnFromWhereItWasStopped() throws {
    let terminal = try start("load adder --bits 8; network rnn --hidden 16")
    #expect(terminal.waitForCurrentLine("backstep>", timeout: 20))
    terminal.enter("train --iterations 1000000000")
    #expect(terminal.waitFor("/1000000000", timeout: 20))
    terminal.press(.controlC)
    #expect(terminal.waitFor("stopped at iteration", timeout: 20))
    #expect(terminal.waitForCurrentLine("backstep>", timeout: 20))
    terminal.enter("print iteration")
    terminal.enter("train --iterations 5")
    #expect(terminal.waitFor("iteration "))
    terminal.enter("print iteration - ans")
    #expect(terminal.waitFor("\n5\n"))
    #expect(terminal.waitForCurrentLine("backstep>"))
    terminal.press(.controlD)
    #expect(terminal.waitForExit() == .exited(0))
  }

  @Test func tourLeadsThroughWithEmptyLines() throws {
    let terminal = try start("echo ready")
    #expect(terminal.waitForCurrentLine("backstep>", timeout: 20))
    terminal.enter("tour")
    #expect(terminal.waitFor("an empty line goes on"))
    var steps = 1
    while steps < 30, !terminal.plainOutput.contains("That was the tour") {
      terminal.settle(0.05)
      terminal.enter("")
      _ = terminal.waitFor("[\(steps + 1)/", timeout: 10)
      steps += 1
    }
    #expect(terminal.waitFor("That was the tour", timeout: 20))
    for line in ["> step", "> delta", "> gradcheck", "✓ 321 gradients agree"] {
      #expect(terminal.plainOutput.contains(line), "\(line)")
    }
  }
}
