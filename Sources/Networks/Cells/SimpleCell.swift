/// The simple cell (Elman 1990): u = W_in x + Σ_s W_s z_child(s) + b, z = f(u). In a chain, a recurrent network.
final class SimpleCell<Scalar: NetworkScalar>: Cell {
  private let specification: NetworkSpecification
  private let input: InputWeights<Scalar>
  private let children: ChildWeights<Scalar>
  private let padded: Int

  init?(_ specification: NetworkSpecification, layout: ParameterLayout, table: Scalar.Table) {
    guard let inputWeights = layout["W_in"], let weights = layout["W"] else { return nil }
    self.specification = specification
    input = InputWeights([inputWeights], biases: [layout["b"]], specification, table: table)
    padded = Scalar.padded(specification.hidden)
    children = ChildWeights(weights, arity: specification.arity, hidden: specification.hidden, table: table)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>) {
    for part in 0..<packingParts { pack(parameters, part: part) }
  }

  var packingParts: Int { children.packingParts + 1 }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>, part: Int) {
    if part < children.packingParts { return children.pack(parameters, part: part) }
    input.pack(parameters)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ trace: Trace<Scalar>) {
    let forest = trace.forest
    input.forward(trace, into: trace.u.pointer, stride: padded)
    // Level 0 starts from the zero state, unless states are given.
    let zero = forest.hasGivenStates ? 0 : min(1, forest.levelCount)
    let function = specification.activation.code
    children.foldForward(trace, levels: 0..<zero, slots: 0, bias: nil, function: function)
    children.foldForward(trace, levels: zero..<forest.levelCount, slots: forest.arity, bias: nil, function: function)
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
    input.accumulateGradient(
      trace, rows: rows, errors: trace.delta.pointer, stride: padded, into: gradient, accumulate: accumulate)
    children.accumulateGradient(
      trace, rows: forest.startedRows(rows), into: gradient.pointer, accumulate: accumulate)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func errorsOfInputs(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>) {
    input.sendDown(trace, errors: trace.delta.pointer, stride: padded, into: errors)
  }

  func errorsOfGivenStates(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>) {
    children.errorsBelow(trace, count: trace.forest.levelStarts[min(1, trace.forest.levelCount)], into: errors)
  }
}

/// See `SimpleCell`.
struct SimpleDesign: CellDesign {
  let name = "simple"
  let statesAreActivations = true
  let arities = 1...2

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
