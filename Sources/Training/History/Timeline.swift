/// What a run went through, for people to look at: its branches and where it is.
public struct Timeline: Sendable {
  public struct Branch: Sendable {
    public let name: String
    /// The branch it left, and the iteration at which it did.
    public let parent: (name: String, iteration: Int)?
    public let stretches: [Stretch]
    /// The loss of every update made in it; the first belongs to iteration `start` + 1.
    public let losses: [Double]

    public var start: Int { stretches.first?.start ?? 0 }
    public var end: Int { stretches.last?.end ?? 0 }
  }

  /// Iterations under one course.
  public struct Stretch: Sendable {
    public let start: Int
    public let end: Int
    /// Nil while nothing has been trained in it.
    public let course: TrainingCourse?
    public let truncation: Int?
    /// What was done just before its first iteration.
    public let changes: [Change]
    /// Iterations of which a snapshot is kept.
    public let kept: [Int]
  }

  public let branches: [Branch]
  /// Which branch the run is on.
  public let current: Int
  /// Whether nothing is recorded on that branch beyond where the run is.
  public let isAtTip: Bool
  public let iteration: Int
  /// Bytes of snapshots, and how many there may be.
  public let bytes: Int
  public let budget: Int

  public var snapshots: Int { branches.reduce(0) { $0 + $1.stretches.reduce(0) { $0 + $1.kept.count } } }
  public subscript(name: String) -> Branch? { branches.first { $0.name == name } }
}

/// Why the run cannot go where it was asked to.
public enum HistoryError: Error, Sendable, Equatable {
  /// Nothing is recorded: going back was turned off.
  case off
  /// More iterations than were run on this branch.
  case beyondEnd(Int, end: Int)
  /// The snapshots from which it could be run again had to go to keep within the budget; `kept` are iterations that can be
  /// reached, none where there are none.
  case notKept(Int, kept: ClosedRange<Int>?, budget: Int)
  case unknownBranch(String, known: [String])
  case interrupted
}
