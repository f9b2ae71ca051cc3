/// Why bytes are no JSON text that this reader takes, and where.
public struct JSONError: Error, Sendable, Equatable {
  public enum Reason: Sendable, Equatable {
    case notUTF8
    case unexpectedEnd
    case unexpected(UInt8)
    case malformedNumber
    /// Larger than any Double.
    case numberOutOfRange
    case malformedEscape
    /// A control character that must be escaped.
    case controlCharacter
    case duplicateKey(String)
    case tooDeep(limit: Int)
    case textAfterValue
  }

  public let reason: Reason
  /// In bytes, from 0.
  public let offset: Int
}
