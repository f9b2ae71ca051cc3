/// The simple cell (Elman 1990): u = W_in x + Σ_s W_s z_child(s) + b, z = f(u). In a chain, a recurrent network.
final class SimpleCell<Scalar: NetworkScalar>: Cell {
  private let table: Scalar.Table
  private let specification: NetworkSpecification
  private let inputWeights: ParameterView
  private let children: ChildWeights<Scalar>
  private let bias: PaddedBias<Scalar>
  private let packedInput = AlignedBuffer<Scalar>()
  private let padded: Int

  init?(_ specification: NetworkSpecification, layout: ParameterLayout, table: Scalar.Table) {
    guard let inputWeights = layout["W_in"], let weights = layout["W"] else { return nil }
    self.table = table
    self.specification = specification
    self.inputWeights = inputWeights
    padded = Scalar.padded(specification.hidden)
    children = ChildWeights(weights, arity: specification.arity, hidden: specification.hidden, table: table)
    bias = PaddedBias(layout["b"], padded: padded, table: table)
    packedInput.reserve(specification.inputs * padded)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>) {
    Scalar.packTransposed(
      table, specification.hidden, specification.inputs, parameters + inputWeights.offset, specification.inputs,
      packedInput.pointer)
    children.pack(parameters)
    bias.pack(parameters)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ trace: Trace<Scalar>) {
    let forest = trace.forest
    // What the inputs bring, for all nodes at once.
    if specification.input.isDense {
      Scalar.product(
        table, forest.rowCount, specification.inputs, padded, trace.x.pointer, trace.inputStride, nil,
        packedInput.pointer, bias.pointer, trace.u.pointer, padded, nil)
    } else {
      gatherInputs(trace)
    }
    // Level 0 starts from the zero state, unless states are given.
    let zero = forest.hasGivenStates ? 0 : min(1, forest.levelCount)
    let function = specification.activation.code
    children.foldForward(trace, levels: 0..<zero, slots: 0, bias: nil, function: function)
    children.foldForward(trace, levels: zero..<forest.levelCount, slots: forest.arity, bias: nil, function: function)
  }

  /// A token's row of W_inᵀ is its column of W_in: gathered, not multiplied with a one-hot vector.
  @inline(__always)
  private func gatherInputs(_ trace: Trace<Scalar>) {
    let panel = 2 * Scalar.lanes
    let vocabulary = specification.inputs
    for row in 0..<trace.forest.rowCount {
      let token = Int(trace.tokens.pointer[row])
      let out = trace.u.pointer + row * padded
      out.update(from: bias.pointer, count: padded)
      guard token >= 0 else { continue }
      var first = 0
      while first < padded {
        let width = min(panel, padded - first)
        let column = packedInput.pointer + vocabulary * first + token * width
        for j in 0..<width { out[first + j] += column[j] }
        first += width
      }
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ trace: Trace<Scalar>) {
    let forest = trace.forest
    let leaves = min(1, forest.levelCount)
    let function = specification.activation.code
    children.foldBackward(trace, levels: leaves..<forest.levelCount, slots: forest.arity, function: function)
    children.foldBackward(trace, levels: 0..<leaves, slots: 0, function: function)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func accumulateGradient(
    _ trace: Trace<Scalar>, levels: Range<Int>, into gradient: Gradient<Scalar>, accumulate: Bool
  ) {
    let forest = trace.forest
    let rows = forest.levelStarts[levels.lowerBound]..<forest.levelStarts[levels.upperBound]
    let delta = trace.delta.pointer + rows.lowerBound * padded
    if specification.input.isDense {
      Scalar.accumulateOuter(
        table, rows.count, specification.hidden, specification.inputs, delta, padded,
        trace.x.pointer + rows.lowerBound * trace.inputStride, trace.inputStride, nil,
        gradient.pointer + inputWeights.offset, specification.inputs, accumulate)
    } else {
      scatterInputGradient(trace, rows: rows, into: gradient.pointer + inputWeights.offset, accumulate: accumulate)
    }
    // Rows of level 0 start from the zero state and add nothing.
    let zero = forest.hasGivenStates ? 0 : forest.levelStarts[min(1, forest.levelCount)]
    let started = min(max(rows.lowerBound, zero), rows.upperBound)..<rows.upperBound
    children.accumulateGradient(trace, rows: started, into: gradient.pointer, accumulate: accumulate)
    bias.accumulateGradient(delta, rows: rows.count, stride: padded, into: gradient.pointer, accumulate: accumulate)
  }

  func errorsOfGivenStates(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>) {
    children.errorsBelow(trace, count: trace.forest.levelStarts[min(1, trace.forest.levelCount)], into: errors)
  }

  @inline(__always)
  private func scatterInputGradient(
    _ trace: Trace<Scalar>, rows: Range<Int>, into gradient: UnsafeMutablePointer<Scalar>, accumulate: Bool
  ) {
    let vocabulary = specification.inputs
    if !accumulate { gradient.update(repeating: 0, count: specification.hidden * vocabulary) }
    for row in rows {
      let token = Int(trace.tokens.pointer[row])
      guard token >= 0 else { continue }
      let delta = trace.delta.pointer + row * padded
      for i in 0..<specification.hidden { gradient[i * vocabulary + token] += delta[i] }
    }
  }
}

/// See `SimpleCell`.
struct SimpleDesign: CellDesign {
  let name = "simple"
  let statesAreActivations = true

  func parameters(_ specification: NetworkSpecification) -> [CellParameter] {
    let (h, arity) = (specification.hidden, specification.arity)
    return [
      CellParameter("W_in", rows: h, columns: specification.inputs, .input),
      CellParameter("W", rows: h, columns: arity * h, .recurrent(blocks: arity)),
    ] + (specification.biases ? [CellParameter("b", rows: h, .bias)] : [])
  }

  func equations(_ specification: NetworkSpecification, fromOutput: [Term]) -> [Equation] {
    let isIdentity = specification.activation == .identity
    return [
      Equation(
        .u,
        [Term(.matrix("W_in", .whole), .here(.x))] + childTerms(arity: specification.arity)
          + (specification.biases ? [.bias("b")] : []), error: .delta),
      Equation(.z, function: isIdentity ? nil : .activation(specification.activation), [Term(.here(.u))]),
    ]
      + .errors(
        fromOutput: fromOutput, fromParent: [parentTerm()], times: isIdentity ? [] : [.here(.z, .slope)])
  }

  func makeCell<Scalar: NetworkScalar>(
    _ specification: NetworkSpecification, layout: ParameterLayout, table: Scalar.Table
  ) -> (any Cell<Scalar>)? {
    SimpleCell(specification, layout: layout, table: table)
  }
}
