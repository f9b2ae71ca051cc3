import Corpus
import Networks
import TestSupport
import Testing
import Training

@Suite struct TreeTrainingTests {
  @Test(arguments: TreeFixture.all.filter { $0.training != nil })
  func tenUpdatesEqualPyTorch(fixture: TreeFixture) throws {
    let expected = try #require(fixture.training)
    let trainer = Trainer(network: try fixture.network(), dataset: FixtureTrees(fixture), seed: 1)
    var observer = TrainingObserver()
    let rule = try #require(UpdateRule(name: expected.update))
    let plan = TrainingPlan(
      length: .iterations(expected.losses.count), batch: fixture.records.count, order: .epochs,
      descent: Descent(rule: rule, rate: expected.rate, weightDecay: expected.decay))
    #expect(trainer.train(plan, observer: &observer) == .finished)
    for (found, loss) in zip(trainer.state.losses, expected.losses) {
      #expect((found - loss).magnitude <= 1e-10 * max(1, loss))
    }
    for parameter in trainer.layout.parameters {
      for (found, value) in zip(trainer.values(of: parameter), try #require(expected.parameters[parameter.name])) {
        #expect((found - value).magnitude <= 1e-10 * max(1, value.magnitude), "\(parameter.name)")
      }
    }
  }

  /// A rate that goes by the dev part's scores is the same rate when updates are gone over again, and after a run was kept
  /// and opened; patience ends where it says.
  @Test func plateausAndPatienceGoByTheDevPart() throws {
    let fixture = try #require(TreeFixture.all.first { $0.loss == "cross-entropy" && $0.targets == "every" })
    let data = FixtureTrees(fixture, copies: 4)
    let make = {
      try makeRun(
        try #require(fixture.specification), precision: .double, initializer: .identity, dataset: data, seed: 4)
    }
    var plan = TrainingPlan(
      length: .epochs(30), batch: 7, order: .epochs, descent: Descent(rule: .adam(), rate: 0.3),
      schedule: Schedule(.plateau(patience: 0, factor: 0.5), updatesPerTick: 3))
    var observer = TrainingObserver()
    let whole = try make()
    whole.keepHistory(bytes: 1 << 24)
    #expect(whole.train(plan, observer: &observer) == .finished)
    let rate = try #require(whole.state.lastUpdate?.rate)
    #expect(rate < 0.3)
    let end = HistoryTests.bits(whole)
    try whole.rewind(to: 40, observer: TrainingObserver())
    let kept = whole.archive
    try whole.rewind(to: 90, observer: TrainingObserver())
    #expect(HistoryTests.bits(whole) == end && whole.state.lastUpdate?.rate == rate)
    let opened = try makeRun(kept, dataset: data)
    plan.length = .iterations(50)
    #expect(opened.train(plan, observer: &observer) == .finished)
    #expect(HistoryTests.bits(opened) == end && opened.state.lastUpdate?.rate == rate)

    let patient = try make()
    var scores: [EpochScore] = []
    observer.scored = { scores.append($0) }
    (plan.length, plan.keepsBest, plan.patience) = (.epochs(1_000), true, 3)
    let result = patient.train(plan, observer: &observer)
    let best = try #require(scores.last { $0.isBest })
    #expect(result == .noLongerBetter(bestEpoch: best.epoch) && scores.count == best.epoch + 3)
    #expect(patient.evaluate(.dev, limit: .max, seed: 0, shouldStop: { false })?.loss == best.dev.loss)
  }

  func train(threads: Int, epochs: Int = 2, keepsBest: Bool = false) throws -> (
    run: any TrainingRun, scores: [EpochScore]
  ) {
    let fixture = try #require(TreeFixture.all.first { $0.loss == "cross-entropy" && $0.targets == "every" })
    let data = FixtureTrees(fixture, copies: 12)
    let run = try makeRun(
      try #require(fixture.specification), precision: .float, initializer: .identity, dataset: data, seed: 4)
    var scores: [EpochScore] = []
    var observer = TrainingObserver()
    observer.scored = { scores.append($0) }
    let plan = TrainingPlan(
      length: .epochs(epochs), batch: 27, order: .epochs,
      descent: Descent(rule: .adagrad(), rate: 0.1, weightDecay: 1e-3), threads: threads, keepsBest: keepsBest)
    #expect(run.train(plan, observer: &observer) == .finished)
    return (run, scores)
  }

  @Test func sameBitsWhateverTheThreads() throws {
    let one = try train(threads: 1).run
    for threads in [2, 3] {
      let many = try train(threads: threads).run
      for parameter in one.layout.parameters { #expect(one.values(of: parameter) == many.values(of: parameter)) }
      #expect(one.state.losses == many.state.losses)
    }
  }

  @Test func theBestEpochIsKept() throws {
    let (run, scores) = try train(threads: 1, epochs: 12, keepsBest: true)
    #expect(scores.count == 12 && scores.map(\.epoch) == Array(1...12))
    let best = try #require(scores.last { $0.isBest })
    let accuracies = scores.compactMap { $0.dev.everyNode?.accuracy }
    #expect(best.dev.everyNode?.accuracy == accuracies.max())
    let now = try #require(run.evaluate(.dev, limit: .max, seed: 0, shouldStop: { false }))
    #expect(now.everyNode == best.dev.everyNode && now.loss == best.dev.loss)
  }

  @Test func confusionCountsEveryNodeOnce() throws {
    let (run, _) = try train(threads: 1)
    let score = try #require(run.evaluate(.train, limit: .max, seed: 0, shouldStop: { false }))
    let (every, last) = (try #require(score.everyNode), try #require(score.lastNode))
    #expect(every.total == score.nodes && last.total == score.examples)
    #expect(every.correct == score.correctOutputs)
    // Recomputed from the outputs of each example alone.
    var counts = [Int](repeating: 0, count: 25)
    var example = Example(structure: Structure(arity: 2))
    for index in 0..<score.examples {
      run.dataset.read(index, of: .train, into: &example)
      let trace = run.inspect(example).trace
      for node in 0..<example.structure.count {
        let y = try #require(trace.values(.y, example: 0, node: node))
        let answer = y.indices.max { y[$0] < y[$1] } ?? 0
        counts[Int(example.targetClasses[node]) * 5 + answer] += 1
      }
    }
    #expect(every.counts == counts)
    #expect(
      every.f1(of: 2) == 2 * every.precision(of: 2) * every.recall(of: 2)
        / (every.precision(of: 2) + every.recall(of: 2)))
  }
}

/// The trees of a fixture as a data set, some times over; dev is the same.
struct FixtureTrees: Dataset {
  let examples: [Example]
  let inputKind: InputKind
  let targetKind: TargetKind
  var name: String { "fixture" }
  var arity: Int { 2 }

  init(_ fixture: TreeFixture, copies: Int = 1) {
    let trees = fixture.records.map { fixture.example($0) }
    examples = (0..<copies).flatMap { _ in trees }
    inputKind = .tokens(vocabulary: fixture.vocabulary.count)
    targetKind = fixture.loss == "cross-entropy" ? .classes(count: fixture.outputs) : .values(width: fixture.outputs)
  }

  func count(in split: Split) -> Int { split == .test ? 0 : examples.count }
  func read(_ index: Int, of split: Split, into example: inout Example) { example = examples[index] }
}
