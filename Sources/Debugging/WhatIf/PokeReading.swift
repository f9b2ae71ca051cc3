import Corpus
import Networks
import Training

/// Makes a poke of an assignment: finds out what its place is, and what goes there.
public struct PokeReader {
  private let scope: RunScope
  private let walk: Walk?
  /// Of the words that go in, where they are words.
  private let vocabulary: Vocabulary?
  private let classNames: [String]

  public init(_ scope: RunScope, vocabulary: Vocabulary? = nil, classNames: [String] = []) {
    self.scope = scope
    walk = scope.walk
    self.vocabulary = vocabulary
    self.classNames = classNames
  }

  /// The poke that `assignment` asks for; nothing is changed yet.
  ///
  /// Throws `ExpressionError` and `PokeError`, each with its place in the assignment's text.
  public func poke(_ assignment: Assignment) throws -> Poke {
    let place = assignment.place
    let text = text(of: assignment)
    let quantity = scope.quantity(named: place.name)
    let kind = scope.kind(of: place.name)
    if kind == .traceQuantity, let quantity, !isPokeable(quantity) {
      throw PokeError(.computed(place.name), at: place.span)
    }
    if kind == .scalar || kind == .result { throw PokeError(.notOfTheNetwork(place.name), at: place.span) }
    let selection = try place.selection(in: scope)
    let before = try self.before(selection, quantity, place)
    let value = try assignment.value.evaluate(in: scope)
    guard let elements = before.elements, !elements.isEmpty else { throw PokeError(.nothingChosen, at: place.span) }
    if kind == .parameter, let parameter = scope.run?.layout[place.name] {
      let new = try filled(before.shape, count: elements.count, with: value, assignment)
      return try poke(parameter, selection, assignment, old: elements, new: new, text)
    }
    guard let quantity, let walk else { throw PokeError(.notOfTheNetwork(place.name), at: place.span) }
    return try poke(quantity, walk, selection, assignment, before: before, value: value, text)
  }

  /// As it is shown: what the walk's place was when it was asked for is part of it.
  private func text(of assignment: Assignment) -> String {
    var place = assignment.place.expression.description
    if place == assignment.place.name, scope.kind(of: place) == .traceQuantity, let walk {
      place += "[\((scope.node ?? -1) + (walk.isChain ? 1 : 0))]"
    }
    let text = "\(place) = \(assignment.value)"
    return text.count <= 80 ? text : text.prefix(79) + "…"
  }

  /// What is there. Reading it finds every mistake in names and indices, and says which shape is wanted.
  private func before(_ selection: Place.Selection, _ quantity: Quantity?, _ place: Place) throws -> Value {
    guard let quantity, let walk, case .range(let lower, let upper)? = selection.selector else {
      return try place.expression.evaluate(in: scope)
    }
    // Of a million nodes the chosen units alone are read.
    let nodes = try scope.nodes(.range(lower, upper), of: quantity, in: walk)
    var rows: [Double] = []
    var units: Value.Shape?
    for node in nodes {
      guard let values = node < 0 ? walk.initialState(quantity) : walk.values(quantity, at: node) else {
        throw PokeError(.noTarget(name: place.name, node: node, isChain: walk.isChain), at: place.span)
      }
      let row: Value = isIndex(quantity, walk) ? .number(values[0]) : .vector(values)
      let chosen = try row.indexed(
        by: Array(selection.indices.dropFirst()), spans: Array(selection.spans.dropFirst()), whole: place.span)
      units = chosen.shape
      rows += chosen.elements ?? []
    }
    guard case .vector(let columns)? = units else { return .vector(rows) }
    return .matrix(Value.Matrix(rows: nodes.count, columns: columns, elements: rows))
  }

  /// What a clamp can hold: what the pass takes in, and what it computes on the way to y.
  private func isPokeable(_ quantity: Quantity) -> Bool {
    switch quantity {
    case .x, .u, .z, .v, .d: true
    default: walk?.specification.isChangeable(quantity) ?? false
    }
  }

  /// `value` in the shape of the place: one number goes everywhere.
  private func filled(_ shape: Value.Shape, count: Int, with value: Value, _ assignment: Assignment) throws -> [Double]
  {
    if let number = value.scalar { return Array(repeating: number, count: count) }
    if case .text = value { throw PokeError(.textForNumber(name: assignment.place.name), at: assignment.valueSpan) }
    guard value.shape == shape, let elements = value.elements else {
      throw PokeError(.doesNotFit(place: shape, value: value.shape), at: assignment.valueSpan)
    }
    return elements
  }

  // MARK: Parameters

  private func poke(
    _ parameter: ParameterView, _ selection: Place.Selection, _ assignment: Assignment, old: [Double], new: [Double],
    _ text: String
  ) throws -> Poke {
    // Numbers that stand for their own places, chosen from as the parameter's numbers are.
    let places = parameter.range.map(Double.init)
    let all: Value =
      parameter.isVector
      ? .vector(places) : .matrix(Value.Matrix(rows: parameter.rows, columns: parameter.columns, elements: places))
    let chosen = try all.indexed(by: selection.indices, spans: selection.spans, whole: assignment.place.span)
    let indices = (chosen.elements ?? []).map { Int($0) }
    // What the store will hold, so that what is shown is what is there.
    let rounded = scope.run?.precision == .float ? new.map { Double(Float($0)) } : new
    let edit = ParameterEdit(label: text, parameter: parameter, indices: indices, old: old, new: rounded)
    return Poke(text: text, name: assignment.place.name, target: .parameter(edit), before: old, after: rounded)
  }

  // MARK: Quantities

