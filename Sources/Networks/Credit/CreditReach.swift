/// How far the loss terms of an example reach: which nodes each one's δ passes through.
///
/// δ goes from a node to its children, but for cuts. All that follows is counted without walking any path: O(nodes).
struct CreditReach {
  private let structure: Structure
  /// For each node, how many nodes its loss would reach, itself included.
  private let counts: [Int32]
  /// The node that sends δ to a node; −1 for none.
  private let senders: [Int32]
  /// `passes[place in structure.children]`: whether δ goes that way.
  private let passes: [Bool]
  let losses: [Int]
  private let request: CreditRequest

  /// Of the only example of `forest`. Losses that are asked for but not there are left out.
  init(_ structure: Structure, _ forest: Forest, _ request: CreditRequest) {
    self.structure = structure
    self.request = request
    let arity = structure.arity
    var counts = [Int32](repeating: 1, count: structure.count)
    var senders = [Int32](repeating: -1, count: structure.count)
    var passes = [Bool](repeating: false, count: structure.children.count)
    for node in 0..<structure.count {
      for slot in 0..<arity {
        let child = Int(structure.children[node * arity + slot])
        guard child >= 0, forest.passesError(example: 0, node: node, slot: slot) else { continue }
        passes[node * arity + slot] = true
        senders[child] = Int32(truncatingIfNeeded: node)
        counts[node] += counts[child]
      }
    }
    self.counts = counts
    self.senders = senders
    self.passes = passes
    var chain: Set<Int>?
    if let node = request.node {
      // Only losses at or above a node reach it.
      var above = Set<Int>()
      var next = Int32(truncatingIfNeeded: node)
      while next >= 0 {
        above.insert(Int(next))
        next = senders[Int(next)]
      }
      chain = above
    }
    let asked = request.losses.map { $0.filter { (0..<structure.count).contains($0) } } ?? Array(0..<structure.count)
    losses = asked.filter { forest.target(example: 0, node: $0) != nil && chain?.contains($0) != false }
  }

  /// How many nodes the δ of a loss has to pass: all it reaches, or those on its way to the node that was asked for.
  func vectors(of loss: Int) -> Int {
    guard let node = request.node else { return Int(counts[loss]) }
    var steps = 1
    var next = Int32(truncatingIfNeeded: node)
    while next >= 0, Int(next) != loss {
      steps += 1
      next = senders[Int(next)]
    }
    return steps
  }

  var size: CreditRequest.Size {
    var size = CreditRequest.Size()
    size.losses = losses.count
    guard let node = request.node else {
      for loss in losses {
        size.vectors += Int(counts[loss])
        size.largest = max(size.largest, Int(counts[loss]))
      }
      size.entries = size.vectors
      return size
    }
    size.entries = losses.count
    let wanted = Set(losses)
    var steps = 0
    var next = Int32(truncatingIfNeeded: node)
    while next >= 0 {
      steps += 1
      if wanted.contains(Int(next)) {
        size.vectors += steps
        size.largest = steps
      }
      next = senders[Int(next)]
    }
    return size
  }

  /// A copy of a part of the example: what a loss's δ passes, and the children of that, whose states the pass back may
  /// read. Their own children are left out.
  struct Copy {
    /// Nodes of the example, ascending; the loss's own is the last.
    fileprivate(set) var nodes: [Int32] = []
    /// For each, whether the δ that the copy gets there is the loss's part of the example's.
    fileprivate(set) var isReached: [Bool] = []
    fileprivate var stack: [Int32] = []

    /// Where a node of the example is in the copy. O(log nodes).
    func place(of node: Int) -> Int? {
      var (low, high) = (0, nodes.count)
      while low < high {
        let middle = (low + high) / 2
        if Int(nodes[middle]) < node { low = middle + 1 } else { high = middle }
      }
      return low < nodes.count && Int(nodes[low]) == node ? low : nil
    }

    /// For each node of the example its place in the copy plus one; 0 elsewhere.
    fileprivate var places: [Int32] = []
  }

  /// Makes `copy` the copy for a loss and `part` its structure. O(nodes of the copy), but for structures whose subtrees
  /// are not in one stretch: those are sorted.
  func cut(_ loss: Int, into copy: inout Copy, _ part: inout Structure) {
    if copy.places.count != structure.count { copy.places = Array(repeating: 0, count: structure.count) }
    copy.nodes.removeAll(keepingCapacity: true)
    copy.isReached.removeAll(keepingCapacity: true)
    if let node = request.node { followPath(from: node, to: loss, &copy) } else { followAll(from: loss, &copy) }
    copy.nodes.reverse()
    if zip(copy.nodes, copy.nodes.dropFirst()).contains(where: { $0 >= $1 }) { copy.nodes.sort() }
    // Found from the marks: 2 for a node that is reached, 1 for one whose state alone is wanted.
    for place in copy.nodes.indices {
      let node = Int(copy.nodes[place])
      copy.isReached.append(copy.places[node] == 2)
      copy.places[node] = Int32(truncatingIfNeeded: place + 1)
    }
    part.becomePart(copy.nodes, of: structure, places: copy.places) { copy.isReached[$0] }
    for node in copy.nodes { copy.places[Int(node)] = 0 }
  }

  /// Everything below, the last child first: in post-order that is in descending order.
  private func followAll(from loss: Int, _ copy: inout Copy) {
    let arity = structure.arity
    copy.stack.removeAll(keepingCapacity: true)
    copy.stack.append(Int32(truncatingIfNeeded: loss))
    copy.places[loss] = 2
    while let next = copy.stack.popLast() {
      copy.nodes.append(next)
      let node = Int(next)
      guard copy.places[node] == 2 else { continue }
      for slot in 0..<arity {
        let child = structure.children[node * arity + slot]
        guard child >= 0 else { continue }
        copy.places[Int(child)] = passes[node * arity + slot] ? 2 : 1
        copy.stack.append(child)
      }
    }
  }

  private func followPath(from node: Int, to loss: Int, _ copy: inout Copy) {
    let arity = structure.arity
    var path: [Int] = [node]
    while let last = path.last, last != loss, senders[last] >= 0 { path.append(Int(senders[last])) }
    for node in path.reversed() {
      copy.nodes.append(Int32(truncatingIfNeeded: node))
      copy.places[node] = 2
    }
    for node in path {
      for slot in 0..<arity {
        let child = structure.children[node * arity + slot]
        guard child >= 0, copy.places[Int(child)] == 0 else { continue }
        copy.places[Int(child)] = 1
        copy.nodes.append(child)
      }
    }
  }
}
