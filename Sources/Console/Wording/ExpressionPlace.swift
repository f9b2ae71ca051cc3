import Debugging

extension ExpressionError: Worded {
  public var diagnostic: Diagnostic {
    var diagnostic = Diagnostic(kind: "expression", ExpressionWording.message(for: self))
    if case .unknownName(_, let suggestions, isFunction: false) = reason, suggestions.isEmpty {
      diagnostic.hint = "'help expressions' lists the names; 'show' the parameters"
    }
    return diagnostic
  }
}

extension Invocation {
  /// The bytes of the command that an error of the expression `name` is about: expressions count characters.
  func place(of error: ExpressionError, in name: String) -> Range<Int> {
    place(in: name, characters: error.range)
  }

  /// The bytes of the command that some characters of the value `name` take.
  func place(in name: String, characters: Range<Int>) -> Range<Int> {
    let text = string(ifGiven: name) ?? ""
    func byte(_ character: Int) -> Int { text.prefix(max(0, character)).utf8.count }
    return place(in: name, bytes: byte(characters.lowerBound)..<byte(characters.upperBound))
  }
}
