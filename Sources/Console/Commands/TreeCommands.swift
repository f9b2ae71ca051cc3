import Corpus
import Debugging
import Drawing
import Networks
import Storage
import Training

/// Looking at trees: what the network makes of one, a drawing of it, phrases that it takes for alike.
enum TreeCommands {
  static let all: [Command] = [traverse, tree, nearest]

  // MARK: traverse

  private static let traverse = Command(
    "traverse", group: .looking, summary: "fold the network over a tree and show every node",
    parameters: [
      Parameter(
        "what", .text, "a tree's number, a tree in brackets, or a sentence; else the chosen one", optional: true)
    ],
    options: [DataCommands.splitOption("which part a number means")],
    details: [
      "For each node: its words, what the network predicts there with its probability, the target if it is known, and its "
        + "vector. The tree becomes the example, so that 'step', 'delta' and 'tree' work on it.",
      "A sentence is bracketed by the loaded grammar's most probable parse; without a grammar to the right: (a (b (c d))). "
        + "Words that are not in the vocabulary get the unknown word's vector.",
    ],
    examples: [
      CommandExample("traverse 12", "a tree of the data", after: Samples.network),
      CommandExample("traverse \"(3 (2 not) (1 bad))\"", "a tree of your own", after: Samples.network),
      CommandExample("traverse the music was not dull", "a sentence", after: Samples.network),
    ],
    json: [
      JSONField("bracketing", "data, brackets, parse or right-branching"),
      JSONField("unknown_words", "those the vocabulary lacks"), JSONField("root", "the vector of the whole"),
      JSONField("nodes", "for each node: node, left, right, words, z, y, prediction, target"),
    ],
    seeAlso: ["tree", "nearest", "step"], requires: [.data, .network], repeats: .line("step")
  ) { session, invocation in
    let bench = session.workbench
    let trees = try trees(session, invocation)
    if let text = invocation.string(ifGiven: "what") {
      if let number = Int(text) {
        try chooseExample(number, session, invocation, at: "what")
      } else {
        try bench.choose(given(text, trees, session, invocation, at: "what"))
      }
    } else if bench.walk == nil {
      throw ConsoleError.missingParameter("what", command: "traverse")
    }
    guard let rendering = TraversalRendering(bench) else { return .nothing }
    let screen = session.screen
    return Output(rendering.text(on: screen), json: rendering.json)
  }

  private static func trees(_ session: Session, _ invocation: Invocation) throws -> TreeDataset {
    guard let trees = session.workbench.data?.treeData else { throw WorkError.treesNeeded }
    return trees
  }

  /// A tree that was typed, errors under the right column.
  private static func given(
    _ text: String, _ trees: TreeDataset, _ session: Session, _ invocation: Invocation, at name: String
  ) throws -> GivenTree {
    do {
      return try GivenTree(text, in: trees, parser: session.workbench.sentenceParser)
    } catch let problem as TypedTreeProblem {
      // Inside quotes the text starts a byte later than the word.
      let word = invocation.statement.text(in: invocation.range(of: name))
      let shift = word.hasPrefix("\"") || word.hasPrefix("'") ? 1 : 0
      throw invocation.failure(
        problem, at: name, bytes: problem.bytes.lowerBound + shift..<problem.bytes.upperBound + shift)
    } catch {
      throw invocation.failure(error, at: name)
    }
  }

  private static func chooseExample(
    _ index: Int, _ session: Session, _ invocation: Invocation, at name: String
  ) throws {
    guard let dataset = session.workbench.data else { return }
    let split = Split(rawValue: invocation.choice("split").name) ?? .train
    let count = dataset.count(in: split)
    guard count > 0 else { throw invocation.failure(WorkError.emptySplit(split), at: "split") }
    guard (0..<count).contains(index) else {
      throw invocation.failure(WorkError.indexOutOfRange(index, count: count, split), at: name)
    }
    if let run = session.workbench.run { try MemoryLimit.check(run.specification, of: dataset) }
    session.workbench.choose(index, of: split)
  }

  // MARK: tree

