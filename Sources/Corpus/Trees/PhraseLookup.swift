/// Finding nodes by the words they span.
extension Treebank {
  /// The nodes of a tree that span exactly these words, ascending; several where a phrase is repeated or a node has one
  /// child. O(nodes of the tree).
  public func nodes(spanning phrase: [String], in tree: Int) -> [Int] {
    guard let ids = wordIDs(of: phrase) else { return [] }
    return nodes(spanning: ids, in: tree)
  }

  /// Every node of the bank that spans exactly these words, ascending, with its tree.
  public func occurrences(of phrase: [String]) -> [(tree: Int, node: Int)] {
    guard let ids = wordIDs(of: phrase) else { return [] }
    var found: [(tree: Int, node: Int)] = []
    for tree in 0..<count {
      for node in nodes(spanning: ids, in: tree) { found.append((tree, node)) }
    }
    return found
  }

  /// The first node of the bank that spans exactly these words. O(nodes before it).
  public func firstOccurrence(of phrase: [String]) -> (tree: Int, node: Int)? {
    guard let ids = wordIDs(of: phrase) else { return nil }
    for tree in 0..<count {
      if let node = nodes(spanning: ids, in: tree).first { return (tree, node) }
    }
    return nil
  }

  private func wordIDs(of phrase: [String]) -> [Int32]? {
    var ids: [Int32] = []
    for word in phrase {
      guard let id = words.id(of: word) else { return nil }
      ids.append(Int32(truncatingIfNeeded: id))
    }
    return ids.isEmpty ? nil : ids
  }

  private func nodes(spanning ids: [Int32], in tree: Int) -> [Int] {
    let nodes = nodes(of: tree)
    let spanning = nodes.filter { Int(endWords[$0] - firstWords[$0]) == ids.count }
    if spanning.isEmpty { return [] }
    let leaves = nodes.filter { sizes[$0] == 1 }
    return spanning.filter { node in
      let first = Int(firstWords[node])
      return ids.indices.allSatisfy { wordIDs[leaves[first + $0]] == ids[$0] }
    }
  }
}
