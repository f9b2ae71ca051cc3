/// A rectangle of terminal cells to write on in any order.
struct CellGrid {
  let width: Int
  let height: Int
  /// Nil right of a character two columns wide.
  private var cells: [(character: Character, style: Style)?]

  init(width: Int, height: Int) {
    self.width = max(width, 0)
    self.height = max(height, 0)
    cells = Array(repeating: (" ", .plain), count: self.width * self.height)
  }

  /// Writes from a cell to the right. What falls outside is left out.
  mutating func write(_ line: StyledLine, row: Int, column: Int) {
    guard row >= 0, row < height else { return }
    var column = column
    for run in line.runs {
      for character in run.text {
        let columns = displayWidth(character)
        defer { column += columns }
        guard columns > 0, column >= 0, column + columns <= width else { continue }
        cells[row * width + column] = (character, run.style)
        for extra in stride(from: 1, to: columns, by: 1) { cells[row * width + column + extra] = nil }
      }
    }
  }

  mutating func write(_ character: Character, _ style: Style = .plain, row: Int, column: Int) {
    guard row >= 0, row < height, column >= 0, column < width else { return }
    cells[row * width + column] = (character, style)
  }

  func isBlank(row: Int, column: Int) -> Bool {
    guard row >= 0, row < height, column >= 0, column < width, let cell = cells[row * width + column] else {
      return false
    }
    return cell.character == " " && cell.style.background == nil
  }

  /// The rows as lines, without blanks at their ends.
  var lines: [StyledLine] {
    (0..<height).map { row in
      let cells = cells[(row * width)..<((row + 1) * width)]
      let end = cells.lastIndex { $0.map { $0.character != " " || $0.style.background != nil } ?? true } ?? -1
      var line = StyledLine()
      var text = ""
      var style = Style.plain
      for case let cell? in cells[cells.startIndex..<max(end + 1, cells.startIndex)] {
        if cell.style != style {
          line.append(text, style)
          (text, style) = ("", cell.style)
        }
        text.append(cell.character)
      }
      line.append(text, style)
      return line
    }
  }
}
