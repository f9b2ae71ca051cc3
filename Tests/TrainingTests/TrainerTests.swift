import Corpus
import Networks
import TestSupport
import Testing
import Training

@Suite struct TrainerTests {
  static let fixtures = (try? ["rnn-adder", "rnn-special", "rnn-grid"].flatMap(loadFixture)) ?? []

  @Test func everyFixtureIsThere() { #expect(Self.fixtures.count { $0.training != nil } >= 8) }

  @Test(arguments: fixtures.filter { $0.training != nil })
  func tenStepsEqualPyTorch(fixture: RNNFixture) throws {
    let expected = try #require(fixture.training)
    let trainer = Trainer(network: try makeNetwork(fixture), dataset: try WholeBatch(fixture), seed: 1)
    var observer = TrainingObserver()
    let plan = TrainingPlan(
      length: .iterations(expected.losses.count), batch: fixture.sequences.count, order: .epochs,
      descent: Descent(rate: expected.rate))
    #expect(trainer.train(plan, observer: &observer) == .finished)
    for (found, loss) in zip(trainer.state.losses, expected.losses) {
      #expect((found - loss).magnitude <= 1e-10 * max(1, loss))
    }
    try expectParameters(of: trainer, expected.parameters)
  }

  @Test func clippedStepsEqualPyTorch() throws {
    let fixture = try #require(Self.fixtures.first { $0.clippedSteps != nil })
    for step in try #require(fixture.clippedSteps) {
      let trainer = Trainer(network: try makeNetwork(fixture), dataset: try WholeBatch(fixture), seed: 1)
      var norm = 0.0
      var observer = TrainingObserver(wants: { _ in true }, see: { _, gradientNorm, _ in norm = gradientNorm })
      let clipping: Clipping = step.kind == "norm" ? .norm(step.limit) : .value(step.limit)
      let plan = TrainingPlan(
        length: .iterations(1), batch: fixture.sequences.count, order: .epochs,
        descent: Descent(rate: step.rate, clipping: clipping))
      _ = trainer.train(plan, observer: &observer)
      #expect((norm - step.gradientNorm).magnitude <= 1e-10 * step.gradientNorm)
      try expectParameters(of: trainer, step.parameters)
    }
  }

  func expectParameters(of trainer: Trainer<Double>, _ expected: RNNFixture.Parameters) throws {
    for parameter in trainer.layout.parameters {
      for (found, value) in zip(trainer.values(of: parameter), try #require(expected[parameter.name])) {
        #expect((found - value).magnitude <= 1e-10 * max(1, value.magnitude), "\(parameter.name)")
      }
    }
  }

