import Networks

/// Why an expression is not one number that can be explained.
public enum ExplanationProblem: Error, Sendable, Equatable {
  /// It is worth many numbers; the largest is given.
  case notOneNumber(Value.Shape, largest: Subject?)
  /// It is worth a truth value or a text.
  case notANumber(Value.Shape)
}

extension Explainer {
  /// What an expression names: an element of the trace, a parameter or a gradient where it is one, else itself.
  ///
  /// A vector of one element stands for that element. Throws what evaluating it throws, or an `ExplanationProblem`.
  public func subject(of expression: Expression) throws -> Subject {
    let value = try expression.evaluate(in: scope)
    switch value {
    case .number: return subject(named: expression) ?? .expression(expression)
    case .vector(let elements) where elements.count == 1:
      let element = expression.element(0)
      return subject(named: element) ?? .expression(element)
    case .matrix(let matrix) where matrix.elements.count == 1:
      let element = expression.element(0).element(0)
      return subject(named: element) ?? .expression(element)
    case .vector(let elements):
      let element = largest(elements).map { expression.element($0) }
      throw ExplanationProblem.notOneNumber(value.shape, largest: element.map { subject(named: $0) ?? .expression($0) })
    case .matrix(let matrix):
      let element = largest(matrix.elements).map {
        expression.element($0 / matrix.columns).element($0 % matrix.columns)
      }
      throw ExplanationProblem.notOneNumber(value.shape, largest: element.map { subject(named: $0) ?? .expression($0) })
    case .boolean, .text: throw ExplanationProblem.notANumber(value.shape)
    }
  }

  private func largest(_ elements: [Double]) -> Int? {
    elements.isEmpty ? nil : elements.firstIndex(where: \.isNaN) ?? Reductions.extreme(elements.map(\.magnitude), >)
  }

  /// The subject that an expression of one element spells out, without arithmetic around it.
  func subject(named expression: Expression) -> Subject? {
    guard let last = expression.code.last else { return nil }
    switch last {
    case .load(let name):
      if name == "loss" { return lossAtCursor }
      guard let quantity = scope.quantity(named: name), let walk, let node = scope.node,
        walk.indexWidth(of: quantity) != nil
      else { return nil }
      return index(quantity, walk, node)
    case .select(let name, let forms): return selected(name, forms, expression.operands)
    case .index(let forms):
      // `(delta)[3]`, `grad(W)[1][2]`, `(delta[3])[1]`: what stands in front is itself a name.
      guard let base = expression.operands.first, let indices = numbers(forms, Array(expression.operands.dropFirst()))
      else { return nil }
      return indexed(base, indices)
    default: return nil
    }
  }

  private var lossAtCursor: Subject? {
    guard walk != nil else { return nil }
    return scope.node.map { .quantity(.loss, node: $0, unit: 0) } ?? .exampleLoss
  }

  /// A token or a class, which is one number: the place of the 1 in its one-hot vector.
  private func index(_ quantity: Quantity, _ walk: Walk, _ node: Int) -> Subject? {
    guard let value = walk.values(quantity, at: node)?.first, value >= 0 else { return nil }
    return .quantity(quantity, node: node, unit: Int(value))
  }

