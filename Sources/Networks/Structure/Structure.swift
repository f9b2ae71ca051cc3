/// The shape a cell is folded over: nodes in topological order, every child before its parent.
///
/// In a chain (arity 1) node t has the child t−1. In a binary tree (arity 2) an inner node has two children and a leaf
/// none. The last node is the end of the chain or the root of the tree. Nodes are plain indices: there are no pointers,
/// so a structure a million nodes deep costs no stack.
public struct Structure: Sendable, Equatable {
  /// How many child slots each node has.
  public let arity: Int

  /// Child of node n in slot s at `children[n * arity + s]`; −1 where the slot is empty. Always less than n.
  public private(set) var children: [Int32]

  public var count: Int { children.count / arity }

  public init(arity: Int) {
    precondition(arity > 0)
    self.arity = arity
    self.children = []
  }

  /// A chain of `length` nodes, each the child of the next.
  public static func chain(length: Int) -> Structure {
    var structure = Structure(arity: 1)
    structure.children.reserveCapacity(length)
    for t in 0..<length { structure.children.append(Int32(t) - 1) }
    return structure
  }

  /// Appends a node without children and returns its index.
  @discardableResult
  public mutating func addLeaf() -> Int {
    for _ in 0..<arity { children.append(-1) }
    return count - 1
  }

  /// Appends a node over one child per slot and returns its index. Every child must already be there.
  @discardableResult
  public mutating func addNode(over nodes: Int...) -> Int {
    precondition(nodes.count == arity && nodes.allSatisfy { $0 >= 0 && $0 < count })
    for node in nodes { children.append(Int32(node)) }
    return count - 1
  }

  /// The child of `node` in `slot`, or nil where the slot is empty.
  public func child(of node: Int, slot: Int) -> Int? {
    let child = children[node * arity + slot]
    return child < 0 ? nil : Int(child)
  }

  /// Makes this a chain of `length` nodes, keeping the storage it has.
  public mutating func becomeChain(length: Int) {
    precondition(arity == 1)
    if count == length { return }
    if length < count {
      children.removeLast(count - length)
    } else {
      for t in count..<length { children.append(Int32(t) - 1) }
    }
  }

  /// Makes this the part of another structure that consists of `nodes`, ascending, in that order; storage is kept. `places`
  /// gives, for each of them, its place among them plus one. Nodes that are not `complete` lose their children.
  mutating func becomePart(
    _ nodes: [Int32], of whole: Structure, places: [Int32], complete isComplete: (_ place: Int) -> Bool
  ) {
    children.removeAll(keepingCapacity: true)
    for (place, node) in nodes.enumerated() {
      for slot in 0..<arity {
        let child = isComplete(place) ? whole.children[Int(node) * arity + slot] : -1
        children.append(child < 0 ? -1 : places[Int(child)] - 1)
      }
    }
  }
}
