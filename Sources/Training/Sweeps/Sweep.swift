import Corpus
import Networks

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

/// The same job under several settings, each with many seeds.
///
/// Run number `setting · seeds.count + seed` is that setting's with that seed. What comes of a run is decided by its setting and
/// seed alone, whatever runs beside it.
public struct Sweep: Sendable {
  /// Stretches a curve is cut into.
  public static let bins = 100
  /// Examples that a part is scored on; a random sample where it has more.
  static let scored = 1 << 14

  public let variants: [SweepVariant]
  public let dataset: any Dataset
  public let seeds: [UInt64]
  public let precision: Precision
  /// The part that settings are judged by: the first there is of dev, test and train.
  public let split: Split
  public let goal: SweepGoal?

  public init(
    variants: [SweepVariant], dataset: any Dataset, seeds: [UInt64], precision: Precision, goal: SweepGoal? = nil
  ) {
    self.variants = variants
    self.dataset = dataset
    self.seeds = seeds
    self.precision = precision
    // The test part is to say how good what was chosen is, so it does not choose where there is another.
    split = [.dev, .test].first { dataset.count(in: $0) > 0 } ?? .train
    self.goal = goal
  }

  /// How many runs there are.
  public var count: Int { variants.count * seeds.count }

  /// The updates that a run of a setting makes.
  public func updates(of variant: SweepVariant) -> Int {
    variant.plan.length.updates(perEpoch: variant.plan.course.updates(perEpochOf: dataset.count(in: .train)))
  }

  /// Makes one run; nil where `shouldStop` said so.
  func run(_ job: Int, _ shouldStop: @escaping () -> Bool) throws(NetworkSpecification.Problem) -> SweepOutcome? {
    let (variant, seed) = (variants[job / seeds.count], seeds[job % seeds.count])
    guard
      let run = try makeRun(
        variant.specification, precision: precision, initializer: variant.initializer, dataset: dataset, seed: seed,
        shouldStop: shouldStop)
    else { return nil }
    var plan = variant.plan
    plan.threads = 1
    let planned = updates(of: variant)
    let stretch = max(planned / Self.bins, 1)
    var metAt: Int?
    var observer = TrainingObserver(shouldStop: { metAt != nil || shouldStop() })
    if let goal {
      observer.wants = { $0 % stretch == 0 }
      observer.see = { state, _, _ in
        if isMet(goal, by: run, state, stretch: stretch, seed: seed) { metAt = state.iteration }
      }
    }
    let end = run.train(plan, observer: &observer)
    if end == .interrupted && metAt == nil { return nil }
    var notFiniteAt: Int?
    if case .notFinite(_, let iteration) = end { notFiniteAt = iteration }
    guard let scores = scores(of: run, seed: seed, isFinite: notFiniteAt == nil, shouldStop) else { return nil }
    let losses = run.state.losses
    // The goal may be met in what is left after the last whole stretch.
    if goal == .exact, metAt == nil, scores.first?.exactRate == 1 { metAt = losses.count }
    return SweepOutcome(
      seed: seed, curve: Self.curve(losses, planned: planned), scores: scores, iterations: losses.count,
      notFiniteAt: notFiniteAt, metAt: metAt)
  }

  private func isMet(
    _ goal: SweepGoal, by run: any TrainingRun, _ state: RunState, stretch: Int, seed: UInt64
  ) -> Bool {
    switch goal {
    case .exact:
      // A few examples first: most of the time they tell.
      [64, Self.scored].allSatisfy { limit in
        run.evaluate(split, limit: limit, seed: seed, shouldStop: { false })?.exactRate == 1
      }
    case .loss(let most): state.losses.suffix(stretch).reduce(0, +) <= most * Double(min(stretch, state.losses.count))
    }
  }

  private func scores(
    of run: any TrainingRun, seed: UInt64, isFinite: Bool, _ shouldStop: () -> Bool
  ) -> [SweepScore]? {
    var scores: [SweepScore] = []
    for part in [split] + Split.allCases.filter({ $0 != split && dataset.count(in: $0) > 0 }) {
      if isFinite {
        guard let evaluation = run.evaluate(part, limit: Self.scored, seed: seed, shouldStop: shouldStop) else {
          return nil
        }
        scores.append(SweepScore(evaluation, part))
      } else {
        scores.append(SweepScore(split: part, loss: .nan, exactRate: 0, accuracy: 0))
      }
    }
    return scores
  }

  static func curve(_ losses: [Double], planned: Int) -> [Float] {
    (0..<bins).map { bin in
      let first = scaled(planned, by: bin)
      let end = min(scaled(planned, by: bin + 1), losses.count)
      guard first < end else { return .nan }
      return Float(losses[first..<end].reduce(0, +) / Double(end - first))
    }
  }

  /// planned · bin / bins, for any number planned.
  private static func scaled(_ planned: Int, by bin: Int) -> Int {
    planned / bins * bin + planned % bins * bin / bins
  }
}
