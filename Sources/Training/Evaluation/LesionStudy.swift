import Corpus
import Dispatch
import Networks

/// How a network does without each of its units: z of the unit is held at 0 at every node, all else is as it was.
public struct LesionStudy: Sendable, Equatable {
  public struct Unit: Sendable, Equatable {
    public let unit: Int
    /// Losses of all examples together, without the unit.
    var totalLoss = 0.0
    /// Examples that are right with the unit and wrong without it.
    public internal(set) var broken = 0
    /// Examples that are wrong with the unit and right without it.
    public internal(set) var mended = 0

    init(unit: Int) { self.unit = unit }

    mutating func add(_ group: Unit) {
      totalLoss += group.totalLoss
      broken += group.broken
      mended += group.mended
    }
  }

  /// Examples scored, and how many the part holds. Fewer are scored where there are too many: a random sample.
  public internal(set) var examples = 0
  public let population: Int
  /// Examples that are right with all units: the last node's answer where targets are classes, else every output.
  public internal(set) var correct = 0
  /// In the order in which they were asked for.
  public internal(set) var units: [Unit]
  var totalLoss = 0.0

  init(units: [Int], population: Int) {
    self.units = units.map { Unit(unit: $0) }
    self.population = population
  }

  public var isSample: Bool { examples < population }
  /// Mean loss of an example with all units; NaN without examples.
  public var loss: Double { examples == 0 ? .nan : totalLoss / Double(examples) }

  /// Mean loss of an example without a unit.
  public func loss(without unit: Unit) -> Double { examples == 0 ? .nan : unit.totalLoss / Double(examples) }

  /// How much the mean loss of an example rises without a unit; below 0 where it falls.
  public func rise(without unit: Unit) -> Double { loss(without: unit) - loss }
}

extension Trainer {
  /// Takes each of `units` away in turn and scores a part of the data: at most `limit` examples, those that `evaluate`
  /// takes. Nil when `shouldStop` says so. The results do not depend on `threads`.
  ///
  /// Nothing is changed for it, parameters least of all: z is held at 0 while a pass runs, which works for any cell. Needs
  /// units of the network. O(units × nodes × H²), forward only.
  public func lesion(
    _ units: [Int], in split: Split, limit: Int, seed: UInt64, threads: Int, shouldStop: () -> Bool,
    progress: (_ done: Int, _ total: Int) -> Void
  ) -> LesionStudy? {
    var study = LesionStudy(units: units, population: dataset.count(in: split))
    let total = min(study.population, limit) * units.count
    let workers = (0..<max(1, min(threads, units.count))).map { _ in
      LesionWorker(network, predictsNext: dataset.predictsNext)
    }
    var done = 0
    var isStopped = false
    let finished = forEachGroup(split, limit: limit, seed: seed, shouldStop: { isStopped || shouldStop() }) {
      trace, count in
      for worker in workers { worker.take(trace, count) }
      study.examples += count
      for score in workers[0].wholeScores {
        study.totalLoss += score.loss
        if workers[0].isRight(score) { study.correct += 1 }
      }
      var next = 0
      while next < units.count {
        if shouldStop() {
          isStopped = true
          return
        }
        let round = min(workers.count, units.count - next)
        // Each worker has a trace and a result of its own; the network is only read.
        nonisolated(unsafe) let working = workers
        let first = next
        DispatchQueue.concurrentPerform(iterations: round) { working[$0].pass(without: units[first + $0]) }
        for worker in 0..<round { study.units[next + worker].add(workers[worker].result) }
        next += round
        done += round * count
        progress(done, total)
      }
    }
    return finished && !isStopped ? study : nil
  }
}

/// Goes over a group of examples without one unit after the other.
private final class LesionWorker<Scalar: NetworkScalar> {
  private let network: Network<Scalar>
  private let trace: Trace<Scalar>
  private let judgesLast: Bool
  /// Of the group with all units.
  private(set) var wholeScores: [ExampleScore] = []
  private var scores: [ExampleScore] = []
  private(set) var result = LesionStudy.Unit(unit: 0)

  init(_ network: Network<Scalar>, predictsNext: Bool) {
    self.network = network
    trace = Trace<Scalar>(network.specification)
    let hasClasses = if case .classes = network.specification.target { true } else { false }
    // Of a sequence of labels all count; nobody gets every character of a text right.
    judgesLast = hasClasses && (network.specification.arity > 1 || predictsNext)
  }

  /// Takes over the examples of a group that went forward with all units.
  func take(_ group: Trace<Scalar>, _ count: Int) {
    group.score(into: &wholeScores)
    trace.interventions = []
    trace.stage(count) { $1 = group.staged[$0] }
  }

  func pass(without unit: Int) {
    trace.interventions = [Intervention(.z, example: nil, node: nil, unit: unit, .set(0))]
    network.forward(trace)
    trace.score(into: &scores)
    result = LesionStudy.Unit(unit: unit)
    for (whole, without) in zip(wholeScores, scores) {
      result.totalLoss += without.loss
      switch (isRight(whole), isRight(without)) {
      case (true, false): result.broken += 1
      case (false, true): result.mended += 1
      default: break
      }
    }
  }

  /// Whether an example is right: at its last node, where that is what counts and it has a target, or everywhere.
  func isRight(_ score: ExampleScore) -> Bool {
    judgesLast && score.lastOutputs > 0
      ? score.lastCorrect == score.lastOutputs : score.outputs > 0 && score.correct == score.outputs
  }
}
