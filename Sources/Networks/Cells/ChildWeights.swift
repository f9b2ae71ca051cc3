/// W over the states of children, laid out for the kernels: one square block a child slot.
///
/// Every cell whose children reach it through one matrix shares this: the fold forward, the fold back, and the gradient.
struct ChildWeights<Scalar: NetworkScalar> {
  private let table: Scalar.Table
  private let weights: ParameterView
  private let arity: Int
  private let hidden: Int
  private let padded: Int
  private let forwardBlocks: AlignedBuffer<Scalar>
  private let backwardBlocks: AlignedBuffer<Scalar>

  init(_ weights: ParameterView, arity: Int, hidden: Int, table: Scalar.Table) {
    self.table = table
    self.weights = weights
    self.arity = arity
    self.hidden = hidden
    padded = Scalar.padded(hidden)
    forwardBlocks = AlignedBuffer(capacity: arity * hidden * padded)
    backwardBlocks = AlignedBuffer(capacity: arity * hidden * padded)
  }

  /// One for each block and direction.
  var packingParts: Int { 2 * arity }

  @inline(__always)
  func pack(_ parameters: UnsafePointer<Scalar>, part: Int) {
    let s = part / 2
    let block = parameters + weights.offset + s * hidden
    if part % 2 == 0 {
      Scalar.packTransposed(
        table, hidden, hidden, block, arity * hidden, forwardBlocks.pointer + s * hidden * padded)
    } else {
      Scalar.pack(table, hidden, hidden, block, arity * hidden, backwardBlocks.pointer + s * hidden * padded)
    }
  }

  /// u = start + Σ_s W_s z_child(s), z = f(u) for the rows of some levels, upwards; start is `bias`, or u itself where that
  /// is nil. Level by level where the trace has interventions: they hold before the next level reads.
  @inline(__always)
  func foldForward(
    _ trace: Trace<Scalar>, levels: Range<Int>, slots: Int, bias: UnsafePointer<Scalar>?, function: Int32
  ) {
    guard !levels.isEmpty else { return }
    let intervening = trace.hasInterventions
    let forest = trace.forest
    func fold(_ levels: Range<Int>) {
      Scalar.foldForward(
        table, levels.count, forest.levelStarts + levels.lowerBound, slots, hidden, padded, forest.child.pointer,
        forest.slotStride, trace.z, forwardBlocks.pointer, bias, trace.u.pointer, trace.z, function)
    }
    if !intervening { return fold(levels) }
    for level in levels {
      fold(level..<level + 1)
      trace.interveneInStates(level: level, function: function, table)
    }
  }

  /// δ = (from its output + from its parent) ⊙ f'(u) for the rows of some levels, downwards, and W_sᵀ δ for each child.
  @inline(__always)
  func foldBackward(_ trace: Trace<Scalar>, levels: Range<Int>, slots: Int, function: Int32) {
    guard !levels.isEmpty else { return }
    let intervening = trace.hasInterventions
    let forest = trace.forest
    func fold(_ levels: Range<Int>) {
      Scalar.foldBackward(
        table, levels.count, forest.levelStarts + levels.lowerBound, slots, hidden, padded, forest.push.pointer,
        forest.slotStride, trace.fromOutput.pointer, trace.fromParent.pointer, trace.u.pointer, trace.z,
        trace.delta.pointer, backwardBlocks.pointer, function)
    }
    if !intervening { return fold(levels) }
    for level in levels.reversed() {
      trace.prepareSlopes(level: level, function: function, table)
      fold(level..<level + 1)
      trace.restoreStates(level: level)
    }
  }

  /// W_0ᵀ δ of the first `count` rows: what comes to the states that they start from.
  @inline(__always)
  func errorsBelow(_ trace: Trace<Scalar>, count: Int, into errors: UnsafeMutablePointer<Scalar>) {
    Scalar.product(
      table, count, hidden, padded, trace.delta.pointer, padded, nil, backwardBlocks.pointer, nil, errors, padded, nil)
  }

  /// dE/dW = Σ δ z_childᵀ over some rows.
  @inline(__always)
  func accumulateGradient(
    _ trace: Trace<Scalar>, rows: Range<Int>, into gradient: UnsafeMutablePointer<Scalar>, accumulate: Bool
  ) {
    let forest = trace.forest
    for s in 0..<arity {
      Scalar.accumulateOuter(
        table, rows.count, hidden, hidden, trace.delta.pointer + rows.lowerBound * padded, padded, trace.z, padded,
        forest.child.pointer + s * forest.slotStride + rows.lowerBound, gradient + weights.offset + s * hidden,
        arity * hidden, accumulate)
    }
  }
}

extension CellDesign {
  /// Σ_s W_s z_child(s)
  package func childTerms(_ weights: String = "W", arity: Int) -> [Term] {
    (0..<arity).map { Term(.matrix(weights, .slot($0)), .child($0, .z)) }
  }

  /// Wᵀ error_parent, by the block of the slot in which the node hangs.
  package func parentTerm(_ weights: String = "W", _ error: Quantity = .delta) -> Term {
    Term(.transposed(weights, .ownSlot), .parent(error))
  }
}

/// b, padded for the kernels; the zero vector where biases are off.
struct PaddedBias<Scalar: NetworkScalar> {
  private let table: Scalar.Table
  private let bias: ParameterView?
  private let values: AlignedBuffer<Scalar>

  init(_ bias: ParameterView?, padded: Int, table: Scalar.Table) {
    self.table = table
    self.bias = bias
    values = AlignedBuffer(capacity: padded)
  }

  /// Zeros where there is no bias.
  var pointer: UnsafePointer<Scalar> { UnsafePointer(values.pointer) }

  @inline(__always)
  func pack(_ parameters: UnsafePointer<Scalar>) {
    guard let bias else { return }
    for i in 0..<bias.rows { values.pointer[i] = parameters[bias.offset + i] }
  }

  /// dE/db = Σ of the rows of `errors`.
  @inline(__always)
  func accumulateGradient(
    _ errors: UnsafePointer<Scalar>, rows: Int, stride: Int, into gradient: UnsafeMutablePointer<Scalar>,
    accumulate: Bool
  ) {
    guard let bias else { return }
    Scalar.accumulateRows(table, rows, bias.rows, errors, stride, gradient + bias.offset, accumulate)
  }
}
