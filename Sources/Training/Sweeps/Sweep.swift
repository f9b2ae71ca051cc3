import Corpus
import Dispatch
import Networks
import Synchronization

/// One setting of a sweep.
public struct SweepVariant: Sendable, Equatable {
  public var name: String
  public var specification: NetworkSpecification
  public var initializer: Initializer
  public var plan: TrainingPlan

  public init(
    name: String, specification: NetworkSpecification, initializer: Initializer, plan: TrainingPlan
  ) {
    self.name = name
    self.specification = specification
    self.initializer = initializer
    self.plan = plan
  }
}

/// How one run of a sweep went.
public struct SweepOutcome: Sendable, Equatable {
  public let seed: UInt64
  /// Mean loss of each of `Sweep.bins` equal stretches of the run; NaN from where it stopped.
  public let curve: [Double]
  /// Mean loss over the evaluated data at the end; NaN where the run met NaN or ∞.
  public let finalLoss: Double
  public let exactRate: Double
  /// Updates made.
  public let iterations: Int
  /// The iteration at which NaN or ∞ turned up.
  public let notFiniteAt: Int?

  package init(
    seed: UInt64, curve: [Double], finalLoss: Double, exactRate: Double, iterations: Int, notFiniteAt: Int?
  ) {
    self.seed = seed
    self.curve = curve
    self.finalLoss = finalLoss
    self.exactRate = exactRate
    self.iterations = iterations
    self.notFiniteAt = notFiniteAt
  }

  /// Where the run diverged: at NaN or ∞, or where its loss last rose above what it began with, to stay there.
  public var divergedAt: Int? {
    if let notFiniteAt { return notFiniteAt }
    guard let first = curve.first, let last = curve.last, last > first else { return nil }
    let lastBelow = curve.lastIndex { $0 <= first } ?? 0
    return (lastBelow + 1) * iterations / curve.count
  }
}

/// All runs of one variant.
public struct SweepResult: Sendable {
  public let variant: SweepVariant
  public internal(set) var outcomes: [SweepOutcome]

  /// The lower quartile, median and upper quartile of the final loss; a run that met NaN or ∞ counts as ∞.
  public var finalLoss: (lower: Double, median: Double, upper: Double) {
    quartiles(outcomes.map(\.finalLoss))
  }
  public var exactRate: (lower: Double, median: Double, upper: Double) { quartiles(outcomes.map(\.exactRate)) }
  public var diverged: [SweepOutcome] { outcomes.filter { $0.divergedAt != nil } }
  /// The share of runs that get every example right.
  public var perfectShare: Double {
    outcomes.isEmpty ? .nan : Double(outcomes.count { $0.exactRate == 1 }) / Double(outcomes.count)
  }

  /// Quartiles over runs of each stretch of the curve, from those still running.
  public var curve: [(lower: Double, median: Double, upper: Double)] {
    (0..<Sweep.bins).map { bin in quartiles(outcomes.map { $0.curve[bin] }.filter { !$0.isNaN }) }
  }
}

/// Linear interpolation between order statistics; NaN counts as the largest.
public func quartiles(_ values: [Double]) -> (lower: Double, median: Double, upper: Double) {
  guard !values.isEmpty else { return (.nan, .nan, .nan) }
  let sorted = values.map { $0.isNaN ? .infinity : $0 }.sorted()
  func at(_ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let low = Int(place)
    let high = min(low + 1, sorted.count - 1)
    // Equal neighbours first: ∞ − ∞ is not a number.
    if sorted[low] == sorted[high] { return sorted[low] }
    return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
  }
  return (at(0.25), at(0.5), at(0.75))
}

/// What the workers share: which job is next, and what came of those done.
private final class Board: Sendable {
  private struct State {
    var next = 0
    var done = 0
    var outcomes: [SweepOutcome?]
  }
  private let state: Mutex<State>

  init(jobs: Int) { state = Mutex(State(outcomes: Array(repeating: nil, count: jobs))) }

