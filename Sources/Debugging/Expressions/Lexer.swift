/// Cuts an expression's text into tokens. Works on `Character`s, so that composed and decomposed letters are one and
/// columns count what a reader sees.
struct Lexer {
  private let characters: [Character]
  private var position = 0
  private var tokens: [Token] = []

  /// The tokens of `text`, closed by one of kind `.end`.
  static func tokens(of text: String) throws(ExpressionError) -> [Token] {
    var lexer = Lexer(characters: Array(text))
    while let character = lexer.peek() {
      if character.isWhitespace {
        lexer.position += 1
      } else {
        try lexer.readToken(startingWith: character)
      }
    }
    lexer.tokens.append(Token(kind: .end, spelling: "", range: lexer.position..<lexer.position))
    return lexer.tokens
  }

  private init(characters: [Character]) { self.characters = characters }

  private func peek(_ distance: Int = 0) -> Character? {
    let index = position + distance
    return index < characters.count ? characters[index] : nil
  }

  private mutating func append(_ kind: Token.Kind, length: Int) {
    let end = position + length
    tokens.append(Token(kind: kind, spelling: String(characters[position..<end]), range: position..<end))
    position = end
  }

  private mutating func readToken(startingWith character: Character) throws(ExpressionError) {
    if character.isDigit || (character == "." && peek(1)?.isDigit == true) {
      try readNumber()
    } else if character.beginsName || (character == "\\" && peek(1)?.beginsName == true) {
      readName()
    } else if character == "\"" {
      try readText()
    } else if character == "'" {
      // Only right after a value is it a transposition; elsewhere someone means a quotation mark.
      guard let last = tokens.last, last.range.upperBound == position, last.endsOperand else {
        throw ExpressionError(.unexpectedCharacter(character), at: position..<position + 1)
      }
      append(.transpose, length: 1)
    } else if character.loweredDigit != nil, let last = tokens.last, case .name = last.kind,
      last.range.upperBound == position
    {
      readLoweredDigits()
    } else if let (kind, length) = symbol(startingWith: character) {
      append(kind, length: length)
    } else {
      throw ExpressionError(.unexpectedCharacter(character), at: position..<position + 1)
    }
  }

  private mutating func readNumber() throws(ExpressionError) {
    var length = 0
    while peek(length)?.isDigit == true { length += 1 }
    if peek(length) == "." {
      length += 1
      while peek(length)?.isDigit == true { length += 1 }
    }
    if peek(length) == "e" || peek(length) == "E" {
      let signed = peek(length + 1) == "-" || peek(length + 1) == "+"
      var end = length + (signed ? 2 : 1)
      if peek(end)?.isDigit == true {
        while peek(end)?.isDigit == true { end += 1 }
        length = end
      }
    }
    var spelling = String(characters[position..<position + length])
    let written = spelling
    // The standard library reads neither ".5" nor "5." everywhere.
    if spelling.hasPrefix(".") { spelling = "0" + spelling }
    if let dot = spelling.firstIndex(of: ".") {
      let next = spelling.index(after: dot)
      if next == spelling.endIndex || !spelling[next].isDigit { spelling.insert("0", at: next) }
    }
    guard let number = Double(spelling), number.isFinite else {
      throw ExpressionError(.numberTooLarge(written), at: position..<position + length)
    }
    append(.number(number), length: length)
  }

  private mutating func readName() {
    let escape = characters[position] == "\\" ? 1 : 0
    var length = escape + 1
    while let character = peek(length), character.continuesName { length += 1 }
    let name = Symbols.ascii(String(characters[position + escape..<position + length]))
    append(Lexer.words[name] ?? .name(name), length: length)
  }

  private static let words: [String: Token.Kind] = [
    "and": .binary(.and), "or": .binary(.or), "not": .not, "inf": .number(.infinity), "nan": .number(.nan),
  ]

  private mutating func readText() throws(ExpressionError) {
    var text = ""
    var length = 1
    while let character = peek(length) {
      length += 1
      switch character {
      case "\"":
        append(.text(text), length: length)
        return
      case "\\":
        guard let escaped = peek(length) else { break }
        length += 1
        switch escaped {
        case "\\", "\"": text.append(escaped)
        case "n": text.append("\n")
        case "t": text.append("\t")
        default:
          throw ExpressionError(.unknownEscape(escaped), at: position + length - 2..<position + length)
        }
      default: text.append(character)
      }
    }
    let end = characters.count
    throw ExpressionError(.unclosed(opening: "\"", position: position), at: end..<end)
  }

  private mutating func readLoweredDigits() {
    var index = 0
    var length = 0
    // Past this many digits nothing is in range anyway; stopping keeps the sum from overflowing.
    while let digit = peek(length)?.loweredDigit {
      if length < 15 { index = index * 10 + digit }
      length += 1
    }
    append(.lowered(index), length: length)
  }

  private func symbol(startingWith character: Character) -> (Token.Kind, length: Int)? {
    if let next = peek(1) {
      switch (character, next) {
      case ("=", "="): return (.binary(.equal), 2)
      case ("!", "="), ("<", ">"): return (.binary(.notEqual), 2)
      case ("<", "="): return (.binary(.lessOrEqual), 2)
      case (">", "="): return (.binary(.greaterOrEqual), 2)
      case ("*", "*"): return (.binary(.power), 2)
      case ("&", "&"): return (.binary(.and), 2)
      case ("|", "|"): return (.binary(.or), 2)
      default: break
      }
    }
    switch character {
    case "+": return (.binary(.add), 1)
    case "-", "−": return (.binary(.subtract), 1)
    case "*", "×", "⊙", "∘": return (.binary(.multiply), 1)
    case "/", "÷": return (.binary(.divide), 1)
    case "^": return (.binary(.power), 1)
    case "@", "·", "⋅": return (.binary(.product), 1)
    case "<": return (.binary(.less), 1)
    case ">": return (.binary(.greater), 1)
    case "≤": return (.binary(.lessOrEqual), 1)
    case "≥": return (.binary(.greaterOrEqual), 1)
    case "≠": return (.binary(.notEqual), 1)
    case "∧": return (.binary(.and), 1)
    case "∨": return (.binary(.or), 1)
    case "¬", "!": return (.bang, 1)
    case "=": return (.assignment, 1)
    case "(": return (.leftParenthesis, 1)
    case ")": return (.rightParenthesis, 1)
    case "[": return (.leftBracket, 1)
    case "]": return (.rightBracket, 1)
    case ",": return (.comma, 1)
    case ":": return (.colon, 1)
    case "‖", "∥": return (.bars, 1)
    case "∇": return (.nabla, 1)
    case "∞": return (.number(.infinity), 1)
    case "ᵀ": return (.transpose, 1)
    default: return nil
    }
  }
}

extension Token {
  /// Whether a value can end with it.
  fileprivate var endsOperand: Bool {
    switch kind {
    case .number, .text, .name, .lowered, .rightParenthesis, .rightBracket, .transpose, .bars: true
    default: false
    }
  }
}

extension Character {
  fileprivate var isDigit: Bool { self >= "0" && self <= "9" && isASCII }

  var beginsName: Bool { self == "_" || (isLetter && self != "ᵀ") }

  var continuesName: Bool { beginsName || isDigit }

  fileprivate var loweredDigit: Int? {
    guard self >= "₀", self <= "₉", let scalar = unicodeScalars.first, unicodeScalars.count == 1 else { return nil }
    return Int(scalar.value) - 0x2080
  }
}
