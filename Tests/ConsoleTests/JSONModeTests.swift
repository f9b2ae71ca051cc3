import Console
import Foundation
import Storage
import Testing

/// One object a command, and nothing else.
struct JSONModeTests {
  static let table = CommandTable(
    TestConsole.manners + [
      Command("value", group: .looking, summary: "for tests", examples: []) { session, _ in
        session.show(["never seen"])
        return Output(line: "text", json: ["value": .number(0.1), "shape": .array([.integer(2), .integer(3)])])
      },
      Command("needy", group: .stepping, summary: "for tests", examples: [], requires: [.data, .network]) { _, _ in
        .nothing
      },
      Command("broken", group: .data, summary: "for tests", examples: []) { _, _ in throw Broken.row(7) },
      Command("placed", group: .data, summary: "for tests", examples: []) { _, _ in throw Placed() },
    ])

  enum Broken: Error { case row(Int) }

  struct Placed: Worded {
    var diagnostic: Diagnostic {
      Diagnostic(kind: "bad-row", "row 7 has 2 cells", at: .init(file: "x.csv", line: 7, column: 3))
    }
  }

  static let objects: [(String, String)] = [
    ("value", #"{"command": "value", "ok": true, "value": 0.1, "shape": [2, 3]}"#),
    ("value;", #"{"command": "value", "ok": true, "value": 0.1, "shape": [2, 3]}"#),
    ("echo \"a\\nb\" δ # why", #"{"command": "echo \"a\\nb\" δ", "ok": true, "text": "a\nb δ"}"#),
    (
      "  vlaue",
      #"{"command": "vlaue", "ok": false, "error": {"kind": "unknown-command", "message": "there is no command 'vlaue'", "file": "test", "line": 1, "column": 3, "hint": "did you mean 'value'?"}}"#
    ),
    (
      "needy",
      #"{"command": "needy", "ok": false, "error": {"kind": "not-ready", "message": "'needy' needs data", "file": "test", "line": 1, "column": 1, "hint": "load some first, for example: load adder"}}"#
    ),
    (
      "broken",
      #"{"command": "broken", "ok": false, "error": {"kind": "other", "message": "Broken: row(7)", "file": "test", "line": 1}}"#
    ),
    (
      "placed",
      #"{"command": "placed", "ok": false, "error": {"kind": "bad-row", "message": "row 7 has 2 cells", "file": "test", "line": 1, "input": {"file": "x.csv", "line": 7, "column": 3}}}"#
    ),
    (
      "echo (1",
      #"{"command": "echo (1", "ok": false, "error": {"kind": "unclosed", "message": "'(' is opened here and never closed", "file": "test", "line": 1, "column": 6}}"#
    ),
  ]

  private func console() -> TestConsole {
    var settings = Settings()
    settings.writesJSON = true
    return TestConsole(Self.table, settings: settings)
  }

  @Test(arguments: objects)
  func everyCommandWritesOneObject(_ line: String, _ expected: String) {
    #expect(console().run(line) == expected + "\n")
  }

  @Test func scriptsWriteAnObjectForEachCommandAndTheirOwn() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("echo a\nvalue", to: "a.bks")
    let console = console()
    let objects = try console.run("source \(path)").split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(objects.map { $0["command"] as? String } == ["echo a", "value", "source \(path)"])
    #expect(console.recorder.errors.isEmpty)
  }

  @Test func initFileWritesItsErrorsOnly() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("echo a\nbad", to: "init.bks")
    let console = console()
    #expect(Interpreter(console.session).runInitFile(path) == .failed)
    #expect(console.recorder.output.hasPrefix(#"{"command": "bad", "ok": false"#))
  }

  @Test func fieldsAreMadeInJSONModeOnly() {
    final class Made: @unchecked Sendable { var fields = 0, text = 0 }
    let made = Made()
    func field() -> JSONValue {
      made.fields += 1
      return .null
    }
    let command = Command("costly", group: .looking, summary: "for tests", examples: []) { _, _ in
      Output(
        line: {
          made.text += 1
          return "text"
        }(),
        json: [
          "x": {
            made.fields += 1
            return .null
          }()
        ])
    }
    TestConsole(CommandTable([command])).run("costly")
    #expect((made.fields, made.text) == (0, 1))
    TestConsole(CommandTable([command])).run("costly;")
    #expect((made.fields, made.text) == (0, 1))
    var settings = Settings()
    settings.writesJSON = true
    TestConsole(CommandTable([command]), settings: settings).run("costly")
    #expect((made.fields, made.text) == (1, 1))
  }
}
