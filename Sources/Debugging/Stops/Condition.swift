import Networks

/// An expression as something that can hold during training or in a walk.
///
/// A quantity without a position is asked at every node: the condition holds where it holds. With positions it is asked once an
/// example, and of the network alone (parameters, gradients, the bare loss, the iteration) once an update.
public struct Condition: Sendable {
  /// As it was written.
  public let text: String
  public let expression: Expression

  public enum Reach: Sendable {
    case update, example, node
  }

  public init(parsing text: String) throws(ExpressionError) {
    self.text = text
    expression = try Expression(parsing: text)
  }

  /// How often it is asked in a network whose quantities have these names.
  public func reach(in specification: NetworkSpecification) -> Reach {
    var reach = Reach.update
    for read in expression.reads {
      switch read {
      case .current("t"), .current("node"): return .node
      case .current("loss"): break
      case .current(let name) where specification.quantity(named: name) != nil: return .node
      case .indexed(let name) where specification.quantity(named: name) != nil: reach = .example
      default: break
      }
    }
    return reach
  }

  /// Whether it needs δ: it is then known on the way back only.
  func needsBackward(in specification: NetworkSpecification) -> Bool {
    expression.reads.contains { read in
      if case .gradient = read { return true }
      return specification.quantity(named: read.name).map { specification.isKnownBackward($0) } ?? false
    }
  }

  /// The two sides of a comparison, for showing what was compared; nil where the whole is none.
  public var comparison: (left: Expression, right: Expression)? { expression.comparison }
}

extension Expression {
  /// The operands of a comparison that is the whole expression.
  var comparison: (left: Expression, right: Expression)? {
    guard case .binary(let operation)? = code.last, operation.precedence == .comparison,
      let right = operandStart(endingAt: code.count - 2), let left = operandStart(endingAt: right - 1), left == 0
    else { return nil }
    return (
      Expression(code: Array(code[left..<right]), spans: Array(spans[left..<right])),
      Expression(
        code: Array(code[right..<code.count - 1]).shifted(by: right), spans: Array(spans[right..<code.count - 1]))
    )
  }

  /// Where the code of the operand that ends at an instruction begins.
  private func operandStart(endingAt end: Int) -> Int? {
    var missing = 1
    var place = end
    while place >= 0 {
      missing += code[place].operands - 1
      if missing == 0 { return place }
      place -= 1
    }
    return nil
  }
}

extension [Instruction] {
  /// Places inside of the code, counted anew.
  fileprivate func shifted(by offset: Int) -> [Instruction] {
    map { instruction in
      if case .decide(let operation, let end) = instruction { return .decide(operation, end: end - offset) }
      return instruction
    }
  }
}

extension Instruction {
  /// How many values it takes off the stack; each leaves one.
  fileprivate var operands: Int {
    switch self {
    case .constant, .load, .gradient: 0
    case .select(_, let forms): forms.reduce(0) { $0 + $1.operands }
    case .index(let forms): forms.reduce(1) { $0 + $1.operands }
    case .unary, .decide: 1
    case .binary: 2
    case .call(_, let arguments): arguments
    case .list(let count): count
    }
  }
}

extension Expression {
  /// Whether it reads nothing: then its value says nothing about a run.
  var isConstant: Bool { reads.isEmpty }

  /// Whether it names nodes by their words.
  var readsWords: Bool {
    code.contains { instruction in
      if case .constant(.text) = instruction { true } else { false }
    }
  }
}
