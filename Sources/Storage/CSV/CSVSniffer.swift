extension CSVDelimiter {
  /// The delimiter that splits the most of the first rows into as many fields as the very first.
  ///
  /// Between equals the tab wins over the semicolon and the semicolon over the comma: `1,5;2,5` has decimal commas.
  static func detect(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> CSVDelimiter {
    let rows = counts(in: bytes, from: start)
    guard let first = rows.first else { return .comma }
    var best = (delimiter: CSVDelimiter.comma, rows: 0)
    for delimiter in [CSVDelimiter.tab, .semicolon, .comma] where first[delimiter.slot] > 0 {
      let alike = rows.count { $0[delimiter.slot] == first[delimiter.slot] }
      if alike > best.rows { best = (delimiter, alike) }
    }
    return best.delimiter
  }

  private var slot: Int {
    switch self {
    case .comma: 0
    case .semicolon: 1
    case .tab: 2
    }
  }

  /// How often each delimiter stands outside quotes in each of the first rows that are not blank.
  private static func counts(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> [SIMD4<Int>] {
    let limit = min(bytes.count, start + 65_536)
    var rows: [SIMD4<Int>] = []
    var row = SIMD4<Int>()
    var blank = true
    var quoted = false
    var atFieldStart = true
    var i = start
    while i < limit, rows.count < 64 {
      let byte = bytes[i]
      i += 1
      if quoted {
        guard byte == 0x22 else { continue }
        if i < limit, bytes[i] == 0x22 { i += 1 } else { quoted = false }
        continue
      }
      if byte == 0x22, atFieldStart {
        (quoted, atFieldStart, blank) = (true, false, false)
      } else if let delimiter = CSVDelimiter(rawValue: byte) {
        row[delimiter.slot] += 1
        (atFieldStart, blank) = (true, false)
      } else if byte == 0x0A || byte == 0x0D {
        if !blank { rows.append(row) }
        (row, blank, atFieldStart) = (.init(), true, true)
      } else {
        atFieldStart = false
        if byte != 0x20 { blank = false }
      }
    }
    // A row cut off by the limit says nothing, unless it is all there is.
    if !blank, limit == bytes.count || rows.isEmpty { rows.append(row) }
    return rows
  }
}
