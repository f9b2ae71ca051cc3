import Corpus
import Storage

/// Data that is read from files.
extension DataKind {
  static let series: DataKind = DataKind(
    name: "series", summary: "a CSV column or .npy array, to be forecast",
    fileExample: "load series samples/sunspots.csv --column sunspots",
    options: [
      Option("column", .word, valueName: "NAME", "the column, by name or by number from 1"),
      Option("labels", .word, valueName: "NAME", "a column that names the points, such as the date"),
      Option(
        "header", .choice(["auto", "yes", "no"]), "whether the first line names the columns (default auto)"),
      LoadOption.window, LoadOption.horizon, LoadOption.trainShare, LoadOption.normalise, LoadOption.missing,
    ],
    details:
      "the first part trains, the rest tests. Inputs are windows of values, the target at every step is the value a "
      + "horizon on. The naive forecast repeats the last value.",
    examples: [
      CommandExample("load series samples/sunspots.csv --column sunspots --window 20", "yearly sunspot numbers")
    ]
  ) { _, invocation in try SeriesLoader(invocation).dataset() }

  static let text: DataKind = DataKind(
    name: "text", summary: "a text, its next character or word to be predicted",
    fileExample: "load text samples/names.txt --lines",
    options: [
      Option("unit", .choice(TextUnit.allCases.map { Choice($0.rawValue) }), "what a step reads (default character)"),
      .flag("lines", "each line an example by itself, such as a name"), LoadOption.window,
      Option("stride", .integer(1...1_000_000), "from one training window to the next (default: the window)"),
      Option("dev-share", .number(Bounds(from: 0, to: 1, includesUpper: false)), "share held out (default 0.1)"),
      Option("test-share", .number(Bounds(from: 0, to: 1, includesUpper: false)), "kept for the end (default 0)"),
      LoadOption.minimumCount, LoadOption.lowerCase,
    ],
    details:
      "a character is a Unicode scalar; words stand between white space, a line's end is one by itself. The text's end is "
      + "held out; of lines, some all through it. The vocabulary is the training part's. Every window starts from the zero "
      + "state. 'sample' writes more of it.",
    examples: [
      CommandExample("load text samples/names.txt --lines", "names, one a line")
    ]
  ) { _, invocation in
    let (path, bytes) = try text.bytes(invocation)
    var options = TextOptions()
    options.unit = invocation.choice(ifGiven: "unit").flatMap { TextUnit(rawValue: $0.name) } ?? .character
    options.isLineByLine = invocation.flag("lines")
    if let window = invocation.integer(ifGiven: "window") { options.window = window }
    options.stride = invocation.integer(ifGiven: "stride")
    if let share = invocation.number(ifGiven: "dev-share") { options.devShare = share }
    if let share = invocation.number(ifGiven: "test-share") { options.testShare = share }
    if let count = invocation.integer(ifGiven: "min-count") { options.minimumCount = count }
    options.lowercases = invocation.flag("lower-case")
    do {
      let mark = try TextCheck.byteOrderMark(of: bytes)
      return try TextDataset(name: fileName(path), text: mark == 0 ? bytes : Array(bytes[mark...]), options: options)
    } catch let error as TextError {
      throw invocation.failure(CSVError.text(error).located(in: path), at: "file")
    } catch let problem as TextProblem {
      throw invocation.failure(problem.located(in: path), at: "file")
    }
  }

  static let trees: DataKind = DataKind(
    name: "trees", summary: "labelled trees in brackets, one a line, such as a sentiment treebank",
    fileExample: "load trees train.txt --dev dev.txt",
    options: [
      LoadOption.dev, LoadOption.test, LoadOption.minimumCount, LoadOption.lowerCase,
      .flag("skip-bad", "leave out what cannot be read, instead of refusing the file"),
      Option(
        "kind", .choice(["auto", "classes", "names", "numbers"]),
        "what labels are; auto goes by the first: digits are classes (default auto)"),
      Option("binarise", .choice(["left", "right"]), "nodes with more than two children (default: refuse)"),
    ],
    details:
      "every label is a target; the vocabulary is that of the training file, with one entry for unknown words.",
    examples: [CommandExample("load trees samples/sentiment.txt", "labelled trees")]
  ) { session, invocation in try TreeLoader(invocation, session).dataset() }

