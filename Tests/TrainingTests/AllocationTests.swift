import AllocationCounting
import Corpus
import Networks
import TestSupport
import Testing
import Training

/// Steady state allocates nothing: neither the engine, nor the trainer, nor what feeds it.
@Suite struct AllocationTests {
  /// Where it does not count, the tests below say nothing.
  @Test func allocationsAreCounted() {
    let before = allocations_of_this_thread()
    let array = [Int](unsafeUninitializedCapacity: 1000) { buffer, count in
      buffer.initialize(repeating: 1)
      count = 1000
    }
    #expect(array.count == 1000 && allocations_of_this_thread() > before)
    let aligned = allocations_of_this_thread()
    let buffer = AlignedBuffer<Double>(capacity: 64)
    #expect(buffer.capacity == 64 && allocations_of_this_thread() > aligned)
  }

  @Test(arguments: Precision.allCases, [(1, 1), (32, 1), (32, 2)])
  func trainingStepAllocatesNothing(precision: Precision, size: (batch: Int, threads: Int)) throws {
    let data = try #require(Adder(bits: 8))
    for (order, clipping) in [(Sampler.Order.replacement, nil), (.epochs, Clipping.norm(1))] {
      let specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 16)
      let run = try makeRun(specification, precision: precision, initializer: .lecun, dataset: data, seed: 1)
      try expectNoAllocation(
        run,
        TrainingPlan(
          length: .iterations(1200), batch: size.batch, order: order, descent: Descent(clipping: clipping),
          threads: size.threads))
    }
  }

  /// Trees of several shapes, word vectors, a rule that remembers.
  @Test(arguments: [1, 2])
  func trainingOnTreesAllocatesNothing(threads: Int) throws {
    let fixture = try #require(TreeFixture.all.first { $0.loss == "cross-entropy" && $0.targets == "every" })
    let data = FixtureTrees(fixture, copies: 8)
    let run = try makeRun(
      try #require(fixture.specification), precision: .float, initializer: .identity, dataset: data, seed: 4)
    try expectNoAllocation(
      run,
      TrainingPlan(
        length: .iterations(1200), batch: data.count(in: .train), order: .epochs, descent: Descent(rule: .adagrad),
        threads: threads))
  }

  /// The next character of a text, in windows.
  @Test func trainingOnTextAllocatesNothing() throws {
    let text = Array(String(repeating: "the quick brown fox jumps over the lazy dog\n", count: 80).utf8)
    let data = try TextDataset(name: "text", text: text)
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 16)
    (specification.output, specification.loss) = (.softmax, .crossEntropy)
    let run = try makeRun(specification, precision: .float, initializer: .lecun, dataset: data, seed: 1)
    try expectNoAllocation(run, TrainingPlan(length: .iterations(1200), batch: 4))
  }

  /// Counts what this thread allocates in a thousand updates from the hundredth on: the run's start may allocate. Which shards
  /// of a minibatch are this thread's own is chance, so what the other threads do is counted too.
  private func expectNoAllocation(_ run: any TrainingRun, _ plan: TrainingPlan) throws {
    var counts: [Int64] = []
    counts.reserveCapacity(2)
    var observer = TrainingObserver(wants: { iteration in
      if iteration == 100 || iteration == 1100 { counts.append(allocations_of_this_thread()) }
      return false
    })
    #expect(run.train(plan, observer: &observer) == .finished)
    #expect(counts.count == 2 && counts[1] == counts[0])
  }
}
