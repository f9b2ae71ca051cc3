import CKernels

/// The gated recurrent unit (Cho et al. 2014) over a chain: r is the reset gate, k the update gate (papers call it z, which
/// is the state here; it says how much of the state is kept), n what is new.
///
///     r = σ(W_in_r x + W_r z_{t−1} + b_r)   k = σ(W_in_k x + W_k z_{t−1} + b_k)
///     reset after the product, as PyTorch:   m = W_n z_{t−1} + b_m    n = tanh(W_in_n x + b_n + r ⊙ m)
///     reset before it, as the paper prints:  m = r ⊙ z_{t−1}          n = tanh(W_in_n x + b_n + W_n m)
///     z = (1 − k) ⊙ n + k ⊙ z_{t−1}
final class GRUCell<Scalar: NetworkScalar>: Cell {
  private let table: Scalar.Table
  private let resetsAfter: Bool
  private let padded: Int
  private let input: InputWeights<Scalar>
  /// Of what goes into r and k, and after the product m: parts 1 and 2, and 3, of a row of u.
  private let children: StackedWeights<Scalar>
  /// W_n, where it is multiplied with m.
  private let candidate: StackedWeights<Scalar>?
  private let productBias: StackedBiases<Scalar>

  init?(
    _ specification: NetworkSpecification, resetsAfter: Bool, layout: ParameterLayout, table: Scalar.Table
  ) {
    func views(_ prefix: String, _ gates: [String]) -> [ParameterView?] { gates.map { layout[prefix + $0] } }
    let (matrices, recurrent) = (views("W_in_", ["n", "r", "k"]), views("W_", ["r", "k", "n"]))
    guard !matrices.contains(nil), !recurrent.contains(nil) else { return nil }
    self.table = table
    self.resetsAfter = resetsAfter
    let h = specification.hidden
    padded = Scalar.padded(h)
    input = InputWeights(matrices, biases: views("b_", ["n", "r", "k"]), specification, table: table)
    children = StackedWeights(
      resetsAfter ? recurrent : Array(recurrent.prefix(2)), hidden: h, columns: h, table: table)
    candidate = resetsAfter ? nil : StackedWeights([recurrent[2]], hidden: h, columns: h, table: table)
    productBias = StackedBiases([layout["b_m"]], padded: padded, table: table)
  }

