/// A text as ids in the order of first appearance.
///
/// A line ends at LF or CRLF, either of which is the one symbol LF. O(bytes).
struct TextTokens {
  private(set) var table = WordTable()
  private(set) var ids: [Int32] = []
  /// The id of a line's end; nil where there is none.
  private(set) var lineEnd: Int32?

  /// Needs UTF-8; what is none reads as U+FFFD.
  init(_ text: [UInt8], unit: TextUnit) {
    ids.reserveCapacity(unit == .character ? text.count + 1 : text.count / 4 + 1)
    text.withUnsafeBytes { bytes in
      if unit == .character { readCharacters(bytes) } else { readWords(bytes) }
    }
    lineEnd = table.id(of: "\n").map { Int32(truncatingIfNeeded: $0) }
  }

  /// The same with every line between two line ends, and no line empty.
  mutating func makeLines() {
    let end = Int32(truncatingIfNeeded: table.add("\n"))
    lineEnd = end
    var lines: [Int32] = [end]
    lines.reserveCapacity(ids.count + 2)
    for id in ids where id != end || lines[lines.count - 1] != end { lines.append(id) }
    if lines[lines.count - 1] != end { lines.append(end) }
    ids = lines
  }

  private mutating func readCharacters(_ bytes: UnsafeRawBufferPointer) {
    // A byte's id, where it was met before: most text is ASCII.
    var known = [Int32](repeating: -1, count: 128)
    var place = 0
    while place < bytes.count {
      var byte = bytes[place]
      if byte == 0x0D, place + 1 < bytes.count, bytes[place + 1] == 0x0A {
        place += 1
        byte = 0x0A
      }
      if byte < 0x80 {
        if known[Int(byte)] < 0 { known[Int(byte)] = add(bytes, place..<place + 1) }
        ids.append(known[Int(byte)])
        place += 1
        continue
      }
      let length = min(Self.sequenceLength(of: byte), bytes.count - place)
      ids.append(add(bytes, place..<place + length))
      place += length
    }
  }

  private mutating func readWords(_ bytes: UnsafeRawBufferPointer) {
    var start: Int?
    for place in 0..<bytes.count {
      switch bytes[place] {
      case 0x20, 0x09, 0x0B, 0x0C, 0x0D:
        if let first = start { ids.append(add(bytes, first..<place)) }
        start = nil
      case 0x0A:
        if let first = start { ids.append(add(bytes, first..<place)) }
        start = nil
        ids.append(add(bytes, place..<place + 1))
      default: start = start ?? place
      }
    }
    if let first = start { ids.append(add(bytes, first..<bytes.count)) }
  }

  private mutating func add(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int32 {
    Int32(truncatingIfNeeded: table.add(UnsafeRawBufferPointer(rebasing: bytes[range])))
  }

  /// Bytes of a scalar by its first one.
  private static func sequenceLength(of byte: UInt8) -> Int {
    switch byte {
    case 0xF0...: 4
    case 0xE0...: 3
    case 0xC0...: 2
    default: 1
    }
  }
}
