/// The central directory of a ZIP archive: what is in it and where, sizes beyond 32 bits included.
struct ZipDirectory {
  static let localMark = 0x0403_4B50
  static let entryMark = 0x0201_4B50
  static let endMark = 0x0605_4B50
  private static let wideEndMark = 0x0606_4B50
  private static let wideLocatorMark = 0x0706_4B50

  let records: [Record]

  struct Record {
    let name: String
    let method: Int
    let checksum: UInt32
    let packedSize: Int
    let size: Int
    /// Where its local header begins.
    let start: Int

    /// The bytes as they are packed.
    func data(in bytes: [UInt8]) throws(ZipError) -> ArraySlice<UInt8> {
      let header = ByteFields(bytes)
      // The name and what else the local header holds may differ in length from the directory's.
      guard header.number(at: start, 4) == ZipDirectory.localMark, let nameLength = header.number(at: start + 26, 2),
        let extraLength = header.number(at: start + 28, 2)
      else { throw .entryMalformed(name) }
      let first = start + 30 + nameLength + extraLength
      guard first <= bytes.count, packedSize <= bytes.count - first else { throw .entryMalformed(name) }
      guard header.text(at: start + 30, nameLength) == name else { throw .entryMalformed(name) }
      return bytes[first..<first + packedSize]
    }
  }

  init(_ bytes: [UInt8]) throws(ZipError) {
    let fields = ByteFields(bytes)
    let (count, size, start) = try Self.end(of: fields, bytes.count)
    guard start <= bytes.count, size <= bytes.count - start, count <= size / 46 else { throw .directoryMalformed }
    var records: [Record] = []
    records.reserveCapacity(count)
    var place = start
    for _ in 0..<count {
      guard place + 46 <= start + size, fields.number(at: place, 4) == Self.entryMark else {
        throw .directoryMalformed
      }
      let lengths = [28, 30, 32].map { fields.number(at: place + $0, 2) ?? 0 }
      let next = place + 46 + lengths.reduce(0, +)
      guard next <= start + size, let name = fields.text(at: place + 46, lengths[0]) else {
        throw .directoryMalformed
      }
      if (fields.number(at: place + 8, 2) ?? 0) & 1 == 1 { throw .encrypted(name) }
      records.append(
        try Self.record(name, at: place, extra: place + 46 + lengths[0]..<place + 46 + lengths[0] + lengths[1], fields))
      place = next
    }
    self.records = records
  }

  /// How many entries there are, and the size and place of the directory.
  private static func end(of fields: ByteFields, _ length: Int) throws(ZipError) -> (count: Int, size: Int, start: Int)
  {
    // A comment of up to 65,535 bytes may follow it.
    var place = length - 22
    while place >= 0, place >= length - 22 - 0xFFFF, fields.number(at: place, 4) != endMark { place -= 1 }
    guard place >= 0, fields.number(at: place, 4) == endMark else { throw .noDirectory }
    if fields.number(at: place - 20, 4) == wideLocatorMark {
      guard let wide = fields.number(at: place - 12, 8), fields.number(at: wide, 4) == wideEndMark,
        let count = fields.number(at: wide + 32, 8), let size = fields.number(at: wide + 40, 8),
        let start = fields.number(at: wide + 48, 8)
      else { throw .directoryMalformed }
      return (count, size, start)
    }
    guard let count = fields.number(at: place + 10, 2), let size = fields.number(at: place + 12, 4),
      let start = fields.number(at: place + 16, 4)
    else { throw .directoryMalformed }
    return (count, size, start)
  }

  /// Sizes of all ones stand in the extra field, in this order, as far as they are there.
  private static func record(
    _ name: String, at place: Int, extra: Range<Int>, _ fields: ByteFields
  ) throws(ZipError) -> Record {
    var (size, packed, start) = (
      fields.number(at: place + 24, 4), fields.number(at: place + 20, 4), fields.number(at: place + 42, 4)
    )
    var at = extra.lowerBound
    while at + 4 <= extra.upperBound {
      guard let mark = fields.number(at: at, 2), let length = fields.number(at: at + 2, 2) else { break }
      if mark == 1 {
        var next = at + 4
        func wide() -> Int? {
          guard next + 8 <= min(at + 4 + length, extra.upperBound) else { return nil }
          defer { next += 8 }
          return fields.number(at: next, 8)
        }
        if size == 0xFFFF_FFFF { size = wide() }
        if packed == 0xFFFF_FFFF { packed = wide() }
        if start == 0xFFFF_FFFF { start = wide() }
      }
      at += 4 + length
    }
    guard let size, let packed, let start, let method = fields.number(at: place + 10, 2),
      let checksum = fields.number(at: place + 16, 4)
    else { throw .entryMalformed(name) }
    return Record(
      name: name, method: method, checksum: UInt32(checksum), packedSize: packed, size: size, start: start)
  }
}

/// Numbers and texts at places of a file; nil where it has no such place.
private struct ByteFields {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Little-endian; nil also where it is larger than an Int holds.
  func number(at place: Int, _ width: Int) -> Int? {
    guard place >= 0, place <= bytes.count, width <= bytes.count - place else { return nil }
    let value = bytes[place..<place + width].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(exactly: value)
  }

  func text(at place: Int, _ length: Int) -> String? {
    guard place >= 0, place <= bytes.count, length <= bytes.count - place else { return nil }
    return String(validating: bytes[place..<place + length], as: UTF8.self)
  }
}