  func next() -> Int? {
    state.withLock { state in
      guard state.next < state.outcomes.count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  /// Returns how many are done.
  func note(_ outcome: SweepOutcome?, of job: Int) -> Int {
    state.withLock { state in
      state.outcomes[job] = outcome
      state.done += 1
      return state.done
    }
  }

  var outcomes: [SweepOutcome?] { state.withLock { $0.outcomes } }
}

/// The same job under several settings, each with many seeds, on all cores.
public struct Sweep: Sendable {
  /// Stretches a curve is cut into.
  public static let bins = 100

  public let variants: [SweepVariant]
  public let dataset: any Dataset
  public let seeds: [UInt64]
  public let precision: Precision
  public let split: Split

  public init(
    variants: [SweepVariant], dataset: any Dataset, seeds: [UInt64], precision: Precision, split: Split
  ) {
    self.variants = variants
    self.dataset = dataset
    self.seeds = seeds
    self.precision = precision
    self.split = split
  }

  /// Runs everything; the results do not depend on `threads`. `progress` is told how many runs are done, from any
  /// thread, one call at a time; `whileRunning` is called on the calling thread every few hundredths of a second. Nil
  /// when `shouldStop` said so.
  public func run(
    threads: Int, shouldStop: @escaping @Sendable () -> Bool, progress: @escaping @Sendable (Int) -> Void,
    whileRunning: () -> Void = {}
  ) throws(NetworkSpecification.Problem) -> [SweepResult]? {
    for variant in variants { try variant.specification.validate() }
    let jobs = variants.count * seeds.count
    let board = Board(jobs: jobs)
    let group = DispatchGroup()
    for _ in 0..<max(1, min(threads, jobs)) {
      DispatchQueue.global().async(group: group) {
        while !shouldStop() {
          guard let job = board.next() else { return }
          let outcome = try? one(variants[job / seeds.count], seed: seeds[job % seeds.count], shouldStop)
          progress(board.note(outcome, of: job))
        }
      }
    }
    while group.wait(timeout: .now() + .milliseconds(30)) == .timedOut { whileRunning() }
    let all = board.outcomes
    guard all.allSatisfy({ $0 != nil }) else { return nil }
    return variants.indices.map { v in
      SweepResult(
        variant: variants[v], outcomes: all[v * seeds.count..<(v + 1) * seeds.count].compactMap { $0 })
    }
  }

  private func one(
    _ variant: SweepVariant, seed: UInt64, _ shouldStop: @escaping () -> Bool
  ) throws -> SweepOutcome? {
    guard
      let run = try makeRun(
        variant.specification, precision: precision, initializer: variant.initializer, dataset: dataset, seed: seed,
        shouldStop: shouldStop)
    else { return nil }
    var plan = variant.plan
    plan.threads = 1
    var observer = TrainingObserver(shouldStop: shouldStop)
    let end = run.train(plan, observer: &observer)
    if end == .interrupted { return nil }
    var notFiniteAt: Int?
    if case .notFinite(_, let iteration) = end { notFiniteAt = iteration }
    let losses = run.state.losses
    let planned = plan.length.updates(
      perEpoch: (dataset.count(in: .train) + plan.batch - 1) / max(plan.batch, 1))
    guard let evaluation = run.evaluate(split, limit: 1 << 14, seed: seed, shouldStop: shouldStop) else { return nil }
    return SweepOutcome(
      seed: seed, curve: Self.curve(losses, planned: planned),
      finalLoss: notFiniteAt == nil ? evaluation.loss : .nan,
      exactRate: notFiniteAt == nil ? evaluation.exactRate : 0, iterations: losses.count, notFiniteAt: notFiniteAt)
  }

  static func curve(_ losses: [Double], planned: Int) -> [Double] {
    (0..<bins).map { bin in
      let (first, end) = (bin * planned / bins, min((bin + 1) * planned / bins, losses.count))
      guard first < end else { return .nan }
      return losses[first..<end].reduce(0, +) / Double(end - first)
    }
  }
}
