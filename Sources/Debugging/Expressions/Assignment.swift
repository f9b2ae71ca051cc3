/// `PLACE = EXPRESSION`: a name with or without indices, and what it shall be. `PLACE *= EXPRESSION` and its like say
/// `PLACE = PLACE * (EXPRESSION)`.
public struct Assignment: Sendable, Equatable {
  public let place: Place
  public let value: Expression
  /// Where the value stands in the text, in `Character`s.
  public let valueSpan: Range<Int>

  /// Reads `text`. Names are not looked up.
  public init(parsing text: String) throws(ExpressionError) {
    let tokens = try Lexer.tokens(of: text)
    guard let sign = tokens.firstIndex(where: { $0.kind == .assignment }) else {
      throw Assignment.missing(in: tokens, text)
    }
    var left = Array(tokens[..<sign])
    let operation = Assignment.compound(left.last, before: tokens[sign])
    if operation != nil { left.removeLast() }
    let end = tokens[sign].range.lowerBound
    let place = try Place(left + [Token(kind: .end, spelling: "", range: end..<end)], at: tokens[sign].range)
    let right = Array(tokens[(sign + 1)...])
    valueSpan = right[0].range.lowerBound..<right[max(right.count - 2, 0)].range.upperBound
    if right.count == 1 { throw ExpressionError(.cutOff(expected: .operand), at: right[0].range) }
    var parser = Parser(tokens: right)
    try parser.parseAll()
    let given = Expression(code: parser.code, spans: parser.spans)
    self.place = place
    value = operation.map { place.expression.combined(with: given, by: $0, at: tokens[sign].range) } ?? given
  }

  /// `PLACE` alone, which is to be `value`.
  public init(place: Place, value: Expression) {
    self.place = place
    self.value = value
    valueSpan = place.span
  }

  /// Why a text without `=` is no assignment: what is wrong with it as an expression comes first.
  private static func missing(in tokens: [Token], _ text: String) -> ExpressionError {
    if let comparison = tokens.first(where: { $0.kind == .binary(.equal) }) {
      return ExpressionError(.comparisonForAssignment, at: comparison.range)
    }
    var parser = Parser(tokens: tokens)
    do throws(ExpressionError) {
      try parser.parseAll()
    } catch {
      return error
    }
    return ExpressionError(.assignmentMissing, at: tokens[tokens.count - 1].range)
  }

  /// The operation of `*=` and its like: its sign stands right before `=`.
  private static func compound(_ token: Token?, before sign: Token) -> BinaryOperator? {
    guard let token, token.range.upperBound == sign.range.lowerBound, case .binary(let operation) = token.kind else {
      return nil
    }
    switch operation {
    case .add, .subtract, .multiply, .divide, .power: return operation
    default: return nil
    }
  }
}

/// A name with or without indices: something that could be assigned to.
public struct Place: Sendable, Equatable {
  public let name: String
  /// The same as something to be read.
  public let expression: Expression
  private let forms: [IndexForm]
  /// Where it stands in the text, in `Character`s.
  public let span: Range<Int>

  public init(parsing text: String) throws(ExpressionError) {
    try self.init(try Lexer.tokens(of: text), at: nil)
  }

  /// `sign`: where `=` stands, for a place that is missing before it.
  fileprivate init(_ tokens: [Token], at sign: Range<Int>?) throws(ExpressionError) {
    if tokens.count == 1, let sign { throw ExpressionError(.notAPlace, at: sign) }
    var parser = Parser(tokens: tokens)
    try parser.parseAll()
    expression = Expression(code: parser.code, spans: parser.spans)
    span = tokens[0].range.lowerBound..<tokens[max(tokens.count - 2, 0)].range.upperBound
    switch parser.code.last {
    case .load(let name): (self.name, forms) = (name, [])
    case .select(let name, let forms): (self.name, self.forms) = (name, forms)
    default: throw ExpressionError(.notAPlace, at: span)
    }
  }

  /// The indices, worked out.
  struct Selection {
    /// The first index as a trace quantity reads it; nil where there is none.
    var selector: Selector?
    /// All of them as a parameter reads them.
    var indices: [AxisIndex]
    var spans: [Range<Int>]
  }

  func selection(in scope: some ExpressionScope) throws(ExpressionError) -> Selection {
    guard !forms.isEmpty else { return Selection(selector: nil, indices: [], spans: []) }
    var evaluator = Evaluator(expression: expression)
    // All but the last instruction, which would read what is there.
    try evaluator.run(through: expression.code.count - 1, in: scope)
    let (indices, selector) = try evaluator.takeIndices(forms)
    return Selection(selector: selector, indices: indices, spans: forms.map(\.span))
  }

  public static func == (a: Place, b: Place) -> Bool { a.expression == b.expression }
}

extension Expression {
  /// `self operation (other)`.
  fileprivate func combined(with other: Expression, by operation: BinaryOperator, at span: Range<Int>) -> Expression {
    let shifted = other.code.map { instruction in
      if case .decide(let decided, let end) = instruction { return Instruction.decide(decided, end: end + code.count) }
      return instruction
    }
    return Expression(code: code + shifted + [.binary(operation)], spans: spans + other.spans + [span])
  }
}
