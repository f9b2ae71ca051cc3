import Networks
import Training

/// Takes numbers apart: says of a subject which equation gave it and what its terms are.
///
/// What it costs follows from what it shows: the terms of one element, never a whole pass.
public struct Explainer {
  public let walk: Walk?
  public let run: any TrainingRun
  let scope: RunScope

  public init(_ run: any TrainingRun, walk: Walk?, answer: Value? = nil) {
    self.run = run
    self.walk = walk
    scope = RunScope(run: run, walk: walk, answer: answer)
  }

  /// Nil for what is not there: a node, unit or parameter out of range, or something of an example where none is chosen.
  public func explain(_ subject: Subject) -> Explanation? {
    switch subject {
    case .quantity(let quantity, let node, let unit): walk.flatMap { explain(quantity, $0, node: node, unit: unit) }
    case .initialState(let quantity, let unit): walk.flatMap { initialState(quantity, $0, unit: unit) }
    case .parameter(let name, let row, let column): parameter(name, row, column)
    case .gradient(let name, let row, let column): walk.flatMap { gradient(name, $0, row: row, column: column) }
    case .exampleLoss: walk.map { exampleLoss($0) }
    case .expression(let expression): explain(expression)
    }
  }

  /// Half a unit in the last place of the numbers that the network computes with.
  var rounding: Double { run.precision == .double ? 0x1p-53 : 0x1p-24 }

  private func explain(_ quantity: Quantity, _ walk: Walk, node: Int, unit: Int) -> Explanation? {
    guard node >= 0, node < walk.nodes, let value = walk.element(quantity, node: node, unit: unit) else { return nil }
    let subject = Subject.quantity(quantity, node: node, unit: unit)
    if walk.specification.local(quantity) == .slope {
      return slope(quantity, walk, subject, node: node, unit: unit, value: value)
    }
    if let origin = walk.handiwork(quantity, node: node, unit: unit) { return given(subject, value, origin) }
    guard let equation = walk.equations.equation(of: quantity, at: walk.kind(of: node)) else {
      return given(
        subject, value, walk.specification.isMask(quantity) ? .dropout : quantity == .d ? .target : .input)
    }
    let width = walk.values(quantity, at: node)?.count ?? 1
    var expansion = TermExpansion(walk, run)
    for (group, term) in equation.terms.enumerated() {
      expansion.group = group
      expansion.expand(term, node: node, unit: unit, width: width)
    }
    // A part of δ that never is: what a comparison gets from above, what the nodes below it get from an output.
    if equation.terms.isEmpty {
      expansion.note(quantity == .fromParent ? .noParent(isChain: walk.isChain) : .noTarget)
    }
    var factors: [Explanation.Ingredient] = []
    for factor in equation.factors {
      switch walk.reading(factor, at: node) {
      case .success(let reading):
        let ingredient = reading.ingredient(at: unit)
        // A node whose loss counts in full is not worth a factor of 1.
        if ingredient.kind != .lossShare || ingredient.value != 1 { factors.append(ingredient) }
      case .failure(let absence): if let note = absence.note { expansion.note(note) }
      }
    }
    if quantity == .deltaOut && walk.specification.derivativeAtOutput { expansion.note(.derivativeAtOutput) }
    return assembled(
      subject, value, .equation(equation), function: equation.function.map { .element($0) }, factors, expansion)
  }

  /// f'(u): what it is taken of, which is no sum.
  private func slope(
    _ quantity: Quantity, _ walk: Walk, _ subject: Subject, node: Int, unit: Int, value: Double
  ) -> Explanation {
    let state = walk.specification.quantity(.z, of: walk.specification.strand(of: quantity)) ?? .z
    let equation = walk.equations.equation(of: state, at: walk.kind(of: node))
    var expansion = TermExpansion(walk, run)
    for term in equation?.terms ?? [] where equation?.function != nil {
      expansion.expand(term, node: node, unit: unit, width: walk.specification.hidden)
    }
    return Explanation(
      subject: subject, value: value, origin: .slope, function: nil, factors: [],
      terms: ExplainedTerm.ranked(expansion.terms, times: 1), notes: [], rounding: rounding)
  }

