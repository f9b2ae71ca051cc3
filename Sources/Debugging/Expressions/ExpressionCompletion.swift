/// What Tab can put at a place in an expression.
public struct ExpressionCompletion: Sendable, Equatable {
  /// The part of the text that a candidate replaces, in `Character`s.
  public var range: Range<Int>

  /// In the order in which to offer them.
  public var candidates: [Candidate]

  public struct Candidate: Sendable, Equatable {
    public var text: String
    public var kind: Kind

    public init(text: String, kind: Kind) {
      self.text = text
      self.kind = kind
    }
  }

  public enum Kind: Sendable, Equatable {
    case name(ScopeName.Kind)
    /// `text` ends with the opening parenthesis.
    case function
    case constant
    /// `and`, `or`, `not`.
    case word
    /// A Greek letter in place of `\name`.
    case letter
  }

  /// Candidates for the word that ends at `cursor`, an offset in `Character`s. Where that word starts with a Greek letter
  /// the candidates are spelled in Greek. None inside quotes.
  public init(of text: String, at cursor: Int, in scope: some ExpressionScope) {
    let before = Array(text).prefix(max(0, cursor))
    var start = before.count
    while start > 0, before[start - 1].continuesName { start -= 1 }
    // A word starts with a letter: of 3de the number stays.
    while start < before.count, !before[start].beginsName { start += 1 }
    candidates = []
    range = start..<before.count
    if ExpressionCompletion.isInsideText(before[..<start]) { return }
    let word = String(before[start...])
    if start > 0, before[start - 1] == "\\" {
      range = start - 1..<before.count
      candidates = Symbols.letters(startingWith: word).map { Candidate(text: String($0.letter), kind: .letter) }
      return
    }
    let isGreek = !word.utf8.allSatisfy { $0 < 0x80 }
    let prefix = Symbols.ascii(word)
    let onlyParameters = ExpressionCompletion.namesParameter(before[..<start])
    for name in scope.names where name.name.hasPrefix(prefix) {
      if onlyParameters, name.kind != .parameter { continue }
      let spelling = isGreek ? Symbols.greek(name.name) : name.name
      candidates.append(Candidate(text: spelling, kind: .name(name.kind)))
    }
    if onlyParameters || isGreek { return }
    for function in Function.allNames where function.hasPrefix(prefix) {
      candidates.append(Candidate(text: function + "(", kind: .function))
    }
    // Words this short are completed only once begun, or they would crowd the list of an empty line.
    if prefix.isEmpty { return }
    for constant in Parser.constantNames where constant.hasPrefix(prefix) {
      candidates.append(Candidate(text: constant, kind: .constant))
    }
    for connective in ["and", "or", "not"] where connective.hasPrefix(prefix) {
      candidates.append(Candidate(text: connective, kind: .word))
    }
  }

  private static func isInsideText(_ characters: ArraySlice<Character>) -> Bool {
    var inside = false
    var escaped = false
    for character in characters {
      if escaped {
        escaped = false
      } else if character == "\\" {
        escaped = inside
      } else if character == "\"" {
        inside.toggle()
      }
    }
    return inside
  }

  /// Whether `grad(` or `∇` stands right before.
  private static func namesParameter(_ characters: ArraySlice<Character>) -> Bool {
    var rest = characters
    while rest.last?.isWhitespace == true { rest.removeLast() }
    if rest.last == "∇" { return true }
    guard rest.popLast() == "(" else { return false }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    if rest.last == "∇" { return true }
    let name = String(rest.reversed().prefix { $0.continuesName }.reversed())
    return name == "grad" || name == "gradient"
  }
}
