/// The levels of a forest in stretches, from the last to the first: gradients and losses are summed within each, then over
/// all of them.
///
/// Chains are cut, so that a pass which keeps only one stretch at a time sums in the same order as one that keeps
/// everything. Trees are one stretch.
struct Segments: Sequence, IteratorProtocol {
  /// Steps in a stretch of chains. A trace of so many steps stays in the second cache for a few hundred units.
  static let length = 512

  private let length: Int
  private var end: Int
  private var isDone = false

  init(arity: Int, levels: Int) {
    length = arity == 1 ? Self.length : Swift.max(levels, 1)
    end = levels
  }

  mutating func next() -> Range<Int>? {
    if isDone { return nil }
    // Without levels there is one stretch, an empty one: what is summed over it is zero.
    let start = Swift.max(end - 1, 0) / length * length
    defer {
      isDone = start == 0
      end = start
    }
    return start..<end
  }
}

extension Forest {
  var segments: Segments { Segments(arity: arity, levels: levelCount) }
}
