import Networks

/// Everything besides the parameters that decides how a run goes on, and the record of how it went.
public struct RunState: Sendable {
  public let seed: UInt64
  /// Updates made.
  public internal(set) var iteration = 0
  /// The minibatch loss of every update made; `losses[i]` is iteration i + 1.
  public internal(set) var losses: [Double] = []
  /// The last update, where it was made since the run was made or gone back in.
  public internal(set) var lastUpdate: Update?
  var sampler: Sampler?
  /// Whole epochs done in the order of examples at hand.
  public var epoch: Int { sampler?.epoch ?? 0 }
  /// Where the schedule stands, if it watches scores.
  var plateau: Plateau?

  /// What an update was made with.
  public struct Update: Sendable, Equatable {
    /// The learning rate, schedule included.
    public let rate: Double
    /// ‖g‖ before clipping and decay.
    public let gradientNorm: Double
  }

  init(seed: UInt64) { self.seed = seed }

  /// Goes on with the sampler and the schedule there are where the plan asks for the same kind.
  mutating func prepare(_ course: TrainingCourse, count: Int) {
    if sampler?.order != course.order || sampler?.count != count {
      sampler = count > 0 ? Sampler(course.order, count: count, seed: seed) : nil
    }
    if let schedule = course.schedule, schedule.watchesScores, plateau?.start != schedule.start {
      plateau = Plateau(start: schedule.start)
    }
  }
}

extension RunState {
  /// How many updates a plan makes from here on, over so many examples. An epoch that was stopped in the middle is the first
  /// of its epochs, and only what is left of it is gone through. `Int.max` where there is no end.
  public func updates(of plan: TrainingPlan, count: Int) -> Int {
    let perEpoch = plan.course.updates(perEpochOf: count)
    let all = plan.length.updates(perEpoch: perEpoch)
    guard case .epochs = plan.length, all < Int.max else { return all }
    return all - (perEpoch - updatesToEpochEnd(plan.course, count: count))
  }

  /// How many updates end the epoch at hand; a whole one between two.
  public func updatesToEpochEnd(_ course: TrainingCourse, count: Int) -> Int {
    let done = sampler.map { $0.order == course.order && $0.count == count ? $0.drawnOfEpoch : 0 } ?? 0
    return course.updates(perEpochOf: count - done)
  }

  /// Draws the next minibatch; false where there is nothing to draw from.
  @inline(__always)
  mutating func draw(_ size: Int, into indices: inout [Int]) -> Bool {
    // Asked through the call itself: looking at the optional first would copy the sampler.
    sampler?.draw(size, into: &indices) != nil
  }

  /// The minibatch just drawn is not used: the next draw gives it again.
  mutating func takeBackDraw() { sampler?.takeBack() }
}

/// How long to train.
public enum TrainingLength: Sendable, Equatable {
  case iterations(Int)
  case epochs(Int)
  case unlimited

  public func updates(perEpoch: Int) -> Int {
    switch self {
    case .iterations(let n): n
    case .epochs(let n): n.multipliedReportingOverflow(by: perEpoch).overflow ? Int.max : n * perEpoch
    case .unlimited: Int.max
    }
  }
}

/// What decides every update, whoever makes them and however many.
public struct TrainingCourse: Sendable, Equatable {
  /// Examples of a minibatch: as many go forward and back at once.
  public var batch: Int
  /// Minibatches whose gradients are added up before an update, as those of one minibatch that large.
  public var accumulation: Int
  public var order: Sampler.Order
  public var descent: Descent
  /// How the rate changes; nil for a constant one.
  public var schedule: Schedule?

  public init(
    batch: Int, accumulation: Int = 1, order: Sampler.Order, descent: Descent, schedule: Schedule? = nil
  ) {
    self.batch = batch
    self.accumulation = accumulation
    self.order = order
    self.descent = descent
    self.schedule = schedule
  }

  /// Examples an update.
  public var examplesPerUpdate: Int {
    let (product, overflows) = batch.multipliedReportingOverflow(by: accumulation)
    return overflows ? Int.max : product
  }

  /// Updates that go once through so many examples.
  public func updates(perEpochOf count: Int) -> Int {
    count == 0 ? 0 : (count - 1) / examplesPerUpdate + 1
  }
}

/// What `train` is asked to do.
public struct TrainingPlan: Sendable, Equatable {
  public var length: TrainingLength
  public var course: TrainingCourse
  public var threads: Int
  /// Scores the dev part after every epoch, and at the end goes back to the parameters that scored best.
  public var keepsBest: Bool
  /// Where the best is kept: ends when so many epochs in a row were no better than the best before them.
  public var patience: Int?
  /// Goes on after a stop: what scored best before it still counts.
  public var resumes = false

