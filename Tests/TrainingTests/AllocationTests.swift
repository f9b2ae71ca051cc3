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

  @Test(arguments: Precision.allCases, [(1, 1), (32, 1), (32, 2)])
  func trainingStepAllocatesNothing(precision: Precision, size: (batch: Int, threads: Int)) throws {
    let data = try #require(Adder(bits: 8))
    let plain = [(Sampler.Order.replacement, nil, UpdateRule.sgd), (.epochs, Clipping.norm(1), .sgd)]
    for (order, clipping, rule) in plain + UpdateRule.all.map({ (.replacement, Clipping.norm(1), $0) }) {
      let specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 16)
      let run = try makeRun(specification, precision: precision, initializer: .lecun, dataset: data, seed: 1)
      var plan = TrainingPlan(
        length: .iterations(1200), batch: size.batch, order: order,
        descent: Descent(
          rule: rule, rate: 0.01, rates: rule == .sgd ? [:] : ["W": 0.02], clipping: clipping, weightDecay: 1e-3),
        threads: size.threads)
      if rule != .sgd { plan.course.schedule = Schedule(.cosine(ticks: 1200), warmUp: 20) }
      try expectNoAllocation(run, plan)
      plan.course.accumulation = 2
      plan.length = .iterations(1100)
      try expectNoAllocation(run, plan, from: 1300)
    }
  }

  /// Trees of several shapes, other ones in every minibatch, word vectors, a rule that remembers.
  @Test(arguments: [1, 2], UpdateRule.all)
  func trainingOnTreesAllocatesNothing(threads: Int, rule: UpdateRule) throws {
    // Of one size, so that no minibatch is larger than those before it, but of all shapes.
    let lines = [
      "(3 (2 (2 (2 the) (4 good)) (2 film)) (2 here))", "(1 (2 the) (1 (1 bad) (2 (2 film) (2 here))))",
      "(2 (2 (2 the) (2 film)) (1 (2 is) (1 bad)))", "(4 (4 (2 so) (4 (4 good) (2 a))) (2 film))",
    ]
    let text = String(repeating: lines.joined(separator: "\n") + "\n", count: 16)
    let bank = try BracketReader().read(Array(text.utf8), file: "made").treebank
    let data = try TreeDataset(name: "made", train: bank)
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 20)
    (specification.arity, specification.output, specification.loss) = (2, .softmax, .crossEntropy)
    let run = try makeRun(specification, precision: .float, initializer: .identity, dataset: data, seed: 4)
    try expectNoAllocation(
      run,
      TrainingPlan(
        length: .iterations(1200), batch: data.count(in: .train), order: .epochs, descent: Descent(rule: rule),
        threads: threads))
  }

  /// Pairs of trees, with every kind of cell.
  @Test(arguments: [CellChoice?.none, .treeLSTM, .tensor])
  func trainingOnPairsAllocatesNothing(cell: CellChoice?) throws {
    let lines = [
      "<\t( ( a b ) c )\t( a ( b c ) )", ">\t( a ( c b ) )\t( ( c b ) a )", "#\t( a ( c a ) )\t( b ( a b ) )",
    ]
    let text = String(repeating: lines.joined(separator: "\n") + "\n", count: 20)
    let bank = try PairReader().read(Array(text.utf8), file: "made").treebank
    let data = try TreeDataset(name: "made", train: bank, targetNodes: .root, comparesPairs: true)
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 6)
    (specification.arity, specification.output, specification.loss) = (2, .softmax, .crossEntropy)
    (specification.cell, specification.comparison) = (cell, Comparison(units: 11, hasTensor: cell == .tensor))
    let run = try makeRun(specification, precision: .float, initializer: .lecun, dataset: data, seed: 4)
    try expectNoAllocation(
      run, TrainingPlan(length: .iterations(1200), batch: 12, order: .epochs, descent: Descent(rule: .adam())))
  }

  /// Cells with gates, alone and in layers both ways, with dropout.
  @Test(arguments: [nil] + CellChoice.gatedChains.map { $0 }, [1, 2])
  func trainingInLayersAllocatesNothing(cell: CellChoice?, threads: Int) throws {
    let data = try #require(Adder(bits: 6))
    for (layers, isBidirectional, dropout) in [(1, false, 0.0), (2, true, 0.3)] {
      var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 8)
      (specification.cell, specification.layers) = (cell, layers)
      (specification.isBidirectional, specification.dropout) = (isBidirectional, dropout)
      let run = try makeRun(specification, precision: .float, initializer: .lecun, dataset: data, seed: 1)
      try expectNoAllocation(
        run, TrainingPlan(length: .iterations(1200), batch: 16, descent: Descent(rule: .adam()), threads: threads))
    }
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
  private func expectNoAllocation(_ run: any TrainingRun, _ plan: TrainingPlan, from first: Int = 100) throws {
    var counts: [Int64] = []
    counts.reserveCapacity(2)
    var observer = TrainingObserver(wants: { iteration in
      if iteration == first || iteration == first + 1000 { counts.append(allocations_of_this_thread()) }
      return false
    })
    #expect(run.train(plan, observer: &observer) == .finished)
    #expect(counts.count == 2 && counts[1] == counts[0], "\(counts)")
  }
}
