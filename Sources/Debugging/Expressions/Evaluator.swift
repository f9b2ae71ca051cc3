extension Expression {
  /// The expression's value, with names taken from `scope`.
  public func evaluate(in scope: some ExpressionScope) throws(ExpressionError) -> Value {
    var evaluator = Evaluator(expression: self)
    return try evaluator.run(in: scope)
  }

  /// Whether the expression holds as a condition; see `Value.truth`. Anything but one number or truth value is an error.
  public func holds(in scope: some ExpressionScope) throws(ExpressionError) -> Bool {
    let value = try evaluate(in: scope)
    guard let truth = value.truth else {
      let whole = (spans.map(\.lowerBound).min() ?? 0)..<(spans.map(\.upperBound).max() ?? 0)
      throw ExpressionError(.conditionNeedsTruth(value.shape), at: whole)
    }
    return truth
  }
}

/// Runs postfix code over a stack of values. The parser guarantees that every instruction finds its operands.
struct Evaluator {
  let expression: Expression
  var stack: [Value] = []

  init(expression: Expression) {
    self.expression = expression
    stack.reserveCapacity(4)
  }

  mutating func run(in scope: some ExpressionScope) throws(ExpressionError) -> Value {
    try run(through: expression.code.count, in: scope)
    return stack.removeLast()
  }

  /// Runs the first instructions only; what they leave stays on the stack.
  mutating func run(through count: Int, in scope: some ExpressionScope) throws(ExpressionError) {
    var counter = 0
    while counter < count {
      let span = expression.spans[counter]
      switch expression.code[counter] {
      case .constant(let value):
        stack.append(value)
      case .load(let name):
        do throws(LookupFailure) {
          stack.append(try scope.value(of: name))
        } catch {
          throw described(error, of: name, at: span, in: scope)
        }
      case .gradient(let name):
        do throws(LookupFailure) {
          stack.append(try scope.gradient(of: name))
        } catch {
          throw described(error, of: name, at: span, in: scope)
        }
      case .select(let name, let forms):
        try select(name, forms, span, scope)
      case .index(let forms):
        let (indices, selector) = try takeIndices(forms)
        if case .words = selector {
          throw ExpressionError(.indexNeedsNumber(.text), at: forms[0].span)
        }
        stack.append(try stack.removeLast().indexed(by: indices, spans: forms.map(\.span), whole: span))
      case .unary(let operation):
        let operand = stack.removeLast()
        do throws(ExpressionError.Reason) {
          stack.append(try operand.applying(operation))
        } catch {
          throw ExpressionError(error, at: span)
        }
      case .binary(let operation):
        let right = stack.removeLast()
        let left = stack.removeLast()
        do throws(ExpressionError.Reason) {
          stack.append(try left.combined(with: right, by: operation))
        } catch {
          throw ExpressionError(error, at: span)
        }
      case .decide(let operation, let end):
        if let scalar = stack[stack.count - 1].scalar, (scalar != 0) == (operation == .or) {
          stack[stack.count - 1] = .boolean(operation == .or)
          counter = end
          continue
        }
      case .list(let count):
        let elements = Array(stack.suffix(count))
        stack.removeLast(count)
        do throws(ExpressionError.Reason) {
          stack.append(try Value(list: elements))
        } catch {
          throw ExpressionError(error, at: span)
        }
      case .call(let function, let arguments):
        let second = arguments == 2 ? stack.removeLast() : nil
        let first = stack.removeLast()
        do throws(ExpressionError.Reason) {
          stack.append(try function.apply(to: first, second))
        } catch {
          throw ExpressionError(error, at: span)
        }
      }
      counter += 1
    }
  }

