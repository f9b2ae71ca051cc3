import Drawing
import Networks

extension NetworkSpecification.Problem: Worded {
  public var diagnostic: Diagnostic {
    switch self {
    case .sizeOutOfRange(let name, let value, let allowed):
      Diagnostic(kind: "out-of-range", "the number of \(name) must be \(allowed.words), not \(value)")
    case .lossNeedsOutput(let loss, let outputs, let given):
      Diagnostic(
        kind: "loss-needs-output",
        "the loss \(loss.rawValue) is defined for \(listed(outputs.map(\.rawValue))) outputs, not \(given.rawValue)",
        hint: "add --output \(outputs[0].rawValue), or choose --loss squared")
    case .derivativeAtOutputNeedsSigmoid:
      Diagnostic(
        kind: "derivative-at-output", "--derivative-at y is the notebook's slip for sigmoid outputs and squared error",
        hint: "use it with --output sigmoid --loss squared")
    case .cellNeedsArity(let cell, _, let given):
      Diagnostic(
        kind: "kind-needs-other-data",
        "a network of '\(cell)' cells is no network for \(given == 1 ? "sequences" : "trees")")
    case .dropoutOfPairs:
      Diagnostic(kind: "dropout-of-pairs", "what compares two trees leaves no states out", hint: "leave out --dropout")
    case .comparisonNeedsTrees:
      Diagnostic(kind: "kind-needs-other-data", "only trees of words are compared", hint: "network tree")
    case .kernelsMissing: Diagnostic(kind: "kernels", "this build has no kernels for the processor")
    case .truncationOutOfRange(let steps):
      Diagnostic(kind: "out-of-range", "δ can be cut after 1 step or more, not \(steps)")
    case .dropoutOutOfRange(let rate):
      Diagnostic(kind: "out-of-range", "dropout leaves out a share from 0 to less than 1, not \(formatted(rate))")
    case .strandsNeedChain:
      Diagnostic(
        kind: "layers-need-sequences", "layers, and a second direction, are of networks for sequences, not trees")
    case .truncationOfBidirectional:
      Diagnostic(
        kind: "bptt-needs-one-direction",
        "δ cannot be cut every so many steps where a layer also goes from the end to the start",
        hint: "leave out --bptt or --bidirectional")
    case .classWeightsNeedClasses:
      Diagnostic(
        kind: "class-weights-need-classes", "weights of classes need targets that are classes",
        hint: "here the targets are values; leave --class-weights out")
    case .classWeightCount(let count, let classes):
      Diagnostic(
        kind: "class-weights-malformed",
        "\(formattedCount(count)) weights do not fit \(formattedCount(classes)) classes")
    case .classWeightOutOfRange(let weight):
      Diagnostic(
        kind: "class-weights-malformed",
        weight == 0 ? "not all classes can weigh nothing" : "a class cannot weigh \(formatted(weight))")
    }
  }
}
