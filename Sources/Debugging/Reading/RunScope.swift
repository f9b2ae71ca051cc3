import Networks
import Training

/// What expressions see: the run's parameters, and the trace of an example where there is one.
public struct RunScope: ExpressionScope {
  public let run: (any TrainingRun)?
  let reader: (any NodeReading)?
  /// The walk over the example, where it is one that a person walks.
  public var walk: Walk? { reader as? Walk }
  /// The value printed last.
  public let answer: Value?
  /// The node at which trace quantities without a position are read; nil before the first.
  public var node: Int?
  /// The iteration in progress, where the run stands in the middle of one; else the updates made.
  public var iteration: Int?

  /// `node`: reads trace quantities here instead of at the walk's cursor.
  public init(run: (any TrainingRun)?, walk: Walk?, answer: Value?, node: Int? = nil) {
    self.init(run: run, reader: walk, answer: answer, node: node ?? walk?.cursor.node)
  }

  public init(run: (any TrainingRun)?, reader: (any NodeReading)?, answer: Value? = nil, node: Int?) {
    self.run = run
    self.reader = reader
    self.answer = answer
    self.node = node
  }

  /// Of the network whose quantities can be named.
  private var specification: NetworkSpecification? { reader?.specification ?? run?.specification }

  func quantity(named name: String) -> Quantity? { specification?.quantity(named: name) }

  /// Whether a quantity is part of the state that a chain starts from.
  private func hasStart(_ quantity: Quantity, _ reader: any NodeReading) -> Bool {
    reader.isChain && reader.specification.carriedQuantities.contains(quantity)
  }

  public var names: [ScopeName] {
    var names: [ScopeName] = []
    if let specification {
      // At a node the loss is that of the node; as a bare name also the example's or the run's.
      names += specification.quantities.map { ScopeName(specification.name(of: $0), .traceQuantity) }
      names += (run?.layout.parameters ?? []).map { ScopeName($0.name, .parameter) }
      names += ["t", "node", "iteration"].map { ScopeName($0, .scalar) }
    }
    names.append(ScopeName("ans", .result))
    return names
  }

  public func kind(of name: String) -> ScopeName.Kind? {
    if name == "ans" { return .result }
    guard let specification else { return nil }
    if ["t", "node", "iteration"].contains(name) { return .scalar }
    if specification.quantity(named: name) != nil { return .traceQuantity }
    return run?.layout[name] == nil ? nil : .parameter
  }

  public func value(of name: String) throws(LookupFailure) -> Value {
    if name == "ans" {
      guard let answer else { throw .absent(.noAnswer) }
      return answer
    }
    if name == "iteration" {
      guard let run else { throw .absent(.noNetwork) }
      return .number(Double(iteration ?? run.state.iteration))
    }
    if name == "t" || name == "node" {
      guard let reader else { throw .absent(.noExample) }
      guard let node else {
        // Nodes of a tree are counted from 0: before the first there is none.
        if reader.isChain { return .number(0) }
        throw .absent(.notYetForward)
      }
      return .number(Double(reader.isChain ? node + 1 : node))
    }
    if let quantity = quantity(named: name) { return try current(quantity) }
    guard let run else { throw .absent(.noNetwork) }
    guard let parameter = run.layout[name] else { throw .unknownName }
    return shaped(run.values(of: parameter), as: parameter)
  }

  private func current(_ quantity: Quantity) throws(LookupFailure) -> Value {
    guard let reader else {
      if quantity == .loss, let loss = run?.state.losses.last { return .number(loss) }
      throw .absent(run == nil ? .noNetwork : .noExample)
    }
    guard let node else {
      if hasStart(quantity, reader) { return .vector(reader.initialState(quantity)) }
      if quantity == .loss { return .number(reader.loss) }
      throw .absent(.notYetForward)
    }
    return try value(quantity, reader, at: node)
  }

  private func value(_ quantity: Quantity, _ reader: any NodeReading, at node: Int) throws(LookupFailure) -> Value {
    guard let values = reader.shown(quantity, at: node) else {
      throw .absent(quantity.belongsToReadout ? .noTarget : .notYetBackward)
    }
    let isIndex: Bool =
      switch quantity {
      case .loss: true
      case .x: if case .tokens = reader.specification.input { true } else { false }
      case .d: if case .classes = reader.specification.target { true } else { false }
      default: false
      }
    return isIndex ? .number(values[0]) : .vector(values)
  }

  public func value(of name: String, at selector: Selector) throws(LookupFailure) -> Value {
    guard let quantity = quantity(named: name) else { throw .noPositions }
    guard let reader else { throw .absent(run == nil ? .noNetwork : .noExample) }
    var rows: [Value] = []
    for node in try nodes(selector, of: quantity, in: reader) {
      rows.append(
        node < 0 ? .vector(reader.initialState(quantity)) : try value(quantity, reader, at: node))
      // A comparison may have more units than the nodes below it, or fewer.
      if rows[0].elements?.count != rows.last?.elements?.count { throw .widthsDiffer(node: node) }
    }
    if case .range = selector { return stacked(rows) }
    return rows[0]
  }

  /// The nodes that `selector` chooses, one at least unless it is a range; −1 is z_0, where a chain starts.
  func nodes(_ selector: Selector, of quantity: Quantity, in reader: any NodeReading) throws(LookupFailure) -> [Int] {
    let first = reader.isChain ? 1 : 0
    let valid = (hasStart(quantity, reader) ? 0 : first)...reader.nodes - 1 + first
    switch selector {
    case .node(let position):
      guard valid.contains(position) else { throw .positionOutOfRange(valid: valid) }
      return [position - first]
    case .range(let lower, let upper):
      let low = max(lower ?? first, valid.lowerBound)
      let high = min(upper ?? valid.upperBound + 1, valid.upperBound + 1)
      return (low..<max(low, high)).map { $0 - first }
    case .words(let text):
      guard let phrases = reader.phrases else { throw .noWords }
      let nodes = phrases.nodes(spanning: text.split(separator: " ").map(String.init))
      // Of several the one the walk is at, else the first.
      guard let node = nodes.first(where: { $0 == self.node }) ?? nodes.first else {
        throw .unknownWords(suggestions: phrases.suggestions(for: text))
      }
      return [node]
    }
  }

  /// Vectors as the rows of a matrix, numbers as a vector.
  private func stacked(_ rows: [Value]) -> Value {
    let elements = rows.flatMap { $0.elements ?? [] }
    guard case .vector(let first)? = rows.first else { return .vector(elements) }
    return .matrix(Value.Matrix(rows: rows.count, columns: first.count, elements: elements))
  }

  public func gradient(of parameter: String) throws(LookupFailure) -> Value {
    guard let run else { throw .absent(.noNetwork) }
    guard let parameter = run.layout[parameter] else { throw .notParameter }
    guard let reader else { throw .absent(.noExample) }
    return shaped(Array(reader.gradient[parameter.range]), as: parameter)
  }

  private func shaped(_ values: [Double], as parameter: ParameterView) -> Value {
    if parameter.isVector { return .vector(values) }
    return .matrix(Value.Matrix(rows: parameter.rows, columns: parameter.columns, elements: values))
  }
}
