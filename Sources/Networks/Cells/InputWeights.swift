/// W_in over a node's input, and b, laid out for the kernels: what the inputs of all nodes bring, before the walk begins.
///
/// A token's column of W_in is copied, not multiplied with a one-hot vector.
struct InputWeights<Scalar: NetworkScalar> {
  private let table: Scalar.Table
  private let weights: ParameterView
  private let bias: PaddedBias<Scalar>
  private let isDense: Bool
  private let rows: Int
  private let inputs: Int
  private let padded: Int
  /// W_inᵀ in panels; for tokens b + each column as one row, and b alone at the end for nodes without a token.
  private let packed: AlignedBuffer<Scalar>
  private let panels: AlignedBuffer<Scalar>

  init(_ weights: ParameterView, bias: ParameterView?, input: InputKind, table: Scalar.Table) {
    self.table = table
    self.weights = weights
    isDense = input.isDense
    (rows, inputs, padded) = (weights.rows, weights.columns, Scalar.padded(weights.rows))
    self.bias = PaddedBias(bias, padded: padded, table: table)
    packed = AlignedBuffer(capacity: (isDense ? inputs : inputs + 1) * padded)
    panels = AlignedBuffer(capacity: isDense ? 0 : inputs * padded)
  }

  @inline(__always)
  func pack(_ parameters: UnsafePointer<Scalar>) {
    bias.pack(parameters)
    Scalar.packTransposed(
      table, rows, inputs, parameters + weights.offset, inputs, isDense ? packed.pointer : panels.pointer)
    if !isDense { straighten() }
  }

  /// b + each token's column, read from the panels.
  @inline(__always)
  private func straighten() {
    let panel = 2 * Scalar.lanes
    var first = 0
    while first < padded {
      let width = min(panel, padded - first)
      let columns = panels.pointer + inputs * first
      let start = bias.pointer + first
      for token in 0..<inputs {
        let (column, out) = (columns + token * width, packed.pointer + token * padded + first)
        for j in 0..<width { out[j] = start[j] + column[j] }
      }
      first += width
    }
    (packed.pointer + inputs * padded).update(from: bias.pointer, count: padded)
  }

  /// u = W_in x + b for all rows.
  @inline(__always)
  func fill(_ u: UnsafeMutablePointer<Scalar>, _ trace: Trace<Scalar>) {
    let count = trace.forest.rowCount
    if isDense {
      Scalar.product(
        table, count, inputs, padded, trace.x.pointer, trace.inputStride, nil, packed.pointer, bias.pointer, u, padded,
        nil)
      return
    }
    for row in 0..<count {
      let token = Int(trace.tokens.pointer[row])
      (u + row * padded).update(from: packed.pointer + (token < 0 ? inputs : token) * padded, count: padded)
    }
  }

  /// dE/dW_in = Σ δ xᵀ and dE/db = Σ δ over some rows; `errors` is δ of the first of them.
  @inline(__always)
  func accumulateGradient(
    _ errors: UnsafePointer<Scalar>, _ trace: Trace<Scalar>, rows: Range<Int>, into gradient: Gradient<Scalar>,
    accumulate: Bool
  ) {
    if isDense {
      Scalar.accumulateOuter(
        table, rows.count, self.rows, inputs, errors, padded,
        trace.x.pointer + rows.lowerBound * trace.inputStride, trace.inputStride, nil,
        gradient.pointer + weights.offset, inputs, accumulate)
    } else {
      addColumns(errors, trace.tokens.pointer + rows.lowerBound, rows.count, to: gradient, accumulate)
    }
    bias.accumulateGradient(errors, rows: rows.count, stride: padded, into: gradient.pointer, accumulate: accumulate)
  }

  @inline(__always)
  private func addColumns(
    _ errors: UnsafePointer<Scalar>, _ tokens: UnsafePointer<Int32>, _ count: Int, to gradient: Gradient<Scalar>,
    _ accumulate: Bool
  ) {
    let columns = gradient.pointer + weights.offset
    if !accumulate { columns.update(repeating: 0, count: rows * inputs) }
    guard count >= inputs else {
      for row in 0..<count where tokens[row] >= 0 {
        let (column, error) = (columns + Int(tokens[row]), errors + row * padded)
        for i in 0..<rows { column[i * inputs] += error[i] }
      }
      return
    }
    // So many tokens are summed as rows, whose elements lie together, and turned once.
    let sums = gradient.tokenSums
    sums.reserve(inputs * padded)
    sums.fill(0, count: inputs * padded)
    Scalar.scatter(table, count, padded, errors, tokens, sums.pointer)
    for token in 0..<inputs {
      let (column, sum) = (columns + token, sums.pointer + token * padded)
      for i in 0..<rows { column[i * inputs] += sum[i] }
    }
  }
}
