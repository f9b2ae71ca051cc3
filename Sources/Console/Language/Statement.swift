/// A place in a source: lines and columns count from 1; a column is a user-perceived character.
public struct SourcePosition: Hashable, Sendable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// One word of a command.
public struct Word: Hashable, Sendable {
  /// Without its quotes and escapes.
  public var text: String
  /// Bytes of the statement's source that it takes, quotes included.
  public var range: Range<Int>
  /// A word that starts with a quote is never an option, a keyword or a comment.
  public var isQuoted: Bool

  public init(text: String, range: Range<Int>, isQuoted: Bool = false) {
    self.text = text
    self.range = range
    self.isQuoted = isQuoted
  }
}

/// One command as it was written: what stands between two separators, with the lines around it for error messages.
public struct Statement: Sendable {
  /// A file's path, `stdin`, `-c`; nil at the prompt.
  public let sourceName: String?
  /// The number of the first of its lines.
  public let firstLine: Int
  /// The bytes of the lines that it touches.
  let bytes: [UInt8]
  /// The same number of bytes, with spaces in place of comments and of escaped line ends.
  let clean: [UInt8]
  /// Where it stands in `bytes`.
  public let range: Range<Int>
  /// An empty command follows it on its line (`print W;`).
  public let isSilenced: Bool

  init(
    sourceName: String?, firstLine: Int, bytes: [UInt8], clean: [UInt8], range: Range<Int>, isSilenced: Bool
  ) {
    self.sourceName = sourceName
    self.firstLine = firstLine
    self.bytes = bytes
    self.clean = clean
    self.isSilenced = isSilenced
    var range = range
    while let first = range.first, clean[first].isSpace { range = first + 1..<range.upperBound }
    while let last = range.last, clean[last].isSpace { range = range.lowerBound..<last }
    self.range = range
  }

  /// A statement whose words are given, as a program's arguments are.
  public init(words texts: [String]) {
    var line = ""
    for text in texts { line += (line.isEmpty ? "" : " ") + text }
    let bytes = Array(line.utf8)
    self.init(
      sourceName: nil, firstLine: 1, bytes: bytes, clean: bytes, range: 0..<bytes.count, isSilenced: false)
  }

  /// A place in a source rather than a command.
  init(sourceName: String?, line: Int) {
    self.init(sourceName: sourceName, firstLine: line, bytes: [], clean: [], range: 0..<0, isSilenced: false)
  }

  public var isEmpty: Bool { range.isEmpty }

  /// The command without its comments.
  public var text: String { text(in: range) }

  /// The cleaned source of some bytes, outer spaces removed.
  public func text(in part: Range<Int>) -> String {
    var slice = clean[part]
    while let first = slice.first, first.isSpace { slice = slice.dropFirst() }
    while let last = slice.last, last.isSpace { slice = slice.dropLast() }
    return String(decoding: slice, as: UTF8.self)
  }

  public func position(at offset: Int) -> SourcePosition {
    let before = bytes[..<min(max(0, offset), bytes.count)]
    let start = before.lastIndex(of: .newline).map { $0 + 1 } ?? 0
    let line = firstLine + before.reduce(0) { $1 == .newline ? $0 + 1 : $0 }
    return SourcePosition(line: line, column: String(decoding: before[start...], as: UTF8.self).count + 1)
  }

  /// The whole line that holds a byte, and the byte's place in it.
  public func line(at offset: Int) -> (text: String, offset: Int) {
    let offset = min(max(0, offset), bytes.count)
    let start = bytes[..<offset].lastIndex(of: .newline).map { $0 + 1 } ?? 0
    let end = bytes[offset...].firstIndex(of: .newline) ?? bytes.count
    return (String(decoding: bytes[start..<end], as: UTF8.self), offset - start)
  }
}

extension UInt8 {
  static let newline = UInt8(ascii: "\n")
  static let backslash = UInt8(ascii: "\\")

  var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
  var isQuote: Bool { self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") }
  var opensBracket: Bool { self == UInt8(ascii: "(") || self == UInt8(ascii: "[") || self == UInt8(ascii: "{") }
  var closesBracket: Bool { self == UInt8(ascii: ")") || self == UInt8(ascii: "]") || self == UInt8(ascii: "}") }

  /// After such a byte a quote is an apostrophe or a prime: `don't`, `f'`.
  var endsName: Bool {
    self >= 0x80 || (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
      || self == UInt8(ascii: "_") || self == UInt8(ascii: "'") || self == UInt8(ascii: ")")
      || self == UInt8(ascii: "]")
  }

  /// Outside quotes a backslash protects only these, so that `\delta` keeps its backslash.
  var isEscapable: Bool {
    isSpace || isQuote || opensBracket || closesBracket || self == .backslash || self == UInt8(ascii: ";")
      || self == UInt8(ascii: "#")
  }
}
