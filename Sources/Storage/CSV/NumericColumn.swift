/// A column read as numbers.
public struct NumericColumn: Sendable, Equatable {
  public var name: String
  /// One a row; NaN where missing.
  public var values: [Double]
  /// The rows (from 0) whose field was empty or a mark for missing, ascending.
  public var missing: [Int]

  public init(name: String, values: [Double], missing: [Int]) {
    self.name = name
    self.values = values
    self.missing = missing
  }
}

extension CSVTable {
  /// Reads a column as numbers. O(rows).
  ///
  /// Empty, `NA`, `N/A`, `NaN`, `null`, `?` and `-` are missing; infinities are values. A number is correctly rounded.
  /// - Throws: `CSVError.notANumber` at the first field that is neither.
  public func numericColumn(_ column: CSVColumn) throws(CSVError) -> NumericColumn {
    let position = try index(of: column)
    var result = NumericColumn(name: columnNames[position], values: [], missing: [])
    result.values.reserveCapacity(rowCount)
    let flaw = readNumbers(at: position, into: &result)
    guard let (row, flaw) = flaw else { return result }
    throw .notANumber(
      field: shortened(field(row: row, column: position)), column: columnNames[position],
      at: self.position(row: row, column: position), flaw: flaw)
  }

  /// What an error keeps of a field, which may be megabytes long.
  private func shortened(_ field: CSVField) -> String {
    field.bytes.count <= 1024 ? field.text : String(decoding: field.bytes.prefix(256), as: UTF8.self) + "…"
  }

  private func readNumbers(at position: Int, into result: inout NumericColumn) -> (row: Int, DecimalNumber.Flaw)? {
    bytes.withUnsafeBufferPointer { bytes in
      for row in 0..<rowCount {
        let field = index.fields[(firstRow + row) * index.columns + position]
        var start = Int(field.start)
        var end = Int(field.end)
        if end - start >= 2, bytes[start] == 0x22 {
          start += 1
          end -= 1
        }
        switch DecimalNumber(bytes: UnsafeBufferPointer(rebasing: bytes[start..<end])) {
        case .value(let value): result.values.append(value)
        case .missing:
          result.values.append(.nan)
          result.missing.append(row)
        case .failure(let flaw): return (row, flaw)
        }
      }
      return nil
    }
  }

  /// Whether the first rows of a column (from 0) hold numbers and nothing else; missing ones do not count against it.
  public func looksNumeric(_ column: Int) -> Bool {
    var found = false
    for row in 0..<min(rowCount, 64) {
      switch field(row: row, column: column).number {
      case .value: found = true
      case .missing: break
      case .failure: return false
      }
    }
    return found
  }
}
