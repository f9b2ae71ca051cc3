import Corpus
import Debugging
import Drawing
import Keeping
import Networks
import Storage

/// Loading data and choosing examples.
enum DataCommands {
  static let all: [Command] = [load, data, example]

  private static let load = Command(
    "load", group: .data, summary: "load data: a built-in task or a file",
    parameters: [
      Parameter("task", .choice(DataKind.all.map { Choice($0.name, $0.summary) }), "what to load"),
      Parameter(
        "file", .file, "the file it is in; a grammar that comes with Backstep by its name", optional: true,
        suggestions: GrammarCommands.grammarNames),
    ],
    options: DataKind.options, details: DataKind.all.map { "\($0.name): \($0.details)" },
    examples: DataKind.all.flatMap(\.examples),
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
    guard let kind = DataKind.all.first(where: { $0.name == task }) else { return .nothing }
    for option in invocation.command.options where invocation.isGiven(option.name) && !option.sections.contains(task) {
      throw invocation.failure(WorkError.optionNotFor(option: option.name, data: task), at: option.name)
    }
    if kind.fileExample == nil, let file = invocation.string(ifGiven: "file") {
      throw invocation.failure(ConsoleError.unexpectedWord(file, command: "load"), at: "file")
    }
    let dataset = try kind.make(session, invocation)
    let hadNetwork = session.workbench.run != nil
    let kept = session.workbench.use(dataset)
    session.workbench.recipe = .init(command: invocation.statement.text, seed: session.settings.seed)
    let sentences = (dataset as? GrammarDataset).map { GrammarNotes($0) }
    let grammar = sentences == nil ? nil : session.workbench.grammar
    let notes = dataset.notes
    var text = (grammar.map { GrammarPage.head($0) } ?? []) + notes.text
    text = text.wrapped(on: session.screen, indent: 7)
    if let sentences { text += sentences.depthTable.drawn(on: session.screen) }
    if hadNetwork {
      let note = kept ? "the network fits and stays as it is" : "the network does not fit this data and is gone"
      text += StyledText(StyledLine(note, .faint).wrapped(to: session.screen.width, indent: 2))
    }
    let shown = text
    return Output(
      shown,
      json: JSONObject(
        notes.members + [("network", .string(!hadNetwork ? "none" : kept ? "kept" : "gone"))]
          + (grammar.map { [("grammar", .object(GrammarPage.members($0)))] } ?? [])
          + (sentences.map { [("depths", $0.depthMembers)] } ?? [])))
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
      JSONField(
        "rows",
        "for each example shown: inputs and targets, step by step; a tree's brackets; a pair's left, relation and right; a text and what is next"
      ),
    ],
    seeAlso: ["load", "example"], requires: .data
  ) { session, invocation in
    guard let dataset = session.workbench.data else { return .nothing }
    let split = Split(rawValue: invocation.choice("split").name) ?? .train
    let rows = min(invocation.integer("rows"), dataset.count(in: split))
    guard rows > 0 else { throw invocation.failure(WorkError.emptySplit(split), at: "split") }
    let screen = session.screen
    let notes = dataset.notes
    return Output(
      notes.text.wrapped(on: screen, indent: 7) + notes.table(of: split, rows: rows).drawn(on: screen),
      json: JSONObject(
        notes.members + [("rows", .array((0..<rows).map { notes.row($0, of: split) }))]))
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
