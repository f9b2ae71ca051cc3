/// Compiles the text of a meaning. Precedence from low to high: `if a then b else c`, `or`, `and`, `not`, comparison
/// (`= == != <> < <= > >=`), `+ −`, `* / mod`, unary `−`.
struct MeaningCompiler {
  private let text: [Unicode.Scalar]
  private let right: [Grammar.Symbol]
  private let terminals: WordTable
  private var position = 0
  private var code: [Meaning.Operation] = []
  private var depth = 0

  /// Brackets and prefixes may nest this deep; the parser's own recursion is bounded by it.
  private static let deepest = 200

  private init(_ text: [Unicode.Scalar], _ right: [Grammar.Symbol], _ terminals: WordTable) {
    self.text = text
    self.right = right
    self.terminals = terminals
  }

  static func compile(
    _ text: ArraySlice<Unicode.Scalar>, right: [Grammar.Symbol], terminals: WordTable
  ) throws(MeaningProblem) -> Meaning {
    var compiler = MeaningCompiler(Array(text), right, terminals)
    try compiler.expression()
    compiler.skipSpace()
    if compiler.position < compiler.text.count { throw compiler.unexpected() }
    var source = String.UnicodeScalarView()
    source.append(contentsOf: text)
    return Meaning(code: compiler.code, source: String(source))
  }

  private mutating func expression() throws(MeaningProblem) {
    depth += 1
    defer { depth -= 1 }
    if depth > MeaningCompiler.deepest { throw MeaningProblem(column: position, kind: .nestedTooDeep) }
    guard takeWord("if") else { return try disjunction() }
    try expression()
    try need("then")
    let toElse = reserve()
    try expression()
    try need("else")
    let toEnd = reserve()
    code[toElse] = .jumpIfZero(code.count)
    try expression()
    code[toEnd] = .jump(code.count)
  }

  private mutating func disjunction() throws(MeaningProblem) {
    try conjunction()
    while takeWord("or") {
      let toRight = reserve()
      code.append(.number(1))
      let toEnd = reserve()
      code[toRight] = .jumpIfZero(code.count)
      try conjunction()
      code.append(.truth)
      code[toEnd] = .jump(code.count)
    }
  }

  private mutating func conjunction() throws(MeaningProblem) {
    try negation()
    while takeWord("and") {
      let toFalse = reserve()
      try negation()
      code.append(.truth)
      let toEnd = reserve()
      code[toFalse] = .jumpIfZero(code.count)
      code.append(.number(0))
      code[toEnd] = .jump(code.count)
    }
  }

  private mutating func negation() throws(MeaningProblem) {
    var count = 0
    while takeWord("not") { count += 1 }
    try comparison()
    for _ in 0..<count { code.append(.not) }
  }

  private mutating func comparison() throws(MeaningProblem) {
    try sum()
    let signs: [(String, Meaning.Comparison)] = [
      ("==", .equal), ("=", .equal), ("!=", .unequal), ("<>", .unequal), ("<=", .lessOrEqual), (">=", .greaterOrEqual),
      ("≤", .lessOrEqual), ("≥", .greaterOrEqual), ("≠", .unequal), ("<", .less), (">", .greater),
    ]
    for (sign, comparison) in signs where takeSign(sign) {
      try sum()
      code.append(.compare(comparison))
      return
    }
  }

  private mutating func sum() throws(MeaningProblem) {
    try product()
    while true {
      if takeSign("+") {
        try product()
        code.append(.add)
      } else if takeSign("-") || takeSign("−") {
        try product()
        code.append(.subtract)
      } else {
        return
      }
    }
  }

  private mutating func product() throws(MeaningProblem) {
    try signed()
    while true {
      if takeSign("*") || takeSign("×") {
        try signed()
        code.append(.multiply)
      } else if takeSign("/") {
        try signed()
        code.append(.divide)
      } else if takeWord("mod") {
        try signed()
        code.append(.modulo)
      } else {
        return
      }
    }
  }

