import Networks
import Storage
import Training

/// How a run is trained, as JSON and back.
extension JSONValue {
  init(_ course: TrainingCourse) {
    let clipping: JSONValue =
      switch course.descent.clipping {
      case .norm(let limit): ["norm": .number(limit)]
      case .value(let limit): ["value": .number(limit)]
      case nil: .null
      }
    self = [
      "batch": .integer(course.batch), "accumulate": .integer(course.accumulation),
      "order": .string(course.order.rawValue),
      "update": .string(course.descent.rule.name),
      "constants": .array(course.descent.rule.constants.map { .number($0) }), "rate": .number(course.descent.rate),
      "rates": .object(course.descent.rates.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) }),
      "clip": clipping, "decay": .number(course.descent.weightDecay),
      "schedule": course.schedule.map { JSONValue($0) } ?? .null,
    ]
  }
}

extension TrainingCourse {
  init(_ fields: JSONFields) throws(KeepingError) {
    guard let rule = UpdateRule(name: try fields.string("update"), constants: try fields.numbers("constants")) else {
      throw fields.failure("update")
    }
    var descent = Descent(rule: rule, rate: try fields.number("rate"), weightDecay: try fields.number("decay"))
    descent.rates = try fields.fields("rates").allNumbers()
    if fields.has("clip") {
      let clip = try fields.fields("clip")
      descent.clipping = clip.has("norm") ? .norm(try clip.number("norm")) : .value(try clip.number("value"))
    }
    self.init(
      batch: try fields.integer("batch", in: 1...1_000_000_000),
      accumulation: try fields.integer("accumulate", in: 1...1_000_000_000),
      order: try fields.choice("order", of: Sampler.Order.self),
      descent: descent, schedule: fields.has("schedule") ? try Schedule(fields.fields("schedule")) : nil)
  }
}

extension JSONValue {
  fileprivate init(_ schedule: Schedule) {
    var members: [(key: String, value: JSONValue)]
    switch schedule.shape {
    case .constant: members = [("shape", "constant")]
    case .step(let every, let factor):
      members = [("shape", "step"), ("every", .integer(every)), ("factor", .number(factor))]
    case .exponential(let factor): members = [("shape", "exponential"), ("factor", .number(factor))]
    case .cosine(let ticks): members = [("shape", "cosine"), ("ticks", .integer(ticks))]
    case .plateau(let patience, let factor):
      members = [("shape", "plateau"), ("patience", .integer(patience)), ("factor", .number(factor))]
    }
    members += [
      ("warm_up", .integer(schedule.warmUp)), ("updates_a_tick", .integer(schedule.updatesPerTick)),
      ("start", .integer(schedule.start)),
    ]
    self = .object(members)
  }

  /// Where a schedule stands, bit for bit: its best loss may be infinite.
  init(_ plateau: Plateau) {
    self = [
      "start": .integer(plateau.start), "best": .bits(plateau.best.bitPattern), "waited": .integer(plateau.waited),
      "factor": .bits(plateau.factor.bitPattern),
    ]
  }
}

extension Schedule {
  fileprivate init(_ fields: JSONFields) throws(KeepingError) {
    let shape: Shape =
      switch try fields.string("shape") {
      case "constant": .constant
      case "step": .step(every: try fields.integer("every", in: 1...Int.max), factor: try fields.number("factor"))
      case "exponential": .exponential(factor: try fields.number("factor"))
      case "cosine": .cosine(ticks: try fields.integer("ticks", in: 1...Int.max))
      case "plateau": .plateau(patience: try fields.integer("patience"), factor: try fields.number("factor"))
      default: throw fields.failure("shape")
      }
    self.init(
      shape, warmUp: try fields.integer("warm_up"),
      updatesPerTick: try fields.integer("updates_a_tick", in: 1...Int.max),
      start: try fields.integer("start"))
  }
}

extension Plateau {
  init(_ fields: JSONFields) throws(KeepingError) {
    self.init(
      start: try fields.integer("start"), best: Double(bitPattern: try fields.bits("best")),
      waited: try fields.integer("waited"), factor: Double(bitPattern: try fields.bits("factor")))
  }
}
