/// Where a picture is to be drawn.
public struct Screen: Sendable, Hashable {
  /// Columns.
  public var width: Int
  /// Rows a picture may take; nil on paper that never ends.
  public var height: Int?
  /// Whether styles will be seen. Without, pictures tell signs and series apart by characters.
  public var hasColour: Bool

  public init(width: Int = 80, height: Int? = nil, hasColour: Bool) {
    self.width = width
    self.height = height
    self.hasColour = hasColour
  }
}

/// Something that can be drawn on a terminal and saved as a drawing.
public protocol Picture: Sendable {
  /// Never wider than the screen, as long as the screen has 20 columns.
  func drawn(on screen: Screen) -> StyledText

  /// A standalone SVG document. The same picture gives the same bytes.
  func svg() -> String
}
