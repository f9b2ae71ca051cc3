/// Where a picture is to be drawn.
public struct Screen: Sendable, Hashable {
  /// Columns.
  public var width: Int
  /// Rows a picture may take; nil on paper that never ends.
  public var height: Int?
  /// The colours that will be seen: those that the text's encoder has. Without any, pictures tell signs and series apart
  /// by characters.
  public var colour: ColourDepth

  public init(width: Int = 80, height: Int? = nil, colour: ColourDepth) {
    self.width = width
    self.height = height
    self.colour = colour
  }

  public var hasColour: Bool { colour != .none }
}

/// Something that can be drawn on a terminal and saved as a drawing.
public protocol Picture: Sendable {
  /// Never wider than the screen, as long as the screen has 20 columns.
  func drawn(on screen: Screen) -> StyledText

  /// A standalone SVG document. The same picture gives the same bytes.
  func svg() -> String
}
