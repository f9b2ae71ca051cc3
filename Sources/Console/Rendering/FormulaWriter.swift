import Debugging
import Drawing
import Networks

/// Writes an explanation as a formula: in letters, and with its numbers.
struct FormulaWriter {
  let markup: FormulaMarkup
  let specification: NetworkSpecification

  init(_ specification: NetworkSpecification, _ language: FormulaMarkup.Language = .plain) {
    self.specification = specification
    // Where the words' vectors are E, the loss is written out.
    markup = FormulaMarkup(
      language: language, names: specification, loss: specification.hasEmbeddings ? "loss" : "E")
  }

  private var isChain: Bool { specification.arity == 1 }
  private func place(_ node: Int) -> String { "\(isChain ? node + 1 : node)" }

  // MARK: Symbols

  /// δ_5[3]
  func symbol(_ subject: Subject) -> String {
    switch subject {
    case .quantity(.slope, let node, let unit): return slope(.z, at: place(node), index: "\(unit)")
    case .quantity(let quantity, let node, let unit):
      return markup.quantity(quantity, at: place(node), index: "\(unit)")
    case .initialState(let quantity, let unit): return markup.quantity(quantity, at: "0", index: "\(unit)")
    case .parameter(let name, let row, let column): return parameter(name, "\(row)", "\(column)")
    case .gradient(let name, let row, let column):
      return markup.gradient(parameter(name, "\(row)", "\(column)"))
    case .exampleLoss: return markup.lossSymbol
    case .expression(let expression): return markup.text(expression.description)
    }
  }

  private func parameter(_ name: String, _ row: String, _ column: String) -> String {
    let isVector = ParameterLayout(specification)[name]?.isVector ?? false
    return markup.parameter(name, row: row, column: isVector ? nil : column)
  }

  /// f'(u_5[3]) for the state f(u).
  private func slope(_ quantity: Quantity, at place: String, index: String) -> String {
    let functions = specification.equations.equations.filter { $0.quantity == quantity && $0.function != nil }
    guard let equation = functions.first, case .activation(let activation)? = equation.function,
      case .element(let argument, _, _)? = equation.terms.first?.factors.first
    else { return "1" }
    let symbol = markup.quantity(argument, at: place, index: index)
    return markup.apply(Notation.function(activation), prime: true, symbol)
  }

  /// One ingredient; `index` stands for its element where a sum runs over it.
  func symbol(_ ingredient: Explanation.Ingredient, running: Running = Running()) -> String {
    switch ingredient.kind {
    case .lossShare: return markup.number(ingredient.value)
    case .classWeight(let number): return markup.parameter("w", row: "\(number)", column: nil)
    case .total(let quantity, let node):
      return markup.parenthesised(
        markup.sum(over: "j", markup.quantity(quantity, at: place(node), index: "j")))
    case .jacobian(let quantity, let node, let row, let column):
      let (j, i) = (running.element ?? "\(row)", "\(column)")
      let (yj, yi) = (
        markup.quantity(quantity, at: place(node), index: j), markup.quantity(quantity, at: place(node), index: i)
      )
      return yj + " " + markup.parenthesised("[\(i)=\(j)] \(markup.minus) \(yi)")
    case .plain, .reciprocal: break
    }
    guard let subject = ingredient.subject else { return markup.number(ingredient.value) }
    if ingredient.function == .slope, case .quantity(let quantity, let node, let unit) = subject {
      return slope(quantity, at: place(node), index: running.element ?? "\(unit)")
    }
    var text = symbol(subject, running)
    if let minus = ingredient.minus {
      text = markup.parenthesised("\(text) \(markup.minus) \(symbol(minus, running))")
    }
    if let function = ingredient.function { text = apply(function, text) }
    return ingredient.kind == .reciprocal ? markup.over("1", text) : text
  }

  /// Letters in the place of numbers that a sum runs over.
  struct Running {
    var element: String?
    var row: String?
    var column: String?
  }

  private func symbol(_ subject: Subject, _ running: Running) -> String {
    switch subject {
    case .quantity(let quantity, let node, let unit):
      return markup.quantity(quantity, at: place(node), index: running.element ?? "\(unit)")
    case .initialState(let quantity, let unit):
      return markup.quantity(quantity, at: "0", index: running.element ?? "\(unit)")
    case .parameter(let name, let row, let column):
      return parameter(name, running.row ?? "\(row)", running.column ?? "\(column)")
    default: return symbol(subject)
    }
  }

