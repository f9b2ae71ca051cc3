import Networks

/// One part of a tree data set: its bank, and per node what an example needs, in the data set's own ids.
final class TreeDatasetPart: Sendable {
  let bank: Treebank
  /// Labelled nodes whose label the data set does not know.
  let unseenLabels: Int

  /// The tree's shape; kept so that reading an example copies no shape and allocates nothing.
  private let structures: [Structure]
  /// Vocabulary ids, −1 at inner nodes.
  private let tokens: [Int32]
  /// Class, or 0 where targets are values; −1 where a node has no target.
  private let targets: [Int32]
  /// The nodes that carry a target, each by its place in its tree, with their classes, one tree's after the other's.
  private let targetPlaces: [Int32]
  private let targetClasses: [Int32]
  private let targetStarts: [Int]

  var hasTargets: Bool { targets.contains { $0 >= 0 } }

  init(_ bank: Treebank, wordMap: [Int32], labelMap: [Int32]) {
    self.bank = bank
    tokens = bank.wordIDs.map { $0 < 0 ? -1 : wordMap[Int($0)] }
    var targets: [Int32] = []
    var unseenLabels = 0
    targets.reserveCapacity(bank.nodeCount)
    for label in bank.labelIDs {
      let target = label < 0 ? Treebank.noLabel : labelMap[Int(label)]
      if label >= 0, target < 0 { unseenLabels += 1 }
      targets.append(target)
    }
    self.unseenLabels = unseenLabels
    self.targets = targets
    targetClasses = targets.filter { $0 >= 0 }
    var (places, starts) = ([Int32](), [0])
    places.reserveCapacity(targetClasses.count)
    var structures: [Structure] = []
    structures.reserveCapacity(bank.count)
    for tree in 0..<bank.count {
      let nodes = bank.nodes(of: tree)
      var structure = Structure(arity: 2)
      for node in nodes {
        if bank.isLeaf(node) {
          structure.addLeaf()
        } else {
          let right = node - 1
          let left = right - Int(bank.sizes[right])
          structure.addNode(over: left - nodes.lowerBound, right - nodes.lowerBound)
        }
      }
      structures.append(structure)
      for node in nodes where targets[node] >= 0 {
        places.append(Int32(truncatingIfNeeded: node - nodes.lowerBound))
      }
      starts.append(places.count)
    }
    self.structures = structures
    targetPlaces = places
    targetStarts = starts
  }

  func read(_ index: Int, targets which: TreeDataset.TargetNodes, kind: TargetKind, into example: inout Example) {
    let nodes = bank.nodes(of: index)
    example.structure = structures[index]
    clear(&example)
    example.tokens.append(contentsOf: tokens[nodes])
    guard which == .labelled, case .classes = kind else {
      let scored = which == .root ? (nodes.upperBound - 1)..<nodes.upperBound : nodes
      for node in scored { addTarget(of: node, at: node - nodes.lowerBound, kind, &example) }
      return
    }
    let own = targetStarts[index]..<targetStarts[index + 1]
    example.targetNodes.append(contentsOf: targetPlaces[own])
    example.targetClasses.append(contentsOf: targetClasses[own])
  }

  /// The leaves as a chain, with the root's target at its end.
  func readSequence(_ index: Int, kind: TargetKind, into example: inout Example) {
    let nodes = bank.nodes(of: index)
    clear(&example)
    for node in nodes where tokens[node] >= 0 { example.tokens.append(tokens[node]) }
    if example.structure.arity != 1 { example.structure = Structure(arity: 1) }
    example.structure.becomeChain(length: example.tokens.count)
    addTarget(of: nodes.upperBound - 1, at: example.tokens.count - 1, kind, &example)
  }

  private func clear(_ example: inout Example) {
    example.inputs.removeAll(keepingCapacity: true)
    example.tokens.removeAll(keepingCapacity: true)
    example.targetNodes.removeAll(keepingCapacity: true)
    example.targetClasses.removeAll(keepingCapacity: true)
    example.targetValues.removeAll(keepingCapacity: true)
  }

  private func addTarget(of node: Int, at place: Int, _ kind: TargetKind, _ example: inout Example) {
    guard targets[node] >= 0 else { return }
    example.targetNodes.append(Int32(truncatingIfNeeded: place))
    if case .classes = kind {
      example.targetClasses.append(targets[node])
    } else {
      example.targetValues.append(bank.labelValues[node])
    }
  }
}
