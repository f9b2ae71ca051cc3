import Console
import Foundation
import TestSupport
import Testing

/// `diagnose` as a person meets it: silent over the runs of samples/, findings with commands that run, mistakes explained.
struct DiagnoseTests {
  struct Finding: Decodable {
    let rule: String
    let severity: String
    let text: String
    let meaning: String
    let remedy: [String]
    let follows_from: [String]
  }

  struct Answer: Decodable {
    let command: String
    let ok: Bool
    let findings: [Finding]?
    let clean: [String]?
    let inapplicable: [String]?
    let explained: Double?
    let loss: Double?
  }

  /// The JSON objects that commands write.
  static func answers(_ lines: [String]) throws -> [Answer] {
    var settings = Settings()
    settings.writesJSON = true
    settings.verbosity = .quiet
    let console = TestConsole(settings: settings)
    return try lines.flatMap { line in
      try console.run(line).split(separator: "\n").compactMap { object in
        try JSONDecoder().decode(Answer.self, from: Data(object.utf8))
      }
    }
  }

  /// What a sample loads, builds and trains, at a third of its size, with a diagnosis after every training.
  static func job(_ script: String) -> [String] {
    func smaller(_ line: String, _ option: String, least: Int) -> String {
      var words = line.split(separator: " ").map(String.init)
      for place in words.indices.dropFirst() where words[place - 1] == "--" + option {
        if let count = Int(words[place]) { words[place] = "\(max(min(least, count), count / 3))" }
      }
      return words.joined(separator: " ")
    }
    // What stops at a breakpoint is not what the sample trains.
    var hasBreakpoint = false
    return script.split(separator: "\n").flatMap { line -> [String] in
      var line = String(line).replacing("samples/", with: packageFolder.appendingPathComponent("samples/").path + "/")
      line = line.replacing("//", with: "/").replacing(/--print-every [0-9]+/, with: "")
      line = smaller(smaller(smaller(line, "iterations", least: 6_000), "epochs", least: 3), "samples", least: 300)
      switch line.prefix(while: { $0 != " " }) {
      case "break": hasBreakpoint = true
      case "delete": hasBreakpoint = false
      case "train" where hasBreakpoint: break
      case "load", "network", "set", "init", "rewind": return [line]
      case "train": return [line, "diagnose"]
      default: break
      }
      return []
    }
  }

  /// The table of the report has cells that fail by design; these do not.
  static let reportTable = [
    "normal(1)+sigmoid --no-bias", "normal(1)+sigmoid", "lecun+sigmoid", "lecun+tanh", "he+relu",
  ].flatMap { cell -> [String] in
    let parts = cell.split(separator: "+")
    return ["load adder --bits 8"]
      + (1...3).flatMap {
        [
          "set seed \($0)", "network rnn --hidden 16 --init \(parts[0]) --activation \(parts[1])",
          "train --iterations 10000 --rate 0.1", "diagnose",
        ]
      }
  }

  /// Runs of samples that fail, as the samples say: what is to be found after each training.
  private static let bad = [
    "grammar-embedded-reber.bks": [["vanishing-delta"], []],
    // The error of a whole series comes in at its last step; early in training little of it reaches forty steps back.
    "classes.bks": [["vanishing-delta"], []],
    // In the end all that is left is what only biases could answer.
    "why-relu-explodes.bks": [
      ["exploding-delta", "rate-too-large", "dead-units", "loss-not-falling"], ["missing-biases"],
    ],
  ]

