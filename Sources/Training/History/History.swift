import Corpus
import Networks

/// What a run went through, kept so that any iteration can be gone back to: branches of stretches, with snapshots in memory.
///
/// Between snapshots a run is played again, which gives the same bits. Snapshots lie so far apart that taking them costs a
/// few hundredths of the training, and are thinned out when they exceed the budget; nothing goes to disk.
final class History<Scalar: NetworkScalar> {
  private(set) var branches: [Branch<Scalar>]
  /// Where the run is.
  private(set) var place: HistoryPlace
  /// Bytes of snapshots that may be kept.
  private(set) var budget: Int
  private(set) var bytes: Int
  /// A snapshot is due after this many multiply-adds for each number it copies.
  private var spacing = 256
  /// The iteration at which something has to be recorded.
  @exclusivity(unchecked) private(set) var next = 0
  private var namesGiven = 0
  /// The losses of updates made before anything was recorded.
  private let earlierLosses: [Double]

  init(_ start: Snapshot<Scalar>, losses: [Double], dataset: any Dataset, truncation: Int?, budget: Int) {
    earlierLosses = losses
    branches = [
      Branch(name: "main", parent: nil, stretches: [Stretch(start, dataset: dataset, truncation: truncation)])
    ]
    place = HistoryPlace(branch: 0, stretch: 0)
    self.budget = budget
    bytes = start.bytes
  }

  var branch: Branch<Scalar> { branches[place.branch] }
  var stretch: Stretch<Scalar> { branches[place.branch].stretches[place.stretch] }
  func stretch(at place: HistoryPlace) -> Stretch<Scalar> { branches[place.branch].stretches[place.stretch] }
  private var isInLastStretch: Bool { place.stretch == branch.stretches.count - 1 }
  /// Whether an iteration is the latest of the branch the run is on.
  func isTip(_ iteration: Int) -> Bool { isInLastStretch && iteration >= stretch.end }

  // MARK: Recording

  /// Training is about to begin at `now`: decides whether it follows what is recorded, goes on from its end, or leaves it.
  func begin(_ course: TrainingCourse, at now: Snapshot<Scalar>, dataset: any Dataset, truncation: Int?) {
    if stretch.course == nil {
      branches[place.branch].stretches[place.stretch].course = course
    } else if now.iteration == stretch.end, !isInLastStretch {
      let following = branch.stretches[place.stretch + 1]
      if following.changes.isEmpty, following.course == course, following.truncation == truncation {
        place.stretch += 1
      } else {
        fork(from: now, dataset: dataset, truncation: truncation, course: course)
      }
    } else if stretch.course != course || stretch.truncation != truncation {
      if isTip(now.iteration) {
        append(Stretch(now, dataset: dataset, truncation: truncation), course: course)
      } else {
        fork(from: now, dataset: dataset, truncation: truncation, course: course)
      }
    }
    // The first event comes at once, when it is known how long an update takes.
    next = now.iteration + 1
  }

  /// An event is due: a snapshot, or the end of what is recorded. `rows` are the nodes of the last update.
  func record(_ now: Snapshot<Scalar>, rows: Int, denseCount: Int) {
    if now.iteration >= stretch.end, !isInLastStretch {
      fork(from: now, dataset: stretch.dataset, truncation: stretch.truncation, course: stretch.course)
    }
    let numbers = now.parameters.count + now.memory.count
    let work = max(1, rows) * max(1, denseCount)
    let interval = max(1, spacing.multipliedReportingOverflow(by: numbers).partialValue / work)
    next = now.iteration + interval
    if isInLastStretch {
      if now.iteration > (stretch.snapshots.last?.iteration ?? stretch.start) { keep(now) }
      branches[place.branch].stretches[place.stretch].end = max(stretch.end, now.iteration)
    } else {
      next = min(next, stretch.end)
    }
  }

  /// Training ended at `iteration`.
  func end(at iteration: Int) {
    if isInLastStretch, iteration > stretch.end {
      branches[place.branch].stretches[place.stretch].end = iteration
    }
  }

  /// Something was done to the run from outside; `now` is what came of it.
  func note(_ change: Change, _ now: Snapshot<Scalar>, dataset: any Dataset, truncation: Int?) {
    if stretch.course == nil, isInLastStretch {
      var changed = Stretch(now, dataset: dataset, truncation: truncation, changes: stretch.changes + [change])
      changed.end = now.iteration
      bytes += now.bytes - stretch.bytes
      branches[place.branch].stretches[place.stretch] = changed
      return thin()
    }
    let changed = Stretch(now, dataset: dataset, truncation: truncation, changes: [change])
    if isTip(now.iteration) {
      append(changed, course: nil)
    } else {
      leave(with: changed)
    }
  }

  /// Takes the last change back, where nothing has been trained since; `now` is the state without it.
  func takeBackChange(_ now: Snapshot<Scalar>) {
    guard stretch.course == nil, isInLastStretch, !stretch.changes.isEmpty else { return }
    var changed = Stretch(now, dataset: stretch.dataset, truncation: stretch.truncation, changes: stretch.changes)
    changed.changes.removeLast()
    bytes += now.bytes - stretch.bytes
    branches[place.branch].stretches[place.stretch] = changed
    guard changed.changes.isEmpty else { return }
    // Without changes and without iterations there is nothing to it.
    if place.stretch > 0 {
      bytes -= changed.bytes
      branches[place.branch].stretches.removeLast()
      place.stretch -= 1
    } else if let parent = branch.parent, place.branch == branches.count - 1 {
      bytes -= changed.bytes
      branches.removeLast()
      namesGiven -= 1
      let stretches = branches[parent.branch].stretches
      place = HistoryPlace(
        branch: parent.branch, stretch: stretches.lastIndex { $0.start <= parent.iteration } ?? 0)
    }
  }

