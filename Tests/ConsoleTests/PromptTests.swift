import Console
import Drawing
import LineEditing
import Testing

/// A person typing.
struct PromptTests {
  /// `step` counts, `fail` fails, `slow` is interrupted and keeps what it has.
  static func table(_ count: Counter) -> CommandTable {
    let extra = [
      Command("step", aliases: ["s"], group: .stepping, summary: "for tests", examples: [], repeats: .again) { _, _ in
        count.value += 1
        return Output(line: "step \(count.value)")
      },
      Command("load", group: .data, summary: "for tests", examples: [], repeats: .forgets) { _, _ in .nothing },
      Command("slow", group: .training, summary: "for tests", examples: []) { _, _ in
        Output(line: "stopped at 7").interrupted()
      },
    ]
    return CommandTable(TestConsole.manners + extra)
  }

  final class Counter: @unchecked Sendable { var value = 0 }

  private func screen(_ lines: [LineEvent]) -> String { TestConsole(Self.table(Counter())).type(lines) }

  @Test func emptyLineRepeatsTheLastSteppingCommand() {
    #expect(
      screen([.line(""), .line("step"), .line(""), .line("echo aside"), .line("  "), .line("load"), .line("")]) == """
        backstep> 
        backstep> step
        step 1
        backstep> 
        step 2
        backstep> echo aside
        aside
        backstep>   
        step 3
        backstep> load
        backstep> 
        backstep> 

        """)
  }

  @Test func openCommandsGoOnWithAnotherPrompt() {
    #expect(
      screen([.line("echo (a"), .line("b) 'c"), .line("d'"), .line("echo \\"), .line("e"), .endOfInput])
        == """
        backstep> echo (a
        ........> b) 'c
        ........> d'
        (a b) c
        d
        backstep> echo \\
        ........> e
        e
        backspace
        """.replacing("backspace", with: "backstep> \n"))
  }

  @Test func interruptForgetsTheOpenCommand() {
    #expect(
      screen([.line("echo (a"), .interrupted, .line("echo b")]) == """
        backstep> echo (a
        ........> ^C
        backstep> echo b
        b
        backstep> 

        """)
  }

  @Test func errorsStandOnTheScreenAndTheSessionGoesOn() {
    let console = TestConsole(Self.table(Counter()))
    let screen = console.type([.line("echo a; stpe; echo b"), .line("echo c")])
    #expect(
      screen == """
        backstep> echo a; stpe; echo b
        a
        error: there is no command 'stpe'
            echo a; stpe; echo b
                    ^~~~
            did you mean 'step'?
        backstep> echo c
        c
        backstep> 

        """)
    #expect(console.recorder.errors.isEmpty)
  }

  @Test func interruptedCommandKeepsTheSessionAndEndsItsLine() {
    #expect(
      screen([.line("slow; echo not reached"), .line("echo still here")]) == """
        backstep> slow; echo not reached
        stopped at 7
        backstep> echo still here
        still here
        backstep> 

        """)
  }

  @Test func pastedLinesRunOneAfterAnother() {
    #expect(screen([.line("echo a\necho b\n"), .line("quit")]).hasSuffix("a\nb\nbackstep> quit\n"))
  }

  @Test func historyHoldsWholeEntries() {
    let console = TestConsole(Self.table(Counter()))
    _ = console.type([.line("echo a"), .line("echo a"), .line(""), .line("echo (b"), .line("c)")])
    #expect(console.session.history == ["echo a", "echo (b\nc)"])
  }

  @Test func promptShowsThePositionInColour() {
    let console = TestConsole(Self.table(Counter()), colour: .ansi256)
    console.session.hooks.prompt = { StyledLine("t=3", .accent) + StyledLine("> ") }
    final class Capture: LineReader {
      var prompts: [Prompt] = []
      func readLine(prompt: Prompt) -> LineEvent {
        prompts.append(prompt)
        return prompts.count == 1 ? .line("echo (") : .endOfInput
      }
    }
    let reader = Capture()
    PromptLoop(console.session, reader: reader).run()
    #expect(reader.prompts.map(\.text) == ["t=3> ", "...> "])
    #expect(reader.prompts.first?.pieces.first?.style.parameters == "36")
    #expect(reader.prompts.map(\.isContinuation) == [false, true])
  }
}
