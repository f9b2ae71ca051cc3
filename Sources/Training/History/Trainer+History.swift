import Networks

/// Going back in training: to an iteration, to another branch, to the first or last iteration at which something held.
extension Trainer {
  /// Begins to record what the run goes through, or changes how much may be kept. With 0 it is known what was done, but
  /// nothing to go back to is kept.
  public func keepHistory(bytes budget: Int) {
    if let history {
      history.setBudget(budget)
    } else {
      history = History(
        snapshot(), losses: state.losses, dataset: dataset, truncation: network.specification.truncation,
        budget: budget)
    }
  }

  /// Ends the record and lets it go.
  public func endHistory() { history = nil }

  /// What the run went through; nil where nothing is recorded.
  public var timeline: Timeline? {
    guard let history else { return nil }
    history.leave(state)
    return Timeline(
      branches: history.branches.map { branch in
        Timeline.Branch(
          name: branch.name, parent: branch.parent.map { (history.branches[$0.branch].name, $0.iteration) },
          stretches: branch.stretches.map {
            Timeline.Stretch(
              start: $0.start, end: $0.end, course: $0.course, truncation: $0.truncation, changes: $0.changes,
              kept: $0.snapshots.map(\.iteration))
          }, losses: branch.losses)
      }, current: history.place.branch, isAtTip: history.isTip(state.iteration), iteration: state.iteration,
      bytes: history.bytes, budget: history.budget)
  }

  /// Says that something was done to the run from outside, since its last update.
  public func note(_ change: Change) {
    history?.leave(state)
    history?.note(change, snapshot(), dataset: dataset, truncation: network.specification.truncation)
  }

  /// Says that the last change was taken back, and the parameters are as they were before it.
  public func takeBackChange() { history?.takeBackChange(snapshot()) }

  /// Goes to the state after `iteration` updates on the way to where the run is, or further on along its branch. The same bits
  /// as the first time; where `observer` stops it, the run stays where it was.
  public func rewind(to iteration: Int, observer: TrainingObserver = TrainingObserver()) throws(HistoryError) {
    guard let history else { throw .off }
    history.leave(state)
    // Where something was changed at this iteration, after the change: running on from there gives what followed it.
    let way = history.path(to: history.tip(of: history.place.branch))
    guard iteration >= 0, let last = way.last, iteration <= last.end else {
      throw .beyondEnd(iteration, end: way.last?.end ?? 0)
    }
    let step = way.lastIndex { history.stretch(at: $0.place).start <= iteration } ?? 0
    try go(to: iteration, along: Array(way[...step]), observer)
  }

  /// Goes to another branch: to its end, or to the state after `iteration` updates on the way there.
  public func checkout(
    _ name: String, at iteration: Int? = nil, observer: TrainingObserver = TrainingObserver()
  ) throws(HistoryError) {
    guard let history else { throw .off }
    guard let branch = history.branches.firstIndex(where: { $0.name == name }) else {
      throw .unknownBranch(name, known: history.branches.map(\.name))
    }
    history.leave(state)
    let way = history.path(to: history.tip(of: branch))
    guard let last = way.last, iteration ?? 0 <= last.end else {
      throw .beyondEnd(iteration ?? 0, end: way.last?.end ?? 0)
    }
    let wanted = iteration ?? last.end
    let step = way.lastIndex { history.stretch(at: $0.place).start <= wanted } ?? 0
    try go(to: wanted, along: Array(way[...step]), observer)
  }

  /// Calls `body` while the run is at the end of a branch; it is where it was afterwards.
  public func visit(
    _ name: String, observer: TrainingObserver = TrainingObserver(), _ body: () -> Void
  ) throws(HistoryError) {
    history?.leave(state)
    let here = Here(self)
    defer { here.restore(self) }
    try checkout(name, observer: observer)
    body()
  }

  /// The first (or last) iteration in `range`, on the way to where the run is, in which `holds` says so; the run is where it
  /// was afterwards. Iterations count from 1; an iteration holds in the state before its update.
  public func search(
    _ order: SearchOrder, in range: ClosedRange<Int>, observer: TrainingObserver = TrainingObserver(),
    holds: @escaping (PendingUpdate) -> Bool
  ) throws(HistoryError) -> Int? {
    guard let history else { throw .off }
    history.leave(state)
    let way = history.path(to: history.place)
    // The iteration after the last update may be in progress.
    guard range.lowerBound >= 1, range.upperBound <= max(state.iteration, way.last?.end ?? 0) + 1 else {
      throw .beyondEnd(range.upperBound, end: state.iteration)
    }
    let here = Here(self)
    defer { here.restore(self) }
    var found: Int?
    var windows = [range]
    if order == .last {
      // From the last snapshot on, then from the one before it up to there, and so on.
      let starts = way.flatMap { history.stretch(at: $0.place).snapshots.map(\.iteration) }
        .filter { $0 >= range.lowerBound && $0 < range.upperBound }
      let bounds = [range.lowerBound - 1] + Array(Set(starts)).sorted() + [range.upperBound]
      windows = zip(bounds, bounds.dropFirst()).filter { $0 < $1 }.map { $0 + 1...$1 }.reversed()
    }
    for window in windows where found == nil {
      let before = window.lowerBound - 1
      let step = way.lastIndex { history.stretch(at: $0.place).start <= before } ?? 0
      try move(to: before, along: Array(way[...step]), observer)
      var watching = observer
      watching.stops = { update in
        if holds(update) { found = update.iteration }
        return order == .first && found != nil
      }
      try play(to: window.upperBound, along: Array(way[step...]), watching)
    }
    return found
  }

