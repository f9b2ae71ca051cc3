import Corpus
import Networks
import Testing
import Training

@Suite struct SweepTests {
  func sweep(seeds: Int, threads: Int) throws -> [SweepResult] {
    let data = try #require(Adder(bits: 8))
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 16)
    specification.biases = false
    let variants = [Activation.tanh, .sigmoid].map { activation in
      var own = specification
      own.activation = activation
      return SweepVariant(
        name: activation.rawValue, specification: own, initializer: .lecun,
        plan: TrainingPlan(length: .iterations(2_000)))
    }
    let sweep = Sweep(
      variants: variants, dataset: data, seeds: (1...UInt64(seeds)).map { $0 }, precision: .double, split: .train)
    return try #require(try sweep.run(threads: threads, shouldStop: { false }, progress: { _ in }))
  }

  @Test func resultsDoNotDependOnThreads() throws {
    let one = try sweep(seeds: 3, threads: 1)
    let two = try sweep(seeds: 3, threads: 2)
    for (a, b) in zip(one, two) { #expect(a.outcomes == b.outcomes) }
    #expect(one[0].outcomes.count == 3 && one[0].outcomes != one[1].outcomes)
  }

  @Test func quartilesInterpolateAndPutNaNLast() {
    #expect(quartiles([4, 1, 3, 2, 5]) == (2, 3, 4))
    #expect(quartiles([1, 2]) == (1.25, 1.5, 1.75))
    #expect(quartiles([1, .nan, .nan]) == (.infinity, .infinity, .infinity))
    #expect(quartiles([7]) == (7, 7, 7))
  }

  @Test func divergenceIsWhereTheLossRoseToStay() {
    func outcome(_ curve: [Double], notFiniteAt: Int? = nil) -> SweepOutcome {
      SweepOutcome(
        seed: 1, curve: curve, finalLoss: curve.last ?? .nan, exactRate: 0, iterations: 1000, notFiniteAt: notFiniteAt)
    }
    #expect(outcome([1, 0.5, 0.2, 0.1]).divergedAt == nil)
    #expect(outcome([1, 0.5, 2, 0.5, 3]).divergedAt == 800)
    #expect(outcome([1, 2, 3, 4], notFiniteAt: 17).divergedAt == 17)
  }
}
