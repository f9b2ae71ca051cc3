import Networks
import Training

/// Examples run through a network forward and back, summed up.
struct Sample {
  let specification: NetworkSpecification
  private(set) var examples = 0
  private(set) var nodes = 0
  private(set) var units: UnitStatistics
  private(set) var travel: DeltaTravel
  private(set) var answers: AnswerStatistics
  /// The norm of every example's gradient.
  private(set) var gradientNorms: [Double] = []
  private(set) var firstNonFinite: (found: NonFinite, example: Int?)?
  /// Examples that bring a state of their own, and the mean of its norm.
  private(set) var givenStates = 0
  private(set) var givenNorm = 0.0
  /// What is left of the error at every node read out, kept to be held against inputs far back.
  private(set) var residuals: [Residuals] = []

  /// Of one example.
  struct Residuals {
    let example: Example
    let nodes: [Int32]
    /// y − d, O values a node.
    let values: [Double]
    let outputs: [Double]
  }

  init(_ specification: NetworkSpecification, _ thresholds: Thresholds) {
    self.specification = specification
    units = UnitStatistics(specification, saturation: thresholds[.saturation])
    travel = DeltaTravel(specification)
    answers = AnswerStatistics(specification)
  }

  /// Nodes of an example that are looked at one by one; of longer ones every so many.
  static let mostNodes = 4_096
  private static let mostResiduals = 1 << 19

  mutating func add(_ example: Example, _ inspection: Inspection, index: Int?) {
    let trace = inspection.trace
    let count = example.structure.count
    examples += 1
    nodes += count
    let stride = max(1, count / Self.mostNodes)
    units.add(trace, example, stride: stride)
    travel.add(trace, example, index: index, stride: stride)
    var left = Residuals(example: example, nodes: [], values: [], outputs: [])
    let keeps = specification.outputs * max(example.targetNodes.count, 1) * (residuals.count + 1) <= Self.mostResiduals
    left = answers.add(trace, example, keeps: keeps) ?? left
    if keeps { residuals.append(left) }
    let size = norm(inspection.gradient)
    gradientNorms.append(size)
    if firstNonFinite == nil, !size.isFinite || !trace.loss().isFinite, let found = trace.firstNonFinite() {
      firstNonFinite = (found, index)
    }
    if !example.initialState.isEmpty {
      givenStates += 1
      givenNorm += norm(example.initialState)
    }
  }

  /// 1 − loss / the loss of the best constant answer.
  var explained: Double { answers.explained }

  func isSolved(_ thresholds: Thresholds) -> Bool {
    guard answers.areJudged else { return explained >= thresholds[.solved] }
    // Answers that are right or wrong: almost all examples without a mistake.
    return answers.answered > 0 && Double(answers.exact) >= 0.99 * Double(answers.answered)
  }
}

func median(_ values: [Double]) -> Double {
  let sorted = values.filter { !$0.isNaN }.sorted()
  return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
}