  private mutating func signed() throws(MeaningProblem) {
    var isNegative = false
    while takeSign("-") || takeSign("−") { isNegative.toggle() }
    try primary()
    if isNegative { code.append(.negate) }
  }

  private mutating func primary() throws(MeaningProblem) {
    skipSpace()
    guard position < text.count else { throw unexpected() }
    let scalar = text[position]
    if takeSign("(") {
      try expression()
      if !takeSign(")") { throw unexpected() }
    } else if scalar == "$" {
      try child()
    } else if MeaningCompiler.isDigit(scalar) || scalar == "." {
      try number()
    } else if scalar.properties.isAlphabetic {
      try call()
    } else {
      throw unexpected()
    }
  }

  private mutating func child() throws(MeaningProblem) {
    let start = position
    position += 1
    let digits = take(while: MeaningCompiler.isDigit)
    guard let index = Int(digits) else { throw MeaningProblem(column: start, kind: .unexpected("$")) }
    guard index >= 1, index <= right.count else {
      throw MeaningProblem(column: start, kind: .noSuchChild(index, symbols: right.count))
    }
    if case .terminal(let terminal) = right[index - 1], DecimalNumber.parse(terminals.utf8(of: terminal)) == nil {
      throw MeaningProblem(column: start, kind: .childHasNoNumber(index, terminal: terminals[terminal]))
    }
    code.append(.child(index - 1, isLast: false))
  }

  private mutating func number() throws(MeaningProblem) {
    let start = position
    let digits = take(while: { MeaningCompiler.isDigit($0) || $0 == "." })
    guard let value = DecimalNumber.parse(Array(digits.utf8)[...]) else {
      throw MeaningProblem(column: start, kind: .badNumber(digits))
    }
    code.append(.number(value))
  }

  private mutating func call() throws(MeaningProblem) {
    let start = position
    let name = take(while: { $0.properties.isAlphabetic })
    guard let function = Meaning.Function(rawValue: name) else {
      throw MeaningProblem(column: start, kind: takeSign("(") ? .unknownFunction(name) : .unexpected(name))
    }
    if !takeSign("(") { throw unexpected() }
    var count = 0
    if !takeSign(")") {
      repeat {
        try expression()
        count += 1
      } while takeSign(",")
      if !takeSign(")") { throw unexpected() }
    }
    let fits =
      switch function {
      case .abs, .floor, .trunc, .count: count == 1
      case .min, .max, .med, .sum, .product, .first, .last: count >= 1
      case .list: true
      }
    if !fits { throw MeaningProblem(column: start, kind: .wrongArgumentCount(function: name, given: count)) }
    code.append(.call(function, count: count))
  }

  // MARK: Text

  private mutating func reserve() -> Int {
    code.append(.truth)
    return code.count - 1
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }

  private mutating func skipSpace() {
    while position < text.count, text[position].properties.isWhitespace || text[position] == "\\" { position += 1 }
  }

  private mutating func take(while belongs: (Unicode.Scalar) -> Bool) -> String {
    var taken = String.UnicodeScalarView()
    while position < text.count, belongs(text[position]) {
      taken.append(text[position])
      position += 1
    }
    return String(taken)
  }

  private mutating func takeSign(_ sign: String) -> Bool {
    skipSpace()
    let scalars = Array(sign.unicodeScalars)
    guard position + scalars.count <= text.count, Array(text[position..<(position + scalars.count)]) == scalars else {
      return false
    }
    position += scalars.count
    return true
  }

  private mutating func takeWord(_ word: String) -> Bool {
    skipSpace()
    let start = position
    if take(while: { $0.properties.isAlphabetic }) == word { return true }
    position = start
    return false
  }

  private mutating func need(_ word: String) throws(MeaningProblem) {
    if !takeWord(word) { throw unexpected() }
  }

  private func unexpected() -> MeaningProblem {
    guard position < text.count else { return MeaningProblem(column: position, kind: .unexpectedEnd) }
    return MeaningProblem(column: position, kind: .unexpected(String(Character(text[position]))))
  }
}
