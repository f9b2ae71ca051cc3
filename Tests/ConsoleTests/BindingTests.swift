import Console
import Testing

/// Matching words with what a command declares.
struct BindingTests {
  static let command = Command(
    "train", group: .training, summary: "for tests",
    parameters: [
      Parameter("task", .choice(["adder", "addend", "series"]), "what", optional: true),
      Parameter("files", .file, "which", optional: true, repeats: true),
    ],
    options: [
      Option("iterations", .integer(1...1_000_000), default: "1000", "how many"),
      Option("rate", .number(.positive), default: "0.1", "how far"),
      Option(
        "clip", .choice(["none", Choice("norm", arguments: [.init("X", .positive)])]), default: "none", "how wild"),
      Option(
        "init",
        .choice([Choice("normal", arguments: [.init("sigma", .positive, default: 1)]), "lecun"]), "from where"),
      Option("layers", .list(.integer(1...512)), "sizes"),
      Option("title", .text, "words"),
      Option("seed", short: "s", .integer(0...Int.max), "start"),
      .flag("quiet", "no words"), .flag("shuffle", "mix", on: true),
      Option("tag", .word, "labels", repeats: true),
    ], examples: []
  ) { _, _ in .nothing }

  static let watch = Command(
    "break", group: .stopping, summary: "for tests",
    parameters: [
      Parameter("where", .expression, "where", optional: true),
      Parameter("condition", .expression, "when", optional: true, keyword: "if"),
    ],
    options: [.flag("once", "only once"), Option("save", .file, "a file")], examples: []
  ) { _, _ in .nothing }

  private func bind(_ text: String, _ command: Command = Self.command) throws -> Invocation {
    try command.invocation(of: statement(text))
  }

  private func problem(_ text: String, _ command: Command = Self.command) throws -> (ConsoleError?, String?) {
    let statement = try statement(text)
    let found = failure({ _ = try command.invocation(of: statement) }, in: statement)
    return (found.error, found.place)
  }

  @Test func defaultsStandInForWhatIsNotGiven() throws {
    let train = try bind("train")
    #expect(train.integer("iterations") == 1000)
    #expect(train.number("rate") == 0.1)
    #expect(train.choice("clip").name == "none")
    #expect(!train.flag("quiet"))
    #expect(train.flag("shuffle"))
    #expect(train.string(ifGiven: "task") == nil)
    #expect(train.integer(ifGiven: "seed") == nil)
    #expect(!train.isGiven("rate"))
  }

  @Test func optionsStandAnywhereInBothSpellings() throws {
    let train = try bind("train --rate=0.5 adder --quiet a.csv --iterations 2e3 'b c.csv' --no-shuffle -s 7")
    #expect(train.number("rate") == 0.5)
    #expect(train.integer("iterations") == 2000)
    #expect(train.string("task") == "adder")
    #expect(train.strings("files") == ["a.csv", "b c.csv"])
    #expect(train.flag("quiet") && !train.flag("shuffle"))
    #expect(train.integer("seed") == 7)
    #expect(train.isGiven("rate"))
  }

  @Test func choicesTakeNumbersInParenthesesOrAfterThem() throws {
    #expect(try bind("train --clip norm 5").choice("clip") == ("norm", [5]))
    #expect(try bind("train --clip norm(5)").choice("clip") == ("norm", [5]))
    #expect(try bind("train --clip=norm(5)").choice("clip") == ("norm", [5]))
    #expect(try bind("train --init normal").choice("init") == ("normal", [1]))
    #expect(try bind("train --init normal 0.5").choice("init") == ("normal", [0.5]))
    #expect(try bind("train --init normal adder").choice("init") == ("normal", [1]))
    #expect(try bind("train --init le").choice("init") == ("lecun", []))
  }

  @Test func listsSplitAtCommas() throws {
    #expect(try bind("train --layers 16,8,4").integers("layers") == [16, 8, 4])
    #expect(try bind("train --layers \"16, 8\"").integers("layers") == [16, 8])
  }

  @Test func unambiguousBeginningsOfOptionsAndChoicesWork() throws {
    #expect(try bind("train --it 5").integer("iterations") == 5)
    #expect(try bind("train ser").string("task") == "series")
  }

  @Test func repeatedOptionsKeepTheirOrder() throws {
    #expect(try bind("train --tag b --tag a").strings("tag") == ["b", "a"])
  }

  @Test func textTakesTheWordsUpToTheNextOption() throws {
    let say = Command(
      "say", group: .manners, summary: "for tests", parameters: [Parameter("text", .text, "what")],
      options: [.flag("quiet", "no words")], examples: []
    ) { _, _ in .nothing }
    let said = try bind("say the  \"first  run\" --quiet", say)
    #expect(said.string("text") == "the first  run")
    #expect(said.flag("quiet"))
    #expect(try bind("train --title \"first  run\" adder").string("title") == "first  run")
  }

