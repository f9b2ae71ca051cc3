/// Matrices of several gates, packed as one: a product gives the sums of all gates, side by side and each padded.
///
/// Each matrix is H × (slots · k), a block a child slot, and a layout of its own; nil leaves its part of the stack zero.
package struct StackedWeights<Scalar: NetworkScalar> {
  private let table: Scalar.Table
  private let views: [ParameterView?]
  private let slots: Int
  private let hidden: Int
  private let padded: Int
  /// What a row that is multiplied has.
  private let columns: Int
  private let paddedColumns: Int
  /// Whether the matrices lie in the store as the stack has them, so that nothing has to be put together.
  private let isContiguous: Bool
  private let packed: AlignedBuffer<Scalar>
  private let packedBack = AlignedBuffer<Scalar>()
  private let stack = AlignedBuffer<Scalar>()

  /// The rows that are packed: without padding where the matrices are taken as they lie.
  private var rows: Int { isContiguous ? views.count * hidden : width }

  /// The length of a row of the stack.
  package var width: Int { views.count * padded }

  package init(_ views: [ParameterView?], slots: Int = 1, hidden: Int, columns: Int, table: Scalar.Table) {
    self.table = table
    self.views = views
    self.slots = slots
    self.hidden = hidden
    self.columns = columns
    padded = Scalar.padded(hidden)
    paddedColumns = Scalar.padded(columns)
    let ends = views.dropLast().map { $0.map { $0.offset + $0.count } ?? -1 }
    isContiguous =
      (hidden == padded || views.count == 1) && !views.contains(nil)
      && zip(ends, views.dropFirst()).allSatisfy { $0 == $1?.offset }
    packed = AlignedBuffer(capacity: slots * columns * views.count * padded)
  }

  @inline(__always)
  package func pack(_ parameters: UnsafePointer<Scalar>, backward: Bool = true) {
    let length = slots * columns
    if backward { packedBack.reserve(slots * width * paddedColumns) }
    let start = isContiguous ? parameters + (views[0]?.offset ?? 0) : stacked(parameters)
    for s in 0..<slots {
      Scalar.packTransposed(
        table, rows, columns, start + s * columns, length, packed.pointer + s * columns * width)
      if backward {
        Scalar.pack(
          table, rows, columns, start + s * columns, length, packedBack.pointer + s * rows * paddedColumns)
      }
    }
  }

  /// The matrices one below the other, zero rows between them.
  @inline(__always)
  private func stacked(_ parameters: UnsafePointer<Scalar>) -> UnsafePointer<Scalar> {
    let length = slots * columns
    if stack.capacity < width * length { stack.reserve(width * length) }
    for (place, view) in views.enumerated() {
      guard let view else { continue }
      (stack.pointer + place * padded * length).update(from: parameters + view.offset, count: hidden * length)
    }
    return UnsafePointer(stack.pointer)
  }

  /// out[r] = start + W in[r] for all rows.
  @inline(__always)
  package func multiply(
    _ rows: Int, _ input: UnsafePointer<Scalar>, stride: Int, plus start: UnsafePointer<Scalar>?,
    into output: UnsafeMutablePointer<Scalar>, outputStride: Int
  ) {
    Scalar.product(
      table, rows, columns, width, input, stride, nil, packed.pointer, start, output, outputStride, nil)
  }

  /// start + each column as one row, read from the panels.
  @inline(__always)
  package func straighten(plus start: UnsafePointer<Scalar>, into rows: UnsafeMutablePointer<Scalar>) {
    let panel = 2 * Scalar.lanes
    var first = 0
    while first < width {
      let count = min(panel, width - first)
      let panels = packed.pointer + columns * first
      for column in 0..<columns {
        let (values, out) = (panels + column * count, rows + column * width + first)
        for j in 0..<count { out[j] = start[first + j] + values[j] }
      }
      first += count
    }
  }

  /// out[r] += Σ_s W_s in[child_s] for the rows of a level.
  @inline(__always)
  package func addChildren(
    _ level: Range<Int>, of forest: Forest, _ input: UnsafePointer<Scalar>,
    into output: UnsafeMutablePointer<Scalar>, outputStride: Int
  ) {
    Scalar.addProducts(
      table, level.count, slots, columns, width, input, paddedColumns, forest.child.pointer + level.lowerBound,
      forest.slotStride, packed.pointer, output + level.lowerBound * outputStride, outputStride)
  }

  /// out[r] += W in[r] for some rows.
  @inline(__always)
  package func add(
    _ rows: Range<Int>, _ input: UnsafePointer<Scalar>, stride: Int, into output: UnsafeMutablePointer<Scalar>,
    outputStride: Int
  ) {
    Scalar.addProducts(
      table, rows.count, 1, columns, width, input + rows.lowerBound * stride, stride, nil, 0, packed.pointer,
      output + rows.lowerBound * outputStride, outputStride)
  }

  /// out[push_s] = W_sᵀ errors[r] for the rows of a level, to each child that gets something.
  @inline(__always)
  package func sendDown(
    _ level: Range<Int>, of forest: Forest, errors: UnsafePointer<Scalar>, errorStride: Int,
    into output: UnsafeMutablePointer<Scalar>
  ) {
    for s in 0..<slots {
      Scalar.product(
        table, level.count, rows, paddedColumns, errors + level.lowerBound * errorStride, errorStride, nil,
        packedBack.pointer + s * rows * paddedColumns, nil, output, paddedColumns,
        forest.push.pointer + s * forest.slotStride + level.lowerBound)
    }
  }

  /// out[r] = W_0ᵀ errors[r] for some rows.
  @inline(__always)
  package func multiplyBack(
    _ range: Range<Int>, errors: UnsafePointer<Scalar>, errorStride: Int, into output: UnsafeMutablePointer<Scalar>,
    outputStride: Int
  ) {
    Scalar.product(
      table, range.count, rows, paddedColumns, errors + range.lowerBound * errorStride, errorStride, nil,
      packedBack.pointer, nil, output + range.lowerBound * outputStride, outputStride, nil)
  }

  /// dE/d(block s of every matrix) = Σ error inᵀ over some rows, `input` read through `from` where that is given.
  @inline(__always)
  package func accumulateGradient(
    slot s: Int = 0, rows: Range<Int>, errors: UnsafePointer<Scalar>, errorStride: Int,
    _ input: UnsafePointer<Scalar>, stride: Int, from: UnsafePointer<Int32>?,
    into gradient: UnsafeMutablePointer<Scalar>, accumulate: Bool
  ) {
    let length = slots * columns
    let here = errors + rows.lowerBound * errorStride
    let there = from == nil ? input + rows.lowerBound * stride : input
    if isContiguous, let first = views[0] {
      Scalar.accumulateOuter(
        table, rows.count, views.count * hidden, columns, here, errorStride, there, stride,
        from.map { $0 + rows.lowerBound }, gradient + first.offset + s * columns, length, accumulate)
      return
    }
    for (place, view) in views.enumerated() {
      guard let view else { continue }
      Scalar.accumulateOuter(
        table, rows.count, hidden, columns, here + place * padded, errorStride, there, stride,
        from.map { $0 + rows.lowerBound }, gradient + view.offset + s * columns, length, accumulate)
    }
  }

  /// The same where the input is a token, a one-hot vector: each row's error is added to its token's column, or where no
  /// tokens are given row r to column r.
  @inline(__always)
  package func addColumns(
    rows: Range<Int>, errors: UnsafePointer<Scalar>, errorStride: Int, tokens: UnsafePointer<Int32>?,
    into gradient: UnsafeMutablePointer<Scalar>, accumulate: Bool
  ) {
    for (place, view) in views.enumerated() {
      guard let view else { continue }
      let matrix = gradient + view.offset
      if !accumulate { matrix.update(repeating: 0, count: hidden * columns) }
      for row in rows {
        let token = tokens.map { Int($0[row]) } ?? row
        guard token >= 0 else { continue }
        let (column, error) = (matrix + token, errors + row * errorStride + place * padded)
        for i in 0..<hidden { column[i * columns] += error[i] }
      }
    }
  }
}

