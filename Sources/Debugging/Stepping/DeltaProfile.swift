import Networks

/// How δ travels through one example: its size at every node, where it came from, and what bounds it.
public struct DeltaProfile: Sendable {
  public struct Row: Sendable, Equatable {
    public let node: Int
    /// Edges to the root; in a chain, steps to the end.
    public let depth: Int
    /// ‖δ_out‖, nil where the node is not read out.
    public let deltaOut: Double?
    /// ‖δ‖
    public let delta: Double
    /// ‖W_outᵀ δ_out ⊙ f'(u)‖
    public let fromOutput: Double
    /// ‖Wᵀ δ_parent ⊙ f'(u)‖
    public let fromParent: Double
    /// The cosine between the two parts; NaN where one is zero.
    public let cosine: Double
    /// ‖δ_{t−1}‖ / ‖δ_t‖ for a chain, how it goes on from here; nil at the first step. In a tree ‖δ‖ / ‖δ_parent‖, nil at
    /// the root.
    public let ratio: Double?
    /// max |f'(u)| · σ_max(W): the part from the parent is at most so many times the parent's ‖δ‖. Nil where that part comes
    /// through another matrix.
    public let bound: Double?
    /// Whether a cut keeps the parent's δ away.
    public let isCut: Bool
  }

  public let rows: [Row]
  /// The largest singular value of W (for a tree, of the larger of its halves); nil for a W that it would take too long
  /// for, and in a cell with gates, which has more ways than one.
  public let largestSingularValue: Double?
  /// γ · σ_max with γ the largest slope the activation has anywhere.
  public let bound: Double?
  public var mustVanish: Bool { bound.map { $0 < 1 } ?? false }

  /// `recurrent`: W, where all that comes from the parent comes through it; else there is no bound.
  public init(_ walk: Walk, recurrent: Value.Matrix?) {
    let sigma = recurrent.flatMap { Self.largestSingularValue(of: $0, blocks: walk.example.structure.arity) }
    largestSingularValue = sigma
    bound = sigma.map { walk.specification.activation.steepest * $0 }
    let norms = (0..<walk.nodes).map { norm(walk.values(.delta, at: $0) ?? []) }
    let depths = walk.depths
    // What comes from a comparison does not come through W.
    func isBelowComparison(_ node: Int) -> Bool {
      walk.kind(of: walk.parent(of: node)?.node ?? node) == .comparison
    }
    rows = (0..<walk.nodes).map { node in
      let (fromOutput, fromParent) = (walk.shown(.fromOutput, at: node) ?? [], walk.shown(.fromParent, at: node) ?? [])
      let steepest = (walk.values(.slope, at: node) ?? []).reduce(0) { max($0, $1.magnitude) }
      let ratio: Double? =
        walk.isChain
        ? node > 0 ? norms[node - 1] / norms[node] : nil
        : walk.parent(of: node).map { norms[node] / norms[$0.node] }
      return Row(
        node: node, depth: depths[node], deltaOut: walk.values(.deltaOut, at: node).map { norm($0) },
        delta: norms[node], fromOutput: norm(fromOutput), fromParent: norm(fromParent),
        cosine: cosine(fromOutput, fromParent), ratio: ratio,
        bound: isBelowComparison(node) ? nil : sigma.map { steepest * $0 },
        isCut: walk.isCutAbove(node))
    }
  }

  /// Of the largest of the square blocks that stand side by side; nil where finding it would take too long.
  private static func largestSingularValue(of matrix: Value.Matrix, blocks: Int) -> Double? {
    let h = matrix.rows
    let halves = (0..<blocks).map { block in
      var elements: [Double] = []
      for row in 0..<h {
        let start = row * matrix.columns + block * h
        elements += matrix.elements[start..<start + h]
      }
      return Value.Matrix(rows: h, columns: h, elements: elements)
    }
    guard halves.allSatisfy(SingularValues.isWithinReach) else { return nil }
    return halves.reduce(0) { max($0, SingularValues.largest(of: $1)) }
  }
}
