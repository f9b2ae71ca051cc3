import Corpus
import Keeping
import Networks
import Training

/// A run between two updates, and data to train it on.
enum SampleRun {
  static func adder(
    _ precision: Precision = .double, activation: Activation = .tanh, biases: Bool = true,
    cell: CellChoice? = nil, layers: Int = 1, isBidirectional: Bool = false, dropout: Double = 0, seed: UInt64 = 3
  ) throws -> any TrainingRun {
    var specification = NetworkSpecification(input: .dense(width: 2), target: .values(width: 1), hidden: 5)
    specification.activation = activation
    specification.biases = biases
    specification.cell = cell
    (specification.layers, specification.isBidirectional, specification.dropout) = (layers, isBidirectional, dropout)
    guard let adder = Adder(bits: 6) else { throw NoSample() }
    return try makeRun(
      specification, precision: precision, initializer: .orthogonal, dataset: adder, seed: seed)
  }

  /// Trees with a dev part, made up here.
  static func trees(_ precision: Precision = .double, seed: UInt64 = 3) throws -> any TrainingRun {
    let dataset = try treeData()
    var specification = NetworkSpecification(input: dataset.inputKind, target: dataset.targetKind, hidden: 4)
    specification.arity = 2
    (specification.output, specification.loss) = (.softmax, .crossEntropy)
    return try makeRun(specification, precision: precision, initializer: .identity, dataset: dataset, seed: seed)
  }

  static func treeData(words: [String] = ["good", "bad", "not", "very", "film", "plot"]) throws -> TreeDataset {
    var random = Generator(seed: 5)
    func bank(_ count: Int) throws -> Treebank {
      let lines = (0..<count).map { _ in
        var tree = "(\(random.index(below: 3)) \(words[random.index(below: words.count)]))"
        for _ in 0..<random.index(below: 5) {
          let leaf = "(\(random.index(below: 3)) \(words[random.index(below: words.count)]))"
          tree = "(\(random.index(below: 3)) " + (random.index(below: 2) == 0 ? "\(tree) \(leaf))" : "\(leaf) \(tree))")
        }
        return tree
      }
      return try BracketReader().read(Array(lines.joined(separator: "\n").utf8), file: "made").treebank
    }
    return try TreeDataset(name: "made", train: try bank(37), dev: try bank(11))
  }

  struct NoSample: Error {}
}

extension SavedRun {
  init(_ run: any TrainingRun, initializer: Initializer = .orthogonal, goal: Goal? = nil, archive: RunArchive? = nil) {
    self.init(
      archive: archive ?? run.archive, initializer: initializer,
      data: DataRecord(run.dataset, recipe: .init(command: "load adder --bits 6", seed: .max)), goal: goal,
      past: run.timeline.map { SavedRun.past(of: $0) } ?? [])
  }
}

extension TrainingRun {
  /// Trains without anybody looking on.
  @discardableResult
  func train(_ plan: TrainingPlan) -> TrainingEnd {
    var observer = TrainingObserver()
    return train(plan, observer: &observer)
  }
}
