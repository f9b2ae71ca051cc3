import Glibc

/// Lines from a pipe or a file, and from a terminal that cannot be edited on.
///
/// Reads in blocks, splits at `\n` and `\r\n`, and takes a last line without ending as a line. A byte order mark at the
/// very beginning is skipped. Bytes that are no UTF-8 are an error that names line and byte, not something to repair
/// silently: a script in the wrong encoding would do something else than it says. After an error the next call goes on with
/// the next line.
public final class PlainReader: LineReader {
  private var source: ByteSource
  private let prompts: Terminal?
  private let limit: Int
  private var lineNumber = 0
  private var isAtEnd = false
  private var isSkipping = false

  /// - Parameters:
  ///   - descriptor: what to read; it is not closed.
  ///   - promptsOn: where to write prompts, without style; nil, as for pipes and scripts, for nowhere.
  ///   - limit: the longest line in bytes.
  public init(descriptor: Int32, promptsOn prompts: Terminal? = nil, limit: Int = 1 << 27) {
    source = ByteSource(descriptor: descriptor)
    self.prompts = prompts
    self.limit = limit
  }

  /// The number of the line last returned or reported, from 1.
  public var currentLine: Int { lineNumber }

  public func readLine(prompt: Prompt) throws(LineReadingFailure) -> LineEvent {
    // Before the prompt: who sees it may press Ctrl-C.
    let interrupts = Interrupts.mark()
    prompts?.write(prompt.text)
    // Bytes already looked through for a line ending.
    var searched = 0
    while true {
      if let end = newline(from: searched) {
        if let line = try finish(end, skipping: 1) { return .line(line) }
        searched = 0
        continue
      }
      searched = source.count
      if searched > limit, !isSkipping {
        source.removeAll()
        isSkipping = true
        lineNumber += 1
        throw .lineTooLong(line: lineNumber, limit: limit)
      }
      if isSkipping {
        source.removeAll()
        searched = 0
      }
      if isAtEnd {
        isSkipping = false
        if source.count > 0, let line = try finish(source.count, skipping: 0) { return .line(line) }
        prompts?.write("\n")
        return .endOfInput
      }
      switch source.fill() {
      case .bytes, .nothing: break
      case .endOfInput: isAtEnd = true
      case .signal:
        if interrupts.isRequested {
          // What a person had begun to type is gone, as the kernel forgets it too; what a pipe had sent is not.
          if let prompts {
            source.removeAll()
            prompts.write("\n")
          }
          return .interrupted
        }
      case .failed(let code):
        isAtEnd = true
        throw .readFailed(line: lineNumber + 1, errno: code)
      }
    }
  }

  private func newline(from offset: Int) -> Int? {
    source.bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress, offset < bytes.count,
        let found = memchr(base + offset, 0x0A, bytes.count - offset)
      else { return nil }
      return UnsafeRawPointer(base).distance(to: found)
    }
  }

  /// Takes the line of `length` bytes and its ending; nil if it was the rest of a line that was too long.
  private func finish(_ length: Int, skipping ending: Int) throws(LineReadingFailure) -> String? {
    defer { source.take(length + ending) }
    if isSkipping {
      isSkipping = false
      return nil
    }
    lineNumber += 1
    var bytes = source.bytes.prefix(length)
    if ending == 1, bytes.last == 0x0D { bytes.removeLast() }
    var skipped = 0
    if lineNumber == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      bytes.removeFirst(3)
      skipped = 3
    }
    if let line = String(validating: bytes, as: UTF8.self) { return line }
    throw .invalidUTF8(line: lineNumber, byte: skipped + firstInvalidByte(of: bytes))
  }

  private func firstInvalidByte(of bytes: ArraySlice<UInt8>) -> Int {
    var rest = bytes
    while !rest.isEmpty {
      guard case .scalar(_, let length) = DecodedScalar(firstOf: rest) else { break }
      rest = rest.dropFirst(length)
    }
    return bytes.count - rest.count
  }
}