  private var width: Int { 4 * padded }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>) {
    for part in 0..<packingParts { pack(parameters, part: part) }
  }

  var packingParts: Int { 2 }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>, part: Int) {
    if part == 0 { return children.pack(parameters) }
    input.pack(parameters)
    candidate?.pack(parameters)
    productBias.pack(parameters)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ trace: Trace<Scalar>) {
    let forest = trace.forest
    let (u, gates) = (trace.own[0].pointer, trace.own[1].pointer)
    input.forward(trace, into: u, stride: width)
    if resetsAfter {
      for row in 0..<forest.rowCount {
        (u + row * width + 3 * padded).update(from: productBias.pointer, count: padded)
      }
    }
    for l in 0..<forest.levelCount {
      let level = forest.levelStarts[l]..<forest.levelStarts[l + 1]
      // Level 0 starts from the zero state, unless states are given.
      if l > 0 || forest.hasGivenStates {
        children.addChildren(level, of: forest, trace.z, into: u + padded, outputStride: width)
      }
      func run(_ stages: Int) {
        let first = level.lowerBound
        Scalar.gruForward(
          table, level.count, padded, u + first * width, gates + first * 3 * padded, forest.child.pointer + first,
          trace.z, trace.z + first * padded, resetsAfter, Int32(stages))
      }
      if trace.hasInterventions {
        for quantity in GRUDesign.sums(resetsAfter: resetsAfter) { trace.intervene(quantity, level: l) }
        run(BS_GATES)
        for quantity in [GRUDesign.r, GRUDesign.k] { trace.intervene(quantity, level: l) }
        run(BS_MEMORY)
        if !resetsAfter { trace.intervene(GRUDesign.m, level: l) }
        candidate?.add(level, u + 3 * padded, stride: width, into: u, outputStride: width)
        trace.intervene(GRUDesign.uN, level: l)
        run(BS_CANDIDATE)
        trace.intervene(GRUDesign.n, level: l)
        run(BS_STATE)
        trace.intervene(.z, level: l)
      } else if let candidate {
        run(BS_GATES | BS_MEMORY)
        candidate.add(level, u + 3 * padded, stride: width, into: u, outputStride: width)
        run(BS_CANDIDATE | BS_STATE)
      } else {
        run(BS_ALL_STAGES)
      }
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ trace: Trace<Scalar>) {
    let forest = trace.forest
    let (u, gates, errors) = (trace.own[0].pointer, trace.own[1].pointer, trace.own[2].pointer)
    for l in stride(from: forest.levelCount - 1, through: 0, by: -1) {
      let level = forest.levelStarts[l]..<forest.levelStarts[l + 1]
      let first = level.lowerBound
      func run(_ stages: Int) {
        Scalar.gruBackward(
          table, level.count, padded, trace.fromOutput.pointer + first * padded,
          trace.fromParent.pointer + first * padded, u + first * width, gates + first * 3 * padded,
          forest.child.pointer + first, trace.z, trace.delta.pointer + first * padded, errors + first * width,
          resetsAfter, Int32(stages))
      }
      let intervenes = trace.hasInterventions
      if intervenes { trace.stopErrors(level: l, at: [.z]) }
      if intervenes || !resetsAfter {
        run(BS_CANDIDATE)
        if intervenes { correctCandidate(trace, level: l) }
        candidate?.multiplyBack(
          level, errors: errors, errorStride: width, into: errors + 3 * padded, outputStride: width)
        if intervenes, !resetsAfter { stop(GRUDesign.m, part: 3, trace, level: l) }
        run(BS_GATES)
        if intervenes { correctReset(trace, level: l) }
      } else {
        run(BS_CANDIDATE | BS_GATES)
      }
      guard l > 0 else { continue }
      let push = forest.push.pointer + first
      children.sendDown(
        level, of: forest, errors: errors + padded, errorStride: width, into: trace.fromParent.pointer)
      Scalar.addGated(
        table, level.count, padded, gates + first * 3 * padded + padded, 3 * padded,
        trace.delta.pointer + first * padded, padded, push, trace.fromParent.pointer)
      if !resetsAfter {
        Scalar.addGated(
          table, level.count, padded, gates + first * 3 * padded, 3 * padded, errors + first * width + 3 * padded,
          width, push, trace.fromParent.pointer)
      }
    }
  }

  // MARK: Interventions

  /// Nothing flows back through what is held.
  private func stop(_ quantity: Quantity, part: Int, _ trace: Trace<Scalar>, level: Int) {
    let errors = trace.own[2].pointer
    trace.forEachIntervention(quantity, level: level) { row, unit, isHeld in
      if isHeld { errors[row * width + part * padded + unit] = 0 }
    }
  }

  /// f'(u) for the part of u that a moved gate was computed from.
  private func slope(_ trace: Trace<Scalar>, row: Int, part: Int, unit: Int, _ function: Activation) -> Scalar {
    let scratch = AlignedBuffer<Scalar>(capacity: 2 * Scalar.lanes)
    scratch.pointer[0] = trace.own[0].pointer[row * width + part * padded + unit]
    let value = scratch.pointer + Scalar.lanes
    Scalar.apply(table, Scalar.lanes, scratch.pointer, value, function.code)
    return function == .tanh ? 1 - value[0] * value[0] : value[0] * (1 - value[0])
  }

  private func correctCandidate(_ trace: Trace<Scalar>, level: Int) {
    let (gates, errors) = (trace.own[1].pointer, trace.own[2].pointer)
    trace.forEachIntervention(GRUDesign.n, level: level) { row, unit, isHeld in
      let k = gates[row * 3 * padded + padded + unit]
      errors[row * width + unit] =
        isHeld
        ? 0
        : trace.delta.pointer[row * padded + unit] * (1 - k)
          * slope(trace, row: row, part: 0, unit: unit, .tanh)
    }
    stop(GRUDesign.uN, part: 0, trace, level: level)
    trace.forEachIntervention(GRUDesign.k, level: level) { row, unit, isHeld in
      let below = trace.z[Int(trace.forest.child.pointer[row]) * padded + unit]
      let difference = below - gates[row * 3 * padded + 2 * padded + unit]
      errors[row * width + 2 * padded + unit] =
        isHeld
        ? 0
        : trace.delta.pointer[row * padded + unit] * difference
          * slope(trace, row: row, part: 2, unit: unit, .sigmoid)
    }
    stop(GRUDesign.uK, part: 2, trace, level: level)
  }

  private func correctReset(_ trace: Trace<Scalar>, level: Int) {
    let (u, errors) = (trace.own[0].pointer, trace.own[2].pointer)
    trace.forEachIntervention(GRUDesign.r, level: level) { row, unit, isHeld in
      let below = trace.z[Int(trace.forest.child.pointer[row]) * padded + unit]
      let arriving =
        resetsAfter
        ? errors[row * width + unit] * u[row * width + 3 * padded + unit]
        : errors[row * width + 3 * padded + unit] * below
      errors[row * width + padded + unit] =
        isHeld ? 0 : arriving * slope(trace, row: row, part: 1, unit: unit, .sigmoid)
    }
    stop(GRUDesign.uR, part: 1, trace, level: level)
    if resetsAfter { stop(GRUDesign.m, part: 3, trace, level: level) }
  }

  // MARK: Gradients

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func accumulateGradient(
    _ trace: Trace<Scalar>, levels: Range<Int>, into gradient: Gradient<Scalar>, accumulate: Bool
  ) {
    let forest = trace.forest
    let (u, errors) = (trace.own[0].pointer, trace.own[2].pointer)
    let rows = forest.levelStarts[levels.lowerBound]..<forest.levelStarts[levels.upperBound]
    input.accumulateGradient(
      trace, rows: rows, errors: errors, stride: width, into: gradient, accumulate: accumulate)
    children.accumulateGradient(
      rows: forest.startedRows(rows), errors: errors + padded, errorStride: width, trace.z, stride: padded,
      from: forest.child.pointer, into: gradient.pointer, accumulate: accumulate)
    if let candidate {
      candidate.accumulateGradient(
        rows: forest.startedRows(rows), errors: errors, errorStride: width, u + 3 * padded, stride: width, from: nil,
        into: gradient.pointer, accumulate: accumulate)
    } else {
      productBias.accumulateGradient(
        errors + rows.lowerBound * width + 3 * padded, rows: rows.count, stride: width, into: gradient.pointer,
        accumulate: accumulate)
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func errorsOfInputs(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>) {
    input.sendDown(trace, errors: trace.own[2].pointer, stride: width, into: errors)
  }

  func errorsOfGivenStates(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>) {
    let (gates, own) = (trace.own[1].pointer, trace.own[2].pointer)
    let count = trace.forest.levelStarts[min(1, trace.forest.levelCount)]
    children.multiplyBack(0..<count, errors: own + padded, errorStride: width, into: errors, outputStride: padded)
    // By the kernel of the way back, so that the digits are the same.
    let places = AlignedBuffer<Int32>(capacity: count)
    for row in 0..<count { places.pointer[row] = Int32(truncatingIfNeeded: row) }
    Scalar.addGated(
      table, count, padded, gates + padded, 3 * padded, trace.delta.pointer, padded, places.pointer, errors)
    if !resetsAfter {
      Scalar.addGated(
        table, count, padded, gates, 3 * padded, own + 3 * padded, width, places.pointer, errors)
    }
  }
}

/// See `GRUCell`.
struct GRUDesign: CellDesign {
  let resetsAfter: Bool

  var name: String { resetsAfter ? "gru" : "gru-reset-before" }
  var legend: [(name: String, meaning: String)] {
    [
      (name: "r", meaning: "reset gate"), ("k", "update gate: how much of z is kept (z in papers)"),
      ("n", "what is new"), ("m", resetsAfter ? "what n gets of z, before the reset gate" : "z after the reset gate"),
    ]
  }

  static let (uN, uR, uK, m) = (Quantity.own(0), Quantity.own(1), Quantity.own(2), Quantity.own(3))
  static let (r, k, n) = (Quantity.own(4), Quantity.own(5), Quantity.own(6))
  private static let (deltaN, deltaR, deltaK) = (Quantity.own(7), Quantity.own(8), Quantity.own(9))
  private static let deltaM = Quantity.own(10)

  /// What is there before the gates are: u_r, u_k and, after the product, m.
  static func sums(resetsAfter: Bool) -> [Quantity] { resetsAfter ? [uR, uK, m] : [uR, uK] }

  let stores = [
    CellStore(.forward, "u_n", "u_r", "u_k", "m"), CellStore(.forward, "r", "k", "n"),
    CellStore(.backward, "delta_n", "delta_r", "delta_k", "delta_m"),
  ]

  func parameters(_ specification: NetworkSpecification) -> [CellParameter] {
    let (h, gates) = (specification.hidden, ["r", "k", "n"])
    let biases = specification.biases ? gates + (resetsAfter ? ["m"] : []) : []
    return gates.map { CellParameter("W_in_\($0)", rows: h, columns: specification.inputs, .input) }
      + gates.map { CellParameter("W_\($0)", rows: h, columns: h, .recurrent(blocks: 1)) }
      + biases.map { CellParameter("b_\($0)", rows: h, .bias) }
  }

  func equations(_ specification: NetworkSpecification, fromOutput: [Term]) -> [Equation] {
    func bias(_ gate: String) -> [Term] { specification.biases ? [.bias("b_\(gate)")] : [] }
    func sum(_ quantity: Quantity, _ gate: String, _ others: [Term], error: Quantity) -> Equation {
      Equation(quantity, [Term(.matrix("W_in_\(gate)", .whole), .here(.x))] + others + bias(gate), error: error)
    }
    let recurrent = Term(.matrix("W_n", .whole), resetsAfter ? .child(0, .z) : .here(Self.m))
    var equations = [
      sum(Self.uR, "r", childTerms("W_r", arity: 1), error: Self.deltaR),
      sum(Self.uK, "k", childTerms("W_k", arity: 1), error: Self.deltaK),
      Equation(Self.r, function: .activation(.sigmoid), [Term(.here(Self.uR))]),
      Equation(Self.k, function: .activation(.sigmoid), [Term(.here(Self.uK))]),
      resetsAfter
        ? Equation(Self.m, [recurrent] + bias("m"), error: Self.deltaM)
        : Equation(Self.m, [Term(.here(Self.r), .child(0, .z))], error: Self.deltaM),
      sum(Self.uN, "n", [resetsAfter ? Term(.here(Self.r), .here(Self.m)) : recurrent], error: Self.deltaN),
      Equation(Self.n, function: .activation(.tanh), [Term(.here(Self.uN))]),
      Equation(
        .z, [Term(.here(Self.k, .complement), .here(Self.n)), Term(.here(Self.k), .child(0, .z))], error: .delta),
      Equation(Self.deltaN, [Term(.here(.delta), .here(Self.k, .complement), .here(Self.n, .slope))]),
      Equation(
        Self.deltaK, [Term(.here(.delta), .child(0, .z)), Term(.here(.delta), .here(Self.n), scale: -1)],
        times: [.here(Self.k, .slope)]),
    ]
    if resetsAfter {
      equations += [
        Equation(Self.deltaM, [Term(.here(Self.deltaN), .here(Self.r))]),
        Equation(Self.deltaR, [Term(.here(Self.deltaN), .here(Self.m), .here(Self.r, .slope))]),
      ]
    } else {
      equations += [
        Equation(Self.deltaM, [Term(.transposed("W_n", .whole), .here(Self.deltaN))]),
        Equation(Self.deltaR, [Term(.here(Self.deltaM), .child(0, .z), .here(Self.r, .slope))]),
      ]
    }
    let fromParent =
      [parentTerm("W_r", Self.deltaR), parentTerm("W_k", Self.deltaK)]
      + [resetsAfter ? parentTerm("W_n", Self.deltaM) : Term(.parent(Self.deltaM), .parent(Self.r))]
      + [Term(.parent(.delta), .parent(Self.k))]
    return equations + .errors(fromOutput: fromOutput, fromParent: fromParent, times: [])
  }

  func makeCell<Scalar: NetworkScalar>(
    _ specification: NetworkSpecification, layout: ParameterLayout, table: Scalar.Table
  ) -> (any Cell<Scalar>)? {
    GRUCell(specification, resetsAfter: resetsAfter, layout: layout, table: table)
  }
}
