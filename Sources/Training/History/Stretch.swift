import Corpus
import Networks

/// What was done to a run from outside, between two updates. A person's word for it is kept beside the kind.
public struct Change: Sendable, Equatable {
  public var label: String
  /// Whether a person did it, rather than training itself.
  public var isByHand: Bool

  public init(_ label: String, isByHand: Bool = true) {
    self.label = label
    self.isByHand = isByHand
  }
}

/// Iterations that follow from one snapshot without anything done from outside: the same course, data and cuts throughout.
struct Stretch<Scalar: NetworkScalar> {
  /// What was done just before its first iteration.
  var changes: [Change] = []
  /// Nil while nothing has been trained in it.
  var course: TrainingCourse?
  let dataset: any Dataset
  let truncation: Int?
  /// Ascending; the first is its start, unless it had to go to keep within the budget.
  var snapshots: [Snapshot<Scalar>]
  let start: Int
  /// Updates made when it ended, or as far as it has come.
  var end: Int

  init(_ start: Snapshot<Scalar>, dataset: any Dataset, truncation: Int?, changes: [Change] = []) {
    snapshots = [start]
    self.start = start.iteration
    end = start.iteration
    self.dataset = dataset
    self.truncation = truncation
    self.changes = changes
  }

  var bytes: Int { snapshots.reduce(0) { $0 + $1.bytes } }

  /// Whether its first snapshot is there, so that all of it can be run again.
  var keepsStart: Bool { snapshots.first?.iteration == start }
}

/// Stretches one after the other, from the start of the run or from where it left another branch.
struct Branch<Scalar: NetworkScalar> {
  let name: String
  /// The branch it left and the iteration at which it did.
  let parent: (branch: Int, iteration: Int)?
  var stretches: [Stretch<Scalar>]
  /// The loss of every update made in it; the first belongs to iteration `start` + 1. Brought up to date when the run
  /// leaves its end.
  var losses: [Double] = []

  var start: Int { stretches[0].start }
  var end: Int { stretches[stretches.count - 1].end }
}
