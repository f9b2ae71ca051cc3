import Console
import Foundation
import Testing

/// What is wrong with a grammar, or with what is asked of it, is said with its place and changes nothing.
struct GrammarMistakeTests {
  /// A file's text, the place and words of the message.
  static let files: [(String, String)] = [
    ("S -> 'a' [0.5] | 'b' [0.25]", ":1:6: the probabilities of 'S' sum to 0.75, not 1"),
    ("S -> S 'a'", ":1:6: the start symbol 'S' never ends in words"),
    ("%start T\nS -> 'a'", ": the start symbol 'T' has no rules"),
    ("# nothing", ":1:1: the grammar has no rules"), ("", ":1:1: the grammar has no rules"),
    ("S -> 'a", ":1:6: the quote that opens here is not closed on this line"),
    ("S 'a'", ":1:3: '->' is expected after the symbol"), ("S -> 'a' [x]", "is no probability"),
    ("S -> 'a' {= }", "the meaning ends too early"), ("S -> 'a' 'b' {= $3 }", "there is no $3"),
    ("S -> '1' {= mix($1) }", "meanings have no function 'mix'"), ("%labels many\nS -> 'a'", "'%labels' takes"),
    ("S -> 'a'\u{0}", "this is no text file"),
  ]

  @Test(arguments: files)
  func filesAreRefusedWithThePlace(_ text: String, _ message: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "g.cfg")
    let console = TestConsole()
    console.recorder.columns = 300
    console.run("load adder --bits 4")
    for command in ["load grammar \(path)", "grammar \(path)"] {
      let output = console.run(command)
      #expect(console.outcome == .failed && output.contains(message), "\(output)")
      #expect(output.contains("g.cfg:"))
    }
    #expect(console.run("data").hasPrefix("adder"))
    #expect(console.run("grammar").contains("there is no grammar"))
  }

  @Test func anotherEncodingIsSaid() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Data("S -> 'caf".utf8) + [0xE9] + Data("'".utf8), to: "g.cfg")
    #expect(TestConsole().run("grammar \(path)").contains("line 1 is not UTF-8; the file was read as ISO-8859-1"))
  }

  /// Lines, after `load grammar arithmetic`, the kind of the error and words of it.
  static let lines: [(String, String, String)] = [
    ("load grammar", "missing-parameter", "needs a file"),
    ("load grammar arithmatic", "no-such-grammar", "did you mean 'arithmetic'?"),
    ("load grammar nothing-like-it", "no-such-grammar", "arithmetic"),
    ("load grammar no/such.cfg", "file-not-found", "no file"), ("load grammar grammars", "file-is-folder", "folder"),
    ("load grammar reber --as sequences", "no-meanings", "no rule of the grammar has a meaning"),
    ("load grammar reber --depth 3", "depth-too-small", "5"),
    ("load grammar arithmetic --longest 1 --depth 5 --test-depth 9", "too-few-samples", "too long"),
    ("load grammar arithmetic --bits 8", "option-not-for-data", "'--bits' means nothing for grammar"),
    ("load adder --samples 8", "option-not-for-data", "'--samples' means nothing for adder"),
    ("load grammar arithmetic --as words", "not-a-choice", "next-symbol"),
    ("grammar nothing-like-it", "no-such-grammar", "path"),
    ("grammar --generate 3 --depth 1", "depth-too-small", "2"),
    ("parse ( 3 plus 4 )", "unknown-word", "'plus'"), ("parse \"( 3 + 77 * 2 )\"", "unknown-word", "'*'"),
    ("evaluate --by size", "not-a-choice", "length"), ("evaluate --as x", "option-needs-by", "--by"),
    ("compare", "nothing-kept", "evaluate --by length --as"),
    ("evaluate --by depth --as one ; compare two", "unknown-scores", "'two'"),
    ("evaluate --by depth --as one ; evaluate --by length --as two ; compare", "scores-differ", "same --by"),
    ("load adder ; network rnn ; evaluate --by depth", "no-such-size", "length"),
  ]

  @Test(arguments: lines)
  func mistakesAreSaid(_ line: String, _ kind: String, _ words: String) throws {
    var settings = Settings()
    settings.writesJSON = true
    let console = TestConsole(settings: settings)
    console.run("load grammar arithmetic --samples 20; network tree --dim 2")
    let output = console.run(line)
    #expect(console.outcome == .failed)
    let last = try #require(output.split(separator: "\n").last)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
    let error = try #require(object["error"] as? [String: Any], "\(output)")
    #expect(error["kind"] as? String == kind, "\(error)")
    #expect("\(error["message"] ?? "") \(error["hint"] ?? "")".contains(words), "\(error)")
  }

  @Test func unknownWordsAreUnderlined() {
    let console = TestConsole()
    console.run("grammar english")
    #expect(
      console.run("parse \"the dgo sleeps\"") == """
        test:1:12: the grammar has no word 'dgo' (word 2 of the sentence)
            parse "the dgo sleeps"
                       ^~~
            did you mean 'dog'?

        """)
  }

  @Test func meaningsThatFailNameTheirRule() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("S -> '0' | '1' | '2'\nS -> S '/' S {= $1 / $3 }", to: "g.cfg")
    let console = TestConsole()
    console.recorder.columns = 200
    let output = console.run("load grammar \(path) --depth 4")
    #expect(
      console.outcome == .failed && output.contains("g.cfg:2: the meaning in line 2 divides by zero"), "\(output)")
    // A parse shows the tree all the same.
    console.run("grammar \(path)")
    #expect(console.run("parse 1 / 0").contains("1 parse; the meaning in line 2 divides by zero"))
  }
}
