/// What a terminal shows after some output: enough of an xterm to judge a line editor by. Rows that left the screen are kept.
///
/// A row that is too long goes on in the next one, and a change of width folds such rows anew, as today's terminals do.
package struct TerminalScreen {
  private struct Row {
    /// One character a cell; a wide one is followed by an empty string.
    var cells: [String] = []
    /// Whether the next row continues this one.
    var continues = false
  }

  package private(set) var columns: Int
  package private(set) var height: Int
  private var rows = [Row()]
  /// Counted from the first row ever shown.
  package private(set) var cursorRow = 0
  /// Equal to `columns` after the last cell of a row was filled: the next character goes to the next row.
  package private(set) var cursorColumn = 0
  private var isInserting = false
  private var pending: [UInt8] = []
  package private(set) var bells = 0
  /// Whether the program asked for pastes to be marked.
  package private(set) var marksPastes = false

  package init(columns: Int = 80, height: Int = 24) {
    self.columns = columns
    self.height = height
  }

  /// All rows without spaces at their ends, and without empty rows at the end.
  package var lines: [String] {
    var texts = rows.map { row in
      var text = row.cells.joined()
      while text.last == " " { text.removeLast() }
      return text
    }
    while texts.last == "" { texts.removeLast() }
    return texts
  }

  package var text: String { lines.joined(separator: "\n") }

  /// The row that the cursor is in.
  package var currentLine: String { rows[cursorRow].cells.joined() }

  package mutating func write(_ bytes: [UInt8]) {
    pending += bytes
    var start = 0
    while start < pending.count, let used = consume(pending[start...]) { start += used }
    pending.removeFirst(start)
  }

  /// Handles one character or sequence; nil if more bytes are needed.
  private mutating func consume(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = bytes.first else { return nil }
    switch first {
    case 0x1B: return consumeEscape(bytes)
    case 0x07: bells += 1
    case 0x08: cursorColumn = max(0, min(cursorColumn, columns - 1) - 1)
    case 0x09: cursorColumn = min(columns - 1, (cursorColumn / 8 + 1) * 8)
    case 0x0A: lineFeed(continuing: false)
    case 0x0D: cursorColumn = 0
    case ..<0x20: break
    default:
      let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
      guard bytes.count >= length else { return nil }
      put(String(decoding: bytes.prefix(length), as: UTF8.self))
      return length
    }
    return 1
  }

  private mutating func consumeEscape(_ bytes: ArraySlice<UInt8>) -> Int? {
    let rest = bytes.dropFirst()
    guard let kind = rest.first else { return nil }
    if kind == UInt8(ascii: "]") {
      guard let end = rest.firstIndex(of: 0x07) else { return nil }
      return end - bytes.startIndex + 1
    }
    // ESC ( B and its like choose a character set.
    if kind == UInt8(ascii: "(") { return rest.count >= 2 ? 3 : nil }
    guard kind == UInt8(ascii: "[") else { return 2 }
    guard let end = rest.dropFirst().firstIndex(where: { (0x40...0x7E).contains($0) }) else { return nil }
    let text = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
    let parameters = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    control(Character(Unicode.Scalar(bytes[end])), text, parameters)
    return end - bytes.startIndex + 1
  }

  private mutating func control(_ final: Character, _ text: String, _ parameters: [Int]) {
    let number = max(1, parameters.first ?? 1)
    let column = min(cursorColumn, columns - 1)
    switch final {
    case "A": cursorRow = max(top, cursorRow - number)
    case "B": moveDown(min(number, top + height - 1 - cursorRow))
    case "C": cursorColumn = min(columns - 1, column + number)
    case "D": cursorColumn = max(0, column - number)
    case "G": cursorColumn = min(columns, number) - 1
    case "H":
      cursorRow = top
      moveDown(number - 1)
      cursorColumn = max(1, parameters.count > 1 ? parameters[1] : 1) - 1
    case "K": eraseInRow(parameters.first ?? 0)
    case "J":
      if parameters.first == 2 {
        for row in top..<rows.count { rows[row] = Row() }
      } else {
        eraseInRow(0)
        rows.removeSubrange((cursorRow + 1)...)
      }
    case "P":
      let end = min(rows[cursorRow].cells.count, column + number)
      if column < end { rows[cursorRow].cells.removeSubrange(column..<end) }
    case "@":
      pad(to: column)
      rows[cursorRow].cells.insert(contentsOf: repeatElement(" ", count: number), at: column)
      rows[cursorRow].cells = Array(rows[cursorRow].cells.prefix(columns))
    case "h", "l":
      if text == "4" { isInserting = final == "h" }
      if text == "?2004" { marksPastes = final == "h" }
    default: break
    }
  }

  private var top: Int { max(0, rows.count - height) }

  private mutating func moveDown(_ count: Int) {
    cursorRow += max(0, count)
    while rows.count <= cursorRow { rows.append(Row()) }
  }

  private mutating func lineFeed(continuing: Bool) {
    rows[cursorRow].continues = continuing
    moveDown(1)
  }

  private mutating func eraseInRow(_ mode: Int) {
    let column = min(cursorColumn, columns - 1)
    switch mode {
    case 0:
      rows[cursorRow].cells = Array(rows[cursorRow].cells.prefix(column))
      rows[cursorRow].continues = false
    case 1:
      pad(to: column + 1)
      for cell in 0...column { rows[cursorRow].cells[cell] = " " }
    default: rows[cursorRow] = Row()
    }
  }

  private mutating func pad(to column: Int) {
    while rows[cursorRow].cells.count < column { rows[cursorRow].cells.append(" ") }
  }

  private mutating func put(_ character: String) {
    let width = Self.width(of: character)
    if width == 0 {
      if cursorColumn > 0, cursorColumn <= rows[cursorRow].cells.count {
        rows[cursorRow].cells[cursorColumn - 1] += character
      }
      return
    }
    if cursorColumn + width > columns {
      lineFeed(continuing: true)
      cursorColumn = 0
    }
    pad(to: cursorColumn)
    let cells = [character] + Array(repeating: "", count: width - 1)
    if isInserting {
      rows[cursorRow].cells.insert(contentsOf: cells, at: cursorColumn)
      rows[cursorRow].cells = Array(rows[cursorRow].cells.prefix(columns))
    } else {
      let end = min(rows[cursorRow].cells.count, cursorColumn + width)
      rows[cursorRow].cells.replaceSubrange(cursorColumn..<end, with: cells)
    }
    cursorColumn += width
  }

  /// Folds the rows for another width; the cursor stays at its character.
  package mutating func resize(columns newColumns: Int, height newHeight: Int) {
    var folded: [Row] = []
    var cells: [String] = []
    var cursor: Int?
    var newCursor = (row: 0, column: 0)
    for (index, row) in rows.enumerated() {
      if index == cursorRow { cursor = cells.count + min(cursorColumn, columns) }
      cells += row.cells
      if row.continues { continue }
      var start = 0
      repeat {
        var end = min(cells.count, start + newColumns)
        // A wide character stays whole.
        if end < cells.count, cells[end].isEmpty { end -= 1 }
        if let place = cursor, place >= start, place < end || end == cells.count {
          newCursor = (folded.count, place - start)
          cursor = nil
        }
        folded.append(Row(cells: Array(cells[start..<end]), continues: end < cells.count))
        start = end
      } while start < cells.count
      cells = []
    }
    rows = folded.isEmpty ? [Row()] : folded
    columns = newColumns
    height = newHeight
    cursorRow = newCursor.row
    cursorColumn = 0
    while newCursor.column > columns {
      newCursor.column -= columns
      moveDown(1)
    }
    cursorColumn = newCursor.column
  }

  /// Cells that a character takes: of East Asian scripts and emoji two, of combining marks none.
  package static func width(of character: String) -> Int {
    guard let value = character.unicodeScalars.first?.value else { return 0 }
    let wide: [ClosedRange<UInt32>] = [
      0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
    let none: [ClosedRange<UInt32>] = [0x0300...0x036F, 0x200B...0x200F, 0xFE00...0xFE0F]
    if none.contains(where: { $0.contains(value) }) { return 0 }
    return wide.contains { $0.contains(value) } ? 2 : 1
  }
}
