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
    let finished = forEachOutput(split, limit: limit, seed: seed, shouldStop: shouldStop) { trace, example in
      result.examples += 1
      let (loss, outputs, correct) = trace.score(example: example)
      losses += loss
      result.outputs += outputs
      result.correctOutputs += correct
      if outputs == correct { result.exactExamples += 1 }
    }
    guard finished else { return nil }
    result.loss = result.examples > 0 ? losses / Double(result.examples) : .nan
    return result
  }

  /// The output at the last node of every example of a part, in order: O values each.
  public func lastOutputs(_ split: Split, shouldStop: () -> Bool = { false }) -> [Double]? {
    var outputs: [Double] = []
    let finished = forEachOutput(split, limit: .max, seed: 0, shouldStop: shouldStop) { trace, example in
      let last = trace.forest.nodeCount(example: example) - 1
      outputs += trace.values(.y, example: example, node: last) ?? []
    }
    return finished ? outputs : nil
  }

  /// Runs forward over a part in groups, and shows each example once.
  private func forEachOutput(
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
      for example in 0..<group { visit(trace, example) }
      done += group
    }
    return true
  }
}

extension Trace {
  /// The loss of one example as its specification reduces it, how many outputs it has and how many are right.
  package func score(example: Int) -> (loss: Double, outputs: Int, correct: Int) {
    var loss = 0.0
    var nodes = 0
    var outputs = 0
    var correct = 0
    for node in 0..<forest.nodeCount(example: example) {
      guard let y = values(.y, example: example, node: node), let d = values(.d, example: example, node: node)
      else { continue }
      nodes += 1
      loss += values(.loss, example: example, node: node)?.first ?? 0
      if case .classes = specification.target {
        outputs += 1
        // The first of equals, as argmax has it.
        var best = 0
        for i in y.indices where y[i] > y[best] { best = i }
        if Double(best) == d[0] { correct += 1 }
      } else {
        outputs += y.count
        for (y, d) in zip(y, d) where (y > 0.5) == (d > 0.5) { correct += 1 }
      }
    }
    if specification.reduction == .mean, nodes > 0 { loss /= Double(nodes) }
    return (loss, outputs, correct)
  }
}
