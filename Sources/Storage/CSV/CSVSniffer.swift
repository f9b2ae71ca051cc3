extension CSVDelimiter {
  /// The delimiter that splits the first rows into equally many fields.
  ///
  /// Where several do, the tab wins over the semicolon and the semicolon over the comma: `1,5;2,5` has decimal commas. Where
  /// none does, the one that most rows agree on with the first; the reader then names the row that does not fit.
  static func detect(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> CSVDelimiter {
    let rows = counts(in: bytes, from: start)
    guard let first = rows.first else { return .comma }
    let used = [CSVDelimiter.tab, .semicolon, .comma].filter { first[$0.slot] > 0 }
    if let even = used.first(where: { d in rows.allSatisfy { $0[d.slot] == first[d.slot] } }) { return even }
    let agreement = used.map { d in (d, rows.count { $0[d.slot] == first[d.slot] }) }
    return agreement.max { $0.1 < $1.1 }?.0 ?? .comma
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