  func train(
    _ precision: Precision, batch: Int, threads: Int, iterations: Int = 40, seed: UInt64 = 5,
    order: Sampler.Order = .replacement
  ) throws -> [Double] {
    let data = try #require(Adder(bits: 8))
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 16)
    specification.loss = .binaryCrossEntropy
    let run = try makeRun(specification, precision: precision, initializer: .lecun, dataset: data, seed: seed)
    var observer = TrainingObserver()
    _ = run.train(
      TrainingPlan(length: .iterations(iterations), batch: batch, order: order, threads: threads),
      observer: &observer)
    return run.layout.parameters.flatMap { run.values(of: $0) } + run.state.losses
  }

  @Test(arguments: Precision.allCases, [1, 7, 32, 100])
  func sameSeedSameBitsWhateverTheThreads(precision: Precision, batch: Int) throws {
    let one = try train(precision, batch: batch, threads: 1)
    #expect(try train(precision, batch: batch, threads: 2) == one)
    #expect(try train(precision, batch: batch, threads: 5) == one)
    #expect(try train(precision, batch: batch, threads: 1, seed: 6) != one)
  }

  /// What dropout leaves out follows from the update and the place in the minibatch alone.
  @Test func dropoutGivesTheSameBitsWhateverTheThreadsAndThePieces() throws {
    let data = try #require(Adder(bits: 6))
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 9)
    (specification.cell, specification.layers, specification.isBidirectional) = (.gru, 2, true)
    specification.dropout = 0.3
    func train(threads: Int, _ pieces: [Int], seed: UInt64 = 3) throws -> [Double] {
      let run = try makeRun(specification, precision: .double, initializer: .lecun, dataset: data, seed: seed)
      var observer = TrainingObserver()
      for piece in pieces {
        _ = run.train(TrainingPlan(length: .iterations(piece), batch: 20, threads: threads), observer: &observer)
      }
      return run.layout.parameters.flatMap { run.values(of: $0) } + run.state.losses
    }
    let one = try train(threads: 1, [30])
    #expect(try train(threads: 2, [30]) == one)
    #expect(try train(threads: 3, [7, 23]) == one)
    #expect(try train(threads: 1, [30], seed: 4) != one)
    specification.dropout = 0
    #expect(try train(threads: 1, [30]) != one)
  }

  @Test func layersLearnTheAdder() throws {
    let data = try #require(Adder(bits: 6))
    for (cell, isBidirectional) in [(CellChoice?.none, false), (.some(.lstm), false), (.some(.gru), true)] {
      var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 8)
      (specification.cell, specification.layers, specification.isBidirectional) = (cell, 2, isBidirectional)
      let run = try makeRun(specification, precision: .double, initializer: .lecun, dataset: data, seed: 1)
      var observer = TrainingObserver()
      let plan = TrainingPlan(
        length: .iterations(3_000), batch: 4, descent: Descent(rule: .adam(), rate: 0.01))
      #expect(run.train(plan, observer: &observer) == .finished)
      let result = try #require(run.evaluate(.train, limit: 1 << 14, seed: 0, shouldStop: { false }))
      #expect(result.exactRate == 1, "\(specification.cell?.name ?? "simple")")
    }
  }

  @Test func adderIsLearnedExactly() throws {
    let data = try #require(Adder(bits: 8))
    let specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 16)
    for precision in Precision.allCases {
      let run = try makeRun(specification, precision: precision, initializer: .lecun, dataset: data, seed: 1)
      var observer = TrainingObserver()
      #expect(run.train(TrainingPlan(length: .iterations(10_000)), observer: &observer) == .finished)
      let result = try #require(run.evaluate(.train, limit: 1 << 14, seed: 0, shouldStop: { false }))
      #expect(result.examples == 16_384 && !result.isSample)
      #expect(result.exactRate == 1 && result.loss < 0.01)
    }
  }

  @Test func trainingInPiecesIsTheSameAsInOne() throws {
    let data = try #require(Adder(bits: 6))
    let specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 7)
    for order in [Sampler.Order.replacement, .epochs] {
      var all: [[Double]] = []
      for pieces in [[60], [1, 9, 50]] {
        let run = try makeRun(specification, precision: .double, initializer: .xavier, dataset: data, seed: 3)
        var observer = TrainingObserver()
        for piece in pieces {
          _ = run.train(TrainingPlan(length: .iterations(piece), batch: 3, order: order), observer: &observer)
        }
        all.append(run.layout.parameters.flatMap { run.values(of: $0) })
        #expect(run.state.iteration == 60)
      }
      #expect(all[0] == all[1])
    }
  }

  @Test func epochsVisitEveryExampleOnce() {
    var sampler = Sampler(.epochs, count: 10, seed: 2)
    var seen: [Int] = []
    var indices: [Int] = []
    for _ in 0..<4 {
      sampler.draw(3, into: &indices)
      seen += indices
    }
    #expect(seen.sorted() == Array(0..<10) && indices.count == 1 && sampler.epoch == 1)
  }

  @Test func interruptionKeepsWhatWasLearned() throws {
    let data = try #require(Adder(bits: 8))
    let specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 16)
    let run = try makeRun(specification, precision: .double, initializer: .lecun, dataset: data, seed: 1)
    var asked = 0
    var observer = TrainingObserver(shouldStop: {
      asked += 1
      return asked > 25
    })
    #expect(run.train(TrainingPlan(length: .unlimited), observer: &observer) == .interrupted)
    #expect(run.state.iteration == 25 && run.state.losses.count == 25)
  }

  @Test func explodingRunStopsAtTheFirstValueThatIsNotFinite() throws {
    let data = try #require(Adder(bits: 32))
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 4)
    specification.activation = .relu
    specification.output = .identity
    let run = try makeRun(specification, precision: .double, initializer: .normal(40), dataset: data, seed: 1)
    var observer = TrainingObserver()
    let before = run.layout.parameters.map { run.values(of: $0) }
    let end = run.train(TrainingPlan(length: .iterations(1000), descent: Descent(rate: 1e150)), observer: &observer)
    guard case .notFinite(let found, let iteration) = end else {
      Issue.record("\(end)")
      return
    }
    #expect(iteration == run.state.iteration + 1)
    #expect(!found.value.isFinite || found.value.magnitude > 1e150)
    // The update of that iteration was not made: every parameter is still finite.
    #expect(run.layout.parameters.allSatisfy { run.values(of: $0).allSatisfy(\.isFinite) })
    if iteration == 1 { #expect(before == run.layout.parameters.map { run.values(of: $0) }) }
  }

  @Test func infiniteParameterIsNamed() throws {
    let data = try #require(Adder(bits: 4))
    let specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 3)
    let run = try makeRun(specification, precision: .double, initializer: .lecun, dataset: data, seed: 1)
    let w = try #require(run.layout["W"])
    var values = run.values(of: w)
    values[5] = .nan
    run.setValues(of: w, to: values)
    var observer = TrainingObserver()
    let end = run.train(TrainingPlan(length: .iterations(3)), observer: &observer)
    guard case .notFinite(let found, iteration: 1) = end else {
      Issue.record("\(end)")
      return
    }
    #expect(found.place == .parameter("W", row: 1, column: 2))
  }
}

/// The sequences of a fixture as one data set. Their order within a minibatch only reorders a sum.
struct WholeBatch: Dataset {
  let examples: [Example]
  let inputKind: InputKind
  let targetKind: TargetKind
  var name: String { "fixture" }
  var arity: Int { 1 }

  init(_ fixture: RNNFixture) throws {
    examples = fixture.sequences.map { makeExample($0, fixture) }
    let specification = try makeNetwork(fixture).specification
    inputKind = specification.input
    targetKind = specification.target
  }

  func count(in split: Split) -> Int { split == .train ? examples.count : 0 }
  func read(_ index: Int, of split: Split, into example: inout Example) { example = examples[index] }
}
