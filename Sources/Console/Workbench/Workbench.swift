import Corpus
import Debugging
import Drawing
import Keeping
import Networks
import Training

/// What a session works on: the data, the network in training, the example being stepped through.
public final class Workbench {
  /// The data and what it was loaded from.
  public private(set) var data: (any Dataset)?
  public private(set) var run: (any TrainingRun)?
  /// How the data was loaded; nil where that cannot be said in a command.
  var recipe: DataRecord.Recipe? {
    didSet { dataRecord = nil }
  }
  /// What is kept of the data, once it was asked for.
  var dataRecord: DataRecord?
  /// What training is on its way to, or was asked for last.
  var goal: SavedRun.Goal?
  /// Where training writes what it measures.
  var log: MetricsLog?
  /// Where training keeps the run on its way.
  var checkpoint: Checkpoint?
  /// What a run that was opened went through before.
  var earlier: [SavedRun.Stretch] = []
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
  /// Networks trained before the one at hand, and how many were given a name.
  var keptRuns: [KeptRun] = []
  var keptNames = 0
  /// What was changed by hand.
  var whatIf = WhatIf()
  /// Updates made when a parameter was poked last.
  var pokedIteration: Int?
  /// What happened to pokes besides what a command says itself; told after the command.
  var notices: [Notice] = []
  /// Whether a person wants what goes on to end.
  var isInterrupted: () -> Bool = { false }
  /// The file that the weights at hand are from, where others trained them.
  var weightsFile: String?
  /// What `diagnose` holds measurements against.
  var thresholds = Thresholds()
  /// What `print` showed last.
  public var answer: Value?
  /// What was explained last, below what it was reached from.
  var explained: [Subject] = []
  /// How many examples were drawn at random, and how often the network wrote something.
  var drawn = 0
  var sampled = 0
  /// What stops a run or a walk, and what is looked at on the way.
  let stops = StopTable()
  /// The example's share of the loss: 1, or what it has in the minibatch that training is stopped in.
  private var weight = 1.0
  /// What is left out of the example's pass, where it is one of an update that is looked at in the middle.
  private var dropout: Dropout?
  /// Training that a stop holds up.
  var paused: PausedTraining?
  /// The NaN or ∞ that ended the last training, and the iteration in which it did.
  var failure: (found: NonFinite, iteration: Int)?
  /// Bytes of snapshots that a run may keep to go back.
  var historyBudget = 256_000_000 {
    didSet { run?.keepHistory(bytes: historyBudget) }
  }

  public init() { connectStops() }

  var provides: Requirement {
    var provided: Requirement = []
    if data != nil { provided.insert(.data) }
    if run != nil { provided.insert(.network) }
    if walk != nil { provided.insert(.example) }
    return provided
  }

  /// What expressions can read now, at the walk's cursor or at a given node.
  func scope(at node: Int? = nil) -> RunScope {
    var scope = RunScope(run: run, walk: walk, answer: answer, node: node)
    scope.iteration = paused?.iteration
    return scope
  }

  /// Takes other data. The network stays if it fits; returns false if it did not and is gone.
  func use(_ dataset: any Dataset) -> Bool {
    // As many words are not the same words.
    let known = (words: data?.inputVocabulary?.words, classes: data?.classNames)
    data = dataset
    recipe = nil
    goal = nil
    paused = nil
    failure = nil
    endExample()
    walk = nil
    explained = []
    guard let run else { return true }
    let specification = run.specification
    if specification.input == dataset.inputKind, specification.target == dataset.targetKind,
      specification.arity == dataset.arity, (specification.comparison != nil) == dataset.comparesPairs,
      dataset.inputVocabulary?.words == known.words,
      dataset.classNames == known.classes
    {
      run.use(dataset)
      return true
    }
    keepRun()
    self.run = nil
    dropPokes()
    return false
  }

  /// Data that was loaded for a run that does not fit it. Needs that there was none before.
  func forgetData() {
    (data, recipe) = (nil, nil)
  }

  func use(_ run: any TrainingRun, initializer: Initializer) {
    // A clamp names units, which another network may not have.
    if self.run?.specification != run.specification { dropPokes() } else { note(.dropped, whatIf.settle()) }
    keepRun()
    stops.forgetWatched()
    self.run = run
    self.initializer = initializer
    weightsFile = nil
    (goal, checkpoint, earlier) = (nil, nil, [])
    paused = nil
    failure = nil
    run.keepHistory(bytes: historyBudget)
    parametersChanged()
  }

  /// Chooses an example and runs it through the network.
  /// `weight`: its share of the loss; `dropout`: what is left out of its pass, in the middle of an update.
  func choose(_ index: Int, of split: Split, weight: Double = 1, dropout: Dropout? = nil) {
    guard run != nil else { return }
    endExample()
    chosen = (split, index)
    (self.weight, self.dropout) = (weight, dropout)
    runExample()
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
    guard run != nil else { return }
    endExample()
    given = tree
    runExample()
  }

  /// No example is looked at any more, and what was held in it is not.
  private func endExample() {
    chosen = nil
    (weight, dropout) = (1, nil)
    given = nil
    note(.clampsEnded, whatIf.endClamps())
  }

  /// The parameters were changed otherwise than by a poke. The chosen example runs through the network as it is now; the
  /// walk starts over. `kind`: what became of the pokes that were in them.
  func parametersChanged(_ kind: Notice.Kind = .settled) {
    note(kind, whatIf.settle())
    runExample()
  }

  /// Runs the chosen example again, with what is held in it; the walk starts over.
  func runExample() {
    // The old trace goes first: of a large tree two would not fit.
    walk = nil
    explained = []
    walk = makeWalk(whatIf)
  }

  /// The chosen example as `pokes` have it; nil where there is none.
  func makeWalk(_ pokes: WhatIf) -> Walk? {
    guard let run else { return nil }
    var example = Example(structure: Structure(arity: run.dataset.arity))
    var word: (@Sendable (Int) -> String)?
    if let chosen {
      run.dataset.read(chosen.index, of: chosen.split, into: &example)
      word = run.dataset.treeData?.wordSource(chosen.index, of: chosen.split)
    } else if let given {
      example = given.example
      word = given.wordSource
    } else {
      return nil
    }
    return Walk(
      pokes.applied(to: example, run.specification), in: run, weight: weight,
      interventions: pokes.interventions, dropout: dropout, word: pokes.words(word))
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
    bench.isInterrupted = { [unowned self] in isInterrupted }
    hooks.prompt = { PromptText(bench.walk, isPoked: !bench.whatIf.pokes.isEmpty).line }
    hooks.notices = { Notice.text(bench.takeNotices()) }
    hooks.completeExpression = { text, cursor in
      ExpressionCompletion(of: text, at: cursor, in: bench.scope())
    }
  }

  /// As many threads as the settings say, or as there are cores.
  var threads: Int { settings.threads ?? Kernels.processors }
}
