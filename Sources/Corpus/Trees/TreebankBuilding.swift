/// Adding trees, in post-order: leaves and nodes over the roots that stand last, then `endTree()`.
extension Treebank {
  /// Where an unfinished tree begins.
  private var openStart: Int { nodeStarts[nodeStarts.count - 1] }

  /// Appends a leaf and returns its node.
  @discardableResult
  public mutating func addLeaf(word: Int32, label: Int32, value: Double = 0) -> Int {
    let position = nodeCount > openStart ? endWords[nodeCount - 1] : 0
    sizes.append(1)
    wordIDs.append(word)
    firstWords.append(position)
    endWords.append(position + 1)
    appendLabel(label, value)
    return nodeCount - 1
  }

  /// Appends a leaf without a label and returns its node.
  @discardableResult
  public mutating func addWord(_ word: String) -> Int {
    addLeaf(word: Int32(truncatingIfNeeded: words.add(word)), label: Treebank.noLabel)
  }

  /// Appends a node over the last `children` roots of the open tree and returns it. O(children).
  ///
  /// Needs that many roots; a reader knows that it has them.
  @discardableResult
  public mutating func addNode(over children: Int, label: Int32, value: Double = 0) -> Int {
    precondition(children > 0)
    var next = nodeCount
    for _ in 0..<children {
      precondition(next > openStart)
      next -= Int(sizes[next - 1])
    }
    return addNode(from: next, label: label, value: value)
  }

  /// Appends a node over every root from node `first` on; O(1) for readers that know where the subtree began.
  @discardableResult
  mutating func addNode(from first: Int, label: Int32, value: Double) -> Int {
    let firstWord = firstWords[first]
    let endWord = endWords[nodeCount - 1]
    sizes.append(Int32(truncatingIfNeeded: nodeCount - first + 1))
    wordIDs.append(-1)
    firstWords.append(firstWord)
    endWords.append(endWord)
    appendLabel(label, value)
    return nodeCount - 1
  }

  private mutating func appendLabel(_ label: Int32, _ value: Double) {
    labelIDs.append(label)
    if case .values = labels { labelValues.append(label < 0 ? 0 : value) }
  }

  /// Closes the tree whose root was added last.
  public mutating func endTree() {
    precondition(nodeCount > openStart && Int(sizes[nodeCount - 1]) == nodeCount - openStart)
    nodeStarts.append(nodeCount)
  }

  /// Drops the nodes of the unfinished tree.
  public mutating func abandonTree() {
    let extra = nodeCount - openStart
    sizes.removeLast(extra)
    wordIDs.removeLast(extra)
    firstWords.removeLast(extra)
    endWords.removeLast(extra)
    labelIDs.removeLast(extra)
    if case .values = labels { labelValues.removeLast(extra) }
  }

  /// Drops every tree from number `tree` on, and the unfinished one.
  mutating func removeTrees(from tree: Int) {
    guard tree < count else { return abandonTree() }
    nodeStarts.removeLast(count - tree)
    abandonTree()
  }

  /// Changes the label of a node of the unfinished tree.
  mutating func relabel(_ node: Int, _ label: Int32, _ value: Double) {
    labelIDs[node] = label
    if case .values = labels { labelValues[node] = label < 0 ? 0 : value }
  }
}

extension Treebank {
  /// A tree that brackets words without regard to what they are: ((a b) c) to the left, (a (b c)) to the right. For
  /// sentences that nothing has parsed; nodes have no labels. Without words there is no tree.
  public init(bracketing words: [String], to direction: Binarisation.Direction, labels: TreeLabels) {
    self.init(labels: labels)
    for (place, word) in words.enumerated() {
      addLeaf(word: Int32(truncatingIfNeeded: self.words.add(word)), label: Treebank.noLabel)
      if direction == .left, place > 0 { addNode(over: 2, label: Treebank.noLabel) }
    }
    if direction == .right {
      for _ in words.dropFirst() { addNode(over: 2, label: Treebank.noLabel) }
    }
    if !words.isEmpty { endTree() }
  }
}
