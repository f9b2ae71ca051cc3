/// One character off the front of a run of bytes.
enum DecodedScalar: Equatable {
  case scalar(Unicode.Scalar, length: Int)
  /// The bytes so far begin a character and more must come.
  case incomplete
  /// The first `length` bytes are no UTF-8.
  case invalid(length: Int)

  /// Decodes the first character of `bytes`, which may not be empty.
  init(firstOf bytes: ArraySlice<UInt8>) {
    guard let first = bytes.first else {
      self = .incomplete
      return
    }
    if first < 0x80 {
      self = .scalar(Unicode.Scalar(first), length: 1)
      return
    }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4 else {
      self = .invalid(length: 1)
      return
    }
    var value = UInt32(first) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
    for offset in 1..<length {
      guard offset < bytes.count else {
        self = .incomplete
        return
      }
      let byte = bytes[bytes.startIndex + offset]
      guard byte & 0xC0 == 0x80 else {
        self = .invalid(length: offset)
        return
      }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    let smallest: UInt32 = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80
    guard value >= smallest, let scalar = Unicode.Scalar(value) else {
      self = .invalid(length: length)
      return
    }
    self = .scalar(scalar, length: length)
  }
}
