import AllocationCounting
import Corpus
import Networks
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

  @Test(arguments: Precision.allCases, [1, 32])
  func trainingStepAllocatesNothing(precision: Precision, batch: Int) throws {
    let data = try #require(Adder(bits: 8))
    let plain = [(Sampler.Order.replacement, nil, UpdateRule.sgd), (.epochs, Clipping.norm(1), .sgd)]
    for (order, clipping, rule) in plain + UpdateRule.all.map({ (.replacement, Clipping.norm(1), $0) }) {
      let specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 16)
      let run = try makeRun(specification, precision: precision, initializer: .lecun, dataset: data, seed: 1)
      var counts: [Int64] = []
      counts.reserveCapacity(2)
      // Looked at from inside the run: its start may allocate.
      var observer = TrainingObserver(wants: { iteration in
        if iteration == 100 || iteration == 1100 { counts.append(allocations_of_this_thread()) }
        return false
      })
      var plan = TrainingPlan(
        length: .iterations(1200), batch: batch, order: order,
        descent: Descent(
          rule: rule, rate: 0.01, rates: rule == .sgd ? [:] : ["W": 0.02], clipping: clipping, weightDecay: 1e-3))
      if rule != .sgd { plan.course.schedule = Schedule(.cosine(ticks: 1200), warmUp: 20) }
      #expect(run.train(plan, observer: &observer) == .finished)
      #expect(counts.count == 2 && counts[1] == counts[0])
    }
  }
}
