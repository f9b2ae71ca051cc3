/// A table of text: rows of equally many fields, decoded only when read.
///
/// Reading takes one pass that marks where the fields lie (O(bytes)); a field or a column is decoded from its bytes when
/// asked for. Rows and columns count from 0 here; `CSVColumn.position` and everything said in errors counts from 1.
public struct CSVTable: Sendable {
  public let delimiter: CSVDelimiter
  /// Whether the first row was taken for names.
  public let hasHeader: Bool
  /// The header's fields, surrounding spaces removed; `1`, `2`, … where there is none.
  public let columnNames: [String]

  let bytes: [UInt8]
  let index: CSVIndex

  public var columnCount: Int { index.columns }
  public var rowCount: Int { index.rows - firstRow }

  /// - Throws: `CSVError` where the bytes are not UTF-8 text in rows of equally many fields.
  public init(_ bytes: [UInt8], options: CSVOptions = CSVOptions()) throws(CSVError) {
    guard bytes.count < UInt32.max else { throw .tooLarge(bytes: bytes.count) }
    guard !bytes.isEmpty else { throw .empty }
    let start: Int
    do { start = try TextCheck.byteOrderMark(of: bytes) } catch { throw .text(error) }
    let delimiter =
      options.delimiter ?? bytes.withUnsafeBufferPointer { CSVDelimiter.detect(in: $0, from: start) }
    self.delimiter = delimiter
    self.bytes = bytes
    let index = try bytes.withUnsafeBufferPointer { buffer throws(CSVError) in
      try CSVIndex(buffer, from: start, delimiter: delimiter)
    }
    self.index = index
    let top = CSVTop(bytes: bytes, index: index)
    switch options.header {
    case .present: hasHeader = true
    case .absent: hasHeader = false
    case .automatic: hasHeader = top.looksLikeHeader(wanted: options.wanted)
    }
    columnNames = hasHeader ? top.names : (1...index.columns).map(String.init)
  }

  /// Which column that is, from 0.
  public func index(of column: CSVColumn) throws(CSVError) -> Int {
    switch column {
    case .position(let position):
      guard (1...columnCount).contains(position) else {
        throw .noSuchPosition(position, columns: columnCount)
      }
      return position - 1
    case .named(let name):
      let matches = hasHeader ? columnNames.indices.filter { columnNames[$0] == name.trimmed } : []
      if let match = matches.first {
        guard matches.count == 1 else { throw .ambiguousColumn(name, positions: matches.map { $0 + 1 }) }
        return match
      }
      if let position = Int(name) { return try index(of: .position(position)) }
      guard hasHeader else { throw .noHeader(wanted: name, columns: columnCount) }
      throw .noSuchColumn(name, available: columnNames)
    }
  }

  /// Requires 0 ≤ row < rowCount and 0 ≤ column < columnCount.
  public func field(row: Int, column: Int) -> CSVField {
    precondition(row >= 0 && row < rowCount && column >= 0 && column < columnCount)
    let field = index.fields[(firstRow + row) * index.columns + column]
    return CSVField(bytes: bytes[Int(field.start)..<Int(field.end)])
  }

  /// A column's fields from top to bottom, each decoded when read.
  public func column(_ column: CSVColumn) throws(CSVError) -> CSVFields {
    CSVFields(table: self, column: try index(of: column))
  }

  /// Where a field stands in the file. O(its offset): for messages.
  public func position(row: Int, column: Int) -> TextPosition {
    position(of: index.fields[(firstRow + row) * index.columns + column])
  }

  func position(of field: CSVIndex.Field) -> TextPosition {
    bytes.withUnsafeBufferPointer { TextCheck.position(of: Int(field.start), in: $0) }
  }

  var firstRow: Int { hasHeader ? 1 : 0 }
}

/// One field: a slice of the file's bytes.
public struct CSVField: Sendable {
  /// As written, quotes included.
  public let bytes: ArraySlice<UInt8>

  public var isQuoted: Bool { bytes.first == 0x22 }

  /// Without surrounding quotes, doubled quotes made single.
  public var text: String {
    guard isQuoted, bytes.count >= 2 else { return String(decoding: bytes, as: UTF8.self) }
    let inner = bytes.dropFirst().dropLast()
    guard inner.contains(0x22) else { return String(decoding: inner, as: UTF8.self) }
    var plain: [UInt8] = []
    plain.reserveCapacity(inner.count)
    var skip = false
    for byte in inner {
      if byte == 0x22, !skip {
        skip = true
        plain.append(byte)
      } else if byte == 0x22 {
        skip = false
      } else {
        skip = false
        plain.append(byte)
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  public var number: DecimalNumber {
    let body = isQuoted && bytes.count >= 2 ? bytes.dropFirst().dropLast() : bytes
    return body.withUnsafeBufferPointer { DecimalNumber(bytes: $0) }
  }
}

/// The fields of one column.
public struct CSVFields: RandomAccessCollection, Sendable {
  let table: CSVTable
  let column: Int

  public var startIndex: Int { 0 }
  public var endIndex: Int { table.rowCount }
  public subscript(row: Int) -> CSVField { table.field(row: row, column: column) }
}
