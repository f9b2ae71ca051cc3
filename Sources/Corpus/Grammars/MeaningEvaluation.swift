extension Meaning {
  /// Computes the value over the children's. The children's values are used up: a list that is only added to is moved,
  /// so that a long curried chain costs time in proportion to its length.
  func evaluate(_ children: inout [MeaningValue]) throws(FaultKind) -> MeaningValue {
    var stack: [MeaningValue] = []
    var next = 0
    while next < code.count {
      let operation = code[next]
      next += 1
      switch operation {
      case .number(let value): stack.append(.number(value))
      case .child(let child, let isLast):
        var value = MeaningValue.none
        if isLast { swap(&value, &children[child]) } else { value = children[child] }
        if value == .none { throw FaultKind(.noValue(child: child + 1)) }
        stack.append(value)
      case .negate: stack.append(.number(-(try number(&stack))))
      case .add, .subtract, .multiply, .divide, .modulo, .compare:
        let right = try number(&stack)
        let left = try number(&stack)
        stack.append(.number(try Meaning.combine(operation, left, right)))
      case .not: stack.append(.number(try number(&stack) == 0 ? 1 : 0))
      case .truth: stack.append(.number(try number(&stack) == 0 ? 0 : 1))
      case .jump(let target): next = target
      case .jumpIfZero(let target): if try number(&stack) == 0 { next = target }
      case .call(let function, let count): stack.append(try Meaning.call(function, count, &stack))
      }
    }
    return stack.popLast() ?? .none
  }

  /// A fault's kind, thrown before the rule's line is known.
  struct FaultKind: Error {
    let kind: MeaningFault.Kind
    init(_ kind: MeaningFault.Kind) { self.kind = kind }
  }

  private func number(_ stack: inout [MeaningValue]) throws(FaultKind) -> Double {
    guard case .number(let value)? = stack.popLast() else { throw FaultKind(.listWhereNumberNeeded) }
    return value
  }

  private static func combine(_ operation: Operation, _ left: Double, _ right: Double) throws(FaultKind) -> Double {
    let value: Double
    switch operation {
    case .add: value = left + right
    case .subtract: value = left - right
    case .multiply: value = left * right
    case .divide:
      if right == 0 { throw FaultKind(.divisionByZero) }
      value = left / right
    case .modulo:
      // The remainder has the divisor's sign, so that a clock of 10 hours counts −1 as 9.
      if right == 0 { throw FaultKind(.divisionByZero) }
      let remainder = left.truncatingRemainder(dividingBy: right)
      value = remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder
    case .compare(let comparison):
      let holds =
        switch comparison {
        case .equal: left == right
        case .unequal: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
      value = holds ? 1 : 0
    default: value = .nan
    }
    if !value.isFinite { throw FaultKind(.notFinite) }
    // −0 would print as "-0".
    return value == 0 ? 0 : value
  }

  private static func call(
    _ function: Function, _ count: Int, _ stack: inout [MeaningValue]
  ) throws(FaultKind) -> MeaningValue {
    let first = stack.count - count
    // The first argument is the chain so far: it is taken out of the stack and added to in place.
    var values: [Double] = []
    for i in first..<stack.count {
      var value = MeaningValue.none
      swap(&value, &stack[i])
      switch value {
      case .none: break
      case .number(let number): values.append(number)
      case .list(let list): if i == first { values = list } else { values.append(contentsOf: list) }
      }
      value = .none
    }
    stack.removeLast(count)
    switch function {
    case .list: return .list(values)
    case .count: return .number(Double(values.count))
    case .abs, .floor, .trunc:
      guard values.count == 1 else { throw FaultKind(.listWhereNumberNeeded) }
      let value =
        switch function {
        case .abs: values[0].magnitude
        case .floor: values[0].rounded(.down)
        default: values[0].rounded(.towardZero)
        }
      return .number(value == 0 ? 0 : value)
    case .min, .max, .med, .sum, .product, .first, .last:
      guard let some = values.first, let last = values.last else {
        throw FaultKind(.emptyList(function: function.rawValue))
      }
      let value =
        switch function {
        case .min: values.reduce(some) { Swift.min($0, $1) }
        case .max: values.reduce(some) { Swift.max($0, $1) }
        case .sum: values.reduce(0, +)
        case .product: values.reduce(1, *)
        case .first: some
        case .last: last
        default: median(values)
        }
      if !value.isFinite { throw FaultKind(.notFinite) }
      return .number(value)
    }
  }

  /// The middle value; the mean of the two middle ones where the count is even.
  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
