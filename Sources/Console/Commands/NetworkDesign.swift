import Corpus
import Networks
import Training

/// What options make of a network.
extension NetworkCommands {
  /// The words that stand for a network.
  static let kinds = ValueKind.choice(NetworkKind.allCases.map(\.choice))

  /// Options that say what a network is like, shared with `sweep`.
  static let designOptions: [Option] = [
    Option("hidden", .integer(1...100_000), "hidden units, H (default 16)"),
    Option("dim", .integer(1...100_000), "the same, in trees (default 30)"),
    Option("compare", .integer(1...100_000), "units comparing trees (default H)"),
    Option("layers", .integer(NetworkSpecification.layerCounts), default: "1", "cells over each other"),
    .flag("bidirectional", "each layer also goes from the end to the start", negatable: true),
    Option("dropout", .number(.share), default: "0", "states left out in training"),
    Option(
      "activation", .choice(Activation.allCases.map { Choice($0.rawValue) }),
      "f of the units (default tanh)"),
    Option(
      "reset", .choice([Choice("after"), Choice("before")]), default: "after",
      "gru: when r applies, to W_n z or to z"),
    Option(
      "init", .choice(initializers.map { Choice($0.name, arguments: $0.arguments) }),
      "how weights start (default lecun; identity for irnn, tree, rntn but of pairs)"),
    Option(
      "output", .choice(OutputFunction.allCases.map { Choice($0.rawValue) }),
      "g of the outputs (default: what fits the targets)"),
    Option(
      "loss", .choice(Loss.allCases.map { Choice($0.rawValue) }),
      "what is minimised (default: what fits them)"),
    .flag("bias", "b and c", negatable: true, on: true),
    Option(
      "targets", .choice([Choice("every"), Choice("last")]), default: "every", "which targets count"),
    Option(
      "reduction", .choice(Reduction.allCases.map { Choice($0.rawValue) }),
      "losses of an example (default sum; of a text mean)"),
    classWeightsOption,
    Option("embeddings", .file, "tree: word vectors, in GloVe's form"),
    Option("bptt", .integer(1...Int.max), valueName: "K", "cut δ every K steps (default: never)"),
    Option(
      "derivative-at", .choice([Choice("v", "right"), Choice("y", "the slip of a widely copied notebook: wrong")]),
      default: "v", "where σ' of the output is taken"),
  ]

  private static var classWeightsOption: Option {
    var option = Option(
      "class-weights", .word, valueName: "W:W:…", "of targets, in the classes' order; or balanced")
    option.isListable = true
    return option
  }

  /// What a network is to be, and how its weights start.
  struct Design {
    var specification: NetworkSpecification
    var initializer: Initializer
  }

