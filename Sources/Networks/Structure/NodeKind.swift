/// What a node does in a network.
public enum NodeKind: Sendable, Equatable {
  /// It has no children.
  case leaf
  /// The cell computes it from its children.
  case composition
  /// The comparison of the two trees below it.
  case comparison
}

extension NetworkSpecification {
  /// What a node of an example does.
  public func kind(of node: Int, in structure: Structure) -> NodeKind {
    if comparison != nil, node == structure.count - 1 { return .comparison }
    return (0..<structure.arity).allSatisfy { structure.child(of: node, slot: $0) == nil } ? .leaf : .composition
  }

  /// How many elements the states of such nodes have.
  public func width(of kind: NodeKind) -> Int { kind == .comparison ? comparison?.units ?? hidden : hidden }
}
