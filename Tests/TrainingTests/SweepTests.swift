import Corpus
import Networks
import Testing
import Training

@Suite struct SweepTests {
  func sweep(seeds: Int, updates: Int = 2_000, goal: SweepGoal? = nil, biases: Bool = false) throws -> Sweep {
    let data = try #require(Adder(bits: 8))
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 16)
    specification.biases = biases
    let variants = [Activation.tanh, .sigmoid].map { activation in
      var own = specification
      own.activation = activation
      return SweepVariant(
        name: activation.rawValue, specification: own, initializer: .lecun,
        plan: TrainingPlan(length: .iterations(updates)))
    }
    return Sweep(
      variants: variants, dataset: data, seeds: (1...UInt64(seeds)).map { $0 }, precision: .double, goal: goal)
  }

  func board(_ sweep: Sweep, jobs: [Int]? = nil, threads: Int) throws -> SweepBoard {
    let board = SweepBoard(settings: sweep.variants.count, seeds: sweep.seeds.count)
    try sweep.run(
      jobs ?? board.missing, threads: threads, shouldStop: { false }, finished: { board.note($0) })
    return board
  }

  @Test(arguments: [2, 3]) func resultsDoNotDependOnThreads(_ threads: Int) throws {
    let sweep = try sweep(seeds: 3)
    let one = try board(sweep, threads: 1)
    let many = try board(sweep, threads: threads)
    #expect(one.runs.map(\.job) == Array(0..<6))
    #expect(one.runs.map(\.outcome) == many.runs.map(\.outcome))
    #expect(one.result(of: 0).outcomes != one.result(of: 1).outcomes)
    #expect(one.result(of: 1).outcomes.map(\.seed) == [1, 2, 3])
  }

  /// A run is what `train` makes of the same network, data and seed.
  @Test func runsAreThoseOfATrainer() throws {
    let sweep = try sweep(seeds: 2, updates: 500)
    let outcome = try #require(try board(sweep, jobs: [3], threads: 1).runs.first?.outcome)
    let variant = sweep.variants[1]
    let run = try makeRun(
      variant.specification, precision: .double, initializer: variant.initializer, dataset: sweep.dataset, seed: 2)
    var observer = TrainingObserver()
    #expect(run.train(variant.plan, observer: &observer) == .finished)
    let score = try #require(run.evaluate(.train, limit: 1 << 14, seed: 2, shouldStop: { false }))
    #expect(
      outcome.scores == [
        SweepScore(split: .train, loss: score.loss, exactRate: score.exactRate, accuracy: score.accuracy)
      ])
    #expect(outcome.iterations == 500 && outcome.curve.count == Sweep.bins)
    #expect(outcome.curve[99] == Float(run.state.losses[495..<500].reduce(0, +) / 5))
  }

  @Test func aRunEndsWhereItsGoalIsMet() throws {
    let whole = try sweep(seeds: 2, updates: 6_000, biases: true)
    let aimed = try sweep(seeds: 2, updates: 6_000, goal: .exact, biases: true)
    let (far, near) = (
      try board(whole, jobs: [0, 1], threads: 2).runs, try board(aimed, jobs: [0, 1], threads: 2).runs
    )
    for (far, near) in zip(far.map(\.outcome), near.map(\.outcome)) {
      let met = try #require(near.metAt)
      #expect(met < 6_000 && met % 60 == 0 && near.iterations == met && near.exactRate == 1)
      // Until then it is the same run.
      #expect(near.curve[..<(met / 60)] == far.curve[..<(met / 60)])
      #expect(near.curve[(met / 60)...].allSatisfy { $0.isNaN })
    }
  }

  @Test func aLossIsMetByTheMeanOfAStretch() throws {
    let sweep = try sweep(seeds: 1, updates: 6_000, goal: .loss(0.5), biases: true)
    let outcome = try #require(try board(sweep, jobs: [0], threads: 1).runs.first?.outcome)
    let met = try #require(outcome.metAt)
    #expect(outcome.curve[met / 60 - 1] <= 0.5)
    #expect(outcome.curve[..<(met / 60 - 1)].allSatisfy { $0 > 0.5 })
  }

  @Test func whatMeetsNaNIsWrongThroughout() throws {
    var sweep = try sweep(seeds: 1, updates: 300)
    var variant = sweep.variants[0]
    variant.specification.activation = .relu
    variant.plan.descent.rate = 1e200
    sweep = Sweep(variants: [variant], dataset: sweep.dataset, seeds: [1], precision: .double)
    let outcome = try #require(try board(sweep, threads: 1).runs.first?.outcome)
    let failed = try #require(outcome.notFiniteAt)
    #expect(outcome.divergedAt == failed && outcome.iterations == failed - 1)
    #expect(outcome.finalLoss.isNaN && outcome.exactRate == 0)
  }

  @Test func stoppedRunsAreGivenUp() throws {
    let sweep = try sweep(seeds: 3)
    let board = SweepBoard(settings: 2, seeds: 3)
    try sweep.run(board.missing, threads: 2, shouldStop: { board.done >= 2 }, finished: { board.note($0) })
    #expect((2..<6).contains(board.done))
    #expect(board.missing.count + board.done == 6)
  }

  @Test func quartilesInterpolateAndPutNaNLast() {
    #expect(quartiles([4, 1, 3, 2, 5]) == (2, 3, 4))
    #expect(quartiles([1, 2]) == (1.25, 1.5, 1.75))
    #expect(quartiles([1, .nan, .nan]) == (.infinity, .infinity, .infinity))
    #expect(quartiles([7]) == (7, 7, 7))
  }

  @Test func divergenceIsWhereTheLossRoseToStay() {
    func outcome(_ curve: [Float], notFiniteAt: Int? = nil) -> SweepOutcome {
      SweepOutcome(seed: 1, curve: curve, scores: [], iterations: 1000, notFiniteAt: notFiniteAt)
    }
    #expect(outcome([1, 0.5, 0.2, 0.1]).divergedAt == nil)
    #expect(outcome([1, 0.5, 2, 0.5, 3]).divergedAt == 800)
    #expect(outcome([1, 2, 3, 4], notFiniteAt: 17).divergedAt == 17)
  }

  @Test func aSettingIsBetterThatSolvesMoreOrLosesLess() {
    func result(_ scores: [(exact: Double, loss: Double)]) -> SweepResult {
      SweepResult(
        scores.map { score in
          SweepOutcome(
            seed: 1, curve: [],
            scores: [SweepScore(split: .train, loss: score.loss, exactRate: score.exact, accuracy: 1)], iterations: 1)
        })
    }
    let (solver, sure, poor) = (result([(1, 0.5), (0.9, 0.6)]), result([(0.9, 0.1)]), result([(0.9, .nan)]))
    #expect(solver.isBetter(than: sure) && !sure.isBetter(than: solver))
    #expect(sure.isBetter(than: poor) && !poor.isBetter(than: sure) && !sure.isBetter(than: sure))
    #expect(poor.isBetter(than: result([])) && !result([]).isBetter(than: result([])))
    #expect(solver.perfectShare == 0.5 && poor.finalLoss.median == .infinity)
  }
}
