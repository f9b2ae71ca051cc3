import Corpus
import Networks

extension Trainer {
  /// Scores a part of the data; at most `limit` examples, drawn at random with a generator of its own where there are
  /// more. Nil when `shouldStop` says so.
  public func evaluate(
    _ split: Split, limit: Int = 1 << 14, seed: UInt64, shouldStop: () -> Bool = { false }
  ) -> Evaluation? {
    let population = dataset.count(in: split)
    var result = Evaluation(population: population, of: dataset)
    var scores: [ExampleScore] = []
    var (every, last) = (Confusion(classes: 0), Confusion(classes: 0))
    // Of very many classes nobody reads a matrix, and it would take their number squared.
    var classes: Int?
    if case .classes(let count) = network.specification.target, count <= Confusion.mostClasses { classes = count }
    if let classes { (every, last) = (Confusion(classes: classes), Confusion(classes: classes)) }
    let isTagging = classes != nil && dataset.arity == 1 && network.specification.placement == .every
    var chunks = isTagging ? ChunkLabels(dataset.classNames).map { ChunkScores($0) } : nil
    var (truths, answers): ([Int32], [Int32]) = ([], [])
    let finished = forEachGroup(split, limit: limit, seed: seed, shouldStop: shouldStop) { trace, count in
      trace.score(into: &scores)
      for example in 0..<(chunks == nil ? 0 : count) {
        trace.classes(example: example, truths: &truths, answers: &answers)
        chunks?.add(truths: truths, answers: answers)
      }
      if classes != nil { trace.count(into: &every, last: &last) }
      result.nodes += trace.forest.rowCount
      for score in scores { result.add(score) }
    }
    guard finished else { return nil }
    if classes != nil { (result.everyNode, result.lastNode) = (every, last) }
    result.chunks = chunks
    return result
  }

  /// Scores a part of the data apart for each size of example; as many and the same examples as `evaluate` takes. Nil
  /// when `shouldStop` says so. Needs a size that the data's examples have.
  public func evaluate(
    _ split: Split, by size: ExampleSize, limit: Int = 1 << 14, seed: UInt64, shouldStop: () -> Bool = { false }
  ) -> SizedEvaluation? {
    var result = SizedEvaluation(size: size, population: dataset.count(in: split))
    var evaluations: [Int: Evaluation] = [:]
    var scores: [ExampleScore] = []
    var sizes: [Int] = []
    let finished = forEachGroup(
      split, limit: limit, seed: seed, shouldStop: shouldStop,
      reading: { index, example in
        result.note(example)
        sizes.append(size.of(example, index: index, in: split, of: dataset))
      }
    ) { trace, count in
      trace.score(into: &scores)
      for example in 0..<count {
        evaluations[sizes[example], default: Evaluation(population: 0, of: dataset)].add(scores[example])
        evaluations[sizes[example]]?.nodes += trace.forest.nodeCount(example: example)
        evaluations[sizes[example]]?.population += 1
      }
      sizes.removeAll(keepingCapacity: true)
    }
    guard finished else { return nil }
    result.groups = evaluations.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    return result
  }

  /// The output at the last node of every example of a part, in order: O values each.
  public func lastOutputs(_ split: Split, shouldStop: () -> Bool = { false }) -> [Double]? {
    var outputs: [Double] = []
    let finished = forEachGroup(split, limit: .max, seed: 0, shouldStop: shouldStop) { trace, count in
      for example in 0..<count {
        let last = trace.forest.nodeCount(example: example) - 1
        outputs += trace.values(.y, example: example, node: last) ?? []
      }
    }
    return finished ? outputs : nil
  }

  /// Runs forward over a part in groups of examples, and shows each example read and each group's trace and size.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forEachGroup(
    _ split: Split, limit: Int, seed: UInt64, shouldStop: () -> Bool,
    reading note: (Int, Example) -> Void = { _, _ in },
    _ visit: (Trace<Scalar>, Int) -> Void
  ) -> Bool {
    let population = dataset.count(in: split)
    var generator = Generator(seed: seed, purpose: "evaluation sample")
    let isSample = population > limit
    let total = min(population, limit)
    let trace = Trace<Scalar>(network.specification)
    var done = 0
    while done < total {
      if shouldStop() { return false }
      let group = min(256, total - done)
      trace.stage(group) { k, example in
        let index = isSample ? generator.index(below: population) : done + k
        dataset.read(index, of: split, into: &example)
        note(index, example)
      }
      network.forward(trace)
      visit(trace, group)
      done += group
    }
    return true
  }
}
