import Networks
import TestSupport
import Testing

/// A pass that keeps one segment at a time against one that keeps everything.
@Suite struct SegmentedPassTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var lengths = [1300]
    var truncation: Int?
    var placement = TargetPlacement.every
    var reduction = Reduction.sum
    var tokens = false
    /// Every how many steps there is a target.
    var every = 1
    var states = false
    var cell: CellChoice?
    var layers = 1
    var dropout = 0.0
    var testDescription: String { "\(self)" }
  }

  static let cases: [Case] =
    [
      Case(), Case(lengths: [512]), Case(lengths: [513]), Case(lengths: [1024]),
      Case(lengths: [1025, 3, 511, 512, 513, 1, 1600], reduction: .mean),
      Case(lengths: [1025, 700], reduction: .mean, tokens: true),
      Case(lengths: [1300, 600], truncation: 7), Case(lengths: [1300], truncation: 512),
      Case(lengths: [1300], truncation: 700), Case(lengths: [1300], truncation: 256),
      Case(lengths: [1300, 40], placement: .last, reduction: .mean), Case(lengths: [1024], placement: .last),
      Case(lengths: [1300, 900], reduction: .mean, every: 5), Case(lengths: [1300], every: 600),
      Case(lengths: [1300, 700], states: true), Case(lengths: [600, 600], tokens: true, states: true),
    ]
    + CellChoice.gatedChains.flatMap { cell in
      [
        Case(lengths: [1300, 1, 512], reduction: .mean, states: true, cell: cell),
        Case(lengths: [1025, 700], tokens: true, cell: cell), Case(lengths: [1300], truncation: 7, cell: cell),
        Case(lengths: [1300], truncation: 512, cell: cell),
      ]
    }
    + [nil, CellChoice.lstm, .gru].flatMap { cell in
      [
        Case(lengths: [1300, 1, 600], states: true, cell: cell, layers: 3),
        Case(lengths: [1025], truncation: 512, tokens: true, cell: cell, layers: 2),
        Case(lengths: [1300, 700, 20], reduction: .mean, cell: cell, layers: 2, dropout: 0.3),
        Case(lengths: [600], placement: .last, cell: cell, dropout: 0.3),
      ]
    }

  @Test(arguments: cases)
  func lossAndGradientAreThoseOfTheWholePassToTheBit(_ given: Case) throws {
    try check(given, Double.self)
    try check(given, Float.self)
  }

  func check<S: NetworkScalar>(_ given: Case, _: S.Type) throws {
    for hidden in [5, 17] {
      let readout = given.tokens ? (OutputFunction.softmax, Loss.crossEntropy) : (.sigmoid, .squaredError)
      var specification = makeSpecification(.tanh, readout, hidden: hidden, classes: given.tokens)
      if given.tokens { specification.input = .tokens(vocabulary: 11) }
      specification.truncation = given.truncation
      specification.cell = given.cell
      (specification.layers, specification.dropout) = (given.layers, given.dropout)
      specification.placement = given.placement
      specification.reduction = given.reduction
      let network = try makeNetwork(specification, as: S.self)
      var generator = Generator(seed: 5)
      let examples = given.lengths.enumerated().map { place, length in
        var example = makeChain(length, specification, with: &generator, state: given.states && place == 0)
        keep(every: given.every, in: &example, outputs: specification.outputs)
        return example
      }
      let whole = Trace<S>(specification)
      whole.dropout = Dropout(seed: 8, update: 3, firstExample: 2)
      whole.stage(examples.count, weight: 0.3) { $1 = examples[$0] }
      network.forward(whole)
      network.backward(whole)
      let gradient = Gradient<S>(network.layout)
      network.accumulateGradient(whole, into: gradient, accumulate: false)

      let segmented = Gradient<S>(network.layout)
      let pass = SegmentedPass<S>(specification)
      let read = Trace<S>(specification)
      read.dropout = whole.dropout
      // Twice: nothing is left of the first pass.
      for _ in 0..<2 {
        read.read(examples.count) { $1 = examples[$0] }
        let loss = pass.run(network, over: read, weight: 0.3, into: segmented)
        #expect(loss == whole.loss() && loss > 0)
        #expect(segmented.elements == gradient.elements)
      }
      read.read(examples.count) { $1 = examples[$0] }
      _ = pass.run(network, over: read, weight: 0.3, into: segmented, accumulate: true)
      for (found, once) in zip(segmented.elements, gradient.elements) {
        #expect((found - 2 * once).magnitude <= (S.self == Double.self ? 1e-12 : 1e-4) * (1 + once.magnitude))
      }
    }
  }

  private func keep(every: Int, in example: inout Example, outputs: Int) {
    guard every > 1 else { return }
    let kept = example.targetNodes.indices.filter { $0 % every == every / 2 }
    example.targetValues = kept.flatMap { example.targetValues[$0 * outputs..<($0 + 1) * outputs] }
    example.targetNodes = kept.map { example.targetNodes[$0] }
  }

  /// Where sums are cut must not depend on anything but the chain: here the gradient of a cut chain is held against the
  /// plain sum over its nodes, term by term.
  @Test func gradientOfALongChainIsTheSumOverItsNodes() throws {
    let specification = makeSpecification(.tanh, (.sigmoid, .squaredError), hidden: 6)
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 6)
    let example = makeChain(1200, specification, with: &generator)
    let trace = Trace<Double>(specification)
    trace.stage(1) { $1 = example }
    network.forward(trace)
    network.backward(trace)
    let gradient = network.gradient(trace)
    let weights = try #require(network.layout["W"])
    var expected = [Double](repeating: 0, count: weights.count)
    for node in 1..<1200 {
      let delta = try #require(trace.values(.delta, example: 0, node: node))
      let before = try #require(trace.values(.z, example: 0, node: node - 1))
      for i in 0..<6 { for j in 0..<6 { expected[i * 6 + j] += delta[i] * before[j] } }
    }
    for (a, b) in zip(gradient[weights.range], expected) { #expect((a - b).magnitude <= 1e-11 * (1 + b.magnitude)) }
  }

  @Test func onlyLongChainsAreWorthIt() throws {
    let specification = makeSpecification(.tanh, (.sigmoid, .squaredError))
    var generator = Generator(seed: 7)
    let trace = Trace<Double>(specification)
    for (length, limit, expected) in [(512, 0, false), (513, 0, true), (513, 1 << 20, false), (100_000, 1 << 20, true)]
    {
      let example = makeChain(length, specification, with: &generator)
      trace.read(1) { $1 = example }
      #expect(SegmentedPass.isWorthwhile(for: trace, limit: limit) == expected)
    }
  }
}
