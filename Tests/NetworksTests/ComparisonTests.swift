import Networks
import TestSupport
import Testing

/// Pairs of trees: both folded by one cell, their roots compared by a layer of its own.
@Suite struct ComparisonTests {
  /// A cell, nil for composition, with a comparison that suits it.
  struct Kind: Sendable, CustomTestStringConvertible {
    let cell: CellChoice?
    let comparison: Comparison
    var testDescription: String { "\(cell?.name ?? "tree") \(comparison.units)\(comparison.hasTensor ? " pairs" : "")" }
  }

  /// More units than the trees have, and fewer; with as many, rows of both kinds look alike.
  static let kinds: [Kind] = [nil, .treeLSTM, .tensor].flatMap { (cell: CellChoice?) in
    [2, 4, 19].map { Kind(cell: cell, comparison: Comparison(units: $0, hasTensor: cell == .tensor)) }
  }

  static let fixtures = (try? CellFixture.load("pairs.json")) ?? []

  static func specification(
    _ kind: Kind, _ activation: Activation = .tanh, _ readout: (OutputFunction, Loss) = (.softmax, .crossEntropy),
    biases: Bool = true
  ) -> NetworkSpecification {
    var specification = TreeTests.specification(activation, readout, biases: biases)
    (specification.cell, specification.comparison) = (kind.cell, kind.comparison)
    return specification
  }

  /// Two trees below a root, which alone has a target.
  static func example(_ left: Structure, _ right: Structure, _ specification: NetworkSpecification, seed: UInt64)
    -> Example
  {
    var pair = Structure(arity: 2)
    for tree in [left, right] {
      let first = pair.count
      for node in 0..<tree.count {
        if let a = tree.child(of: node, slot: 0), let b = tree.child(of: node, slot: 1) {
          pair.addNode(over: first + a, first + b)
        } else {
          pair.addLeaf()
        }
      }
    }
    pair.addNode(over: left.count - 1, pair.count - 1)
    var example = TreeTests.example(pair, specification, seed: seed)
    let width = specification.outputs
    example.targetNodes = [Int32(pair.count - 1)]
    example.targetClasses = Array(example.targetClasses.suffix(1))
    example.targetValues = Array(example.targetValues.suffix(width))
    return example
  }

  /// Pairs of every size up to so many words a side.
  static func examples(_ specification: NetworkSpecification, words: Int) -> [Example] {
    let shapes = (1...words).flatMap { TreeTests.shapes(leaves: $0) }
    return shapes.enumerated().map { place, shape in
      example(shape, shapes[(5 * place + 3) % shapes.count], specification, seed: UInt64(place + 1))
    }
  }

  @Test func everyFixtureIsThere() {
    #expect(Set(Self.fixtures.map(\.cell)) == ["tree", "tree-lstm", "rntn"])
  }

