import Drawing

/// Numbers in columns: one format for all, so that points stand below each other, every line behind the index of its first.
///
///     [0][0]  −0.4141   0.2967   0.0116
///        [8]   0.3045  −0.4832   0.5276
struct NumberGrid {
  private let rows: [[Double]]
  private let isFull: Bool
  private let hasRows: Bool

  /// Beyond these the middle is left out.
  private static let rowLimit = 40
  private static let columnLimit = 512

  init(_ rows: [[Double]], isFull: Bool, hasRows: Bool) {
    self.rows = rows
    self.isFull = isFull
    self.hasRows = hasRows
  }

  func drawn(on screen: Screen) -> StyledText {
    let limit = Self.rowLimit
    let shown = Array(rows.indices.prefix(limit / 2)) + Array(rows.indices.dropFirst(limit / 2).suffix(limit / 2))
    let decimals = decimals
    let cells = shown.map { rows[$0].prefix(Self.columnLimit).map { cell($0, decimals) } }
    let width = cells.joined().reduce(1) { max($0, $1.displayWidth) }
    let columns = cells.first?.count ?? 0
    let widest = label(row: shown.last ?? 0, column: 0, isFirst: true, isOnly: false).count
    let perLine = perLine(of: columns, width: width, room: screen.width - widest)
    let isOnly = columns <= perLine
    let margin = max(
      label(row: shown.last ?? 0, column: 0, isFirst: true, isOnly: isOnly).count,
      isOnly ? 0 : label(row: 0, column: columns, isFirst: false, isOnly: false).count)
    var text = StyledText()
    for (place, row) in cells.enumerated() {
      if place > 0, shown[place] > shown[place - 1] + 1 {
        text.append(StyledLine("⋮ \(formattedCount(rows.count - shown.count)) more rows", .faint))
      }
      for start in stride(from: 0, to: max(row.count, 1), by: perLine) {
        let label = label(row: shown[place], column: start, isFirst: start == 0, isOnly: isOnly)
        var line = StyledLine(label, .faint).padded(to: margin, .trailing)
        for cell in row[start..<min(start + perLine, row.count)] {
          line += "  " + cell.padded(to: width, .trailing)
        }
        text.append(line)
      }
      let left = rows[shown[place]].count - row.count
      if left > 0 { text.append(StyledLine("… \(formattedCount(left)) more", .faint)) }
    }
    return text
  }

  private func label(row: Int, column: Int, isFirst: Bool, isOnly: Bool) -> String {
    let index = isOnly && hasRows ? "" : "[\(column)]"
    return hasRows && isFirst ? "[\(row)]\(index)" : index
  }

  /// Lines of one length, rather than full ones and a rest.
  private func perLine(of count: Int, width: Int, room: Int) -> Int {
    let most = max(1, min(16, room / (width + 2)))
    guard count > most else { return max(1, count) }
    // A round number of columns is easier to count in.
    if let round = [16, 8, 4].first(where: { $0 <= most && $0 * 4 >= most * 3 }) { return round }
    let lines = (count + most - 1) / most
    return (count + lines - 1) / lines
  }

  // MARK: One format

  /// Decimals that show four digits of the largest; nil where the numbers are whole, or span too much for one format.
  private var decimals: Int? {
    var largest = 0.0
    var areWhole = true
    for x in rows.joined() where x.isFinite {
      largest = max(largest, x.magnitude)
      areWhole = areWhole && x == x.rounded()
    }
    if areWhole || largest >= 1e6 || largest < 1e-5 { return nil }
    var decimals = 3
    var bound = 10.0
    while bound <= largest, decimals > 0 {
      bound *= 10
      decimals -= 1
    }
    bound = 1
    while bound > largest, decimals < 9 {
      bound /= 10
      decimals += 1
    }
    return decimals
  }

  private func cell(_ x: Double, _ decimals: Int?) -> StyledLine {
    if !x.isFinite { return StyledLine(formatted(x), .bad) }
    if isFull { return StyledLine(formattedExactly(x)) }
    guard let decimals, x != 0 else { return StyledLine(formatted(x, significant: 4)) }
    return StyledLine(formattedFixed(x, decimals: decimals))
  }
}
