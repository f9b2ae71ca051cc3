import Glibc
import Networks
import Testing

/// A chain gone through step by step is the chain gone through at once, to the bit.
@Suite struct StepperTests {
  @Test(arguments: [nil] + CellChoice.gatedChains, [1, 5, 20])
  func stepsAreTheWholePass(_ cell: CellChoice?, _ hidden: Int) throws {
    for readsTokens in [false, true] {
      try check(cell, hidden, readsTokens, as: Double.self)
      try check(cell, hidden, readsTokens, as: Float.self)
    }
  }

  private func check<Scalar: NetworkScalar>(
    _ cell: CellChoice?, _ hidden: Int, _ readsTokens: Bool, as type: Scalar.Type
  ) throws {
    var specification = makeSpecification(.tanh, (.softmax, .crossEntropy), hidden: hidden, classes: true)
    specification.cell = cell
    if readsTokens { specification.input = .tokens(vocabulary: 6) }
    let network = try makeNetwork(specification, as: Scalar.self)
    var generator = Generator(seed: 11)
    let example = makeChain(40, specification, with: &generator)
    let trace = Trace<Scalar>(specification)
    trace.stage(1) { $1 = example }
    network.forward(trace)
    let stepper = Stepper(network)
    var scores: [Double] = []
    for round in 0..<2 {
      for step in 0..<40 {
        if readsTokens {
          stepper.step(token: example.tokens[step])
        } else {
          stepper.step(inputs: Array(example.inputs[3 * step..<3 * step + 3]))
        }
        stepper.readScores(into: &scores)
        #expect(scores == trace.values(.v, example: 0, node: step), "round \(round), step \(step)")
        #expect(stepper.outputs == trace.values(.y, example: 0, node: step))
        let carried = specification.carriedQuantities.flatMap { trace.values($0, example: 0, node: step) ?? [] }
        #expect(stepper.carried == carried && carried.count == (cell == .lstm ? 2 : 1) * hidden)
      }
      stepper.restart()
      #expect(stepper.carried.isEmpty)
    }
  }

  @Test func valuesAsTargetsAreReadOutToo() throws {
    let specification = makeSpecification(.relu, (.identity, .squaredError))
    let network = try makeNetwork(specification)
    let stepper = Stepper(network)
    stepper.step(inputs: [1, -1, 0.5])
    #expect(stepper.outputs.count == 2 && stepper.outputs != [0, 0])
  }
}

/// Drawing the next token.
@Suite struct TokenChoiceTests {
  private let scores = [0.5, 2, -1, 2, 0]

  /// Shares of 40,000 draws against softmax(v / temperature), within five standard deviations.
  @Test(arguments: [0.5, 1, 2], [nil, 0] as [Int?]) func drawsAreAsLikelyAsTheySay(
    _ temperature: Double, _ excluded: Int?
  ) {
    let choice = TokenChoice(temperature: temperature, excluded: excluded)
    #expect(fits(choice, temperature) { $0 != excluded })
  }

  @Test func onlyTheLikeliestAreDrawnFrom() {
    #expect(fits(TokenChoice(top: 2), 1) { [1, 3].contains($0) })
    #expect(fits(TokenChoice(top: 3), 1) { [0, 1, 3].contains($0) })
    #expect(fits(TokenChoice(top: 99), 1) { _ in true })
    // Of equals the first.
    var generator = Generator(seed: 1)
    #expect((0..<50).allSatisfy { _ in TokenChoice(top: 1).draw(scores, with: &generator) == 1 })
  }

  private func fits(_ choice: TokenChoice, _ temperature: Double, _ isPossible: (Int) -> Bool) -> Bool {
    let draws = 40_000
    var generator = Generator(seed: 5)
    var counts = [Int](repeating: 0, count: scores.count)
    for _ in 0..<draws { counts[choice.draw(scores, with: &generator)] += 1 }
    let weights = scores.indices.map { isPossible($0) ? exp(scores[$0] / temperature) : 0 }
    let total = weights.reduce(0, +)
    return scores.indices.allSatisfy { place in
      let share = weights[place] / total
      let deviation = (share * (1 - share) * Double(draws)).squareRoot()
      return abs(Double(counts[place]) - share * Double(draws)) <= 5 * deviation
    }
  }

  @Test func withoutTemperatureTheLikeliestComes() {
    var generator = Generator(seed: 1)
    let before = generator
    #expect(TokenChoice(temperature: 0).draw(scores, with: &generator) == 1)
    #expect(TokenChoice(temperature: 0, excluded: 1).draw(scores, with: &generator) == 3)
    #expect(generator == before)
  }

  @Test func scoresOfNoUseDoNotTrap() {
    var generator = Generator(seed: 1)
    for bad in [Double.nan, .infinity, -.infinity] {
      #expect(TokenChoice().draw([bad, bad], with: &generator) < 2)
      #expect(TokenChoice(excluded: 0).draw([bad, bad], with: &generator) == 1)
    }
    #expect(TokenChoice().draw([.nan, 1], with: &generator) == 1)
    #expect([1, 3].contains(TokenChoice(temperature: 1e-300).draw(scores, with: &generator)))
  }
}