  /// Reads the options. What is not given is as in `base`, or usual for the data where there is none.
  static func design(
    _ invocation: Invocation, for dataset: any Dataset, over base: Design? = nil
  ) throws -> Design {
    let isTree = dataset.arity > 1
    let kind =
      invocation.choice(ifGiven: "kind").flatMap { NetworkKind(rawValue: $0.name) }
      ?? base.flatMap { NetworkKind($0.specification) } ?? (isTree ? .tree : .rnn)
    if kind.isTree != isTree { throw invocation.failure(WorkError.kindNeedsOtherData(kind), at: "kind") }
    if kind.hasGates, invocation.isGiven("activation") {
      throw invocation.failure(WorkError.gatesHaveFunctions(kind), at: "activation")
    }
    if kind != .gru, invocation.isGiven("reset") {
      throw invocation.failure(WorkError.resetNeedsGRU, at: "reset")
    }
    if invocation.isGiven("hidden") && invocation.isGiven("dim") {
      throw invocation.failure(ConsoleError.conflictingOptions("hidden", "dim"), at: "dim")
    }
    /// Whether the option decides, by its default where it is not given.
    func decides(_ option: String) -> Bool { base == nil || invocation.isGiven(option) }
    var specification =
      base?.specification
      ?? NetworkSpecification(input: dataset.inputKind, target: dataset.targetKind, hidden: isTree ? 30 : 16)
    specification.arity = dataset.arity
    if let size = invocation.integer(ifGiven: "hidden") ?? invocation.integer(ifGiven: "dim") {
      specification.hidden = size
    }
    if decides("kind") || invocation.isGiven("reset") {
      specification.cell = kind.cell(resetsBefore: invocation.choice("reset").name == "before")
    }
    if dataset.comparesPairs {
      let units = invocation.integer(ifGiven: "compare") ?? base?.specification.comparison?.units
      specification.comparison = Comparison(units: units ?? specification.hidden, hasTensor: kind == .rntn)
    } else if invocation.isGiven("compare") {
      throw invocation.failure(WorkError.compareNeedsPairs, at: "compare")
    }
    if let activation = invocation.choice(ifGiven: "activation") {
      specification.activation = Activation(rawValue: activation.name) ?? .tanh
    } else if decides("kind") {
      specification.activation = kind.activation
    }
    let standard =
      base.map { (output: $0.specification.output, loss: $0.specification.loss) } ?? standardReadout(for: dataset)
    specification.loss = invocation.choice(ifGiven: "loss").flatMap { Loss(rawValue: $0.name) } ?? standard.loss
    specification.output =
      invocation.choice(ifGiven: "output").flatMap { OutputFunction(rawValue: $0.name) }
      ?? (specification.loss.outputs.contains(standard.output) || !invocation.isGiven("loss")
        ? standard.output : specification.loss.outputs[0])
    if decides("bias") { specification.biases = invocation.flag("bias") }
    if decides("targets") {
      specification.placement = TargetPlacement(rawValue: invocation.choice("targets").name) ?? .every
    }
    if decides("reduction") {
      specification.reduction =
        invocation.choice(ifGiven: "reduction").flatMap { Reduction(rawValue: $0.name) }
        ?? (dataset.averagesSteps ? .mean : .sum)
    }
    if invocation.isGiven("class-weights") {
      specification.classWeights = try classWeights(invocation, for: dataset, specification.placement)
    }
    if isTree, invocation.isGiven("bptt") { throw invocation.failure(WorkError.cutNeedsSequence, at: "bptt") }
    if decides("bptt") { specification.truncation = invocation.integer(ifGiven: "bptt") }
    if decides("layers") { specification.layers = invocation.integer("layers") }
    if decides("bidirectional") { specification.isBidirectional = invocation.flag("bidirectional") }
    if decides("dropout") { specification.dropout = invocation.number("dropout") }
    if decides("derivative-at") {
      specification.derivativeAtOutput = invocation.choice("derivative-at").name == "y"
    }
    // Where what stands left is not to be taken for what stands right, two halves that are alike are a poor start.
    let standardInitializer = dataset.comparesPairs ? .lecun : kind.initializer
    let initializer =
      invocation.choice(ifGiven: "init").map { NetworkCommands.initializer($0) }
      ?? (decides("kind") ? standardInitializer : base?.initializer ?? standardInitializer)
    do { try MemoryLimit.check(specification, of: dataset) } catch { throw invocation.failure(error, at: "hidden") }
    return Design(specification: specification, initializer: initializer)
  }

  /// `balanced`, or `1:2:0.5` in the order of the classes.
  private static func classWeights(
    _ invocation: Invocation, for dataset: any Dataset, _ placement: TargetPlacement
  ) throws -> [Double]? {
    let text = invocation.string("class-weights")
    if text == "none" { return nil }
    guard case .classes(let count) = dataset.targetKind else {
      throw invocation.failure(NetworkSpecification.Problem.classWeightsNeedClasses, at: "class-weights")
    }
    if text == "balanced" { return dataset.balancedClassWeights(placement) }
    let weights = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    for weight in weights where weight.isFinite && weight < 0 {
      throw invocation.failure(NetworkSpecification.Problem.classWeightOutOfRange(weight), at: "class-weights")
    }
    if weights.count == count, weights.allSatisfy({ $0 == 0 }) {
      throw invocation.failure(NetworkSpecification.Problem.classWeightOutOfRange(0), at: "class-weights")
    }
    guard weights.count == count, weights.allSatisfy(\.isFinite) else {
      throw invocation.failure(
        WorkError.classWeightsMalformed(text, classes: count, names: dataset.classNames), at: "class-weights")
    }
    return weights
  }

  /// What makes a network impossible, at the option that asked for it.
  static func failure(_ problem: NetworkSpecification.Problem, _ invocation: Invocation) -> LocatedError {
    let option: String =
      switch problem {
      case .lossNeedsOutput: invocation.isGiven("loss") ? "loss" : "output"
      case .derivativeAtOutputNeedsSigmoid: "derivative-at"
      case .dropoutOutOfRange, .dropoutOfPairs: "dropout"
      case .strandsNeedChain: invocation.isGiven("layers") ? "layers" : "bidirectional"
      case .truncationOfBidirectional: invocation.isGiven("bptt") ? "bptt" : "bidirectional"
      default: "hidden"
      }
    return invocation.failure(problem, at: option)
  }

  /// What fits the data's targets.
  static func standardReadout(for dataset: any Dataset) -> (output: OutputFunction, loss: Loss) {
    if case .classes = dataset.targetKind { return (.softmax, .crossEntropy) }
    switch dataset.valueMeaning {
    case .numbers: return (.identity, .squaredError)
    case .bits: return (.sigmoid, .squaredError)
    // Each symbol is in the set or not.
    case .members: return (.sigmoid, .binaryCrossEntropy)
    }
  }
}
