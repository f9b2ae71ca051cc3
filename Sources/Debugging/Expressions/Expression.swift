/// A parsed expression: read once, evaluated as often as wanted.
///
/// It is kept as postfix code, a flat list that one loop runs over a stack of values, so evaluating costs no recursion
/// whatever the expression's depth. Equality is that of the code, not of the spelling: `δ` equals `delta`.
///
/// From loosest to tightest: `or`, `and`, `not`, comparisons (which do not chain), `+ -`, `* / @`, signs and `!`, `^`
/// (to the right), `' [ ]`. `*` goes element by element; `@` is the matrix and dot product. `[1, 0]` and `(1, 0)` are
/// vectors.
public struct Expression: Sendable, Equatable {
  let code: [Instruction]

  /// Where in the text each instruction comes from: `spans[i]` for `code[i]`.
  let spans: [Range<Int>]

  /// Every name that evaluating may read, in order of first appearance, each once.
  public let reads: [Read]

  /// Parentheses, signs and exponents may nest this deep. Reading recurses once a level, so text must not decide how deep.
  public static let nestingLimit = 200

  /// Reads `text`. Names are not looked up before evaluation.
  public init(parsing text: String) throws(ExpressionError) {
    var parser = Parser(tokens: try Lexer.tokens(of: text))
    try parser.parseAll()
    self.init(code: parser.code, spans: parser.spans)
  }

  init(code: [Instruction], spans: [Range<Int>]) {
    self.code = code
    self.spans = spans
    var reads: [Read] = []
    for instruction in code {
      let read: Read
      switch instruction {
      case .load(let name): read = .current(name)
      case .select(let name, _): read = .indexed(name)
      case .gradient(let name): read = .gradient(name)
      default: continue
      }
      if !reads.contains(read) { reads.append(read) }
    }
    self.reads = reads
  }

  /// Something that an expression reads from its scope.
  public enum Read: Sendable, Hashable {
    /// The value at the cursor, or the whole of a parameter.
    case current(String)
    /// The value at other places than the cursor, or a part of a parameter.
    case indexed(String)
    case gradient(String)

    public var name: String {
      switch self {
      case .current(let name), .indexed(let name), .gradient(let name): name
      }
    }
  }

  public static func == (a: Expression, b: Expression) -> Bool { a.code == b.code }
}

/// One step of postfix code. Operands are taken off the stack, the result is put back on it.
enum Instruction: Sendable, Equatable {
  case constant(Value)
  case load(String)
  /// A name with indices; the indices' operands are on the stack, in order.
  case select(String, [IndexForm])
  case gradient(String)
  /// A value under its indices' operands.
  case index([IndexForm])
  case unary(UnaryOperator)
  case binary(BinaryOperator)
  /// Leaves the left operand of `and` or `or` as the answer where it decides, and goes on after the operator.
  case decide(BinaryOperator, end: Int)
  case call(Function, arguments: Int)
  /// So many numbers as a vector, or vectors as the rows of a matrix.
  case list(Int)

  static func == (a: Instruction, b: Instruction) -> Bool {
    switch (a, b) {
    // NaN is the same literal as NaN.
    case (.constant(.number(let x)), .constant(.number(let y))): x == y || (x.isNaN && y.isNaN)
    case (.constant(let x), .constant(let y)): x == y
    case (.load(let x), .load(let y)), (.gradient(let x), .gradient(let y)): x == y
    case (.select(let x, let i), .select(let y, let j)): x == y && i == j
    case (.index(let i), .index(let j)): i == j
    case (.unary(let x), .unary(let y)): x == y
    case (.binary(let x), .binary(let y)): x == y
    case (.decide(let x, let i), .decide(let y, let j)): x == y && i == j
    case (.call(let x, let i), .call(let y, let j)): x == y && i == j
    case (.list(let x), .list(let y)): x == y
    default: false
    }
  }
}

/// How one index is written, and so how many operands it has on the stack.
struct IndexForm: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    case single
    case range(hasLower: Bool, hasUpper: Bool)
  }

  var kind: Kind
  var span: Range<Int>

  var operands: Int {
    switch kind {
    case .single: 1
    case .range(let hasLower, let hasUpper): (hasLower ? 1 : 0) + (hasUpper ? 1 : 0)
    }
  }

  static func == (a: IndexForm, b: IndexForm) -> Bool { a.kind == b.kind }
}
