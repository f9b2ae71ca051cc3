/// The lines entered, oldest first, and the file that keeps them from run to run.
///
/// The file holds one entry a line in UTF-8. Other sessions may append to it at any time; what they enter is seen at the
/// next start. Without a path the history lives as long as the session.
public struct LineHistory: Sendable {
  /// What loading found.
  public struct Loading: Hashable, Sendable {
    public var entries: Int
    /// Lines passed over because they are no UTF-8 or hold control characters: no one typed them. They stay in the file.
    public var skipped: Int

    public init(entries: Int, skipped: Int) {
      self.entries = entries
      self.skipped = skipped
    }
  }

  public private(set) var entries: [String] = []
  /// The most entries kept, in memory and in the file.
  public let limit: Int
  private let file: HistoryFile?

  /// - Parameter path: where the file is or will be; directories that are missing are made, mode 0700.
  public init(path: String?, limit: Int = 2000) {
    self.limit = max(1, limit)
    file = path.map { HistoryFile(path: $0) }
  }

  /// Reads the file; one that is not there yet is an empty history.
  @discardableResult
  public mutating func load() throws(HistoryFailure) -> Loading {
    guard let file else { return Loading(entries: 0, skipped: 0) }
    var loaded: [String] = []
    var skipped = 0
    for line in try file.lines(keeping: limit) where !line.isEmpty {
      if let text = String(validating: line, as: UTF8.self), Self.isEnterable(text) {
        if text != loaded.last { loaded.append(text) }
      } else {
        skipped += 1
      }
    }
    entries = loaded.suffix(limit)
    return Loading(entries: entries.count, skipped: skipped)
  }

  /// Enters a line: in memory always, in the file if it can be written. Blank lines and one that is the same as the
  /// entry before it are left out.
  ///
  /// - Returns: whether the line was entered.
  @discardableResult
  public mutating func enter(_ line: String) throws(HistoryFailure) -> Bool {
    guard line.contains(where: { !$0.isWhitespace }), line != entries.last else { return false }
    entries.append(line)
    // Dropping one at a time from the front would move all the others each time.
    if entries.count > limit + limit / 4 + 16 { entries.removeFirst(entries.count - limit) }
    // Text with control characters would not survive a line-by-line file.
    if let file, Self.isEnterable(line) { try file.append(line) }
    return true
  }

  private static func isEnterable(_ line: String) -> Bool {
    !line.unicodeScalars.contains { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7F }
  }
}

/// Why the history file could not be read or written. The session goes on without it.
public enum HistoryFailure: Error, Hashable, Sendable {
  case cannotCreateDirectory(path: String, errno: Int32)
  case cannotOpen(path: String, errno: Int32)
  case notAFile(path: String)
  case cannotRead(path: String, errno: Int32)
  case cannotWrite(path: String, errno: Int32)
}
