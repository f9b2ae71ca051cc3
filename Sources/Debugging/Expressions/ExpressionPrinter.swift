extension Expression: CustomStringConvertible {
  /// The expression in canonical form: ASCII names, no needless parentheses, one space around operators. Reading it again
  /// gives an equal expression.
  public var description: String {
    var pieces: [Piece] = []
    for instruction in code {
      switch instruction {
      case .constant(let value): pieces.append(Piece(Expression.literal(value)))
      case .load(let name): pieces.append(Piece(name, takesIndices: true))
      case .gradient(let name): pieces.append(Piece("grad(\(name))"))
      case .select(let name, let forms):
        let brackets = Expression.brackets(forms, &pieces)
        pieces.append(Piece(name + brackets, takesIndices: true))
      case .index(let forms):
        let brackets = Expression.brackets(forms, &pieces)
        var base = pieces.removeLast()
        // Brackets right behind a name or other brackets would join them.
        if base.takesIndices { base.parenthesise() } else { base.parenthesise(below: .postfix) }
        base.text += brackets
        base.takesIndices = true
        pieces.append(base)
      case .unary(let operation):
        var operand = pieces.removeLast()
        switch operation {
        case .negate:
          operand.parenthesise(below: .sign)
          pieces.append(Piece("-" + operand.text, .sign))
        case .not:
          operand.parenthesise(below: .not)
          pieces.append(Piece("not " + operand.text, .not))
        case .transpose:
          operand.parenthesise(below: .postfix)
          pieces.append(Piece(operand.text + "'"))
        }
      case .binary(let operation):
        var right = pieces.removeLast()
        var left = pieces.removeLast()
        let precedence = operation.precedence
        switch precedence {
        case .power:
          left.parenthesise(below: .postfix)
          right.parenthesise(below: .sign)
        case .comparison:
          left.parenthesise(below: .sum)
          right.parenthesise(below: .sum)
        default:
          left.parenthesise(below: precedence)
          right.parenthesise(below: precedence.above)
        }
        left.text += precedence == .power ? "^" : " \(operation.rawValue) "
        left.text += right.text
        pieces.append(Piece(left.text, precedence))
      case .decide: break
      case .call(let function, let arguments):
        let list = pieces.suffix(arguments).map(\.text).joined(separator: ", ")
        pieces.removeLast(arguments)
        pieces.append(Piece("\(function.rawValue)(\(list))"))
      case .list(let count):
        let list = pieces.suffix(count).map(\.text).joined(separator: ", ")
        pieces.removeLast(count)
        pieces.append(Piece("[\(list)]"))
      }
    }
    return pieces.last?.text ?? ""
  }

  private struct Piece {
    var text: String
    var precedence: Precedence
    /// Whether brackets behind it would be read as this name's indices.
    var takesIndices: Bool

    init(_ text: String, _ precedence: Precedence = .postfix, takesIndices: Bool = false) {
      self.text = text
      self.precedence = precedence
      self.takesIndices = takesIndices
    }

    mutating func parenthesise(below level: Precedence) {
      if precedence < level { parenthesise() }
    }

    mutating func parenthesise() {
      text = "(\(text))"
      precedence = .postfix
      takesIndices = false
    }
  }

  private static func brackets(_ forms: [IndexForm], _ pieces: inout [Piece]) -> String {
    let operands = forms.reduce(0) { $0 + $1.operands }
    var texts = pieces.suffix(operands).map(\.text).makeIterator()
    pieces.removeLast(operands)
    var result = ""
    for form in forms {
      switch form.kind {
      case .single: result += "[\(texts.next() ?? "")]"
      case .range(let hasLower, let hasUpper):
        let lower = hasLower ? texts.next() ?? "" : ""
        let upper = hasUpper ? texts.next() ?? "" : ""
        result += "[\(lower):\(upper)]"
      }
    }
    return result
  }

  private static func literal(_ value: Value) -> String {
    switch value {
    case .boolean(let truth): truth ? "true" : "false"
    case .text(let text): quoted(text)
    case .number(let number):
      // Whole numbers as they are written by hand.
      number.magnitude < 1e15 && number == number.rounded() ? String(Int(number)) : number.description
    default: ""
    }
  }

  /// `text` as a literal of the language.
  public static func quoted(_ text: String) -> String {
    var result = "\""
    for character in text {
      switch character {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default: result.append(character)
      }
    }
    return result + "\""
  }
}
