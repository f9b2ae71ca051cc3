import Networks
import Training

/// Writes the terms of equations out, element by element, with a trace's numbers.
struct TermExpansion {
  let walk: Walk
  let run: any TrainingRun
  private(set) var terms: [ExplainedTerm] = []
  private(set) var notes: [Explanation.Note] = []
  private(set) var noise = 0.0
  private(set) var relativeNoise = 0.0
  /// Which term of the equation the next ones belong to.
  var group = 0
  /// What the terms at hand are multiplied with besides.
  private var outer: [Explanation.Ingredient] = []

  init(_ walk: Walk, _ run: any TrainingRun) {
    self.walk = walk
    self.run = run
  }

  /// Adds the terms of element `unit`; `width` is how many elements the equation's quantity has.
  mutating func expand(_ term: Term, node: Int, unit: Int, width: Int) {
    var readings: [FactorReading] = []
    outer.removeAll()
    for (place, factor) in (term.factors + term.outer).enumerated() {
      switch walk.reading(factor, at: node) {
      case .success(let reading):
        if place < term.factors.count { readings.append(reading) } else { outer.append(reading.ingredient(at: unit)) }
        noise = max(noise, reading.noise)
        relativeNoise = max(relativeNoise, reading.relativeNoise)
      case .failure(let absence):
        if let note = absence.note { self.note(note) }
        return
      }
    }
    switch term.coefficient {
    case .one: add(term, nil, readings, at: unit)
    case .vector(let name):
      if let parameter = parameter(name, unit, 0) { add(term, parameter, [], at: 0) }
    case .row(let name):
      guard let token = readings.first?.hot, let parameter = parameter(name, token, unit) else { return }
      add(term, parameter, [], at: 0)
    case .matrix(let name, let block):
      guard let elements = elements(of: readings), let slot = slot(block, node) else { return }
      for (place, element) in elements.enumerated() {
        // Of a token there is one column, and its input is 1.
        let column = slot * (readings.first?.hot == nil ? elements.count : 0) + element
        guard let parameter = parameter(name, unit, column) else { continue }
        add(term, parameter, readings, at: readings.first?.hot == nil ? element : place, element: element)
      }
    case .transposed(let name, let block):
      guard let elements = elements(of: readings), let slot = slot(block, node) else { return }
      for element in elements {
        guard let parameter = parameter(name, element, slot * width + unit) else { continue }
        add(term, parameter, readings, at: element)
      }
    case .bilinear(let name, let first, let second):
      guard readings.count == 2 else { return }
      terms += pairs(readings) { j, k in
        parameter(name, unit, walk.pairColumn(first, j, second, k)).map { [$0] } ?? []
      }
    case .bilinearTransposed(let name, let other):
      guard readings.count == 2, let own = walk.parent(of: node)?.slot else { return }
      terms += pairs(readings) { j, k in
        [(own, unit, other, k), (other, k, own, unit)].compactMap {
          parameter(name, j, walk.pairColumn($0, $1, $2, $3))
        }
      }
    case .sum:
      let hot = readings.compactMap(\.hot).first
      for element in elements(of: readings.filter { $0.hot == nil }) ?? [] where hot == nil || hot == element {
        add(term, nil, readings, at: element)
      }
    case .softmaxJacobian(let quantity):
      guard let y = walk.values(quantity, at: node) else { return }
      for element in y.indices {
        let entry = y[element] * ((element == unit ? 1 : 0) - y[unit])
        let jacobian = Explanation.Ingredient(
          subject: nil, kind: .jacobian(quantity, node: node, row: element, column: unit), value: entry)
        add(term, jacobian, readings, at: element)
      }
    }
  }

  /// A term for every pair of elements of two factors and every parameter that joins them.
  private func pairs(
    _ readings: [FactorReading], _ parameters: (_ j: Int, _ k: Int) -> [Explanation.Ingredient]
  ) -> [ExplainedTerm] {
    var terms: [ExplainedTerm] = []
    for j in readings[0].values.indices {
      for k in readings[1].values.indices {
        let factors = [readings[0].ingredient(at: j), readings[1].ingredient(at: k)]
        for parameter in parameters(j, k) { terms.append(ExplainedTerm([parameter] + factors, group: group)) }
      }
    }
    return terms
  }

  /// Adds a term that an equation does not have.
  mutating func add(_ term: ExplainedTerm) { terms.append(term) }

  mutating func note(_ note: Explanation.Note) {
    if !notes.contains(note) { notes.append(note) }
  }

  private func elements(of readings: [FactorReading]) -> [Int]? {
    guard let first = readings.first(where: { !$0.isConstant }) else { return nil }
    if let hot = first.hot { return [hot] }
    return Array(first.values.indices)
  }

  private func slot(_ block: Coefficient.Block, _ node: Int) -> Int? {
    switch block {
    case .slot(let slot): slot
    case .ownSlot: walk.parent(of: node)?.slot
    }
  }

  private func parameter(_ name: String, _ row: Int, _ column: Int) -> Explanation.Ingredient? {
    guard let parameter = walk.layout[name], row < parameter.rows, column < parameter.columns else { return nil }
    return Explanation.Ingredient(
      subject: .parameter(name, row: row, column: column),
      value: run.value(at: parameter.offset + row * parameter.columns + column))
  }

  /// `place` is where the readings have the element's number, `element` which one it is.
  private mutating func add(
    _ term: Term, _ first: Explanation.Ingredient?, _ readings: [FactorReading], at place: Int, element: Int? = nil
  ) {
    var ingredients = first.map { [$0] } ?? []
    for reading in readings {
      let isHotInput = reading.hot != nil && reading.values.count == 1
      var ingredient = reading.ingredient(at: isHotInput ? 0 : place)
      if isHotInput, case .element(let quantity, _, _) = reading.factor, let node = reading.node {
        ingredient = Explanation.Ingredient(
          subject: .quantity(quantity, node: node, unit: element ?? place), value: ingredient.value)
      }
      ingredients.append(ingredient)
    }
    for (number, reading) in readings.enumerated() where reading.cancels {
      let own = ingredients.count - readings.count + number
      let others = ingredients.indices.reduce(term.scale.magnitude) {
        $1 == own ? $0 : $0 * ingredients[$1].value.magnitude
      }
      if others.isFinite { noise = max(noise, others) }
    }
    ingredients += outer
    // 0 times a logarithm that is −∞ is nothing, not NaN, as in the loss's kernel.
    let isNothing = ingredients.contains { $0.value == 0 } && ingredients.contains { $0.function?.isLogarithm ?? false }
    terms.append(ExplainedTerm(scale: term.scale, ingredients, value: isNothing ? 0 : nil, group: group))
  }
}

extension Walk {
  /// Which column of a row of pairs joins an element of one child slot to one of another.
  func pairColumn(_ first: Int, _ j: Int, _ second: Int, _ k: Int) -> Int {
    let (hidden, arity) = (specification.hidden, specification.arity)
    return (first * hidden + j) * arity * hidden + second * hidden + k
  }
}

extension ElementFunction {
  var isLogarithm: Bool { self == .logarithm || self == .logarithmOfComplement }
}
