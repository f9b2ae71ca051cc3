import Debugging

extension ExpressionWording {
  /// The message, the expression below it, and carets below the part that is wrong. `displayWidth` is the number of terminal
  /// columns that a text takes; lines longer than `columns` are cut around the carets.
  public static func excerpt(
    for error: ExpressionError, in text: String, columns: Int = 100, displayWidth: (String) -> Int
  ) -> String {
    let cells = text.map { character in Cell(character, displayWidth) }
    let start = min(max(0, error.range.lowerBound), cells.count)
    let end = min(max(start, error.range.upperBound), cells.count)
    var line = "  "
    var column = 0
    // Long lines: a third of the room before the place, the rest from there on.
    var first = 0
    let total = cells.reduce(0) { $0 + $1.width }
    if total > columns {
      var room = columns / 3
      first = start
      while first > 0, cells[first - 1].width <= room {
        first -= 1
        room -= cells[first].width
      }
      if first > 0 {
        line += "…"
        column = displayWidth("…")
      }
    }
    var before = column
    var marked = 0
    var position = first
    while position < cells.count, total <= columns || column + cells[position].width < columns {
      line += cells[position].text
      column += cells[position].width
      if position < start { before = column } else if position < end { marked += cells[position].width }
      position += 1
    }
    if position < cells.count { line += "…" }
    let carets = String(repeating: " ", count: before + 2) + String(repeating: "^", count: max(1, marked))
    return "\(message(for: error))\n\(line)\n\(carets)"
  }

  private struct Cell {
    var text: String
    var width: Int

    init(_ character: Character, _ displayWidth: (String) -> Int) {
      let isControl = character.unicodeScalars.contains { $0.properties.generalCategory == .control }
      text = character.isWhitespace ? " " : isControl ? "\u{FFFD}" : String(character)
      width = max(0, displayWidth(text))
    }
  }
}
