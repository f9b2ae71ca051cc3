/// Labelled trees, one after another, each in post-order.
///
/// A node is a row in a few flat arrays and a tree is a range of rows; there are no pointers, so a tree a million nodes
/// deep costs no stack. In post-order the size of every subtree says everything about the shape: the last child of node
/// n is n−1, and the child before child c is c − size(c). A node without children carries a word, every other node none.
/// Nodes are numbered through the whole bank; `nodes(of:)` gives a tree's range.
public struct Treebank: Sendable, Equatable {
  /// A node without a label.
  public static let noLabel: Int32 = -1
  /// A node that binarising put in; it has no label of its own.
  public static let intermediate: Int32 = -2

  public internal(set) var labels: TreeLabels
  /// The words of the leaves, by the ids that `wordIDs` holds.
  public internal(set) var words = WordTable()

  /// Class or index of the name, `noLabel`, or `intermediate`. Where labels are values: 0 for a node that has one.
  public internal(set) var labelIDs: [Int32] = []
  /// One value a node where labels are values, 0 at those without a label; else empty.
  public internal(set) var labelValues: [Double] = []
  /// The word of a leaf, −1 at inner nodes.
  public internal(set) var wordIDs: [Int32] = []
  /// How many nodes the subtree has, its root included.
  public internal(set) var sizes: [Int32] = []
  /// The words a node spans: first, and one past the last, counted from the tree's first word.
  public internal(set) var firstWords: [Int32] = []
  public internal(set) var endWords: [Int32] = []

  /// Tree i is nodes `nodeStarts[i]..<nodeStarts[i + 1]`.
  public internal(set) var nodeStarts: [Int] = [0]
  /// Labels below a node that stands for a chain of nodes with one child each, by node; see `Treebank.binarised`.
  package var collapsedChains = CollapsedChains()

  public init(labels: TreeLabels) { self.labels = labels }

  /// How many trees there are.
  public var count: Int { nodeStarts.count - 1 }
  public var nodeCount: Int { sizes.count }

  /// The nodes of a tree, its root last. Needs 0 ≤ tree < count.
  public func nodes(of tree: Int) -> Range<Int> { nodeStarts[tree]..<nodeStarts[tree + 1] }

  public func root(of tree: Int) -> Int { nodeStarts[tree + 1] - 1 }

  public func isLeaf(_ node: Int) -> Bool { sizes[node] == 1 }

  /// The children of a node from the last to the first. O(1) a child.
  public func childrenFromLast(of node: Int) -> ChildrenFromLast {
    ChildrenFromLast(sizes: sizes, cursor: node - 1, first: node - Int(sizes[node]) + 1)
  }

  /// The children of a node, left to right.
  public func children(of node: Int) -> [Int] { Array(childrenFromLast(of: node)).reversed() }

  public struct ChildrenFromLast: Sequence, IteratorProtocol {
    let sizes: [Int32]
    var cursor: Int
    let first: Int

    public mutating func next() -> Int? {
      guard cursor >= first else { return nil }
      defer { cursor -= Int(sizes[cursor]) }
      return cursor
    }
  }

  /// The leaves under a node, left to right, as words.
  public func words(of node: Int) -> [String] {
    let subtree = (node - Int(sizes[node]) + 1)...node
    return subtree.compactMap { wordIDs[$0] < 0 ? nil : words[Int(wordIDs[$0])] }
  }

  /// The label as the bracketed form writes it: `_` where there is none, `@` for an intermediate node.
  public func labelText(of node: Int) -> String {
    switch labelIDs[node] {
    case Treebank.noLabel: return "_"
    case Treebank.intermediate: return "@"
    case let id:
      switch labels {
      case .classes: return String(id)
      case .names(let names): return names[Int(id)]
      case .values: return Treebank.text(of: labelValues[node])
      }
    }
  }

  /// The shortest text that reads back as the same number; whole numbers without a point.
  static func text(of value: Double) -> String {
    if value.magnitude < 1e15, value == value.rounded() { return String(Int(value)) }
    return value.description
  }

  /// The lowest node that is no leaf and has other than two children, or nil where all trees are binary.
  public func firstNonBinaryNode() -> Int? {
    for node in 0..<nodeCount where sizes[node] > 1 {
      var count = 0
      for _ in childrenFromLast(of: node) {
        count += 1
        if count > 2 { return node }
      }
      if count != 2 { return node }
    }
    return nil
  }

  /// The tree that a node belongs to. O(log count).
  public func tree(of node: Int) -> Int {
    var low = 0
    var high = count
    while high - low > 1 {
      let middle = (low + high) / 2
      if nodeStarts[middle] <= node { low = middle } else { high = middle }
    }
    return low
  }

  /// The longest path from a root to a leaf, in nodes. O(nodes).
  public func depth(of tree: Int) -> Int {
    let range = nodes(of: tree)
    var depths = [Int32](repeating: 1, count: range.count)
    // A parent comes after its children, so walking back from the root meets each node after its parent.
    var deepest: Int32 = range.isEmpty ? 0 : 1
    for node in range.reversed() {
      let depth = depths[node - range.lowerBound]
      deepest = max(deepest, depth)
      for child in childrenFromLast(of: node) { depths[child - range.lowerBound] = depth + 1 }
    }
    return Int(deepest)
  }
}