  public init(
    length: TrainingLength, batch: Int = 1, order: Sampler.Order = .replacement, descent: Descent = Descent(),
    schedule: Schedule? = nil, threads: Int = 1, keepsBest: Bool = false
  ) {
    self.length = length
    course = TrainingCourse(batch: batch, order: order, descent: descent, schedule: schedule)
    self.threads = threads
    self.keepsBest = keepsBest
  }

  /// The same course for so many updates more, with nothing else to it.
  init(_ course: TrainingCourse, updates: Int, threads: Int) {
    self.init(length: .iterations(updates), threads: threads)
    self.course = course
  }

  public var batch: Int {
    get { course.batch }
    set { course.batch = newValue }
  }
  public var order: Sampler.Order {
    get { course.order }
    set { course.order = newValue }
  }
  public var descent: Descent {
    get { course.descent }
    set { course.descent = newValue }
  }
}

/// What an epoch came to on the dev part.
public struct EpochScore: Sendable {
  public let epoch: Int
  public let dev: Evaluation
  /// Whether no epoch before scored better.
  public let isBest: Bool

  /// What "better" means: less perplexity where what comes next is predicted; else the accuracy over all nodes read out, for
  /// classes, and of two alike the one with less loss; else less loss.
  static func isBetter(_ a: Evaluation, than b: Evaluation) -> Bool {
    if a.predictsNext { return a.perplexity < b.perplexity }
    if let own = a.everyNode?.accuracy, let other = b.everyNode?.accuracy, own != other { return own > other }
    return a.loss < b.loss
  }
}

/// Why training ended.
public enum TrainingEnd: Sendable, Equatable {
  case finished
  case interrupted
  /// No epoch was better than this one for as long as the plan waits.
  case noLongerBetter(bestEpoch: Int)
  /// The observer wanted to stop in this iteration. Its update was not made: training on begins with the same minibatch.
  case stopped(iteration: Int)
  /// NaN or ∞ turned up; the update of that iteration was not made.
  case notFinite(NonFinite, iteration: Int)
}

/// An iteration whose minibatch went forward and back, and whose update has not been made yet.
public struct PendingUpdate {
  /// Counted from 1.
  public let iteration: Int
  /// The minibatch's loss.
  public let loss: Double
  /// The minibatch's examples, as places in the training part: those of all minibatches where several make an update.
  public let indices: [Int]
  /// The traces of the minibatch's shards, in order.
  public let traces: ArraySlice<any TraceReading>
  let cut: MinibatchCut
  let source: any GradientSource

  /// Where an example of the minibatch is: in which of the traces, and which of its examples it is.
  public func place(of example: Int) -> (trace: any TraceReading, example: Int) {
    let (shard, place) = cut.place(of: example)
    return (traces[traces.startIndex + shard], place)
  }

  /// dE/d(parameters) of the whole minibatch, before clipping and decay, laid out as the run's layout says.
  public var gradient: [Double] { source.pendingGradient }
}

/// Who holds the gradient of a pending update: it is copied only if it is asked for.
protocol GradientSource: AnyObject {
  var pendingGradient: [Double] { get }
}

/// Who watches a run from outside.
public struct TrainingObserver {
  /// Asked before every update.
  public var shouldStop: () -> Bool
  /// Whether to be shown the update just made.
  public var wants: (Int) -> Bool
  /// Asked in every iteration between its backward pass and its update: whether to stop there.
  public var stops: ((PendingUpdate) -> Bool)?
  /// Told the dev score of every epoch where the best is kept.
  public var scored: (EpochScore) -> Void = { _ in }
  /// Shown the state, the gradient's norm before clipping, and the first shard's trace.
  public var see: (RunState, _ gradientNorm: Double, _ trace: any TraceReading) -> Void
  /// Who keeps all of the run now and then.
  public var checkpoints: CheckpointKeeper?

  public init(
    shouldStop: @escaping () -> Bool = { false }, wants: @escaping (Int) -> Bool = { _ in false },
    see: @escaping (RunState, Double, any TraceReading) -> Void = { _, _, _ in }
  ) {
    self.shouldStop = shouldStop
    self.wants = wants
    self.see = see
  }

  func see(_ state: RunState, gradientNorm: Double, trace: any TraceReading) { see(state, gradientNorm, trace) }
}

/// Keeps all of a run in the middle of training, so that it can go on from there whatever happens.
public struct CheckpointKeeper {
  /// Whether the run is to be kept after so many updates; it is in any case where training is interrupted.
  public var isDue: (_ iteration: Int) -> Bool
  /// Given the run as it is between two updates. False where it could not be kept: training ends there.
  public var keep: (RunArchive) -> Bool

  public init(isDue: @escaping (Int) -> Bool, keep: @escaping (RunArchive) -> Bool) {
    self.isDue = isDue
    self.keep = keep
  }
}
