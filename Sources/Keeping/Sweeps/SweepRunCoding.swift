import Corpus
import Storage
import Training

/// A run of a sweep as JSON and back. What is not finite is null.
extension SweepRun {
  var json: JSONValue {
    [
      "run": .integer(job), "seed": .bits(outcome.seed), "iterations": .integer(outcome.iterations),
      "not_finite_at": .optional(outcome.notFiniteAt), "met_at": .optional(outcome.metAt),
      "scores": .array(
        outcome.scores.map { score in
          [
            "part": .string(score.split.rawValue), "loss": .number(score.loss), "exact": .number(score.exactRate),
            "accuracy": .number(score.accuracy),
          ]
        }),
      "seconds": .number(seconds), "curve": .numbers(outcome.curve.map(Self.decimal)),
    ]
  }

  /// Needs the header for what its seed must be.
  init(_ fields: JSONFields, of header: SweepHeader) throws(KeepingError) {
    let job = try fields.integer("run", in: 0...header.count - 1)
    let seed = try fields.bits("seed")
    guard seed == header.firstSeed &+ UInt64(job % header.seeds) else { throw fields.failure("seed") }
    var scores: [SweepScore] = []
    for score in try fields.list("scores") {
      scores.append(
        SweepScore(
          split: try score.choice("part", of: Split.self), loss: try score.numberOrNaN("loss"),
          exactRate: try score.numberOrNaN("exact"), accuracy: try score.numberOrNaN("accuracy")))
    }
    guard scores.first?.split == header.split else { throw fields.failure("scores") }
    guard case .array(let elements) = try fields.value("curve"), elements.count == Sweep.bins else {
      throw fields.failure("curve")
    }
    var curve: [Float] = []
    for element in elements {
      switch element {
      case .null: curve.append(.nan)
      case .number(let value): curve.append(Float(value))
      case .integer(let value): curve.append(Float(value))
      default: throw fields.failure("curve")
      }
    }
    self.init(
      job: job,
      outcome: SweepOutcome(
        seed: seed, curve: curve, scores: scores, iterations: try fields.integer("iterations"),
        notFiniteAt: try fields.integer(ifThere: "not_finite_at"), metAt: try fields.integer(ifThere: "met_at")),
      seconds: try fields.numberOrNaN("seconds"))
  }

  /// The Double that is written with as few digits as the Float, and read back as that very Float.
  private static func decimal(_ value: Float) -> Double {
    value.isFinite ? Double(value.description) ?? Double(value) : .nan
  }
}

extension JSONFields {
  /// A number; NaN for null.
  fileprivate func numberOrNaN(_ name: String) throws(KeepingError) -> Double {
    if case .null = try value(name) { return .nan }
    return try number(name)
  }
}
