import Networks
import TestSupport
import Testing

/// A cell built outside the module, through what it offers to others: the leaky integrator
/// z_t = (1 − α) z_{t−1} + α tanh(u_t) (Jaeger et al. 2007), with α = 0.3 and plain loops.
private struct LeakyDesign: CellDesign {
  static let leak = 0.3
  let name = "leaky"
  static let (a, f, deltaA) = (Quantity.own(0), Quantity.own(1), Quantity.own(2))
  let stores = [CellStore(.forward, "a"), CellStore(.forward, "s"), CellStore(.backward, "delta_a")]

  func parameters(_ specification: NetworkSpecification) -> [CellParameter] {
    let h = specification.hidden
    return [
      CellParameter("W_in", rows: h, columns: specification.inputs, .input),
      CellParameter("W", rows: h, columns: h, .recurrent(blocks: 1)),
    ]
  }

  func equations(_ specification: NetworkSpecification, fromOutput: [Term]) -> [Equation] {
    let fromParent = [parentTerm("W", Self.deltaA), Term(.parent(.delta), scale: 1 - Self.leak)]
    return [
      Equation(Self.a, [Term(.matrix("W_in", .whole), .here(.x))] + childTerms(arity: 1), error: Self.deltaA),
      Equation(Self.f, function: .activation(.tanh), [Term(.here(Self.a))]),
      Equation(
        .z, [Term(.here(Self.f), scale: Self.leak), Term(.child(0, .z), scale: 1 - Self.leak)], error: .delta),
      Equation(Self.deltaA, [Term(.here(.delta), .here(Self.f, .slope), scale: Self.leak)]),
      Equation(.delta, fromOutput + fromParent), Equation(.fromOutput, fromOutput),
      Equation(.fromParent, fromParent),
    ]
  }

  func makeCell<Scalar: NetworkScalar>(
    _ specification: NetworkSpecification, layout: ParameterLayout, table: Scalar.Table
  ) -> (any Cell<Scalar>)? {
    guard let input = layout["W_in"], let weights = layout["W"] else { return nil }
    return LeakyCell<Scalar>(
      input: InputWeights([input], biases: [nil], specification, table: table),
      children: StackedWeights(
        [weights], hidden: specification.hidden, columns: specification.hidden, table: table), table: table)
  }
}

private struct LeakyCell<Scalar: NetworkScalar>: Cell {
  let input: InputWeights<Scalar>
  let children: StackedWeights<Scalar>
  let table: Scalar.Table
  private let leak = Scalar(LeakyDesign.leak)

  init(input: InputWeights<Scalar>, children: StackedWeights<Scalar>, table: Scalar.Table) {
    (self.input, self.children, self.table) = (input, children, table)
  }

  func pack(_ parameters: UnsafePointer<Scalar>) {
    input.pack(parameters)
    children.pack(parameters)
  }

  func forward(_ trace: Trace<Scalar>) {
    let (forest, width) = (trace.forest, trace.hiddenStride)
    let (a, f) = (trace.own[0].pointer, trace.own[1].pointer)
    input.forward(trace, into: a, stride: width)
    for l in 0..<forest.levelCount {
      let level = forest.levelStarts[l]..<forest.levelStarts[l + 1]
      if l > 0 || forest.hasGivenStates {
        children.addChildren(level, of: forest, trace.z, into: a, outputStride: width)
      }
      if trace.hasInterventions { trace.intervene(LeakyDesign.a, level: l) }
      for row in level {
        let below = trace.z + Int(forest.child.pointer[row]) * width
        Scalar.apply(table, width, a + row * width, f + row * width, Activation.tanh.code)
        for i in row * width..<(row + 1) * width {
          trace.z[i] = leak * f[i] + (1 - leak) * below[i - row * width]
        }
      }
      if trace.hasInterventions { trace.intervene(.z, level: l) }
    }
  }

  func backward(_ trace: Trace<Scalar>) {
    let (forest, width) = (trace.forest, trace.hiddenStride)
    let (f, deltaA) = (trace.own[1].pointer, trace.own[2].pointer)
    for l in stride(from: forest.levelCount - 1, through: 0, by: -1) {
      let level = forest.levelStarts[l]..<forest.levelStarts[l + 1]
      if trace.hasInterventions { trace.stopErrors(level: l, at: [.z]) }
      for i in level.lowerBound * width..<level.upperBound * width {
        let delta = trace.fromOutput.pointer[i] + trace.fromParent.pointer[i]
        trace.delta.pointer[i] = delta
        deltaA[i] = leak * delta * (1 - f[i] * f[i])
      }
      trace.forEachIntervention(LeakyDesign.a, level: l) { row, unit, isHeld in
        if isHeld { deltaA[row * width + unit] = 0 }
      }
      guard l > 0 else { continue }
      children.sendDown(level, of: forest, errors: deltaA, errorStride: width, into: trace.fromParent.pointer)
      for row in level where forest.push.pointer[row] >= 0 {
        let down = trace.fromParent.pointer + Int(forest.push.pointer[row]) * width
        for i in 0..<width { down[i] += (1 - leak) * trace.delta.pointer[row * width + i] }
      }
    }
  }

