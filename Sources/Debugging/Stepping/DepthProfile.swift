/// How δ changes on its way down a tree: the rows of a `DeltaProfile` gathered by their distance from the root.
public struct DepthProfile: Sendable {
  public struct Level: Sendable, Equatable {
    /// Edges from the root.
    public let depth: Int
    public fileprivate(set) var nodes = 0
    /// Means over the nodes of the level.
    public fileprivate(set) var delta = 0.0
    public fileprivate(set) var fromOutput = 0.0
    public fileprivate(set) var fromParent = 0.0
    /// The largest ‖δ‖ of the level. NaN where one is.
    public fileprivate(set) var largest = 0.0
    /// The mean of ‖δ_out‖ over those nodes that are read out; NaN where none is.
    public fileprivate(set) var deltaOut = 0.0
    /// The mean of ‖δ‖ / ‖δ of the node above‖ over nodes for which it is defined; NaN where it is for none.
    public fileprivate(set) var ratio = 0.0
    fileprivate var readOut = 0
    fileprivate var ratios = 0

    fileprivate init(depth: Int) { self.depth = depth }
  }

  /// From the root down.
  public private(set) var levels: [Level] = []

  public init(_ profile: DeltaProfile) {
    for row in profile.rows {
      while levels.count <= row.depth { levels.append(Level(depth: levels.count)) }
      levels[row.depth].nodes += 1
      levels[row.depth].delta += row.delta
      levels[row.depth].fromOutput += row.fromOutput
      levels[row.depth].fromParent += row.fromParent
      if row.delta.isNaN || row.delta > levels[row.depth].largest { levels[row.depth].largest = row.delta }
      if let error = row.deltaOut {
        levels[row.depth].deltaOut += error
        levels[row.depth].readOut += 1
      }
      if let ratio = row.ratio, !ratio.isNaN {
        levels[row.depth].ratio += ratio
        levels[row.depth].ratios += 1
      }
    }
    for depth in levels.indices {
      let nodes = Double(max(levels[depth].nodes, 1))
      levels[depth].delta /= nodes
      levels[depth].fromOutput /= nodes
      levels[depth].fromParent /= nodes
      levels[depth].deltaOut /= Double(levels[depth].readOut)
      levels[depth].ratio /= Double(levels[depth].ratios)
    }
  }
}
