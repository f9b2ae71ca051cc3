/// Numbers in a shape, row-major: the elements as bytes, and what they are.
public struct Tensor: Sendable, Equatable {
  public let type: ElementType
  /// Extents, the slowest first; empty for a single number.
  public let shape: [Int]
  public let bytes: ArraySlice<UInt8>

  public var count: Int { bytes.count / type.size }

  /// Needs as many bytes as type and shape say.
  init(_ type: ElementType, shape: [Int], bytes: ArraySlice<UInt8>) {
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  public init(_ values: [Double], shape: [Int]) { self.init(.float64, shape, values.map(\.bitPattern)) }
  public init(_ values: [Float], shape: [Int]) { self.init(.float32, shape, values.map(\.bitPattern)) }
  public init(_ values: [Int32], shape: [Int]) { self.init(.int32, shape, values) }
  public init(_ values: [Int], shape: [Int]) { self.init(.int64, shape, values.map(Int64.init)) }

  private init<Bits: FixedWidthInteger>(_ type: ElementType, _ shape: [Int], _ values: [Bits]) {
    precondition(shape.reduce(1, *) == values.count, "as many values as the shape holds")
    let bytes = [UInt8](unsafeUninitializedCapacity: values.count * type.size) { buffer, count in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      for (place, value) in values.enumerated() {
        raw.storeBytes(of: value.littleEndian, toByteOffset: place * type.size, as: Bits.self)
      }
      count = values.count * type.size
    }
    self.init(type, shape: shape, bytes: bytes[...])
  }

  /// Whole numbers beyond 2⁵³ are rounded.
  public var doubles: [Double] {
    switch type {
    case .bool, .uint8: bytes.map { Double($0) }
    case .int8: elements(Int8.self) { Double($0) }
    case .uint16: elements(UInt16.self) { Double($0) }
    case .int16: elements(Int16.self) { Double($0) }
    case .uint32: elements(UInt32.self) { Double($0) }
    case .int32: elements(Int32.self) { Double($0) }
    case .uint64: elements(UInt64.self) { Double($0) }
    case .int64: elements(Int64.self) { Double($0) }
    case .float16: elements(UInt16.self) { Double(float(fromHalf: $0)) }
    case .bfloat16: elements(UInt16.self) { Double(Float(bitPattern: UInt32($0) << 16)) }
    case .float32: elements(UInt32.self) { Double(Float(bitPattern: $0)) }
    case .float64: elements(UInt64.self) { Double(bitPattern: $0) }
    }
  }

  /// The bits as they are; nil where the elements are no Floats.
  public var floats: [Float]? {
    type == .float32 ? elements(UInt32.self) { Float(bitPattern: $0) } : nil
  }

  /// Nil where the elements are no whole numbers, or larger ones than an Int holds.
  public var integers: [Int]? {
    switch type {
    case .bool, .uint8: bytes.map { Int($0) }
    case .int8: elements(Int8.self) { Int($0) }
    case .uint16: elements(UInt16.self) { Int($0) }
    case .int16: elements(Int16.self) { Int($0) }
    case .uint32: elements(UInt32.self) { Int($0) }
    case .int32: elements(Int32.self) { Int($0) }
    case .int64: elements(Int64.self) { Int($0) }
    case .uint64:
      elements(UInt64.self) { $0 }.allSatisfy { $0 <= UInt64(Int.max) }
        ? elements(UInt64.self) { Int($0) } : nil
    case .float16, .bfloat16, .float32, .float64: nil
    }
  }

  private func elements<Bits: FixedWidthInteger, Element>(_: Bits.Type, _ element: (Bits) -> Element) -> [Element] {
    bytes.withUnsafeBytes { raw in
      (0..<count).map { place in
        element(Bits(littleEndian: raw.loadUnaligned(fromByteOffset: place * MemoryLayout<Bits>.size, as: Bits.self)))
      }
    }
  }
}
