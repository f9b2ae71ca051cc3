import Networks

/// One example of a trace as expressions read it: by node.
public protocol NodeReading {
  var specification: NetworkSpecification { get }
  var nodes: Int { get }
  /// The words below each node, where leaves are words.
  var phrases: Phrases? { get }
  var initialState: [Double] { get }
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

  /// A part of δ: W_outᵀ δ_out ⊙ f'(u), or what came from the parent ⊙ f'(u). The two add up to δ, to rounding.
  public func part(_ part: Quantity, at node: Int) -> [Double]? {
    guard let error = values(part, at: node), let slope = values(.slope, at: node) else { return nil }
    return zip(error, slope).map { $0 * $1 }
  }
}

extension Walk: NodeReading {
  public var initialState: [Double] { trace.initialState(example: 0) }
  public var loss: Double { trace.loss() }
  public var gradient: [Double] { inspection.gradient }
}
