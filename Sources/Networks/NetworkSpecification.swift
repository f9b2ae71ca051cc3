/// Everything that makes a network what it is, but its parameters' values.
public struct NetworkSpecification: Sendable, Equatable {
  public var arity = 1
  public var input: InputKind
  public var target: TargetKind
  /// H
  public var hidden: Int
  public var activation = Activation.tanh
  public var output = OutputFunction.sigmoid
  public var loss = Loss.squaredError
  public var reduction = Reduction.sum
  public var placement = TargetPlacement.every
  /// What a node's loss counts for, by the class of its target; nil where all count the same. The losses of a minibatch are then
  /// divided by the mean weight of its targets, as `torch.nn.CrossEntropyLoss(weight=…)` does.
  public var classWeights: [Double]?
  /// The cell; nil for the one that is usual for the structure: the simple one, and in a tree of words composition.
  public var cell: CellChoice?
  /// What compares two trees, where an example is a pair of them; then it alone is read out.
  public var comparison: Comparison?
  /// How many cells lie one over the other; of a chain.
  public var layers = 1
  /// Whether every layer also goes from the end of a chain to its start.
  public var isBidirectional = false
  /// The share of its states that each layer does not hand on while training, to the next layer or the readout.
  public var dropout = 0.0
  /// b and c. The textbook exercise omits them.
  public var biases = true
  /// Takes σ' at y instead of v in δ_out, as a widely copied teaching notebook does. Wrong, and kept to show it.
  public var derivativeAtOutput = false
  /// δ is cut after every so many steps counted from the start; the state is carried on.
  public var truncation: Int?
  /// Whether the inputs are what a layer below hands on, to which errors go back.
  var inputsAreStates = false

  public init(input: InputKind, target: TargetKind, hidden: Int) {
    self.input = input
    self.target = target
    self.hidden = hidden
  }

  /// D
  public var inputs: Int { input.width }
  /// Whether words have vectors, E: in a tree of words. Else inputs go through W_in.
  public var hasEmbeddings: Bool { arity > 1 && !input.isDense }
  /// What is to be known of the cell.
  package var design: any CellDesign {
    if let cell { return cell.design }
    return hasEmbeddings ? CompositionDesign() : SimpleDesign()
  }
  /// Whether z = f(u) with f the activation. A cell with gates has functions of its own.
  public var statesAreActivations: Bool { design.statesAreActivations }
  /// What quantities of a cell with gates are, by their names.
  public var legend: [(name: String, meaning: String)] { design.legend }
  /// The name of the readout's bias: `c`, or `b_out` where the cell has a c of its own.
  public var readoutBias: String { design.readoutBias }
  /// Whether a word's vector is its state, which goes through no f.
  public var leavesAreVectors: Bool { hasEmbeddings && design.leavesAreVectors }
  /// O
  public var outputs: Int { target.width }

  public enum Problem: Error, Sendable, Equatable {
    case sizeOutOfRange(name: String, value: Int, allowed: ClosedRange<Int>)
    case lossNeedsOutput(Loss, [OutputFunction], given: OutputFunction)
    case derivativeAtOutputNeedsSigmoid(OutputFunction, Loss)
    case cellNeedsArity(cell: String, ClosedRange<Int>, given: Int)
    /// Only trees of words are compared.
    case comparisonNeedsTrees
    case dropoutOfPairs
    case kernelsMissing
    case truncationOutOfRange(Int)
    case dropoutOutOfRange(Double)
    /// Layers, or a second direction: of a tree.
    case strandsNeedChain
    case truncationOfBidirectional
    case classWeightsNeedClasses
    /// So many weights, for so many classes.
    case classWeightCount(Int, classes: Int)
    /// Not a number ≥ 0, or all 0.
    case classWeightOutOfRange(Double)
  }

  /// What a target of a class counts for.
  public func classWeight(of number: Int32) -> Double {
    guard let classWeights, classWeights.indices.contains(Int(number)) else { return 1 }
    return classWeights[Int(number)]
  }

  private func validate(_ weights: [Double]) throws(Problem) {
    guard case .classes(let count) = target else { throw .classWeightsNeedClasses }
    guard weights.count == count else { throw .classWeightCount(weights.count, classes: count) }
    for weight in weights where !(weight >= 0 && weight.isFinite) { throw .classWeightOutOfRange(weight) }
    if weights.allSatisfy({ $0 == 0 }) { throw .classWeightOutOfRange(0) }
  }

  public static let sizes = 1...1_000_000
  public static let layerCounts = 1...16

  /// Throws the first thing that does not fit.
  public func validate() throws(Problem) {
    for (name, value) in [
      ("inputs", inputs), ("hidden", hidden), ("outputs", outputs), ("compare", comparison?.units ?? 1),
    ]
    where !Self.sizes.contains(value) {
      throw .sizeOutOfRange(name: name, value: value, allowed: Self.sizes)
    }
    guard design.arities.contains(arity) else {
      throw .cellNeedsArity(cell: design.name, design.arities, given: arity)
    }
    if comparison != nil, !hasEmbeddings { throw .comparisonNeedsTrees }
    if comparison != nil, dropout > 0 { throw .dropoutOfPairs }
    guard loss.outputs.contains(output) else { throw .lossNeedsOutput(loss, loss.outputs, given: output) }
    if derivativeAtOutput, output != .sigmoid || loss != .squaredError {
      throw .derivativeAtOutputNeedsSigmoid(output, loss)
    }
    if let truncation, truncation < 1 { throw .truncationOutOfRange(truncation) }
    guard Self.layerCounts.contains(layers) else {
      throw .sizeOutOfRange(name: "layers", value: layers, allowed: Self.layerCounts)
    }
    if hasStrands, arity > 1 { throw .strandsNeedChain }
    // What is cut counted from the start is another place counted from the end.
    if isBidirectional, truncation != nil { throw .truncationOfBidirectional }
    guard (0..<1).contains(dropout) else { throw .dropoutOutOfRange(dropout) }
    if let classWeights { try validate(classWeights) }
  }
}
