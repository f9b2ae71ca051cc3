import Networks

/// Expressions of the language taken apart: a sum into its summands, a norm into its elements, all else into what it
/// was computed from.
extension Explainer {
  func explain(_ expression: Expression) -> Explanation? {
    guard let value = (try? expression.evaluate(in: scope))?.scalar, let last = expression.code.last else { return nil }
    let operands = expression.operands
    switch last {
    case .constant: return given(.expression(expression), value, .constant)
    case .unary(.negate): return sum(expression, value, [(operands[0], -1)])
    case .binary(.add): return sum(expression, value, [(operands[0], 1), (operands[1], 1)])
    case .binary(.subtract): return sum(expression, value, [(operands[0], 1), (operands[1], -1)])
    case .binary(.multiply): return product(expression, value, operands[0], operands[1], isDivided: false)
    case .binary(.divide): return product(expression, value, operands[0], operands[1], isDivided: true)
    case .binary(.product): return dotProduct(expression, value, operands[0], operands[1])
    case .call(let function, 1): return call(function, expression, value, of: operands[0])
    default: return made(expression, value, of: operands)
    }
  }

  /// A number as a term: what it is, and what it can be explained by.
  private func ingredient(
    _ expression: Expression, _ kind: Explanation.Ingredient.Kind = .plain
  ) -> Explanation.Ingredient? {
    guard let value = (try? expression.evaluate(in: scope))?.scalar else { return nil }
    return Explanation.Ingredient(
      subject: try? subject(of: expression), kind: kind, value: kind == .reciprocal ? 1 / value : value)
  }

  private func sum(_ expression: Expression, _ value: Double, _ parts: [(Expression, Double)]) -> Explanation? {
    let terms = parts.enumerated().compactMap { place, part in
      ingredient(part.0).map { ExplainedTerm(scale: part.1, [$0], group: place) }
    }
    guard terms.count == parts.count else { return made(expression, value, of: parts.map(\.0)) }
    return assembled(expression, value, terms)
  }

  private func product(
    _ expression: Expression, _ value: Double, _ left: Expression, _ right: Expression, isDivided: Bool
  ) -> Explanation? {
    guard let first = ingredient(left), let second = ingredient(right, isDivided ? .reciprocal : .plain) else {
      return made(expression, value, of: [left, right])
    }
    return assembled(expression, value, [ExplainedTerm([first, second])])
  }

  private func dotProduct(
    _ expression: Expression, _ value: Double, _ left: Expression, _ right: Expression
  ) -> Explanation? {
    guard case .vector(let a)? = try? left.evaluate(in: scope), case .vector(let b)? = try? right.evaluate(in: scope),
      a.count == b.count
    else { return made(expression, value, of: [left, right]) }
    let products = zip(a, b).map { $0 * $1 }
    let terms = elements(products) { i in [element(left, i, a[i], in: nil), element(right, i, b[i], in: nil)] }
    return assembled(expression, value, terms)
  }

  private func call(
    _ function: Function, _ expression: Expression, _ value: Double, of argument: Expression
  ) -> Explanation? {
    guard let whole = try? argument.evaluate(in: scope), let elements = whole.elements, !elements.isEmpty else {
      return made(expression, value, of: [argument])
    }
    func each(_ scale: Double = 1, squared: Bool = false) -> [ExplainedTerm] {
      self.elements(elements, scale: scale, squared: squared) { [element(argument, $0, elements[$0], in: whole)] }
    }
    switch function {
    case .sum: return assembled(expression, value, each())
    case .mean: return assembled(expression, value, each(1 / Double(elements.count)))
    case .norm: return assembled(expression, value, each(squared: true), through: .squareRoot)
    case .min, .max, .median, .argmax, .argmin, .any, .all, .hasInfOrNaN, .std, .variance:
      // A largest or smallest element stands first.
      let order: Double? =
        function == .max || function == .argmax ? 1 : function == .min || function == .argmin ? -1 : nil
      if elements.count > 1 { return operands(expression, value, each(), ascending: order.map { $0 < 0 }) }
    default: break
    }
    if whole.scalar != nil, let element = ingredient(argument) {
      return assembled(expression, value, [ExplainedTerm([element])], through: .named(function))
    }
    return made(expression, value, of: [argument])
  }

  /// A term for each of many elements. What it can be explained by is worked out for the largest only: nobody asks for
  /// the hundred-thousandth of them.
  private func elements(
    _ values: [Double], scale: Double = 1, squared: Bool = false, _ ingredients: (Int) -> [Explanation.Ingredient]
  ) -> [ExplainedTerm] {
    let named = 1_000
    var isNamed = [Bool](repeating: values.count <= named, count: values.count)
    if values.count > named {
      let order = values.indices.sorted { values[$0].magnitude > values[$1].magnitude }
      for place in order.prefix(named) { isNamed[place] = true }
    }
    return values.indices.map { place in
      let parts = isNamed[place] ? ingredients(place) : [Explanation.Ingredient(subject: nil, value: values[place])]
      return ExplainedTerm(scale: scale, squared ? parts + parts : parts)
    }
  }

  /// Element `place` of a vector or matrix, row by row.
  private func element(_ expression: Expression, _ place: Int, _ value: Double, in whole: Value?)
    -> Explanation.Ingredient
  {
    let chosen: Expression
    switch whole {
    case .matrix(let matrix)?:
      chosen = expression.element(place / matrix.columns).element(place % matrix.columns)
    case .number?, .boolean?: chosen = expression
    default: chosen = expression.element(place)
    }
    return Explanation.Ingredient(subject: subject(named: chosen) ?? .expression(chosen), value: value)
  }

  /// A number of which only what it depends on can be told.
  private func made(_ expression: Expression, _ value: Double, of operands: [Expression]) -> Explanation {
    let terms = operands.compactMap { operand -> ExplainedTerm? in
      guard let ingredient = ingredient(operand) else { return nil }
      return ExplainedTerm([ingredient])
    }
    return self.operands(expression, value, terms)
  }

  private func operands(
    _ expression: Expression, _ value: Double, _ terms: [ExplainedTerm], ascending: Bool? = nil
  ) -> Explanation {
    var ranked = ExplainedTerm.ranked(terms, times: 1)
    if let ascending {
      ranked.sort { ascending ? $0.value < $1.value : $0.value > $1.value }
    }
    return Explanation(
      subject: .expression(expression), value: value, origin: .operands(expression), function: nil, factors: [],
      terms: ranked, notes: [], rounding: 0x1p-53)
  }

  private func assembled(
    _ expression: Expression, _ value: Double, _ terms: [ExplainedTerm],
    through function: Explanation.OuterFunction? = nil
  ) -> Explanation {
    // The language computes in Double, whatever precision its numbers come from.
    Explanation(
      subject: .expression(expression), value: value, origin: .expression(expression), function: function, factors: [],
      terms: ExplainedTerm.ranked(terms, times: 1), notes: [], rounding: 0x1p-53)
  }
}
