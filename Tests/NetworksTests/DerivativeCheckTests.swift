import Networks
import TestSupport
import Testing

/// Single derivatives agree with finite differences, and those that are wrong do not.
struct DerivativeCheckTests {
  /// Every u and v, the words' z, and every parameter.
  static func targets(_ network: Network<Double>, _ example: Example) -> [DerivativeTarget] {
    let specification = network.specification
    var targets: [DerivativeTarget] = (0..<network.layout.count).map { .parameter($0) }
    for node in 0..<example.structure.count {
      let isWord = specification.hasEmbeddings && example.structure.child(of: node, slot: 0) == nil
      for unit in 0..<specification.hidden { targets.append(.quantity(isWord ? .z : .u, node: node, unit: unit)) }
      guard example.targetNodes.contains(Int32(node)) else { continue }
      if specification.placement == .last && node < example.structure.count - 1 { continue }
      for unit in 0..<specification.outputs { targets.append(.quantity(.v, node: node, unit: unit)) }
    }
    return targets
  }

  @Test(arguments: Activation.allCases, readouts)
  func everyDerivativeOfAChainAgrees(_ activation: Activation, _ readout: (OutputFunction, Loss)) throws {
    for placement in TargetPlacement.allCases {
      var specification = makeSpecification(activation, readout, placement: placement, hidden: 3)
      specification.reduction = .mean
      let network = try makeNetwork(specification)
      var generator = Generator(seed: 5)
      let example = makeChain(4, specification, with: &generator, state: true)
      let targets = Self.targets(network, example)
      let checks = try #require(try network.checkDerivatives(targets, on: example))
      #expect(checks.count == targets.count)
      for check in checks { #expect(check.passes || check.kink != nil, "\(check)") }
      #expect(checks.count { $0.kink != nil } * 20 <= checks.count)
    }
  }

  @Test(arguments: Activation.allCases) func everyDerivativeOfATreeAgrees(_ activation: Activation) throws {
    var specification = NetworkSpecification(input: .tokens(vocabulary: 5), target: .classes(count: 3), hidden: 3)
    specification.arity = 2
    specification.activation = activation
    (specification.output, specification.loss) = (.softmax, .crossEntropy)
    let network = try makeNetwork(specification)
    let tree = try #require(TreeTests.shapes(leaves: 4).last)
    let example = TreeTests.example(tree, specification, seed: 9)
    let targets = Self.targets(network, example)
    let checks = try #require(try network.checkDerivatives(targets, on: example))
    for check in checks { #expect(check.passes || check.kink != nil, "\(check)") }
  }

  /// In one step b enters as u does, so dE/du is dE/db whichever of the two is moved.
  @Test func movingUIsMovingItsBias() throws {
    let specification = makeSpecification(.tanh, (.sigmoid, .squaredError), hidden: 4)
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 2)
    let example = makeChain(1, specification, with: &generator)
    let bias = try #require(network.layout["b"])
    let targets: [DerivativeTarget] = (0..<4).flatMap {
      [.quantity(.u, node: 0, unit: $0), .parameter(bias.offset + $0)]
    }
    let checks = try #require(try network.checkDerivatives(targets, on: example))
    for unit in 0..<4 {
      let (moved, biased) = (checks[2 * unit], checks[2 * unit + 1])
      #expect((moved.difference - biased.difference).magnitude <= 1e-11)
      #expect(moved.backpropagation == biased.backpropagation)
    }
  }

  @Test func theDerivativeAtTheOutputIsCaught() throws {
    var specification = makeSpecification(.tanh, (.sigmoid, .squaredError), hidden: 3)
    specification.derivativeAtOutput = true
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 4)
    let example = makeChain(3, specification, with: &generator)
    let checks = try #require(try network.checkDerivatives(Self.targets(network, example), on: example))
    #expect(checks.count { !$0.passes } > checks.count * 9 / 10)
  }

  @Test func ofACutNetworkTheWholeLossIsChecked() throws {
    var specification = makeSpecification(.tanh, (.sigmoid, .squaredError), hidden: 3)
    var generator = Generator(seed: 4)
    let example = makeChain(6, specification, with: &generator)
    let whole = try makeNetwork(specification)
    specification.truncation = 2
    let cut = try makeNetwork(specification)
    let targets: [DerivativeTarget] = (0..<6).map { .quantity(.u, node: $0, unit: 1) }
    let checks = try #require(try cut.checkDerivatives(targets, on: example))
    let expected = try #require(try whole.checkDerivatives(targets, on: example))
    #expect(checks.allSatisfy { $0.passes })
    #expect(checks.map(\.backpropagation) == expected.map(\.backpropagation))
  }

  @Test func floatNetworksAreCheckedInDouble() throws {
    let specification = makeSpecification(.sigmoid, (.softmax, .crossEntropy), hidden: 3)
    let network = try makeNetwork(specification, as: Float.self)
    var generator = Generator(seed: 4)
    let example = makeChain(3, specification, with: &generator)
    let targets: [DerivativeTarget] = (0..<network.layout.count).map { .parameter($0) }
    let checks = try #require(try network.checkDerivatives(targets, on: example))
    #expect(checks.allSatisfy { $0.passes })
  }

  @Test func nothingFlowsThroughWhatIsHeld() throws {
    let specification = makeSpecification(.tanh, (.sigmoid, .squaredError), hidden: 3)
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 4)
    let example = makeChain(4, specification, with: &generator)
    let held = [Intervention(.z, node: 1, unit: 2, .set(0.5))]
    let targets: [DerivativeTarget] = (0..<3).flatMap { unit in
      (0..<4).map { .quantity(.u, node: $0, unit: unit) }
    }
    let checks = try #require(try network.checkDerivatives(targets, on: example, interventions: held))
    #expect(checks.allSatisfy { $0.passes })
    let blocked = try #require(checks.first { $0.target == .quantity(.u, node: 1, unit: 2) })
    #expect(blocked.backpropagation == 0 && blocked.isBelowRounding)
  }

  @Test func aUnitOnItsKinkIsNamed() throws {
    var specification = makeSpecification(.relu, (.identity, .squaredError), hidden: 1)
    specification.biases = false
    let network = try Network<Double>(specification)
    for parameter in network.layout.parameters {
      network.setValues(of: parameter, to: Array(repeating: parameter.name == "W_in" ? 0 : 1, count: parameter.count))
    }
    var generator = Generator(seed: 4)
    let example = makeChain(1, specification, with: &generator)
    let checks = try #require(try network.checkDerivatives([.quantity(.u, node: 0, unit: 0)], on: example))
    let kink = try #require(checks[0].kink)
    #expect(kink == (0, 0) && !checks[0].passes)
  }

  @Test func checkingLeavesTheNetworkAlone() throws {
    let specification = makeSpecification(.tanh, (.sigmoid, .squaredError), hidden: 3)
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 4)
    let example = makeChain(3, specification, with: &generator)
    let before = network.layout.parameters.map { network.values(of: $0) }
    _ = try network.checkDerivatives(Self.targets(network, example), on: example)
    #expect(network.layout.parameters.map { network.values(of: $0) } == before)
    var asked = 0
    let stopped = try network.checkDerivatives(Self.targets(network, example), on: example) {
      asked += 1
      return asked > 3
    }
    #expect(stopped == nil && asked == 4)
  }
}
