import Networks
import Training

/// Everything that is to stop a run or a walk, or to be looked at on the way. All share one row of numbers.
public final class StopTable {
  public private(set) var breakpoints: [Breakpoint] = []
  public private(set) var watches: [Watch] = []
  public private(set) var displays: [Display] = []
  public private(set) var recordings: [Recording] = []
  /// The words below the nodes of an example of the training part.
  public var phrases: (_ index: Int, Structure) -> Phrases? = { _, _ in nil }
  private var given = 0
  /// Conditions made ready for the traces of one trainer, told by the first of them; nil where they have to be made anew.
  private var prepared: [PreparedCondition]?
  private var preparedFor: ObjectIdentifier?
  /// Enabled breakpoints that cannot be told without looking closely.
  private var unprepared: [Int] = []

  public init() {}

  // MARK: Setting

  /// What the next thing that is added is to be called.
  public var nextNumber: Int { given + 1 }

  public func add(_ breakpoint: Breakpoint) {
    breakpoints.append(breakpoint)
    given = max(given, breakpoint.number)
    prepared = nil
  }

  public func add(_ watch: Watch) {
    watches.append(watch)
    given = max(given, watch.number)
  }

  public func add(_ display: Display) {
    displays.append(display)
    given = max(given, display.number)
  }

  public func add(_ recording: Recording) {
    recordings.append(recording)
    given = max(given, recording.number)
  }

  /// The numbers in use, ascending.
  public var numbers: [Int] {
    (breakpoints.map(\.number) + watches.map(\.number) + displays.map(\.number) + recordings.map(\.number)).sorted()
  }

  public func delete(_ number: Int) {
    breakpoints.removeAll { $0.number == number }
    watches.removeAll { $0.number == number }
    displays.removeAll { $0.number == number }
    recordings.removeAll { $0.number == number }
    prepared = nil
  }

  public func enable(_ number: Int, _ isEnabled: Bool) {
    prepared = nil
    for i in breakpoints.indices where breakpoints[i].number == number { breakpoints[i].isEnabled = isEnabled }
    for i in watches.indices where watches[i].number == number { watches[i].isEnabled = isEnabled }
    for i in displays.indices where displays[i].number == number { displays[i].isEnabled = isEnabled }
    for i in recordings.indices where recordings[i].number == number { recordings[i].isEnabled = isEnabled }
  }

  /// Sets or takes away a breakpoint's condition; false where there is no breakpoint of that number.
  public func setCondition(_ condition: Condition?, of number: Int) -> Bool {
    guard let place = breakpoints.firstIndex(where: { $0.number == number }) else { return false }
    breakpoints[place].condition = condition
    prepared = nil
    return true
  }

  /// Whether an update has to be looked at.
  public var watchesTraining: Bool {
    breakpoints.contains(where: \.isEnabled) || watches.contains(where: \.isEnabled)
      || recordings.contains(where: \.isEnabled)
  }
  /// Whether something could stop a walk or a run.
  public var canStop: Bool { breakpoints.contains(where: \.isEnabled) || watches.contains(where: \.isEnabled) }

  // MARK: Training

  /// The first stop of an iteration after a place in it; nil where there is none. Recordings are written and watches look,
  /// unless the iteration is only `replayed`.
  public func check(
    _ update: PendingUpdate, of run: any TrainingRun, after: ProgramPlace = .start, replayed: Bool = false
  ) -> Stop? {
    if !mayStop(update), watches.isEmpty, recordings.isEmpty { return nil }
    let first = UpdateCheck(update, of: run, phrases: phrases)
    let isNew = after == .start && !replayed
    if isNew { record(update, first) }
    var best: (place: ProgramPlace, number: Int, evidence: [Stop.Evidence])?
    for breakpoint in breakpoints where breakpoint.isEnabled {
      guard let found = first.firstPlace(of: breakpoint, after: after) else { continue }
      if let best, best.place <= found.place { continue }
      best = (found.place, breakpoint.number, found.evidence)
    }
    for place in watches.indices where watches[place].isEnabled && isNew {
      guard let value = first.value(of: watches[place].condition) else { continue }
      let earlier = watches[place].last
      if watches[place].last != nil, !watches[place].isChange(value) { continue }
      watches[place].last = value
      guard let earlier else { continue }
      let found = ProgramPlace(example: 0, place: first.moment(of: watches[place].condition, example: 0))
      if let best, best.place <= found { continue }
      let evidence = Stop.Evidence(watches[place].condition.text, value, earlier: earlier)
      best = (found, watches[place].number, [evidence])
    }
    return best.map {
      Stop(
        number: $0.number, iteration: update.iteration, example: $0.place.example,
        index: update.indices[$0.place.example], batch: update.indices.count, place: max($0.place.place, 0),
        evidence: $0.evidence)
    }
  }

