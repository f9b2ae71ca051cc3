import CKernels

/// Long short-term memory (Hochreiter & Schmidhuber 1997; with forget gates, Gers, Schmidhuber & Cummins 2000) over a
/// chain: i, f and o are gates, g what is offered to the memory c.
///
///     i = σ(u_i)   f = σ(u_f)   g = tanh(u_g)   o = σ(u_o)      u_i = W_in_i x + W_i z_{t−1} + b_i, …
///     c = f ⊙ c_{t−1} + i ⊙ g   z = o ⊙ tanh(c)
///
/// The gates' matrices lie one below the other in the order i, f, g, o, as PyTorch's weight_ih and weight_hh do; its two
/// biases are one here.
final class LSTMCell<Scalar: NetworkScalar>: Cell {
  private let input: InputWeights<Scalar>
  private let children: StackedWeights<Scalar>
  private let memory: MemoryGates<Scalar>

  init?(_ specification: NetworkSpecification, layout: ParameterLayout, table: Scalar.Table) {
    let gates = LSTMDesign.gates
    let (matrices, recurrent) = (gates.map { layout["W_in_\($0)"] }, gates.map { layout["W_\($0)"] })
    guard !matrices.contains(nil), !recurrent.contains(nil) else { return nil }
    input = InputWeights(matrices, biases: gates.map { layout["b_\($0)"] }, specification, table: table)
    children = StackedWeights(
      recurrent, hidden: specification.hidden, columns: specification.hidden, table: table)
    memory = MemoryGates(LSTMDesign.memory, slots: 1, hidden: specification.hidden, table: table)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>) {
    for part in 0..<packingParts { pack(parameters, part: part) }
  }

  var packingParts: Int { 2 }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>, part: Int) {
    if part == 0 { children.pack(parameters) } else { input.pack(parameters) }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ trace: Trace<Scalar>) {
    let forest = trace.forest
    let rows = MemoryGates.Rows(trace)
    input.forward(trace, into: rows.u, stride: memory.width)
    for l in 0..<forest.levelCount {
      let level = forest.levelStarts[l]..<forest.levelStarts[l + 1]
      // Level 0 starts from the zero state, unless states are given.
      if l > 0 || forest.hasGivenStates {
        children.addChildren(level, of: forest, trace.z, into: rows.u, outputStride: memory.width)
      }
      memory.forward(trace, rows, level: l, level, arity: 1)
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ trace: Trace<Scalar>) {
    let forest = trace.forest
    let rows = MemoryGates.Rows(trace)
    for l in stride(from: forest.levelCount - 1, through: 0, by: -1) {
      let level = forest.levelStarts[l]..<forest.levelStarts[l + 1]
      memory.backward(trace, rows, level: l, level, arity: 1)
      guard l > 0 else { continue }
      children.sendDown(
        level, of: forest, errors: rows.deltaGates, errorStride: memory.width, into: trace.fromParent.pointer)
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func accumulateGradient(
    _ trace: Trace<Scalar>, levels: Range<Int>, into gradient: Gradient<Scalar>, accumulate: Bool
  ) {
    let forest = trace.forest
    let errors = MemoryGates.Rows(trace).deltaGates
    let rows = forest.levelStarts[levels.lowerBound]..<forest.levelStarts[levels.upperBound]
    input.accumulateGradient(
      trace, rows: rows, errors: errors, stride: memory.width, into: gradient, accumulate: accumulate)
    children.accumulateGradient(
      rows: forest.startedRows(rows), errors: errors, errorStride: memory.width, trace.z, stride: trace.hiddenStride,
      from: forest.child.pointer, into: gradient.pointer, accumulate: accumulate)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func errorsOfInputs(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>) {
    input.sendDown(trace, errors: MemoryGates.Rows(trace).deltaGates, stride: memory.width, into: errors)
  }

  /// To z by way of the gates, to c by way of the forget gate.
  func errorsOfGivenStates(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>) {
    let rows = MemoryGates.Rows(trace)
    let (count, stride) = (trace.forest.levelStarts[min(1, trace.forest.levelCount)], 2 * trace.hiddenStride)
    children.multiplyBack(
      0..<count, errors: rows.deltaGates, errorStride: memory.width, into: errors, outputStride: stride)
    for row in 0..<count {
      let (f, deltaC) = (rows.gates + row * memory.width + trace.hiddenStride, rows.deltaC + row * trace.hiddenStride)
      let out = errors + row * stride + trace.hiddenStride
      for i in 0..<trace.hiddenStride { out[i] = deltaC[i] * f[i] }
    }
  }
}

/// See `LSTMCell`.
struct LSTMDesign: CellDesign {
  static let gates = ["i", "f", "g", "o"]
  static let memory = MemoryStores(gates: gates)

  let name = "lstm"
  let legend: [(name: String, meaning: String)] = [
    (name: "i", meaning: "input gate"), ("f", "forget gate"), ("g", "what is offered to the memory"),
    ("o", "output gate"), ("c", "memory"),
  ]
  let stores = memory.all

  func parameters(_ specification: NetworkSpecification) -> [CellParameter] {
    let h = specification.hidden
    let biases = specification.biases ? Self.gates : []
    return Self.gates.map { CellParameter("W_in_\($0)", rows: h, columns: specification.inputs, .input) }
      + Self.gates.map { CellParameter("W_\($0)", rows: h, columns: h, .recurrent(blocks: 1)) }
      // A memory that forgets from the start is slow to learn what to keep (Gers et al. 2000, Jozefowicz et al. 2015).
      + biases.map { CellParameter("b_\($0)", rows: h, .bias, start: $0 == "f" ? 1 : 0) }
  }

  func equations(_ specification: NetworkSpecification, fromOutput: [Term]) -> [Equation] {
    let stores = Self.memory
    let sums = Self.gates.indices.map { place in
      let gate = Self.gates[place]
      return Equation(
        stores.u(place),
        [Term(.matrix("W_in_\(gate)", .whole), .here(.x))] + childTerms("W_\(gate)", arity: 1)
          + (specification.biases ? [.bias("b_\(gate)")] : []), error: stores.delta(place))
    }
    let fromParent = Self.gates.indices.map { parentTerm("W_\(Self.gates[$0])", stores.delta($0)) }
    return sums + stores.equations(forgetGates: [1])
      + .errors(fromOutput: fromOutput, fromParent: fromParent, times: [])
  }

  func makeCell<Scalar: NetworkScalar>(
    _ specification: NetworkSpecification, layout: ParameterLayout, table: Scalar.Table
  ) -> (any Cell<Scalar>)? {
    LSTMCell(specification, layout: layout, table: table)
  }
}
