import LineEditing

extension LineReadingFailure: Worded {
  public var diagnostic: Diagnostic {
    switch self {
    case .invalidUTF8(_, let byte):
      Diagnostic(
        kind: "input-not-text", "this line is not UTF-8: its byte \(byte + 1) cannot stand there",
        hint: "convert it, for example: iconv -f ISO-8859-1 -t UTF-8")
    case .lineTooLong(_, let limit):
      Diagnostic(kind: "line-too-long", "this line is longer than \(limit) bytes")
    case .readFailed(_, let number):
      Diagnostic(kind: "input-failed", "this line cannot be read: \(systemMessage(number))")
    }
  }
}