  /// Tests/Fixtures/make_cell_fixtures.py
  @Test(arguments: fixtures)
  func everyQuantityEqualsPyTorch(fixture: CellFixture) throws {
    let network = try fixture.makeNetwork()
    let trace = Trace<Double>(network.specification)
    trace.stage(fixture.examples.count) { $1 = fixture.makeExample($0) }
    network.forward(trace)
    network.backward(trace)
    func expectClose(_ found: [Double]?, _ expected: [Double], _ what: String) {
      #expect(found?.count == expected.count, "\(what)")
      for (a, b) in zip(found ?? [], expected) { #expect((a - b).magnitude <= 1e-10 * max(1, b.magnitude), "\(what)") }
    }
    expectClose([trace.loss()], [fixture.loss_value], "loss")
    for (e, example) in fixture.examples.enumerated() {
      let comparison = try #require(example.comparison)
      #expect(comparison.count == 3)
      for (name, values) in comparison {
        let quantity = try #require(network.specification.quantity(named: name))
        expectClose(trace.values(quantity, example: e, node: example.length - 1), values, "\(name) of the comparison")
      }
      for (name, values) in example.quantities {
        let quantity = try #require(network.specification.quantity(named: name), "\(name)")
        let nodes = example.nodes?[name] ?? Array(0..<example.length - 1)
        for (place, node) in nodes.enumerated() {
          let row = Array(values[place * fixture.hiddenWidth..<(place + 1) * fixture.hiddenWidth])
          expectClose(trace.values(quantity, example: e, node: node), row, "\(name) \(node)")
        }
      }
    }
    let gradient = network.gradient(trace)
    for parameter in network.layout.parameters {
      expectClose(
        Array(gradient[parameter.range]), try #require(fixture.gradients[parameter.name]), "dE/d\(parameter.name)")
    }
  }

  @Test(arguments: kinds)
  func gradientMatchesFiniteDifferencesOnEveryShape(kind: Kind) throws {
    let shapes = TreeTests.shapes(leaves: 1) + TreeTests.shapes(leaves: 2) + TreeTests.shapes(leaves: 3)
    var pairs = shapes.flatMap { left in shapes.map { (left, $0) } }
    // A tensor of many units has many elements to be moved one by one.
    if kind.comparison.units > 4 { pairs = pairs.enumerated().filter { $0.offset % 5 == 1 }.map(\.element) }
    for (place, (left, right)) in pairs.enumerated() {
      let readout = readouts[place % readouts.count]
      let specification = Self.specification(kind, .tanh, readout, biases: place % 3 != 0)
      let network = try makeNetwork(specification, seed: UInt64(place + 1))
      let example = Self.example(left, right, specification, seed: UInt64(place))
      let check = try #require(try network.checkGradient(on: [example]))
      #expect(
        check.passes && check.checked == network.layout.count,
        "\(readout) \(example.structure.count): \(String(describing: check.worst)) \(check.directions)")
    }
  }

  @Test(arguments: kinds.filter { $0.comparison.units == 2 }, Activation.allCases)
  func gradientOfAForestIsRightForEveryActivation(kind: Kind, activation: Activation) throws {
    let specification = Self.specification(kind, activation)
    let network = try makeNetwork(specification)
    let check = try #require(try network.checkGradient(on: Self.examples(specification, words: 3)))
    #expect(check.passes, "\(String(describing: check.worst)) \(check.directions)")
  }

  @Test(arguments: kinds)
  func everyErrorAgreesWhateverIsChangedByHand(kind: Kind) throws {
    let specification = Self.specification(kind, .tanh, (.sigmoid, .squaredError))
    let network = try makeNetwork(specification)
    let shapes = TreeTests.shapes(leaves: 3)
    let example = Self.example(shapes[0], shapes[1], specification, seed: 6)
    let root = example.structure.count - 1
    let targets = CellTests.targets(network, example)
    var changes: [[Intervention]] = [[]]
    for quantity in [Quantity.u, .z] {
      changes += [
        [.init(quantity, node: root, unit: 1, .set(0.4))], [.init(quantity, node: root, unit: 0, .add(0.3))],
        [.init(quantity, node: nil, unit: 1, .set(-0.2)), .init(.z, node: root, unit: 1, .add(0.1))],
      ]
    }
    changes.append([.init(.z, node: 4, unit: 0, .set(0.5)), .init(.v, node: root, unit: 0, .add(0.2))])
    for change in changes {
      let checks = try #require(try network.checkDerivatives(targets, on: example, interventions: change))
      for check in checks { #expect(check.passes, "\(change): \(check)") }
    }
  }

  /// What is held everywhere is held in the trees: the comparison's units are others.
  @Test(arguments: kinds)
  func whatIsHeldEverywhereIsHeldInTheTrees(kind: Kind) throws {
    let specification = Self.specification(kind)
    let network = try makeNetwork(specification)
    let example = Self.example(
      TreeTests.shapes(leaves: 3)[0], TreeTests.shapes(leaves: 2)[0], specification, seed: 2)
    let root = example.structure.count - 1
    let trace = CreditTests.trace(network, example, [Intervention(.z, node: nil, unit: 1, .set(0.25))])
    for node in 0..<root { #expect(trace.values(.z, example: 0, node: node)?[1] == 0.25) }
    let held = try #require(trace.values(.z, example: 0, node: root))
    #expect(held.count == kind.comparison.units && held[1] != 0.25)
  }

  @Test(arguments: kinds)
  func forestEqualsItsPairsOneByOneToTheBit(kind: Kind) throws {
    let specification = Self.specification(kind)
    let network = try makeNetwork(specification)
    let examples = Self.examples(specification, words: 5)
    let forest = Trace<Double>(specification)
    // Larger ones first: what a layout leaves behind must not show in the next one.
    forest.stage(1, weight: 1) { $1 = examples[examples.count - 1] }
    network.forward(forest)
    network.backward(forest)
    forest.stage(examples.count, weight: 1) { $1 = examples[$0] }
    network.forward(forest)
    network.backward(forest)
    for (e, example) in examples.enumerated() {
      let alone = CreditTests.trace(network, example)
      for node in 0..<example.structure.count {
        let kind = specification.kind(of: node, in: example.structure)
        for quantity in specification.quantities {
          let values = forest.values(quantity, example: e, node: node)
          #expect(values == alone.values(quantity, example: 0, node: node), "\(specification.name(of: quantity))")
          if quantity == .z || quantity == .delta { #expect(values?.count == specification.width(of: kind)) }
        }
      }
    }
  }

  @Test(arguments: kinds)
  func creditAddsUp(kind: Kind) throws {
    let specification = Self.specification(kind)
    for example in Self.examples(specification, words: 4) {
      let sample = CreditTests.Sample(specification: specification, example: example)
      let node = example.structure.count - 1
      for changes in [[], [Intervention(.z, node: node, unit: 1, .set(0.3))]] {
        let double = try CreditTests.gap(sample, as: Double.self, changes)
        #expect(double < 1e-13)
      }
    }
  }

  @Test(arguments: kinds)
  func everyInstructionSetAndPrecisionAgrees(kind: Kind) throws {
    let specification = Self.specification(kind)
    try expectAllKernelsAgree(
      specification, Self.examples(specification, words: 4), double: 1e-13, float: 1e-5)
  }

  /// A pair without a target has no loss, and whatever stood in its rows before must not come back.
  @Test(arguments: kinds)
  func aPairWithoutATargetHasNoErrors(kind: Kind) throws {
    let specification = Self.specification(kind)
    let network = try makeNetwork(specification)
    var example = Self.examples(specification, words: 3)[3]
    let trace = Trace<Double>(specification)
    for hasTarget in [true, false] {
      if !hasTarget { (example.targetNodes, example.targetClasses) = ([], []) }
      trace.stage(1) { $1 = example }
      network.forward(trace)
      network.backward(trace)
      #expect(network.gradient(trace).contains { $0 != 0 } == hasTarget)
    }
  }

  /// A unit of a comparison that lies on its kink is found, and named.
  @Test func aKinkOfTheComparisonIsNamed() throws {
    var specification = Self.specification(Kind(cell: nil, comparison: Comparison(units: 3)), .relu)
    specification.biases = true
    let network = try makeNetwork(specification)
    let weights = try #require(network.layout["W_compare"])
    let bias = try #require(network.layout["b_compare"])
    var values = network.values(of: weights)
    for column in 0..<weights.columns { values[weights.columns + column] = 0 }
    network.setValues(of: weights, to: values)
    network.setValues(of: bias, to: [0.4, 0, 0.2])
    let example = Self.example(Structure.leaf, Structure.leaf, specification, seed: 1)
    let check = try #require(try network.checkGradient(on: [example]))
    #expect(check.kinks > 0)
    let kink = try #require(check.firstKink)
    #expect(kink.node == 2 && kink.unit == 1)
  }

  @Test func onlyTreesOfWordsAreCompared() {
    var chain = makeSpecification(.tanh, (.sigmoid, .squaredError))
    chain.comparison = Comparison(units: 3)
    #expect(throws: NetworkSpecification.Problem.comparisonNeedsTrees) { _ = try Network<Double>(chain) }
    var huge = Self.specification(Self.kinds[0])
    huge.comparison = Comparison(units: 0)
    #expect(throws: NetworkSpecification.Problem.self) { _ = try Network<Double>(huge) }
  }
}

extension Structure {
  fileprivate static var leaf: Structure {
    var tree = Structure(arity: 2)
    tree.addLeaf()
    return tree
  }
}