  /// A name with indices: the scope answers the first index of a trace quantity, all others count from 0.
  private mutating func select(
    _ name: String, _ forms: [IndexForm], _ span: Range<Int>, _ scope: some ExpressionScope
  ) throws(ExpressionError) {
    var (indices, selector) = try takeIndices(forms)
    var spans = forms.map(\.span)
    let value: Value
    do throws(LookupFailure) {
      if scope.kind(of: name) == .traceQuantity {
        value = try scope.value(of: name, at: selector)
        if case .range = selector {
          // The chosen nodes are the value's first axis: all of them stay.
          indices[0] = .range(nil, nil)
        } else {
          indices.removeFirst()
          spans.removeFirst()
        }
      } else {
        value = try scope.value(of: name)
        if case .words = selector {
          throw LookupFailure.noPositions
        }
      }
    } catch {
      let place = error == .unknownName || error.isAbsence ? span : forms[0].span
      throw described(error, of: name, at: place, in: scope, selector)
    }
    stack.append(try value.indexed(by: indices, spans: spans, whole: span))
  }

  /// Takes the indices' operands off the stack. The selector is the first index as a trace quantity would read it.
  mutating func takeIndices(_ forms: [IndexForm]) throws(ExpressionError) -> ([AxisIndex], Selector) {
    var indices: [AxisIndex] = []
    var words: String?
    indices.reserveCapacity(forms.count)
    var operand = stack.count
    for form in forms { operand -= form.operands }
    let base = operand
    for (place, form) in forms.enumerated() {
      switch form.kind {
      case .single:
        if place == 0, case .text(let text) = stack[operand] {
          words = text
          indices.append(.one(0))
        } else {
          indices.append(.one(try whole(stack[operand], form.span)))
        }
        operand += 1
      case .range(let hasLower, let hasUpper):
        var lower: Int?
        var upper: Int?
        if hasLower {
          lower = try whole(stack[operand], form.span)
          operand += 1
        }
        if hasUpper {
          upper = try whole(stack[operand], form.span)
          operand += 1
        }
        indices.append(.range(lower, upper))
      }
    }
    stack.removeSubrange(base...)
    if let words { return (indices, .words(words)) }
    switch indices[0] {
    case .one(let position): return (indices, .node(position))
    case .range(let lower, let upper): return (indices, .range(lower, upper))
    }
  }

  private func whole(_ value: Value, _ span: Range<Int>) throws(ExpressionError) -> Int {
    guard case .number(let number) = value else { throw ExpressionError(.indexNeedsNumber(value.shape), at: span) }
    // Whole numbers beyond 2^53 are no longer exact, and no axis is that long.
    guard let index = Int(exactly: number), index.magnitude < 1 << 53 else {
      throw ExpressionError(.fractionalIndex(number), at: span)
    }
    return index
  }

  private func described(
    _ failure: LookupFailure, of name: String, at span: Range<Int>, in scope: some ExpressionScope,
    _ selector: Selector? = nil
  ) -> ExpressionError {
    let reason: ExpressionError.Reason
    switch failure {
    case .unknownName:
      let known = scope.names.map(\.name)
      reason = .unknownName(
        name, suggestions: nearest(to: name, among: known), isFunction: Function.named(name) != nil || name == "grad")
    case .absent(let absence): reason = .absent(name: name, absence)
    case .notParameter: reason = .notParameter(name)
    case .noPositions: reason = .noPositions(name: name)
    case .positionOutOfRange(let valid):
      let position: Int? =
        switch selector {
        case .node(let node): node
        case .range(let lower, let upper): lower ?? upper
        default: nil
        }
      reason = .positionOutOfRange(name: name, position: position, valid: valid)
    case .noWords: reason = .noWords(name: name)
    case .widthsDiffer(let node): reason = .widthsDiffer(name: name, node: node)
    case .unknownWords(let suggestions):
      if case .words(let words) = selector {
        reason = .unknownWords(words, suggestions: suggestions)
      } else {
        reason = .noWords(name: name)
      }
    }
    return ExpressionError(reason, at: span)
  }
}

extension LookupFailure {
  fileprivate var isAbsence: Bool {
    if case .absent = self { true } else { false }
  }
}
