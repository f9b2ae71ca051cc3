/// Where the nodes of a top-down picture go: siblings as close as their subtrees allow, parents centred above their
/// children, equal subtrees drawn equally (Reingold and Tilford, 1981). Or, with every subtree in columns of its own, so that a
/// sentence's words read from left to right whatever their level.
struct TidyLayout {
  /// The middle of each node, from the left edge.
  private(set) var centres: [Int]
  private(set) var width = 0

  /// - Parameters:
  ///   - widths: what each node takes, in any unit.
  ///   - gap: between neighbours of one level, in the same unit.
  ///   - room: the width up to which subtrees get columns of their own.
  init(_ tree: VisibleTree, widths: [Int], gap: Int, room: Int) {
    self.init(tree, widths, gap, hasOwnColumns: true)
    if width > room { self.init(tree, widths, gap, hasOwnColumns: false) }
  }

  private init(_ tree: VisibleTree, _ widths: [Int], _ gap: Int, hasOwnColumns: Bool) {
    let count = tree.nodes.count
    centres = Array(repeating: 0, count: count)
    guard count > 0 else { return }
    // Pre-order backwards: every child before its parent.
    var contours = [Contour](repeating: Contour(), count: count)
    var offsets = [Int](repeating: 0, count: count)
    for node in stride(from: count - 1, through: 0, by: -1) {
      let left = -(widths[node] / 2)
      var merged = Contour()
      let children = tree.nodes[node].children
      for child in children {
        offsets[child] = merged.distance(to: contours[child], gap: gap, isWhole: hasOwnColumns)
        merged.add(contours[child], at: offsets[child])
        contours[child] = Contour()
      }
      let middle = children.isEmpty ? 0 : (offsets[children[0]] + offsets[children[children.count - 1]]) / 2
      for child in children { offsets[child] -= middle }
      merged.hang(from: (left, left + widths[node]), shift: -middle)
      contours[node] = merged
    }
    centres[0] = -(contours[0].leftmost)
    for node in 0..<count {
      for child in tree.nodes[node].children { centres[child] = centres[node] + offsets[child] }
    }
    width = contours[0].rightmost - contours[0].leftmost
  }
}

/// The left and right edge of a subtree, level by level. Stored from the lowest level up, so that a parent is appended.
private struct Contour {
  private var levels: [(left: Int, right: Int)] = []
  /// What every level is shifted by: a shift of the whole costs nothing.
  private var shift = 0

  var leftmost: Int { (levels.min { $0.left < $1.left }?.left ?? 0) + shift }
  var rightmost: Int { (levels.max { $0.right < $1.right }?.right ?? 0) + shift }

  /// The least offset at which `other` clears this on all common levels, or as a whole.
  func distance(to other: Contour, gap: Int, isWhole: Bool) -> Int {
    if levels.isEmpty { return 0 }
    if isWhole { return rightmost - other.leftmost + gap }
    var offset = Int.min
    for level in 1...max(1, min(levels.count, other.levels.count)) {
      let right = levels[levels.count - level].right + shift
      let left = other.levels[other.levels.count - level].left + other.shift
      offset = max(offset, right - left + gap)
    }
    return offset
  }

  mutating func add(_ other: Contour, at offset: Int) {
    if levels.isEmpty {
      self = other
      shift += offset
      return
    }
    for level in 1...max(1, min(levels.count, other.levels.count)) {
      let right = other.levels[other.levels.count - level].right + other.shift + offset - shift
      levels[levels.count - level].right = right
    }
    if other.levels.count > levels.count {
      let deeper = other.levels.prefix(other.levels.count - levels.count)
      let moved = deeper.map { ($0.left + other.shift + offset - shift, $0.right + other.shift + offset - shift) }
      levels.insert(contentsOf: moved, at: 0)
    }
  }

  mutating func hang(from node: (left: Int, right: Int), shift moved: Int) {
    shift += moved
    levels.append((node.left - shift, node.right - shift))
  }
}
