import Networks

/// What pokes change, node by node: the same example with and without them.
public struct WalkDifference {
  /// One node's changes.
  public struct Row: Sendable, Equatable {
    public let node: Int
    /// ‖Δz‖
    public let state: Double
    /// ‖Δδ‖
    public let delta: Double
    /// Nil where the node is not read out.
    public let outputs: Change<[Double]>?
    public let loss: Change<Double>?

    public var isChanged: Bool {
      state != 0 || delta != 0 || outputs.map { $0.before != $0.after } ?? false
        || loss.map { $0.before != $0.after } ?? false
    }
  }

  public struct Change<Element: Sendable & Equatable>: Sendable, Equatable {
    public let before: Element
    public let after: Element
  }

  public let before: Walk
  public let after: Walk
  public let rows: [Row]

  /// Needs two walks over the same structure.
  public init(from before: Walk, to after: Walk) {
    self.before = before
    self.after = after
    rows = (0..<min(before.nodes, after.nodes)).map { node in
      func change<T>(_ read: (Walk) -> T?) -> Change<T>? {
        guard let old = read(before), let new = read(after) else { return nil }
        return Change(before: old, after: new)
      }
      return Row(
        node: node, state: norm(Self.difference(.z, node, before, after)),
        delta: norm(Self.difference(.delta, node, before, after)), outputs: change { $0.values(.y, at: node) },
        loss: change { $0.values(.loss, at: node)?.first })
    }
  }

  public var loss: Change<Double> { Change(before: before.trace.loss(), after: after.trace.loss()) }

  /// After less before; empty where the node does not have the quantity.
  public func difference(_ quantity: Quantity, at node: Int) -> [Double] {
    Self.difference(quantity, node, before, after)
  }

  private static func difference(_ quantity: Quantity, _ node: Int, _ before: Walk, _ after: Walk) -> [Double] {
    guard let old = before.values(quantity, at: node), let new = after.values(quantity, at: node) else { return [] }
    return zip(old, new).map { Self.difference($0, $1) }
  }

  /// Of the gradient of one parameter, row by row.
  public func gradientDifference(of parameter: ParameterView) -> [Double] {
    zip(before.inspection.gradient[parameter.range], after.inspection.gradient[parameter.range]).map {
      Self.difference($0, $1)
    }
  }

  /// Nothing between two that are the same, be they ∞ or NaN.
  private static func difference(_ old: Double, _ new: Double) -> Double {
    old == new || old.isNaN && new.isNaN ? 0 : new - old
  }
}
