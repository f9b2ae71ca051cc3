/// Where each field lies: one pass over the bytes, nothing decoded, eight bytes a field.
struct CSVIndex: Sendable {
  /// Start and end of a field's bytes, its quotes included.
  struct Field: Sendable {
    var start: UInt32
    var end: UInt32
  }

  /// Row by row, `columns` to a row.
  private(set) var fields: [Field] = []
  private(set) var columns = 0

  /// RFC 4180, and what is found in the wild: LF, CR and CRLF end a row; a quote inside an unquoted field is an ordinary
  /// character; the last row may lack its end. A blank line is skipped where rows have several fields; where they have one it is an
  /// empty field, so that a gap in a series stays one, except at the end of the file.
  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, delimiter: CSVDelimiter) throws(CSVError) {
    let comma = delimiter.rawValue
    let count = bytes.count
    var i = start
    // A field takes at least a delimiter; six bytes is a short number. A wrong guess costs one more growth.
    fields.reserveCapacity(count / 6)
    while i < count {
      let rowStart = fields.count
      let rowOffset = i
      var ended = false
      while !ended {
        let fieldStart = i
        if i < count, bytes[i] == 0x22 {
          i = try Self.afterQuoted(bytes, at: i)
          guard i == count || bytes[i] == comma || bytes[i] == 0x0A || bytes[i] == 0x0D else {
            throw .textAfterQuote(at: TextCheck.position(of: i, in: bytes))
          }
        } else {
          while i < count, case let byte = bytes[i], byte != comma, byte != 0x0A, byte != 0x0D { i += 1 }
        }
        fields.append(Field(start: UInt32(truncatingIfNeeded: fieldStart), end: UInt32(truncatingIfNeeded: i)))
        ended = i == count || bytes[i] != comma
        i += 1
      }
      if i < count, bytes[i - 1] == 0x0D, bytes[i] == 0x0A { i += 1 }
      let found = fields.count - rowStart
      if found == columns { continue }
      if found == 1, Self.isBlank(bytes, fields[rowStart]) {
        fields.removeLast()
      } else if columns == 0 {
        columns = found
      } else {
        let line = TextCheck.position(of: rowOffset, in: bytes).line
        throw .raggedRow(line: line, expected: columns, found: found, delimiter: delimiter)
      }
    }
    if columns == 1 {
      while let last = fields.last, Self.isBlank(bytes, last) { fields.removeLast() }
    }
    guard !fields.isEmpty else { throw .empty }
  }

  var rows: Int { columns == 0 ? 0 : fields.count / columns }

  /// The offset behind the closing quote of the field that opens at `start`.
  private static func afterQuoted(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) throws(CSVError) -> Int {
    var i = start + 1
    while i < bytes.count {
      defer { i += 1 }
      guard bytes[i] == 0x22 else { continue }
      guard i + 1 < bytes.count, bytes[i + 1] == 0x22 else { return i + 1 }
      i += 1
    }
    throw .unterminatedQuote(at: TextCheck.position(of: start, in: bytes))
  }

  private static func isBlank(_ bytes: UnsafeBufferPointer<UInt8>, _ field: Field) -> Bool {
    for i in Int(field.start)..<Int(field.end) where bytes[i] != 0x20 && bytes[i] != 0x09 { return false }
    return true
  }
}
