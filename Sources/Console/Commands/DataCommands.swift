import Corpus
import Debugging
import Drawing
import Keeping
import Networks
import Storage

/// Loading data and choosing examples.
enum DataCommands {
  static let all: [Command] = [load, data, example]

  private static let tasks: [Choice] = [
    Choice("adder", "binary addition, least significant bit first"),
    Choice("series", "a column of a CSV file, to be forecast one step ahead"),
    Choice("grammar", "sentences that a grammar makes, as labelled trees or as sequences"),
    Choice("trees", "labelled trees in brackets, one a line, such as a sentiment treebank"),
  ]

  private static let adderOptions: [Option] = [
    Option("bits", .integer(Adder.allowedBits), "steps; the numbers have a bit less (default 8)")
  ]

  private static let seriesOptions: [Option] = [
    Option("column", .word, valueName: "NAME", "the column, by name or by number from 1"),
    Option("labels", .word, valueName: "NAME", "a column that names the points, such as the date"),
    Option(
      "header", .choice(["auto", "yes", "no"]), "whether the first line names the columns (default auto)"),
    Option("window", .integer(1...100_000), "points seen before a forecast (default 20)"),
    Option("train", .number(Bounds(from: 0, to: 1, includesLower: false)), "share to train on (default 0.8)"),
    Option(
      "normalise", .choice(SeriesNormalisation.allCases.map { Choice($0.rawValue) }),
      "scaling, fitted to the training part alone (default zscore)"),
    Option(
      "missing", .choice(MissingPolicy.allCases.map { Choice($0.rawValue) }),
      "what to do with missing values (default refuse)"),
  ]

  private static let treeOptions: [Option] = [
    Option("dev", .file, "scored after every epoch"),
    Option("test", .file, "kept for the end"),
    Option("min-count", .integer(1...1_000_000), "rarer words are unknown ones (default 1)"),
    .flag("lower-case", "words in lower case"),
    .flag("skip-bad", "leave out what cannot be read, instead of refusing the file"),
    Option(
      "kind", .choice(["auto", "classes", "names", "numbers"]),
      "what labels are; auto goes by the first: digits are classes (default auto)"),
    Option("binarise", .choice(["left", "right"]), "nodes with more than two children (default: refuse)"),
  ]

  private static let grammarOptions: [Option] = [
    Option(
      "as", .choice(GrammarDataset.Form.allCases.map { Choice($0.rawValue) }),
      "what an example is (default trees)"),
    Option("samples", .integer(1...10_000_000), "sentences to train on (default 1000)"),
    Option("depth", .integer(1...100_000), "the most rules one inside another (default: the least and 4)"),
    Option("dev-samples", .integer(0...10_000_000), "others of that depth, scored every epoch (default 0)"),
    Option("test-samples", .integer(0...10_000_000), "deeper ones (default a fifth of samples)"),
    Option("test-depth", .integer(1...100_000), "the most for them (default: depth and 4)"),
    Option("draw", .choice(["even", "natural"]), "as many of each depth, or by probability (default even)"),
    Option("longest", .integer(1...1_000_000), "words in a sentence at most (default 500)"),
    Option("seed", .integer(0...Int.max), "another seed than the session's"),
  ]