/// The biases of several gates, stacked and padded like their sums; zero where there are none. Gates may share one.
package struct StackedBiases<Scalar: NetworkScalar> {
  private let table: Scalar.Table
  private let views: [ParameterView?]
  /// Whether a gate before it has the same bias.
  private let isRepeated: [Bool]
  private let padded: Int
  private let values: AlignedBuffer<Scalar>

  package init(_ views: [ParameterView?], padded: Int, table: Scalar.Table) {
    self.table = table
    self.views = views
    isRepeated = views.indices.map { views[..<$0].contains(views[$0]) }
    self.padded = padded
    values = AlignedBuffer(capacity: views.count * padded)
  }

  package var pointer: UnsafePointer<Scalar> { UnsafePointer(values.pointer) }

  @inline(__always)
  package func pack(_ parameters: UnsafePointer<Scalar>) {
    for (place, view) in views.enumerated() {
      guard let view else { continue }
      (values.pointer + place * padded).update(from: parameters + view.offset, count: view.rows)
    }
  }

  /// dE/db = Σ of the rows of `errors`, stacked alike.
  @inline(__always)
  package func accumulateGradient(
    _ errors: UnsafePointer<Scalar>, rows: Int, stride: Int, into gradient: UnsafeMutablePointer<Scalar>,
    accumulate: Bool
  ) {
    for (place, view) in views.enumerated() {
      guard let view else { continue }
      Scalar.accumulateRows(
        table, rows, view.rows, errors + place * padded, stride, gradient + view.offset,
        accumulate || isRepeated[place])
    }
  }
}
