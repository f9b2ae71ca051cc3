import Corpus
import Debugging
import Networks
import Testing
import Training

/// Breakpoints stop where their condition first holds, as walking over every example by hand finds it.
@Suite struct StopTests {
  static func makeRun(arity: Int) throws -> any TrainingRun {
    guard arity == 2 else {
      let data = try #require(Adder(bits: 5))
      var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 6)
      specification.activation = .relu
      return try Training.makeRun(specification, precision: .double, initializer: .he, dataset: data, seed: 4)
    }
    let text = """
      (3 (2 the) (4 (1 very) (3 good)))
      (1 (2 not) (0 (1 so) (1 bad)))
      (2 (2 a) (2 film))
      (4 (4 (3 good) (2 film)) (3 (2 the) (3 best)))
      """
    let bank = try BracketReader().read(Array(text.utf8), file: "test").treebank
    let data = try TreeDataset(name: "test", train: bank)
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 5)
    specification.arity = 2
    specification.output = .softmax
    specification.loss = .crossEntropy
    return try Training.makeRun(specification, precision: .double, initializer: .normal(0.8), dataset: data, seed: 2)
  }

  static func plan(_ updates: Int, batch: Int, rate: Double = 0.1) -> TrainingPlan {
    TrainingPlan(length: .iterations(updates), batch: batch, descent: Descent(rate: rate))
  }

  /// Where a condition holds in an update, found by asking it at every place of every example in the order of the program.
  static func places(
    _ text: String, in update: PendingUpdate, of run: any TrainingRun, forward: Bool
  ) throws -> [ProgramPlace] {
    let expression = try Expression(parsing: text)
    var places: [ProgramPlace] = []
    for (number, index) in update.indices.enumerated() {
      var example = Example(structure: Structure(arity: run.dataset.arity))
      run.dataset.read(index, of: .train, into: &example)
      let walk = Walk(example, in: run, weight: 1 / Double(update.indices.count))
      for node in 0..<walk.nodes {
        var scope = RunScope(run: run, walk: walk, answer: nil, node: node)
        scope.iteration = update.iteration
        guard (try? expression.holds(in: scope)) == true else { continue }
        places.append(ProgramPlace(example: number, place: forward ? node + 1 : 2 * walk.nodes - node))
      }
    }
    return places.sorted()
  }

  /// Conditions about every node, with what decides whether they are known on the way back.
  static let conditions: [(text: String, forward: Bool)] = [
    ("norm(delta) > 0.2", false), ("norm(z) > 1.5", true), ("max(z) > 2 and t > 2", true),
    ("norm(from_parent) > 2 * norm(from_output)", false), ("any(isnan(z))", true), ("mean(abs(u)) >= 0.9", true),
    ("loss[2] > 0.4", true), ("z[2][1] > 0.5 or t == 4", true), ("-delta[2][0] > 0.01 and norm(delta) > 0.05", false),
    ("not all(z)", true), ("sqrt(sum(z * z)) > 1 and node != 3", true), ("z @ delta < -0.02", false),
    ("log(norm(slope) + 1) < 0.8", true), ("spectral(W) > 1 and norm(delta) > 0.1", false), ("iteration > 3", true),
  ]

  @Test(arguments: [(1, 1), (1, 5), (2, 1), (2, 4), (1, 64)])
  func trainingStopsAtTheFirstPlaceWhereAConditionHolds(arity: Int, batch: Int) throws {
    for (text, forward) in Self.conditions {
      let run = try Self.makeRun(arity: arity)
      let stops = StopTable()
      let condition = try Condition(parsing: text)
      guard condition.reach(in: run.specification) == .node else { continue }
      stops.add(Breakpoint(stops.nextNumber, at: .anywhere, condition: condition))
      var stop: Stop?
      var expected: [ProgramPlace] = []
      var observer = TrainingObserver()
      observer.stops = { update in
        expected = (try? Self.places(text, in: update, of: run, forward: forward)) ?? []
        stop = stops.check(update, of: run)
        if let stop, let first = expected.first {
          #expect(ProgramPlace(example: stop.example, place: stop.place) == first, "\(text)")
          #expect(stop.index == update.indices[first.example] && stop.iteration == update.iteration)
        }
        #expect((stop == nil) == expected.isEmpty, "\(text) in iteration \(update.iteration)")
        return stop != nil
      }
      let end = run.train(Self.plan(12, batch: batch), observer: &observer)
      if let stop { #expect(end == .stopped(iteration: stop.iteration ?? 0)) }
    }
  }

  /// Going on from stop to stop comes by every place, each once, in order.
  @Test(arguments: [(1, 3), (2, 4)])
  func goingOnComesByEveryPlace(arity: Int, batch: Int) throws {
    let run = try Self.makeRun(arity: arity)
    let stops = StopTable()
    stops.add(Breakpoint(1, at: .position(2)))
    stops.add(Breakpoint(2, at: .position(1), way: .backward))
    var found: [ProgramPlace] = []
    var expected: [ProgramPlace] = []
    var observer = TrainingObserver()
    observer.stops = { update in
      var place = ProgramPlace.start
      while let stop = stops.check(update, of: run, after: place) {
        place = ProgramPlace(example: stop.example, place: stop.place)
        found.append(place)
      }
      for (example, index) in update.indices.enumerated() {
        var read = Example(structure: Structure(arity: arity))
        run.dataset.read(index, of: .train, into: &read)
        let nodes = read.structure.count
        let first = arity == 1 ? 1 : 0
        expected.append(ProgramPlace(example: example, place: 2 - first + 1))
        expected.append(ProgramPlace(example: example, place: 2 * nodes - (1 - first)))
      }
      return false
    }
    _ = run.train(Self.plan(4, batch: batch), observer: &observer)
    #expect(!found.isEmpty && found == expected)
  }

  @Test func whatIsAskedOnceAnUpdateStopsInTheRightIteration() throws {
    let plain = try Self.makeRun(arity: 1)
    var observer = TrainingObserver()
    var norms: [Double] = []
    observer.stops = { update in
      norms.append(norm(Array(update.gradient[plain.layout["W"]?.range ?? 0..<0])))
      return false
    }
    _ = plain.train(Self.plan(200, batch: 3), observer: &observer)
    let losses = plain.state.losses
    // Values that come late.
    let (low, long) = (losses.sorted()[2], norms.sorted()[196])
    let cases: [(String, (Int) -> Bool)] = [
      ("loss < \(low)", { losses[$0] < low }), ("iteration == 77", { $0 == 76 }),
      ("norm(grad(W)) > \(long)", { norms[$0] > long }),
      ("loss > 0.1 and iteration >= 20", { losses[$0] > 0.1 && $0 >= 19 }),
    ]
    for (text, holds) in cases {
      let run = try Self.makeRun(arity: 1)
      let stops = StopTable()
      stops.add(Breakpoint(1, at: .anywhere, condition: try Condition(parsing: text)))
      observer.stops = { stops.check($0, of: run) != nil }
      let end = run.train(Self.plan(200, batch: 3), observer: &observer)
      let first = try #require((0..<200).first(where: holds))
      #expect(end == .stopped(iteration: first + 1), "\(text)")
    }
  }

  @Test func wordsStopAtEveryNodeThatSpansThem() throws {
    let run = try Self.makeRun(arity: 2)
    let data = try #require(run.dataset as? TreeDataset)
    let bank = try #require(data.bank(of: .train))
    let stops = StopTable()
    stops.phrases = { index, structure in
      let first = bank.nodes(of: index).lowerBound
      return Phrases(structure) { bank.words[Int(max(bank.wordIDs[first + $0], 0))] }
    }
    stops.add(Breakpoint(1, at: .words("good")))
    stops.add(Breakpoint(2, at: .words("so bad"), way: .backward))
    var seen: [Int: Set<Int>] = [:]
    var observer = TrainingObserver()
    observer.stops = { update in
      var place = ProgramPlace.start
      while let stop = stops.check(update, of: run, after: place) {
        place = ProgramPlace(example: stop.example, place: stop.place)
        seen[stop.index, default: []].insert(stop.place)
      }
      return false
    }
    _ = run.train(Self.plan(30, batch: 2), observer: &observer)
    // `good` is node 2 of tree 0 and node 0 of tree 3; `so bad` is node 3 of the 5 of tree 1.
    #expect(seen == [0: [3], 1: [2 * 5 - 3], 3: [1]])
  }

  @Test func filtersHoldWhereTheyShould() throws {
    let run = try Self.makeRun(arity: 1)
    var example = Example()
    run.dataset.read(5, of: .train, into: &example)
    func stop(_ filter: Filter) -> Stop? {
      let stops = StopTable()
      stops.add(Breakpoint(1, at: .anywhere, filter: filter))
      return stops.check(Walk(example, in: run), of: run)
    }
    let walk = Walk(example, in: run)
    let sent = (0..<walk.nodes).map { norm(walk.values(.fromOutput, at: $0) ?? []) }.max() ?? 0
    let sizes = walk.deltas.map { norm($0) }
    let ratio = (sizes.max() ?? 0) / sent
    #expect(stop(.exploding(ratio * 0.99))?.place == 2 * walk.nodes - (sizes.firstIndex(of: sizes.max() ?? 0) ?? -1))
    #expect(stop(.exploding(ratio * 1.01)) == nil)
    #expect(stop(.vanishing(sizes[0] / sent * 1.01)) != nil && stop(.vanishing(sizes[0] / sent * 0.99)) == nil)
    let dead = (0..<6).filter { unit in (0..<walk.nodes).allSatisfy { walk.values(.z, at: $0)?[unit] == 0 } }
    let share = Double(dead.count) / 6
    #expect((stop(.dead(max(share, 0.01))) != nil) == (share > 0) && stop(.dead(share + 0.01)) == nil)
    #expect(stop(.hasNaN) == nil && stop(.saturated(0.1)) == nil)
    let w = try #require(run.layout["W_out"])
    var values = run.values(of: w)
    values[0] = .infinity
    run.setValues(of: w, to: values)
    #expect(stop(.hasNaN) != nil)
  }

  @Test func aWatchStopsWhenItsValueChanges() throws {
    let run = try Self.makeRun(arity: 1)
    let stops = StopTable()
    stops.add(Watch(1, try Condition(parsing: "norm(W)"), tolerance: 0.05))
    var sizes: [Double] = []
    var stopped: [Int] = []
    var observer = TrainingObserver()
    let w = try #require(run.layout["W"])
    observer.stops = { update in
      sizes.append(norm(run.values(of: w)))
      if stops.check(update, of: run) != nil { stopped.append(update.iteration) }
      return false
    }
    _ = run.train(Self.plan(400, batch: 1, rate: 0.3), observer: &observer)
    var expected: [Int] = []
    var last = sizes[0]
    for (i, size) in sizes.enumerated() where (size - last).magnitude > 0.05 {
      expected.append(i + 1)
      last = size
    }
    // Changes count from the value at which it stopped last.
    #expect(!stopped.isEmpty && stopped == expected)
  }

  @Test func whatIsTracedIsWrittenDownAndOverwrittenFromThePast() throws {
    let run = try Self.makeRun(arity: 1)
    run.keepHistory(bytes: 1 << 20)
    let stops = StopTable()
    stops.add(Recording(1, try Condition(parsing: "norm(W)"), every: 10))
    var observer = TrainingObserver()
    observer.stops = { stops.check($0, of: run) != nil }
    _ = run.train(Self.plan(100, batch: 1), observer: &observer)
    #expect(stops.recordings[0].iterations == Array(stride(from: 10, through: 100, by: 10)))
    let before = stops.recordings[0].rows
    try run.rewind(to: 45, observer: TrainingObserver())
    _ = run.train(Self.plan(30, batch: 1, rate: 0.5), observer: &observer)
    #expect(stops.recordings[0].iterations == [10, 20, 30, 40, 50, 60, 70])
    #expect(Array(stops.recordings[0].rows[..<4]) == Array(before[..<4]) && stops.recordings[0].rows[6] != before[6])
  }

  @Test func walksStopWhereTrainingWould() throws {
    for (text, forward) in Self.conditions {
      let condition = try Condition(parsing: text)
      let run = try Self.makeRun(arity: 1)
      guard condition.reach(in: run.specification) == .node else { continue }
      var example = Example()
      run.dataset.read(9, of: .train, into: &example)
      let stops = StopTable()
      stops.add(Breakpoint(1, at: .anywhere, condition: condition))
      var walk = Walk(example, in: run)
      var found: [Int] = []
      while let stop = stops.check(walk, of: run) {
        found.append(stop.place)
        walk.cursor.go(toPlace: stop.place)
      }
      let expected = (0..<walk.nodes).filter { node in
        (try? condition.expression.holds(in: RunScope(run: run, walk: walk, answer: nil, node: node))) == true
      }
      #expect(found.sorted() == expected.map { forward ? $0 + 1 : 2 * walk.nodes - $0 }.sorted(), "\(text)")
      #expect(found == found.sorted())
    }
  }
}