  private static let tree = Command(
    "tree", group: .looking, summary: "draw a tree, coloured by prediction, target, loss or δ",
    parameters: [
      Parameter("index", .integer(0...Int.max), "a tree of the data; without it, the one at hand", optional: true)
    ],
    options: [
      DataCommands.splitOption("which part the number means"),
      Option(
        "by",
        .choice([
          Choice("prediction", "what the network answers at each node"), Choice("target", "what it should answer"),
          Choice("loss", "how far that is apart"), Choice("delta", "‖δ‖, how much each node is to change"),
        ]), "what the colours and numbers are (default prediction; target without a network)"),
      Option("depth", .integer(1...1_000_000), "levels drawn at most; what is below folds into a count"),
      Option("save", .file, "write the drawing as SVG"),
    ],
    details: [
      "From the root down where the screen is wide enough, else a line a node; levels that do not fit fold. Where classes "
        + "have an order, the colour is the mean over the probabilities: neutral is white."
    ],
    examples: [
      CommandExample("tree 3 --by target", "as the data has it", after: Samples.network),
      CommandExample("tree --by delta", "where δ is large", after: Samples.tree),
    ],
    json: [
      JSONField("by", "what is drawn"), JSONField("nodes", "how many there are"),
      JSONField("children", "for each node its left and right child, null for a word"),
      JSONField("words", "for each node its words"),
      JSONField("values", "for each node its number, null where it has none"),
      JSONField("saved", "the file written, or null"),
    ],
    seeAlso: ["traverse", "delta", "goto"], requires: .data, repeats: .keeps
  ) { session, invocation in
    _ = try trees(session, invocation)
    let picture = try picture(session, invocation)
    let path = try invocation.savePicture(picture.drawing.svg())
    let screen = session.screen
    return Output(
      picture.drawn(on: screen, depthLimit: invocation.integer(ifGiven: "depth"))
        + StyledText(path.map { [StyledLine("written to \($0)", .faint)] } ?? []),
      json: JSONObject(
        picture.members + [("saved", path.map { .string($0) } ?? .null)]))
  }

  private static func picture(_ session: Session, _ invocation: Invocation) throws -> TreePicture {
    let bench = session.workbench
    let measure = invocation.choice(ifGiven: "by").flatMap { TreePicture.Measure(rawValue: $0.name) }
    let index = invocation.integer(ifGiven: "index")
    guard bench.run == nil else {
      if let index { try chooseExample(index, session, invocation, at: "index") }
      guard let walk = bench.walk else { throw ConsoleError.missingParameter("index", command: "tree") }
      return TreePicture(walk, by: measure ?? .prediction, ExampleNotes(bench))
    }
    if let measure, measure != .target {
      throw invocation.failure(WorkError.predictionsNeedNetwork(measure.rawValue), at: "by")
    }
    guard let dataset = bench.data, let trees = dataset.treeData, let index else {
      throw ConsoleError.missingParameter("index", command: "tree")
    }
    // Without a network nothing is stepped through: the tree is only read.
    let split = Split(rawValue: invocation.choice("split").name) ?? .train
    guard (0..<dataset.count(in: split)).contains(index) else {
      throw invocation.failure(
        dataset.count(in: split) == 0
          ? WorkError.emptySplit(split) : WorkError.indexOutOfRange(index, count: dataset.count(in: split), split),
        at: "index")
    }
    var example = Example(structure: Structure(arity: dataset.arity))
    dataset.read(index, of: split, into: &example)
    let phrases = trees.wordSource(index, of: split).flatMap {
      Phrases(example.structure, word: $0, isPair: trees.comparesPairs)
    }
    return TreePicture(
      example, phrases: phrases, title: "tree \(index) of \(split.rawValue)", Answers(dataset))
  }

  // MARK: nearest

  private static let nearest = Command(
    "nearest", group: .looking, summary: "list the phrases whose vectors are nearest to a phrase's",
    parameters: [
      Parameter("phrase", .text, "words, or a node's number; without it, the node the walk is at", optional: true)
    ],
    options: [
      Option("count", .integer(1...10_000), default: "10", "how many"),
      Option(
        "length", .choice([Choice("any"), Choice("same", "phrases of as many words")]), default: "any",
        "of which length"),
      DataCommands.splitOption("which part is searched"),
    ],
    details: [
      "Near is a large cosine between vectors; each phrase is listed once. The phrase's vector is that of the tree at hand "
        + "where it has such a node, else of the first place in the data where it stands, else it is bracketed as 'traverse' does."
    ],
    examples: [
      CommandExample("nearest \"not good\"", "phrases like it", after: Samples.network),
      CommandExample("nearest dull --length same --count 5", "words like it", after: Samples.network),
    ],
    json: [
      JSONField("phrase", "what was asked for"), JSONField("source", "tree, data or typed: where its vector is from"),
      JSONField("nodes", "how many nodes were compared"),
      JSONField("neighbours", "from the nearest on: words, cosine, tree, node, target"),
    ],
    seeAlso: ["traverse", "tree"], requires: [.data, .network]
  ) { session, invocation in
    let trees = try trees(session, invocation)
    let split = Split(rawValue: invocation.choice("split").name) ?? .train
    guard trees.count(in: split) > 0 else { throw invocation.failure(WorkError.emptySplit(split), at: "split") }
    guard let run = session.workbench.run else { return .nothing }
    let origin = try PhraseOrigin(session, invocation, trees) { text in
      try given(text, trees, session, invocation, at: "phrase")
    }
    var query = NearestPhrases.Query(vector: origin.vector)
    query.count = invocation.integer("count")
    query.length = invocation.choice("length").name == "same" ? origin.words.count : nil
    query.excluded = origin.words
    let stop = { session.isInterrupted }
    guard let found = NearestPhrases(query, of: trees, in: split, by: run, shouldStop: stop) else {
      throw ConsoleError.interrupted
    }
    let rendering = NearestRendering(found, origin, trees, split, Answers(session.workbench.data))
    let screen = session.screen
    return Output(rendering.text(on: screen), json: rendering.json)
  }
}
