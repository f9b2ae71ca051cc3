/// A file of named tensors in the safetensors format: a length, a header in JSON, and the elements one after the other.
public struct Safetensors: Sendable {
  public struct Entry: Sendable, Equatable {
    public let name: String
    public let tensor: Tensor
  }

  /// In the order of their elements in the file.
  public private(set) var entries: [Entry]
  /// Texts that go with them, sorted by key.
  public var metadata: [(key: String, value: String)]

  /// The largest header that readers take.
  public static let largestHeader = 100_000_000

  /// Needs each name once.
  public init(_ tensors: [(name: String, tensor: Tensor)], metadata: [(key: String, value: String)] = []) {
    entries = tensors.map { Entry(name: $0.name, tensor: $0.tensor) }
    self.metadata = metadata
  }

  public subscript(name: String) -> Tensor? { entries.first { $0.name == name }?.tensor }

  /// The text of a key of the metadata.
  public func text(_ key: String) -> String? { metadata.first { $0.key == key }?.value }
}

extension Safetensors {
  /// Reads a file; its elements stay where they are. No number in it is believed before it was held against the bytes that
  /// are there, and the tensors must cover them without a gap and without sharing any.
  ///
  /// O(header log tensors).
  public init(_ bytes: [UInt8]) throws(SafetensorsError) {
    guard bytes.count >= 8 else { throw .tooShort(bytes: bytes.count) }
    let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let limit = min(bytes.count - 8, Self.largestHeader)
    guard length <= UInt64(limit) else { throw .headerTooLong(length, limit: limit) }
    let start = 8 + Int(length)
    let header: JSONValue
    do throws(JSONError) {
      header = try JSONValue(parsing: bytes[8..<start], depth: 64)
    } catch {
      throw .header(JSONError(reason: error.reason, offset: error.offset + 8))
    }
    guard case .object(let members) = header else { throw .notAnObject }
    metadata = []
    var claims: [Claim] = []
    claims.reserveCapacity(members.count)
    for (name, value) in members {
      if name == "__metadata__" { metadata = try Self.metadata(value) } else { claims.append(try Claim(name, value)) }
    }
    claims.sort { ($0.begin, $0.end, $0.name) < ($1.begin, $1.end, $1.name) }
    var end = 0
    for claim in claims {
      guard claim.begin == end else { throw .offsetsWrong(claim.name, expected: end, found: claim.begin) }
      end = claim.end
    }
    guard end == bytes.count - start else { throw .dataLengthWrong(expected: end, found: bytes.count - start) }
    entries = claims.map {
      Entry(
        name: $0.name,
        tensor: Tensor($0.type, shape: $0.shape, bytes: bytes[start + $0.begin..<start + $0.end]))
    }
  }

  private static func metadata(_ value: JSONValue) throws(SafetensorsError) -> [(key: String, value: String)] {
    guard case .object(let members) = value else { throw .metadataNotStrings }
    var texts: [(key: String, value: String)] = []
    for (key, value) in members {
      guard case .string(let text) = value else { throw .metadataNotStrings }
      texts.append((key, text))
    }
    return texts
  }

  /// What the header says of a tensor, consistent in itself.
  private struct Claim {
    let name: String
    let type: ElementType
    let shape: [Int]
    let begin: Int
    let end: Int

    init(_ name: String, _ value: JSONValue) throws(SafetensorsError) {
      guard case .object(let members) = value else { throw .entryMalformed(name, .notAnObject) }
      guard case .string(let typeName) = members["dtype"] else { throw .entryMalformed(name, .type) }
      guard let shape = members["shape"].flatMap(Self.extents) else { throw .entryMalformed(name, .shape) }
      guard let offsets = members["data_offsets"].flatMap(Self.extents), offsets.count == 2, offsets[0] <= offsets[1]
      else { throw .entryMalformed(name, .offsets) }
      guard let type = ElementType(rawValue: typeName) else { throw .unknownType(typeName, tensor: name) }
      guard let size = ElementType.bytes(of: type, shape: shape) else { throw .sizeOverflows(name) }
      guard size == offsets[1] - offsets[0] else {
        throw .sizeMismatch(name, shape: shape, needs: size, has: offsets[1] - offsets[0])
      }
      (self.name, self.type, self.shape, begin, end) = (name, type, shape, offsets[0], offsets[1])
    }

    /// Whole numbers from 0 on; nil for anything else.
    private static func extents(_ value: JSONValue) -> [Int]? {
      guard case .array(let elements) = value else { return nil }
      var extents: [Int] = []
      for element in elements {
        guard case .integer(let extent) = element, extent >= 0 else { return nil }
        extents.append(extent)
      }
      return extents
    }
  }
}

extension Safetensors {
  /// The file. Larger elements come first, then names in order, so that the same tensors always give the same bytes and
  /// every element lies at a multiple of its size; the header is padded to a multiple of eight.
  public var bytes: [UInt8] {
    let sorted = entries.sorted {
      $0.tensor.type.size != $1.tensor.type.size ? $0.tensor.type.size > $1.tensor.type.size : $0.name < $1.name
    }
    var members: [(key: String, value: JSONValue)] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }
      members.append(("__metadata__", .object(texts.map { (key: $0.key, value: .string($0.value)) })))
    }
    var end = 0
    for entry in sorted {
      let begin = end
      end += entry.tensor.bytes.count
      members.append(
        (
          entry.name,
          [
            "dtype": .string(entry.tensor.type.rawValue), "shape": .array(entry.tensor.shape.map { .integer($0) }),
            "data_offsets": [.integer(begin), .integer(end)],
          ]
        ))
    }
    var header = Array(JSONValue.object(members).text().utf8)
    while !header.count.isMultiple(of: 8) { header.append(0x20) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + end)
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: header.count >> shift)) }
    bytes += header
    for entry in sorted { bytes += entry.tensor.bytes }
    return bytes
  }
}
