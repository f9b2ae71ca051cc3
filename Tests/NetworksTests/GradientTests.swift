import Networks
import Testing

/// Backpropagation against finite differences, over the whole grid.
@Suite struct GradientTests {
  @Test(arguments: Activation.allCases, [true, false])
  func gradientMatchesFiniteDifferences(activation: Activation, biases: Bool) throws {
    var generator = Generator(seed: 3)
    for readout in readouts {
      for placement in TargetPlacement.allCases {
        for length in 1...9 {
          let specification = makeSpecification(activation, readout, biases: biases, placement: placement)
          let network = try makeNetwork(specification, seed: UInt64(length))
          let example = makeChain(length, specification, with: &generator)
          let check = try #require(try network.checkGradient(on: [example]))
          #expect(
            check.passes && check.checked == network.layout.count,
            "\(readout) \(placement) length \(length): \(String(describing: check.worst)) \(check.directions)")
          if !activation.hasKink { #expect(check.kinks == 0) }
        }
      }
    }
  }

  @Test(arguments: Activation.allCases)
  func gradientMatchesForClassesTokensStatesAndMeans(activation: Activation) throws {
    var generator = Generator(seed: 4)
    var specification = makeSpecification(activation, (.softmax, .crossEntropy), classes: true)
    specification.input = .tokens(vocabulary: 11)
    specification.reduction = .mean
    let network = try makeNetwork(specification)
    let examples = [3, 7, 1, 5].map { makeChain($0, specification, with: &generator, state: $0 != 7) }
    let check = try #require(try network.checkGradient(on: examples))
    #expect(check.passes, "\(String(describing: check.worst)) \(check.directions)")
  }

  @Test func gradientMatchesOnABinaryTree() throws {
    var specification = makeSpecification(.tanh, (.identity, .squaredError))
    specification.arity = 2
    var generator = Generator(seed: 5)
    var tree = Structure(arity: 2)
    let (a, b, c) = (tree.addLeaf(), tree.addLeaf(), tree.addLeaf())
    let ab = tree.addNode(over: a, b)
    tree.addNode(over: ab, c)
    var example = makeChain(5, specification, with: &generator)
    example.structure = tree
    let check = try #require(try makeNetwork(specification).checkGradient(on: [example]))
    #expect(check.passes, "\(String(describing: check.worst))")
  }

  @Test func derivativeTakenAtTheOutputIsCaught() throws {
    var specification = makeSpecification(.tanh, (.sigmoid, .squaredError))
    specification.derivativeAtOutput = true
    var generator = Generator(seed: 6)
    let example = makeChain(6, specification, with: &generator)
    let check = try #require(try makeNetwork(specification).checkGradient(on: [example]))
    #expect(!check.passes)
    #expect(check.failed > check.checked / 2)
    #expect(try #require(check.worst).relativeError > 0.01)
  }

  @Test func kinkOfReluIsNamedNotFailed() throws {
    // All weights zero: every u is exactly 0, on the kink.
    let specification = makeSpecification(.relu, (.sigmoid, .squaredError), biases: true)
    let network = try Network<Double>(specification)
    let readout = try #require(network.layout["W_out"])
    network.setValues(of: readout, to: (0..<readout.count).map { Double($0) / 10 + 0.1 })
    var generator = Generator(seed: 8)
    let check = try #require(
      try network.checkGradient(on: [makeChain(4, specification, with: &generator)]))
    #expect(check.failed == 0)
    #expect(check.kinks > 0)
    #expect(check.firstKink != nil)
  }

  @Test func manyParametersAreSampledAndDirectionsCheckTheRest() throws {
    var specification = makeSpecification(.tanh, (.softmax, .crossEntropy))
    specification.hidden = 80
    var generator = Generator(seed: 9)
    let network = try makeNetwork(specification)
    var settings = GradientCheck.Settings()
    settings.limit = 300
    let check = try #require(
      try network.checkGradient(on: [makeChain(5, specification, with: &generator)], settings: settings))
    #expect(check.passes && check.checked < 400 && check.directions.count == 3)
  }

  @Test func parametersAreUntouchedByACheck() throws {
    let specification = makeSpecification(.sigmoid, (.sigmoid, .binaryCrossEntropy))
    let network = try makeNetwork(specification)
    let before = network.layout.parameters.map { network.values(of: $0) }
    var generator = Generator(seed: 10)
    _ = try network.checkGradient(on: [makeChain(4, specification, with: &generator)])
    #expect(before == network.layout.parameters.map { network.values(of: $0) })
  }
}
