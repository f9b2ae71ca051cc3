import Networks
import TestSupport
import Testing

/// Networks of several layers and directions: every cell in each, against finite differences, PyTorch, and themselves
/// computed another way.
@Suite struct LayerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let cell: CellChoice?
    let layers: Int
    let isBidirectional: Bool

    var testDescription: String {
      "\(cell?.name ?? "simple"), \(layers) layers\(isBidirectional ? ", both directions" : "")"
    }

    func specification(
      _ readout: (OutputFunction, Loss) = (.sigmoid, .squaredError), hidden: Int = 3, classes: Bool = false,
      dropout: Double = 0
    ) -> NetworkSpecification {
      var specification = makeSpecification(.tanh, readout, hidden: hidden, classes: classes)
      specification.cell = cell
      (specification.layers, specification.isBidirectional) = (layers, isBidirectional)
      specification.dropout = dropout
      return specification
    }
  }

  static let cases: [Case] = ([nil] + CellChoice.gatedChains.map { $0 }).flatMap { cell in
    [(2, false), (3, false), (1, true), (2, true), (3, true)].map {
      Case(cell: cell, layers: $0.0, isBidirectional: $0.1)
    }
  }

  static let fixtures = (try? CellFixture.load("layers.json")) ?? []

  @Test func everyFixtureIsThere() {
    #expect(Self.fixtures.count == 20)
    #expect(Set(Self.fixtures.map(\.cell)) == Set(["rnn"] + CellChoice.gatedChains.map(\.name)))
  }

  /// Tests/Fixtures/make_layer_fixtures.py
  @Test(arguments: fixtures)
  func everyQuantityOfEveryLayerEqualsPyTorch(fixture: CellFixture) throws { try fixture.expectEveryQuantity() }

  @Test(arguments: cases)
  func gradientMatchesFiniteDifferences(given: Case) throws {
    var generator = Generator(seed: 13)
    for hidden in [3, 8] {
      for placement in TargetPlacement.allCases {
        for tokens in [false, true] {
          var specification = given.specification(
            tokens ? (.softmax, .crossEntropy) : (.sigmoid, .squaredError), hidden: hidden, classes: tokens)
          if tokens { specification.input = .tokens(vocabulary: 7) }
          specification.placement = placement
          specification.reduction = tokens ? .mean : .sum
          specification.biases = !tokens || placement == .last
          let network = try makeNetwork(specification, seed: UInt64(hidden))
          let examples = [4, 1, 5].map {
            makeChain($0, specification, with: &generator, state: $0 == 5 && !given.isBidirectional)
          }
          let check = try #require(try network.checkGradient(on: examples))
          #expect(check.passes, "\(hidden) \(placement): \(String(describing: check.worst)) \(check.directions)")
          // Of more than the limit a sample is checked.
          #expect(
            check.checked >= min(network.layout.count, GradientCheck.Settings().limit - network.layout.parameters.count)
              && network.layout.count == Int(ParameterLayout.size(of: specification)))
        }
      }
    }
  }

  /// Kinks are found in every layer.
  @Test func gradientOfReluLayersMatchesOrNamesAKink() throws {
    var generator = Generator(seed: 14)
    for layers in [2, 3] {
      var specification = Case(cell: nil, layers: layers, isBidirectional: true).specification(hidden: 4)
      specification.activation = .relu
      let network = try makeNetwork(specification, seed: 5)
      let check = try #require(
        try network.checkGradient(on: [3, 6].map { makeChain($0, specification, with: &generator) }))
      #expect(check.passes && check.checked == network.layout.count, "\(String(describing: check.worst))")
    }
  }

  @Test(arguments: cases)
  func everyErrorAgreesWhateverIsChangedByHand(given: Case) throws {
    if given.layers == 3 { return }
    let specification = given.specification()
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 15)
    let example = makeChain(4, specification, with: &generator, state: !given.isBidirectional)
    let targets = CellTests.targets(network, example)
    let changeable = specification.forwardQuantities.filter { specification.isChangeable($0) }
    #expect(changeable.count >= 2 * specification.strands.count)
    var changes: [[Intervention]] = [[]]
    for quantity in changeable {
      changes += [
        [.init(quantity, node: 1, unit: 0, .set(0.4)), .init(quantity, node: nil, unit: 2, .add(0.3))]
      ]
    }
    for change in changes {
      let checks = try #require(try network.checkDerivatives(targets, on: example, interventions: change))
      for check in checks { #expect(check.passes, "\(change): \(check)") }
    }
  }

  /// What is changed by hand in a strand is changed there, at its step and nowhere else, and taken away again.
  @Test func changesReachTheirStrand() throws {
    let specification = Case(cell: .lstm, layers: 2, isBidirectional: true).specification()
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 16)
    let examples = [5, 3].map { makeChain($0, specification, with: &generator) }
    let trace = Trace<Double>(specification)
    trace.stage(2) { $1 = examples[$0] }
    network.forward(trace)
    let before = Self.states(trace)
    for name in ["z1", "z1_back", "c1_back", "z_back", "i1_back", "z"] {
      let quantity = try #require(specification.quantity(named: name))
      trace.interventions = [Intervention(quantity, example: nil, node: 1, unit: 2, .set(7))]
      network.forward(trace)
      for (e, example) in examples.enumerated() {
        for node in 0..<example.structure.count {
          #expect((trace.values(quantity, example: e, node: node)?[2] == 7) == (node == 1), "\(name) \(e) \(node)")
        }
      }
      trace.interventions = []
      network.forward(trace)
      #expect(Self.states(trace) == before, "\(name)")
    }
  }

  private static func states(_ trace: Trace<Double>) -> [[Double]?] {
    (0..<2).flatMap { e in
      (0..<trace.forest.nodeCount(example: e)).flatMap { node in
        trace.specification.forwardQuantities.map { trace.values($0, example: e, node: node) }
      }
    }
  }

  @Test(arguments: cases)
  func digitsDoNotDependOnHowManyRowsAreComputedTogether(given: Case) throws {
    let specification = given.specification((.softmax, .crossEntropy), hidden: 5)
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 17)
    let examples = (0..<9).map {
      makeChain(1 + $0 * 5 % 7, specification, with: &generator, state: $0 % 4 == 0 && !given.isBidirectional)
    }
    expectSameDigitsAlone(network, examples)
  }

  @Test(arguments: cases)
  func everyInstructionSetAndPrecisionAgrees(given: Case) throws {
    var generator = Generator(seed: 18)
    let specification = given.specification((.softmax, .crossEntropy), hidden: 11)
    let examples = (0..<4).map { makeChain(2 + $0, specification, with: &generator) }
    try expectAllKernelsAgree(specification, examples, double: 1e-12, float: 1e-4)
  }

  /// δ of the last layer, going forward, taken apart by loss terms.
  @Test(arguments: cases)
  func creditsAddUp(given: Case) throws {
    for seed in 0..<4 {
      var generator = Generator(seed: 19 + UInt64(seed))
      let specification = given.specification(hidden: 4)
      var example = makeChain(
        2 + 3 * seed, specification, with: &generator, state: seed == 1 && !given.isBidirectional)
      CreditTests.thin(&example, specification, with: &generator)
      let gap = try CreditTests.gap(.init(specification: specification, example: example), as: Double.self)
      #expect(gap < 1e-13)
    }
  }

  /// One step at a time, the states of all layers carried.
  @Test(arguments: cases.filter { !$0.isBidirectional })
  func steppingGivesTheDigitsOfTheWhole(given: Case) throws {
    let specification = given.specification(hidden: 5)
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 20)
    let example = makeChain(6, specification, with: &generator)
    let trace = CreditTests.trace(network, example)
    let stepper = Stepper(network)
    for node in 0..<6 {
      stepper.step(inputs: Array(example.inputs[node * 3..<(node + 1) * 3]))
      #expect(stepper.outputs == trace.values(.y, example: 0, node: node))
      #expect(
        stepper.carried == specification.carriedQuantities.flatMap { trace.values($0, example: 0, node: node) ?? [] })
    }
  }

  @Test func whatCannotBeIsSaid() {
    func problem(_ change: (inout NetworkSpecification) -> Void) -> NetworkSpecification.Problem? {
      var specification = makeSpecification(.tanh, (.sigmoid, .squaredError))
      change(&specification)
      do { try specification.validate() } catch { return error }
      return nil
    }
    #expect(problem { $0.layers = 16 } == nil)
    #expect(problem { $0.layers = 0 } == .sizeOutOfRange(name: "layers", value: 0, allowed: 1...16))
    #expect(problem { $0.layers = 17 } == .sizeOutOfRange(name: "layers", value: 17, allowed: 1...16))
    #expect(problem { ($0.arity, $0.layers) = (2, 2) } == .strandsNeedChain)
    #expect(problem { ($0.arity, $0.isBidirectional) = (2, true) } == .strandsNeedChain)
    #expect(problem { ($0.truncation, $0.isBidirectional) = (3, true) } == .truncationOfBidirectional)
    #expect(problem { ($0.truncation, $0.layers) = (3, 2) } == nil)
    for rate in [-0.1, 1, .nan] { #expect(problem { $0.dropout = rate } != nil) }
  }
}