  static let pairs: DataKind = DataKind(
    name: "pairs", summary: "two trees a line and how they are related, to be compared",
    fileExample: "load pairs samples/logic.txt",
    options: [
      LoadOption.dev, LoadOption.test, LoadOption.minimumCount, LoadOption.lowerCase,
      .flag("skip-bad", "leave out what cannot be read, instead of refusing the file"),
    ],
    details:
      "a relation, a tree and a tree, parted by tabs; trees in brackets of two, without labels: ( a ( and b ) ). The network "
      + "folds its cell over both and compares the roots (Bowman, Potts & Manning 2015).",
    examples: [CommandExample("load pairs samples/logic.txt", "formulas, and what follows from what")]
  ) { session, invocation in try TreeLoader(invocation, session).pairs() }

  static let labelled: DataKind = DataKind(
    name: "labelled", summary: "whole series that each have a class, .ts or CSV",
    fileExample: "load labelled samples/oscillations.ts",
    options: [
      LoadOption.dev, LoadOption.test,
      Option("id", .word, valueName: "NAME", "CSV: the column that says which series a row is of (default the first)"),
      Option("label", .word, valueName: "NAME", "CSV: the column of its class (default the last)"),
      LoadOption.normalise, LoadOption.missing,
    ],
    details:
      "a .ts file of the UCR and UEA archives, or a CSV file with a row a step: which series, a number a channel, the "
      + "class. Lengths may differ. The class is the target of the last step; each channel is scaled by the training part.",
    examples: [CommandExample("load labelled samples/oscillations.ts", "two channels, three classes")]
  ) { session, invocation in try LabelledLoader(invocation).series() }

  static let tagged: DataKind = DataKind(
    name: "tagged", summary: "sentences with a label for every word, a word a line",
    fileExample: "load tagged train.txt --dev dev.txt",
    options: [LoadOption.dev, LoadOption.test, LoadOption.minimumCount, LoadOption.lowerCase],
    details:
      "as CoNLL's files have them: the word first, its label last, parted by a tab or spaces, an empty line after each "
      + "sentence. The vocabulary and the labels are those of the training file, with one entry for unknown words.",
    examples: [CommandExample("load tagged samples/tagged.txt", "parts of speech")]
  ) { session, invocation in try LabelledLoader(invocation).sentences() }

  static let grammar: DataKind = DataKind(
    name: "grammar", summary: "sentences that a grammar makes, as labelled trees or as sequences",
    fileExample: "load grammar arithmetic",
    options: [
      Option(
        "as", .choice(GrammarDataset.Form.allCases.map { Choice($0.rawValue) }),
        "what an example is (default trees)"),
      LoadOption.samples,
      Option("depth", .integer(1...100_000), "the most rules one inside another (default: the least and 4)"),
      LoadOption.devSamples, LoadOption.testSamples,
      Option("test-depth", .integer(1...100_000), "the most for them (default: depth and 4)"),
      Option("draw", .choice(["even", "natural"]), "as many of each depth, or by probability (default even)"),
      Option("longest", .integer(1...1_000_000), "words in a sentence at most (default 500)"), LoadOption.seed,
    ],
    details: "no sentence comes twice, unless drawn naturally; test sentences are deeper than any trained on.",
    examples: [
      CommandExample(
        "load grammar arithmetic --depth 5", "shallow trees, deeper ones for the test")
    ]
  ) { session, invocation in
    let loader = GrammarLoader(invocation, seed: session.settings.seed) { session.isInterrupted }
    let result = try loader.load()
    session.workbench.grammar = result.grammar
    return result.dataset
  }

  /// A path's last part.
  static func fileName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
