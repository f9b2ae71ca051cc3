/// The layout of a minibatch: the nodes of all its examples as rows, sorted by level, without padding.
///
/// A node's level is its height over the deepest node below it, so all rows of a level depend only on earlier levels
/// and can be computed together. Chains of unequal lengths, trees, and mixtures of shapes are laid out alike. Within a
/// level rows keep the order of the examples; one chain alone is laid out in its own order.
///
/// Properties that kernels' callers read are exempt from the runtime's check for overlapping accesses: a forest is only
/// written while it is laid out.
public final class Forest {
  public let arity: Int
  @exclusivity(unchecked) public private(set) var rowCount = 0
  @exclusivity(unchecked) public private(set) var exampleCount = 0
  /// Rows of level l are `levelStarts[l]..<levelStarts[l + 1]`.
  @exclusivity(unchecked) public private(set) var levelStarts: [Int] = [0]
  public var levelCount: Int { levelStarts.count - 1 }
  /// How many rows the largest level has.
  public private(set) var widestLevel = 0

  /// Row of the child in slot s of a row, at `child[s * slotStride + row]`. Negative where there is none: row −1 is the
  /// zero state, rows below it are states given with the examples.
  let child = AlignedBuffer<Int32>()
  /// The same, −1 wherever δ does not go: no child, a given state, or a cut.
  let push = AlignedBuffer<Int32>()
  @exclusivity(unchecked) private(set) var slotStride = 0
  /// Whether any row of level 0 starts from a given state.
  @exclusivity(unchecked) private(set) var hasGivenStates = false

  /// Row of node n of example e at `rowOf[starts[e] + n]`, and back.
  @exclusivity(unchecked) private var rowOf: [Int32] = []
  @exclusivity(unchecked) private var nodeOf: [Int32] = []
  @exclusivity(unchecked) private var starts: [Int] = [0]

  /// Rows that are read out, ascending, and for each the example and the place in its target list.
  let targetRows = AlignedBuffer<Int32>()
  @exclusivity(unchecked) private(set) var targets: [(example: Int32, place: Int32)] = []
  public var targetCount: Int { targets.count }
  /// Targets of each example that are read out.
  @exclusivity(unchecked) private(set) var targetsPerExample: [Int32] = []
  /// The target a row carries, −1 for none.
  @exclusivity(unchecked) private var targetOf: [Int32] = []
  /// Whether every row is read out, in order: then nothing needs to be gathered.
  var readsEveryRow: Bool { targetCount == rowCount }

  /// Rows to which no parent sends a δ: roots, ends, and nodes below a cut.
  @exclusivity(unchecked) private(set) var unpushed: [Int32] = []

  @exclusivity(unchecked) private var levels: [Int32] = []
  @exclusivity(unchecked) private var signature: [Int32] = []

  public init(arity: Int) { self.arity = arity }

