/// Precedence climbing over tokens, writing postfix code as it goes. Operators of one level are a loop, so only
/// brackets, signs and exponents nest, and those are counted.
struct Parser {
  private let tokens: [Token]
  private var position = 0
  private var depth = 0
  private(set) var code: [Instruction] = []
  private(set) var spans: [Range<Int>] = []

  init(tokens: [Token]) { self.tokens = tokens }

  mutating func parseAll() throws(ExpressionError) {
    if next.kind == .end { throw ExpressionError(.empty, at: next.range) }
    try parse(atLeast: .or)
    if next.kind != .end { throw surplus() }
  }

  private var next: Token { tokens[position] }

  private mutating func advance() { if position < tokens.count - 1 { position += 1 } }

  private mutating func emit(_ instruction: Instruction, _ span: Range<Int>) {
    code.append(instruction)
    spans.append(span)
  }

  /// Reads operands joined by operators that bind at least as tightly as `minimum`.
  private mutating func parse(atLeast minimum: Precedence) throws(ExpressionError) {
    depth += 1
    defer { depth -= 1 }
    if depth > Expression.nestingLimit {
      throw ExpressionError(.nestedTooDeeply(limit: Expression.nestingLimit), at: next.range)
    }
    try parsePrefix(atLeast: minimum)
    while case .binary(let operation) = next.kind, operation.precedence >= minimum {
      let span = next.range
      advance()
      switch operation {
      case .and, .or:
        let decision = code.count
        emit(.decide(operation, end: 0), span)
        try parse(atLeast: operation.precedence.above)
        emit(.binary(operation), span)
        code[decision] = .decide(operation, end: code.count)
      case .power:
        try parse(atLeast: .sign)
        emit(.binary(operation), span)
      default:
        try parse(atLeast: operation.precedence.above)
        emit(.binary(operation), span)
        if operation.precedence == .comparison, case .binary(let another) = next.kind, another.precedence == .comparison
        {
          throw ExpressionError(.chainedComparison, at: next.range)
        }
      }
    }
  }

  private mutating func parsePrefix(atLeast minimum: Precedence) throws(ExpressionError) {
    let token = next
    switch token.kind {
    case .not where minimum <= .not:
      advance()
      try parse(atLeast: .not)
      emit(.unary(.not), token.range)
    case .bang:
      advance()
      try parse(atLeast: .sign)
      emit(.unary(.not), token.range)
    case .binary(.subtract):
      advance()
      try parse(atLeast: .sign)
      emit(.unary(.negate), token.range)
    case .binary(.add):
      advance()
      try parse(atLeast: .sign)
    default:
      try parsePostfix()
    }
  }

  /// A primary with the indices and transpositions behind it.
  private mutating func parsePostfix() throws(ExpressionError) {
    let token = next
    // A name is loaded only once it is known that no index follows: the scope resolves both together.
    var pending: (name: String, span: Range<Int>)?
    switch token.kind {
    case .number(let number):
      advance()
      emit(.constant(.number(number)), token.range)
    case .text(let text):
      advance()
      emit(.constant(.text(text)), token.range)
    case .name(let name):
      advance()
      if next.kind == .leftParenthesis {
        try parseCall(name, token)
      } else if let constant = Parser.constants[name] {
        emit(.constant(constant), token.range)
      } else {
        pending = (name, token.range)
      }
    case .nabla:
      advance()
      try parseGradient(from: token, parenthesised: next.kind == .leftParenthesis)
    case .leftParenthesis:
      advance()
      try parse(atLeast: .or)
      // (1, 0) is a vector; (1) is a number.
      let isList = next.kind == .comma
      let count = isList ? try parseFurtherElements() : 1
      try close(.rightParenthesis, ")", opened: token)
      if isList { emitList(count, from: token) }
    case .leftBracket:
      advance()
      try parse(atLeast: .or)
      let count = try parseFurtherElements()
      try close(.rightBracket, "]", opened: token)
      emitList(count, from: token)
    case .bars:
      advance()
      try parse(atLeast: .or)
      try close(.bars, "‖", opened: token)
      emit(.call(.norm, arguments: 1), token.range.lowerBound..<tokens[position - 1].range.upperBound)
    default:
      throw unexpected(expecting: .operand)
    }
    while true {
      switch next.kind {
      case .leftBracket, .lowered:
        let start = pending?.span.lowerBound ?? next.range.lowerBound
        let forms = try parseIndices()
        let span = start..<tokens[position - 1].range.upperBound
        if let (name, _) = pending {
          emit(.select(name, forms), span)
          pending = nil
        } else {
          emit(.index(forms), span)
        }
      case .transpose:
        if let (name, span) = pending { emit(.load(name), span) }
        pending = nil
        emit(.unary(.transpose), next.range)
        advance()
      default:
        if let (name, span) = pending { emit(.load(name), span) }
        return
      }
    }
  }

