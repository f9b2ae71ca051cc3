import Glibc

/// A finite number's leading decimal digits, correctly rounded: ±d.ddd × 10^exponent.
struct DecimalDigits {
  var isNegative: Bool
  var digits: [UInt8]
  var exponent: Int

  /// - Parameter count: 1…17 significant digits.
  init(_ value: Double, count: Int) {
    let count = min(max(count, 1), 17)
    // Only digits are taken from what C writes, so the locale's decimal comma does no harm.
    let text = cFormatted("%.*e", count - 1, value)
    let parts = text.split(separator: "e")
    isNegative = value.sign == .minus
    digits = parts.first.map { $0.utf8.filter { 0x30...0x39 ~= $0 }.map { $0 - 0x30 } } ?? [0]
    exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
  }

  /// Plain notation, without zeros at the end of the fraction.
  var positional: String {
    var text = ""
    if exponent < 0 {
      text = "0." + String(repeating: "0", count: -exponent - 1)
      for digit in digits { text += "\(digit)" }
    } else {
      for (place, digit) in digits.enumerated() {
        text += "\(digit)"
        if place == exponent && place + 1 < digits.count { text += "." }
      }
      if digits.count <= exponent { text += String(repeating: "0", count: exponent + 1 - digits.count) }
    }
    return text.contains(".") ? trimmingFraction(text) : text
  }

  /// d.ddde±xx, without zeros at the end of the mantissa.
  var scientific: String {
    var mantissa = "\(digits[0])"
    if digits.count > 1 {
      mantissa += "."
      for digit in digits.dropFirst() { mantissa += "\(digit)" }
      mantissa = trimmingFraction(mantissa)
    }
    let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
    return "\(mantissa)e\(exponent < 0 ? "-" : "+")\(power)"
  }

  private func trimmingFraction(_ text: String) -> String {
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}

/// One number written by C's printf, whose `%.*e` and `%.*f` round correctly.
func cFormatted(_ format: String, _ precision: Int, _ value: Double) -> String {
  // The longest Double in %f has 309 digits before the point.
  var buffer = [CChar](repeating: 0, count: 400)
  let length = withVaList([Int32(precision), value]) { vsnprintf(&buffer, buffer.count, format, $0) }
  let written = min(max(Int(length), 0), buffer.count - 1)
  return String(decoding: buffer[..<written].map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
