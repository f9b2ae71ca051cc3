extension TreeDrawing {
  public func drawn(on screen: Screen) -> StyledText {
    let width = max(screen.width, 20)
    var text = StyledText()
    if !title.isEmpty { text.append(StyledLine(title, .heading).truncated(to: width)) }
    guard shape.count > 0 else {
      text.append(StyledLine("(no nodes)", .faint))
      return text
    }
    let cells = values.isEmpty ? nil : cellLayout(screen)
    var legend: [StyledLine] = []
    if let cells { legend = cells.legend(gutter: 0, width: width, values: []) }
    let room = screen.height.map { max($0 - text.lines.count - legend.count - 1, 3) }
    text.append(topDown(width: width, rows: room, cells: cells) ?? outline(width: width, rows: room, cells: cells))
    if !legend.isEmpty { text.append([""] + StyledText(legend)) }
    return text
  }

  private func cellLayout(_ screen: Screen) -> CellLayout {
    CellLayout(scale: scale, colour: screen.colour, cellWidth: 2, columnsPerBlock: 1, showsValues: false)
  }

  /// A node a line, with its value as a small cell before its label.
  private func outline(width: Int, rows: Int?, cells: CellLayout?) -> StyledText {
    let title = margin == nil ? "" : marginTitle
    // Three columns a level: indentation leaves two fifths of the width to label and count.
    let levels = min(depthLimit ?? .max, max(width - title.displayWidth, 10) / 5)
    let tree = VisibleTree(shape, nodeLimit: rows ?? .max, depthLimit: levels)
    var text = StyledText()
    if !title.isEmpty { text.append(title.styledIfPlain(.heading).truncated(to: width)) }
    var stack = [(node: 0, before: "", branch: "", after: "")]
    while let (node, before, branch, after) = stack.popLast() {
      let shown = tree.nodes[node]
      var line = margin?(shown.original) ?? ""
      line.append(before + branch, .faint)
      if let cells {
        if let value = value(of: shown.original) {
          cells.appendCell(value, to: &line)
        } else {
          line.append("  ")
        }
        line.append(" ")
      }
      line += lineLabel?(shown.original) ?? label(shown.original)
      if shown.hidden > 0 {
        // The count of what is folded away must not be what is cut off.
        let note = StyledLine("  " + Self.hiddenNote(shown.hidden), .faint)
        line = line.truncated(to: max(width - note.displayWidth, 8)) + note
      }
      text.append(line.truncated(to: width))
      let last = shown.children.last
      for child in shown.children.reversed() {
        let isLast = child == last
        stack.append((child, before + after, isLast ? "└─ " : "├─ ", isLast ? "   " : "│  "))
      }
    }
    return text
  }

  /// Nil where it does not fit.
  private func topDown(width: Int, rows: Int?, cells: CellLayout?) -> StyledText? {
    if form == .outline { return nil }
    let isForced = form == .topDown
    // A picture of more nodes than fit a line each would be too wide in any case.
    let most = isForced ? 2_000 : width
    let levels = min(depthLimit ?? .max, ((rows ?? 48) + 1) / 2)
    var tree = VisibleTree(shape, nodeLimit: most, depthLimit: levels)
    while true {
      // Folding by itself is the outline's business: it has more room.
      if !isForced && tree.isFolded && tree.depth < (depthLimit ?? .max) { return nil }
      let labels = tree.nodes.map { topDownLabel($0, cells) }
      let layout = TidyLayout(tree, widths: labels.map(\.displayWidth), gap: 2, room: width)
      if layout.width <= width { return topDown(tree, labels, layout, cells) }
      if !isForced || tree.depth < 2 { return nil }
      tree = VisibleTree(shape, nodeLimit: most, depthLimit: tree.depth - 1)
    }
  }

  private func topDown(
    _ tree: VisibleTree, _ labels: [StyledLine], _ layout: TidyLayout, _ cells: CellLayout?
  ) -> StyledText {
    var grid = CellGrid(width: layout.width, height: 2 * tree.depth - 1)
    for (node, shown) in tree.nodes.enumerated() {
      let centre = layout.centres[node]
      let row = 2 * shown.depth
      grid.write(labels[node], row: row, column: centre - labels[node].displayWidth / 2)
      let children = shown.children.map { layout.centres[$0] }
      guard let first = children.first, let last = children.last else { continue }
      for column in first...last { grid.write("─", .faint, row: row + 1, column: column) }
      for child in children { grid.write("┬", .faint, row: row + 1, column: child) }
      if first == last {
        grid.write("│", .faint, row: row + 1, column: first)
      } else {
        grid.write("┌", .faint, row: row + 1, column: first)
        grid.write("┐", .faint, row: row + 1, column: last)
        grid.write(children.contains(centre) ? "┼" : "┴", .faint, row: row + 1, column: centre)
      }
    }
    return StyledText(grid.lines)
  }

  /// With colour the label stands on its value's colour; without, the value's sign and digit follow it.
  private func topDownLabel(_ node: VisibleTree.Node, _ cells: CellLayout?) -> StyledLine {
    var line = label(node.original)
    if let cells, let value = value(of: node.original) {
      if cells.colour == .none {
        line.append(" ")
        cells.appendCell(value, to: &line)
      } else {
        line = StyledLine(" \(line.plain) ", cells.scale.style(of: value, depth: cells.colour))
      }
    }
    if node.hidden > 0 { line += StyledLine(" ⋯\(formattedCount(node.hidden))", .faint) }
    return line.isEmpty ? "·" : line
  }
}
