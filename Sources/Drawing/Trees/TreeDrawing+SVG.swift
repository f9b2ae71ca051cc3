extension TreeDrawing {
  /// From the top down. A large tree folds below the level where it has more than 1,500 nodes.
  public func svg() -> String {
    let tree = VisibleTree(shape, nodeLimit: 1_500, depthLimit: min(depthLimit ?? 200, 200))
    let scale = self.scale
    let labels = tree.nodes.map { node in
      let text = StyledLine(label(node.original).plain).truncated(to: 32).plain
      return node.hidden > 0 ? "\(text) \(Self.hiddenNote(node.hidden))" : text
    }
    // Tenths of a pixel: the layout counts in whole units.
    let widths = labels.map { Int((SVGWriter.width(of: $0) + 16) * 10) }
    let layout = TidyLayout(tree, widths: widths, gap: 120, room: 15_000)
    let hasBar = !values.isEmpty
    let (rowHeight, boxHeight) = (52.0, 24.0)
    let top = title.isEmpty ? 16.0 : 48.0
    let treeWidth = Double(layout.width) / 10
    let treeHeight = Double(max(tree.depth - 1, 0)) * rowHeight + boxHeight
    let width = max(treeWidth + 32 + (hasBar ? 110 : 0), SVGWriter.width(of: title, size: 17) + 32, 120)
    let height = top + max(treeHeight, hasBar ? 120 : 0) + 16
    var writer = SVGWriter(
      width: width, height: height, title: title.isEmpty ? "Tree" : title,
      description: "Tree of \(formattedCount(shape.count)) \(shape.count == 1 ? "node" : "nodes")")
    writer.text(title, x: 16, y: 28, size: 16, isBold: true)
    func x(_ node: Int) -> Double { 16 + Double(layout.centres[node]) / 10 }
    func y(_ node: Int) -> Double { top + Double(tree.nodes[node].depth) * rowHeight }

    var edges = ""
    for (node, shown) in tree.nodes.enumerated() {
      for child in shown.children {
        let (startY, endY) = (y(node) + boxHeight, y(child))
        let middle = (startY + endY) / 2
        edges += "M\(number(x(node))) \(number(startY))C\(number(x(node))) \(number(middle)) "
        edges += "\(number(x(child))) \(number(middle)) \(number(x(child))) \(number(endY))"
      }
    }
    if !edges.isEmpty { writer.path(edges, stroke: "#999", width: 1.2) }
    for (node, shown) in tree.nodes.enumerated() {
      let colour = value(of: shown.original).map { scale.colour(of: $0) }
      let boxWidth = Double(widths[node]) / 10
      writer.rectangle(
        x: x(node) - boxWidth / 2, y: y(node), width: boxWidth, height: boxHeight,
        fill: colour?.hexadecimal ?? "#fff", stroke: "#999", radius: 5)
      writer.text(
        labels[node], x: x(node), y: y(node) + 16, anchor: .middle, fill: colour?.contrasting.hexadecimal)
    }
    if hasBar { writer.colourBar(scale, x: treeWidth + 32, top: top, height: max(treeHeight, 110)) }
    return writer.document
  }
}