  private func apply(_ function: ElementFunction, _ argument: String) -> String {
    switch function {
    case .activation(let activation): markup.apply(Notation.function(activation), argument)
    case .slope: markup.apply("f", prime: true, argument)
    case .derivative(let activation): markup.apply(Notation.function(activation), prime: true, argument)
    case .complement: markup.parenthesised("1 \(markup.minus) \(argument)")
    case .halfSquare: markup.half + markup.squared(argument)
    case .logarithm: markup.apply("ln", argument)
    case .logarithmOfComplement: markup.apply("ln", "1 \(markup.minus) \(argument)")
    case .exponential: markup.apply("exp", argument)
    case .reciprocal: markup.over("1", argument)
    }
  }

  /// W[7][3] · δ_6[7]
  func symbol(_ term: ExplainedTerm, running: Running = Running()) -> String {
    var parts: [String] = []
    for ingredient in term.ingredients {
      if ingredient.kind == .reciprocal, let above = parts.popLast(), let below = ingredient.subject {
        parts.append(markup.over(above, symbol(below, running)))
      } else {
        parts.append(symbol(ingredient, running: running))
      }
    }
    if parts.count == 2, parts[0] == parts[1] { parts = [markup.squared(parts[0])] }
    if term.scale.magnitude != 1 { parts.insert(markup.number(term.scale.magnitude), at: 0) }
    return parts.joined(separator: markup.times)
  }

  /// 0.51 · −0.087
  func numbers(_ term: ExplainedTerm) -> String {
    var parts = term.ingredients.map { markup.number($0.value) }
    if parts.count == 2, term.ingredients[0] == term.ingredients[1] { parts = [markup.squared(parts[0])] }
    if term.scale != 1 { parts.insert(markup.number(term.scale), at: 0) }
    if parts.count == 3, term.scale == -1 { parts = [markup.minus + parts[1], parts[2]] }
    return parts.joined(separator: markup.times)
  }

  // MARK: Formulas

  /// The right side in letters.
  func letters(_ explanation: Explanation) -> String {
    if case .gradient(let terms) = explanation.origin { return letters(ofGradient: terms, explanation) }
    if explanation.origin == .exampleLoss { return letters(ofLoss: explanation) }
    let terms = if case .equation(let equation) = explanation.origin { equation.terms } else { [Term]() }
    let sums = groups(explanation).map { group in
      let place = group[0].group
      let pairs = terms.indices.contains(place) ? letters(ofPairs: group, terms[place].coefficient) : nil
      return (group[0].scale < 0, pairs ?? letters(of: group))
    }
    return put(
      markup.added(sums), isSum: sums.count > 1 || sums.first?.0 == true,
      factors: explanation.factors.map { symbol($0) },
      explanation.function)
  }

  /// The same with numbers: a number a sum.
  func numbers(_ explanation: Explanation) -> String {
    var sums = groups(explanation).map { $0.reduce(0) { $0 + $1.product } }
    // A page is not filled with the summands of a list.
    if sums.count > 6 { sums = Array(sums.prefix(3)) + [sums.dropFirst(3).reduce(0, +)] }
    return put(
      markup.added(sums), isSum: sums.count > 1 || (sums.first ?? 0) < 0,
      factors: explanation.factors.map { markup.number($0.value) }, explanation.function)
  }

  /// The same with the numbers of the largest terms; what the others add is one number.
  func numbers(ofTerms explanation: Explanation, shown: Int) -> String {
    let terms = explanation.terms
    var parts = terms.prefix(shown).map { term in
      let text = numbers(term)
      return text.hasPrefix(markup.minus) ? (true, String(text.dropFirst(markup.minus.count))) : (false, text)
    }
    if terms.count > shown {
      let rest = terms.dropFirst(shown).reduce(0) { $0 + $1.product }
      parts.append((rest < 0, markup.number(rest.magnitude)))
    }
    return put(
      markup.added(parts), isSum: true, factors: explanation.factors.map { markup.number($0.value) },
      explanation.function)
  }

  private func put(
    _ sum: String, isSum: Bool, factors: [String], _ function: Explanation.OuterFunction?
  ) -> String {
    var head = factors
    var body = sum
    switch function {
    case .element(.reciprocal)?:
      return markup.over(head.isEmpty ? "1" : head.joined(separator: markup.times), sum)
    case .element(let function)?: body = apply(function, sum)
    case .squareRoot?: body = markup.root(sum)
    case .named(let function)?: body = markup.apply(function.rawValue, sum)
    case nil: if isSum && !head.isEmpty { body = markup.parenthesised(sum) }
    }
    head.insert(body, at: 0)
    return head.joined(separator: markup.times)
  }

