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

  @inline(__always)
  func pack(_ parameters: UnsafePointer<Scalar>) {
    for s in 0..<arity {
      let block = parameters + weights.offset + s * hidden
      Scalar.packTransposed(
        table, hidden, hidden, block, arity * hidden, forwardBlocks.pointer + s * hidden * padded)
      Scalar.pack(table, hidden, hidden, block, arity * hidden, backwardBlocks.pointer + s * hidden * padded)
    }
  }

  /// u = start + Σ_s W_s z_child(s), z = f(u) for the rows of a level; start is `bias`, or u itself where that is nil.
  /// `intervening`: whether the trace has interventions, asked once a pass.
  @inline(__always)
  func foldForward(
    _ trace: Trace<Scalar>, level: Int, slots: Int, bias: UnsafePointer<Scalar>?, function: Int32, intervening: Bool
  ) {
    let forest = trace.forest
    let first = forest.levelStarts[level]
    Scalar.foldForward(
      table, forest.levelStarts[level + 1] - first, slots, hidden, padded, forest.child.pointer + first,
      forest.slotStride, trace.z, forwardBlocks.pointer, bias, trace.u.pointer + first * padded,
      trace.z + first * padded, padded, function)
    if intervening { trace.interveneInStates(level: level, function: function, table) }
  }

  /// δ = (from its output + from its parent) ⊙ f'(u) for the rows of a level, and W_sᵀ δ for each child.
  @inline(__always)
  func foldBackward(_ trace: Trace<Scalar>, level: Int, slots: Int, function: Int32, intervening: Bool) {
    if intervening { trace.prepareSlopes(level: level, function: function, table) }
    let forest = trace.forest
    let first = forest.levelStarts[level]
    let offset = first * padded
    Scalar.foldBackward(
      table, forest.levelStarts[level + 1] - first, slots, hidden, padded, forest.push.pointer + first,
      forest.slotStride, trace.fromOutput.pointer + offset, trace.fromParent.pointer + offset,
      trace.u.pointer + offset, trace.z + offset, trace.delta.pointer + offset, trace.fromParent.pointer,
      backwardBlocks.pointer, padded, function)
    if intervening { trace.restoreStates() }
  }

  /// dE/dW = Σ δ z_childᵀ over the rows from `first` on.
  @inline(__always)
  func accumulateGradient(
    _ trace: Trace<Scalar>, from first: Int, into gradient: UnsafeMutablePointer<Scalar>, accumulate: Bool
  ) {
    let forest = trace.forest
    for s in 0..<arity {
      Scalar.accumulateOuter(
        table, forest.rowCount - first, hidden, hidden, trace.delta.pointer + first * padded, padded, trace.z, padded,
        forest.child.pointer + s * forest.slotStride + first, gradient + weights.offset + s * hidden,
        arity * hidden, accumulate)
    }
  }
}

extension ChildWeights {
  /// Σ_s W_s z_child(s)
  static func terms(arity: Int) -> [Term] {
    (0..<arity).map { Term(.matrix("W", .slot($0)), .child($0, .z)) }
  }

  /// Wᵀ δ_parent, by the block of the slot in which the node hangs.
  static var errorTerms: [Term] { [Term(.transposed("W", .ownSlot), .parent(.delta))] }
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
