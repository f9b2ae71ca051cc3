/// A bilinear form of what is below a node, aᵀ V_k a for every unit k with a = concat(z_left, z_right) (Socher et al. 2013),
/// laid out for the kernels. Row k of V holds V_k, one row after the other.
///
/// The pairs a aᵀ of some rows at a time are put together in the trace's scratch, and go through V as a product like any
/// other; nothing of them is kept.
struct PairForm<Scalar: NetworkScalar> {
  private let table: Scalar.Table
  private let tensor: StackedWeights<Scalar>
  /// H of the children.
  private let hidden: Int
  private let padded: Int
  /// How far the pairs of two rows lie apart.
  private let stride: Int
  private let rowsAtOnce: Int

  init(_ tensor: ParameterView, hidden: Int, table: Scalar.Table) {
    self.table = table
    self.hidden = hidden
    self.tensor = StackedWeights([tensor], hidden: tensor.rows, columns: tensor.columns, table: table)
    padded = Scalar.padded(hidden)
    stride = Scalar.padded(tensor.columns)
    // Their pairs stay in the cache, and there are enough of them for the kernels' blocks.
    rowsAtOnce = max(8, min(64, 32_768 / stride))
  }

  @inline(__always)
  func pack(_ parameters: UnsafePointer<Scalar>) { tensor.pack(parameters) }

  @inline(__always)
  private func forEachChunk(of rows: Range<Int>, _ body: (Range<Int>) -> Void) {
    var first = rows.lowerBound
    while first < rows.upperBound {
      let next = min(first + rowsAtOnce, rows.upperBound)
      body(first..<next)
      first = next
    }
  }

  /// Room for the pairs of some rows.
  @inline(__always)
  private func room(in trace: Trace<Scalar>) -> UnsafeMutablePointer<Scalar> {
    trace.scratch.reserve(rowsAtOnce * stride)
    return trace.scratch.pointer
  }

  /// a aᵀ of some rows.
  @inline(__always)
  private func pairs(of rows: Range<Int>, _ trace: Trace<Scalar>) -> UnsafeMutablePointer<Scalar> {
    let (forest, room) = (trace.forest, room(in: trace))
    Scalar.pairProducts(
      table, rows.count, forest.arity, hidden, padded, trace.z, forest.child.pointer + rows.lowerBound,
      forest.slotStride, room, stride)
    return room
  }

  /// sums[r] += aᵀ V a for some rows; `sums` is row 0 of theirs.
  @inline(__always)
  func add(_ rows: Range<Int>, of trace: Trace<Scalar>, to sums: UnsafeMutablePointer<Scalar>, stride width: Int) {
    forEachChunk(of: rows) { rows in
      tensor.add(
        0..<rows.count, pairs(of: rows, trace), stride: stride, into: sums + rows.lowerBound * width,
        outputStride: width)
    }
  }

  /// Adds what comes to the children of some rows, whose errors begin with row 0 of `errors`, to what they get from their
  /// parent.
  @inline(__always)
  func sendDown(
    _ rows: Range<Int>, of trace: Trace<Scalar>, errors: UnsafePointer<Scalar>, stride width: Int
  ) {
    let forest = trace.forest
    forEachChunk(of: rows) { rows in
      let room = room(in: trace)
      tensor.multiplyBack(
        0..<rows.count, errors: errors + rows.lowerBound * width, errorStride: width, into: room, outputStride: stride)
      Scalar.pairErrors(
        table, rows.count, forest.arity, hidden, padded, room, stride, trace.z, forest.child.pointer + rows.lowerBound,
        forest.push.pointer + rows.lowerBound, forest.slotStride, trace.fromParent.pointer)
    }
  }

  /// dE/dV_k = Σ error_k a aᵀ over some rows.
  @inline(__always)
  func accumulateGradient(
    _ trace: Trace<Scalar>, rows: Range<Int>, errors: UnsafePointer<Scalar>, stride width: Int,
    into gradient: UnsafeMutablePointer<Scalar>, accumulate: Bool
  ) {
    func add(_ rows: Range<Int>, accumulate: Bool) {
      tensor.accumulateGradient(
        rows: 0..<rows.count, errors: errors + rows.lowerBound * width, errorStride: width, pairs(of: rows, trace),
        stride: stride, from: nil, into: gradient, accumulate: accumulate)
    }
    // Without rows it is zero, where there was nothing before.
    if rows.isEmpty { return add(rows, accumulate: accumulate) }
    forEachChunk(of: rows) { add($0, accumulate: accumulate || $0.lowerBound > rows.lowerBound) }
  }
}

extension CellDesign {
  /// aᵀ V_k a, a block of V for every two child slots.
  func pairTerms(_ tensor: String, arity: Int) -> [Term] {
    (0..<arity).flatMap { first in
      (0..<arity).map { Term(.bilinear(tensor, first, $0), [.child(first, .z), .child($0, .z)]) }
    }
  }

  /// What comes to a child by way of it: its part of Σ_k error_k (V_k + V_kᵀ) a of the node above.
  func parentPairTerms(_ tensor: String, _ error: Factor, arity: Int) -> [Term] {
    (0..<arity).map { Term(.bilinearTransposed(tensor, $0), [error, .element(.z, .childOfParent($0), nil)]) }
  }
}
