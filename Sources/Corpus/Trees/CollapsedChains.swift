/// The labels under nodes that stand for a chain of nodes with one child each, kept so that the chain can be rebuilt.
package struct CollapsedChains: Sendable, Equatable {
  /// Nodes that stand for a chain, ascending.
  private(set) var nodes: [Int] = []
  /// Chain i holds entries `starts[i]..<starts[i + 1]`, innermost first; the outermost label is the node's own.
  private(set) var starts: [Int] = [0]
  private(set) var labels: [Int32] = []
  private(set) var values: [Double] = []

  var isEmpty: Bool { nodes.isEmpty }

  /// Puts the label that node `node` has had so far under the one it is about to get.
  mutating func push(_ label: Int32, _ value: Double, under node: Int) {
    if nodes.last != node {
      nodes.append(node)
      starts.append(labels.count)
    }
    labels.append(label)
    values.append(value)
    starts[starts.count - 1] = labels.count
  }

  /// The entries of a node's chain, innermost first; empty where it has none. O(log chains).
  func entries(of node: Int) -> Range<Int> {
    var low = 0
    var high = nodes.count
    while low < high {
      let middle = (low + high) / 2
      if nodes[middle] < node { low = middle + 1 } else { high = middle }
    }
    return low < nodes.count && nodes[low] == node ? starts[low]..<starts[low + 1] : 0..<0
  }
}
