import Drawing
import Storage

/// Words for what is wrong with files of tensors and arrays.
enum StorageWording {
  static func message(for error: SafetensorsError) -> String {
    switch error {
    case .tooShort(let bytes): "\(bytes) bytes are too few"
    case .headerTooLong(let length, _): "its header should have \(length) bytes, more than there are"
    case .header(let error): "its header, at byte \(formattedCount(error.offset)): \(message(for: error.reason))"
    case .notAnObject: "its header is no JSON object"
    case .metadataNotStrings: "its metadata is not all text"
    case .entryMalformed(let name, let flaw):
      switch flaw {
      case .notAnObject: "'\(name)' is no JSON object"
      case .type: "'\(name)' has no type"
      case .shape: "the shape of '\(name)' is not a list of whole numbers"
      case .offsets: "the place of '\(name)' is not a pair of ascending whole numbers"
      }
    case .unknownType(let type, let name): "'\(name)' has elements of type \(type), which is not known"
    case .sizeOverflows(let name): "'\(name)' would have more elements than can be counted"
    case .sizeMismatch(let name, _, let needs, let has):
      "'\(name)' needs \(formattedCount(needs)) bytes by its shape and has \(formattedCount(has))"
    case .offsetsWrong(let name, let expected, let found):
      "'\(name)' begins at byte \(formattedCount(found)) of the data, and not where the one before it ends, at \(formattedCount(expected))"
    case .dataLengthWrong(let expected, let found):
      "its tensors need \(formattedCount(expected)) bytes, and \(formattedCount(found)) are there"
    }
  }

  static func message(for reason: JSONError.Reason) -> String {
    switch reason {
    case .notUTF8: "not UTF-8 text"
    case .unexpectedEnd: "it ends too early"
    case .unexpected(let byte):
      byte > 0x20 && byte < 0x7F ? "'\(Unicode.Scalar(byte))' is out of place" : "byte \(byte) is out of place"
    case .malformedNumber: "a number is malformed"
    case .numberOutOfRange: "a number is too large"
    case .malformedEscape: "a character is escaped wrongly"
    case .controlCharacter: "a control character stands in a text"
    case .duplicateKey(let key): "'\(key)' is there twice"
    case .tooDeep(let limit): "lists are nested more than \(limit) deep"
    case .textAfterValue: "something follows its end"
    }
  }

  static func message(for error: ZipError) -> String {
    switch error {
    case .noDirectory: "it has no list of its entries; it may be cut off"
    case .directoryMalformed: "the list of its entries is malformed"
    case .entryMalformed(let name): "'\(name)' is not where the list of entries says"
    case .duplicateName(let name): "'\(name)' is there twice"
    case .overlap(let name): "'\(name)' shares bytes with another entry"
    case .encrypted(let name): "'\(name)' is encrypted"
    case .unknownMethod(let method, let name): "'\(name)' is packed by method \(method), which is not known"
    case .inflate(_, let name): "'\(name)' cannot be unpacked"
    case .tooLarge(let name, let limit): "with '\(name)' it unpacks to more than \(formattedCount(limit)) bytes"
    case .sizeWrong(let name, let expected, let found):
      "'\(name)' should have \(formattedCount(expected)) bytes and has \(formattedCount(found))"
    case .checksumWrong(let name): "the checksum of '\(name)' does not hold"
    }
  }

  static func message(for error: NumPyError) -> String {
    switch error {
    case .notNumPy: "it is no .npy array"
    case .unknownVersion(let version): "it is of version \(version), which is not known"
    case .headerTruncated: "it ends in its header"
    case .headerMalformed(let offset): "its header is malformed at byte \(formattedCount(offset))"
    case .objects: "it holds Python objects, which are not read: that would run what they say"
    case .unknownType(let type): "its elements are of type '\(type)', which are no numbers"
    case .sizeOverflows: "it would have more elements than can be counted"
    case .dataLengthWrong(_, let needs, let has):
      "it needs \(formattedCount(needs)) bytes by its shape, and \(formattedCount(has)) are there"
    }
  }
}
