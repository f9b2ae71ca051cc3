import Console
import LineEditing
import Testing

/// Whole transcripts of the commands that help people along.
struct MannersTests {
  /// A small table, so that the transcripts stay what they are when verbs are added.
  static let table: CommandTable = {
    let train = Command(
      "train", aliases: ["t"], group: .training, summary: "learn from the data",
      parameters: [Parameter("task", .choice(["adder", "series"]), "what to learn", optional: true)],
      options: [
        Option("rate", .number(.positive), default: "0.1", "how far each step goes"),
        Option("iterations", short: "n", .integer(1...1_000_000), default: "1000", "how many minibatches"),
        Option("layers", .list(.integer(1...512)), "hidden units of each layer, first to last"),
        Option(
          "init",
          .choice([
            Choice("normal", "independent, with this standard deviation", arguments: [.init("σ", default: 1)]),
            Choice("lecun", "variance 1/inputs"),
          ]), default: "lecun", "how weights start"),
        .flag("shuffle", "draw examples in random order", on: true),
      ],
      details: ["Learns by gradient descent. What was learned stays, whatever stops it."],
      examples: [
        CommandExample("train", "with the standard settings"),
        CommandExample("train adder --init normal(0.5)", "other weights"),
      ],
      json: [JSONField("loss", "mean loss of the last epoch")], seeAlso: ["help"]
    ) { _, _ in .nothing }
    return CommandTable(TestConsole.manners + [train])
  }()

  static let transcripts: [(String, String)] = [
    (
      "help",
      """
      training  learning, and how well it went
                train
      keeping   files
                source
      manners   finding one's way
                help  apropos  history  tour  echo  quit

      'help COMMAND' explains one, 'help GROUP' a group, 'apropos WORD' searches.
      A few letters of a command will do; Tab completes, Ctrl-C stops, 'quit' leaves.

      """
    ),
    (
      "help t",
      """
      train  learn from the data  (training)

        train [OPTIONS] [adder|series]   also t

        TASK  what to learn

        Learns by gradient descent. What was learned stays, whatever stops it.

      Options
        --rate X            how far each step goes (greater than 0; default 0.1)
        -n, --iterations N  how many minibatches (from 1 to 1000000; default 1000)
        --layers N,…        hidden units of each layer, first to last (each from 1 to
                            512)
        --init NAME         how weights start (default lecun)
          normal(σ = 1)     independent, with this standard deviation
          lecun             variance 1/inputs
        --[no-]shuffle      draw examples in random order (on unless turned off)

      Examples
        train                           with the standard settings
        train adder --init normal(0.5)  other weights

      Fields with --json
        loss  mean loss of the last epoch

      See also  help

      """
    ),
    (
      "help training",
      """
      training  learning, and how well it went
        train (t)  learn from the data

      """
    ),
    (
      "help trian",
      """
      test:1:6: there is no help on 'trian'
          help trian
               ^~~~~
          did you mean 'train'?

      """
    ),
    (
      "apropos weights",
      """
      train  --init: how weights start

      """
    ),
    (
      "apropos leave; apropos gradient descent",
      """
      quit  leave
      train  Learns by gradient descent. What was learned stays, whatever stops it.

      """
    ),
    ("apropos quaternion", "no command's help mentions 'quaternion'\n"),
    (
      "echo training  starts; echo \"δ  at t = 3; z\"; echo; echo hidden;",
      "training starts\nδ  at t = 3; z\n\n"
    ),
    (
      "history --count 3",
      """
      test:1:9: 'history' has no option '--count'
          history --count 3
                  ^~~~~~~
          'help history' lists its options

      """
    ),
    (
      "quit 256",
      """
      test:1:6: STATUS must be from 0 to 255, not 256
          quit 256
               ^~~

      """
    ),
    ("quit; echo not reached", ""),
  ]

  @Test(arguments: transcripts)
  func saysThis(_ input: String, _ expected: String) {
    #expect(TestConsole(Self.table).run(input) == expected)
  }

  @Test func quitLeavesWithTheStatusAskedFor() {
    let console = TestConsole()
    console.run("q 3")
    #expect(console.outcome == .left)
    #expect(console.session.exitStatus == 3)
  }

  @Test func historyNumbersLinesAndFilters() {
    let console = TestConsole()
    console.session.history = ["load adder", "train", "echo \"a\nb\"", "train --rate 1"]
    #expect(console.run("history 2") == "3  echo \"a\n   b\"\n4  train --rate 1\n")
    #expect(console.run("history --search train") == "2  train\n4  train --rate 1\n")
    #expect(console.run("history 1 --search train") == "4  train --rate 1\n")
  }

  @Test func tourGoesOnWithEmptyLines() {
    let console = TestConsole()
    let screen = console.type([.line("tour"), .line(""), .line("echo aside"), .line("")])
    let steps = screen.split(separator: "\n").filter { $0.hasPrefix("[") }.map { $0.prefix(2) }
    #expect(steps == ["[1", "[2", "[3"])
  }

  @Test func tourRunsWithoutAnError() {
    let console = TestConsole()
    let output = console.run("tour 1 --all")
    #expect(console.outcome == .succeeded, "\(output)")
  }

  @Test func tourHasNoStepPastItsEnd() {
    #expect(TestConsole().run("tour 999").hasPrefix("test:1:6: STEP must be from 1 to "))
  }
}
