/// W_in over a node's input, and b, laid out for the kernels: what the inputs of all nodes bring, before the walk begins, to
/// the sums of several gates side by side.
///
/// A token's column of W_in is copied, not multiplied with a one-hot vector.
package struct InputWeights<Scalar: NetworkScalar> {
  private let table: Scalar.Table
  private let weights: StackedWeights<Scalar>
  private let biases: StackedBiases<Scalar>
  private let isDense: Bool
  private let sendsErrors: Bool
  private let inputs: Int
  /// For tokens b + each column as one row, and b alone at the end for nodes without a token.
  private let columns: AlignedBuffer<Scalar>

  /// One matrix and, where there are biases, one bias a gate.
  package init(
    _ matrices: [ParameterView?], biases: [ParameterView?], _ specification: NetworkSpecification, table: Scalar.Table
  ) {
    self.table = table
    isDense = specification.input.isDense
    sendsErrors = specification.inputsAreStates
    inputs = specification.inputs
    weights = StackedWeights(matrices, hidden: specification.hidden, columns: inputs, table: table)
    self.biases = StackedBiases(biases, padded: Scalar.padded(specification.hidden), table: table)
    columns = AlignedBuffer(capacity: isDense ? 0 : (inputs + 1) * weights.width)
  }

  @inline(__always)
  package func pack(_ parameters: UnsafePointer<Scalar>) {
    weights.pack(parameters, backward: sendsErrors)
    biases.pack(parameters)
    if isDense { return }
    let width = weights.width
    weights.straighten(plus: biases.pointer, into: columns.pointer)
    (columns.pointer + inputs * width).update(from: biases.pointer, count: width)
  }

  /// u = W_in x + b for all rows.
  @inline(__always)
  package func forward(_ trace: Trace<Scalar>, into sums: UnsafeMutablePointer<Scalar>, stride: Int) {
    let rows = trace.forest.rowCount
    if isDense {
      weights.multiply(
        rows, trace.entering.pointer, stride: trace.enteringStride, plus: biases.pointer, into: sums,
        outputStride: stride)
      return
    }
    let width = weights.width
    for row in 0..<rows {
      let token = Int(trace.tokens.pointer[row])
      (sums + row * stride).update(from: columns.pointer + (token < 0 ? inputs : token) * width, count: width)
    }
  }

  /// W_inᵀ error for all rows: what comes back to the states of a layer below.
  @inline(__always)
  package func sendDown(
    _ trace: Trace<Scalar>, errors: UnsafePointer<Scalar>, stride: Int, into output: UnsafeMutablePointer<Scalar>
  ) {
    weights.multiplyBack(
      0..<trace.forest.rowCount, errors: errors, errorStride: stride, into: output, outputStride: trace.enteringStride)
  }

  /// dE/dW_in = Σ error xᵀ and dE/db = Σ error over some rows; `errors` is row 0 of theirs, stacked like the sums.
  @inline(__always)
  package func accumulateGradient(
    _ trace: Trace<Scalar>, rows: Range<Int>, errors: UnsafePointer<Scalar>, stride: Int,
    into gradient: Gradient<Scalar>, accumulate: Bool
  ) {
    if isDense {
      weights.accumulateGradient(
        rows: rows, errors: errors, errorStride: stride, trace.entering.pointer, stride: trace.enteringStride,
        from: nil,
        into: gradient.pointer, accumulate: accumulate)
    } else if rows.count < inputs {
      weights.addColumns(
        rows: rows, errors: errors, errorStride: stride, tokens: trace.tokens.pointer, into: gradient.pointer,
        accumulate: accumulate)
    } else {
      // So many tokens are summed as rows, whose elements lie together, and turned once.
      let sums = gradient.tokenSums
      sums.reserve(inputs * stride)
      sums.fill(0, count: inputs * stride)
      Scalar.scatter(
        table, rows.count, stride, errors + rows.lowerBound * stride, trace.tokens.pointer + rows.lowerBound,
        sums.pointer)
      weights.addColumns(
        rows: 0..<inputs, errors: sums.pointer, errorStride: stride, tokens: nil, into: gradient.pointer,
        accumulate: accumulate)
    }
    biases.accumulateGradient(
      errors + rows.lowerBound * stride, rows: rows.count, stride: stride, into: gradient.pointer,
      accumulate: accumulate)
  }
}
