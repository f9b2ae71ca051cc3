import Glibc

// Elementwise arithmetic: a number goes with every element of the other side; vectors need equal lengths, matrices equal
// shapes. Anything else is a mismatch, never a silent repetition.
extension Value {
  typealias Reason = ExpressionError.Reason

  /// `self operation other`.
  func combined(with other: Value, by operation: BinaryOperator) throws(Reason) -> Value {
    if case .text(let left) = self, case .text(let right) = other {
      if operation == .equal { return .boolean(left == right) }
      if operation == .notEqual { return .boolean(left != right) }
    }
    if case .text = self { throw .wrongOperand(operation: operation.rawValue, shape) }
    if case .text = other { throw .wrongOperand(operation: operation.rawValue, other.shape) }
    switch operation {
    case .add: return try elementwise(other, operation) { $0 + $1 }
    case .subtract: return try elementwise(other, operation) { $0 - $1 }
    case .multiply: return try elementwise(other, operation) { $0 * $1 }
    case .divide: return try elementwise(other, operation) { $0 / $1 }
    case .power: return try elementwise(other, operation) { pow($0, $1) }
    case .equal: return try compared(other, operation) { $0 == $1 }
    case .notEqual: return try compared(other, operation) { $0 != $1 }
    case .less: return try compared(other, operation) { $0 < $1 }
    case .lessOrEqual: return try compared(other, operation) { $0 <= $1 }
    case .greater: return try compared(other, operation) { $0 > $1 }
    case .greaterOrEqual: return try compared(other, operation) { $0 >= $1 }
    case .and: return try compared(other, operation) { $0 != 0 && $1 != 0 }
    case .or: return try compared(other, operation) { $0 != 0 || $1 != 0 }
    case .product: return try product(other)
    }
  }

  func applying(_ operation: UnaryOperator) throws(Reason) -> Value {
    switch operation {
    case .negate: return try mapped("-") { -$0 }
    case .not: return try tested("not") { $0 == 0 }
    case .transpose: return try transposed()
    }
  }

  /// A matrix with rows and columns exchanged. A vector stands for a column or a row as its neighbour needs, so it stays.
  func transposed() throws(Reason) -> Value {
    switch self {
    case .matrix(let matrix): return .matrix(matrix.transposed)
    case .text: throw .wrongOperand(operation: "'", shape)
    default: return self
    }
  }

  @inline(__always)
  func elementwise(
    _ other: Value, _ operation: BinaryOperator, _ combine: (Double, Double) -> Double
  ) throws(Reason) -> Value {
    try elementwise(other, named: operation.rawValue, combine)
  }

  /// `combine` over both values' elements.
  @inline(__always)
  func elementwise(
    _ other: Value, named name: String, _ combine: (Double, Double) -> Double
  ) throws(Reason) -> Value {
    if let left = scalar {
      if let right = other.scalar { return .number(combine(left, right)) }
      return try other.mapped(name) { combine(left, $0) }
    }
    if let right = other.scalar { return try mapped(name) { combine($0, right) } }
    switch (self, other) {
    case (.vector(let left), .vector(let right)) where left.count == right.count:
      return .vector(Value.zip(left, right, combine))
    case (.matrix(let left), .matrix(let right)) where left.rows == right.rows && left.columns == right.columns:
      let elements = Value.zip(left.elements, right.elements, combine)
      return .matrix(Matrix(rows: left.rows, columns: left.columns, elements: elements))
    case (.text, _): throw .wrongOperand(operation: name, shape)
    case (_, .text): throw .wrongOperand(operation: name, other.shape)
    default: throw .shapeMismatch(operation: name, shape, other.shape)
    }
  }

  /// As `elementwise`, but for a question: one answer is a truth value, many are ones and zeros.
  @inline(__always)
  private func compared(
    _ other: Value, _ operation: BinaryOperator, _ test: (Double, Double) -> Bool
  ) throws(Reason) -> Value {
    if let left = scalar, let right = other.scalar { return .boolean(test(left, right)) }
    return try elementwise(other, operation) { test($0, $1) ? 1 : 0 }
  }

  /// `change` of every element.
  @inline(__always)
  func mapped(_ operation: String, _ change: (Double) -> Double) throws(Reason) -> Value {
    switch self {
    case .number(let number): return .number(change(number))
    case .boolean(let truth): return .number(change(truth ? 1 : 0))
    case .vector(let elements): return .vector(Value.map(elements, change))
    case .matrix(let matrix):
      return .matrix(
        Matrix(rows: matrix.rows, columns: matrix.columns, elements: Value.map(matrix.elements, change)))
    case .text: throw .wrongOperand(operation: operation, shape)
    }
  }

  /// `test` of every element: a truth value of one, ones and zeros of many.
  @inline(__always)
  func tested(_ operation: String, _ test: (Double) -> Bool) throws(Reason) -> Value {
    if let scalar { return .boolean(test(scalar)) }
    return try mapped(operation) { test($0) ? 1 : 0 }
  }

  @inline(__always)
  private static func map(_ elements: [Double], _ change: (Double) -> Double) -> [Double] {
    [Double](unsafeUninitializedCapacity: elements.count) { result, count in
      for i in elements.indices { result.initializeElement(at: i, to: change(elements[i])) }
      count = elements.count
    }
  }

  @inline(__always)
  private static func zip(_ a: [Double], _ b: [Double], _ combine: (Double, Double) -> Double) -> [Double] {
    [Double](unsafeUninitializedCapacity: a.count) { result, count in
      for i in a.indices { result.initializeElement(at: i, to: combine(a[i], b[i])) }
      count = a.count
    }
  }
}
