/// Which nodes hang below which, in topological order: every child before its parent. The last node is the root.
public struct TreeShape: Sendable, Hashable {
  /// The children of node n are `children[starts[n]..<starts[n + 1]]`.
  private let starts: [Int]
  private let children: [Int32]

  public var count: Int { starts.count - 1 }

  /// - Parameter children: those of each node, left to right. What is no earlier node is left out, as is a node's second
  ///   parent.
  public init(children lists: some Sequence<[Int]>) {
    self.init(lists: lists.lazy.map { $0 })
  }

  /// - Parameters:
  ///   - arity: slots a node.
  ///   - slots: child of node n in slot s at `slots[n * arity + s]`, −1 where the slot is empty.
  public init(arity: Int, slots: [Int32]) {
    let arity = max(arity, 1)
    self.init(
      lists: (0..<(slots.count / arity)).lazy.map { node in
        slots[(node * arity)..<((node + 1) * arity)].map { Int($0) }
      })
  }

  private init(lists: some Sequence<[Int]>) {
    var starts = [0]
    var children: [Int32] = []
    var hasParent: [Bool] = []
    for list in lists {
      let node = hasParent.count
      hasParent.append(false)
      for child in list where child >= 0 && child < node && !hasParent[child] {
        hasParent[child] = true
        children.append(Int32(truncatingIfNeeded: child))
      }
      starts.append(children.count)
    }
    self.starts = starts
    self.children = children
  }

  public func children(of node: Int) -> [Int] { children[starts[node]..<starts[node + 1]].map { Int($0) } }

  /// Nodes in each node's subtree, itself included.
  func subtreeSizes() -> [Int] {
    var sizes = [Int](repeating: 1, count: count)
    for node in 0..<count {
      for index in starts[node]..<starts[node + 1] { sizes[node] += sizes[Int(children[index])] }
    }
    return sizes
  }

  /// Each node's distance from the root; −1 for nodes that do not hang below it.
  func depths() -> [Int] {
    var depths = [Int](repeating: -1, count: count)
    if count > 0 { depths[count - 1] = 0 }
    for node in stride(from: count - 1, through: 0, by: -1) where depths[node] >= 0 {
      for index in starts[node]..<starts[node + 1] { depths[Int(children[index])] = depths[node] + 1 }
    }
    return depths
  }
}
