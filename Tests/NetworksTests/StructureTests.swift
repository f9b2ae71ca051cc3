import Networks
import Testing

@Suite struct StructureTests {
  @Test func levelsPutChildrenBeforeParents() {
    var tree = Structure(arity: 2)
    let leaves = (0..<4).map { _ in tree.addLeaf() }
    let left = tree.addNode(over: leaves[0], leaves[1])
    let leaf = tree.addLeaf()
    let right = tree.addNode(over: leaves[2], leaf)
    tree.addNode(over: left, right)
    let specification = makeTreeSpecification()
    let trace = Trace<Double>(specification)
    trace.stage(2) { $1 = makeTree(tree, specification, seed: UInt64($0)) }
    let forest = trace.forest
    #expect(forest.levelCount == 3 && forest.rowCount == 16)
    for e in 0..<2 {
      for node in 0..<tree.count {
        #expect(forest.place(ofRow: forest.row(example: e, node: node)) == (e, node))
        for slot in 0..<2 {
          guard let child = tree.child(of: node, slot: slot) else { continue }
          #expect(forest.row(example: e, node: child) < forest.row(example: e, node: node))
        }
      }
    }
  }

  @Test func chainOfAMillionNodesRunsForwardAndBackward() throws {
    var specification = NetworkSpecification(input: .dense(width: 1), target: .values(width: 1), hidden: 2)
    specification.placement = .last
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 1)
    let trace = Trace<Double>(specification)
    trace.stage(1) { $1 = makeChain(1_000_000, specification, with: &generator) }
    network.forward(trace)
    network.backward(trace)
    #expect(trace.loss().isFinite && trace.forest.levelCount == 1_000_000)
  }

  @Test func cutStopsDeltaAndNothingElse() throws {
    var specification = makeSpecification(.tanh, (.sigmoid, .squaredError))
    var generator = Generator(seed: 2)
    let example = makeChain(7, specification, with: &generator)
    let whole = Trace<Double>(specification)
    whole.stage(1) { $1 = example }
    specification.truncation = 3
    let network = try makeNetwork(specification)
    let cut = Trace<Double>(specification)
    cut.stage(1) { $1 = example }
    for trace in [whole, cut] {
      network.forward(trace)
      network.backward(trace)
    }
    for node in 0..<7 {
      #expect(whole.values(.z, example: 0, node: node) == cut.values(.z, example: 0, node: node))
      let isLast = [2, 5, 6].contains(node)
      let zero = [Double](repeating: 0, count: 5)
      #expect((cut.values(.fromParent, example: 0, node: node) == zero) == isLast)
      #expect(cut.forest.passesError(example: 0, node: node, slot: 0) == ![0, 3, 6].contains(node))
    }
  }

  @Test func layoutIsKeptWhileShapesStayAndRemadeWhenTheyChange() throws {
    let specification = makeSpecification(.tanh, (.identity, .squaredError))
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 5)
    let examples = [4, 4, 2, 6, 6, 1].map { makeChain($0, specification, with: &generator) }
    let reused = Trace<Double>(specification)
    for example in examples {
      reused.stage(1) { $1 = example }
      network.forward(reused)
      let fresh = Trace<Double>(specification)
      fresh.stage(1) { $1 = example }
      network.forward(fresh)
      #expect(reused.loss() == fresh.loss())
      #expect(reused.forest.rowCount == example.structure.count)
    }
  }

  @Test func firstNonFiniteValueIsNamed() throws {
    let specification = makeSpecification(.relu, (.identity, .squaredError))
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 6)
    var example = makeChain(5, specification, with: &generator)
    example.inputs[2 * 3 + 1] = .infinity
    let trace = Trace<Double>(specification)
    trace.stage(1) { $1 = example }
    network.forward(trace)
    #expect(
      trace.firstNonFinite()
        == NonFinite(place: .quantity(.x, example: 0, node: 2, unit: 1), value: .infinity))
  }

  func makeTreeSpecification() -> NetworkSpecification {
    var specification = makeSpecification(.tanh, (.sigmoid, .squaredError))
    specification.arity = 2
    return specification
  }

  func makeTree(_ tree: Structure, _ specification: NetworkSpecification, seed: UInt64) -> Example {
    var generator = Generator(seed: seed)
    var example = makeChain(tree.count, specification, with: &generator)
    example.structure = tree
    return example
  }
}