  /// The elements behind the first one of a list; returns how many there are with it.
  private mutating func parseFurtherElements() throws(ExpressionError) -> Int {
    var count = 1
    while next.kind == .comma {
      advance()
      try parse(atLeast: .or)
      count += 1
    }
    return count
  }

  private mutating func emitList(_ count: Int, from opening: Token) {
    emit(.list(count), opening.range.lowerBound..<tokens[position - 1].range.upperBound)
  }

  private static let constants: [String: Value] = [
    "true": .boolean(true), "false": .boolean(false), "pi": .number(.pi),
  ]

  static var constantNames: [String] { ["true", "false", "inf", "nan", "pi"] }

  /// All brackets in a row are one list: W[:][j] and W[:, j] both are column j.
  private mutating func parseIndices() throws(ExpressionError) -> [IndexForm] {
    var forms: [IndexForm] = []
    while true {
      let opening = next
      if case .lowered(let index) = opening.kind {
        advance()
        emit(.constant(.number(Double(index))), opening.range)
        forms.append(IndexForm(kind: .single, span: opening.range))
        continue
      }
      guard opening.kind == .leftBracket else { return forms }
      advance()
      forms.append(try parseIndex())
      while next.kind == .comma {
        advance()
        forms.append(try parseIndex())
      }
      try close(.rightBracket, "]", opened: opening)
    }
  }

  private mutating func parseIndex() throws(ExpressionError) -> IndexForm {
    let start = next.range.lowerBound
    var hasLower = false
    if next.kind != .colon {
      try parse(atLeast: .or)
      hasLower = true
      if next.kind != .colon {
        return IndexForm(kind: .single, span: start..<tokens[position - 1].range.upperBound)
      }
    }
    advance()
    var hasUpper = false
    if next.kind != .comma, next.kind != .rightBracket, next.kind != .end {
      try parse(atLeast: .or)
      hasUpper = true
    }
    let span = start..<tokens[position - 1].range.upperBound
    return IndexForm(kind: .range(hasLower: hasLower, hasUpper: hasUpper), span: span)
  }

  private mutating func parseCall(_ name: String, _ token: Token) throws(ExpressionError) {
    if name == "grad" || name == "gradient" { return try parseGradient(from: token, parenthesised: true) }
    guard let function = Function.named(name) else {
      throw ExpressionError(
        .unknownFunction(name, suggestions: nearest(to: name, among: Function.allNames)), at: token.range)
    }
    let opening = next
    advance()
    var arguments = 0
    if next.kind != .rightParenthesis {
      try parse(atLeast: .or)
      arguments = 1
      while next.kind == .comma {
        advance()
        try parse(atLeast: .or)
        arguments += 1
      }
    }
    try close(.rightParenthesis, ")", opened: opening)
    let span = token.range.lowerBound..<tokens[position - 1].range.upperBound
    guard function.arguments.contains(arguments) else {
      throw ExpressionError(
        .argumentCount(function: function.rawValue, given: arguments, accepted: function.arguments), at: span)
    }
    emit(.call(function, arguments: arguments), span)
  }

  /// `grad(W)`, `∇W` or `∇(W)`, after its first token.
  private mutating func parseGradient(from token: Token, parenthesised: Bool) throws(ExpressionError) {
    let opening = next
    if parenthesised { advance() }
    guard case .name(let name) = next.kind else {
      throw next.kind == .end
        ? unexpected(expecting: .parameterName) : ExpressionError(.gradientNeedsName, at: next.range)
    }
    let named = next
    advance()
    if parenthesised {
      if next.kind != .rightParenthesis, next.kind != .end {
        throw ExpressionError(.gradientNeedsName, at: named.range.lowerBound..<next.range.upperBound)
      }
      try close(.rightParenthesis, ")", opened: opening)
    }
    emit(.gradient(name), token.range.lowerBound..<tokens[position - 1].range.upperBound)
  }

  private mutating func close(_ kind: Token.Kind, _ closing: Character, opened: Token) throws(ExpressionError) {
    if next.kind == kind { return advance() }
    if next.kind == .end {
      let opening = opened.spelling.first ?? closing
      throw ExpressionError(.unclosed(opening: opening, position: opened.range.lowerBound), at: next.range)
    }
    throw surplus(expecting: .closing(closing))
  }

  /// What to say of a token that stands where an operator or the end should.
  private func surplus(expecting expectation: ExpressionError.Expectation = .operation) -> ExpressionError {
    if next.kind == .assignment { return ExpressionError(.assignment, at: next.range) }
    if next.beginsOperand { return ExpressionError(.missingOperator(before: next.spelling), at: next.range) }
    return unexpected(expecting: expectation)
  }

  private func unexpected(expecting expectation: ExpressionError.Expectation) -> ExpressionError {
    switch next.kind {
    case .end: ExpressionError(.cutOff(expected: expectation), at: next.range)
    case .assignment: ExpressionError(.assignment, at: next.range)
    default: ExpressionError(.unexpectedToken(next.spelling, expected: expectation), at: next.range)
    }
  }
}
