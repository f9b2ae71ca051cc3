import Networks
import Storage

/// A network's specification as JSON and back.
extension JSONValue {
  init(_ specification: NetworkSpecification) {
    self = [
      "arity": .integer(specification.arity), "input": JSONValue(specification.input),
      "target": JSONValue(specification.target), "hidden": .integer(specification.hidden),
      "cell": specification.cell.map { .string($0.name) } ?? .null,
      "compare": specification.comparison.map { ["units": .integer($0.units), "tensor": .bool($0.hasTensor)] } ?? .null,
      "activation": .string(specification.activation.rawValue), "output": .string(specification.output.rawValue),
      "loss": .string(specification.loss.rawValue), "reduction": .string(specification.reduction.rawValue),
      "class_weights": specification.classWeights.map { .array($0.map { .number($0) }) } ?? .null,
      "targets": .string(specification.placement.rawValue), "biases": .bool(specification.biases),
      "derivative_at": specification.derivativeAtOutput ? "y" : "v", "bptt": .optional(specification.truncation),
      "layers": .integer(specification.layers), "bidirectional": .bool(specification.isBidirectional),
      "dropout": .number(specification.dropout),
    ]
  }

  private init(_ input: InputKind) {
    switch input {
    case .dense(let width): self = ["values": .integer(width)]
    case .tokens(let vocabulary): self = ["words": .integer(vocabulary)]
    }
  }

  private init(_ target: TargetKind) {
    switch target {
    case .values(let width): self = ["values": .integer(width)]
    case .classes(let count): self = ["classes": .integer(count)]
    }
  }
}

extension NetworkSpecification {
  init(_ fields: JSONFields) throws(KeepingError) {
    let (input, target) = (try fields.fields("input"), try fields.fields("target"))
    self.init(
      input: input.has("words")
        ? .tokens(vocabulary: try input.integer("words", in: Self.sizes))
        : .dense(width: try input.integer("values", in: Self.sizes)),
      target: target.has("classes")
        ? .classes(count: try target.integer("classes", in: Self.sizes))
        : .values(width: try target.integer("values", in: Self.sizes)),
      hidden: try fields.integer("hidden", in: Self.sizes))
    arity = try fields.integer("arity", in: 1...2)
    if case .null = try fields.value("cell") {
      cell = nil
    } else {
      let name = try fields.string("cell")
      guard let choice = CellChoice(named: name) else { throw .unknownCellName(name) }
      cell = choice
    }
    // Files from before there were comparisons have none.
    if fields.has("compare") {
      let fields = try fields.fields("compare")
      comparison = Comparison(
        units: try fields.integer("units", in: Self.sizes), hasTensor: try fields.bool("tensor"))
    }
    activation = try fields.choice("activation", of: Activation.self)
    output = try fields.choice("output", of: OutputFunction.self)
    loss = try fields.choice("loss", of: Loss.self)
    reduction = try fields.choice("reduction", of: Reduction.self)
    placement = try fields.choice("targets", of: TargetPlacement.self)
    classWeights = fields.has("class_weights") ? try fields.numbers("class_weights") : nil
    biases = try fields.bool("biases")
    let place = try fields.string("derivative_at")
    guard ["v", "y"].contains(place) else { throw fields.failure("derivative_at") }
    derivativeAtOutput = place == "y"
    truncation = try fields.integer(ifThere: "bptt", in: 1...Int.max)
    layers = try fields.integer("layers", in: Self.layerCounts)
    isBidirectional = try fields.bool("bidirectional")
    dropout = try fields.number("dropout")
    do { try validate() } catch { throw .archive(.specification(error)) }
  }
}