  func given(_ subject: Subject, _ value: Double, _ origin: Explanation.Origin) -> Explanation {
    Explanation(
      subject: subject, value: value, origin: origin, function: nil, factors: [], terms: [], notes: [],
      rounding: rounding)
  }

  private func initialState(_ quantity: Quantity, _ walk: Walk, unit: Int) -> Explanation? {
    let state = walk.initialState(quantity)
    guard walk.isChain, state.indices.contains(unit) else { return nil }
    return given(
      .initialState(quantity, unit: unit), state[unit], .initialState(isGiven: !walk.example.initialState.isEmpty))
  }

  private func parameter(_ name: String, _ row: Int, _ column: Int) -> Explanation? {
    guard let place = run.layout[name]?.place(row, column) else { return nil }
    return given(.parameter(name, row: row, column: column), run.value(at: place), .parameter)
  }

  /// dE/d(parameter) as a sum over nodes.
  private func gradient(_ name: String, _ walk: Walk, row: Int, column: Int) -> Explanation? {
    guard let place = walk.layout[name]?.place(row, column) else { return nil }
    let terms = walk.equations.gradientTerms(of: name)
    var expansion = TermExpansion(walk, run)
    for node in 0..<walk.nodes {
      for (group, term) in terms.enumerated() {
        // What leaves and compositions add alike is one sum over both.
        expansion.group = terms.firstIndex { $0.error == term.error && $0.term == term.term } ?? group
        expansion.expand(term, node: node, row: row, column: column)
      }
    }
    return assembled(
      .gradient(name, row: row, column: column), walk.inspection.gradient[place], .gradient(terms), function: nil, [],
      expansion)
  }

  private func exampleLoss(_ walk: Walk) -> Explanation {
    var expansion = TermExpansion(walk, run)
    for node in 0..<walk.nodes {
      guard let share = walk.lossShare(at: node),
        let loss = walk.values(.loss, at: node)?.first
      else { continue }
      var ingredients = [
        Explanation.Ingredient(subject: .quantity(.loss, node: node, unit: 0), value: loss)
      ]
      if walk.specification.classWeights != nil, case .success(let weight) = walk.reading(.classWeight, at: node) {
        ingredients.insert(weight.ingredient(at: 0), at: 0)
      }
      if share != 1 { ingredients.insert(.init(subject: nil, kind: .lossShare, value: share), at: 0) }
      expansion.add(ExplainedTerm(ingredients))
    }
    return assembled(.exampleLoss, walk.trace.loss(), .exampleLoss, function: nil, [], expansion)
  }

  /// Multiplies the factors in, sorts the terms and gives each its share.
  func assembled(
    _ subject: Subject, _ value: Double, _ origin: Explanation.Origin, function: Explanation.OuterFunction?,
    _ factors: [Explanation.Ingredient], _ expansion: TermExpansion
  ) -> Explanation {
    let factor = function == nil ? factors.reduce(1) { $0 * $1.value } : 1
    let notes = expansion.notes
    let noise = expansion.noise
    let terms = ExplainedTerm.ranked(expansion.terms, times: factor)
    let size = terms.reduce(0) { $0 + $1.value.magnitude }
    var explanation = Explanation(
      subject: subject, value: value, origin: origin, function: function, factors: factors, terms: terms, notes: notes,
      rounding: rounding)
    explanation.noise = max(noise * factor.magnitude, size * expansion.relativeNoise)
    return explanation
  }
}

extension ExplainedTerm {
  /// The largest magnitude first, NaN before all; ties stay in order.
  static func ranked(_ terms: [ExplainedTerm], times factor: Double) -> [ExplainedTerm] {
    var terms = terms
    if factor != 1 { for place in terms.indices { terms[place].value *= factor } }
    let total = terms.reduce(0) { $0 + $1.value.magnitude }
    for place in terms.indices { terms[place].share = total == 0 ? 0 : terms[place].value.magnitude / total }
    let sizes = terms.map { $0.value.isNaN ? .infinity : $0.value.magnitude }
    return terms.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }.map { terms[$0] }
  }
}

