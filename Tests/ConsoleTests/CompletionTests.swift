import Console
import Debugging
import LineEditing
import Testing

/// What Tab offers.
struct CompletionTests {
  static let table: CommandTable = {
    let print = Command(
      "print", aliases: ["p"], group: .looking, summary: "for tests",
      parameters: [Parameter("expression", .expression, "what")],
      options: [Option("save", .file, "where"), .flag("plain", "how", negatable: true)], examples: []
    ) { _, _ in .nothing }
    let stop = Command(
      "break", group: .stopping, summary: "for tests",
      parameters: [
        Parameter(
          "where", .word, "where", optional: true, suggestions: { _ in [Candidate("first"), Candidate("not bad")] }),
        Parameter("condition", .expression, "when", optional: true, keyword: "if"),
      ], examples: []
    ) { _, _ in .nothing }
    return CommandTable(TestConsole.manners + [BindingTests.command, print, stop])
  }()

  /// Lines with the cursor at `|`; the completed part and the candidates.
  static let offers: [(String, String, [String])] = [
    ("|", "", ["apropos", "break", "echo", "help", "history", "print", "quit", "source", "tour", "train"]),
    ("h|", "h", ["help", "history"]),
    ("H|", "H", ["help", "history"]),
    ("ex|", "ex", ["exit"]),
    ("echo a; so|", "so", ["source"]),
    ("zz|", "zz", []),
    ("unknown |", "", []),
    ("help tra|", "tra", ["train", "training"]),
    ("train |", "", ["adder", "addend", "series"]),
    ("t ad|", "ad", []),
    ("train ad|", "ad", ["adder", "addend"]),
    ("train ad| --rate 1", "ad", ["adder", "addend"]),
    ("train --i|", "--i", ["--iterations", "--init"]),
    ("train --rate 1 --r|", "--r", []),
    ("train --tag a --ta|", "--ta", ["--tag"]),
    ("train --no|", "--no", ["--no-shuffle"]),
    ("print x --no|", "--no", ["--no-plain"]),
    ("train --clip |", "", ["none", "norm("]),
    ("train --clip=no|", "no", ["none", "norm("]),
    ("train --init nor|", "nor", ["normal"]),
    ("train --init normal 2 a|", "a", ["adder", "addend"]),
    ("train --iterations 5|", "5", []),
    ("train --quiet |", "", ["adder", "addend", "series"]),
    ("train \"ad|", "\"ad", ["adder", "addend"]),
    ("break |", "", ["first", "\"not bad\""]),
    ("break fi|", "fi", ["first"]),
    ("break i|", "i", ["if"]),
    ("echo hi # s|", "", []),
    (#"print \delta|"#, #"\delta"#, ["δ"]),
    (#"print \Om|"#, #"\Om"#, [#"\Omicron"#, #"\Omega"#]),
    (#"print \de|"#, #"\de"#, ["δ"]),
    (#"\x|"#, #"\x"#, ["ξ"]),
    ("quit |", "", []),
    ("history --|", "--", ["--search"]),
    ("tour |", "", ["--all"]),
  ]

  @Test(arguments: offers)
  func tabOffers(_ marked: String, _ part: String, _ expected: [String]) throws {
    let (line, result) = complete(marked, TestConsole(Self.table).session)
    #expect(result.candidates.map(\.text) == expected)
    if !expected.isEmpty {
      let bytes = Array(line.utf8)
      #expect(String(decoding: bytes[result.replaced], as: UTF8.self) == part)
    }
  }

  private func complete(_ marked: String, _ session: Session) -> (String, CompletionResult) {
    let parts = marked.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    let line = parts.joined()
    let request = CompletionRequest(line: line, cursor: parts[0].utf8.count)
    return (line, Completion(session).complete(request))
  }

  struct Scope: ExpressionScope {
    let names = [ScopeName("delta", .traceQuantity), ScopeName("delta_out", .traceQuantity)]
    func value(of name: String) throws(LookupFailure) -> Value { throw .unknownName }
    func value(of name: String, at selector: Selector) throws(LookupFailure) -> Value { throw .unknownName }
    func gradient(of parameter: String) throws(LookupFailure) -> Value { throw .unknownName }
  }

  static let expressions: [(String, String, [String])] = [
    ("print delta + del|", "del", ["delta", "delta_out"]),
    ("p 한 + norm(delta_|", "delta_", ["delta_out"]),
    ("p δ_|", "δ_", ["δ_out"]),
    ("print nor|", "nor", ["norm("]),
    ("break if delta_|", "delta_", ["delta_out"]),
    ("break 3 if loss > delta_|", "delta_", ["delta_out"]),
    ("print --plain delta_|", "delta_", ["delta_out"]),
    ("print x --plain delta_|", "", []),
  ]

  @Test(arguments: expressions)
  func expressionsUseTheSessionsNames(_ marked: String, _ part: String, _ expected: [String]) {
    let session = TestConsole(Self.table).session
    session.hooks.completeExpression = { ExpressionCompletion(of: $0, at: $1, in: Scope()) }
    let (line, result) = complete(marked, session)
    #expect(result.candidates.map(\.text) == expected)
    if !expected.isEmpty {
      #expect(String(decoding: Array(line.utf8)[result.replaced], as: UTF8.self) == part)
    }
  }

  @Test func filesCompleteWithFoldersSpacesAndQuotes() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "my data.csv")
    try folder.write("", to: "my folder/inner.bks")
    try folder.write("", to: ".hidden")
    try folder.write("", to: "δ.csv")
    let session = TestConsole(Self.table).session
    func offers(_ line: String) -> [CompletionResult.Candidate] {
      complete(line.replacing("@", with: folder.path) + "|", session).1.candidates
    }
    #expect(offers("source @/").map(\.label) == ["my data.csv", "my folder/", "δ.csv"])
    #expect(offers("source @/my").map(\.text) == ["\(folder.path)/my\\ data.csv", "\(folder.path)/my\\ folder/"])
    #expect(offers("source @/my").map(\.suffix) == [" ", ""])
    #expect(offers("source \"@/my d").map(\.text) == ["\"\(folder.path)/my data.csv\""])
    #expect(offers("source @/my\\ f").map(\.text) == ["\(folder.path)/my\\ folder/"])
    #expect(offers("source @/my\\ folder/").map(\.label) == ["inner.bks"])
    #expect(offers("source @/.h").map(\.label) == [".hidden"])
    #expect(offers("print x --save @/δ").map(\.label) == ["δ.csv"])
    #expect(offers("train adder --rate 1 @/δ").map(\.label) == ["δ.csv"])
    #expect(offers("source @/none").isEmpty)
    #expect(offers("source /no/such/folder/").isEmpty)
    #expect(offers("source ~").map(\.text) == ["~/"])
  }

  @Test func listsCompleteTheirLastElement() {
    let command = Command(
      "pick", group: .data, summary: "for tests",
      options: [Option("kinds", .list(.choice(["lstm", "gru", "rnn"])), "x")],
      examples: []
    ) { _, _ in .nothing }
    let session = TestConsole(CommandTable([command])).session
    let (_, result) = complete("pick --kinds lstm,g|", session)
    #expect(result.candidates.map(\.text) == ["gru"])
    #expect(result.replaced == 18..<19)
  }
}
