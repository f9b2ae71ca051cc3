/// Where command lines come from: a person at a terminal (`LibeditReader`), a pipe or a script (`PlainReader`).
///
/// Not here, on purpose: editing one entry over several rows, syntax colours, suggestions shown ahead of the cursor,
/// reading on a thread of its own, terminals without UTF-8.
public protocol LineReader: AnyObject {
  /// Waits for the next line.
  ///
  /// A thrown failure concerns one line or one read; calling again goes on with what follows.
  func readLine(prompt: Prompt) throws(LineReadingFailure) -> LineEvent
}

/// What came when a line was waited for.
public enum LineEvent: Hashable, Sendable {
  /// A line without its ending.
  case line(String)
  /// Ctrl-C: whatever had been typed is gone.
  case interrupted
  /// Ctrl-D on an empty line, the end of a file or pipe, or a terminal that hung up.
  case endOfInput
}

/// Why a line could not be had.
public enum LineReadingFailure: Error, Hashable, Sendable {
  /// Bytes that are no UTF-8. `line` counts from 1; `byte` is the offset in that line of the first wrong one, from 0.
  case invalidUTF8(line: Int, byte: Int)
  /// No line ending within `limit` bytes. The rest of the line is skipped.
  case lineTooLong(line: Int, limit: Int)
  /// `read` failed with this `errno`, while line number `line` was being read (0 at a terminal). Nothing follows but the
  /// end of input.
  case readFailed(line: Int, errno: Int32)
}