  private func poke(
    _ quantity: Quantity, _ walk: Walk, _ selection: Place.Selection, _ assignment: Assignment, before: Value,
    value: Value,
    _ text: String
  ) throws -> Poke {
    let nodes = try nodes(selection.selector, of: quantity, walk, assignment)
    let isIndex = isIndex(quantity, walk)
    let units: [Int]
    if isIndex {
      units = [0]
    } else {
      let width =
        quantity == .x
        ? walk.specification.inputs
        : quantity.belongsToReadout
          ? walk.specification.outputs
          : nodes.first.flatMap { walk.values(quantity, at: max($0, 0))?.count } ?? walk.specification.hidden
      let chosen = try Value.vector((0..<width).map(Double.init)).indexed(
        by: Array(selection.indices.dropFirst()), spans: Array(selection.spans.dropFirst()),
        whole: assignment.place.span)
      units = (chosen.elements ?? []).map { Int($0) }
    }
    try check(nodes, of: quantity, walk, assignment)
    let given = isIndex ? try index(of: value, for: quantity, walk, assignment) : value
    let count = before.elements?.count ?? 0
    let new = try filled(before.shape, count: count, with: given, assignment)
    if isIndex { for number in new { try checkIndex(number, of: quantity, walk, assignment) } }
    var words: [Int: String] = [:]
    if quantity == .x, isIndex, let vocabulary {
      for (node, number) in zip(nodes, new) where number >= 0 { words[node] = vocabulary[Int(number)] }
    }
    let rounded = scope.run?.precision == .float ? new.map { Double(Float($0)) } : new
    let specification = walk.specification
    let start = (specification.carriedQuantities.firstIndex(of: quantity) ?? 0) * specification.hidden
    let clamp = Clamp(
      quantity: quantity,
      interventions: interventions(quantity, nodes, units, rounded, isEvery: given.scalar != nil, walk),
      initialState: nodes.first == -1 ? zip(units, rounded).map { (start + $0, $1) } : [], words: words)
    return Poke(
      text: text, name: assignment.place.name, target: .clamp(clamp), before: before.elements ?? [], after: rounded)
  }

  /// Whether a node holds a token or a class rather than numbers.
  private func isIndex(_ quantity: Quantity, _ walk: Walk) -> Bool {
    switch quantity {
    case .x: if case .tokens = walk.specification.input { true } else { false }
    case .d: if case .classes = walk.specification.target { true } else { false }
    default: false
    }
  }

  /// The nodes chosen; −1 stands for z_0.
  private func nodes(_ selector: Selector?, of quantity: Quantity, _ walk: Walk, _ assignment: Assignment) throws
    -> [Int]
  {
    guard let selector else { return [scope.node ?? -1] }
    do throws(LookupFailure) {
      return try scope.nodes(selector, of: quantity, in: walk)
    } catch {
      // Reading the place has found all that can be wrong with it.
      throw PokeError(.nothingChosen, at: assignment.place.span)
    }
  }

  private func check(_ nodes: [Int], of quantity: Quantity, _ walk: Walk, _ assignment: Assignment) throws {
    for node in nodes where node >= 0 {
      if quantity == .x, walk.specification.hasEmbeddings, !walk.isLeaf(node) {
        throw PokeError(.noInput(node: node), at: assignment.place.span)
      }
      if quantity.belongsToReadout, walk.trace.forest.target(example: 0, node: node) == nil {
        throw PokeError(
          .noTarget(name: assignment.place.name, node: node, isChain: walk.isChain), at: assignment.place.span)
      }
    }
  }

  /// A word's token, a class's number; a number as it is.
  private func index(of value: Value, for quantity: Quantity, _ walk: Walk, _ assignment: Assignment) throws -> Value {
    guard case .text(let text) = value else { return value }
    if quantity == .d {
      if classNames.isEmpty { throw PokeError(.noWords(name: assignment.place.name), at: assignment.valueSpan) }
      guard let found = classNames.firstIndex(of: text) else {
        throw PokeError(
          .unknownClass(text, suggestions: nearest(to: text, among: classNames), known: known(classNames)),
          at: assignment.valueSpan)
      }
      return .number(Double(found))
    }
    guard let vocabulary else { throw PokeError(.noWords(name: assignment.place.name), at: assignment.valueSpan) }
    guard let found = vocabulary.knownID(of: text) else {
      let words = vocabulary.words.words
      throw PokeError(
        .unknownWord(text, suggestions: nearest(to: text, among: words), known: known(words)), at: assignment.valueSpan)
    }
    return .number(Double(found))
  }

  /// A few names are told; of many nobody would read the list.
  private func known(_ names: [String]) -> [String] { names.count <= 12 ? names : [] }

  private func checkIndex(_ number: Double, of quantity: Quantity, _ walk: Walk, _ assignment: Assignment) throws {
    let count = quantity == .x ? walk.specification.inputs : walk.specification.outputs
    if let index = Int(exactly: number), index >= 0, index < count { return }
    throw PokeError(
      quantity == .x ? .notAWord(number, count: count) : .notAClass(number, count: count), at: assignment.valueSpan)
  }

  /// One a node and unit; where the same number goes to every node, one a unit.
  private func interventions(
    _ quantity: Quantity, _ nodes: [Int], _ units: [Int], _ new: [Double], isEvery: Bool, _ walk: Walk
  ) -> [Intervention] {
    if isEvery, nodes.count == walk.nodes, nodes.first == 0, let number = new.first {
      return units.map { Intervention(quantity, node: nil, unit: $0, .set(number)) }
    }
    var result: [Intervention] = []
    result.reserveCapacity(new.count)
    for (row, node) in nodes.enumerated() where node >= 0 {
      for (column, unit) in units.enumerated() {
        result.append(Intervention(quantity, node: node, unit: unit, .set(new[row * units.count + column])))
      }
    }
    return result
  }
}
