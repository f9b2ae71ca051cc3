/// What separates fields.
public enum CSVDelimiter: UInt8, Sendable, CaseIterable {
  case comma = 0x2C
  case semicolon = 0x3B
  case tab = 0x09
}

/// Whether the first row names the columns.
public enum CSVHeader: Sendable {
  /// It does where a wanted column starts with something that is neither a number nor a mark for missing; with no column
  /// wanted, where a column of numbers starts with text, or all fields of the first row are text.
  case automatic
  case present
  case absent
}

/// Which column.
public enum CSVColumn: Sendable, Hashable, ExpressibleByStringLiteral {
  /// By its name in the header; a whole number that is no column's name counts as a position.
  case named(String)
  /// From 1.
  case position(Int)

  public init(stringLiteral name: String) { self = .named(name) }
}

/// How to read a table. The defaults find out.
public struct CSVOptions: Sendable {
  /// nil: whichever of the three splits the first rows evenly.
  public var delimiter: CSVDelimiter?
  public var header: CSVHeader
  /// The columns that will be asked for; they decide whether there is a header.
  public var wanted: [CSVColumn]

  public init(delimiter: CSVDelimiter? = nil, header: CSVHeader = .automatic, wanted: [CSVColumn] = []) {
    self.delimiter = delimiter
    self.header = header
    self.wanted = wanted
  }
}
