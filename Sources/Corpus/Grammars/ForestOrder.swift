/// The nodes of a forest in groups, each after the groups it is made of (Tarjan 1972, with a stack on the heap).
///
/// A group of more than one node is a loop: it has infinitely many trees. No node is made of itself directly, because
/// between two symbols there is always the node of a right side.
struct ForestOrder {
  /// All nodes; group i is `groupStarts[i]..<groupStarts[i + 1]` of them.
  private(set) var nodes: [Int32] = []
  private(set) var groupStarts: [Int] = [0]
  private(set) var hasLoop = false

  init(_ forest: ParseForest) {
    var index = [Int32](repeating: -1, count: forest.count)
    var low = index
    var isOpen = [Bool](repeating: false, count: forest.count)
    var open: [Int32] = []
    var path: [(node: Int32, edge: Int)] = [(Int32(truncatingIfNeeded: ParseForest.root), 0)]
    var visited: Int32 = 0
    while let (node, edge) = path.last {
      let v = Int(node)
      if edge == 0 {
        index[v] = visited
        low[v] = visited
        visited += 1
        open.append(node)
        isOpen[v] = true
      }
      // Every alternative has two edges: to the shorter prefix and to the last symbol.
      let first = forest.alternativeStarts[v]
      let edges = 2 * (forest.alternativeStarts[v + 1] - first)
      if edge < edges {
        path[path.count - 1].edge += 1
        let alternative = forest.alternatives[first + edge / 2]
        let target = edge % 2 == 0 ? alternative.prefix : alternative.rule >= 0 ? -1 : alternative.last
        if target < 0 { continue }
        let w = Int(target)
        if index[w] < 0 {
          path.append((target, 0))
        } else if isOpen[w] {
          low[v] = min(low[v], index[w])
        }
        continue
      }
      path.removeLast()
      if let (parent, _) = path.last { low[Int(parent)] = min(low[Int(parent)], low[v]) }
      if low[v] == index[v] { close(through: node, &open, &isOpen) }
    }
  }

  private mutating func close(through node: Int32, _ open: inout [Int32], _ isOpen: inout [Bool]) {
    let start = nodes.count
    while let top = open.popLast() {
      isOpen[Int(top)] = false
      nodes.append(top)
      if top == node { break }
    }
    if nodes.count - start > 1 { hasLoop = true }
    groupStarts.append(nodes.count)
  }
}
