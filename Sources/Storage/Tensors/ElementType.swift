/// What the elements of a tensor are, little-endian each.
public enum ElementType: String, Sendable, CaseIterable {
  case bool = "BOOL"
  case uint8 = "U8"
  case int8 = "I8"
  case uint16 = "U16"
  case int16 = "I16"
  case uint32 = "U32"
  case int32 = "I32"
  case uint64 = "U64"
  case int64 = "I64"
  case float16 = "F16"
  /// A Float's upper half.
  case bfloat16 = "BF16"
  case float32 = "F32"
  case float64 = "F64"

  /// Bytes of an element.
  public var size: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// Bytes of so many elements in a shape; nil where that is more than can be counted.
  static func bytes(of type: ElementType, shape: [Int]) -> Int? {
    shape.reduce(Optional(type.size)) { product, extent in
      guard let (result, overflow) = product?.multipliedReportingOverflow(by: extent), !overflow else { return nil }
      return result
    }
  }
}

/// IEEE 754 half precision: 1 sign, 5 exponent, 10 fraction bits. Every one is a Float.
func float(fromHalf bits: UInt16) -> Float {
  let sign = UInt32(bits & 0x8000) << 16
  let exponent = UInt32(bits >> 10 & 0x1F)
  let fraction = UInt32(bits & 0x3FF)
  switch exponent {
  case 0: return (sign == 0 ? 1 : -1) * Float(fraction) * 0x1p-24
  case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
  default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }
}
