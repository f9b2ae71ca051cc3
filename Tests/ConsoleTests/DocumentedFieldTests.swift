import Console
import Foundation
import Testing

/// JSON mode says what the help says it says: no member more, and none less.
struct DocumentedFieldTests {
  /// Runs beyond a command's examples that bring out members which only some situations have.
  private static let further: [String: [String]] = [
    "data": ["data --split train"],
    "show": ["load adder ; network rnn ; show"],
    "train": [
      "train --iterations 20 --print-every 10", "break t=3 ; train -n 5",
      "load text samples/names.txt --lines ; network rnn ; train -n 5",
    ],
    "step": ["example 3 ; step 2", "display loss ; step"],
    "next": ["display loss ; next"], "restart": ["display loss ; restart"], "up": ["display loss ; goto 2 ; up"],
    "down": ["display loss ; goto 2 ; down"],
    "finish": ["display loss ; finish"], "reverse-step": ["display loss ; train -n 5 ; reverse-step"],
    "back": ["example 3 ; step 99 ; back", "example 3 ; step 3 ; back 2", "display loss ; step 3 ; back"],
    "goto": ["example 3 ; goto 1 --backward", "example 3 ; goto 1", "display loss ; goto 2"],
    "where": ["example 3 ; where", "example 3 ; step 2 ; where", "example 3 ; step 99 ; where"],
    "continue": [
      "example 3 ; continue", "example 3 ; continue ; continue", "example 3 ; display loss ; break t=2 ; continue",
    ],
    "gradcheck": ["network rnn --bptt 2 ; gradcheck"],
    "resume": [
      "tbreak iteration 9 ; train -n 20 --checkpoint /tmp/stopped.safetensors ; break t=3 ; resume /tmp/stopped.safetensors",
      "load trees samples/sentiment.txt --dev samples/sentiment-dev.txt ; network tree --dim 4 ; tbreak iteration 5 ; "
        + "train --epochs 1 --batch 16 --checkpoint /tmp/trees.safetensors ; resume /tmp/trees.safetensors",
      "load text samples/names.txt --lines ; network rnn ; tbreak iteration 3 ; "
        + "train -n 5 --checkpoint /tmp/names.safetensors ; resume /tmp/names.safetensors",
    ],
  ]

  /// Examples may name files of the package, which are found only from its folder.
  private static func canRun(_ line: String) -> Bool {
    !line.contains("samples/") || FileManager.default.fileExists(atPath: "samples/first-steps.bks")
  }

  /// The objects that a command writes in its examples and the further runs.
  private func objects(of command: Command) throws -> [[String: Any]] {
    var objects: [[String: Any]] = []
    let runs =
      command.examples.filter { Self.canRun($0.line) }.map { $0.after + [$0.line] }
      + (Self.further[command.name] ?? []).filter(Self.canRun).map { [$0] }
    for lines in runs {
      var settings = Settings()
      settings.writesJSON = true
      settings.verbosity = .quiet
      let console = TestConsole(settings: settings)
      let preparation = DeclarationTests.preparation(for: command.requirement.union([.data, .network]))
      for line in preparation + lines {
        for object in console.runExample(line).split(separator: "\n") {
          let object = try #require(try JSONSerialization.jsonObject(with: Data(object.utf8)) as? [String: Any])
          let text = try #require(object["command"] as? String)
          #expect(object["ok"] as? Bool == true, "\(text): \(object)")
          let verb = text.split(separator: " ").first.map(String.init) ?? ""
          if case .command(let found) = CommandTable.standard.match(verb), found.name == command.name {
            objects.append(object)
          }
        }
      }
    }
    return objects + (try treeObjects(of: command))
  }

  /// The same over trees with a dev part: members that only they have. What does not apply to trees is skipped.
  private func treeObjects(of command: Command) throws -> [[String: Any]] {
    var settings = Settings()
    settings.writesJSON = true
    settings.verbosity = .quiet
    guard FileManager.default.fileExists(atPath: "samples/sentiment.txt") else { return [] }
    let preparation = [
      "load trees samples/sentiment.txt --dev samples/sentiment-dev.txt", "network tree --dim 4",
      "train --epochs 1 --batch 16", "example 3",
    ]
    let runs =
      command.examples.filter { Self.canRun($0.line) }.map(\.line)
      + ["train --epochs 1 --batch 50", "goto 0", "goto 2 --backward", "evaluate"].filter { $0.hasPrefix(command.name) }
    var objects: [[String: Any]] = []
    for walk in ["restart", "step 2", "continue ; step", "step 9999"] {
      for line in runs {
        let console = TestConsole(settings: settings)
        for line in preparation + [walk] { _ = console.run(line) }
        for object in console.runExample(line).split(separator: "\n") {
          let object = try #require(try JSONSerialization.jsonObject(with: Data(object.utf8)) as? [String: Any])
          let verb = (object["command"] as? String)?.split(separator: " ").first.map(String.init) ?? ""
          guard object["ok"] as? Bool == true, case .command(let found) = CommandTable.standard.match(verb),
            found.name == command.name
          else { continue }
          objects.append(object)
        }
      }
    }
    return objects
  }

  @Test(arguments: CommandTable.standard.commands.map(\.name))
  func helpNamesExactlyTheMembersWritten(_ name: String) throws {
    let command = try #require(CommandTable.standard[name])
    let written = Set(try objects(of: command).flatMap(\.keys)).subtracting(["ok", "command"])
    let documented = Set(command.json.map(\.name))
    #expect(written.subtracting(documented).isEmpty, "written, not documented")
    #expect(documented.subtracting(written).isEmpty, "documented, never written")
  }

  /// 17 digits: what is read back is what was computed.
  @Test(arguments: [
    ("0.1 + 0.2", 0.1 + 0.2), ("1/3", 1.0 / 3), ("5e-324", Double.leastNonzeroMagnitude), ("-1/7e9", -1 / 7e9),
  ])
  func numbersKeepTheirBits(_ expression: String, _ expected: Double) throws {
    var settings = Settings()
    settings.writesJSON = true
    let text = TestConsole(settings: settings).run("print \(expression)")
    // Foundation's own reading of JSON loses the last bit.
    let digits = try #require(text.firstMatch(of: /"value": ([-+.e0-9]+)/)).output.1
    #expect(Double(digits) == expected)
  }

  /// JSON has no NaN and no infinity.
  @Test func whatIsNoNumberIsNull() throws {
    var settings = Settings()
    settings.writesJSON = true
    let text = TestConsole(settings: settings).run("print 1/0; print 0/0")
    let values = try text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])["value"] is NSNull
    }
    #expect(values == [true, true])
  }
}
