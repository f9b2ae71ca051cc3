import Glibc

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
  /// Whether the last node of every example is a comparison: then these are the last level, by themselves.
  let comparesRoots: Bool
  @exclusivity(unchecked) public private(set) var rowCount = 0
  @exclusivity(unchecked) public private(set) var exampleCount = 0
  /// Rows of level l are `levelStarts[l]..<levelStarts[l + 1]`.
  package var levelStarts: UnsafePointer<Int> { UnsafePointer(levelBounds.pointer) }
  private let levelBounds = AlignedBuffer<Int>()
  @exclusivity(unchecked) public private(set) var levelCount = 0
  /// How many rows the largest level has.
  public private(set) var widestLevel = 0

  /// Row of the child in slot s of a row, at `child[s * slotStride + row]`. Negative where there is none: row −1 is the
  /// zero state, rows below it are states given with the examples.
  package let child = AlignedBuffer<Int32>()
  /// The same, −1 wherever δ does not go: no child, a given state, or a cut.
  package let push = AlignedBuffer<Int32>()
  @exclusivity(unchecked) package private(set) var slotStride = 0
  /// Whether any row of level 0 starts from a given state.
  @exclusivity(unchecked) package private(set) var hasGivenStates = false

  /// Row of node n of example e at `rowOf[starts[e] + n]`, and back.
  private let rowOf = AlignedBuffer<Int32>()
  private let nodeOf = AlignedBuffer<Int32>()
  @exclusivity(unchecked) private var starts: [Int] = [0]

  /// Rows that are read out, ascending, and for each the example it is of.
  let targetRows = AlignedBuffer<Int32>()
  let targetExamples = AlignedBuffer<Int32>()
  @exclusivity(unchecked) public private(set) var targetCount = 0
  /// Targets of each example that are read out.
  @exclusivity(unchecked) private(set) var targetsPerExample: [Int32] = []
  /// The target a row carries, −1 for none.
  private let targetOf = AlignedBuffer<Int32>()
  /// Whether every row is read out, in order: then nothing needs to be gathered.
  var readsEveryRow: Bool { targetCount == rowCount }

  /// Rows to which no parent sends a δ: roots, ends, and nodes below a cut.
  var unpushed: UnsafeBufferPointer<Int32> { UnsafeBufferPointer(start: unpushedRows.pointer, count: unpushedCount) }
  private let unpushedRows = AlignedBuffer<Int32>()
  @exclusivity(unchecked) private var unpushedCount = 0

  /// The level of each node; later the example of each row that is read out.
  private let scratch = AlignedBuffer<Int32>()
  /// What decided the layout, as one list of numbers.
  private let signature = AlignedBuffer<Int32>()
  @exclusivity(unchecked) private var signatureLength = 0

  public init(arity: Int, comparesRoots: Bool = false) {
    self.arity = arity
    self.comparesRoots = comparesRoots
  }

  /// The levels that the cell computes: all but that of comparisons.
  package var cellLevels: Range<Int> { 0..<(comparisonLevel ?? levelCount) }
  /// Those of them above the leaves.
  package var compositionLevels: Range<Int> { min(1, cellLevels.upperBound)..<cellLevels.upperBound }
  /// Nil where nothing is compared.
  package var comparisonLevel: Int? { comparesRoots && levelCount > 0 ? levelCount - 1 : nil }
  package func rows(ofLevel level: Int) -> Range<Int> { levelStarts[level]..<levelStarts[level + 1] }

  /// The row of a node.
  public func row(example: Int, node: Int) -> Int { Int(rowOf.pointer[starts[example] + node]) }
  /// The node, within its example, of a row.
  public func place(ofRow row: Int) -> (example: Int, node: Int) {
    let flat = Int(nodeOf.pointer[row])
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
    body(
      UnsafeBufferPointer(start: rowOf.pointer + starts[example], count: nodeCount(example: example)),
      UnsafeBufferPointer(start: targetOf.pointer, count: rowCount))
  }
  public func nodeCount(example: Int) -> Int { starts[example + 1] - starts[example] }
  /// The index among the read-out rows, or nil where the node has no target.
  public func target(example: Int, node: Int) -> Int? {
    let target = targetOf.pointer[row(example: example, node: node)]
    return target < 0 ? nil : Int(target)
  }
  /// The same for a row.
  func target(ofRow row: Int) -> Int? {
    let target = targetOf.pointer[row]
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
  /// Those of some rows that start from a state other than zero.
  package func startedRows(_ rows: Range<Int>) -> Range<Int> {
    let zero = hasGivenStates ? 0 : levelStarts[min(1, levelCount)]
    return min(max(rows.lowerBound, zero), rows.upperBound)..<rows.upperBound
  }
  /// Whether δ passes from `node` down to its child in `slot`.
  public func passesError(example: Int, node: Int, slot: Int) -> Bool {
    push.pointer[slot * slotStride + row(example: example, node: node)] >= 0
  }

  /// The places among the read-out rows of those in some levels. O(log targets).
  func targets(ofLevels levels: Range<Int>) -> Range<Int> {
    func first(from row: Int) -> Int {
      if readsEveryRow { return row }
      var (low, high) = (0, targetCount)
      while low < high {
        let middle = (low + high) / 2
        if Int(targetRows.pointer[middle]) < row { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return first(from: levelStarts[levels.lowerBound])..<first(from: levelStarts[levels.upperBound])
  }

  /// Lays out `count` examples. Keeps the layout it has if these have the same shapes and targets as the last ones.
  ///
  /// O(nodes). `truncation`: in a chain, δ does not pass from step K·i + 1 back to step K·i. `firstStep`: which step of the
  /// whole chains, counted from 0, their first node is.
  @discardableResult
  func layOut(
    _ examples: [Example], count: Int, placement: TargetPlacement, truncation: Int?, firstStep: Int = 0
  ) -> Bool {
    let untilCut = truncation.map { ($0 - firstStep % $0) % $0 } ?? 0
    if isLaidOut(examples, count: count, placement: placement, truncation: truncation, untilCut: untilCut) {
      return false
    }
    exampleCount = count
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
    for e in 0..<count { starts.append(starts[e] + examples[e].structure.count) }
    rowCount = starts[count]
    sortByLevel(examples)
    connect(examples, truncation: truncation, untilCut: untilCut)
    placeTargets(examples, placement: placement)
    return true
  }

  /// Compares what decides the layout with what decided the last one, and keeps it.
  private func isLaidOut(
    _ examples: [Example], count: Int, placement: TargetPlacement, truncation: Int?, untilCut: Int
  ) -> Bool {
    var length = 4
    for e in 0..<count { length += 3 + examples[e].structure.children.count + examples[e].targetNodes.count }
    var isSame = signatureLength == length
    if !isSame {
      signature.reserve(length)
      signatureLength = length
    }
    var place = signature.pointer
    func note(_ value: Int32) {
      isSame = isSame && place.pointee == value
      place.pointee = value
      place += 1
    }
    func note(_ values: [Int32]) {
      values.withUnsafeBytes { values in
        guard let start = values.baseAddress else { return }
        isSame = isSame && memcmp(place, start, values.count) == 0
        if !isSame { memcpy(place, start, values.count) }
      }
      place += values.count
    }
    note(Int32(truncatingIfNeeded: count))
    note(placement == .every ? 0 : 1)
    note(Int32(clamping: truncation ?? -1))
    note(Int32(clamping: untilCut))
    for e in 0..<count {
      note(Int32(truncatingIfNeeded: examples[e].structure.count))
      note(Int32(truncatingIfNeeded: examples[e].targetNodes.count))
      note(examples[e].initialState.isEmpty ? 0 : 1)
      note(examples[e].structure.children)
      note(examples[e].targetNodes)
    }
    return isSame
  }

  private func sortByLevel(_ examples: [Example]) {
    scratch.reserve(rowCount)
    rowOf.reserve(rowCount)
    nodeOf.reserve(rowCount)
    let (rows, nodes, levels) = (rowOf.pointer, nodeOf.pointer, scratch.pointer)
    var top: Int32 = -1
    for e in 0..<exampleCount {
      let own = levels + starts[e]
      examples[e].structure.children.withUnsafeBufferPointer { children in
        var next = 0
        let compared = comparesRoots ? children.count / arity - 1 : -1
        for n in 0..<children.count / arity {
          var level: Int32 = 0
          for _ in 0..<arity {
            let child = children[next]
            next &+= 1
            if child >= 0 { level = max(level, own[Int(child)] &+ 1) }
          }
          own[n] = level
          if n != compared { top = max(top, level) }
        }
      }
    }
    if comparesRoots, rowCount > 0 {
      top = max(top, 0) + 1
      for e in 0..<exampleCount where starts[e + 1] > starts[e] { levels[starts[e + 1] - 1] = top }
    }
    levelCount = Int(top) + 1
    levelBounds.reserve(levelCount + 1)
    let bounds = levelBounds.pointer
    bounds.update(repeating: 0, count: levelCount + 1)
    for flat in 0..<rowCount { bounds[Int(levels[flat]) &+ 1] &+= 1 }
    widestLevel = 0
    for l in 0..<levelCount {
      widestLevel = max(widestLevel, bounds[l + 1])
      bounds[l + 1] &+= bounds[l]
    }
    // A counting sort: each level's start moves along as its rows are placed, then all move back.
    for flat in 0..<rowCount {
      let level = Int(levels[flat])
      let row = bounds[level]
      rows[flat] = Int32(truncatingIfNeeded: row)
      nodes[row] = Int32(truncatingIfNeeded: flat)
      bounds[level] = row &+ 1
    }
    for l in stride(from: levelCount, to: 0, by: -1) { bounds[l] = bounds[l - 1] }
    bounds[0] = 0
  }

  private func connect(_ examples: [Example], truncation: Int?, untilCut first: Int) {
    slotStride = rowCount
    child.reserve(arity * rowCount)
    push.reserve(arity * rowCount)
    unpushedRows.reserve(rowCount)
    targetOf.reserve(rowCount)
    hasGivenStates = false
    // Borrowed: 1 where a parent sends a δ.
    let pushed = targetOf.pointer
    pushed.update(repeating: 0, count: rowCount)
    var given: Int32 = -1
    for e in 0..<exampleCount {
      let rows = rowOf.pointer + starts[e]
      var origin: Int32 = -1
      if !examples[e].initialState.isEmpty {
        given -= 1
        origin = given
        hasGivenStates = true
      }
      examples[e].structure.children.withUnsafeBufferPointer { children in
        var next = 0
        var untilCut = first
        for n in 0..<children.count / arity {
          let row = Int(rows[n])
          var isCut = false
          if let truncation {
            isCut = untilCut == 0
            untilCut = (isCut ? truncation : untilCut) - 1
          }
          var place = row
          for _ in 0..<arity {
            let node = children[next]
            next &+= 1
            let childRow = node < 0 ? origin : rows[Int(node)]
            let passes = node >= 0 && !isCut
            child.pointer[place] = childRow
            push.pointer[place] = passes ? childRow : -1
            if passes { pushed[Int(childRow)] = 1 }
            place &+= slotStride
          }
        }
      }
    }
    var count = 0
    for row in 0..<rowCount where pushed[row] == 0 {
      unpushedRows.pointer[count] = Int32(truncatingIfNeeded: row)
      count &+= 1
    }
    unpushedCount = count
  }

  private func placeTargets(_ examples: [Example], placement: TargetPlacement) {
    let (targetOf, exampleOf) = (targetOf.pointer, scratch.pointer)
    targetOf.update(repeating: -1, count: rowCount)
    targetsPerExample.removeAll(keepingCapacity: true)
    var count = 0
    // First marked by row, then numbered in the order of rows.
    for e in 0..<exampleCount {
      let rows = rowOf.pointer + starts[e]
      let last = Int32(truncatingIfNeeded: examples[e].structure.count - 1)
      var own: Int32 = 0
      examples[e].targetNodes.withUnsafeBufferPointer { nodes in
        for node in nodes where placement == .every || node == last {
          let row = Int(rows[Int(node)])
          targetOf[row] = 0
          exampleOf[row] = Int32(truncatingIfNeeded: e)
          own &+= 1
        }
      }
      targetsPerExample.append(own)
      count += Int(own)
    }
    targetRows.reserve(count)
    targetExamples.reserve(count)
    var next: Int32 = 0
    for row in 0..<rowCount where targetOf[row] >= 0 {
      targetRows.pointer[Int(next)] = Int32(truncatingIfNeeded: row)
      targetExamples.pointer[Int(next)] = exampleOf[row]
      targetOf[row] = next
      next &+= 1
    }
    targetCount = Int(next)
  }
}
