extension Expression {
  /// The operands of what the expression does last, each an expression of its own; empty for a name or a literal.
  ///
  /// Of `and` and `or`, which may not look at their second operand, there are none. O(length), without recursion.
  var operands: [Expression] {
    guard let last = code.last else { return [] }
    var wanted: Int
    switch last {
    case .constant, .load, .gradient, .decide: return []
    case .select(_, let forms): wanted = forms.reduce(0) { $0 + $1.operands }
    case .index(let forms): wanted = 1 + forms.reduce(0) { $0 + $1.operands }
    case .unary: wanted = 1
    case .binary(let operation):
      if operation == .and || operation == .or { return [] }
      wanted = 2
    case .call(_, let arguments): wanted = arguments
    case .list(let count): wanted = count
    }
    var operands: [Expression] = []
    var end = code.count - 1
    while wanted > 0 {
      let start = self.start(endingAt: end)
      operands.append(Expression(code: Array(code[start..<end]), spans: Array(spans[start..<end])))
      end = start
      wanted -= 1
    }
    return operands.reversed()
  }

  /// Where the operand begins whose last instruction is the one before `end`.
  private func start(endingAt end: Int) -> Int {
    var missing = 1
    var place = end
    while missing > 0, place > 0 {
      place -= 1
      missing -= 1
      switch code[place] {
      case .constant, .load, .gradient: break
      case .select(_, let forms): missing += forms.reduce(0) { $0 + $1.operands }
      case .index(let forms): missing += 1 + forms.reduce(0) { $0 + $1.operands }
      case .unary: missing += 1
      case .binary: missing += 2
      // It stands between the operands of a binary operation and takes none of its own.
      case .decide: missing += 1
      case .call(_, let arguments): missing += arguments
      case .list(let count): missing += count
      }
    }
    return place
  }

  /// The expression behind one more index: `delta[3]` becomes `delta[3][5]`, `delta[2:4]` becomes `(delta[2:4])[0]`,
  /// for behind a range the next index would belong to the next axis.
  func element(_ index: Int) -> Expression {
    let constant = Instruction.constant(.number(Double(index)))
    let span = spans.last ?? 0..<0
    let form = IndexForm(kind: .single, span: span)
    func longer(_ last: Instruction) -> Expression {
      Expression(code: code.dropLast() + [constant, last], spans: spans.dropLast() + [span, span])
    }
    switch code.last {
    case .select(let name, let forms)? where forms.allSatisfy({ $0.kind == .single }):
      return longer(.select(name, forms + [form]))
    case .index(let forms)? where forms.allSatisfy({ $0.kind == .single }): return longer(.index(forms + [form]))
    default: return Expression(code: code + [constant, .index([form])], spans: spans + [span, span])
    }
  }
}
