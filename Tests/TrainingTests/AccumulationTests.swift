import Corpus
import Networks
import Testing
import Training

/// Several minibatches an update, against one minibatch as large.
@Suite struct AccumulationTests {
  private struct Size: Sendable, CustomTestStringConvertible {
    let batch: Int
    let accumulation: Int
    var testDescription: String { "\(accumulation) minibatches of \(batch)" }
  }

  private static let sizes = [Size](
    [(1, 6), (3, 4), (5, 3), (8, 4), (9, 5), (40, 2), (70, 3)].map { Size(batch: $0, accumulation: $1) })

  private func run(
    _ size: Size, _ precision: Precision = .double, order: Sampler.Order = .replacement, threads: Int = 1,
    stops: ((PendingUpdate) -> Bool)? = nil
  ) throws -> any TrainingRun {
    let data = try #require(Adder(bits: 6))
    let specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 7)
    let run = try makeRun(specification, precision: precision, initializer: .lecun, dataset: data, seed: 2)
    var observer = TrainingObserver()
    observer.stops = stops
    #expect(run.train(plan(size, order, threads), observer: &observer) == .finished)
    return run
  }

  private func plan(_ size: Size, _ order: Sampler.Order = .replacement, _ threads: Int = 1) -> TrainingPlan {
    var plan = TrainingPlan(
      length: .iterations(25), batch: size.batch, order: order, descent: Descent(rate: 0.3, clipping: .norm(1)),
      threads: threads)
    plan.course.accumulation = size.accumulation
    return plan
  }

  private func numbers(_ run: any TrainingRun) -> [Double] {
    run.layout.parameters.flatMap { run.values(of: $0) } + run.state.losses
  }

  @Test(arguments: sizes, [Sampler.Order.replacement, .epochs])
  private func severalMinibatchesEqualALargeOne(_ size: Size, order: Sampler.Order) throws {
    let several = try run(size, order: order)
    let large = try run(Size(batch: size.batch * size.accumulation, accumulation: 1), order: order)
    #expect(several.state.iteration == 25 && large.state.iteration == 25)
    for (a, b) in zip(numbers(several), numbers(large)) { #expect((a - b).magnitude <= 1e-12 * max(1, b.magnitude)) }
  }

  /// Whoever watches, and however many threads there are.
  @Test(arguments: Precision.allCases, sizes)
  private func bitsDependOnTheSizesOnly(precision: Precision, _ size: Size) throws {
    let plain = try numbers(run(size, precision))
    #expect(try numbers(run(size, precision, threads: 3)) == plain)
    #expect(try numbers(run(size, precision, stops: { _ in false })) == plain)
    #expect(try numbers(run(size, precision, threads: 2, stops: { _ in false })) == plain)
  }

  /// All that an update is made of is there to be looked at, the last minibatches of an epoch too.
  @Test(arguments: sizes) private func aPendingUpdateShowsEveryExample(_ size: Size) throws {
    let data = try #require(Adder(bits: 6))
    var sizes: Set<Int> = []
    _ = try run(size, order: .epochs) { update in
      sizes.insert(update.indices.count)
      var expected = Example()
      for (place, index) in update.indices.enumerated() {
        data.read(index, of: .train, into: &expected)
        let (trace, example) = update.place(of: place)
        #expect(trace.staged[example] == expected)
        #expect(trace.lossShare(example: example, node: 0) == 1 / Double(update.indices.count))
      }
      #expect(update.traces.reduce(0) { $0 + $1.forest.exampleCount } == update.indices.count)
      let loss = update.traces.reduce(0) { $0 + $1.loss() }
      #expect((loss - update.loss).magnitude <= 1e-12 * loss)
      return false
    }
    #expect(sizes.max() == size.batch * size.accumulation)
  }

  @Test func aStopTakesAllMinibatchesBack() throws {
    let size = Size(batch: 9, accumulation: 3)
    let plain = try run(size, order: .epochs)
    let data = try #require(Adder(bits: 6))
    let stopped = try makeRun(
      plain.specification, precision: .double, initializer: .lecun, dataset: data, seed: 2)
    var observer = TrainingObserver()
    var seen: [Int] = []
    observer.stops = { update in
      seen = update.indices
      return update.iteration == 11
    }
    var plan = plan(size, .epochs)
    #expect(stopped.train(plan, observer: &observer) == .stopped(iteration: 11))
    #expect(stopped.nextMinibatch(plan.course) == seen && seen.count == 27)
    observer.stops = nil
    plan.length = .iterations(15)
    #expect(stopped.train(plan, observer: &observer) == .finished)
    #expect(numbers(stopped) == numbers(plain))
  }

  /// Where a number is none in a minibatch that others followed, its example is still named.
  @Test(arguments: [1, 4, 12]) func whatIsNotFiniteIsNamed(batch: Int) throws {
    let data = OneBroken(broken: 17)
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 3)
    specification.output = .identity
    let run = try makeRun(specification, precision: .double, initializer: .lecun, dataset: data, seed: 4)
    var plan = TrainingPlan(length: .epochs(1), batch: batch, order: .epochs)
    plan.course.accumulation = 48 / batch
    var observer = TrainingObserver()
    guard case .notFinite(let found, iteration: 1) = run.train(plan, observer: &observer),
      case .quantity(_, let example, node: 1, _) = found.place
    else {
      Issue.record("the input is not found")
      return
    }
    #expect(run.nextMinibatch(plan.course)[example] == 17 && run.state.iteration == 0)
  }
}

/// Chains of numbers, one of which holds a NaN at its second step.
private struct OneBroken: Dataset {
  let broken: Int
  var name: String { "broken" }
  var inputKind: InputKind { .dense(width: 1) }
  var targetKind: TargetKind { .values(width: 1) }
  var arity: Int { 1 }
  func count(in split: Split) -> Int { split == .train ? 40 : 0 }

  func read(_ index: Int, of split: Split, into example: inout Example) {
    example.structure.becomeChain(length: 3)
    example.inputs = [0.1, index == broken ? .nan : 0.2, 0.3]
    example.targetNodes = [2]
    example.targetValues = [Double(index) / 40]
  }
}
