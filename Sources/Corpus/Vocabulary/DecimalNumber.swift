/// Decimal numbers in text, as data files hold them.
package enum DecimalNumber {
  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// The number that the whole text spells, correctly rounded; nil for anything else and for infinity and NaN.
  package static func parse(_ text: ArraySlice<UInt8>) -> Double? {
    var position = text.startIndex
    var isNegative = false
    if position < text.endIndex, text[position] == UInt8(ascii: "-") {
      isNegative = true
      position += 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var scale = 0
    var seenPoint = false
    while position < text.endIndex {
      let byte = text[position]
      if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        mantissa = mantissa &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
        digits += 1
        if seenPoint { scale += 1 }
      } else if byte == UInt8(ascii: "."), !seenPoint {
        seenPoint = true
      } else {
        break
      }
      position += 1
    }
    // Up to 15 digits over a power of ten up to 22 are both exact, and one division rounds once (Clinger 1990).
    if position == text.endIndex, digits > 0, digits <= 15, scale <= 22 {
      let value = Double(mantissa) / powersOfTen[scale]
      return isNegative ? -value : value
    }
    return slowly(text)
  }

  private static func slowly(_ text: ArraySlice<UInt8>) -> Double? {
    // `Double` would take hexadecimal numbers and names too.
    let isDecimal = text.allSatisfy { byte in
      byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
    }
    guard isDecimal, let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else { return nil }
    return value
  }
}