  @Test(arguments: SampleTests.names)
  func goodRunsHaveNothingWrong(_ name: String) throws {
    let script = String(decoding: try readFile("samples/\(name)"), as: UTF8.self)
    let lines = name == "report-table.bks" ? Self.reportTable : Self.job(script)
    let answers = try Self.answers(lines)
    #expect(answers.count { !$0.ok } == 0)
    let diagnoses = answers.filter { $0.command == "diagnose" }
    #expect(!diagnoses.isEmpty || !script.contains("\ntrain "))
    var expected = Self.bad[name, default: []][...]
    for diagnosis in diagnoses {
      let problems = (diagnosis.findings ?? []).filter { $0.severity != "remark" }
      #expect(problems.map(\.rule) == expected.popFirst() ?? [], "\(problems.map { "\($0.rule): \($0.text)" })")
      #expect((diagnosis.clean?.count ?? 0) >= 10)
    }
  }

  /// Some words of these sentences are one part of speech or another by what comes next: what is left of the error goes with later
  /// inputs, and the labels stand where they should.
  @Test(arguments: ["rnn", "lstm"], [300, 1_000, 3_000]) func ambiguousWordsAreNotShiftedLabels(
    kind: String, updates: Int
  ) throws {
    let answers = try Self.answers([
      "load tagged samples/tagged.txt", "network \(kind) --hidden 16", "train -n \(updates)", "diagnose",
    ])
    #expect(answers.last?.findings?.contains { $0.rule == "labels-shifted" } == false)
  }

  /// Where a rate is far too large for its rule, no remedy asks for more of it.
  @Test(arguments: ["rnn", "lstm", "gru"], [1.0, 3, 30]) func noRemedyMakesAnAbsurdRateLarger(
    kind: String, rate: Double
  ) throws {
    let answers = try Self.answers([
      "load adder", "network \(kind)", "train -n 400 --batch 4 --update adam --rate \(rate)", "diagnose",
    ])
    let findings = try #require(answers.last?.findings)
    #expect(!findings.isEmpty)
    for remedy in findings.flatMap(\.remedy) where remedy.hasPrefix("train") {
      let words = remedy.split(separator: " ")
      let asked = words.firstIndex(of: "--rate").flatMap { Double(words[$0 + 1]) } ?? 0
      #expect(asked <= rate, "\(remedy)")
    }
  }

  /// A fault and what leads to it; the commands offered are run as they stand, and then it is gone.
  @Test(arguments: [
    ("missing-biases", ["network rnn --no-bias", "train -n 10000"]),
    ("symmetric-units", ["network rnn --init zeros", "train -n 2000"]),
    ("initialisation-too-large", ["network rnn --init normal(3)", "train -n 2000"]),
    ("initialisation-too-small", ["network rnn --init normal(0.001)", "train -n 2000"]),
    ("rate-too-large", ["network rnn", "train -n 2000 --rate 20"]),
    ("rate-too-small", ["network rnn", "train -n 2000 --rate 1e-7"]),
    ("derivative-at-output", ["network rnn --activation sigmoid --init normal(1) --derivative-at y", "train -n 2000"]),
  ])
  func remedyMendsTheFault(_ rule: String, _ lines: [String]) throws {
    let before = try Self.answers(["load adder"] + lines + ["diagnose"])
    let found = try #require(before.last?.findings?.first)
    #expect(found.rule == rule)
    #expect(!found.remedy.isEmpty)
    var commands = ["load adder"] + lines + found.remedy + ["diagnose"]
    // A rate that was far off takes more than one correction.
    if rule.hasPrefix("rate") {
      for _ in 0..<4 {
        let answers = try Self.answers(commands)
        guard let again = answers.last?.findings?.first(where: { $0.rule == rule && $0.severity != "remark" }) else {
          break
        }
        commands = commands.dropLast() + again.remedy + ["diagnose"]
      }
    }
    let after = try Self.answers(commands)
    #expect(after.count { !$0.ok } == 0)
    let left = after.last?.findings?.filter { $0.severity != "remark" }.map(\.rule) ?? []
    #expect(!left.contains(rule), "\(left)")
  }

  private static let exploding = [
    "set seed 32", "load adder --bits 8", "network rnn --hidden 16 --activation relu --init he --no-bias",
    "train --iterations 10000",
  ]

