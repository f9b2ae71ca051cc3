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
  public var walk: Walk?
  /// The grammar that `parse` follows. It stays when other data is loaded.
  var grammar: LoadedGrammar?
  /// Scores by size, kept to be compared, in the order in which they were kept.
  var keptScores: [KeptScores] = []
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
    parametersChanged()
  }

  /// Chooses an example and runs it through the network.
  func choose(_ index: Int, of split: Split) {
    guard let run else { return }
    var example = Example(structure: Structure(arity: run.dataset.arity))
    run.dataset.read(index, of: split, into: &example)
    chosen = (split, index)
    walk = Walk(example, in: run)
  }

  /// The chosen example runs through the network as it is now; the walk starts over.
  func parametersChanged() {
    if let chosen { choose(chosen.index, of: chosen.split) }
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
