import Networks
import TestSupport
import Testing

/// What dropout leaves out, and what comes of it.
@Suite struct DropoutTests {
  static let cases =
    LayerTests.cases
    + ([nil] + CellChoice.gatedChains.map { $0 }).map {
      LayerTests.Case(cell: $0, layers: 1, isBidirectional: false)
    }

  private func trace(_ network: Network<Double>, _ examples: [Example], _ dropout: Dropout?) -> Trace<Double> {
    let trace = Trace<Double>(network.specification)
    trace.dropout = dropout
    trace.stage(examples.count) { $1 = examples[$0] }
    network.forward(trace)
    network.backward(trace)
    return trace
  }

  /// With the same mask the loss is a function like any other: its gradient against central differences.
  @Test(arguments: cases)
  func gradientIsThatOfTheMaskedLoss(given: LayerTests.Case) throws {
    let specification = given.specification(hidden: 4, dropout: 0.4)
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 31)
    let examples = [3, 5].map { makeChain($0, specification, with: &generator) }
    let dropout = Dropout(seed: 2, update: 9, firstExample: 0)
    let whole = trace(network, examples, dropout)
    let gradient = network.gradient(whole)
    #expect(whole.loss() != trace(network, examples, nil).loss())
    for parameter in network.layout.parameters {
      let values = network.values(of: parameter)
      for place in stride(from: 0, to: parameter.count, by: 3) {
        // The five-point formula.
        let h = 3e-4
        let losses = [-2 * h, -h, h, 2 * h].map { step in
          var moved = values
          moved[place] += step
          network.setValues(of: parameter, to: moved)
          return trace(network, examples, dropout).loss()
        }
        network.setValues(of: parameter, to: values)
        let difference = (losses[0] - 8 * losses[1] + 8 * losses[2] - losses[3]) / (12 * h)
        #expect(
          (difference - gradient[parameter.offset + place]).magnitude < 1e-8 * max(1, difference.magnitude),
          "\(parameter.name) \(place)")
      }
    }
  }

  @Test func masksKeepTheirShareAndTheMean() throws {
    var specification = makeSpecification(.tanh, (.sigmoid, .squaredError), hidden: 64)
    (specification.layers, specification.isBidirectional, specification.dropout) = (2, true, 0.25)
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 32)
    let examples = (0..<4).map { _ in makeChain(50, specification, with: &generator) }
    let masked = trace(network, examples, Dropout(seed: 1, update: 0, firstExample: 0))
    let plain = trace(network, examples, nil)
    var seen: Set<[Double]> = []
    for name in ["mask1", "mask1_back", "mask", "mask_back"] {
      let quantity = try #require(specification.quantity(named: name))
      var all: [Double] = []
      for e in 0..<4 {
        for node in 0..<50 {
          let mask = try #require(masked.values(quantity, example: e, node: node))
          #expect(plain.values(quantity, example: e, node: node) == Array(repeating: 1, count: 64))
          #expect(mask.allSatisfy { $0 == 0 || $0 == 1 / 0.75 })
          #expect(seen.insert(mask).inserted)
          all += mask
        }
      }
      // 12,800 draws: a deviation of 0.004.
      let share = Double(all.count { $0 == 0 }) / Double(all.count)
      #expect((share - 0.25).magnitude < 0.02, "\(name) \(share)")
    }
  }

  /// An example's mask follows from its place in the minibatch, not from who computes it, and changes from update to update.
  @Test func masksFollowFromTheirPlace() throws {
    var specification = makeSpecification(.tanh, (.sigmoid, .squaredError), hidden: 6)
    (specification.layers, specification.dropout) = (2, 0.5)
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 33)
    let examples = (0..<6).map { makeChain(2 + $0, specification, with: &generator) }
    let mask = try #require(specification.quantity(named: "mask1"))
    func masks(_ trace: Trace<Double>) -> [[Double]?] {
      (0..<trace.count).flatMap { e in
        (0..<trace.forest.nodeCount(example: e)).map { trace.values(mask, example: e, node: $0) }
      }
    }
    let whole = masks(trace(network, examples, Dropout(seed: 4, update: 7, firstExample: 0)))
    let parts = [0..<2, 2..<6].flatMap {
      masks(trace(network, Array(examples[$0]), Dropout(seed: 4, update: 7, firstExample: $0.lowerBound)))
    }
    #expect(whole == parts)
    #expect(whole != masks(trace(network, examples, Dropout(seed: 4, update: 8, firstExample: 0))))
    #expect(whole != masks(trace(network, examples, Dropout(seed: 5, update: 7, firstExample: 0))))
  }

  /// Trees drop what the readout reads.
  @Test func treesDropBeforeTheReadout() throws {
    var specification = TreeTests.specification(.tanh, (.softmax, .crossEntropy))
    specification.dropout = 0.5
    let network = try makeNetwork(specification)
    let example = TreeTests.example(TreeTests.shapes(leaves: 5)[0], specification, seed: 3)
    let masked = trace(network, [example], Dropout(seed: 1, update: 1, firstExample: 0))
    let plain = trace(network, [example], nil)
    for node in 0..<example.structure.count {
      #expect(masked.values(.z, example: 0, node: node) == plain.values(.z, example: 0, node: node))
      #expect(masked.values(.v, example: 0, node: node) != plain.values(.v, example: 0, node: node))
    }
  }
}