extension TermExpansion {
  /// Adds what a node adds to element (row, column) of a gradient: the equation's error times the term's other factors.
  mutating func expand(_ gradient: GradientTerm, node: Int, row: Int, column: Int) {
    guard gradient.nodes.includes(walk.kind(of: node)), let error = walk.values(gradient.error, at: node) else {
      return
    }
    func product(_ unit: Int, _ others: [Explanation.Ingredient]) -> ExplainedTerm {
      let first = Explanation.Ingredient(
        subject: .quantity(gradient.error, node: node, unit: unit), value: error[unit])
      return ExplainedTerm(scale: gradient.term.scale, [first] + others, group: group)
    }
    var readings: [FactorReading] = []
    for factor in gradient.term.factors {
      switch walk.reading(factor, at: node) {
      case .success(let reading): readings.append(reading)
      case .failure(let absence):
        if absence.note == .zeroState { note(.zeroState) }
        return
      }
    }
    switch gradient.term.coefficient {
    case .vector: add(product(row, []))
    case .row: if readings.first?.hot == row { add(product(column, [])) }
    case .matrix(_, let block):
      guard case .slot(let slot) = block else { return }
      if let hot = readings.first?.hot {
        if hot == column { add(product(row, [])) }
        return
      }
      let width = readings.first?.values.count ?? 0
      let element = column - slot * width
      guard element >= 0, element < width else { return }
      add(product(row, readings.map { $0.ingredient(at: element) }))
    case .bilinear(_, let first, let second):
      let hidden = walk.specification.hidden
      let length = walk.specification.arity * hidden
      let (j, k) = (column / length - first * hidden, column % length - second * hidden)
      guard readings.count == 2, (0..<hidden).contains(j), (0..<hidden).contains(k) else { return }
      add(product(row, [readings[0].ingredient(at: j), readings[1].ingredient(at: k)]))
    case .one, .transposed, .bilinearTransposed, .sum, .softmaxJacobian: return
    }
  }
}

extension Walk {
  /// Whether an element is what it is because of what was changed by hand; nil where an equation gave it.
  fileprivate func handiwork(_ quantity: Quantity, node: Int, unit: Int) -> Explanation.Origin? {
    if interventions.isEmpty { return nil }
    func changes(_ changed: Quantity) -> [Intervention] {
      interventions.filter { $0.quantity == changed && $0.unit == unit && ($0.node == nil || $0.node == node) }
    }
    if !changes(quantity).isEmpty { return .byHand }
    // What is held is a constant: nothing flows back through it.
    let local = specification.local(quantity)
    let isPart = local == .fromOutput || local == .fromParent
    let error = isPart ? specification.quantity(.delta, of: specification.strand(of: quantity)) ?? .delta : quantity
    let sources = equations.equations.filter { $0.error == error }.map(\.quantity)
    // What is a function of one alone stands between it and all that follows.
    let functions = equations.equations.filter { equation in
      sources.contains { equation.terms == [Term(.here($0))] }
    }.map(\.quantity)
    let isHeld = (sources + functions).contains {
      changes($0).contains { if case .set = $0.change { true } else { false } }
    }
    return isHeld ? .heldBelow : nil
  }

  /// One element, as the expression language shows it: the parts of δ with the slope in them, a class or token as part of
  /// its one-hot vector.
  func element(_ quantity: Quantity, node: Int, unit: Int) -> Double? {
    guard unit >= 0, let values = shown(quantity, at: node) else { return nil }
    if let width = indexWidth(of: quantity) { return unit < width ? (Int(values[0]) == unit ? 1 : 0) : nil }
    return unit < values.count ? values[unit] : nil
  }
}

extension ParameterView {
  /// The place of an element in the flat store.
  func place(_ row: Int, _ column: Int) -> Int? {
    guard row >= 0, row < rows, column >= 0, column < columns else { return nil }
    return offset + row * columns + column
  }
}
