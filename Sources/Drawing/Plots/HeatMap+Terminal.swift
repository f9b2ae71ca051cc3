extension HeatMap {
  public func drawn(on screen: Screen) -> StyledText {
    let width = max(screen.width, 20)
    var text = StyledText()
    if !title.isEmpty { text.append(StyledLine(title, .heading).truncated(to: width)) }
    guard rowCount > 0, columnCount > 0 else {
      text.append(StyledLine("(no cells)", .faint))
      return text
    }
    let scale = self.scale
    // Title, two heads, a blank line, about three lines of scale: the rest of the screen is for rows.
    let rowsPerBlock = screen.height.map { (rowCount + max($0 - 7, 3) - 1) / max($0 - 7, 3) } ?? 1
    let gutter = gutterWidth(rowsPerBlock: rowsPerBlock, width: width)
    let layout = layout(room: width - gutter, scale: scale, colour: screen.colour)
    let matrix = folded(rows: rowsPerBlock, columns: layout.columnsPerBlock)

    for line in heads(matrix, gutter: gutter, layout: layout) { text.append(line.truncated(to: width)) }
    for row in 0..<matrix.rowCount {
      var line = StyledLine(rowLabel(matrix.rows(of: row)), .faint).fitted(to: gutter - 1, .trailing) + " "
      for column in 0..<matrix.columnCount {
        let value = matrix.value(row, column)
        // Without colours a dot stands for 0.
        if leavesZeroBlank, screen.hasColour, value == 0 {
          line.append(spaces(layout.cellWidth))
        } else {
          layout.appendCell(value, to: &line)
        }
      }
      text.append(line)
    }
    text.append("")
    text.append(StyledText(layout.legend(gutter: gutter, width: width, values: values)))
    if let note = matrix.note {
      let words = note.split(separator: " ").map { StyledLine(String($0), .faint) }
      text.append(StyledText(wrapped(words, separator: " ", width: width - gutter)).indented(by: gutter))
    }
    return StyledText(text.lines.map { $0.truncated(to: width) })
  }

  private func gutterWidth(rowsPerBlock: Int, width: Int) -> Int {
    var widest = rowTitle.isEmpty ? 1 : displayWidth(rowTitle) + 2
    for row in stride(from: 0, to: rowCount, by: rowsPerBlock) {
      widest = max(widest, displayWidth(rowLabel(row..<min(row + rowsPerBlock, rowCount))))
    }
    return min(widest, width / 3) + 1
  }

  private func layout(room: Int, scale: ColourScale, colour: ColourDepth) -> CellLayout {
    if showsValues {
      let widest = values.prefix(rowCount * columnCount).reduce(3) { max($0, displayWidth(CellLayout.number($1))) } + 1
      // Wide enough for the column labels too, where there is room for that.
      let labelled = (0..<columnCount).reduce(widest) { max($0, min(displayWidth(columnLabel($1)), 12) + 1) }
      for cellWidth in [labelled, widest] where cellWidth * columnCount <= room {
        return CellLayout(scale: scale, colour: colour, cellWidth: cellWidth, columnsPerBlock: 1, showsValues: true)
      }
    }
    // Two columns make a cell about square; a sign and a digit want a third to stand apart. One is what is left on a
    // narrow screen, and then several values a cell.
    let widths = colour != .none || kind == .sequential ? [2, 1] : [3, 2, 1]
    let cellWidth = widths.first { $0 * columnCount <= room } ?? 1
    let columnsPerBlock = (columnCount * cellWidth + room - 1) / max(room, 1)
    return CellLayout(
      scale: scale, colour: colour, cellWidth: cellWidth, columnsPerBlock: max(columnsPerBlock, 1),
      showsValues: false)
  }

  /// The names of the axes and as many column labels as have room.
  private func heads(_ matrix: FoldedMatrix, gutter: Int, layout: CellLayout) -> [StyledLine] {
    let cellWidth = layout.cellWidth
    var lines: [StyledLine] = []
    let titles =
      StyledLine(rowTitle.isEmpty ? "" : "\(rowTitle) ↓", .faint).fitted(to: gutter - 1, .trailing) + " "
      + StyledLine(columnTitle.isEmpty ? "" : "\(columnTitle) →", .faint)
    if !rowTitle.isEmpty || !columnTitle.isEmpty { lines.append(titles.trimmingEnd()) }
    let labels = (0..<matrix.columnCount).map { columnLabel($0 * matrix.columnsPerBlock) }
    let widest = labels.reduce(1) { max($0, min(displayWidth($1), 12)) }
    // Every k-th label, k round, so that a reader can count on.
    let needed = (widest + 1 + cellWidth - 1) / cellWidth
    let every = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1_000].first { $0 >= needed } ?? needed
    var line = StyledLine(spaces(gutter))
    if every > 1 { line += StyledLine(spaces(layout.indent)) }
    for column in stride(from: 0, to: matrix.columnCount, by: every) {
      let room = min(every, matrix.columnCount - column) * cellWidth
      let label = StyledLine(labels[column], .faint)
      let alignment: StyledLine.Alignment = every == 1 ? .trailing : .leading
      line += label.displayWidth <= room || column == 0 ? label.truncated(to: 12).padded(to: room, alignment) : ""
    }
    lines.append(line.trimmingEnd())
    return lines
  }
}
