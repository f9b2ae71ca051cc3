import Debugging

extension Invocation {
  /// The node of a walk that a value names: `5` or `t=5` in a sequence, in a tree `3`, `node 3` or the words it spans. Nil
  /// where the value is not given.
  ///
  /// Of several nodes over the same words the one the walk is at, else the first; `others` are the rest.
  func node(at name: String, in walk: Walk) throws -> (node: Int, others: [Int])? {
    guard let text = string(ifGiven: name) else { return nil }
    var number = text
    for prefix in ["t=", "node=", "node "] where number.hasPrefix(prefix) { number.removeFirst(prefix.count) }
    guard let position = Int(number) else { return try node(spanning: text, at: name, in: walk) }
    let first = walk.isChain ? 1 : 0
    let valid = first...walk.nodes - 1 + first
    guard valid.contains(position) else {
      throw failure(WorkError.positionOutOfRange(position, valid: valid, isChain: walk.isChain), at: name)
    }
    return (position - first, [])
  }

  private func node(spanning text: String, at name: String, in walk: Walk) throws -> (node: Int, others: [Int]) {
    guard let phrases = walk.phrases else {
      // A chain's positions are numbers; a word is a slip there.
      if walk.isChain, !text.contains(" ") {
        throw failure(ConsoleError.notAnInteger(text, .parameter(name)), at: name)
      }
      throw failure(WorkError.wordsNeedTree, at: name)
    }
    let nodes = phrases.nodes(spanning: text.split(separator: " ").map(String.init))
    guard let node = nodes.first(where: { $0 == walk.cursor.node }) ?? nodes.first else {
      throw failure(WorkError.wordsNotFound(text, suggestions: phrases.suggestions(for: text)), at: name)
    }
    return (node, nodes.filter { $0 != node })
  }
}
