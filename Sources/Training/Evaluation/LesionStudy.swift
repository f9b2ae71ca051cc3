import Corpus
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
  /// takes. Nil when `shouldStop` says so.
  ///
  /// Nothing is changed for it, parameters least of all: z is held at 0 while a pass runs, which works for any cell. Needs
  /// units of the network. O(units × nodes × H²), forward only.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func lesion(
    _ units: [Int], in split: Split, limit: Int, seed: UInt64, shouldStop: () -> Bool,
    progress: (_ done: Int, _ total: Int) -> Void
  ) -> LesionStudy? {
    var study = LesionStudy(units: units, population: dataset.count(in: split))
    let total = min(study.population, limit) * units.count
    var done = 0
    var wholeScores: [ExampleScore] = []
    var scores: [ExampleScore] = []
    var isStopped = false
    let judgesLast = if case .classes = network.specification.target { true } else { false }
    let finished = forEachGroup(split, limit: limit, seed: seed, shouldStop: { isStopped || shouldStop() }) {
      trace, count in
      trace.score(into: &wholeScores)
      study.examples += count
      for score in wholeScores {
        study.totalLoss += score.loss
        if score.isRight(judgesLast: judgesLast) { study.correct += 1 }
      }
      defer { trace.interventions = [] }
      for place in study.units.indices {
        if shouldStop() {
          isStopped = true
          return
        }
        trace.interventions = [Intervention(.z, example: nil, node: nil, unit: study.units[place].unit, .set(0))]
        network.forward(trace)
        trace.score(into: &scores)
        for (whole, without) in zip(wholeScores, scores) {
          study.units[place].totalLoss += without.loss
          let (before, after) = (whole.isRight(judgesLast: judgesLast), without.isRight(judgesLast: judgesLast))
          if before && !after { study.units[place].broken += 1 }
          if !before && after { study.units[place].mended += 1 }
        }
        done += count
        progress(done, total)
      }
    }
    return finished && !isStopped ? study : nil
  }
}

extension ExampleScore {
  /// Whether an example is right: at its last node, where that is what counts and it has a target, or everywhere.
  fileprivate func isRight(judgesLast: Bool) -> Bool {
    judgesLast && lastOutputs > 0 ? lastCorrect == lastOutputs : outputs > 0 && correct == outputs
  }
}
