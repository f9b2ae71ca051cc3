/// Reads the .ts form of the UCR and UEA archives: `#` comments, `@key value` lines, `@data`, then a series a line, its
/// channels parted by colons, values by commas, the class last; `?` for a missing value.
public enum TSReader {
  public static func read(_ bytes: [UInt8], file: String) throws(LabelledFileProblem) -> LabelledSeries {
    var series = LabelledSeries()
    var isData = false
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let line = trimmed(line)
      guard let first = line.first, first != UInt8(ascii: "#") else { continue }
      if isData {
        try readSeries(line, number, file, into: &series)
      } else if first == UInt8(ascii: "@") {
        isData = try readKey(line, number, file, into: &series)
      } else {
        throw LabelledFileProblem(file: file, line: number, .noData)
      }
    }
    guard isData else { throw LabelledFileProblem(file: file, line: nil, .noData) }
    guard series.count > 0 else { throw LabelledFileProblem(file: file, line: nil, .empty) }
    return series
  }

  /// Returns whether the data begins after this line.
  private static func readKey(
    _ line: ArraySlice<UInt8>, _ number: Int, _ file: String, into series: inout LabelledSeries
  ) throws(LabelledFileProblem) -> Bool {
    let words = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\t" }.map(String.init)
    let isTrue = words.count > 1 && words[1].lowercased() == "true"
    switch words[0].lowercased() {
    case "@data": return true
    case "@timestamps":
      if isTrue { throw LabelledFileProblem(file: file, line: number, .hasTimes) }
    case "@classlabel":
      guard isTrue else { throw LabelledFileProblem(file: file, line: number, .noClasses) }
      series.listedLabels = Array(words.dropFirst(2))
    case "@targetlabel":
      if isTrue { throw LabelledFileProblem(file: file, line: number, .noClasses) }
    default: break
    }
    return false
  }

  private static func readSeries(
    _ line: ArraySlice<UInt8>, _ number: Int, _ file: String, into series: inout LabelledSeries
  ) throws(LabelledFileProblem) {
    var parts = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    let label = String(decoding: trimmed(parts.removeLast()), as: UTF8.self)
    guard !parts.isEmpty, !label.isEmpty, !label.contains(",") else {
      throw LabelledFileProblem(file: file, line: number, .noLabel)
    }
    guard series.listedLabels.isEmpty || series.listedLabels.contains(label) else {
      throw LabelledFileProblem(file: file, line: number, .unlistedLabel(label, listed: series.listedLabels))
    }
    var columns: [[Double]] = []
    for (channel, part) in parts.enumerated() {
      var column: [Double] = []
      for field in part.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
        let field = trimmed(field)
        if isMissing(field) {
          column.append(.nan)
        } else if let value = DecimalNumber.parse(field) {
          column.append(value)
        } else {
          throw LabelledFileProblem(
            file: file, line: number, .notANumber(String(decoding: field, as: UTF8.self), channel: channel + 1))
        }
      }
      columns.append(column)
    }
    try series.append(columns, label: label, line: number, of: file)
  }

  private static func isMissing(_ field: ArraySlice<UInt8>) -> Bool {
    field.elementsEqual("?".utf8) || field.elementsEqual("NaN".utf8)
  }

  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    while let last = bytes.last, last == 0x20 || last == 0x09 || last == 0x0D { bytes.removeLast() }
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
    return bytes
  }
}
