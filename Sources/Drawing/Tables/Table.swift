/// Rows under a header, aligned by display width and fitted to the screen.
public struct Table: Sendable, Hashable {
  public struct Column: Sendable, Hashable {
    public var title: StyledLine
    public var alignment: StyledLine.Alignment
    /// Text columns give way first and are cut with '…'; a column of numbers is shown whole or not at all.
    public var canTruncate: Bool
    /// Columns of lower importance leave first; of equal ones, the last.
    public var importance: Int

    public init(
      _ title: StyledLine, alignment: StyledLine.Alignment, canTruncate: Bool, importance: Int = 0
    ) {
      self.title = title
      self.alignment = alignment
      self.canTruncate = canTruncate
      self.importance = importance
    }

    public static func text(_ title: StyledLine, importance: Int = 0) -> Column {
      Column(title, alignment: .leading, canTruncate: true, importance: importance)
    }

    public static func number(_ title: StyledLine, importance: Int = 0) -> Column {
      Column(title, alignment: .trailing, canTruncate: false, importance: importance)
    }
  }

  public enum Row: Sendable, Hashable {
    /// One cell for each column; missing ones are blank.
    case cells([StyledLine])
    /// A line across.
    case rule
    /// The heading of the rows that follow.
    case group(StyledLine)
  }

  public var title: StyledLine
  public var columns: [Column]
  public var rows: [Row]
  /// Data rows shown at most: the first and last ones, with the number of those between. Nil for all.
  public var rowLimit: Int?
  /// What is said where there is no row.
  public var emptyNote: StyledLine

  public init(
    title: StyledLine = "", columns: [Column], rows: [Row] = [], rowLimit: Int? = nil,
    emptyNote: StyledLine = "(no rows)"
  ) {
    self.title = title
    self.columns = columns
    self.rows = rows
    self.rowLimit = rowLimit
    self.emptyNote = emptyNote
  }

  public mutating func append(_ cells: [StyledLine]) { rows.append(.cells(cells)) }

  public func drawn(on screen: Screen) -> StyledText { drawn(width: screen.width) }

  public func drawn(width: Int) -> StyledText {
    var text = StyledText()
    if !title.isEmpty { text.append(title.styledIfPlain(.heading).truncated(to: width)) }
    if columns.isEmpty { return text }
    let (rows, omitted) = shownRows
    let fit = TableFit(self, rows: rows, width: width)
    let heads = columns.map { $0.title.styledIfPlain(.heading) }
    text.append(line(heads, fit))
    text.append(StyledLine(String(repeating: "─", count: fit.totalWidth), .faint))
    for (index, row) in rows.enumerated() {
      if let omitted, omitted.index == index {
        let count = "\(formattedCount(omitted.count)) more \(omitted.count == 1 ? "row" : "rows")"
        text.append(StyledLine("⋮ \(count)", .faint).truncated(to: width))
      }
      switch row {
      case .cells(let cells): text.append(line(cells, fit))
      case .rule: text.append(StyledLine(String(repeating: "─", count: fit.totalWidth), .faint))
      case .group(let heading): text.append(heading.styledIfPlain(.strong).truncated(to: width))
      }
    }
    if rows.isEmpty { text.append(emptyNote.styledIfPlain(.faint).truncated(to: width)) }
    if let note = fit.note(columns) { text.append(StyledText(wrapped(note, separator: " ", width: width))) }
    return text
  }

  private func line(_ cells: [StyledLine], _ fit: TableFit) -> StyledLine {
    var line = StyledLine()
    for (place, column) in fit.shown.enumerated() {
      let cell = column < cells.count ? cells[column] : ""
      let alignment = columns[column].alignment
      let fitted = cell.truncated(to: fit.widths[column])
      if place > 0 { line += "  " }
      line += fitted.padded(to: fit.widths[column], alignment)
    }
    return line.trimmingEnd()
  }

  /// The rows to show, and how many are left out before which of them.
  private var shownRows: (rows: [Row], omitted: (index: Int, count: Int)?) {
    guard let rowLimit, rowLimit >= 0, rows.count > rowLimit + 1 else { return (rows, nil) }
    let tail = rowLimit / 3
    let head = rowLimit - tail
    let shown = rows.prefix(head) + rows.suffix(tail)
    // Without a tail the note has to come after the last row: a rule there would be none of the data's, so keep one row.
    if tail == 0 { return (rows.prefix(head) + rows.suffix(1), (head, rows.count - head - 1)) }
    return (Array(shown), (head, rows.count - rowLimit))
  }
}

extension StyledLine {
  /// In `style`, unless the line brings styles of its own.
  func styledIfPlain(_ style: Style) -> StyledLine { runs.allSatisfy { $0.style == .plain } ? styled(style) : self }
}
