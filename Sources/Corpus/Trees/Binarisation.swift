/// How trees with other than two children a node become binary, and back.
public struct Binarisation: Sendable, Equatable {
  public enum Direction: Sendable, Equatable {
    /// a b c becomes ((a b) c).
    case left
    /// a b c becomes (a (b c)).
    case right
  }

  public enum SingleChildren: Sendable, Equatable {
    /// A node with one child and that child become one node with the parent's label; the bank keeps the child's.
    case collapse
    case refuse
  }

  public var direction: Direction
  public var singleChildren: SingleChildren

  public init(_ direction: Direction = .left, singleChildren: SingleChildren = .collapse) {
    self.direction = direction
    self.singleChildren = singleChildren
  }

  /// A node that has one child where that is refused. Both are counted from 0.
  public struct SingleChild: Error, Sendable, Equatable {
    public let tree: Int
    public let node: Int

    public init(tree: Int, node: Int) {
      self.tree = tree
      self.node = node
    }
  }
}

extension Treebank {
  /// The same trees with two children at every inner node. Nodes that are put in carry `Treebank.intermediate` for a
  /// label, so that `unbinarised()` gives the original back exactly. O(nodes), without recursion.
  public func binarised(_ how: Binarisation = Binarisation()) throws(Binarisation.SingleChild) -> Treebank {
    var bank = Treebank(labels: labels)
    bank.words = words
    bank.reserveNodes(nodeCount + nodeCount / 4)
    let joins = how.direction == .left ? middleChildren() : []
    var tree = 0
    for node in 0..<nodeCount {
      let label = labelIDs[node]
      let value = labelValue(of: node)
      var children = 0
      for _ in childrenFromLast(of: node) { children += 1 }
      switch children {
      case 0: bank.addLeaf(word: wordIDs[node], label: label, value: value)
      case 1:
        if how.singleChildren == .refuse { throw Binarisation.SingleChild(tree: tree, node: node) }
        let top = bank.nodeCount - 1
        bank.collapsedChains.push(bank.labelIDs[top], bank.labelValue(of: top), under: top)
        bank.relabel(top, label, value)
      default:
        if how.direction == .right {
          for _ in 0..<(children - 2) { bank.addNode(over: 2, label: Treebank.intermediate) }
        }
        bank.addNode(over: 2, label: label, value: value)
      }
      if !joins.isEmpty, joins[node] { bank.addNode(over: 2, label: Treebank.intermediate) }
      if node + 1 == nodeStarts[tree + 1] {
        bank.endTree()
        tree += 1
      }
    }
    return bank
  }

  /// The trees that `binarised` was given: intermediate nodes taken out, collapsed chains put back. O(nodes).
  public func unbinarised() -> Treebank {
    var bank = Treebank(labels: labels)
    bank.words = words
    bank.reserveNodes(nodeCount)
    // How many children a node hands to its parent: itself, or its own where it is taken out.
    var handed = [Int32](repeating: 1, count: nodeCount)
    var tree = 0
    for node in 0..<nodeCount {
      let children = childrenFromLast(of: node).reduce(0) { $0 + Int(handed[$1]) }
      if labelIDs[node] == Treebank.intermediate, node + 1 != nodeStarts[tree + 1] {
        handed[node] = Int32(truncatingIfNeeded: children)
        continue
      }
      let chain = collapsedChains.isEmpty ? 0..<0 : collapsedChains.entries(of: node)
      for step in 0...chain.count {
        let entry = chain.lowerBound + step
        let isTop = step == chain.count
        let label = isTop ? labelIDs[node] : collapsedChains.labels[entry]
        let value = isTop ? labelValue(of: node) : collapsedChains.values[entry]
        if step > 0 {
          bank.addNode(over: 1, label: label, value: value)
        } else if children == 0 {
          bank.addLeaf(word: wordIDs[node], label: label, value: value)
        } else {
          bank.addNode(over: children, label: label, value: value)
        }
      }
      if node + 1 == nodeStarts[tree + 1] {
        bank.endTree()
        tree += 1
      }
    }
    return bank
  }

  /// The number a node's label stands for; 0 where it has none.
  func labelValue(of node: Int) -> Double { labelValues.isEmpty ? 0 : labelValues[node] }

  /// For every node whether it is a child that is neither the first nor the last of its parent.
  private func middleChildren() -> [Bool] {
    var isMiddle = [Bool](repeating: false, count: nodeCount)
    for node in 0..<nodeCount {
      let first = node - Int(sizes[node]) + 1
      for child in childrenFromLast(of: node) where child != node - 1 && child - Int(sizes[child]) + 1 != first {
        isMiddle[child] = true
      }
    }
    return isMiddle
  }

  private mutating func reserveNodes(_ count: Int) {
    sizes.reserveCapacity(count)
    wordIDs.reserveCapacity(count)
    firstWords.reserveCapacity(count)
    endWords.reserveCapacity(count)
    labelIDs.reserveCapacity(count)
    if case .values = labels { labelValues.reserveCapacity(count) }
  }
}
