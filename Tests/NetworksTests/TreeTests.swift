import Networks
import TestSupport
import Testing

/// Recursive networks: backpropagation through structure.
@Suite struct TreeTests {
  static func specification(
    _ activation: Activation, _ readout: (OutputFunction, Loss), placement: TargetPlacement = .every,
    biases: Bool = true
  ) -> NetworkSpecification {
    var specification = makeSpecification(
      activation, readout, biases: biases, placement: placement, hidden: 4, classes: readout.1 == .crossEntropy)
    specification.arity = 2
    specification.input = .tokens(vocabulary: 5)
    return specification
  }

  /// Every binary tree over so many leaves, built in post-order. There are Catalan(leaves − 1) of them.
  static func shapes(leaves: Int) -> [Structure] {
    // A shape is a bracketing: how many leaves go left, at every inner node.
    func build(_ leaves: Int) -> [(inout Structure) -> Int] {
      if leaves == 1 { return [{ $0.addLeaf() }] }
      return (1..<leaves).flatMap { left in
        build(left).flatMap { a in
          build(leaves - left).map { b in
            { tree in
              let (l, r) = (a(&tree), b(&tree))
              return tree.addNode(over: l, r)
            }
          }
        }
      }
    }
    return build(leaves).map { make in
      var tree = Structure(arity: 2)
      _ = make(&tree)
      return tree
    }
  }

  static func example(_ tree: Structure, _ specification: NetworkSpecification, seed: UInt64) -> Example {
    var generator = Generator(seed: seed)
    var example = makeChain(tree.count, specification, with: &generator)
    example.structure = tree
    for node in 0..<tree.count where tree.child(of: node, slot: 0) != nil { example.tokens[node] = -1 }
    return example
  }

  @Test func thereAreAsManyShapesAsCatalanSays() {
    #expect((1...6).map { Self.shapes(leaves: $0).count } == [1, 1, 2, 5, 14, 42])
  }

  @Test(arguments: Activation.allCases)
  func gradientMatchesFiniteDifferencesOnEveryShape(activation: Activation) throws {
    var seed: UInt64 = 0
    for leaves in 1...6 {
      for shape in Self.shapes(leaves: leaves) {
        for readout in readouts {
          seed += 1
          let specification = Self.specification(
            activation, readout, placement: seed % 3 == 0 ? .last : .every, biases: seed % 4 != 0)
          let network = try makeNetwork(specification, seed: seed)
          let check = try #require(
            try network.checkGradient(on: [Self.example(shape, specification, seed: seed)]))
          #expect(check.passes, "\(leaves) leaves, \(readout): \(String(describing: check.worst)) \(check.directions)")
        }
      }
    }
  }

  @Test func forestEqualsItsTreesOneByOneToTheBit() throws {
    let specification = Self.specification(.tanh, (.softmax, .crossEntropy))
    let network = try makeNetwork(specification)
    let shapes = (1...6).flatMap { Self.shapes(leaves: $0) }
    let examples = shapes.enumerated().map { Self.example($0.element, specification, seed: UInt64($0.offset)) }
    expectSameDigitsAlone(network, examples)
  }

  @Test(arguments: TreeFixture.all)
  func everyQuantityEqualsPyTorch(fixture: TreeFixture) throws {
    let network = try fixture.network()
    let trace = Trace<Double>(network.specification)
    trace.stage(fixture.records.count) { $1 = fixture.example(fixture.records[$0]) }
    network.forward(trace)
    network.backward(trace)
    expectClose([trace.loss()], [fixture.totalLoss], "loss")
    for (e, record) in fixture.records.enumerated() {
      var readOut = 0
      for node in 0..<record.children.count {
        let hidden = node * fixture.hidden..<(node + 1) * fixture.hidden
        expectClose(trace.values(.u, example: e, node: node), Array(record.u[hidden]), "u \(node)")
        expectClose(trace.values(.z, example: e, node: node), Array(record.z[hidden]), "z \(node)")
        expectClose(trace.values(.delta, example: e, node: node), Array(record.delta[hidden]), "δ \(node)")
        guard trace.forest.target(example: e, node: node) != nil else { continue }
        let output = readOut * fixture.outputs..<(readOut + 1) * fixture.outputs
        expectClose(trace.values(.v, example: e, node: node), Array(record.v[output]), "v \(node)")
        expectClose(trace.values(.y, example: e, node: node), Array(record.y[output]), "y \(node)")
        expectClose(trace.values(.deltaOut, example: e, node: node), Array(record.deltaOut[output]), "δ_out \(node)")
        expectClose(trace.values(.loss, example: e, node: node), [record.losses[readOut]], "loss \(node)")
        readOut += 1
      }
      #expect(readOut == record.losses.count)
    }
    let gradient = network.gradient(trace)
    for parameter in network.layout.parameters {
      expectClose(
        Array(gradient[parameter.range]), try #require(fixture.gradients[parameter.name]), "dE/d\(parameter.name)")
    }
  }

  func expectClose(_ found: [Double]?, _ expected: [Double], _ what: String) {
    guard let found, found.count == expected.count else {
      Issue.record("\(what): \(String(describing: found?.count)) values, not \(expected.count)")
      return
    }
    for (a, b) in zip(found, expected) { #expect((a - b).magnitude <= 1e-10 * max(1, b.magnitude), "\(what)") }
  }

  @Test(arguments: [true, false])
  func degenerateTreeOfAMillionNodesRunsForwardAndBackward(leansLeft: Bool) throws {
    var specification = Self.specification(.tanh, (.softmax, .crossEntropy), placement: .last)
    specification.hidden = 2
    var tree = Structure(arity: 2)
    var spine = tree.addLeaf()
    for _ in 0..<500_000 {
      let leaf = tree.addLeaf()
      spine = leansLeft ? tree.addNode(over: spine, leaf) : tree.addNode(over: leaf, spine)
    }
    let network = try makeNetwork(specification)
    let trace = Trace<Double>(specification)
    trace.stage(1) { $1 = Self.example(tree, specification, seed: 1) }
    network.forward(trace)
    network.backward(trace)
    #expect(trace.forest.rowCount == 1_000_001 && trace.forest.levelCount == 500_001)
    #expect(trace.loss().isFinite)
  }

  @Test func onlyWordsThatOccurHaveAGradient() throws {
    var specification = Self.specification(.tanh, (.softmax, .crossEntropy))
    specification.input = .tokens(vocabulary: 50)
    let network = try makeNetwork(specification)
    let tree = try #require(Self.shapes(leaves: 4).first)
    let example = Self.example(tree, specification, seed: 3)
    let trace = Trace<Double>(specification)
    trace.stage(1) { $1 = example }
    network.forward(trace)
    network.backward(trace)
    let gradient = network.gradient(trace)
    let embeddings = try #require(network.layout.embeddings)
    for word in 0..<50 {
      let row = gradient[embeddings.offset + word * 4..<embeddings.offset + (word + 1) * 4]
      #expect(row.contains { $0 != 0 } == example.tokens.contains(Int32(word)))
    }
  }
}
