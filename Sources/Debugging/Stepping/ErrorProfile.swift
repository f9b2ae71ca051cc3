import Networks

/// How an error that a cell has besides δ travels through one example: dE/dc of a memory, or dE/du of what goes into a gate.
public struct ErrorProfile: Sendable {
  public struct Row: Sendable, Equatable {
    public let node: Int
    /// ‖δ‖, that of the state z.
    public let delta: Double
    /// The size of the error; nil where the node does not have it.
    public let error: Double?
    /// Where it is passed on from node to node: the size of what does not come from the parent, and of what does.
    public let fromHere: Double?
    public let fromParent: Double?
    /// In a chain the size at t − 1 over that at t, how it goes on from here (at t + 1, where the cell goes from the end to the start);
    /// in a tree that over the parent's. Nil where one of them is not there.
    public let ratio: Double?
    /// Whether a cut keeps the parent's error away.
    public let isCut: Bool
  }

  /// The error, and the quantity that it is dE/d() of.
  public let error: Quantity
  public let source: Quantity
  public let rows: [Row]
  /// Whether children get it from their parents other than by way of δ.
  public let isPassedOn: Bool
  /// Whether its cell goes from the last step to the first: then the error comes from t − 1.
  public let isReversed: Bool
  /// Of every node; empty where it does not have it.
  public let values: [[Double]]

  /// - Parameter quantity: the error, or what it is the error of. Nil where the network has no such error.
  public init?(_ walk: Walk, of quantity: Quantity) {
    guard
      let (error, source) = Self.errors(of: walk.specification).first(where: {
        $0.error == quantity || $0.source == quantity
      })
    else { return nil }
    (self.error, self.source) = (error, source)
    let specification = walk.specification
    let strand = specification.strand(of: error)
    let isReversed = specification.strands[strand].isReversed
    self.isReversed = isReversed
    let arriving = Self.arriving(at: source, of: strand, in: specification)
    isPassedOn = arriving != nil
    let values = (0..<walk.nodes).map { walk.values(error, at: $0) ?? [] }
    let sizes = values.map { $0.isEmpty ? nil : norm($0) }
    self.values = values
    rows = (0..<walk.nodes).map { node in
      let fromParent = arriving.flatMap { walk.values($0, at: node) }
      func ratio(_ a: Int, to b: Int) -> Double? { sizes[a].flatMap { size in sizes[b].map { size / $0 } } }
      return Row(
        node: node, delta: norm(walk.values(.delta, at: node) ?? []), error: sizes[node],
        fromHere: fromParent.map { norm(zip(values[node], $0).map { $0 - $1 }) },
        fromParent: fromParent.map { norm($0) },
        ratio: walk.isChain
          ? isReversed
            ? node < walk.nodes - 1 ? ratio(node + 1, to: node) : nil
            : node > 0 ? ratio(node - 1, to: node) : nil
          : walk.parent(of: node).flatMap { ratio(node, to: $0.node) },
        isCut: walk.isCutAbove(node))
    }
  }

  /// What a node gets from its parent of a quantity that is passed on; nil for others.
  private static func arriving(
    at source: Quantity, of strand: Int, in specification: NetworkSpecification
  ) -> Quantity? {
    // What arrives at f(u) still goes through f'.
    if specification.statesAreActivations { return nil }
    var cell = specification
    (cell.layers, cell.isBidirectional) = (1, false)
    guard let place = cell.carriedQuantities.firstIndex(of: specification.local(source)) else { return nil }
    return specification.quantity(cell.arrivingQuantities[place], of: strand)
  }

  /// The errors that a network has besides δ, each with what it is the error of, in the order of their names.
  public static func errors(of specification: NetworkSpecification) -> [(error: Quantity, source: Quantity)] {
    let equations = specification.equations.equations
    return specification.backwardQuantities.compactMap { error in
      guard case .own = error, let source = equations.first(where: { $0.error == error })?.quantity else { return nil }
      return (error, source)
    }
  }
}
