/// Recognises bytes that are not UTF-8 text before a reader stumbles over them.
public enum TextCheck {
  /// The number of leading bytes to skip: 3 for a UTF-8 byte order mark, otherwise 0.
  ///
  /// One pass over the bytes, eight at a time where they are ASCII.
  /// - Throws: what the bytes are instead, or the first byte that is not UTF-8.
  public static func byteOrderMark(of bytes: [UInt8]) throws(TextError) -> Int {
    if let format = BinaryFormat(magicOf: bytes) { throw .binary(format) }
    if let encoding = WideEncoding(of: bytes) { throw .wide(encoding) }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard let offset = bytes.withUnsafeBufferPointer({ firstSuspect(in: $0, from: start) }) else { return start }
    if bytes[offset] == 0 { throw .binary(.unknown) }
    throw .invalidByte(bytes[offset], at: bytes.withUnsafeBufferPointer { position(of: offset, in: $0) })
  }

  /// Line and column of a byte. LF, CR and CRLF each end a line; a byte order mark has no column.
  static func position(of offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> TextPosition {
    var line = 1
    var start = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
    var i = 0
    while i < offset {
      let byte = bytes[i]
      i += 1
      guard byte == 0x0A || byte == 0x0D else { continue }
      if byte == 0x0D, i < bytes.count, bytes[i] == 0x0A {
        if i >= offset { break }
        i += 1
      }
      line += 1
      start = i
    }
    // Continuation bytes (10xxxxxx) belong to the scalar before them.
    let column = start < offset ? bytes[start..<offset].count { $0 & 0xC0 != 0x80 } : 0
    return TextPosition(line: line, column: column + 1)
  }

  /// The first NUL, or the first byte of an ill-formed UTF-8 sequence (Unicode 15, table 3-7).
  private static func firstSuspect(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    let raw = UnsafeRawBufferPointer(bytes)
    var i = start
    while i < bytes.count {
      if i + 8 <= bytes.count {
        let word = raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)
        // No high bit anywhere, and no zero byte (x − 1 borrows into the high bit only from 0).
        if (word | (word &- 0x0101_0101_0101_0101)) & 0x8080_8080_8080_8080 == 0 {
          i += 8
          continue
        }
      }
      let byte = bytes[i]
      if byte == 0 { return i }
      if byte < 0x80 {
        i += 1
        continue
      }
      guard let length = sequenceLength(in: bytes, at: i) else { return i }
      i += length
    }
    return nil
  }

  private static func sequenceLength(in bytes: UnsafeBufferPointer<UInt8>, at i: Int) -> Int? {
    let length: Int
    let second: ClosedRange<UInt8>
    switch bytes[i] {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard i + length <= bytes.count, second.contains(bytes[i + 1]) else { return nil }
    for k in 2..<max(2, length) where bytes[i + k] & 0xC0 != 0x80 { return nil }
    return length
  }
}

extension WideEncoding {
  /// By byte order mark, or by ASCII text leaving every other byte zero.
  init?(of bytes: [UInt8]) {
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) {
      self = .utf32LittleEndian
    } else if bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
      self = .utf32BigEndian
    } else if bytes.starts(with: [0xFF, 0xFE]) {
      self = .utf16LittleEndian
    } else if bytes.starts(with: [0xFE, 0xFF]) {
      self = .utf16BigEndian
    } else {
      let sample = bytes.prefix(256)
      let pairs = sample.count / 2
      guard pairs >= 2 else { return nil }
      var zeros = (even: 0, odd: 0)
      for i in 0..<pairs {
        if sample[2 * i] == 0 { zeros.even += 1 }
        if sample[2 * i + 1] == 0 { zeros.odd += 1 }
      }
      if zeros.even == 0, zeros.odd * 4 >= pairs * 3 {
        self = .utf16LittleEndian
      } else if zeros.odd == 0, zeros.even * 4 >= pairs * 3 {
        self = .utf16BigEndian
      } else {
        return nil
      }
    }
  }
}

extension BinaryFormat {
  private static let magics: [(bytes: [UInt8], format: BinaryFormat)] = [
    ([0x50, 0x4B, 0x03, 0x04], .zip), ([0x1F, 0x8B], .gzip), ([0x28, 0xB5, 0x2F, 0xFD], .zstandard),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .xz), ([0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59], .bzip2),
    ([0x50, 0x41, 0x52, 0x31], .parquet), ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A], .hdf5),
    ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], .numpy),
    ([0x53, 0x51, 0x4C, 0x69, 0x74, 0x65, 0x20, 0x66, 0x6F, 0x72, 0x6D, 0x61, 0x74], .sqlite),
    ([0x25, 0x50, 0x44, 0x46, 0x2D], .pdf), ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A], .png),
    ([0xFF, 0xD8, 0xFF], .jpeg), ([0x7F, 0x45, 0x4C, 0x46], .elf),
    ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], .compoundDocument),
    ([0x80, 0x02], .pickle), ([0x80, 0x03], .pickle), ([0x80, 0x04], .pickle), ([0x80, 0x05], .pickle),
  ]

  init?(magicOf bytes: [UInt8]) {
    guard let match = Self.magics.first(where: { bytes.starts(with: $0.bytes) }) else { return nil }
    self = match.format
  }
}
