/// Why bytes are no safetensors file that can be trusted.
public enum SafetensorsError: Error, Sendable, Equatable {
  /// Fewer than the eight bytes that say how long the header is.
  case tooShort(bytes: Int)
  /// The header is said to be longer than the file, or than any header may be.
  case headerTooLong(UInt64, limit: Int)
  /// An offset counts from the start of the file.
  case header(JSONError)
  case notAnObject
  case metadataNotStrings
  case entryMalformed(String, Flaw)
  case unknownType(String, tensor: String)
  /// More elements than can be counted.
  case sizeOverflows(String)
  /// Type and shape ask for other bytes than the tensor has.
  case sizeMismatch(String, shape: [Int], needs: Int, has: Int)
  /// The tensor begins elsewhere than where the one before it ends: bytes are shared, or belong to none.
  case offsetsWrong(String, expected: Int, found: Int)
  /// The tensors end before the data does, or beyond it.
  case dataLengthWrong(expected: Int, found: Int)

  /// What is wrong with what the header says of a tensor.
  public enum Flaw: Sendable, Equatable {
    case notAnObject, type, shape, offsets
  }
}