  private func append(_ stretch: Stretch<Scalar>, course: TrainingCourse?) {
    var stretch = stretch
    stretch.course = course
    branches[place.branch].stretches.append(stretch)
    place.stretch += 1
    bytes += stretch.bytes
    thin()
  }

  private func fork(from now: Snapshot<Scalar>, dataset: any Dataset, truncation: Int?, course: TrainingCourse?) {
    var stretch = Stretch(now, dataset: dataset, truncation: truncation)
    stretch.course = course
    leave(with: stretch)
  }

  private func leave(with stretch: Stretch<Scalar>) {
    namesGiven += 1
    branches.append(
      Branch(name: "b\(namesGiven)", parent: (place.branch, stretch.start), stretches: [stretch]))
    place = HistoryPlace(branch: branches.count - 1, stretch: 0)
    bytes += stretch.bytes
    thin()
  }

  private func keep(_ now: Snapshot<Scalar>) {
    branches[place.branch].stretches[place.stretch].snapshots.append(now)
    bytes += now.bytes
    thin()
  }

  // MARK: Keeping within the budget

  func setBudget(_ bytes: Int) {
    budget = bytes
    thin()
  }

  /// Drops every second snapshot inside of stretches, again and again; then the starts of stretches, the oldest first.
  private func thin() {
    guard bytes > budget else { return }
    while bytes > budget, branches.contains(where: { $0.stretches.contains { $0.hasInner } }) {
      for b in branches.indices {
        for s in branches[b].stretches.indices { branches[b].stretches[s].dropEverySecond() }
      }
      count()
      spacing = spacing.multipliedReportingOverflow(by: 2).overflow ? spacing : spacing * 2
    }
    for b in branches.indices {
      for s in branches[b].stretches.indices where bytes > budget {
        // The start of the run and of the stretch at hand go last.
        if b == 0 && s == 0 || HistoryPlace(branch: b, stretch: s) == place { continue }
        bytes -= branches[b].stretches[s].bytes
        branches[b].stretches[s].snapshots = []
      }
    }
    for place in [HistoryPlace(branch: 0, stretch: 0), place] where bytes > budget {
      bytes -= stretch(at: place).bytes
      branches[place.branch].stretches[place.stretch].snapshots = []
    }
  }

  private func count() {
    bytes = branches.reduce(0) { $0 + $1.stretches.reduce(0) { $0 + $1.bytes } }
  }

  // MARK: Going back

  /// The run is about to leave where it is: what was recorded of it is brought up to date.
  func leave(_ state: RunState) {
    end(at: state.iteration)
    guard isTip(state.iteration) else { return }
    branches[place.branch].losses = Array(state.losses[min(branch.start, state.losses.count)...])
  }

  /// The stretches that lead to a place, from the start of the run, each with the iteration at which the next begins.
  func path(to place: HistoryPlace) -> [(place: HistoryPlace, end: Int)] {
    var path: [(place: HistoryPlace, end: Int)] = []
    var branch = place.branch
    var last = place.stretch
    var end = stretch(at: place).end
    while true {
      for s in stride(from: last, through: 0, by: -1) {
        path.append((HistoryPlace(branch: branch, stretch: s), min(end, branches[branch].stretches[s].end)))
        end = branches[branch].stretches[s].start
      }
      guard let parent = branches[branch].parent else { break }
      branch = parent.branch
      end = parent.iteration
      last = branches[branch].stretches.lastIndex { $0.start < end } ?? 0
    }
    return path.reversed()
  }

  /// The last place of a branch.
  func tip(of branch: Int) -> HistoryPlace {
    HistoryPlace(branch: branch, stretch: branches[branch].stretches.count - 1)
  }

  /// Losses of the updates before an iteration on the way to a place.
  func losses(to place: HistoryPlace, iteration: Int) -> [Double] {
    var parts: [ArraySlice<Double>] = []
    var branch = place.branch
    var end = iteration
    while true {
      let start = branches[branch].start
      let count = min(max(end - start, 0), branches[branch].losses.count)
      parts.append(branches[branch].losses[..<count])
      guard let parent = branches[branch].parent else { break }
      end = min(end, parent.iteration)
      branch = parent.branch
    }
    return earlierLosses + parts.reversed().flatMap { $0 }
  }

  func move(to place: HistoryPlace) { self.place = place }
}

/// A stretch of a branch.
struct HistoryPlace: Sendable, Equatable {
  var branch: Int
  var stretch: Int
}

extension Stretch {
  /// Whether there are snapshots besides its start.
  fileprivate var hasInner: Bool { snapshots.count > (keepsStart ? 1 : 0) }

  fileprivate mutating func dropEverySecond() {
    let first = keepsStart ? 1 : 0
    guard snapshots.count > first else { return }
    var kept = Array(snapshots[..<first])
    // Of an odd number the later ones stay: a single one goes.
    for place in stride(from: first + 1, to: snapshots.count, by: 2) { kept.append(snapshots[place]) }
    snapshots = kept
  }
}
