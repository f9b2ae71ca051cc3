/// How one example's outputs compare with its targets.
public struct ExampleScore: Sendable, Equatable {
  /// The example's loss, its nodes' losses weighted by class, and summed or averaged as the specification says.
  public internal(set) var loss = 0.0
  /// The shares of its nodes in that added up, without the weights of their classes and with them.
  public internal(set) var share = 0.0
  public internal(set) var weightedShare = 0.0
  /// Nodes that are read out, and their losses summed whatever the specification says.
  public internal(set) var readouts = 0
  public internal(set) var summedLoss = 0.0
  /// Nodes whose every output of a target above 0.5 is larger than all others: where targets say what is in a set, those that
  /// put all that is in it first.
  public internal(set) var ranked = 0
  /// Outputs that can be right or wrong: values on one side of 0.5 or the other, or classes.
  public internal(set) var outputs = 0
  public internal(set) var correct = 0
  /// The same at the last node: the end of a chain, the root of a tree.
  public internal(set) var lastOutputs = 0
  public internal(set) var lastCorrect = 0
  /// Where targets are values: Σ (y − d)² over all outputs, and over the last node's.
  public internal(set) var squaredError = 0.0
  public internal(set) var lastSquaredError = 0.0
  /// Where targets are values: Σ d and Σ d² at the last node, which say how far they spread.
  public internal(set) var lastTargetSum = 0.0
  public internal(set) var lastTargetSquares = 0.0
}

extension Trace {
  /// Scores the examples of the last forward pass. `scores` is overwritten, an entry an example.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func score(into scores: inout [ExampleScore]) {
    scores.removeAll(keepingCapacity: true)
    for _ in 0..<forest.exampleCount { scores.append(ExampleScore()) }
    let outputs = specification.outputs
    let hasClasses = if case .classes = specification.target { true } else { false }
    for target in 0..<forest.targetCount {
      let example = Int(forest.targetExamples.pointer[target])
      let y = self.y.pointer + target * outputStride
      let share =
        specification.reduction == .mean ? 1 / Double(max(forest.targetsPerExample[example], 1)) : 1
      let weight = hasClasses ? Double(classWeight(classes.pointer[target])) : 1
      scores[example].loss += share * weight * Double(losses.pointer[target])
      scores[example].share += share
      scores[example].weightedShare += share * weight
      scores[example].readouts += 1
      scores[example].summedLoss += Double(losses.pointer[target])
      let lastRow = forest.row(example: example, node: forest.nodeCount(example: example) - 1)
      let isLast = Int(forest.targetRows.pointer[target]) == lastRow
      var (right, wrong) = (0, 0)
      if hasClasses {
        // The first of equals, as argmax has it.
        var best = 0
        for i in 1..<max(outputs, 1) where y[i] > y[best] { best = i }
        if best == Int(classes.pointer[target]) { right = 1 } else { wrong = 1 }
      } else {
        let d = self.d.pointer + target * outputStride
        var (least, most) = (Scalar.infinity, -Scalar.infinity)
        for i in 0..<outputs {
          if d[i] > 0.5 { least = min(least, y[i]) } else { most = max(most, y[i]) }
          if (y[i] > 0.5) == (d[i] > 0.5) { right += 1 } else { wrong += 1 }
          let error = Double(y[i]) - Double(d[i])
          scores[example].squaredError += error * error
          if isLast {
            scores[example].lastSquaredError += error * error
            scores[example].lastTargetSum += Double(d[i])
            scores[example].lastTargetSquares += Double(d[i]) * Double(d[i])
          }
        }
        if least > most { scores[example].ranked += 1 }
      }
      scores[example].outputs += right + wrong
      scores[example].correct += right
      if isLast {
        scores[example].lastOutputs += right + wrong
        scores[example].lastCorrect += right
      }
    }
  }
}
