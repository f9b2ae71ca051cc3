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
    /// In a chain the size at t − 1 over that at t (at t + 1 for what goes from the end to the start), how it goes on from here; in a tree that over the parent's. Nil where one of
    /// them is not there.
    public let ratio: Double?
    /// Whether a cut keeps the parent's error away.
    public let isCut: Bool
  }

  /// The error, and the quantity that it is dE/d() of.
  public let error: Quantity
  public let source: Quantity
  public let rows: [Row]
  /// Whether it is δ of another layer, or of the strand that goes the other way, which is then passed on to the next step.
  public let isDelta: Bool
  public let isReversed: Bool
  /// Whether children get it from their parents other than by way of δ.
  public let isPassedOn: Bool
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
    isReversed = specification.strands[strand].isReversed
    isDelta = specification.local(error) == .delta
    let arriving =
      isDelta
      ? specification.quantity(.fromParent, of: strand) : Self.arriving(at: source, of: strand, in: specification)
    // Where δ of that strand is passed on to: in a chain the step before, or for one that goes the other way the step after.
    let onward = isReversed ? 1 : -1
    isPassedOn = arriving != nil
    let values = (0..<walk.nodes).map { walk.values(error, at: $0) ?? [] }
    let sizes = values.map { $0.isEmpty ? nil : norm($0) }
    self.values = values
    rows = (0..<walk.nodes).map { node in
      let fromParent = arriving.flatMap { walk.shown($0, at: node) }
      func ratio(_ a: Int, to b: Int) -> Double? { sizes[a].flatMap { size in sizes[b].map { size / $0 } } }
      return Row(
        node: node, delta: norm(walk.values(.delta, at: node) ?? []), error: sizes[node],
        fromHere: fromParent.map { norm(zip(values[node], $0).map { $0 - $1 }) },
        fromParent: fromParent.map { norm($0) },
        ratio: walk.isChain
          ? (0..<walk.nodes).contains(node + onward) ? ratio(node + onward, to: node) : nil
          : walk.parent(of: node).flatMap { ratio(node, to: $0.node) },
        isCut: walk.isCutAbove(node))
    }
  }

  /// What a node gets from its parent of a quantity that is passed on besides z; nil for others.
  private static func arriving(
    at source: Quantity, of strand: Int, in specification: NetworkSpecification
  ) -> Quantity? {
    // As a cell alone has them: the states that a pass can be given to start from are those of the strands going forward only.
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
