import Corpus
import Debugging
import Drawing
import Networks
import Training

/// What a session works on: the data, the network in training, the example being stepped through.
public final class Workbench {
  /// The data and what it was loaded from.
  public private(set) var data: (any Dataset)?
  public private(set) var run: (any TrainingRun)?
  /// How the network was made, for `show` and `sweep`.
  public internal(set) var initializer = Initializer.lecun
  public internal(set) var plan = TrainingPlan(length: .iterations(1_000))
  /// The example chosen, and where in the data it is.
  public private(set) var chosen: (split: Split, index: Int)?
  /// The tree that was typed, where the example is none of the data.
  private(set) var given: GivenTree?
  public var walk: Walk?
  /// The grammar that `parse` follows. It stays when other data is loaded.
  var grammar: LoadedGrammar?
  /// Scores by size, kept to be compared, in the order in which they were kept.
  var keptScores: [KeptScores] = []
  /// Where training stopped for a number that is none, until it goes on.
  var stop: (found: NonFinite, iteration: Int)?
  /// What `diagnose` holds measurements against.
  var thresholds = Thresholds()
  /// What `print` showed last.
  public var answer: Value?
  /// How many examples were drawn at random.
  var drawn = 0

  public init() {}

  var provides: Requirement {
    var provided: Requirement = []
    if data != nil { provided.insert(.data) }
    if run != nil { provided.insert(.network) }
    if walk != nil { provided.insert(.example) }
    return provided
  }

  /// What expressions can read now, at the walk's cursor or at a given node.
  func scope(at node: Int? = nil) -> RunScope { RunScope(run: run, walk: walk, answer: answer, node: node) }

  /// Takes other data. The network stays if it fits; returns false if it did not and is gone.
  func use(_ dataset: any Dataset) -> Bool {
    // As many words are not the same words.
    let words = (data as? GrammarDataset)?.vocabulary
    data = dataset
    chosen = nil
    given = nil
    walk = nil
    guard let run else { return true }
    let specification = run.specification
    if specification.input == dataset.inputKind, specification.target == dataset.targetKind,
      specification.arity == dataset.arity, (dataset as? GrammarDataset)?.vocabulary == words
    {
      run.use(dataset)
      return true
    }
    self.run = nil
    return false
  }

  func use(_ run: any TrainingRun, initializer: Initializer) {
    self.run = run
    self.initializer = initializer
    stop = nil
    parametersChanged()
  }

  /// Chooses an example and runs it through the network.
  func choose(_ index: Int, of split: Split) {
    guard let run else { return }
    // The old trace goes first: of a large tree two would not fit.
    walk = nil
    var example = Example(structure: Structure(arity: run.dataset.arity))
    run.dataset.read(index, of: split, into: &example)
    chosen = (split, index)
    given = nil
    walk = Walk(example, in: run, word: run.dataset.treeData?.wordSource(index, of: split))
  }

  /// Brackets a sentence as the loaded grammar has it; nil without a grammar. What it brackets is nil where the text is no
  /// sentence of the grammar, or too long for its parser.
  var sentenceParser: ((String) -> Treebank?)? {
    grammar.map { [data] loaded in
      { text in
        let sentence = SentenceWords(text, loaded.parser)
        guard sentence.unknown == nil else { return nil }
        return try? loaded.tree(of: sentence.words, for: data)
      }
    }
  }

  /// Takes a tree that was typed for the example, and runs it through the network.
  func choose(_ tree: GivenTree) {
    guard let run else { return }
    walk = nil
    chosen = nil
    given = tree
    walk = Walk(tree.example, in: run, word: tree.wordSource)
  }

  /// The chosen example runs through the network as it is now; the walk starts over.
  func parametersChanged() {
    if let chosen { choose(chosen.index, of: chosen.split) }
    if let given { choose(given) }
  }
}

extension TreeDataset {
  /// The words of an example's leaves, by node, as the file has them.
  func wordSource(_ index: Int, of split: Split) -> (@Sendable (Int) -> String)? {
    guard let bank = bank(of: split) else { return nil }
    let first = bank.nodes(of: index).lowerBound
    return { node in
      let word = bank.wordIDs[first + node]
      return word < 0 ? "" : bank.words[Int(word)]
    }
  }
}

extension GivenTree {
  /// The words of its leaves, by node.
  var wordSource: @Sendable (Int) -> String {
    var places = [Int32](repeating: -1, count: example.structure.count)
    var place: Int32 = 0
    for node in places.indices where example.structure.child(of: node, slot: 0) == nil {
      places[node] = place
      place += 1
    }
    let (words, placesOfLeaves) = (words, places)
    return { node in placesOfLeaves[node] < 0 ? "" : words[Int(placesOfLeaves[node])] }
  }
}

extension Session {
  /// Ties the session's hooks to its workbench.
  func connectWorkbench() {
    let bench = workbench
    hooks.provides = { bench.provides }
    hooks.prompt = { PromptText(bench.walk).line }
    hooks.completeExpression = { text, cursor in
      ExpressionCompletion(of: text, at: cursor, in: bench.scope())
    }
  }

  /// As many threads as the settings say, or as there are cores.
  var threads: Int { settings.threads ?? availableCores() }
}
