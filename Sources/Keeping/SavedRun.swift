import Networks
import Storage
import Training

/// A run with all that a session knows of it: what `save` writes and `open` reads.
public struct SavedRun: Sendable, Equatable {
  /// What training was asked for, where it is to go on.
  public struct Goal: Sendable, Equatable {
    public var course: TrainingCourse
    /// Counted in epochs rather than updates.
    public var countsEpochs: Bool
    public var keepsBest: Bool
    /// Epochs to wait for a better one.
    public var patience: Int?
    /// Updates made when it is done.
    public var iteration: Int
    /// Updates between checkpoints, or `byTime`; nil for no checkpoints.
    public var every: Int?
    /// Checkpoints that come by the clock.
    public static let byTime = 0

    public init(_ plan: TrainingPlan, iteration: Int, every: Int?) {
      course = plan.course
      countsEpochs = if case .epochs = plan.length { true } else { false }
      keepsBest = plan.keepsBest
      patience = plan.patience
      self.iteration = iteration
      self.every = every
    }
  }

  /// Iterations under one course.
  public struct Stretch: Sendable, Equatable {
    public var start: Int
    public var end: Int
    /// Nil where nothing was trained.
    public var course: TrainingCourse?
    public var truncation: Int?
    /// What was done just before its first iteration.
    public var changes: [String]

    public init(start: Int, end: Int, course: TrainingCourse?, truncation: Int?, changes: [String]) {
      self.start = start
      self.end = end
      self.course = course
      self.truncation = truncation
      self.changes = changes
    }
  }

  public var archive: RunArchive
  public var initializer: Initializer
  public var data: DataRecord
  public var goal: Goal?
  /// What it was trained with from the start on.
  public var past: [Stretch]
  /// The inner loops that computed it: others differ in last digits.
  public var kernels: String

  public init(
    archive: RunArchive, initializer: Initializer, data: DataRecord, goal: Goal?, past: [Stretch],
    kernels: String = Kernels.name
  ) {
    self.archive = archive
    self.initializer = initializer
    self.data = data
    self.goal = goal
    self.past = past
    self.kernels = kernels
  }

  /// Whether files of this kind begin to be written in another way.
  static let version = 1
  /// Keys of the metadata, and names of the tensors that are no weights.
  enum Key {
    static let prefix = "backstep."
    static let version = "backstep.version"
    static let digest = "backstep.sha256"
    static let network = "backstep.network"
    static let data = "backstep.data"
    static let training = "backstep.training"
    static let losses = "backstep.losses"
    static let order = "backstep.order"
    static let memory = "backstep.memory."
    static let best = "backstep.best."
  }
}
