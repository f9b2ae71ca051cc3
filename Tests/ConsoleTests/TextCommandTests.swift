import Console
import Foundation
import Testing

/// Texts, series and sentences from the console: what it says, and what it says of mistakes.
struct TextCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ lines: String...) -> String {
    let console = TestConsole()
    var output = ""
    for line in lines { output = console.run(line) }
    return output
  }

  private func learned(_ text: String, options: String = "", network: String = "rnn", iterations: Int = 300)
    throws -> TestConsole
  {
    let path = try folder.write(text, to: "text.txt")
    let console = TestConsole()
    console.run("load text \(path) \(options); network \(network) --hidden 12")
    console.run("train --iterations \(iterations) --batch 4 --rate 0.5 --clip norm 1")
    #expect(console.outcome == .succeeded)
    return console
  }

  @Test func whatWasLearnedIsWrittenAsText() throws {
    let console = try learned(String(repeating: "abcd\n", count: 80))
    #expect(console.run("sample --prime ab --length 8 --temperature 0") == "abcd\nabcd\n")
    #expect(console.run("sample --length 6 --temperature 0 --count 2") == "abcd\na\nabcd\na\n")
    let members = try console.members(of: "sample --prime b --length 3 --temperature 0")
    #expect(members["texts"] as? [String] == ["bcd\n"] && members["tokens"] as? Int == 3)
  }

  /// How many a's there were is known only from what is carried from step to step.
  @Test(arguments: ["lstm", "gru", "gru --reset before"]) func networksWithGatesWriteToo(_ network: String) throws {
    let console = try learned(String(repeating: "aabaac\n", count: 60), network: network, iterations: 800)
    #expect(console.run("sample --prime aab --length 11 --temperature 0") == "aabaac\naabaac\n")
  }

  @Test func linesAreWrittenOneByOne() throws {
    let console = try learned(String(repeating: "ann\nbob\n", count: 40), options: "--lines", iterations: 600)
    let names = console.run("sample --temperature 0.1").split(separator: "\n")
    #expect(names.count == 10 && names.allSatisfy { ["ann", "bob"].contains($0) })
    #expect(console.run("sample --count 1 --prime b --temperature 0") == "bob\n")
  }

  /// The same command again goes on with the generator; the same session again writes the same.
  @Test func samplesFollowFromTheSeed() throws {
    let (first, second) = (
      try learned("to be or not to be that is", iterations: 3), try learned("to be or not to be that is", iterations: 3)
    )
    let texts = (first.run("sample --length 40"), first.run("sample --length 40"))
    #expect(texts.0 != texts.1)
    #expect(texts == (second.run("sample --length 40"), second.run("sample --length 40")))
    #expect(second.run("sample --length 40 --seed 9") != first.run("sample --length 40"))
  }

  @Test func trainingAndScoresSpeakOfPerplexity() throws {
    let console = try learned(String(repeating: "abcd", count: 100))
    let trained = try console.members(of: "train --iterations 1")
    let scores = try #require(try console.members(of: "evaluate")["parts"] as? [String: [String: Any]])
    let dev = try #require(scores["dev"])
    let perplexity = try #require(dev["perplexity"] as? Double)
    #expect(perplexity == trained["perplexity"] as? Double && perplexity >= 1 && perplexity < 1.5)
    #expect(abs(try #require(dev["bits"] as? Double) - log2(perplexity)) < 1e-12)
    #expect(console.run("evaluate").contains("bits a character"))
    #expect(console.run("train --epochs 1").contains("perplexity"))
  }

  @Test func mistakesWithTextsAreExplained() throws {
    let latin = try folder.write("", to: "latin.txt")
    try Data([0x61, 0x0A, 0x62, 0xE9, 0x0A]).write(to: URL(fileURLWithPath: latin))
    let empty = try folder.write("", to: "empty.txt")
    let one = try folder.write("a", to: "one.txt")
    let same = try folder.write("aaaaaaaaaaaaaaaaaaaaa", to: "same.txt")
    #expect(run("load text \(latin)").contains("latin.txt:2:2: '"))
    #expect(run("load text \(latin)").contains("is not UTF-8 text: the byte 0xE9 cannot stand here"))
    #expect(run("load text \(empty)").contains("has nothing in it to learn from"))
    #expect(run("load text \(one)").contains("only 1 character"))
    #expect(run("load text \(same)").contains("repeats 'a' only"))
    #expect(run("load text").contains("needs a file"))
    #expect(run("load text \(one) --dev-share 0.6 --test-share 0.6").contains("less than 1 together"))
    #expect(run("load adder --lines").contains("'--lines' means nothing for adder"))
    #expect(run("load parity nothing").contains("nothing"))
    #expect(run("load adder; network rnn", "sample").contains("only a network that learned a text can write one"))
    let console = try learned("abab abab abab abab abab", iterations: 1)
    #expect(console.run("sample --prime abx").contains("has no character 'x' (character 3"))
    #expect(console.run("data").contains("windows of 64") == true)
  }

  @Test func mistakesWithSeriesAreExplained() throws {
    let train = try folder.write("@classLabel true a b\n@data\n1,2:a\n2,1:b\n", to: "train.ts")
    let test = try folder.write("@data\n1,2:a\n2,1:c\n", to: "test.ts")
    #expect(run("load labelled \(train) --test \(test)").contains("test.ts:3: nothing in the training part is 'c'"))
    #expect(run("load series \(train)").contains("load labelled"))
    #expect(run("load labelled \(train) --label x").contains("means nothing for a .ts file"))
    let gaps = try folder.write("@data\n1,?:a\n2,1:b\n", to: "gaps.ts")
    #expect(run("load labelled \(gaps)").contains("--missing interpolate, carry or drop"))
    #expect(run("load labelled \(gaps) --missing carry").contains("train 2 series"))
  }

  /// A row a step: the same series as the .ts file has them.
  @Test func seriesAreReadFromTablesToo() throws {
    let ts = try folder.write("@data\n1,2,3:4,5,6:up\n7:8:down\n", to: "a.ts")
    let csv = try folder.write("run,x,y,kind\n1,1,4,up\n1,2,5,up\n1,3,6,up\n2,7,8,down\n", to: "a.csv")
    let mixed = try folder.write("kind,x,run,y\nup,1,1,4\nup,2,1,5\nup,3,1,6\ndown,7,2,8\n", to: "b.csv")
    func rows(_ command: String) throws -> NSArray {
      let console = TestConsole()
      console.run(command)
      return try #require(try console.members(of: "data")["rows"] as? NSArray)
    }
    let expected = try rows("load labelled \(ts)")
    #expect(expected.count == 2)
    #expect(try rows("load labelled \(csv)") == expected)
    #expect(try rows("load labelled \(mixed) --id run --label kind") == expected)
    let changing = try folder.write("run,x,kind\n1,1,up\n1,2,down\n2,3,up\n", to: "c.csv")
    #expect(run("load labelled \(changing)").contains("c.csv:3: this row is 'down'"))
    #expect(run("load labelled \(csv) --label knd").contains("did you mean 'kind'?"))
  }

  @Test func forecastsLookAsFarAheadAsAsked() throws {
    let console = TestConsole()
    #expect(console.run("load mackey-glass --points 300 --horizon 6").contains("6 steps ahead"))
    console.run("network rnn --hidden 8; train --epochs 5 --batch 8 --rate 0.02 --clip norm 1")
    let parts = try #require(try console.members(of: "evaluate")["parts"] as? [String: [String: Any]])
    let (ours, naive) = (parts["test"]?["rmse"] as? Double, parts["test"]?["naive_rmse"] as? Double)
    #expect(try #require(ours) < (try #require(naive)))
  }

  /// Each kind has a page of its own that fits a screen, and no other kind's options and examples.
  @Test func everyKindHasItsPage() throws {
    let load = try #require(CommandTable.standard["load"])
    guard case .choice(let kinds) = load.parameters[0].kind else {
      Issue.record("the first parameter is no choice")
      return
    }
    #expect(kinds.count == 15)
    for kind in kinds.map(\.name) {
      let page = run("help load \(kind)")
      let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= 50 && lines.allSatisfy { $0.count <= 80 }, "\(kind)")
      let examples = lines.filter { $0.hasPrefix("  load ") && !$0.contains("[OPTIONS]") }
      #expect(!examples.isEmpty && examples.allSatisfy { $0.hasPrefix("  load \(kind) ") }, "\(kind)")
      let explained = lines.filter { $0.hasPrefix("  --") }.map { String($0.dropFirst(4).prefix { $0 != " " }) }
      #expect(Set(explained) == Set(load.options.filter { $0.sections.contains(kind) }.map(\.name)), "\(kind)")
    }
  }

  /// Where labels mark names, whole names are counted: all of a type whose words say it are found, of the others those that are.
  @Test func chunksOfLabelledSentencesAreCounted() throws {
    let sentence = "the O\nanna B-PER\nsmith I-PER\nsaw O\noslo B-LOC\n\n"
    let path = try folder.write(String(repeating: sentence, count: 20), to: "names.txt")
    let console = TestConsole()
    console.run("load tagged \(path); network rnn --hidden 8; train -n 400 --rate 0.5")
    let text = console.run("evaluate")
    #expect(text.contains("train, chunks: right where first word, last word and type are"))
    let parts = try #require(try console.members(of: "evaluate")["parts"] as? [String: [String: Any]])
    let chunks = try #require(parts["train"]?["chunks"] as? [String: Any])
    let all = try #require(chunks["all"] as? [String: Any])
    #expect(all["true"] as? Int == 40 && all["answered"] as? Int == 40 && all["f1"] as? Double == 1)
    #expect((chunks["types"] as? [String: Any])?.keys.sorted() == ["LOC", "PER"])
    #expect(!run("load tagged samples/tagged.txt; network rnn; evaluate").contains("chunks"))
  }

  /// Every kind of data describes itself, shows examples, and can be trained on and stepped through.
  @Test(arguments: [
    "text samples/names.txt --lines", "text samples/coriolanus.txt",
    "text samples/coriolanus.txt --unit word --window 10",
    "labelled samples/oscillations.ts --test samples/oscillations-test.ts", "tagged samples/tagged.txt",
    "adding --length 12",
    "reber", "reber --embedded", "copy --delay 4 --symbols 3", "temporal-order --length 12", "parity --length 5",
    "mackey-glass --points 200", "logic --pairs 300", "pairs samples/logic.txt --test samples/logic-test.txt",
    "series samples/sunspots.csv --column sunspots --horizon 3",
  ])
  func everyKindOfDataWorksThroughout(_ kind: String) throws {
    let console = TestConsole()
    for line in [
      "load \(kind)", "data --rows 3", "network --hidden 6", "train --iterations 20 --rate 0.01",
      "evaluate --limit 50",
      "evaluate --by length --limit 50", "example 1", "step 2", "continue", "delta --no-map", "gradcheck", "show",
      "diagnose",
    ] {
      let output = console.run(line)
      #expect(console.outcome == .succeeded, "\(line): \(output)")
      for row in output.split(separator: "\n") { #expect(row.count <= 120, "\(line): \(row)") }
    }
    let rows = try #require(try console.members(of: "data --rows 2")["rows"] as? [Any])
    #expect(rows.count == 2)
  }
}
