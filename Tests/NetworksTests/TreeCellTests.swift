import Networks
import TestSupport
import Testing

/// Cells over trees of words, besides composition: against finite differences and against themselves computed another way.
/// `CellTests` holds them against PyTorch.
@Suite struct TreeCellTests {
  static func specification(
    _ cell: CellChoice, _ readout: (OutputFunction, Loss) = (.softmax, .crossEntropy),
    placement: TargetPlacement = .every, biases: Bool = true, hidden: Int = 4
  ) -> NetworkSpecification {
    var specification = TreeTests.specification(.tanh, readout, placement: placement, biases: biases)
    specification.cell = cell
    specification.hidden = hidden
    return specification
  }

  /// 3 units leave padding between the gates, 8 do not.
  @Test(arguments: CellChoice.trees, [3, 8])
  func gradientMatchesFiniteDifferencesOnEveryShape(cell: CellChoice, hidden: Int) throws {
    var seed: UInt64 = 0
    for leaves in 1...5 {
      for shape in TreeTests.shapes(leaves: leaves) {
        seed += 1
        let specification = Self.specification(
          cell, readouts[Int(seed) % readouts.count], placement: seed % 3 == 0 ? .last : .every,
          biases: seed % 4 != 0, hidden: hidden)
        let network = try makeNetwork(specification, seed: seed)
        let example = TreeTests.example(shape, specification, seed: seed)
        let check = try #require(try network.checkGradient(on: [example]))
        #expect(
          check.passes && check.checked == network.layout.count,
          "\(leaves) leaves: \(String(describing: check.worst)) \(check.directions)")
      }
    }
  }

  @Test(arguments: CellChoice.trees)
  func gradientOfAForestIsRight(cell: CellChoice) throws {
    var specification = Self.specification(cell)
    specification.reduction = .mean
    let network = try makeNetwork(specification)
    let examples = TreeTests.shapes(leaves: 4).enumerated().map {
      TreeTests.example($0.element, specification, seed: UInt64($0.offset))
    }
    let check = try #require(try network.checkGradient(on: examples))
    #expect(check.passes, "\(String(describing: check.worst)) \(check.directions)")
  }

  /// ((0 1) (2 3)), a word of it twice.
  static func example(_ specification: NetworkSpecification) -> Example {
    var tree = Structure(arity: 2)
    let left = [tree.addLeaf(), tree.addLeaf()]
    let first = tree.addNode(over: left[0], left[1])
    let right = [tree.addLeaf(), tree.addLeaf()]
    let second = tree.addNode(over: right[0], right[1])
    tree.addNode(over: first, second)
    var example = TreeTests.example(tree, specification, seed: 6)
    example.tokens[right[1]] = example.tokens[left[0]]
    return example
  }

  @Test(arguments: CellChoice.trees)
  func everyErrorAgreesWhateverIsChangedByHand(cell: CellChoice) throws {
    let specification = Self.specification(cell, (.sigmoid, .squaredError), hidden: 3)
    let network = try makeNetwork(specification)
    let example = Self.example(specification)
    let targets = CellTests.targets(network, example)
    let changeable = specification.forwardQuantities.filter { quantity in
      if case .own = quantity { return true }
      return quantity == .z || quantity == .u
    }
    #expect(changeable.count >= 2)
    var changes: [[Intervention]] = [[]]
    for quantity in changeable {
      changes += [
        [.init(quantity, node: 0, unit: 0, .set(0.4))], [.init(quantity, node: 4, unit: 1, .add(0.3))],
        [.init(quantity, node: 2, unit: 0, .set(0.4))], [.init(quantity, node: 5, unit: 1, .add(0.3))],
        [.init(quantity, node: nil, unit: 2, .set(-0.2)), .init(.z, node: 2, unit: 1, .add(0.1))],
      ]
    }
    for change in changes {
      let checks = try #require(try network.checkDerivatives(targets, on: example, interventions: change))
      for check in checks { #expect(check.passes, "\(change): \(check)") }
    }
  }

  /// A change at a leaf's word is seen where the word goes, and only there.
  @Test func aWordThatIsHeldGetsNoGradient() throws {
    let specification = Self.specification(.treeLSTM, hidden: 3)
    let network = try makeNetwork(specification)
    let example = Self.example(specification)
    let word = try #require(specification.quantity(named: "w"))
    let delta = try #require(specification.quantity(named: "delta_w"))
    let trace = CreditTests.trace(
      network, example, (0..<3).map { Intervention(word, node: 1, unit: $0, .set(0.1)) })
    #expect(trace.values(word, example: 0, node: 1) == [0.1, 0.1, 0.1])
    #expect(trace.values(delta, example: 0, node: 1) == [0, 0, 0])
    #expect(trace.values(delta, example: 0, node: 0)?.contains(0) == false)
    #expect(trace.values(word, example: 0, node: 2) == nil)
  }

  @Test(arguments: CellChoice.trees)
  func forestEqualsItsTreesOneByOneToTheBit(cell: CellChoice) throws {
    for hidden in [8, 13] {
      let specification = Self.specification(cell, hidden: hidden)
      let network = try makeNetwork(specification)
      let shapes = (1...5).flatMap { TreeTests.shapes(leaves: $0) }
      let examples = shapes.enumerated().map {
        TreeTests.example($0.element, specification, seed: UInt64($0.offset))
      }
      let forest = Trace<Double>(specification)
      forest.stage(examples.count, weight: 1) { $1 = examples[$0] }
      network.forward(forest)
      network.backward(forest)
      for (e, example) in examples.enumerated() {
        let alone = CreditTests.trace(network, example)
        for node in 0..<example.structure.count {
          for quantity in specification.quantities {
            #expect(
              forest.values(quantity, example: e, node: node) == alone.values(quantity, example: 0, node: node),
              "\(specification.name(of: quantity))")
          }
        }
      }
    }
  }

  @Test(arguments: CellChoice.trees)
  func creditAddsUp(cell: CellChoice) throws {
    for var sample in CreditTests.samples(.tanh, seed: 35) where sample.specification.arity == 2 {
      sample.specification.cell = cell
      let node = sample.example.structure.count / 2
      for changes in [[], [Intervention(.z, node: node, unit: 1, .set(0.3))]] {
        let double = try CreditTests.gap(sample, as: Double.self, changes)
        #expect(double < 1e-13, "\(sample.specification)")
        let float = try CreditTests.gap(sample, as: Float.self, changes)
        #expect(float < 1e-5, "\(sample.specification)")
      }
    }
  }

  @Test(arguments: CellChoice.trees)
  func everyInstructionSetAndPrecisionAgrees(cell: CellChoice) throws {
    let specification = Self.specification(cell, hidden: 21)
    let examples = TreeTests.shapes(leaves: 5).enumerated().map {
      TreeTests.example($0.element, specification, seed: UInt64($0.offset))
    }
    try expectAllKernelsAgree(specification, examples, double: 1e-13, float: 1e-5)
  }

  /// Only the rows of words that occur have a gradient, and a word that occurs twice gets both.
  @Test(arguments: CellChoice.trees)
  func onlyWordsThatOccurHaveAGradient(cell: CellChoice) throws {
    var specification = Self.specification(cell)
    specification.input = .tokens(vocabulary: 50)
    let network = try makeNetwork(specification)
    let example = Self.example(specification)
    let gradient = network.gradient(CreditTests.trace(network, example))
    let embeddings = try #require(network.layout.embeddings)
    for word in 0..<50 {
      let row = gradient[embeddings.offset + word * 4..<embeddings.offset + (word + 1) * 4]
      #expect(row.contains { $0 != 0 } == example.tokens.contains(Int32(word)))
    }
  }

  @Test func forgetGatesStartOpen() throws {
    let network = try Network<Double>(Self.specification(.treeLSTM))
    var generator = Generator(seed: 1)
    network.initialize(.lecun, with: &generator)
    let biases = network.layout.parameters.filter { $0.role == .bias && $0.name != "b_out" }
    #expect(biases.map(\.name) == ["b_i", "b_f", "b_g", "b_o"])
    for parameter in biases {
      let start: Double = parameter.name == "b_f" ? 1 : 0
      #expect(network.values(of: parameter).allSatisfy { $0 == start }, "\(parameter.name)")
    }
  }

  /// A cell over words has nothing to read in a chain.
  @Test(arguments: CellChoice.trees) func chainsAreRefused(cell: CellChoice) {
    var specification = makeSpecification(.tanh, (.sigmoid, .squaredError))
    specification.cell = cell
    #expect(throws: NetworkSpecification.Problem.self) { _ = try Network<Double>(specification) }
  }
}
