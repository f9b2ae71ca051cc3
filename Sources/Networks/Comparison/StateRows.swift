/// Where the states of nodes lie in a trace, and what belongs to them: row r begins at r · stride.
struct StateRows<Scalar: NetworkScalar> {
  let u: UnsafeMutablePointer<Scalar>
  let z: UnsafeMutablePointer<Scalar>
  let fromOutput: UnsafeMutablePointer<Scalar>
  let fromParent: UnsafeMutablePointer<Scalar>
  let delta: UnsafeMutablePointer<Scalar>
  let stride: Int
  /// How many elements of each row there are.
  let width: Int
}

/// Room for the states of a trace's comparisons, which have a width of their own: the rows of the last level.
final class ComparisonRows<Scalar: NetworkScalar> {
  private let units: Int
  private let stride: Int
  /// u, z, what comes from the output, what comes from the parent, δ.
  private let buffers: [AlignedBuffer<Scalar>]
  @exclusivity(unchecked) private(set) var first = 0

  init(_ comparison: Comparison) {
    units = comparison.units
    stride = Scalar.padded(units)
    buffers = (0..<5).map { _ in AlignedBuffer() }
  }

  /// What a comparison is not read out or has nothing above it for stays zero.
  func makeRoom(_ rows: Range<Int>) {
    first = rows.lowerBound
    for buffer in buffers {
      buffer.reserve(rows.count * stride)
      buffer.fill(0, count: rows.count * stride)
    }
  }

  /// By the rows of the trace, though only those of the last level are there.
  @inline(__always)
  var rows: StateRows<Scalar> {
    func zero(_ place: Int) -> UnsafeMutablePointer<Scalar> { buffers[place].pointer - first * stride }
    return StateRows(
      u: zero(0), z: zero(1), fromOutput: zero(2), fromParent: zero(3), delta: zero(4), stride: stride, width: units)
  }
}

extension Trace {
  /// The rows of a level's states.
  @inline(__always)
  func stateRows(level: Int) -> StateRows<Scalar> {
    if let comparisons, level == forest.comparisonLevel { return comparisons.rows }
    return cellStates
  }

  /// Those that a row's states are among.
  @inline(__always)
  func stateRows(ofRow row: Int) -> StateRows<Scalar> {
    if let comparisons, row >= comparisons.first { return comparisons.rows }
    return cellStates
  }

  /// Those that the readout reads.
  @inline(__always)
  var readStates: StateRows<Scalar> { comparisons?.rows ?? cellStates }

  private var cellStates: StateRows<Scalar> {
    StateRows(
      u: u.pointer, z: z, fromOutput: fromOutput.pointer, fromParent: fromParent.pointer, delta: delta.pointer,
      stride: hiddenStride, width: specification.hidden)
  }
}
