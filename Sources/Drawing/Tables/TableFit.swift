/// Which columns of a table fit a width, and how wide each becomes.
struct TableFit {
  private(set) var widths: [Int]
  private(set) var shown: [Int]
  private(set) var fullWidth: Int
  private static let gap = 2
  /// What a text column keeps at least.
  private static let leastText = 8

  var totalWidth: Int { Self.total(shown.map { widths[$0] }) }

  init(_ table: Table, rows: [Table.Row], width: Int) {
    widths = table.columns.map { $0.title.displayWidth }
    for case .cells(let cells) in rows {
      for (column, cell) in cells.prefix(widths.count).enumerated() {
        widths[column] = max(widths[column], cell.displayWidth)
      }
    }
    shown = Array(table.columns.indices)
    fullWidth = Self.total(widths)
    while totalWidth > width {
      if shrinkText(table, by: totalWidth - width) { break }
      guard shown.count > 1, let leaver = Self.leastImportant(shown, table) else { break }
      shown.removeAll { $0 == leaver }
    }
    if totalWidth > width, let only = shown.first { widths[only] = max(1, width) }
  }

  /// Takes `excess` columns from the widest text columns in turn; false, and nothing taken, where they have not that many.
  private mutating func shrinkText(_ table: Table, by excess: Int) -> Bool {
    let text = shown.filter { table.columns[$0].canTruncate && widths[$0] > Self.leastText }
    let spare = text.reduce(0) { $0 + widths[$1] - Self.leastText }
    if spare < excess { return false }
    for _ in 0..<excess {
      guard let widest = text.max(by: { widths[$0] < widths[$1] }) else { return false }
      widths[widest] -= 1
    }
    return true
  }

  /// The last of the least important columns, sparing the first column, which names the row.
  private static func leastImportant(_ shown: [Int], _ table: Table) -> Int? {
    shown.dropFirst().reversed().min { table.columns[$0].importance < table.columns[$1].importance }
  }

  private static func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + max(0, widths.count - 1) * gap }

  /// Names the columns left out, word by word so that it can be wrapped.
  func note(_ columns: [Table.Column]) -> [StyledLine]? {
    let left = columns.indices.filter { !shown.contains($0) }
    if left.isEmpty { return nil }
    let names = left.map { columns[$0].title.plain }.joined(separator: ", ")
    let sentence = "not shown for lack of width: \(names) (all need \(fullWidth) columns)"
    return sentence.split(separator: " ").map { StyledLine(String($0), .faint) }
  }
}
