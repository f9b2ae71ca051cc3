import Networks
import Testing

/// `traverse`: what a network makes of a tree, without targets.
struct TraversalTests {
  private func network(_ placement: TargetPlacement) throws -> Network<Double> {
    var specification = NetworkSpecification(
      input: .tokens(vocabulary: 5), target: .classes(count: 3), hidden: 6)
    specification.arity = 2
    specification.output = .softmax
    specification.loss = .crossEntropy
    specification.placement = placement
    let network = try Network<Double>(specification)
    var generator = Generator(seed: 3, purpose: "test")
    network.initialize(.lecun, with: &generator)
    return network
  }

  /// ((0 1) (2 3)), a target at every node.
  private var tree: Example {
    var structure = Structure(arity: 2)
    let (a, b) = (structure.addLeaf(), structure.addLeaf())
    let left = structure.addNode(over: a, b)
    let (c, d) = (structure.addLeaf(), structure.addLeaf())
    structure.addNode(over: left, structure.addNode(over: c, d))
    var example = Example(structure: structure)
    example.tokens = [0, 1, -1, 2, 3, -1, -1]
    example.targetNodes = Array(0..<7)
    example.targetClasses = [0, 1, 2, 0, 1, 2, 0]
    return example
  }

  @Test func statesAndOutputsAreThoseOfAForwardPass() throws {
    let network = try network(.every)
    let trace = Trace<Double>(network.specification)
    trace.stage(1) { $1 = tree }
    network.forward(trace)
    let traversal = network.traverse(tree)
    #expect(traversal.count == 7)
    for node in 0..<7 {
      #expect(traversal.state(of: node) == trace.values(.z, example: 0, node: node))
      #expect(traversal.output(of: node) == trace.values(.y, example: 0, node: node))
      #expect(traversal.activation(of: node) == trace.values(.v, example: 0, node: node))
    }
    #expect(traversal.root == traversal.state(of: 6))
  }

  @Test(arguments: [TargetPlacement.every, .last])
  func targetsDoNotMatter(_ placement: TargetPlacement) throws {
    let network = try network(placement)
    var bare = tree
    bare.targetNodes = []
    bare.targetClasses = []
    let (with, without) = (network.traverse(tree), network.traverse(bare))
    for node in 0..<7 {
      #expect(with.output(of: node) == without.output(of: node))
      #expect(with.output(of: node).count == 3)
    }
  }

  @Test func anEmptyStructureHasNoRoot() throws {
    #expect(try network(.every).traverse(Example(structure: Structure(arity: 2))).root.isEmpty)
  }

  @Test func cosinesAreThoseOfTheStates() throws {
    let network = try network(.every)
    let trace = Trace<Double>(network.specification)
    trace.stage(2) { $1 = tree }
    network.forward(trace)
    let vector = (0..<6).map { Double($0) - 2.5 }
    var cosines: [Double] = []
    trace.cosines(to: vector, into: &cosines)
    #expect(cosines.count == 14)
    for example in 0..<2 {
      for node in 0..<7 {
        let z = trace.values(.z, example: example, node: node) ?? []
        let product = zip(z, vector).reduce(0) { $0 + $1.0 * $1.1 }
        let lengths = [z, vector].map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        #expect(
          abs(cosines[trace.forest.row(example: example, node: node)] - product / (lengths[0] * lengths[1])) < 1e-14)
      }
    }
  }
}
