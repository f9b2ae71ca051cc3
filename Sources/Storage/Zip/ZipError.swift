/// Why bytes are no ZIP archive that can be read.
public enum ZipError: Error, Sendable, Equatable {
  /// Without the record at its end that says where the names are: no archive, or one that was cut off.
  case noDirectory
  case directoryMalformed
  case entryMalformed(String)
  /// Two entries have the same name.
  case duplicateName(String)
  /// Entries that share bytes.
  case overlap(String)
  case encrypted(String)
  /// Neither stored nor deflated.
  case unknownMethod(Int, entry: String)
  case inflate(InflateError, entry: String)
  /// More bytes than may be unpacked.
  case tooLarge(String, limit: Int)
  case sizeWrong(String, expected: Int, found: Int)
  case checksumWrong(String)
}

/// Why bytes cannot be inflated.
public enum InflateError: Error, Sendable, Equatable {
  case unexpectedEnd
  case malformed
  /// More comes out than was promised.
  case tooLong
}
