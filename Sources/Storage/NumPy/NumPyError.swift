/// Why bytes are no NumPy array (.npy) that can be read.
public enum NumPyError: Error, Sendable, Equatable {
  case notNumPy
  case unknownVersion(Int)
  /// The file ends inside the header.
  case headerTruncated
  /// The header is not the dictionary that it should be; the offset counts from the start of the file.
  case headerMalformed(offset: Int)
  /// Python objects, which are only read by running what they say.
  case objects
  /// Texts, dates, complex numbers, records.
  case unknownType(String)
  /// More elements than can be counted.
  case sizeOverflows(shape: [Int])
  case dataLengthWrong(shape: [Int], needs: Int, has: Int)
}
