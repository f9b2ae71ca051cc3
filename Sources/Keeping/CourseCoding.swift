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
      "batch": .integer(course.batch), "order": .string(course.order.rawValue),
      "update": .string(course.descent.rule.rawValue), "rate": .number(course.descent.rate), "clip": clipping,
      "decay": .number(course.descent.weightDecay),
    ]
  }
}

extension TrainingCourse {
  init(_ fields: JSONFields) throws(KeepingError) {
    var descent = Descent(
      rule: try fields.choice("update", of: UpdateRule.self), rate: try fields.number("rate"),
      weightDecay: try fields.number("decay"))
    if fields.has("clip") {
      let clip = try fields.fields("clip")
      descent.clipping = clip.has("norm") ? .norm(try clip.number("norm")) : .value(try clip.number("value"))
    }
    self.init(
      batch: try fields.integer("batch", in: 1...1_000_000_000),
      order: try fields.choice("order", of: Sampler.Order.self),
      descent: descent)
  }
}