  /// What had learned and blew up did so for the unbounded δ, not for want of biases; going back to before it with the
  /// gradient clipped, as is said, mends it. The same is found at the end and where it begins.
  @Test(arguments: [[], ["rewind --first norm(delta) > 10"]])
  func whatBlewUpIsMendedFromBeforeIt(_ then: [String]) throws {
    let lines = Self.exploding + then
    let found = try #require(try Self.answers(lines + ["diagnose"]).last?.findings)
    let first = try #require(found.first)
    #expect(first.rule == "exploding-delta" && first.follows_from == [])
    #expect(first.remedy == ["rewind --first norm(delta) > 10", "train --iterations 10000 --rate 0.1 --clip norm 1"])
    // Whatever follows from it has its remedy; the text says so once.
    for finding in found where finding.severity != "remark" { #expect(finding.remedy == first.remedy) }
    #expect(found.allSatisfy { $0.rule != "missing-biases" || $0.severity == "remark" })
    let after = try Self.answers(lines + first.remedy + ["diagnose"])
    #expect(after.count { !$0.ok } == 0)
    let left = after.last?.findings?.filter { $0.severity != "remark" }.map(\.rule) ?? []
    #expect(!left.contains("exploding-delta") && !left.contains("rate-too-large"), "\(left)")
    // What always answering the mean leaves is explained but for the answers that only biases could give.
    let explained = try #require(after.last?.explained)
    #expect(explained > 0.9)
  }

  @Test func whatFollowsNamesItsRootInsteadOfTheRemedyAgain() throws {
    let console = TestConsole()
    for line in Self.exploding { console.run(line) }
    let text = console.run("diagnose")
    #expect(text.split(separator: "→ rewind").count == 2, "\(text)")
    #expect(text.split(separator: "→ as for exploding-delta").count >= 3, "\(text)")
    #expect(text.contains("5 of 16 units are 0"), "\(text)")
  }

  /// Weights far too large make units flat, and flat units let no δ through.
  @Test func saturationComesBeforeWhatVanishesInIt() throws {
    let lines = ["load adder", "network rnn", "poke W = W * 30", "train --iterations 1000 --rate 0.1", "diagnose"]
    let problems = try #require(try Self.answers(lines).last?.findings).filter { $0.severity != "remark" }
    #expect(problems.prefix(2).map(\.rule) == ["weights-too-large", "saturated-units"])
    // Whether δ has vanished by then hangs on the last digits; where it has, it follows.
    #expect(
      problems.dropFirst(2).allSatisfy { $0.rule == "vanishing-delta" && $0.follows_from.contains("saturated-units") })
  }

  /// The carry reaches back many steps; with δ cut after each, not all of it is learned.
  @Test func aCutThatKeepsFromTheRestIsFound() throws {
    // Some draws learn all of it even so, and which do hangs on the last digits.
    var found = 0
    for (seed, iterations) in [(2, 3_000), (2, 6_000), (3, 6_000)] {
      let lines = [
        "set seed \(seed)", "load adder --bits 16", "network rnn --hidden 16 --bptt 1",
        "train --iterations \(iterations)", "diagnose",
      ]
      let findings = try #require(try Self.answers(lines).last?.findings).filter { $0.severity != "remark" }
      guard let first = findings.first else { continue }
      #expect(first.rule == "truncation-too-short" && first.severity == "warning", "seed \(seed): \(first.rule)")
      #expect(first.remedy.first?.hasPrefix("set bptt ") == true)
      found += 1
    }
    #expect(found >= 1)
  }

  /// A cut through which everything is learned is nobody's fault, at no time.
  @Test(arguments: [2, 4], [300, 1_000, 3_000])
  func aCutThroughWhichAllIsLearnedIsSilent(_ steps: Int, _ iterations: Int) throws {
    let lines = [
      "load adder --bits 8", "network rnn --hidden 16 --bptt \(steps)", "train --iterations \(iterations)", "diagnose",
    ]
    let found = try #require(try Self.answers(lines).last?.findings)
    #expect(found.allSatisfy { $0.rule != "truncation-too-short" || $0.severity == "remark" })
  }