  @Test func expressionsKeepTheirSource() throws {
    let stop = try bind("break norm(delta[\"not  bad\"])  >  1 if loss > 2 and t == 3 --once", Self.watch)
    #expect(stop.string("where") == "norm(delta[\"not  bad\"])  >  1")
    #expect(stop.string("condition") == "loss > 2 and t == 3")
    #expect(stop.flag("once"))
    let conditionOnly = try bind("break if -W[0] > 1", Self.watch)
    #expect(conditionOnly.string(ifGiven: "where") == nil)
    #expect(conditionOnly.string("condition") == "-W[0] > 1")
  }

  @Test func twoHyphensEndOptions() throws {
    #expect(try bind("break -- --x", Self.watch).string("where") == "--x")
  }

  @Test func placesInExpressionsPointIntoTheCommand() throws {
    let statement = try statement("break δδ + ? --once")
    let stop = try Self.watch.invocation(of: statement)
    // The question mark: byte 7 of the expression, because each δ has two.
    let located = stop.failure(ConsoleError.interrupted, at: "where", bytes: 7..<8)
    #expect(statement.text(in: located.range) == "?")
    #expect(statement.position(at: located.range.lowerBound).column == 12)
  }

  static let problems: [(String, ConsoleError, String)] = [
    (
      "train --itreations 5",
      .unknownOption("--itreations", command: "train", suggestions: ["iterations"]), "--itreations"
    ),
    ("train --s 5", .ambiguousOption("s", candidates: ["seed", "shuffle"]), "--s"),
    ("train --rate 1 --rate 2", .repeatedOption("rate"), "--rate"),
    ("train --rate", .missingValue(option: "rate", valueName: "X"), "--rate"),
    ("train --rate --quiet", .missingValue(option: "rate", valueName: "X"), "--rate"),
    ("train --quiet=yes", .unexpectedValue(option: "quiet"), "yes"),
    ("train --no-shuffle=yes", .unexpectedValue(option: "no-shuffle"), "yes"),
    ("train --no-quiet", .unknownOption("--no-quiet", command: "train", suggestions: []), "--no-quiet"),
    ("train --iterations ten", .notAnInteger("ten", .option("iterations")), "ten"),
    ("train --iterations=1.5", .notAnInteger("1.5", .option("iterations")), "1.5"),
    ("train --iterations 0", .integerOutOfRange("0", .option("iterations"), 1...1_000_000), "0"),
    (
      "train --iterations 99999999999999999999", .notAnInteger("99999999999999999999", .option("iterations")),
      "99999999999999999999"
    ),
    ("train --rate nan", .notANumber("nan", .option("rate")), "nan"),
    ("train --rate 1e999", .notANumber("1e999", .option("rate")), "1e999"),
    ("train --rate -0.1", .numberOutOfRange("-0.1", .option("rate"), .positive), "-0.1"),
    ("train --rate ''", .notANumber("", .option("rate")), "''"),
    (
      "train adding",
      .notAChoice(
        "adding", .parameter("task"), choices: ["adder", "addend", "series"], suggestions: ["addend"]),
      "adding"
    ),
    (
      "train add",
      .notAChoice(
        "add", .parameter("task"), choices: ["adder", "addend", "series"], suggestions: ["adder", "addend"]), "add"
    ),
    ("train --clip norm", .missingArgument("X", of: "norm"), "norm"),
    ("train --clip norm(-1)", .numberOutOfRange("-1", .argument("X", of: "norm"), .positive), "norm(-1)"),
    ("train --clip norm(1,2)", .tooManyArguments(of: "norm", most: 1), "norm(1,2)"),
    ("train --layers 16,,4", .notAnInteger("", .option("layers")), "16,,4"),
    ("train --layers ''", .emptyValue(.option("layers")), "''"),
    ("train adder -x", .unknownOption("-x", command: "train", suggestions: []), "-x"),
    ("break 1 --save ''", .emptyValue(.option("save")), "''"),
    ("break if", .missingAfterKeyword("if", parameter: "condition"), "if"),
  ]

  @Test(arguments: problems)
  func wrongWordsAreNamedWithTheirPlace(_ text: String, _ error: ConsoleError, _ place: String) throws {
    let (found, foundPlace) = try problem(text, text.hasPrefix("break") ? Self.watch : Self.command)
    #expect(found == error)
    #expect(foundPlace == place)
  }

  @Test func missingAndSurplusWordsAreErrors() throws {
    let source = try #require(CommandTable.standard["source"])
    #expect(try problem("source", source).0 == .missingParameter("file", command: "source"))
    let (surplus, place) = try problem("source a b c", source)
    #expect(surplus == .unexpectedWord("b", command: "source"))
    #expect(place == "b")
  }

  @Test func programArgumentsAreNotSplitAgain() throws {
    let invocation = try Self.command.invocation(of: ["series", "my file.csv", "--title", "a;b # c", "-s", "3"])
    #expect(invocation.strings("files") == ["my file.csv"])
    #expect(invocation.string("title") == "a;b # c")
    #expect(invocation.integer("seed") == 3)
  }
}
