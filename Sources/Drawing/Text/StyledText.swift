/// Lines of terminal text, top to bottom.
public struct StyledText: Hashable, Sendable {
  public var lines: [StyledLine]

  public init(_ lines: [StyledLine] = []) { self.lines = lines }

  public init(_ line: StyledLine) { lines = [line] }

  /// One styled line for each line of `text`; a line end at the very end starts no further line.
  public init(_ text: String, _ style: Style = .plain) {
    var pieces = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    if let last = pieces.last, last.isEmpty { pieces.removeLast() }
    lines = pieces.map { StyledLine(String($0), style) }
  }

  public var isEmpty: Bool { lines.isEmpty }

  /// The text without styles, a line end after every line.
  public var plain: String { lines.reduce(into: "") { $0 += $1.plain + "\n" } }

  /// The widest line's columns.
  public var displayWidth: Int { lines.reduce(0) { max($0, $1.displayWidth) } }

  public mutating func append(_ line: StyledLine) { lines.append(line) }

  public mutating func append(_ text: StyledText) { lines += text.lines }

  public func indented(by columns: Int) -> StyledText {
    StyledText(lines.map { $0.isEmpty ? $0 : StyledLine(spaces(columns)) + $0 })
  }

  public static func + (left: StyledText, right: StyledText) -> StyledText { StyledText(left.lines + right.lines) }

  public static func += (left: inout StyledText, right: StyledText) { left.lines += right.lines }
}

extension StyledText: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: StyledLine...) { self.init(elements) }
}

/// Pieces laid out from left to right, a new line wherever the next piece would pass `width`.
func wrapped(_ pieces: [StyledLine], separator: String = "   ", width: Int) -> [StyledLine] {
  var lines: [StyledLine] = []
  var current = StyledLine()
  for piece in pieces {
    if current.isEmpty {
      current = piece
    } else if current.displayWidth + displayWidth(separator) + piece.displayWidth <= width {
      current += StyledLine(separator) + piece
    } else {
      lines.append(current.truncated(to: width))
      current = piece
    }
  }
  if !current.isEmpty { lines.append(current.truncated(to: width)) }
  return lines
}
