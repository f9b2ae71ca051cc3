/// How one quantity of a node follows from others: quantity = function(Σ terms) ⊙ factors, element by element.
///
/// A cell and the readout each declare theirs once, next to their kernels. The debugger reads them: what it says of a number
/// is the declaration with the trace's numbers put in, so a new cell is explained as soon as it declares its equations.
public struct Equation: Sendable, Equatable {
  public var quantity: Quantity
  /// The nodes at which it holds.
  public var nodes: Nodes
  /// What the sum goes through; nil for nothing.
  public var function: ElementFunction?
  public var terms: [Term]
  /// What the function's value, or the sum, is multiplied with.
  public var factors: [Factor]
  /// The quantity that holds dE/d(this one), where a parameter enters this one linearly. The parameters' gradients
  /// follow from it: a term P·a here makes dE/dP a sum of error aᵀ over nodes.
  public var error: Quantity?

  public enum Nodes: Sendable, Equatable {
    /// In a network that compares trees, all that its cell computes.
    case all
    /// Those without children.
    case leaves
    /// Those with children.
    case compositions
    /// Those that compare the trees below them.
    case comparisons
  }

  public init(
    _ quantity: Quantity, at nodes: Nodes = .all, function: ElementFunction? = nil, _ terms: [Term],
    times factors: [Factor] = [], error: Quantity? = nil
  ) {
    self.quantity = quantity
    self.nodes = nodes
    self.function = function
    self.terms = terms
    self.factors = factors
    self.error = error
  }
}

extension Equation.Nodes {
  /// Whether such a node is one of them.
  public func includes(_ kind: NodeKind) -> Bool {
    switch self {
    case .all: kind != .comparison
    case .leaves: kind == .leaf
    case .compositions: kind == .composition
    case .comparisons: kind == .comparison
    }
  }
}

extension [Equation] {
  /// δ and its two parts, for a state f(u): each is what arrives at the state, times f'(u).
  ///
  /// `slope` is empty where nothing stands between u and the state.
  static func errors(
    at nodes: Equation.Nodes = .all, fromOutput: [Term], fromParent: [Term], times slope: [Factor]
  ) -> [Equation] {
    [
      Equation(.delta, at: nodes, fromOutput + fromParent, times: slope),
      Equation(.fromOutput, at: nodes, fromOutput, times: slope),
      Equation(.fromParent, at: nodes, fromParent, times: slope),
    ]
  }
}
