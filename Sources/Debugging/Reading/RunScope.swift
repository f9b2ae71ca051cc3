import Networks
import Training

/// What expressions see: the run's parameters, and the walk's trace where an example is chosen.
public struct RunScope: ExpressionScope {
  public let run: (any TrainingRun)?
  public let walk: Walk?
  /// The value printed last.
  public let answer: Value?
  /// Reads trace quantities here instead of at the walk's cursor.
  public var node: Int?

  public init(run: (any TrainingRun)?, walk: Walk?, answer: Value?, node: Int? = nil) {
    self.run = run
    self.walk = walk
    self.answer = answer
    self.node = node ?? walk?.cursor.node
  }

  public var names: [ScopeName] {
    var names: [ScopeName] = []
    if run != nil || walk != nil {
      for quantity in Quantity.allCases where quantity != .loss {
        names.append(ScopeName(quantity.rawValue, .traceQuantity))
      }
      // At a node the loss of that node; as a bare name also the example's or the run's.
      names.append(ScopeName("loss", .traceQuantity))
      names += (run?.layout.parameters ?? []).map { ScopeName($0.name, .parameter) }
      names += ["t", "node", "iteration"].map { ScopeName($0, .scalar) }
    }
    names.append(ScopeName("ans", .result))
    return names
  }

  public func value(of name: String) throws(LookupFailure) -> Value {
    if name == "ans" {
      guard let answer else { throw .absent(.noAnswer) }
      return answer
    }
    if name == "iteration" {
      guard let run else { throw .absent(.noNetwork) }
      return .number(Double(run.state.iteration))
    }
    if name == "t" || name == "node" {
      guard let walk else { throw .absent(.noExample) }
      guard let node else {
        // Nodes of a tree are counted from 0: before the first there is none.
        if walk.isChain { return .number(0) }
        throw .absent(.notYetForward)
      }
      return .number(Double(walk.isChain ? node + 1 : node))
    }
    if let quantity = Quantity(rawValue: name) { return try current(quantity) }
    guard let run else { throw .absent(.noNetwork) }
    guard let parameter = run.layout[name] else { throw .unknownName }
    return shaped(run.values(of: parameter), as: parameter)
  }

  private func current(_ quantity: Quantity) throws(LookupFailure) -> Value {
    guard let walk else {
      if quantity == .loss, let loss = run?.state.losses.last { return .number(loss) }
      throw .absent(run == nil ? .noNetwork : .noExample)
    }
    guard let node else {
      if quantity == .z, walk.isChain { return .vector(walk.trace.initialState(example: 0)) }
      if quantity == .loss { return .number(walk.trace.loss()) }
      throw .absent(.notYetForward)
    }
    return try value(quantity, walk, at: node)
  }

  private func value(_ quantity: Quantity, _ walk: Walk, at node: Int) throws(LookupFailure) -> Value {
    // As in `step` and `delta`, the parts of δ have the slope in them: they add up to it.
    let isPart = quantity == .fromOutput || quantity == .fromParent
    guard let values = isPart ? walk.part(quantity, at: node) : walk.values(quantity, at: node) else {
      throw .absent(quantity.belongsToReadout ? .noTarget : .notYetBackward)
    }
    let isIndex: Bool =
      switch quantity {
      case .loss: true
      case .x: if case .tokens = walk.specification.input { true } else { false }
      case .d: if case .classes = walk.specification.target { true } else { false }
      default: false
      }
    return isIndex ? .number(values[0]) : .vector(values)
  }

  public func value(of name: String, at selector: Selector) throws(LookupFailure) -> Value {
    guard let quantity = Quantity(rawValue: name) else { throw .noPositions }
    guard let walk else { throw .absent(run == nil ? .noNetwork : .noExample) }
    var rows: [Value] = []
    for node in try nodes(selector, of: quantity, in: walk) {
      rows.append(
        node < 0 ? .vector(walk.trace.initialState(example: 0)) : try value(quantity, walk, at: node))
    }
    if case .range = selector { return stacked(rows) }
    return rows[0]
  }

  /// The nodes that `selector` chooses, one at least unless it is a range; −1 is z_0, where a chain starts.
  func nodes(_ selector: Selector, of quantity: Quantity, in walk: Walk) throws(LookupFailure) -> [Int] {
    let first = walk.isChain ? 1 : 0
    let hasStart = walk.isChain && quantity == .z
    let valid = (hasStart ? 0 : first)...walk.nodes - 1 + first
    switch selector {
    case .node(let position):
      guard valid.contains(position) else { throw .positionOutOfRange(valid: valid) }
      return [position - first]
    case .range(let lower, let upper):
      let low = max(lower ?? first, valid.lowerBound)
      let high = min(upper ?? valid.upperBound + 1, valid.upperBound + 1)
      return (low..<max(low, high)).map { $0 - first }
    case .words(let text):
      guard let phrases = walk.phrases else { throw .noWords }
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
    guard let walk else { throw .absent(.noExample) }
    return shaped(Array(walk.inspection.gradient[parameter.range]), as: parameter)
  }

  private func shaped(_ values: [Double], as parameter: ParameterView) -> Value {
    if parameter.isVector { return .vector(values) }
    return .matrix(Value.Matrix(rows: parameter.rows, columns: parameter.columns, elements: values))
  }
}