  /// The last stop of an iteration that is replayed, before a place in it where one is given.
  public func lastStop(_ update: PendingUpdate, of run: any TrainingRun, before: ProgramPlace?) -> Stop? {
    var last: Stop?
    var place = ProgramPlace.start
    while let stop = check(update, of: run, after: place, replayed: true) {
      let found = ProgramPlace(example: stop.example, place: stop.place)
      if let before, found >= before { break }
      last = stop
      // A stop at the start of an example is at place 0, and so is what is after it.
      place = found > place ? found : ProgramPlace(example: place.example, place: place.place + 1)
    }
    return last
  }

  /// The run went elsewhere: what watches saw last was not there.
  public func forgetWatched() {
    for place in watches.indices { watches[place].last = nil }
  }

  private func record(_ update: PendingUpdate, _ check: UpdateCheck) {
    for place in recordings.indices
    where recordings[place].isEnabled && update.iteration % recordings[place].every == 0 {
      if let value = check.value(of: recordings[place].condition) {
        recordings[place].note(value, at: update.iteration)
      }
    }
  }

  /// Whether some breakpoint may hold in an update; asked in every one, so at the price of what conditions read.
  private func mayStop(_ update: PendingUpdate) -> Bool {
    guard let trace = update.traces.first else { return true }
    if prepared == nil || preparedFor != ObjectIdentifier(trace) { prepare(for: trace) }
    if !unprepared.isEmpty { return true }
    guard let prepared else { return true }
    for condition in prepared where condition.mayHold(in: update) { return true }
    return false
  }

  private func prepare(for trace: any TraceReading) {
    preparedFor = ObjectIdentifier(trace)
    let enabled = breakpoints.filter(\.isEnabled)
    let ready = enabled.compactMap { PreparedCondition($0, for: trace.specification) }
    unprepared = enabled.map(\.number).filter { number in !ready.contains { $0.number == number } }
    prepared = ready
  }

  // MARK: Walking

  /// The first stop of a walk after where its cursor is.
  public func check(_ walk: Walk, of run: (any TrainingRun)?) -> Stop? {
    let check = ExampleCheck(
      reader: walk, trace: walk.trace, example: 0, run: run, phrases: walk.phrases, iteration: nil)
    var best: (place: Int, number: Int, evidence: [Stop.Evidence])?
    for breakpoint in breakpoints where breakpoint.isEnabled {
      guard let found = check.firstPlace(of: breakpoint, after: walk.cursor.place) else { continue }
      if let best, best.place <= found.place { continue }
      best = (found.place, breakpoint.number, found.evidence)
    }
    for watch in watches where watch.isEnabled && watch.condition.reach(in: walk.specification) == .node {
      var watch = watch
      watch.last = check.value(of: watch.condition, place: walk.cursor.place)
      let limit = best?.place ?? 2 * walk.nodes + 1
      var place = walk.cursor.place + 1
      while place < limit, place <= 2 * walk.nodes {
        if let value = check.value(of: watch.condition, place: place) {
          if watch.isChange(value) {
            best = (place, watch.number, [Stop.Evidence(watch.condition.text, value, earlier: watch.last)])
            break
          }
          watch.last = value
        }
        place += 1
      }
    }
    return best.map {
      Stop(number: $0.number, iteration: nil, example: 0, index: 0, batch: 1, place: $0.place, evidence: $0.evidence)
    }
  }

  // MARK: Hits

  /// A stop was told: counts it, and deletes what was temporary. Returns whether it was.
  @discardableResult
  public func count(_ stop: Stop) -> Bool {
    for i in watches.indices where watches[i].number == stop.number { watches[i].hits += 1 }
    guard let place = breakpoints.firstIndex(where: { $0.number == stop.number }) else { return false }
    breakpoints[place].hits += 1
    guard breakpoints[place].isTemporary else { return false }
    delete(stop.number)
    return true
  }
}