  func accumulateGradient(
    _ trace: Trace<Scalar>, levels: Range<Int>, into gradient: Gradient<Scalar>, accumulate: Bool
  ) {
    let (forest, width, deltaA) = (trace.forest, trace.hiddenStride, trace.own[2].pointer)
    let rows = forest.levelStarts[levels.lowerBound]..<forest.levelStarts[levels.upperBound]
    input.accumulateGradient(
      trace, rows: rows, errors: deltaA, stride: width, into: gradient, accumulate: accumulate)
    children.accumulateGradient(
      rows: forest.startedRows(rows), errors: deltaA, errorStride: width, trace.z, stride: width,
      from: forest.child.pointer, into: gradient.pointer, accumulate: accumulate)
  }

  func errorsOfInputs(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>) {
    input.sendDown(trace, errors: trace.own[2].pointer, stride: trace.hiddenStride, into: errors)
  }

  func errorsOfGivenStates(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>) {
    let (count, width) = (trace.forest.levelStarts[min(1, trace.forest.levelCount)], trace.hiddenStride)
    children.multiplyBack(
      0..<count, errors: trace.own[2].pointer, errorStride: width, into: errors, outputStride: width)
    for i in 0..<count * width { errors[i] += (1 - leak) * trace.delta.pointer[i] }
  }
}

@Suite struct OutsideCellTests {
  private func specification(_ readout: (OutputFunction, Loss) = (.sigmoid, .squaredError)) -> NetworkSpecification {
    var specification = makeSpecification(.tanh, readout, hidden: 5)
    specification.cell = CellChoice(LeakyDesign())
    return specification
  }

  @Test func itsGradientMatchesFiniteDifferences() throws {
    var generator = Generator(seed: 3)
    for readout in readouts {
      let specification = specification(readout)
      let network = try makeNetwork(specification)
      let examples = [1, 5, 3].map { makeChain($0, specification, with: &generator, state: $0 == 3) }
      let check = try #require(try network.checkGradient(on: examples))
      #expect(check.passes && check.checked == network.layout.count, "\(String(describing: check.worst))")
    }
  }

  /// Layers and directions come with the protocol too, names and errors included.
  @Test func itStandsInLayersAndGoesBothWays() throws {
    var specification = specification()
    (specification.layers, specification.isBidirectional, specification.dropout) = (2, true, 0.1)
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 5)
    let examples = [1, 5, 3].map { makeChain($0, specification, with: &generator) }
    let check = try #require(try network.checkGradient(on: examples))
    #expect(check.passes && check.checked == network.layout.count, "\(String(describing: check.worst))")
    #expect(network.layout.parameters.map(\.name).contains("W1_back"))
    let checks = try #require(try network.checkDerivatives(CellTests.targets(network, examples[1]), on: examples[1]))
    for check in checks { #expect(check.passes, "\(check)") }
    for name in ["a1", "s1_back", "delta_a_back", "mask1", "from_output1_back"] {
      #expect(specification.quantity(named: name).map { specification.name(of: $0) } == name)
    }
  }

  @Test func itsErrorsAgreeWhateverIsChangedByHand() throws {
    let network = try makeNetwork(specification())
    var generator = Generator(seed: 4)
    let example = makeChain(4, network.specification, with: &generator, state: true)
    let targets = CellTests.targets(network, example)
    for change in [
      [], [Intervention(LeakyDesign.a, node: 1, unit: 2, .set(0.5))], [Intervention(.z, node: nil, unit: 1, .set(0))],
    ] {
      let checks = try #require(try network.checkDerivatives(targets, on: example, interventions: change))
      for check in checks { #expect(check.passes, "\(change): \(check)") }
    }
  }

  @Test func itsQuantitiesHaveTheirNames() throws {
    let specification = specification()
    #expect(specification.quantity(named: "a") == LeakyDesign.a && specification.quantity(named: "u") == nil)
    #expect(
      specification.quantities.map { specification.name(of: $0) } == [
        "x", "a", "s", "z", "v", "y", "d", "delta_out", "delta", "delta_a", "from_output", "from_parent", "loss",
      ])
  }

  @Test func itsDeltaIsTakenApartByLosses() throws {
    var generator = Generator(seed: 6)
    for length in [1, 4, 9] {
      let specification = specification()
      let sample = CreditTests.Sample(
        specification: specification, example: makeChain(length, specification, with: &generator, state: length == 4))
      let gap = try CreditTests.gap(sample, as: Double.self)
      #expect(gap < 1e-13)
    }
  }

  @Test func aLongChainOfItIsTheSameInSegments() throws {
    let specification = specification()
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 7)
    let example = makeChain(1_300, specification, with: &generator)
    let whole = Trace<Double>(specification)
    whole.stage(1, weight: 1) { $1 = example }
    network.forward(whole)
    network.backward(whole)
    let gradient = network.gradient(whole)
    let read = Trace<Double>(specification)
    read.read(1) { $1 = example }
    let segmented = Gradient<Double>(network.layout)
    let loss = SegmentedPass<Double>(specification).run(network, over: read, weight: 1, into: segmented)
    #expect(loss == whole.loss() && segmented.elements == gradient)
  }
}
