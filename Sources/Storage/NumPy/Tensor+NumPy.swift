extension Tensor {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Whether bytes begin as a .npy file does.
  public static func isNumPy(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

  /// Reads a .npy file of version 1, 2 or 3. Other byte orders and column-major arrays come out little-endian and row-major.
  ///
  /// O(bytes); nothing is allocated for what the header promises before the bytes were seen to be there.
  public init(numPy bytes: ArraySlice<UInt8>) throws(NumPyError) {
    guard bytes.starts(with: Self.magic) else { throw .notNumPy }
    var rest = bytes.dropFirst(Self.magic.count)
    guard let version = rest.first, rest.count >= 2 else { throw .headerTruncated }
    guard (1...3).contains(version) else { throw .unknownVersion(Int(version)) }
    let width = version == 1 ? 2 : 4
    rest = rest.dropFirst(2)
    let length = rest.prefix(width).reversed().reduce(0) { $0 << 8 | Int($1) }
    rest = rest.dropFirst(width)
    guard rest.startIndex - bytes.startIndex == Self.magic.count + 2 + width, length <= rest.count else {
      throw .headerTruncated
    }
    let header: NumPyHeader
    do throws(NumPyError) {
      header = try NumPyHeader(parsing: rest.prefix(length))
    } catch {
      guard case .headerMalformed(let offset) = error else { throw error }
      throw .headerMalformed(offset: offset - bytes.startIndex)
    }
    let (type, isSwapped) = try Self.type(of: header.description)
    guard let size = ElementType.bytes(of: type, shape: header.shape) else { throw .sizeOverflows(shape: header.shape) }
    var data = rest.dropFirst(length)
    guard data.count == size else { throw .dataLengthWrong(shape: header.shape, needs: size, has: data.count) }
    if isSwapped, type.size > 1 { data = Self.swapped(data, width: type.size) }
    if header.isColumnMajor, header.shape.count > 1 { data = Self.rowMajor(data, header.shape, width: type.size) }
    self.init(type, shape: header.shape, bytes: data)
  }

  private static func type(of description: String) throws(NumPyError) -> (ElementType, isSwapped: Bool) {
    let order = description.first ?? "?"
    let code = "<>=|".contains(order) ? String(description.dropFirst()) : description
    if code.hasPrefix("O") { throw .objects }
    guard let type = ElementType.allCases.first(where: { $0.numPyCode == code }) else {
      throw .unknownType(description)
    }
    return (type, order == ">")
  }

  private static func swapped(_ data: ArraySlice<UInt8>, width: Int) -> ArraySlice<UInt8> {
    let start = data.startIndex
    return data.indices.map { place in
      let offset = place - start
      return data[start + offset / width * width + (width - 1 - offset % width)]
    }[...]
  }

  /// Element (i, j, …, k) of a column-major array lies at i + I·(j + J·(… k)).
  private static func rowMajor(_ data: ArraySlice<UInt8>, _ shape: [Int], width: Int) -> ArraySlice<UInt8> {
    var strides: [Int] = []
    var stride = 1
    for extent in shape {
      strides.append(stride)
      stride *= extent
    }
    var place = [Int](repeating: 0, count: shape.count)
    var source = 0
    var result: [UInt8] = []
    result.reserveCapacity(data.count)
    for _ in 0..<data.count / width {
      result += data[data.startIndex + source * width..<data.startIndex + (source + 1) * width]
      var axis = shape.count - 1
      while axis >= 0 {
        place[axis] += 1
        source += strides[axis]
        if place[axis] < shape[axis] { break }
        source -= strides[axis] * shape[axis]
        place[axis] = 0
        axis -= 1
      }
    }
    return result[...]
  }

  /// A .npy file of version 1.0: header padded so that elements begin at a multiple of 64.
  public var numPy: [UInt8] {
    // NumPy has no such type of its own, and Float holds every one of them.
    if type == .bfloat16 { return Tensor(doubles.map { Float($0) }, shape: shape).numPy }
    let extents = shape.map { "\($0)," }.joined(separator: " ")
    let tuple = shape.count > 1 ? String(extents.dropLast()) : extents
    let order = type.size == 1 ? "|" : "<"
    var header = "{'descr': '\(order)\(type.numPyCode ?? "")', 'fortran_order': False, 'shape': (\(tuple)), }"
    while (Self.magic.count + 4 + header.utf8.count + 1) % 64 != 0 { header += " " }
    header += "\n"
    let length = header.utf8.count
    return Self.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(header.utf8) + bytes
  }
}

extension ElementType {
  /// What NumPy calls it, without the byte order; nil where it has no name for it.
  fileprivate var numPyCode: String? {
    switch self {
    case .bool: "b1"
    case .uint8: "u1"
    case .int8: "i1"
    case .uint16: "u2"
    case .int16: "i2"
    case .uint32: "u4"
    case .int32: "i4"
    case .uint64: "u8"
    case .int64: "i8"
    case .float16: "f2"
    case .bfloat16: nil
    case .float32: "f4"
    case .float64: "f8"
    }
  }
}
