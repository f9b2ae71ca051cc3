import Corpus
import Networks

extension Trainer {
  /// Scores a part of the data; at most `limit` examples, drawn at random with a generator of its own where there are
  /// more. Nil when `shouldStop` says so.
  public func evaluate(
    _ split: Split, limit: Int = 1 << 14, seed: UInt64, shouldStop: () -> Bool = { false }
  ) -> Evaluation? {
    let population = dataset.count(in: split)
    var result = Evaluation(population: population)
    var losses = 0.0
    var scores: [ExampleScore] = []
    var (every, last) = (Confusion(classes: 0), Confusion(classes: 0))
    let classes: Int? = if case .classes(let count) = network.specification.target { count } else { nil }
    if let classes { (every, last) = (Confusion(classes: classes), Confusion(classes: classes)) }
    let finished = forEachGroup(split, limit: limit, seed: seed, shouldStop: shouldStop) { trace, _ in
      trace.score(into: &scores)
      if classes != nil { trace.count(into: &every, last: &last) }
      result.nodes += trace.forest.rowCount
      for score in scores {
        losses += score.loss
        result.outputs += score.outputs
        result.correctOutputs += score.correct
        if score.outputs == score.correct { result.exactExamples += 1 }
      }
      result.examples += scores.count
    }
    guard finished else { return nil }
    if classes != nil { (result.everyNode, result.lastNode) = (every, last) }
    result.loss = result.examples > 0 ? losses / Double(result.examples) : .nan
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

  /// Runs forward over a part in groups of examples, and shows each group's trace and size.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forEachGroup(
    _ split: Split, limit: Int, seed: UInt64, shouldStop: () -> Bool, _ visit: (Trace<Scalar>, Int) -> Void
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
      }
      network.forward(trace)
      visit(trace, group)
      done += group
    }
    return true
  }
}
