import Corpus
import Debugging
import Networks
import Training

/// A network that was trained before the one at hand.
struct KeptRun {
  let name: String
  let run: any TrainingRun
  let initializer: Initializer
  /// What it was trained with, last.
  let course: TrainingCourse?
}

/// Something that `compare` puts beside something else: a branch of the run at hand, or an earlier network.
struct ComparedRun {
  let name: String
  let specification: NetworkSpecification
  let precision: Precision
  let initializer: Initializer
  let seed: UInt64
  let dataset: String
  let course: TrainingCourse?
  /// What was done by hand on the way.
  let changes: [String]
  let losses: [Double]
  /// ‖δ‖ by node, on the example that is compared.
  let walk: Walk?
}

extension Workbench {
  private static let mostRuns = 16

  /// The run at hand makes room for another: what it has learned is kept for `compare`.
  func keepRun() {
    guard let run else { return }
    // What was learned is at the end of the branch, wherever a person had gone back to.
    let here = run.state.iteration
    if let timeline = run.timeline, !timeline.isAtTip {
      try? run.checkout(
        timeline.branches[timeline.current].name, at: nil,
        observer: TrainingObserver(shouldStop: { [isInterrupted] in isInterrupted() }))
    }
    guard run.state.iteration > 0 else { return }
    let course = run.recordedCourse
    run.endHistory()
    keptNames += 1
    keptRuns.append(KeptRun(name: "net\(keptNames)", run: run, initializer: initializer, course: course))
    if keptRuns.count > Self.mostRuns { keptRuns.removeFirst() }
    notices.append(.kept("net\(keptNames)", end: run.state.iteration > here ? run.state.iteration : nil))
  }

  /// What `compare` can name besides scores: branches, and networks trained before.
  var comparable: [(name: String, summary: String)] {
    let branches = run?.timeline?.branches ?? []
    return branches.map { ($0.name, "a branch of this run") }
      + keptRuns.map { ($0.name, "an earlier network, \($0.run.state.iteration) iterations") }
  }

  /// The branch or network of a name; nil where there is none.
  func compared(_ name: String, on example: Example?, observer: TrainingObserver) throws(HistoryError) -> ComparedRun? {
    if let kept = keptRuns.first(where: { $0.name == name }) {
      return compared(name, kept.run, kept.initializer, course: kept.course, changes: [], example)
    }
    guard let run, let timeline = run.timeline, let branch = timeline[name] else { return nil }
    var result: ComparedRun?
    try run.visit(name, observer: observer) {
      result = compared(
        name, run, initializer, course: branch.stretches.last { $0.course != nil }?.course,
        changes: branch.stretches.flatMap { $0.changes.filter(\.isByHand).map(\.label) }, example)
    }
    return result
  }

  private func compared(
    _ name: String, _ run: any TrainingRun, _ initializer: Initializer, course: TrainingCourse?, changes: [String],
    _ example: Example?
  ) -> ComparedRun {
    let fits =
      run.specification.input == run.dataset.inputKind && run.specification.arity == self.run?.specification.arity
      && run.specification.input == self.run?.specification.input
      && run.specification.target == self.run?.specification.target
    return ComparedRun(
      name: name, specification: run.specification, precision: run.precision, initializer: initializer,
      seed: run.state.seed, dataset: run.dataset.name, course: course, changes: changes, losses: run.state.losses,
      walk: fits ? example.map { Walk($0, in: run) } : nil)
  }
}
