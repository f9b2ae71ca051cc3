/// What inputs bring to the sums of all nodes at once: W_in x + b, of several gates side by side.
package struct InputWeights<Scalar: NetworkScalar> {
  private let weights: StackedWeights<Scalar>
  private let biases: StackedBiases<Scalar>
  private let isDense: Bool
  private let inputs: Int
  /// For tokens: b + each token's column of W_in as one row, and b alone at the end for nodes without a token. A column is
  /// copied, not multiplied with a one-hot vector.
  private let tokenRows: AlignedBuffer<Scalar>

  /// One matrix and, where there are biases, one bias a gate.
  package init(
    _ matrices: [ParameterView?], biases: [ParameterView?], _ specification: NetworkSpecification, table: Scalar.Table
  ) {
    weights = StackedWeights(
      matrices, hidden: specification.hidden, columns: specification.inputs, table: table)
    self.biases = StackedBiases(biases, padded: Scalar.padded(specification.hidden), table: table)
    isDense = specification.input.isDense
    inputs = specification.inputs
    tokenRows = AlignedBuffer(capacity: isDense ? 0 : (inputs + 1) * weights.width)
  }

  @inline(__always)
  package func pack(_ parameters: UnsafePointer<Scalar>) {
    weights.pack(parameters, backward: false)
    biases.pack(parameters)
    if !isDense { layOutTokens() }
  }

  @inline(__always)
  private func layOutTokens() {
    let width = weights.width
    for token in 0..<inputs {
      let row = tokenRows.pointer + token * width
      weights.forEachPanel(ofToken: token) { first, column, count in
        let start = biases.pointer + first
        for j in 0..<count { row[first + j] = start[j] + column[j] }
      }
    }
    (tokenRows.pointer + inputs * width).update(from: biases.pointer, count: width)
  }

  @inline(__always)
  package func forward(_ trace: Trace<Scalar>, into sums: UnsafeMutablePointer<Scalar>, stride: Int) {
    let rows = trace.forest.rowCount
    if isDense {
      weights.multiply(
        rows, trace.x.pointer, stride: trace.inputStride, plus: biases.pointer, into: sums, outputStride: stride)
      return
    }
    let width = weights.width
    for row in 0..<rows {
      let token = Int(trace.tokens.pointer[row])
      (sums + row * stride).update(from: tokenRows.pointer + (token < 0 ? inputs : token) * width, count: width)
    }
  }

  /// dE/dW_in and dE/db over some rows.
  @inline(__always)
  package func accumulateGradient(
    _ trace: Trace<Scalar>, rows: Range<Int>, errors: UnsafePointer<Scalar>, stride: Int,
    into gradient: Gradient<Scalar>, accumulate: Bool
  ) {
    if isDense {
      weights.accumulateGradient(
        rows: rows, errors: errors, errorStride: stride, trace.x.pointer, stride: trace.inputStride, from: nil,
        into: gradient.pointer, accumulate: accumulate)
    } else {
      weights.accumulateGradient(
        rows: rows, errors: errors, errorStride: stride, tokens: trace.tokens.pointer, into: gradient,
        accumulate: accumulate)
    }
    biases.accumulateGradient(
      errors + rows.lowerBound * stride, rows: rows.count, stride: stride, into: gradient.pointer,
      accumulate: accumulate)
  }
}
