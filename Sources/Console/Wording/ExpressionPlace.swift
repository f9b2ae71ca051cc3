import Debugging

extension ExpressionError: Worded {
  public var diagnostic: Diagnostic { Diagnostic(kind: "expression", ExpressionWording.message(for: self)) }
}

extension Invocation {
  /// An error of the expression `name`, with its place: expressions count characters, commands bytes.
  public func failure(_ error: ExpressionError, at name: String) -> LocatedError {
    let text = string(ifGiven: name) ?? ""
    func byte(_ character: Int) -> Int { text.prefix(max(0, character)).utf8.count }
    return failure(error, at: name, bytes: byte(error.range.lowerBound)..<byte(error.range.upperBound))
  }
}
