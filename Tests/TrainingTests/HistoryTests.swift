import Corpus
import Networks
import Testing
import Training

/// Going back gives the bits that were there, whatever was done in between.
@Suite struct HistoryTests {
  static func makeRun(_ precision: Precision = .double, seed: UInt64 = 3, budget: Int? = 1 << 24) throws
    -> any TrainingRun
  {
    let data = try #require(Adder(bits: 5))
    let specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 6)
    let run = try Training.makeRun(specification, precision: precision, initializer: .lecun, dataset: data, seed: seed)
    if let budget { run.keepHistory(bytes: budget) }
    return run
  }

  static func bits(_ run: any TrainingRun) -> [UInt64] {
    (run.layout.parameters.flatMap { run.values(of: $0) } + run.state.losses).map(\.bitPattern)
  }

  static func train(_ run: any TrainingRun, _ updates: Int, batch: Int = 1, rate: Double = 0.1) {
    var observer = TrainingObserver()
    _ = run.train(
      TrainingPlan(length: .iterations(updates), batch: batch, descent: Descent(rate: rate)), observer: &observer)
  }

  /// What was done to a run since it was made.
  enum Deed: Equatable {
    case train(TrainingPlan)
    case poke(parameter: String, place: Int, value: Double)
    case truncate(Int?)

    func done(to run: any TrainingRun, records: Bool) throws {
      switch self {
      case .train(let plan):
        var observer = TrainingObserver()
        #expect(run.train(plan, observer: &observer) == .finished)
      case .poke(let name, let place, let value):
        let parameter = try #require(run.layout[name])
        var values = run.values(of: parameter)
        values[place] = value
        run.setValues(of: parameter, to: values)
        if records { run.note(Change("poke")) }
      case .truncate(let steps): try run.truncate(after: steps)
      }
    }

    var updates: Int {
      if case .train(let plan) = self, case .iterations(let n) = plan.length { return n }
      return 0
    }
  }

  /// None in half of all cases.
  static func schedule(_ run: any TrainingRun, _ generator: inout Generator) -> Schedule? {
    let shapes: [Schedule.Shape?] = [
      nil, nil, nil, nil, .step(every: 7, factor: 0.5), .exponential(factor: 0.97), .cosine(ticks: 40),
      .plateau(patience: 0, factor: 0.5),
    ]
    return shapes[generator.index(below: shapes.count)].map {
      Schedule($0, warmUp: generator.index(below: 9), updatesPerTick: 2, start: run.state.iteration)
    }
  }

  /// The deeds up to `iteration` updates, and everything that was changed there.
  static func prefix(_ deeds: [Deed], _ iteration: Int) -> [Deed] {
    var left = iteration
    var result: [Deed] = []
    for deed in deeds {
      guard case .train(var plan) = deed else {
        result.append(deed)
        continue
      }
      if left == 0 { break }
      if deed.updates > left {
        plan.length = .iterations(left)
        result.append(.train(plan))
        left = 0
        break
      }
      left -= deed.updates
      result.append(deed)
    }
    return result
  }

  /// Random programs of training, poking, cutting, rewinding and changing branches. After each step the run has the bits of a
  /// fresh run to which the same things were done in one go.
  @Test(arguments: [(Precision.double, 1 << 24), (.float, 1 << 24), (.double, 12_000), (.double, 40_000)])
  func anyProgramEndsWhereAFreshRunEnds(precision: Precision, budget: Int) throws {
    for seed in 0..<12 {
      var generator = Generator(seed: UInt64(seed), purpose: "programs")
      let run = try Self.makeRun(precision, budget: budget)
      var deeds: [Deed] = []
      var log: [String] = []
      // What was done on the way to the tip of every branch.
      var known: [String: [Deed]] = [:]
      for _ in 0..<14 {
        switch generator.index(below: 8) {
        case 0...2:
          var plan = TrainingPlan(
            length: .iterations(1 + generator.index(below: 60)), batch: [1, 3, 8][generator.index(below: 3)],
            order: generator.index(below: 2) == 0 ? .replacement : .epochs,
            descent: Descent(
              rule: UpdateRule.all[generator.index(below: UpdateRule.all.count)],
              rate: [0.1, 0.05][generator.index(below: 2)]), schedule: Self.schedule(run, &generator))
          if plan.descent.rate < 0.1 { plan.course.accumulation = 1 + generator.index(below: 3) }
          deeds.append(.train(plan))
          log.append(
            "train \(deeds.last!.updates) \(plan.batch) \(plan.order) \(plan.descent.rule) \(plan.descent.rate)")
          try #require(deeds.last).done(to: run, records: true)
        case 3:
          // The course that was used last: what is recorded is followed.
          guard case .train(var plan)? = deeds.last(where: { $0.updates > 0 }) else { continue }
          plan.length = .iterations(1 + generator.index(below: 40))
          deeds.append(.train(plan))
          log.append(
            "train \(deeds.last!.updates) \(plan.batch) \(plan.order) \(plan.descent.rule) \(plan.descent.rate)")
          try #require(deeds.last).done(to: run, records: true)
        case 4:
          let deed =
            generator.index(below: 3) == 0
            ? Deed.truncate([nil, 2, 3][generator.index(below: 3)])
            : .poke(parameter: "W", place: generator.index(below: 36), value: generator.normal())
          deeds.append(deed)
          log.append("\(deed)")
          try deed.done(to: run, records: true)
        case 5, 6:
          let target = generator.index(below: run.state.iteration + 1)
          log.append("rewind \(target)")
          do throws(HistoryError) {
            try run.rewind(to: target, observer: TrainingObserver())
            deeds = Self.prefix(deeds, target)
          } catch {
            guard case .notKept = error else { throw error }
            // A small budget may forget, but then it says so and the run stays where it was.
            #expect(budget < 100_000)
          }
        default:
          let timeline = try #require(run.timeline)
          let branch = timeline.branches[generator.index(below: timeline.branches.count)]
          log.append("checkout \(branch.name)")
          do throws(HistoryError) {
            try run.checkout(branch.name, at: nil, observer: TrainingObserver())
            deeds = known[branch.name] ?? []
          } catch {
            guard case .notKept = error else { throw error }
            #expect(budget < 100_000)
          }
        }
        let timeline = try #require(run.timeline)
        #expect(timeline.bytes <= budget)
        let name = timeline.branches[timeline.current].name
        if timeline.isAtTip { known[name] = deeds }
        let fresh = try Self.makeRun(precision, budget: nil)
        for deed in deeds { try deed.done(to: fresh, records: false) }
        let isSame = Self.bits(run) == Self.bits(fresh)
        log.append("-> \(name) at \(run.state.iteration)")
        try #require(isSame, "seed \(seed): \(log.joined(separator: "; "))")
        #expect(run.state.iteration == fresh.state.iteration)
      }
    }
  }

  @Test func trainingOnFromAnEarlierIterationFollowsWhatWasRun() throws {
    let run = try Self.makeRun()
    Self.train(run, 200)
    let end = Self.bits(run)
    try run.rewind(to: 70, observer: TrainingObserver())
    #expect(run.state.iteration == 70 && run.state.losses.count == 70)
    Self.train(run, 130)
    #expect(Self.bits(run) == end && run.timeline?.branches.count == 1)
  }

  @Test func trainingOtherwiseFromAnEarlierIterationMakesABranch() throws {
    let run = try Self.makeRun()
    Self.train(run, 200)
    let end = Self.bits(run)
    try run.rewind(to: 70, observer: TrainingObserver())
    Self.train(run, 50, rate: 0.5)
    let timeline = try #require(run.timeline)
    #expect(timeline.branches.map(\.name) == ["main", "b1"] && timeline.current == 1)
    #expect(timeline.branches[1].parent?.iteration == 70 && timeline.branches[1].end == 120)
    #expect(timeline.branches[1].losses.count == 50 && timeline.branches[0].losses.count == 200)
    try run.checkout("main", at: nil, observer: TrainingObserver())
    #expect(Self.bits(run) == end)
  }

  @Test func aChangeTakenBackLeavesNoTrace() throws {
    let run = try Self.makeRun()
    Self.train(run, 100)
    try run.rewind(to: 40, observer: TrainingObserver())
    let before = Self.bits(run)
    let w = try #require(run.layout["W"])
    let values = run.values(of: w)
    run.setValues(of: w, to: values.map { $0 * 2 })
    run.note(Change("double"))
    #expect(run.timeline?.branches.count == 2)
    run.setValues(of: w, to: values)
    run.takeBackChange()
    #expect(run.timeline?.branches.count == 1 && Self.bits(run) == before)
    try run.rewind(to: 100, observer: TrainingObserver())
    #expect(run.state.iteration == 100)
  }

  /// The iterations found are those that a plain pass over the losses finds.
  @Test func firstAndLastIterationsAreFound() throws {
    let run = try Self.makeRun()
    Self.train(run, 300)
    Self.train(run, 100, rate: 0.2)
    let losses = run.state.losses
    let end = Self.bits(run)
    for threshold in [0.2, 0.4, 0.6, 0.7, 1.5, 9] {
      let first = try run.search(.first, in: 1...400, observer: TrainingObserver()) { $0.loss > threshold }
      let last = try run.search(.last, in: 1...400, observer: TrainingObserver()) { $0.loss > threshold }
      #expect(first == losses.firstIndex { $0 > threshold }.map { $0 + 1 })
      #expect(last == losses.lastIndex { $0 > threshold }.map { $0 + 1 })
      #expect(Self.bits(run) == end)
    }
    let some = try run.search(.last, in: 50...120, observer: TrainingObserver()) { $0.loss > 0.5 }
    #expect(some == losses[49..<120].lastIndex { $0 > 0.5 }.map { $0 + 1 })
  }

  @Test func aStopComesBeforeTheUpdateAndTrainingOnMakesIt() throws {
    for order in [Sampler.Order.replacement, .epochs] {
      let plain = try Self.makeRun(budget: nil)
      var observer = TrainingObserver()
      var plan = TrainingPlan(length: .iterations(300), batch: 7, order: order)
      _ = plain.train(plan, observer: &observer)
      let run = try Self.makeRun()
      var seen: [Int] = []
      observer.stops = { update in
        seen = update.indices
        return update.iteration % 50 == 37 && update.iteration != run.state.losses.count + 2
      }
      var stops: [Int] = []
      plan.length = .iterations(36)
      #expect(run.train(plan, observer: &observer) == .finished)
      plan.length = .iterations(1)
      #expect(run.train(plan, observer: &observer) == .stopped(iteration: 37))
      #expect(run.state.iteration == 36 && run.nextMinibatch(plan.course) == seen)
      observer.stops = nil
      plan.length = .iterations(264)
      #expect(run.train(plan, observer: &observer) == .finished)
      stops.append(37)
      #expect(Self.bits(run) == Self.bits(plain))
    }
  }

  @Test func interruptedReplayLeavesTheRunWhereItWas() throws {
    let run = try Self.makeRun()
    Self.train(run, 500)
    let end = Self.bits(run)
    var asked = 0
    let observer = TrainingObserver(shouldStop: {
      asked += 1
      return asked > 3
    })
    #expect(throws: HistoryError.interrupted) { try run.rewind(to: 31, observer: observer) }
    #expect(Self.bits(run) == end && run.state.iteration == 500)
    #expect(throws: HistoryError.interrupted) {
      _ = try run.search(.first, in: 1...500, observer: observer) { _ in false }
    }
    #expect(Self.bits(run) == end)
    #expect(throws: HistoryError.beyondEnd(501, end: 500)) { try run.rewind(to: 501, observer: TrainingObserver()) }
    #expect(throws: HistoryError.unknownBranch("x", known: ["main"])) {
      try run.checkout("x", at: nil, observer: TrainingObserver())
    }
  }

  @Test func aBudgetTooSmallForTheStartSaysWhatIsKept() throws {
    let run = try Self.makeRun(budget: 100)
    Self.train(run, 50)
    #expect(run.timeline?.snapshots == 0)
    let end = Self.bits(run)
    #expect(throws: HistoryError.notKept(10, kept: nil, budget: 100)) {
      try run.rewind(to: 10, observer: TrainingObserver())
    }
    #expect(Self.bits(run) == end)
  }

  @Test func snapshotsAreThinnedNotLost() throws {
    let run = try Self.makeRun(budget: 30_000)
    Self.train(run, 20_000)
    let timeline = try #require(run.timeline)
    #expect(timeline.bytes <= 30_000 && timeline.snapshots >= 4 && timeline.branches[0].stretches[0].kept[0] == 0)
    let end = Self.bits(run)
    try run.rewind(to: 19_000, observer: TrainingObserver())
    Self.train(run, 1_000)
    #expect(Self.bits(run) == end)
  }
}
