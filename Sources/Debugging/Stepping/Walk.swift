import Networks
import Training

/// One example run forward and backward, and a cursor over it.
public struct Walk {
  public let example: Example
  /// The example's share of the loss: 1, or 1/B in a minibatch of B.
  public let weight: Double
  public let inspection: Inspection
  /// What was held by hand in the pass: whoever runs the example again adds them to its own.
  public let interventions: [Intervention]
  /// What was left out of the pass, where it is one of training.
  public let dropout: Dropout?
  public let layout: ParameterLayout
  /// Those of the network that computed it.
  public let equations: EquationSystem
  public var cursor: Cursor
  /// The words below each node, where leaves are words.
  public let phrases: Phrases?
  /// What the readout makes of nodes that have no target, in a tree that has such nodes.
  private let traversal: Traversal?
  /// Where a node hangs, as a place in `structure.children`; −1 for the root.
  private let parents: [Int32]
  /// Nodes of each subtree, its root included.
  private let sizes: [Int32]
  /// Whether every subtree is one stretch of nodes that ends in its root.
  let isPostOrder: Bool

  /// Needs an example with at least one node. `weight` is its share of the loss, `word` gives the word of a leaf, by its
  /// node; `interventions` hold in the pass.
  public init(
    _ example: Example, in run: any TrainingRun, weight: Double = 1, interventions: [Intervention] = [],
    dropout: Dropout? = nil, word: (@Sendable (_ node: Int) -> String)? = nil
  ) {
    self.example = example
    self.interventions = interventions
    self.dropout = dropout
    let structure = example.structure
    phrases = word.flatMap { Phrases(structure, word: $0, isPair: run.specification.comparison != nil) }
    // Of two trees that are compared the comparison alone is read out.
    let readouts = run.specification.comparison == nil ? structure.count : 1
    traversal =
      structure.arity > 1 && example.targetNodes.count < readouts
      ? run.traverse(example, interventions: interventions) : nil
    layout = run.layout
    self.weight = weight
    equations = run.specification.equations
    inspection = run.inspect(example, weight: weight, interventions: interventions, dropout: dropout)
    cursor = Cursor(nodes: example.structure.count)
    var parents = [Int32](repeating: -1, count: example.structure.count)
    for (place, child) in example.structure.children.enumerated() where child >= 0 {
      parents[Int(child)] = Int32(place)
    }
    self.parents = parents
    var sizes = [Int32](repeating: 1, count: structure.count)
    var isPostOrder = true
    for node in 0..<structure.count {
      // From the last child to the first, each ends where the one after it begins.
      for slot in (0..<structure.arity).reversed() {
        guard let child = structure.child(of: node, slot: slot) else { continue }
        if child != node - Int(sizes[node]) { isPostOrder = false }
        sizes[node] += sizes[child]
      }
    }
    self.sizes = sizes
    self.isPostOrder = isPostOrder
  }

  public var trace: any TraceReading { inspection.trace }
  public var specification: NetworkSpecification { trace.specification }
  public var nodes: Int { cursor.nodes }
  /// v and y are there at every node of a tree, whether or not it has a target.
  public func values(_ quantity: Quantity, at node: Int) -> [Double]? {
    if let values = trace.values(quantity, example: 0, node: node) { return values }
    let values: [Double] =
      switch quantity {
      case .v: traversal?.activation(of: node) ?? []
      case .y: traversal?.output(of: node) ?? []
      default: []
      }
    return values.isEmpty ? nil : values
  }

  /// Nodes of the subtree below a node, the node included. O(1).
  public func subtreeSize(of node: Int) -> Int { Int(sizes[node]) }

  /// δ of every node.
  public var deltas: [[Double]] { (0..<nodes).map { values(.delta, at: $0) ?? [] } }

  /// Edges between every node and the root of its tree; in a chain, steps to its end. O(nodes).
  public var depths: [Int] {
    var depths = [Int](repeating: 0, count: nodes)
    for node in (0..<nodes).reversed() {
      if let parent = parent(of: node) { depths[node] = depths[parent.node] + 1 }
    }
    return depths
  }

  /// What a node does.
  public func kind(of node: Int) -> NodeKind { specification.kind(of: node, in: example.structure) }

  /// Whether a node has no children.
  public func isLeaf(_ node: Int) -> Bool {
    (0..<example.structure.arity).allSatisfy { example.structure.child(of: node, slot: $0) == nil }
  }

  /// z of a node's child in a slot; the initial state where there is no child.
  public func childState(of node: Int, slot: Int) -> [Double]? {
    guard let child = example.structure.child(of: node, slot: slot) else {
      return isChain ? initialState(.z) : nil
    }
    return values(.z, at: child)
  }

  /// The node above a node, and the slot it hangs in.
  public func parent(of node: Int) -> (node: Int, slot: Int)? {
    let place = Int(parents[node])
    let arity = example.structure.arity
    return place < 0 ? nil : (place / arity, place % arity)
  }

  /// Whether the node has a parent that sends it nothing because δ is cut between them.
  public func isCutAbove(_ node: Int) -> Bool {
    guard let (parent, slot) = parent(of: node) else { return false }
    return !trace.forest.passesError(example: 0, node: parent, slot: slot)
  }
}

/// The Euclidean norm, without overflow where the elements themselves are finite.
public func norm(_ values: [Double]) -> Double {
  let largest = values.reduce(0) { max($0, $1.magnitude) }
  if values.contains(where: \.isNaN) { return .nan }
  guard largest > 0, largest.isFinite else { return largest }
  return largest * values.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
}

/// The cosine of the angle between two vectors; NaN where one is zero.
public func cosine(_ a: [Double], _ b: [Double]) -> Double {
  let (na, nb) = (norm(a), norm(b))
  return zip(a, b).reduce(0) { $0 + ($1.0 / na) * ($1.1 / nb) }
}
