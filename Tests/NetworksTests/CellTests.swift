import Networks
import TestSupport
import Testing

/// Cells with gates: against finite differences, against PyTorch, against themselves computed another way.
@Suite struct CellTests {
  static let fixtures = (try? CellFixture.load()) ?? []

  @Test func everyFixtureIsThere() {
    #expect(Set(Self.fixtures.map(\.cell)) == Set((CellChoice.gatedChains + CellChoice.trees).map(\.name)))
  }

  /// Tests/Fixtures/make_cell_fixtures.py
  @Test(arguments: fixtures)
  func everyQuantityEqualsPyTorch(fixture: CellFixture) throws { try fixture.expectEveryQuantity() }

  /// 5 units leave padding between the gates, 8 do not.
  @Test(arguments: CellChoice.gatedChains, [5, 8])
  func gradientMatchesFiniteDifferences(cell: CellChoice, hidden: Int) throws {
    var generator = Generator(seed: 3)
    for readout in readouts {
      for placement in TargetPlacement.allCases {
        for (length, biases) in [(1, true), (2, false), (6, true)] {
          var specification = makeSpecification(
            .tanh, readout, biases: biases, placement: placement, hidden: hidden)
          specification.cell = cell
          let network = try makeNetwork(specification, seed: UInt64(length))
          let example = makeChain(length, specification, with: &generator)
          let check = try #require(try network.checkGradient(on: [example]))
          #expect(
            check.passes && check.checked == network.layout.count && check.kinks == 0,
            "\(readout) \(placement) length \(length): \(String(describing: check.worst)) \(check.directions)")
        }
      }
    }
  }

  @Test(arguments: CellChoice.gatedChains, [5, 8, 21])
  func gradientMatchesForClassesTokensStatesAndMeans(cell: CellChoice, hidden: Int) throws {
    var generator = Generator(seed: 4)
    var specification = makeSpecification(.tanh, (.softmax, .crossEntropy), hidden: hidden, classes: true)
    specification.input = .tokens(vocabulary: 11)
    specification.reduction = .mean
    specification.cell = cell
    let network = try makeNetwork(specification)
    let examples = [3, 7, 1, 5].map { makeChain($0, specification, with: &generator, state: $0 != 7) }
    let check = try #require(try network.checkGradient(on: examples))
    #expect(check.passes, "\(String(describing: check.worst)) \(check.directions)")
  }

  /// Everything that has an error: what is held or moved, and what is not.
  static func targets(_ network: Network<Double>, _ example: Example) -> [DerivativeTarget] {
    let specification = network.specification
    return (0..<example.structure.count).flatMap { node -> [DerivativeTarget] in
      let kind = specification.kind(of: node, in: example.structure)
      return specification.equations.equations.flatMap { equation -> [DerivativeTarget] in
        guard equation.error != nil, equation.nodes.includes(kind) else { return [] }
        let width = equation.quantity == .v ? specification.outputs : specification.width(of: kind)
        return (0..<width).map { .quantity(equation.quantity, node: node, unit: $0) }
      }
    }
  }

  @Test(arguments: CellChoice.gatedChains)
  func everyErrorAgreesWhateverIsChangedByHand(cell: CellChoice) throws {
    var specification = makeSpecification(.tanh, (.sigmoid, .squaredError), hidden: 3)
    specification.cell = cell
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 5)
    let example = makeChain(4, specification, with: &generator, state: true)
    let targets = Self.targets(network, example)
    let changeable = specification.forwardQuantities.filter { quantity in
      if case .own = quantity { return specification.name(of: quantity) != "" }
      return quantity == .z
    }
    #expect(changeable.count >= 8)
    var changes: [[Intervention]] = [[]]
    for quantity in changeable {
      changes += [
        [.init(quantity, node: 1, unit: 0, .set(0.4))], [.init(quantity, node: 2, unit: 1, .add(0.3))],
        [.init(quantity, node: nil, unit: 2, .set(-0.2)), .init(.z, node: 3, unit: 1, .add(0.1))],
      ]
    }
    for change in changes {
      let checks = try #require(try network.checkDerivatives(targets, on: example, interventions: change))
      for check in checks { #expect(check.passes, "\(change): \(check)") }
    }
  }

  /// The gates of nodes are computed level by level, those of many examples together.
  @Test(arguments: CellChoice.gatedChains)
  func digitsDoNotDependOnHowManyRowsAreComputedTogether(cell: CellChoice) throws {
    for hidden in [8, 37] {
      var specification = makeSpecification(.tanh, (.softmax, .crossEntropy), hidden: hidden)
      specification.cell = cell
      let network = try makeNetwork(specification)
      var generator = Generator(seed: 2)
      let examples = (0..<13).map { makeChain(1 + $0 % 6, specification, with: &generator, state: $0 % 4 == 0) }
      expectSameDigitsAlone(network, examples)
    }
  }

  @Test(arguments: CellChoice.gatedChains)
  func everyInstructionSetAndPrecisionAgrees(cell: CellChoice) throws {
    var specification = makeSpecification(.tanh, (.softmax, .crossEntropy), hidden: 21)
    specification.cell = cell
    var generator = Generator(seed: 9)
    let examples = (0..<5).map { makeChain(2 + $0, specification, with: &generator) }
    try expectAllKernelsAgree(specification, examples, double: 1e-13, float: 1e-5)
  }

  @Test func forgetGatesStartOpen() throws {
    var specification = makeSpecification(.tanh, (.sigmoid, .squaredError))
    specification.cell = .lstm
    let network = try Network<Double>(specification)
    var generator = Generator(seed: 1)
    network.initialize(.lecun, with: &generator)
    for parameter in network.layout.parameters where parameter.role == .bias {
      let start: Double = parameter.name == "b_f" ? 1 : 0
      #expect(network.values(of: parameter).allSatisfy { $0 == start }, "\(parameter.name)")
    }
  }
}

extension CellChoice: CustomTestStringConvertible {
  public var testDescription: String { name }
}
