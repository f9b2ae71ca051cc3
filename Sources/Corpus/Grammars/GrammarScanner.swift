/// The text of a grammar file as Unicode scalars, with a place in it.
struct GrammarScanner {
  private let text: [Unicode.Scalar]
  private(set) var position = 0
  private var line = 1
  private var lineStart = 0

  /// A place that a mistake can be reported at.
  struct Place {
    var line: Int
    var column: Int
  }

  init(_ text: [Unicode.Scalar]) { self.text = text }

  var place: Place { Place(line: line, column: position - lineStart + 1) }
  var isAtEnd: Bool { position >= text.count }
  var peek: Unicode.Scalar? { isAtEnd ? nil : text[position] }
  func peek(_ distance: Int) -> Unicode.Scalar? {
    position + distance < text.count ? text[position + distance] : nil
  }

  func text(_ range: Range<Int>) -> ArraySlice<Unicode.Scalar> { text[range] }

  /// Moves one scalar on, counting lines.
  mutating func advance() {
    if text[position] == "\n" {
      line += 1
      lineStart = position + 1
    }
    position += 1
  }

  /// Moves over spaces, and over line ends that a backslash continues.
  mutating func skipSpace() {
    while let scalar = peek {
      if GrammarScanner.isSpace(scalar) {
        advance()
      } else if scalar == "\\", let end = continuation() {
        while position < end { advance() }
      } else {
        return
      }
    }
  }

  mutating func skipLine() {
    while let scalar = peek, scalar != "\n" { _ = (scalar, advance()) }
  }

  /// Whether the rule's line is done: at a line end or the end of the file.
  var isAtLineEnd: Bool { isAtEnd || text[position] == "\n" }

  /// A name of letters, digits, `_` and `/`, inside it also `^ < > -`, up to an arrow.
  mutating func takeName() -> String? {
    guard let first = peek, GrammarScanner.isWord(first) || first == "/" else { return nil }
    var name = String.UnicodeScalarView()
    while let scalar = peek {
      let belongs =
        GrammarScanner.isWord(scalar) || scalar == "/" || scalar == "^" || scalar == "<" || scalar == ">"
        || scalar == "-" && peek(1) != ">"
      if !belongs { break }
      name.append(scalar)
      position += 1
    }
    return String(name)
  }

  /// Takes the sign if it stands here.
  mutating func take(_ sign: String) -> Bool {
    let scalars = sign.unicodeScalars
    guard text[position...].starts(with: scalars) else { return false }
    position += scalars.count
    return true
  }

  /// Everything up to a scalar on this line, which is passed; nil where the line ends first.
  mutating func take(upTo end: Unicode.Scalar) -> Range<Int>? {
    let start = position
    var scan = position
    while scan < text.count, text[scan] != end {
      if text[scan] == "\n", !isContinued(scan) { return nil }
      scan += 1
    }
    guard scan < text.count else { return nil }
    while position <= scan { advance() }
    return start..<scan
  }

  /// The word, or the sign, that stands here, for an error.
  func found() -> String {
    guard !isAtLineEnd else { return "" }
    var copy = self
    if let name = copy.takeName() { return name }
    return String(Character(text[position]))
  }

  /// Where a backslash with nothing but space after it lets the line go on: past the line end.
  private func continuation() -> Int? {
    var scan = position + 1
    while scan < text.count, GrammarScanner.isSpace(text[scan]) { scan += 1 }
    if scan == text.count { return scan }
    return text[scan] == "\n" ? scan + 1 : nil
  }

  private func isContinued(_ lineEnd: Int) -> Bool {
    var scan = lineEnd - 1
    while scan >= 0, GrammarScanner.isSpace(text[scan]) { scan -= 1 }
    return scan >= 0 && text[scan] == "\\"
  }

  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\u{c}" || scalar == "\u{b}"
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return scalar == "_" || (scalar >= "a" && scalar <= "z") || (scalar >= "A" && scalar <= "Z")
        || (scalar >= "0" && scalar <= "9")
    }
    let properties = scalar.properties
    return properties.isAlphabetic || properties.numericType != nil || properties.generalCategory == .nonspacingMark
  }
}
