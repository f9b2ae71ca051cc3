/// Cuts lines into commands: `;` and line ends separate them, `#` starts a comment, and an open quote, an open bracket
/// or a backslash at the end of a line carries a command on to the next line.
///
/// A quote directly after a letter, digit or closing bracket is an apostrophe or a prime (`don't`, `f'`), not a quote.
/// Lines are fed one by one, so that a pipe's commands run as they arrive. Each byte is looked at once.
public struct CommandReader: Sendable {
  public let sourceName: String?
  /// The number that the next line gets.
  public private(set) var nextLine: Int

  /// The lines since the start of the command that is still open.
  private var bytes: [UInt8] = []
  private var clean: [UInt8] = []
  private var firstLine: Int
  private var start = 0
  private var quote: (mark: UInt8, offset: Int)?
  private var brackets: [Int] = []
  private var isContinued = false

  public init(sourceName: String? = nil, firstLine: Int = 1) {
    self.sourceName = sourceName
    self.firstLine = firstLine
    nextLine = firstLine
  }

  /// A command is open: the next line belongs to it.
  public var isPending: Bool { quote != nil || !brackets.isEmpty || isContinued }

  /// Forgets the open command.
  public mutating func abandon() {
    bytes = []
    clean = []
    firstLine = nextLine
    start = 0
    quote = nil
    brackets = []
    isContinued = false
  }

  /// The commands that end in `line` (without its line end).
  public mutating func append(_ line: String) -> [Statement] {
    var line = Substring(line)
    if line.unicodeScalars.last == "\r" { line = Substring(line.unicodeScalars.dropLast()) }
    isContinued = false
    let lineStart = bytes.count
    bytes += line.utf8
    clean += line.utf8
    nextLine += 1
    var statements: [Statement] = []
    var index = lineStart
    while index < bytes.count {
      index = scan(at: index, lineStart: lineStart, into: &statements)
    }
    if isPending {
      // Inside a quote the line end is text; elsewhere it is a space like any other.
      bytes.append(.newline)
      clean.append(quote == nil ? UInt8(ascii: " ") : .newline)
    } else {
      close(at: bytes.count, isSilenced: false, into: &statements)
      abandon()
    }
    return statements
  }

  /// The command left open at the end of the source.
  ///
  /// - Throws: where the open quote or bracket started.
  public mutating func finish() throws(UnclosedCommand) -> [Statement] {
    if !isPending { return [] }
    let opener = quote?.offset ?? brackets.last
    var statements: [Statement] = []
    close(at: bytes.count, isSilenced: false, into: &statements)
    guard let opener, let statement = statements.last else {
      abandon()
      return statements
    }
    let mark = String(decoding: bytes[opener...opener], as: UTF8.self)
    abandon()
    throw UnclosedCommand(statement: statement, mark: mark, offset: opener)
  }

  /// The command that a line stops in, as it is while it is being typed; nil in a comment.
  static func openCommand(of line: String) -> (statement: Statement, isInWord: Bool)? {
    var reader = CommandReader()
    reader.bytes = Array(line.utf8)
    reader.clean = reader.bytes
    var earlier: [Statement] = []
    var index = 0
    while index < reader.bytes.count { index = reader.scan(at: index, lineStart: 0, into: &earlier) }
    let end = reader.bytes.count
    // A comment has been blanked out.
    if reader.bytes != reader.clean && !reader.isContinued { return nil }
    let statement = Statement(
      sourceName: nil, firstLine: 1, bytes: reader.bytes, clean: reader.clean, range: reader.start..<end,
      isSilenced: false)
    let isInWord =
      statement.range.upperBound == end && !statement.isEmpty || reader.quote != nil
      || !reader.brackets.isEmpty
    return (statement, isInWord)
  }

  /// Reads what starts at `index`; returns where to go on.
  private mutating func scan(at index: Int, lineStart: Int, into statements: inout [Statement]) -> Int {
    let byte = bytes[index]
    if byte == .backslash {
      if index + 1 < bytes.count { return quote != nil || bytes[index + 1].isEscapable ? index + 2 : index + 1 }
      isContinued = true
      if quote == nil { clean[index] = UInt8(ascii: " ") }
      return index + 1
    }
    if let open = quote {
      if byte == open.mark { quote = nil }
      return index + 1
    }
    let previous = index > start ? bytes[index - 1] : UInt8(ascii: " ")
    if byte.isQuote {
      if !previous.endsName { quote = (byte, index) }
    } else if byte.opensBracket {
      brackets.append(index)
    } else if byte.closesBracket {
      if !brackets.isEmpty { brackets.removeLast() }
    } else if byte == UInt8(ascii: "#"), previous.isSpace || index == lineStart {
      for place in index..<bytes.count { clean[place] = UInt8(ascii: " ") }
      return bytes.count
    } else if byte == UInt8(ascii: ";"), brackets.isEmpty {
      close(at: index, isSilenced: isLineEmpty(after: index), into: &statements)
      start = index + 1
    }
    return index + 1
  }

  private func isLineEmpty(after index: Int) -> Bool {
    guard let next = bytes[(index + 1)...].first(where: { !$0.isSpace }) else { return true }
    return next == UInt8(ascii: ";") || next == UInt8(ascii: "#")
  }

  private func close(at end: Int, isSilenced: Bool, into statements: inout [Statement]) {
    if start >= end { return }
    let statement = Statement(
      sourceName: sourceName, firstLine: firstLine, bytes: bytes, clean: clean, range: start..<end,
      isSilenced: isSilenced)
    if !statement.isEmpty { statements.append(statement) }
  }
}

/// A source ended inside a quote or a bracket.
public struct UnclosedCommand: Error, Sendable {
  public let statement: Statement
  /// The quote or bracket that was opened.
  public let mark: String
  /// Its byte in the statement's source.
  public let offset: Int
}

/// The lines of a text, without their ends. A carriage return and a line feed are one `Character`, so bytes are looked at.
package func lines(of text: String) -> [String] {
  text.utf8.split(separator: .newline, omittingEmptySubsequences: false).map { line in
    String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
  }
}
