import Console
import Debugging
import Drawing
import Testing

/// Errors in words.
struct WordingTests {
  static let errors: [(ConsoleError, String, String?)] = [
    (.missing([.network], command: "train"), "'train' needs a network", "build one first, for example: network rnn"),
    (.missing([.data, .network], command: "train"), "'train' needs data", "load some first, for example: load adder"),
    (.missing([.example], command: "step"), "'step' needs an example", "choose one first: example"),
    (.missingParameter("file", command: "source"), "'source' needs FILE", "'help source' shows how"),
    (
      .unknownOption("--x", command: "backstep", suggestions: []), "'backstep' has no option '--x'",
      "'backstep --help' lists its options"
    ),
    (.integerOutOfRange("0", .option("n"), 1...Int.max), "'--n' must be at least 1, not 0", nil),
    (.numberOutOfRange("2", .option("p"), .share), "'--p' must be from 0 to 1, not 2", nil),
    (.numberOutOfRange("0", .option("p"), .positive), "'--p' must be greater than 0, not 0", nil),
    (
      .numberOutOfRange("1", .option("p"), Bounds(from: 0, to: 1, includesUpper: false)),
      "'--p' must be at least 0 and less than 1, not 1", nil
    ),
    (.conflictingOptions("epochs", "iterations"), "'--epochs' and '--iterations' do not go together", nil),
    (
      .file(path: "a b.csv", .notFound), "there is no file \"a b.csv\"",
      "check the name, and the folder that backstep runs in"
    ),
    (.file(path: "x", .system(5)), "x: input/output error", nil),
    (.file(path: "x", .tooLarge(bytes: 9, limit: 5)), "x has 9 bytes; at most 5 are read", nil),
    (.tooManyArguments(of: "lecun", most: 0), "'lecun' takes no number", nil),
  ]

  @Test(arguments: errors)
  func errorsSayWhatIsWrongAndWhatToDo(_ error: ConsoleError, _ message: String, _ hint: String?) {
    let diagnostic = ErrorWording.diagnostic(for: error)
    #expect(diagnostic.message == message)
    #expect(diagnostic.hint == hint)
  }

  struct Stranger: Error { let row = 7 }

  @Test func unknownErrorsAreReadableStill() {
    #expect(ErrorWording.diagnostic(for: Stranger()).message == "Stranger: Stranger(row: 7)")
    #expect(ErrorWording.diagnostic(for: LocatedError(Stranger(), at: 0..<1)).message == "Stranger: Stranger(row: 7)")
  }

  private func output(_ line: String, columns: Int = 80) -> String {
    let command = Command(
      "print", group: .looking, summary: "for tests", parameters: [Parameter("expression", .expression, "what")],
      examples: []
    ) { _, invocation in
      do {
        _ = try Expression(parsing: invocation.string("expression"))
        return .nothing
      } catch {
        throw invocation.failure(error, at: "expression")
      }
    }
    let console = TestConsole(CommandTable([command]))
    console.recorder.columns = columns
    return console.run(line)
  }

  @Test func caretsStandUnderTheWrongPartOfAnExpression() {
    let lines = output("print δδ + 한 ? 2").split(separator: "\n")
    #expect(lines[0].hasPrefix("test:1:14: "))
    #expect(lines[1] == "    print δδ + 한 ? 2")
    // Columns of the screen, of which the Hangul letter takes two.
    #expect(lines[2] == "                  ^")
  }

  @Test func tabsAndLongLinesKeepTheCaretInPlace() {
    #expect(output("print\t1\t?").split(separator: "\n").suffix(2) == ["    print 1 ?", "            ^"])
    let long = output("print " + String(repeating: "1+", count: 200) + "? +2", columns: 60).split(separator: "\n")
    let caret = long[2].count - 1
    #expect(Array(long[1])[caret] == "?")
    #expect(displayWidth(String(long[1])) <= 60)
  }

  @Test func errorsInLaterLinesOfACommandShowThatLine() {
    let lines = output("print (1 +\n  ?)").split(separator: "\n")
    #expect(lines[0].hasPrefix("test:2:3: "))
    #expect(lines.dropFirst().prefix(2) == ["      ?)", "      ^"])
  }
}
