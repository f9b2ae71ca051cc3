/// How one example's outputs compare with its targets.
public struct ExampleScore: Sendable, Equatable {
  /// The example's loss, its nodes' losses summed or averaged as the specification says.
  public internal(set) var loss = 0.0
  /// Outputs that can be right or wrong: values on one side of 0.5 or the other, or classes.
  public internal(set) var outputs = 0
  public internal(set) var correct = 0
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
      let example = Int(forest.targets[target].example)
      let y = self.y.pointer + target * outputStride
      let share =
        specification.reduction == .mean ? 1 / Double(max(forest.targetsPerExample[example], 1)) : 1
      scores[example].loss += share * Double(losses.pointer[target])
      if hasClasses {
        // The first of equals, as argmax has it.
        var best = 0
        for i in 1..<max(outputs, 1) where y[i] > y[best] { best = i }
        scores[example].outputs += 1
        if best == Int(classes.pointer[target]) { scores[example].correct += 1 }
      } else {
        let d = self.d.pointer + target * outputStride
        scores[example].outputs += outputs
        for i in 0..<outputs where (y[i] > 0.5) == (d[i] > 0.5) { scores[example].correct += 1 }
      }
    }
  }
}
