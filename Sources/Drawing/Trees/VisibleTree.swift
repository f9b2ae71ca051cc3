/// The part of a tree that is drawn: everything down to some depth, in pre-order.
struct VisibleTree {
  struct Node {
    /// In the whole tree.
    let original: Int
    let depth: Int
    var children: [Int] = []
    /// Nodes below that are not drawn.
    let hidden: Int
  }

  private(set) var nodes: [Node] = []
  /// Levels drawn.
  let depth: Int
  let isFolded: Bool

  /// The deepest fold that shows at most `nodeLimit` nodes and `depthLimit` levels; the root always.
  init(_ shape: TreeShape, nodeLimit: Int, depthLimit: Int) {
    guard shape.count > 0 else {
      depth = 0
      isFolded = false
      return
    }
    let depths = shape.depths()
    var perLevel: [Int] = []
    for depth in depths where depth >= 0 && depth < max(depthLimit, 1) {
      while perLevel.count <= depth { perLevel.append(0) }
      perLevel[depth] += 1
    }
    var levels = 0
    var shown = 0
    for count in perLevel {
      if levels > 0 && shown + count > nodeLimit { break }
      shown += count
      levels += 1
    }
    let sizes = shape.subtreeSizes()
    var stack = [(original: shape.count - 1, parent: -1)]
    while let (original, parent) = stack.popLast() {
      let isLowest = depths[original] + 1 >= levels
      if parent >= 0 { nodes[parent].children.append(nodes.count) }
      for child in shape.children(of: original).reversed() where !isLowest { stack.append((child, nodes.count)) }
      nodes.append(
        Node(original: original, depth: depths[original], hidden: isLowest ? sizes[original] - 1 : 0))
    }
    depth = max(levels, 1)
    isFolded = nodes.contains { $0.hidden > 0 }
  }
}
