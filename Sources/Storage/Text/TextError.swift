/// Where in a text: both from 1, columns counted in Unicode scalars.
public struct TextPosition: Sendable, Hashable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// Why bytes cannot be read as UTF-8 text.
public enum TextError: Error, Sendable, Equatable {
  /// A byte that UTF-8 does not allow there.
  case invalidByte(UInt8, at: TextPosition)
  /// Text, but of two or four bytes a unit.
  case wide(WideEncoding)
  case binary(BinaryFormat)
}

public enum WideEncoding: String, Sendable {
  case utf16LittleEndian = "UTF-16LE"
  case utf16BigEndian = "UTF-16BE"
  case utf32LittleEndian = "UTF-32LE"
  case utf32BigEndian = "UTF-32BE"
}

/// What kind of binary file the first bytes announce.
public enum BinaryFormat: Sendable {
  /// Also what a spreadsheet (.xlsx, .ods) is.
  case zip
  case gzip, zstandard, xz, bzip2
  case parquet, hdf5, numpy, sqlite, pdf, png, jpeg, elf
  /// The old spreadsheet format (.xls).
  case compoundDocument
  case pickle
  case unknown
}