  private static let load = Command(
    "load", group: .data, summary: "load data: a built-in task or a file",
    parameters: [
      Parameter("task", .choice(tasks), "what to load"),
      Parameter(
        "file", .file, "the file, for a series, trees or a grammar; a grammar that comes with Backstep by its name",
        optional: true, suggestions: GrammarCommands.grammarNames),
    ],
    options: adderOptions.only(for: "adder") + seriesOptions.only(for: "series") + treeOptions.only(for: "trees")
      + grammarOptions.only(for: "grammar"),
    details: [
      "trees: every label is a target; the vocabulary is that of the training file, with one entry for unknown words.",
      "grammar: no sentence comes twice, unless drawn naturally; test sentences are deeper than any trained on.",
      "adder: example i is a pair of numbers; all pairs are training data, drawn at random. A network of the same "
        + "sizes stays when other data is loaded, so that one trained on 8 bits can be tried on 12.",
      "series: the first part trains, the rest tests. Inputs are windows of values, the target at every step is the "
        + "next value. The naive forecast repeats the last value.",
    ],
    examples: [
      CommandExample("load adder --bits 8", "all sums of two 7-bit numbers"),
      CommandExample("load series samples/sunspots.csv --column sunspots --window 20", "yearly sunspot numbers"),
      CommandExample("load trees samples/sentiment.txt", "labelled trees"),
      CommandExample("load grammar arithmetic --depth 5 --test-depth 8", "train on shallow trees, test on deeper ones"),
    ],
    json: [
      JSONField("data", "its name"), JSONField("inputs", "D"), JSONField("outputs", "O"),
      JSONField("examples", "how many each part holds"),
      JSONField("network", "kept, gone (its sizes did not fit) or none"),
      JSONField("grammar", "for a grammar: what 'grammar' says"),
      JSONField("depths", "for a grammar: depth, sentences of each part, least_words, most_words"),
    ],
    seeAlso: ["data", "example", "network"]
  ) { session, invocation in
    let task = invocation.choice("task").name
    for option in invocation.command.options where invocation.isGiven(option.name) && option.section != task {
      throw invocation.failure(WorkError.optionNotFor(option: option.name, data: task), at: option.name)
    }
    var loaded: LoadedGrammar?
    let dataset: any Dataset
    if task == "grammar" {
      let loader = GrammarLoader(invocation, seed: session.settings.seed) { session.isInterrupted }
      let result = try loader.load()
      loaded = result.grammar
      dataset = result.dataset
      session.workbench.grammar = loaded
    } else {
      dataset = try Self.dataset(task, invocation, session)
    }
    let hadNetwork = session.workbench.run != nil
    let kept = session.workbench.use(dataset)
    session.workbench.recipe = .init(command: invocation.statement.text, seed: session.settings.seed)
    let sentences = (dataset as? GrammarDataset).map { GrammarNotes($0) }
    var text = (loaded.map { GrammarPage.head($0) } ?? []) + DataDescription(dataset).text
    text = text.wrapped(on: session.screen, indent: 7)
    if let sentences { text += sentences.depthTable.drawn(on: session.screen) }
    if hadNetwork {
      let note = kept ? "the network fits and stays as it is" : "the network does not fit this data and is gone"
      text += StyledText(StyledLine(note, .faint).wrapped(to: session.screen.width, indent: 2))
    }
    let (shown, grammar) = (text, loaded)
    return Output(
      shown,
      json: JSONObject(
        DataDescription(dataset).members + [("network", .string(!hadNetwork ? "none" : kept ? "kept" : "gone"))]
          + (grammar.map { [("grammar", .object(GrammarPage.members($0)))] } ?? [])
          + (sentences.map { [("depths", $0.depthMembers)] } ?? [])))
  }

  private static func dataset(_ task: String, _ invocation: Invocation, _ session: Session) throws -> any Dataset {
    switch task {
    case "series": return try SeriesLoader(invocation).dataset()
    case "trees": return try TreeLoader(invocation, session).dataset()
    default:
      if let file = invocation.string(ifGiven: "file") {
        throw invocation.failure(ConsoleError.unexpectedWord(file, command: "load"), at: "file")
      }
      let bits = invocation.integer(ifGiven: "bits") ?? 8
      guard let adder = Adder(bits: bits) else {
        throw invocation.failure(
          ConsoleError.integerOutOfRange("\(bits)", .option("bits"), Adder.allowedBits), at: "bits")
      }
      return adder
    }
  }

