import Networks
import Training

/// Which loss term every δ of an example came from: a row a loss term s, a column a node t, ‖∂E_s/∂u_t‖ where they meet.
///
/// δ_t = Σ_s ∂E_s/∂u_t, E_s the loss at s with the weight it has in E. The share of an entry is its projection on δ_t
/// over ‖δ_t‖: the shares of a column add up to 1, and what pulls against the others has a negative one.
public struct CreditMatrix: Sendable {
  public struct Entry: Sendable, Equatable {
    /// s: the node whose loss it is.
    public let loss: Int
    /// t
    public let node: Int
    /// ‖∂E_s/∂u_t‖
    public let norm: Double
    /// (∂E_s/∂u_t)ᵀ δ_t / ‖δ_t‖; NaN where δ_t is 0.
    public let projection: Double
    /// projection / ‖δ_t‖; NaN where δ_t is 0.
    public let share: Double
    /// Between ∂E_s/∂u_t and δ_t; NaN where one is 0.
    public var cosine: Double { norm > 0 ? min(max(projection / norm, -1), 1) : .nan }
  }

  public enum Problem: Error, Sendable, Equatable {
    /// No node of the example is read out, so there is no loss.
    case noLoss
    /// The node has no loss term.
    case noLossAt(node: Int)
    /// No loss reaches the node, so its δ is 0: there is nothing to take apart.
    case notReached(node: Int)
    /// It would take so many δ vectors.
    case tooLarge(vectors: Int, limit: Int, CreditRequest)
    case stopped
  }

  /// Vectors that a whole matrix may take: as many as a chain of 2,895 steps does.
  public static let mostVectors = 1 << 22
  /// Those of a single column are not kept: more of them only take time.
  public static let mostVectorsOfColumn = 1 << 26

  private let credit: Credit
  public let nodeCount: Int
  /// ‖δ_t‖ of every node.
  public let deltaNorms: [Double]
  /// The largest |Σ_s ∂E_s/∂u_t − δ_t| over all elements of all columns; nil where only some of the losses were asked for.
  public let difference: Double?
  /// The same relative to the largest |δ_t| there is.
  public let relativeDifference: Double?

  /// Throws `stopped` when `shouldStop` says so.
  public init(
    _ walk: Walk, in run: any TrainingRun, _ request: CreditRequest = CreditRequest(), limit: Int? = nil,
    shouldStop: () -> Bool = { false }, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(Problem) {
    let trace = walk.trace
    guard trace.forest.targetCount > 0 else { throw .noLoss }
    for node in request.losses ?? [] where trace.forest.target(example: 0, node: node) == nil {
      throw .noLossAt(node: node)
    }
    let size = trace.size(of: request)
    if let node = request.node, size.losses == 0 { throw .notReached(node: node) }
    let limit = limit ?? (request.node == nil ? Self.mostVectors : Self.mostVectorsOfColumn)
    // A single loss is one pass back, as long as the example's own.
    guard size.vectors <= limit || size.losses == 1 else {
      throw .tooLarge(vectors: size.vectors, limit: limit, request)
    }
    let total = size.vectors
    guard
      let credit = run.credit(
        of: trace, request, shouldStop: shouldStop, progress: { progress($0, total) })
    else { throw .stopped }
    self.credit = credit
    nodeCount = walk.nodes
    let wanted = request.node
    let isWhole = request.losses == nil
    var (norms, difference, largest) = ([Double](), 0.0, 0.0)
    for node in 0..<walk.nodes {
      let delta = walk.values(.delta, at: node) ?? []
      norms.append(norm(delta))
      guard isWhole, wanted == nil || wanted == node else { continue }
      let start = wanted == nil ? node * credit.width : 0
      for (i, value) in delta.enumerated() {
        let gap = (credit.sums[start + i] - value).magnitude
        difference = gap.isNaN || difference.isNaN ? .nan : max(difference, gap)
        largest = max(largest, value.magnitude)
      }
    }
    deltaNorms = norms
    self.difference = isWhole ? difference : nil
    relativeDifference = isWhole ? (largest > 0 ? difference / largest : difference) : nil
  }

  /// The nodes whose losses are told apart, ascending.
  public var losses: [Int] { credit.losses }

  /// What a loss gives to every node that it reaches, ascending. Needs 0 ≤ row < losses.count.
  public func entries(ofRow row: Int) -> [Entry] { range(row).map { entry($0, row) } }

  /// What each loss that reaches a node gives to it, by loss. O(losses × log nodes).
  public func entries(at node: Int) -> [Entry] {
    losses.indices.compactMap { row in place(of: node, inRow: row).map { entry($0, row) } }
  }

  /// What a loss, by its row, gives to a node; nil where it does not reach it.
  public func entry(row: Int, node: Int) -> Entry? { place(of: node, inRow: row).map { entry($0, row) } }

  /// ∂E_s/∂u_t; nil where the loss does not reach the node, or where vectors were not asked for.
  public func vector(row: Int, node: Int) -> [Double]? {
    guard !credit.vectors.isEmpty, let place = place(of: node, inRow: row) else { return nil }
    return Array(credit.vectors[place * credit.width..<(place + 1) * credit.width])
  }

  private func range(_ row: Int) -> Range<Int> { credit.starts[row]..<credit.starts[row + 1] }

  private func entry(_ place: Int, _ row: Int) -> Entry {
    let node = Int(credit.nodes[place])
    let projection = credit.projections[place]
    return Entry(
      loss: losses[row], node: node, norm: credit.norms[place], projection: projection,
      share: projection / deltaNorms[node])
  }

  private func place(of node: Int, inRow row: Int) -> Int? {
    var (low, high) = (credit.starts[row], credit.starts[row + 1])
    while low < high {
      let middle = (low + high) / 2
      if Int(credit.nodes[middle]) < node { low = middle + 1 } else { high = middle }
    }
    return low < credit.starts[row + 1] && Int(credit.nodes[low]) == node ? low : nil
  }
}

extension CreditMatrix {
  /// How far down a loss reaches, weighing every node by ‖∂E_s/∂u_t‖.
  public struct Reach: Sendable, Equatable {
    /// Steps back in a chain, edges down in a tree. NaN where the loss reaches nothing with a δ other than 0.
    public let mean: Double
    /// Nine tenths of the norms lie within so many.
    public let within: Int
  }

  /// Needs the walk's `depths`. O(entries of the row).
  public func reach(ofRow row: Int, depths: [Int]) -> Reach {
    var byDistance: [Double] = []
    for place in range(row) {
      let distance = depths[Int(credit.nodes[place])] - depths[losses[row]]
      while byDistance.count <= distance { byDistance.append(0) }
      byDistance[distance] += credit.norms[place]
    }
    let total = byDistance.reduce(0, +)
    let mean = byDistance.enumerated().reduce(0) { $0 + Double($1.offset) * ($1.element / total) }
    var sum = 0.0
    let within = byDistance.firstIndex { part in
      sum += part
      return sum >= 0.9 * total
    }
    return Reach(mean: mean, within: within ?? 0)
  }
}
