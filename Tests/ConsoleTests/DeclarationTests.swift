import Console
import Drawing
import Foundation
import Testing

/// Help lives in the command: no verb without all of it.
struct DeclarationTests {
  static let commands = CommandTable.standard.commands

  /// What has run before an example: there is data and a network, and where the command asks for it, an example.
  static func preparation(for requirement: Requirement) -> [String] {
    ["load adder --bits 8", "network rnn --hidden 16"] + (requirement.contains(.example) ? ["example 3"] : [])
  }

  @Test(arguments: commands.map(\.name))
  func everyCommandExplainsItself(_ name: String) throws {
    let command = try #require(CommandTable.standard[name])
    #expect(!command.summary.isEmpty && command.summary.count <= 70 && command.summary.last != ".")
    #expect(command.summary.first?.isUppercase == false)
    #expect(command.examples.count >= 2)
    #expect(command.examples.allSatisfy { !$0.summary.isEmpty })
    #expect(!command.json.isEmpty)
    #expect(command.json.allSatisfy { !$0.meaning.isEmpty })
    #expect(!command.seeAlso.isEmpty)
    #expect(command.parameters.allSatisfy { !$0.summary.isEmpty })
    #expect(command.options.allSatisfy { !$0.summary.isEmpty })
    for other in command.seeAlso {
      #expect(CommandTable.standard[other]?.name == other, "see also names no command: \(other)")
      #expect(other != name)
    }
  }

  @Test(arguments: commands.map(\.name))
  func everyPartOfACommandHasItsOwnName(_ name: String) throws {
    let command = try #require(CommandTable.standard[name])
    let names = command.parameters.map(\.name) + command.options.map(\.name)
    #expect(Set(names).count == names.count)
    let shorts = command.options.compactMap(\.short)
    #expect(Set(shorts).count == shorts.count)
    // After a parameter that repeats or takes the rest, only a keyword can start another.
    for (index, parameter) in command.parameters.enumerated().dropLast()
    where parameter.repeats || parameter.kind == .text || parameter.kind == .expression {
      #expect(command.parameters[index + 1].keyword != nil)
    }
  }

  @Test func namesAndAliasesAreUnique() {
    let names = Self.commands.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: commands.map(\.name))
  func everyDefaultIsAValueOfItsKind(_ name: String) throws {
    var command = try #require(CommandTable.standard[name])
    for index in command.parameters.indices { command.parameters[index].isOptional = true }
    _ = try command.invocation(of: statement(name))
  }

  static let examples = commands.flatMap { command in command.examples.map { (command.name, $0.line) } }

  @Test(arguments: examples)
  func examplesParse(_ name: String, _ line: String) throws {
    for statement in try statements(line) {
      let verb = try #require(statement.words().first)
      guard case .command(let command) = CommandTable.standard.match(verb.text) else {
        Issue.record("\(line) starts with no command")
        continue
      }
      _ = try command.invocation(of: statement)
    }
    #expect(try statements(line).contains { $0.words().first?.text == name }, "an example shows its own command")
  }

  /// Examples may name files in samples/, so the folder must be the package's.
  static let runnable = commands.flatMap { command in
    command.examples.indices.map { (command.name, $0) }
  }.filter { name, index in
    let line = CommandTable.standard[name]?.examples[index].line ?? ""
    return !line.contains("samples/") || FileManager.default.fileExists(atPath: "samples/first-steps.bks")
  }

  @Test(arguments: runnable)
  func examplesRunAsTheyStand(_ name: String, _ index: Int) throws {
    let command = try #require(CommandTable.standard[name])
    let example = command.examples[index]
    let console = TestConsole()
    for line in Self.preparation(for: command.requirement) + example.after {
      let output = console.runExample(line)
      #expect(console.outcome == .succeeded, "\(line): \(output)")
    }
    let output = console.runExample(example.line)
    #expect(console.outcome == .succeeded || console.session.exitStatus != nil, "\(example.line): \(output)")
  }

  @Test(arguments: commands.map(\.name))
  func helpOfEveryCommandFitsAScreen(_ name: String) {
    let console = TestConsole()
    let lines = console.run("help \(name)").split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 50, "\(lines.count) lines")
    for line in lines { #expect(displayWidth(String(line)) <= 80, "\(line)") }
  }

  @Test func overviewFitsAScreenAndNamesEveryCommand() {
    let output = TestConsole().run("help")
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 46)
    for line in lines { #expect(displayWidth(String(line)) <= 80, "\(line)") }
    let words = Set(output.split { $0.isWhitespace }.map(String.init))
    for command in Self.commands { #expect(words.contains(command.name)) }
  }

  @Test(arguments: commands.map(\.name))
  func everyFieldOfTheJSONIsDocumented(_ name: String) throws {
    let command = try #require(CommandTable.standard[name])
    for (index, example) in command.examples.enumerated() where Self.runnable.contains(where: { $0 == (name, index) }) {
      var settings = Settings()
      settings.writesJSON = true
      let console = TestConsole(settings: settings)
      for line in Self.preparation(for: command.requirement) + example.after { console.runExample(line) }
      console.runExample(example.line)
      for object in console.recorder.output.split(separator: "\n") {
        let members = try #require(try JSONSerialization.jsonObject(with: Data(object.utf8)) as? [String: Any])
        #expect(members["ok"] as? Bool == true, "\(example.line): \(object)")
        let line = try #require(members["command"] as? String)
        let verb = try #require(try statement(line).words().first?.text)
        guard case .command(let own) = CommandTable.standard.match(verb) else { continue }
        let documented = own.json.flatMap { $0.name.split(separator: ", ").map(String.init) } + ["ok", "command"]
        #expect(Set(members.keys).isSubset(of: documented), "\(line): \(members.keys.sorted())")
      }
    }
  }
}