  @Test func thresholdsAreListedWithoutARun() {
    let console = TestConsole()
    #expect(console.run("diagnose --thresholds --set dead=0.1").contains("gain-high"))
    #expect(console.outcome == .succeeded)
    let text = console.run("diagnose")
    #expect(console.outcome != .succeeded && text.contains("load"), "\(text)")
  }

  /// NaN follows from what led to it, and stays known until training goes on.
  @Test func theLastStopIsRemembered() throws {
    let lines = [
      "load series \(packageFolder.path)/samples/sunspots.csv --column sunspots --normalise none",
      "network rnn --activation relu --init he", "train --epochs 3 --rate 1",
    ]
    let console = TestConsole()
    for line in lines { console.run(line) }
    let text = console.run("diagnose")
    #expect(text.contains("not-finite  follows from inputs-not-normalised"), "\(text)")
    let first = try #require(text.split(separator: "\n").first { $0.contains("✗") || $0.contains("▲") })
    #expect(first.contains("inputs-not-normalised"))
    #expect(text.contains("training stopped at iteration"))
  }

  @Test func diagnosisLeavesTheRunAsItIs() throws {
    func losses(_ line: String) throws -> String {
      let console = TestConsole()
      for line in ["load adder", "network rnn", "train -n 300", line, "train -n 300 --batch 3"] { console.run(line) }
      return console.run("print sum(W)*1e9 ; print norm(W_out)")
    }
    let (after, without) = (try losses("diagnose --all"), try losses("data"))
    #expect(after == without)
  }

  @Test func oneExampleIsLookedAtAlone() throws {
    let console = TestConsole()
    for line in ["load adder", "network rnn --init normal(5)", "example 3 5"] { console.run(line) }
    let text = console.run("diagnose --example")
    #expect(text.contains("looked at the example (8 steps)"))
    #expect(text.contains("initialisation-too-large"))
  }

  @Test func thresholdsCanBeSet() throws {
    let console = TestConsole()
    for line in ["load adder", "network rnn", "train -n 300"] { console.run(line) }
    #expect(console.run("diagnose").contains("nothing wrong found"))
    // A gain of 1 is now too large.
    #expect(console.run("diagnose --set gain-high=0.5").contains("initialisation-too-large"))
    // It lasts, and the list shows it.
    #expect(console.run("diagnose").contains("limit 0.5"))
    let row = console.run("diagnose --thresholds").split(separator: "\n").first { $0.contains("gain-high") }
    #expect(row?.contains("0.5") == true && row?.contains("Glorot") == true)
  }

  @Test(arguments: [
    ("diagnose --set gain-high", "is not NAME=X"), ("diagnose --set gain-hihg=1", "did you mean 'gain-high'"),
    ("diagnose --set dead=2", "dead=2"), ("diagnose --set dead=many", "many"), ("diagnose --example", "example"),
    ("diagnose --window 0", "window"), ("diagnose now", "now"),
  ])
  func mistakesAreExplained(_ line: String, _ words: String) {
    let console = TestConsole()
    for line in ["load adder", "network rnn"] { console.run(line) }
    let text = console.run(line)
    #expect(console.outcome != .succeeded)
    #expect(text.contains(words), "\(text)")
    // Nothing was set by halves.
    #expect(console.run("diagnose --thresholds").contains("0.25"))
  }

  @Test func interruptionEndsIt() {
    let console = TestConsole()
    for line in ["load adder", "network rnn"] { console.run(line) }
    console.recorder.isInterrupted = true
    #expect(!console.run("diagnose").contains("looked at"))
    #expect(console.outcome == .interrupted)
  }
}
