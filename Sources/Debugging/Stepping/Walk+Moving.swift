import Networks

/// Moving by the structure rather than by one place at a time. Like the cursor's own moves these compute nothing.
extension Walk {
  /// Over a whole subtree, as a debugger steps over a call.
  ///
  /// Forward, everything is done until the node above the current one is; backward, everything below the current node is
  /// done, and the walk stands at the first node beyond. In a chain, or from the root on, it is one step. False at the end.
  public mutating func next() -> Bool {
    guard !isChain, isPostOrder else { return cursor.step() }
    switch cursor.phase {
    case .start: cursor.go(to: parent(of: 0)?.node ?? 0, backward: false)
    case .forward(let node):
      guard let parent = parent(of: node) else { return cursor.step() }
      cursor.go(to: parent.node, backward: false)
    case .backward(let node):
      if cursor.isAtEnd { return false }
      cursor.go(to: node - subtreeSize(of: node), backward: true)
    }
    return true
  }

  /// To the node above, in the direction of the walk; false where there is none.
  public mutating func up() -> Bool {
    guard let node = cursor.node, let parent = parent(of: node) else { return false }
    cursor.go(to: parent.node, backward: cursor.isBackward)
    return true
  }

  /// To the child in a slot, in the direction of the walk; false where there is none.
  public mutating func down(slot: Int) -> Bool {
    guard let node = cursor.node, let child = example.structure.child(of: node, slot: slot) else { return false }
    cursor.go(to: child, backward: cursor.isBackward)
    return true
  }
}
