/// The first rows of a table, from which it is told whether there is a header.
struct CSVTop {
  let bytes: [UInt8]
  let index: CSVIndex

  private func field(_ row: Int, _ column: Int) -> CSVField {
    let field = index.fields[row * index.columns + column]
    return CSVField(bytes: bytes[Int(field.start)..<Int(field.end)])
  }

  var names: [String] { (0..<index.columns).map { field(0, $0).text.trimmed } }

  func looksLikeHeader(wanted: [CSVColumn]) -> Bool {
    guard !wanted.isEmpty else { return looksLikeHeader }
    return wanted.contains { column in
      switch column {
      case .position(let position): isText(position)
      case .named(let name):
        if let position = Int(name), (1...index.columns).contains(position) {
          isText(position)
        } else {
          names.contains(name.trimmed) || looksLikeHeader
        }
      }
    }
  }

  private func isText(_ position: Int) -> Bool {
    guard (1...index.columns).contains(position) else { return looksLikeHeader }
    return kind(0, position - 1) == .text
  }

  /// A column of numbers that starts with text has a name on top; so has a table whose first row is all text.
  private var looksLikeHeader: Bool {
    let first = (0..<index.columns).map { kind(0, $0) }
    if first.allSatisfy({ $0 == .text }) { return true }
    guard index.rows > 1 else { return false }
    return first.indices.contains { first[$0] == .text && kind(1, $0) == .number }
  }

  private enum Kind { case text, number, missing }

  private func kind(_ row: Int, _ column: Int) -> Kind {
    switch field(row, column).number {
    case .value: .number
    case .missing: .missing
    case .failure(.notANumber): .text
    // A number after another country's manner is no name.
    case .failure: .number
    }
  }
}

extension String {
  /// Without spaces and tabs around it.
  var trimmed: String {
    let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(drop(while: blank).reversed().drop(while: blank).reversed())
  }
}