  private func numbers(_ forms: [IndexForm], _ operands: [Expression]) -> [Int]? {
    guard forms.allSatisfy({ $0.kind == .single }), forms.count == operands.count else { return nil }
    var numbers: [Int] = []
    for operand in operands {
      guard let number = (try? operand.evaluate(in: scope))?.scalar.flatMap({ Int(exactly: $0) }) else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  private func indexed(_ base: Expression, _ indices: [Int]) -> Subject? {
    switch base.code.last {
    case .gradient(let name)?: return element(of: name, indices) { .gradient(name, row: $0, column: $1) }
    case .load(let name)?:
      if run.layout[name] != nil { return element(of: name, indices) { .parameter(name, row: $0, column: $1) } }
      guard let quantity = scope.quantity(named: name), let walk, indices.count == 1 else { return nil }
      guard let node = scope.node else {
        return isCarried(quantity, walk) ? initialState(quantity, walk, indices[0]) : nil
      }
      return place(quantity, walk, node, indices[0])
    case .select(let name, let forms)?:
      // A range of nodes before the element: `delta[2:5][1][3]`.
      return selected(name, forms, base.operands, then: indices)
    default: return nil
    }
  }

  private func selected(
    _ name: String, _ forms: [IndexForm], _ operands: [Expression], then more: [Int] = []
  ) -> Subject? {
    if run.layout[name] != nil {
      guard let indices = numbers(forms, operands) else { return nil }
      return element(of: name, indices + more) { .parameter(name, row: $0, column: $1) }
    }
    guard let quantity = scope.quantity(named: name), let walk, let node = node(quantity, forms, operands, more)
    else { return nil }
    let used = forms[0].operands
    let rest = (numbers(Array(forms.dropFirst()), Array(operands.dropFirst(used))) ?? []) + node.rest
    guard let place = node.node else {
      return rest.first.flatMap { initialState(quantity, walk, $0) }
    }
    if quantity == .loss { return .quantity(.loss, node: place, unit: 0) }
    if walk.indexWidth(of: quantity) != nil { return index(quantity, walk, place) }
    guard rest.count == 1 else { return nil }
    return self.place(quantity, walk, place, rest[0])
  }

  /// The node that the first index of a quantity names, nil for the initial state, and the indices left after it.
  private func node(
    _ quantity: Quantity, _ forms: [IndexForm], _ operands: [Expression], _ more: [Int]
  ) -> (node: Int?, rest: [Int])? {
    guard let walk else { return nil }
    let first = walk.isChain ? 1 : 0
    var position: Int
    var rest = more
    switch forms[0].kind {
    case .single:
      guard let value = operands.first.flatMap({ try? $0.evaluate(in: scope) }) else { return nil }
      if case .text(let text) = value {
        let nodes = walk.phrases?.nodes(spanning: text.split(separator: " ").map(String.init)) ?? []
        return (nodes.first(where: { $0 == scope.node }) ?? nodes.first).map { ($0, rest) }
      }
      guard let number = value.scalar.flatMap({ Int(exactly: $0) }) else { return nil }
      position = number
    case .range(let hasLower, _):
      guard let row = more.first, row >= 0 else { return nil }
      rest.removeFirst()
      var lower = isCarried(quantity, walk) ? 0 : first
      if hasLower, let given = operands.first.flatMap({ try? $0.evaluate(in: scope) })?.scalar {
        lower = max(lower, Int(exactly: given) ?? lower)
      } else if !hasLower {
        lower = first
      }
      position = lower + row
    }
    if position == 0, isCarried(quantity, walk) { return (nil, rest) }
    position -= first
    return position >= 0 && position < walk.nodes ? (position, rest) : nil
  }

  /// Whether a chain starts from a value of it.
  private func isCarried(_ quantity: Quantity, _ walk: Walk) -> Bool {
    walk.isChain && walk.specification.carriedQuantities.contains(quantity)
  }

  private func initialState(_ quantity: Quantity, _ walk: Walk, _ index: Int) -> Subject? {
    unit(index, of: walk.specification.hidden).map { .initialState(quantity, unit: $0) }
  }

  private func place(_ quantity: Quantity, _ walk: Walk, _ node: Int, _ index: Int) -> Subject? {
    guard let count = walk.values(quantity, at: node)?.count else { return nil }
    return unit(index, of: count).map { .quantity(quantity, node: node, unit: $0) }
  }

  /// Negative indices count from the end.
  private func unit(_ index: Int, of count: Int) -> Int? {
    let place = index < 0 ? index + count : index
    return place >= 0 && place < count ? place : nil
  }

  private func element(
    of name: String, _ indices: [Int], _ make: (_ row: Int, _ column: Int) -> Subject
  ) -> Subject? {
    guard let parameter = run.layout[name] else { return nil }
    let wanted = parameter.isVector ? 1 : 2
    guard indices.count == wanted, let row = unit(indices[0], of: parameter.rows) else { return nil }
    if parameter.isVector { return make(row, 0) }
    return unit(indices[1], of: parameter.columns).map { make(row, $0) }
  }
}