  /// The course of what is recorded after where the run is, or of what was trained last.
  public var recordedCourse: TrainingCourse? { history?.stretch.course }

  // MARK: -

  /// Whatever happens on the way, the run is where it was or where it was sent.
  private func go(
    to iteration: Int, along way: [(place: HistoryPlace, end: Int)], _ observer: TrainingObserver
  ) throws(HistoryError) {
    let here = Here(self)
    do throws(HistoryError) {
      try move(to: iteration, along: way, observer)
    } catch {
      here.restore(self)
      throw error
    }
  }

  /// To the state after `iteration` updates, in the last stretch of `way`.
  private func move(
    to iteration: Int, along way: [(place: HistoryPlace, end: Int)], _ observer: TrainingObserver
  ) throws(HistoryError) {
    guard let history else { throw .off }
    // The nearest snapshot before it, in an earlier stretch only if nothing was changed in between.
    var step = way.count - 1
    var start: Snapshot<Scalar>?
    while step >= 0 {
      let stretch = history.stretch(at: way[step].place)
      start = stretch.snapshots.last { $0.iteration <= iteration }
      if start != nil || !stretch.changes.isEmpty { break }
      step -= 1
    }
    guard let start, step >= 0 else {
      let kept = way.flatMap { piece -> [Int] in
        let stretch = history.stretch(at: piece.place)
        return stretch.snapshots.map(\.iteration) + (stretch.snapshots.isEmpty ? [] : [piece.end])
      }
      let range = kept.min().flatMap { low in kept.max().map { low...$0 } }
      throw .notKept(iteration, kept: range, budget: history.budget)
    }
    restore(start, losses: history.losses(to: way[step].place, iteration: start.iteration))
    take(way[step].place)
    try play(to: iteration, along: Array(way[step...]), observer)
  }

  /// Runs again from where the run is, in the first stretch of `way`, up to `iteration` or a stop.
  private func play(
    to iteration: Int, along way: [(place: HistoryPlace, end: Int)], _ observer: TrainingObserver
  ) throws(HistoryError) {
    guard let history else { throw .off }
    for (index, piece) in way.enumerated() {
      let stretch = history.stretch(at: piece.place)
      if index > 0 {
        if iteration < stretch.start { return }
        // Only what is after a change made there; where the run goes no further, the last stretch of the way counts.
        if let first = stretch.snapshots.first, stretch.keepsStart {
          restore(first, losses: state.losses)
        } else if !stretch.changes.isEmpty {
          throw .notKept(iteration, kept: nil, budget: history.budget)
        }
        take(piece.place)
      }
      let end = min(iteration, index == way.count - 1 ? iteration : piece.end)
      guard end > state.iteration, let course = stretch.course else { continue }
      var watching = observer
      let result = replay(course, updates: end - state.iteration, observer: &watching)
      switch result {
      // Nothing that is gone over again waits for a better epoch.
      case .finished, .noLongerBetter: break
      // What stops it at NaN or ∞ did so the first time as well.
      case .stopped, .notFinite: return
      case .interrupted: throw .interrupted
      }
    }
  }

  /// Data and cuts of a stretch, as they were.
  private func take(_ place: HistoryPlace) {
    guard let history else { return }
    history.move(to: place)
    let stretch = history.stretch(at: place)
    resume(stretch.dataset, truncation: stretch.truncation)
  }

  /// Where a run is, to come back to.
  private struct Here {
    let snapshot: Snapshot<Scalar>
    let losses: [Double]
    let place: HistoryPlace?

    init(_ trainer: Trainer) {
      snapshot = trainer.snapshot()
      losses = trainer.state.losses
      place = trainer.history?.place
    }

    func restore(_ trainer: Trainer) {
      if let place { trainer.take(place) }
      trainer.restore(snapshot, losses: losses)
    }
  }
}

/// Which of several iterations is looked for.
public enum SearchOrder: Sendable {
  case first, last
}
