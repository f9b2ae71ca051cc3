import Console
import Testing

/// Finding the command that a word means.
struct LookupTests {
  static let table = CommandTable(
    [
      ("step", ["s"]), ("show", []), ("set", []), ("continue", ["c"]), ("compare", []), ("train", []), ("tree", []),
      ("help", ["h", "?"]), ("source", [".read"]), ("quit", ["q", "exit"]), ("reverse-step", []),
    ].map { name, aliases in
      Command(name, aliases: aliases, group: .manners, summary: "for tests", examples: []) { _, _ in .nothing }
    })

  static let found: [(String, String)] = [
    ("step", "step"), ("s", "step"), ("S", "step"), ("st", "step"), ("c", "continue"), ("com", "compare"),
    ("tra", "train"), ("?", "help"), (".read", "source"), ("exit", "quit"), ("Help", "help"), ("rev", "reverse-step"),
  ]

  @Test(arguments: found)
  func namesAliasesAndBeginningsFindTheirCommand(_ word: String, _ name: String) {
    guard case .command(let command) = Self.table.match(word) else {
      Issue.record("\(word) is not found")
      return
    }
    #expect(command.name == name)
  }

  @Test(
    arguments: [("se", nil), ("tr", ["train", "tree"]), ("co", ["compare", "continue"])] as [(String, [String]?)])
  func beginningsOfSeveralAreAmbiguous(_ word: String, _ names: [String]?) {
    switch (Self.table.match(word), names) {
    case (.ambiguous(let found), .some(let names)): #expect(found == names)
    case (.command(let command), .none): #expect(command.name == "set")
    default: Issue.record("\(word) is taken for something else")
    }
  }

  static let errors: [(String, String)] = [
    (
      "trian --rate 1",
      "test:1:1: there is no command 'trian'\n    trian --rate 1\n    ^~~~~\n    did you mean 'train'?\n"
    ),
    (
      "  co",
      "test:1:3: 'co' could be 'compare' or 'continue'\n      co\n      ^~\n    type a letter or two more\n"
    ),
    (
      "xyzzy",
      "test:1:1: there is no command 'xyzzy'\n    xyzzy\n    ^~~~~\n    'help' lists the commands\n"
    ),
    (
      "step; hlep",
      "test:1:7: there is no command 'hlep'\n    step; hlep\n          ^~~~\n    did you mean 'help'?\n"
    ),
  ]

  @Test(arguments: errors)
  func unknownWordsGetAHint(_ line: String, _ expected: String) {
    let console = TestConsole(Self.table)
    #expect(console.run(line) == expected)
    #expect(console.outcome == .failed)
  }

  @Test func everyEmptyWordIsUnknown() {
    #expect(TestConsole(Self.table).run("\"\"").hasPrefix("test:1:1: there is no command ''\n"))
  }
}
