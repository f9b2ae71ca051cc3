/// What a trace holds of a node. Letters as in the equations.
public enum Quantity: String, Sendable, CaseIterable {
  /// The input.
  case x
  /// What goes into the hidden units.
  case u
  /// The state, f(u).
  case z
  /// f'(u).
  case slope
  /// What goes into the outputs.
  case v
  /// The output, g(v).
  case y
  /// The target.
  case d
  /// dE/dv.
  case deltaOut = "delta_out"
  /// dE/du.
  case delta
  /// The part of dE/dz that comes from this node's own output: W_outᵀ δ_out.
  case fromOutput = "from_output"
  /// The part of dE/dz that comes from the parent (in a chain, from t + 1): Wᵀ δ.
  case fromParent = "from_parent"
  /// E at this node, not weighted.
  case loss

  /// Whether it exists only at nodes that are read out.
  public var belongsToReadout: Bool {
    switch self {
    case .v, .y, .d, .deltaOut, .loss: true
    default: false
    }
  }
}