  private static let data = Command(
    "data", group: .data, summary: "say what data is loaded, and show some of it",
    options: [
      Option("rows", .integer(1...1000), default: "5", "how many examples to show"),
      splitOption("which part"),
    ],
    examples: [
      CommandExample("data", "the data and its first examples"),
      CommandExample("data --rows 3 --split train", "three examples"),
    ],
    json: [
      JSONField("data", "its name"), JSONField("inputs", "D"), JSONField("outputs", "O"),
      JSONField("examples", "how many each part holds"),
      JSONField("rows", "for each example shown: inputs and targets, step by step; of a tree its brackets"),
    ],
    seeAlso: ["load", "example"], requires: .data
  ) { session, invocation in
    guard let dataset = session.workbench.data else { return .nothing }
    let split = Split(rawValue: invocation.choice("split").name) ?? .train
    let rows = min(invocation.integer("rows"), dataset.count(in: split))
    guard rows > 0 else { throw invocation.failure(WorkError.emptySplit(split), at: "split") }
    let screen = session.screen
    let description = DataDescription(dataset)
    return Output(
      description.text.wrapped(on: screen, indent: 7) + description.table(of: split, rows: rows).drawn(on: screen),
      json: JSONObject(
        description.members + [("rows", .array((0..<rows).map { description.row($0, of: split) }))]))
  }

  static func splitOption(_ summary: String, default standard: String = "train") -> Option {
    Option("split", .choice(Split.allCases.map { Choice($0.rawValue) }), default: standard, summary)
  }

  private static let example = Command(
    "example", group: .data, summary: "choose an example to step through",
    parameters: [
      Parameter(
        "which", .integer(0...Int.max), "its number; for adder the two numbers to add; without it, one at random",
        optional: true, repeats: true)
    ],
    options: [splitOption("which part of the data it comes from")],
    details: [
      "The example runs through the network forward and backward at once; 'step' then walks over what was computed. "
        + "When the network changes, the example runs again."
    ],
    examples: [
      CommandExample("example 3", "the fourth example"),
      CommandExample("example", "one at random"),
    ],
    json: [
      JSONField("split", "the part"), JSONField("index", "the example's number"),
      JSONField("nodes", "its length"), JSONField("loss", "its loss"),
    ],
    seeAlso: ["step", "delta", "data"], requires: [.data, .network], repeats: .line("step")
  ) { session, invocation in
    guard let dataset = session.workbench.data else { return .nothing }
    let split = Split(rawValue: invocation.choice("split").name) ?? .train
    let count = dataset.count(in: split)
    guard count > 0 else { throw invocation.failure(WorkError.emptySplit(split), at: "split") }
    let index = try index(in: dataset, split, count, session, invocation)
    if let run = session.workbench.run { try MemoryLimit.check(run.specification, of: dataset) }
    session.workbench.choose(index, of: split)
    guard let walk = session.workbench.walk else { return .nothing }
    let notes = ExampleNotes(session.workbench)
    var line = notes.title
    line += StyledLine(
      "   \(formattedCount(walk.nodes)) \(walk.isChain ? "step" : "node")\(walk.nodes == 1 ? "" : "s"), loss \(formatted(walk.trace.loss()))",
      .faint)
    let text = StyledText(line.wrapped(to: session.screen.width, indent: 2))
    return Output(
      text,
      json: [
        "split": .string(split.rawValue), "index": .integer(index), "nodes": .integer(walk.nodes),
        "loss": .number(walk.trace.loss()),
      ])
  }

  private static func index(
    in dataset: any Dataset, _ split: Split, _ count: Int, _ session: Session, _ invocation: Invocation
  ) throws -> Int {
    let given = invocation.integers("which")
    if given.isEmpty {
      // Another one each time, and the same ones in every run with this seed.
      session.workbench.drawn += 1
      var generator = Generator(
        seed: session.settings.seed, purpose: "example \(session.workbench.drawn)")
      return generator.index(below: count)
    }
    if let adder = dataset as? Adder {
      guard given.count == 2 else {
        if given.count == 1, given[0] < count { return given[0] }
        throw invocation.failure(
          given.count == 1 ? WorkError.indexOutOfRange(given[0], count: count, split) : WorkError.pairIncomplete,
          at: "which")
      }
      for number in given where number >= adder.numbers {
        throw invocation.failure(WorkError.pairOutOfRange(number, bits: adder.bits), at: "which")
      }
      return adder.index(of: given[0], given[1]) ?? 0
    }
    guard given.count == 1 else {
      throw invocation.failure(ConsoleError.unexpectedWord("\(given[1])", command: "example"), at: "which")
    }
    guard given[0] < count else {
      throw invocation.failure(WorkError.indexOutOfRange(given[0], count: count, split), at: "which")
    }
    return given[0]
  }
}
