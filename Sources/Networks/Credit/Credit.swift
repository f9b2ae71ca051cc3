/// What is asked of a pass that takes δ apart by loss terms: everything, the rows of some losses, or one node's column.
public struct CreditRequest: Sendable, Equatable {
  /// The nodes whose losses are meant, ascending; nil for every loss term there is.
  public var losses: [Int]?
  /// The node whose δ is meant; nil for every node that a loss reaches.
  public var node: Int?
  /// Keeps ∂E_s/∂u_t itself, not its size alone.
  public var keepsVectors = false

  public init(losses: [Int]? = nil, node: Int? = nil, keepsVectors: Bool = false) {
    self.losses = losses
    self.node = node
    self.keepsVectors = keepsVectors
  }

  /// What a request would take, to be looked at before it is made.
  public struct Size: Sendable, Equatable {
    /// Loss terms that are told apart.
    public internal(set) var losses = 0
    /// Pairs (s, t) that have an entry.
    public internal(set) var entries = 0
    /// δ vectors that have to be computed for them.
    public internal(set) var vectors = 0
    /// δ vectors of the largest single loss: all of them are in memory at once.
    public internal(set) var largest = 0
  }
}

/// δ of an example taken apart by loss terms: ∂E_s/∂u_t, E_s the loss at node s as it is weighted in E.
///
/// δ_t is the sum over s of ∂E_s/∂u_t. A loss reaches only nodes at or below its own, and none beyond a cut: what it does
/// not reach has no entry, and is exactly 0.
public struct Credit: Sendable {
  /// H, or what a comparison has where that is more: what a node has less of is filled up with zeros.
  public let width: Int
  /// The nodes whose losses were told apart, ascending.
  public let losses: [Int]
  /// The entries of loss k are `starts[k]..<starts[k + 1]`.
  public internal(set) var starts: [Int] = [0]
  /// For each entry the node t; ascending within a loss.
  public internal(set) var nodes: [Int32] = []
  /// For each entry ‖∂E_s/∂u_t‖.
  public internal(set) var norms: [Double] = []
  /// For each entry (∂E_s/∂u_t)ᵀ δ_t / ‖δ_t‖: its signed length along the whole δ_t. NaN where δ_t is 0.
  public internal(set) var projections: [Double] = []
  /// For each node, `width` values: the entries' vectors added up in the order of losses. Of the one node alone where only it
  /// was asked for.
  public internal(set) var sums: [Double]
  /// For each entry `width` values, where they were asked for.
  public internal(set) var vectors: [Double] = []

  init(width: Int, losses: [Int], summed nodes: Int) {
    self.width = width
    self.losses = losses
    sums = Array(repeating: 0, count: nodes * width)
  }
}