  /// The terms by the summand of the equation that they belong to.
  private func groups(_ explanation: Explanation) -> [[ExplainedTerm]] {
    var groups: [[ExplainedTerm]] = []
    var places: [Int: Int] = [:]
    for term in explanation.terms {
      if let place = places[term.group] {
        groups[place].append(term)
      } else {
        places[term.group] = groups.count
        groups.append([term])
      }
    }
    return groups.sorted { $0[0].group < $1[0].group }
  }

  /// One term as it is, several as a sum over the index in which they differ.
  private func letters(of group: [ExplainedTerm]) -> String {
    guard group.count > 1 else { return symbol(group[0]) }
    var running = Running()
    for (a, b) in zip(group[0].ingredients, group[1].ingredients) {
      switch (a.subject, b.subject) {
      case (.parameter(_, let row, let column)?, .parameter(_, let otherRow, let otherColumn)?):
        if row != otherRow { running.row = "j" }
        if column != otherColumn { running.column = offset(column, group[0]) }
      case (.expression?, _), (_, .expression?), (nil, _), (_, nil):
        if case .jacobian = a.kind { running.element = "j" }
      default: running.element = "j"
      }
    }
    if running.element == nil, running.row == nil, running.column == nil {
      return symbol(group[0]) + " + … "
    }
    return markup.sum(over: "j", symbol(group[0], running: running))
  }

  /// A sum over two indices, where the coefficient joins two factors: Σ_jk V[3][jk] · z_0[j] · z_1[k].
  private func letters(ofPairs group: [ExplainedTerm], _ coefficient: Coefficient) -> String? {
    let isTransposed: Bool
    switch coefficient {
    case .bilinear: isTransposed = false
    case .bilinearTransposed: isTransposed = true
    default: return nil
    }
    let running = [
      Running(row: isTransposed ? "j" : nil, column: isTransposed ? "ik" : "jk"), Running(element: "j"),
      Running(element: "k"),
    ]
    let parts = zip(group[0].ingredients, running).map { symbol($0, running: $1) }
    return markup.sum(over: "jk", parts.joined(separator: markup.times))
  }

  /// Columns of the right half of W are counted on from the left one.
  private func offset(_ column: Int, _ term: ExplainedTerm) -> String {
    for case .quantity(_, _, let unit)? in term.ingredients.map(\.subject) where column != unit {
      return "\(column - unit)+j"
    }
    return "j"
  }

  private func letters(ofGradient terms: [GradientTerm], _ explanation: Explanation) -> String {
    guard case .gradient(_, let row, let column) = explanation.subject else { return "" }
    let t = isChain ? "t" : "n"
    func place(_ place: Factor.Place) -> String {
      switch place {
      case .here: t
      case .child(let slot): isChain ? "{t\(markup.minus)1}" : slot == 0 ? "left(n)" : "right(n)"
      case .parent, .parentAtOwnSlot, .childOfParent, .comparison: isChain ? "{t+1}" : "parent(n)"
      }
    }
    let present = Set(explanation.terms.map(\.group))
    var sums: [(Bool, String)] = []
    for (group, gradient) in terms.enumerated() where present.contains(group) {
      let isRow = if case .row = gradient.term.coefficient { true } else { false }
      var parts = [markup.quantity(gradient.error, at: t, index: "\(isRow ? column : row)")]
      let first = explanation.terms.first { $0.group == group }
      for (number, factor) in gradient.term.factors.enumerated() {
        guard case .element(let quantity, let location, _) = factor, let first,
          number + 1 < first.ingredients.count
        else { continue }
        let unit: Int =
          switch first.ingredients[number + 1].subject {
          case .quantity(_, _, let unit)?, .initialState(_, let unit)?: unit
          default: column
          }
        parts.append(markup.quantity(quantity, at: place(location), index: "\(unit)"))
      }
      sums.append((gradient.term.scale < 0, markup.sum(over: t, parts.joined(separator: markup.times))))
    }
    return markup.added(sums)
  }

  private func letters(ofLoss explanation: Explanation) -> String {
    let t = isChain ? "t" : "n"
    let share = explanation.terms.first?.ingredients.first { $0.kind == .lossShare }
    var loss = markup.quantity(.loss, at: t, index: "")
    if specification.classWeights != nil { loss = "w_\(isChain ? "d,t" : "d")" + markup.times + loss }
    return (share.map { markup.number($0.value) + markup.times } ?? "") + markup.sum(over: t, loss)
  }
}