  /// The row of a node.
  public func row(example: Int, node: Int) -> Int { Int(rowOf[starts[example] + node]) }
  /// The node, within its example, of a row.
  public func place(ofRow row: Int) -> (example: Int, node: Int) {
    let flat = Int(nodeOf[row])
    var low = 0
    var high = exampleCount
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= flat { low = middle } else { high = middle }
    }
    return (low, flat - starts[low])
  }
  /// Hands over the rows of an example's nodes, and the target each row carries, −1 for none.
  @inline(__always)
  func withRows(
    ofExample example: Int, _ body: (_ rows: UnsafeBufferPointer<Int32>, _ targets: UnsafeBufferPointer<Int32>) -> Void
  ) {
    let nodes = starts[example]..<starts[example + 1]
    rowOf.withUnsafeBufferPointer { rows in
      targetOf.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: rows[nodes]), $0) }
    }
  }
  public func nodeCount(example: Int) -> Int { starts[example + 1] - starts[example] }
  /// The index among the read-out rows, or nil where the node has no target.
  public func target(example: Int, node: Int) -> Int? {
    let target = targetOf[row(example: example, node: node)]
    return target < 0 ? nil : Int(target)
  }
  /// The same for a row.
  func target(ofRow row: Int) -> Int? {
    let target = targetOf[row]
    return target < 0 ? nil : Int(target)
  }
  /// The level a row is in. O(log levels).
  func level(ofRow row: Int) -> Int {
    var (low, high) = (0, levelCount)
    while high - low > 1 {
      let middle = (low + high) / 2
      if levelStarts[middle] <= row { low = middle } else { high = middle }
    }
    return low
  }
  /// Whether δ passes from `node` down to its child in `slot`.
  public func passesError(example: Int, node: Int, slot: Int) -> Bool {
    push.pointer[slot * slotStride + row(example: example, node: node)] >= 0
  }

  /// Lays out `count` examples. Keeps the layout it has if these have the same shapes and targets as the last ones.
  ///
  /// O(nodes). `truncation`: in a chain, δ does not pass from step K·i + 1 back to step K·i.
  @discardableResult
  func layOut(_ examples: [Example], count: Int, placement: TargetPlacement, truncation: Int?) -> Bool {
    if isLaidOut(examples, count: count, placement: placement, truncation: truncation) { return false }
    exampleCount = count
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
    for e in 0..<count { starts.append(starts[e] + examples[e].structure.count) }
    rowCount = starts[count]
    sortByLevel(examples)
    connect(examples, truncation: truncation)
    placeTargets(examples, placement: placement)
    return true
  }

  private func isLaidOut(_ examples: [Example], count: Int, placement: TargetPlacement, truncation: Int?) -> Bool {
    // What decides the layout, as one list of numbers: compared with the last one, then kept.
    var length = 3
    for e in 0..<count { length += 3 + examples[e].structure.children.count + examples[e].targetNodes.count }
    // The list begins with a count, which is never −1: one of another length does not pass for the same.
    if signature.count != length { resize(&signature, length, with: -1) }
    return signature.withUnsafeMutableBufferPointer { kept in
      var place = 0
      var difference: Int32 = 0
      func note(_ value: Int32) {
        difference |= kept[place] ^ value
        kept[place] = value
        place += 1
      }
      func note(_ values: [Int32]) {
        values.withUnsafeBufferPointer { values in
          for i in values.indices {
            difference |= kept[place + i] ^ values[i]
            kept[place + i] = values[i]
          }
        }
        place += values.count
      }
      note(Int32(count))
      note(placement == .every ? 0 : 1)
      note(Int32(clamping: truncation ?? -1))
      for e in 0..<count {
        note(Int32(examples[e].structure.count))
        note(Int32(examples[e].targetNodes.count))
        note(examples[e].initialState.isEmpty ? 0 : 1)
        note(examples[e].structure.children)
        note(examples[e].targetNodes)
      }
      return difference == 0
    }
  }

  private func sortByLevel(_ examples: [Example]) {
    resize(&levels, rowCount)
    resize(&rowOf, rowCount)
    resize(&nodeOf, rowCount)
    levelStarts.removeAll(keepingCapacity: true)
    levelStarts.append(0)
    for e in 0..<exampleCount {
      let start = starts[e]
      examples[e].structure.children.withUnsafeBufferPointer { children in
        for n in 0..<examples[e].structure.count {
          var level: Int32 = 0
          for s in 0..<arity {
            let child = children[n * arity + s]
            if child >= 0 { level = max(level, levels[start + Int(child)] + 1) }
          }
          levels[start + n] = level
          while levelStarts.count < Int(level) + 2 { levelStarts.append(0) }
          levelStarts[Int(level) + 1] += 1
        }
      }
    }
    widestLevel = levelStarts.max() ?? 0
    for l in 1..<max(levelStarts.count, 1) { levelStarts[l] += levelStarts[l - 1] }
    // A counting sort: each level's start moves along as its rows are placed, then all move back.
    for flat in 0..<rowCount {
      let level = Int(levels[flat])
      rowOf[flat] = Int32(levelStarts[level])
      nodeOf[levelStarts[level]] = Int32(flat)
      levelStarts[level] += 1
    }
    for l in stride(from: levelStarts.count - 1, to: 0, by: -1) { levelStarts[l] = levelStarts[l - 1] }
    levelStarts[0] = 0
  }

  private func connect(_ examples: [Example], truncation: Int?) {
    slotStride = rowCount
    child.reserve(arity * rowCount)
    push.reserve(arity * rowCount)
    unpushed.removeAll(keepingCapacity: true)
    hasGivenStates = false
    resize(&targetOf, rowCount)  // borrowed: 1 where a parent sends a δ
    var given: Int32 = -1
    for e in 0..<exampleCount {
      let start = starts[e]
      var origin: Int32 = -1
      if !examples[e].initialState.isEmpty {
        given -= 1
        origin = given
        hasGivenStates = true
      }
      examples[e].structure.children.withUnsafeBufferPointer { children in
        for n in 0..<examples[e].structure.count {
          let row = Int(rowOf[start + n])
          let cut = truncation.map { n % $0 == 0 } ?? false
          for s in 0..<arity {
            let node = children[n * arity + s]
            let childRow = node < 0 ? origin : rowOf[start + Int(node)]
            child.pointer[s * slotStride + row] = childRow
            push.pointer[s * slotStride + row] = node < 0 || cut ? -1 : childRow
            if node >= 0 && !cut { targetOf[Int(childRow)] = 1 }
          }
        }
      }
    }
    for row in 0..<rowCount where targetOf[row] == 0 { unpushed.append(Int32(row)) }
  }

  private func placeTargets(_ examples: [Example], placement: TargetPlacement) {
    for row in 0..<rowCount { targetOf[row] = -1 }
    resize(&targetsPerExample, exampleCount)
    var count: Int32 = 0
    // First which place of which example, addressed by row; then numbered in the order of rows.
    for e in 0..<exampleCount {
      for (place, node) in examples[e].targetNodes.enumerated() {
        if placement == .last && Int(node) != examples[e].structure.count - 1 { continue }
        targetOf[Int(rowOf[starts[e] + Int(node)])] = Int32(place)
        targetsPerExample[e] += 1
        count += 1
      }
    }
    targets.removeAll(keepingCapacity: true)
    targetRows.reserve(Int(count))
    for row in 0..<rowCount where targetOf[row] >= 0 {
      targetRows.pointer[targets.count] = Int32(row)
      let example = exampleCount == 1 ? 0 : self.place(ofRow: row).example
      targets.append((Int32(example), targetOf[row]))
      targetOf[row] = Int32(targets.count - 1)
    }
  }

  private func resize(_ array: inout [Int32], _ count: Int, with value: Int32 = 0) {
    array.removeAll(keepingCapacity: true)
    array.append(contentsOf: repeatElement(value, count: count))
  }
}
