/// What inputs bring to the sums of all nodes at once: W_in x + b, of several gates side by side.
package struct InputWeights<Scalar: NetworkScalar> {
  private let weights: StackedWeights<Scalar>
  private let biases: StackedBiases<Scalar>
  private let isDense: Bool

  /// One matrix and, where there are biases, one bias a gate.
  package init(
    _ matrices: [ParameterView?], biases: [ParameterView?], _ specification: NetworkSpecification, table: Scalar.Table
  ) {
    weights = StackedWeights(
      matrices, hidden: specification.hidden, columns: specification.inputs, table: table)
    self.biases = StackedBiases(biases, padded: Scalar.padded(specification.hidden), table: table)
    isDense = specification.input.isDense
  }

  @inline(__always)
  package func pack(_ parameters: UnsafePointer<Scalar>) {
    weights.pack(parameters, backward: false)
    biases.pack(parameters)
  }

  @inline(__always)
  package func forward(_ trace: Trace<Scalar>, into sums: UnsafeMutablePointer<Scalar>, stride: Int) {
    let rows = trace.forest.rowCount
    if isDense {
      weights.multiply(
        rows, trace.x.pointer, stride: trace.inputStride, plus: biases.pointer, into: sums, outputStride: stride)
      return
    }
    // A token's row of W_inᵀ is its column of W_in: gathered, not multiplied with a one-hot vector.
    let width = weights.width
    for row in 0..<rows {
      let token = Int(trace.tokens.pointer[row])
      let out = sums + row * stride
      out.update(from: biases.pointer, count: width)
      guard token >= 0 else { continue }
      weights.forEachPanel(ofToken: token) { first, column, count in
        for j in 0..<count { out[first + j] += column[j] }
      }
    }
  }

  /// dE/dW_in and dE/db over some rows.
  @inline(__always)
  package func accumulateGradient(
    _ trace: Trace<Scalar>, rows: Range<Int>, errors: UnsafePointer<Scalar>, stride: Int,
    into gradient: UnsafeMutablePointer<Scalar>, accumulate: Bool
  ) {
    if isDense {
      weights.accumulateGradient(
        rows: rows, errors: errors, errorStride: stride, trace.x.pointer, stride: trace.inputStride, from: nil,
        into: gradient, accumulate: accumulate)
    } else {
      weights.accumulateGradient(
        rows: rows, errors: errors, errorStride: stride, tokens: trace.tokens.pointer, into: gradient,
        accumulate: accumulate)
    }
    biases.accumulateGradient(
      errors + rows.lowerBound * stride, rows: rows.count, stride: stride, into: gradient, accumulate: accumulate)
  }
}
