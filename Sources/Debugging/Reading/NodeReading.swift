import Networks

/// One example of a trace as expressions read it: by node.
public protocol NodeReading {
  var specification: NetworkSpecification { get }
  var nodes: Int { get }
  /// The words below each node, where leaves are words.
  var phrases: Phrases? { get }
  /// z, or another quantity that is carried, where a chain starts.
  func initialState(_ quantity: Quantity) -> [Double]
  /// What the bare name `loss` stands for.
  var loss: Double { get }
  func values(_ quantity: Quantity, at node: Int) -> [Double]?
  /// dE/d(parameters), laid out as the run's layout says.
  var gradient: [Double] { get }
}

extension NodeReading {
  /// Whether positions are times: in a chain node n is time n + 1.
  public var isChain: Bool { specification.arity == 1 }
  /// The position that the first node has.
  var firstPosition: Int { isChain ? 1 : 0 }

  /// A quantity as it is shown: of the parts of δ, W_outᵀ δ_out and what came from the parent, that is with f'(u), where
  /// δ has it. They add up to δ, to rounding.
  public func shown(_ quantity: Quantity, at node: Int) -> [Double]? {
    guard let part = specification.slope(ofPart: quantity), let slope = values(part, at: node) else {
      return values(quantity, at: node)
    }
    return values(quantity, at: node).map { error in zip(error, slope).map { $0 * $1 } }
  }
}

extension Walk: NodeReading {
  public func initialState(_ quantity: Quantity) -> [Double] { trace.initialState(quantity, example: 0) }
  public var loss: Double { trace.loss() }
  public var gradient: [Double] { inspection.gradient }
}
