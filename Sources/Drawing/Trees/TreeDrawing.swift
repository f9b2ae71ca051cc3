/// A tree, as an outline or from the top down, its nodes coloured by a value: a sentence by sentiment, or by ‖δ‖.
public struct TreeDrawing: Picture {
  public enum Form: Sendable, Hashable {
    /// From the top down where that fits the screen, else as an outline.
    case automatic
    /// A node a line, children indented below.
    case outline
    case topDown
  }

  public var title: String
  public let shape: TreeShape
  /// The text of a node. Asked for nodes that are drawn only, so that a tree of a million nodes needs no million texts.
  public var label: @Sendable (_ node: Int) -> StyledLine
  /// The text of a node in an outline, where a line has room for more; nil for `label`.
  public var lineLabel: (@Sendable (_ node: Int) -> StyledLine)?
  /// What stands before a node's branches in an outline: the same number of columns for each node, so that it reads as a
  /// table.
  public var margin: (@Sendable (_ node: Int) -> StyledLine)?
  /// What the columns of the margin are.
  public var marginTitle = StyledLine()
  /// A value for each node, for its colour; empty for none, NaN for a node without.
  public var values: [Double]
  public var kind: ColourScale.Kind
  public var spacing: ColourScale.Spacing
  public var limit: Double?
  public var form: Form
  /// Levels drawn at most; those below fold into a count.
  public var depthLimit: Int?

  public init(
    title: String = "", shape: TreeShape, values: [Double] = [], kind: ColourScale.Kind = .diverging,
    spacing: ColourScale.Spacing = .linear, limit: Double? = nil, form: Form = .automatic, depthLimit: Int? = nil,
    label: @escaping @Sendable (_ node: Int) -> StyledLine
  ) {
    self.title = title
    self.shape = shape
    self.label = label
    self.values = values
    self.kind = kind
    self.spacing = spacing
    self.limit = limit
    self.form = form
    self.depthLimit = depthLimit
  }

  public var scale: ColourScale { ColourScale(fitting: values, kind: kind, spacing: spacing, limit: limit) }

  func value(of node: Int) -> Double? {
    guard node < values.count, !values[node].isNaN else { return nil }
    return values[node]
  }

  static func hiddenNote(_ count: Int) -> String { "⋯ \(formattedCount(count)) \(count == 1 ? "node" : "nodes")" }
}
