import Console
import Testing

/// Cutting lines into commands and commands into words.
struct CommandReaderTests {
  static let splits: [(String, [String])] = [
    ("", []),
    ("   ", []),
    ("# only a comment", []),
    ("train", ["train"]),
    ("  train  ", ["train"]),
    ("a; b ;c", ["a", "b", "c"]),
    (";;a;;", ["a"]),
    ("a # b; c", ["a"]),
    ("a#b", ["a#b"]),
    ("print \"x # y; z\"; w", ["print \"x # y; z\"", "w"]),
    ("print 'it;s'", ["print 'it;s'"]),
    ("print f(a; b)[1; 2]", ["print f(a; b)[1; 2]"]),
    ("parse I don't like it; next", ["parse I don't like it", "next"]),
    ("print W' * 2; a", ["print W' * 2", "a"]),
    (#"echo "a \" b; c"; d"#, [#"echo "a \" b; c""#, "d"]),
    (#"echo a\; b; c"#, [#"echo a\; b"#, "c"]),
    ("a )]; b", ["a )]", "b"]),
    ("print δ[1]; print 한글", ["print δ[1]", "print 한글"]),
    ("one\ntwo\r\nthree", ["one", "two", "three"]),
    ("train \\\n  --rate 1", ["train     --rate 1"]),
    ("print (1 +\n 2) # sum\nnext", ["print (1 +  2)", "next"]),
    ("echo \"a\nb\"\nnext", ["echo \"a\nb\"", "next"]),
    ("print [1, # first\n 2]", ["print [1,          2]"]),
  ]

  @Test(arguments: splits)
  func separatesCommands(_ text: String, _ expected: [String]) throws {
    #expect(try statements(text).map(\.text) == expected)
  }

  @Test(arguments: [
    ("print W;", [true]), ("print W", [false]), ("a; b", [false, false]), ("a; b;", [false, true]),
    ("a;; b", [true, false]), ("a; # quiet", [true]), ("a;\nb", [true, false]), ("print \"a;\"", [false]),
  ])
  func semicolonAtTheEndSilences(_ text: String, _ expected: [Bool]) throws {
    #expect(try statements(text).map(\.isSilenced) == expected)
  }

  static let words: [(String, [String])] = [
    ("a b  c", ["a", "b", "c"]),
    ("load \"my file.csv\"", ["load", "my file.csv"]),
    ("load 'my file.csv' x", ["load", "my file.csv", "x"]),
    (#"load my\ file.csv"#, ["load", "my file.csv"]),
    (#"echo "tab\tquote\"back\\slash\n" 'it\'s'"#, ["echo", "tab\tquote\"back\\slash\n", "it's"]),
    (#"echo \delta"#, ["echo", #"\delta"#]),
    ("--file=\"a b\"", ["--file=a b"]),
    ("x --init normal(0.5, 1) y", ["x", "--init", "normal(0.5, 1)", "y"]),
    ("goto z[\"not bad\"] now", ["goto", "z[\"not bad\"]", "now"]),
    ("don't stop", ["don't", "stop"]),
    ("echo \"\"", ["echo", ""]),
    ("δ_out ≤ 한글 🙂", ["δ_out", "≤", "한글", "🙂"]),
    ("a\tb\u{B}c", ["a", "b", "c"]),
    ("echo \"one \\\ntwo\"", ["echo", "one two"]),
  ]

  @Test(arguments: words)
  func splitsWords(_ text: String, _ expected: [String]) throws {
    #expect(try statement(text).words().map(\.text) == expected)
  }

  @Test(arguments: words)
  func wordsKeepTheirPlaces(_ text: String, _ expected: [String]) throws {
    let statement = try statement(text)
    for word in statement.words() where !word.text.contains("\\") && !word.isQuoted && !word.text.contains(" ") {
      #expect(statement.text(in: word.range) == word.text)
    }
  }

  @Test func columnsCountCharacters() throws {
    let second = try statements("print δδ 한; oops\n").last
    let word = try #require(second?.words().first)
    #expect(second?.position(at: word.range.lowerBound) == SourcePosition(line: 1, column: 13))
  }

  @Test func linesCountFromTheStartOfTheSource() throws {
    let all = try statements("a\n\n# c\nb \\\n  x\nc")
    let places = all.map { $0.position(at: $0.range.lowerBound).line }
    #expect(places == [1, 4, 6])
    let last = try #require(all[1].words().last)
    #expect(all[1].position(at: last.range.lowerBound) == SourcePosition(line: 5, column: 3))
  }

  @Test(arguments: [
    ("a\nprint (1 + [2\nmore", "[", 2, 12), ("say \"abc\nb", "\"", 1, 5), ("x\n\n'", "'", 3, 1),
  ])
  func unclosedCommandNamesItsOpening(_ text: String, _ mark: String, _ line: Int, _ column: Int) throws {
    let error = try #require(throws: UnclosedCommand.self) { _ = try statements(text) }
    #expect(error.mark == mark)
    #expect(error.statement.position(at: error.offset) == SourcePosition(line: line, column: column))
  }

  @Test func backslashOnTheLastLineEndsTheCommand() throws {
    #expect(try statements("train \\").map(\.text) == ["train"])
  }

  @Test func abandonForgetsTheOpenCommand() {
    var reader = CommandReader()
    #expect(reader.append("print (1").isEmpty)
    #expect(reader.isPending)
    reader.abandon()
    #expect(!reader.isPending)
    #expect(reader.append("next").map(\.text) == ["next"])
  }

  @Test func longOpenCommandTakesLinearTime() throws {
    let lines = Array(repeating: "1,", count: 100_000)
    let text = "print [" + lines.joined(separator: "\n") + "]"
    #expect(try statement(text).words().count == 2)
  }

  @Test(arguments: ["plain", "two words", "", "it's", "a\"b\\c", "f(x)", "a;b", "#x", "δ", "line\nend"])
  func quotedTextReadsBackAsOneWord(_ text: String) throws {
    #expect(try statement("echo " + quoted(text)).words().map(\.text) == ["echo", text])
  }
}
