/// Which character stands before a negative number. Exponents always keep the hyphen.
public enum MinusSign: Sendable {
  /// U+2212, as wide as the plus sign: for people.
  case mathematical
  /// U+002D: for programs and for text that is pasted back.
  case hyphen

  var text: String { self == .mathematical ? "−" : "-" }
}

/// A number for people: at most `significant` digits, no zeros at the end, plain from 0.0001 up to a million, else
/// scientific: `0.0003`, `1.25`, `12346`, `1.2e-07`, `∞`, `−∞`, `NaN`. Digits before the point are never rounded away.
public func formatted(_ value: Double, significant: Int = 4, minus: MinusSign = .mathematical) -> String {
  if let special = nonFinite(value, minus) { return special }
  if value == 0 { return "0" }
  let sign = value < 0 ? minus.text : ""
  let digits = DecimalDigits(value, count: significant)
  guard (-4..<6).contains(digits.exponent) else { return sign + digits.scientific }
  if digits.exponent < digits.digits.count { return sign + digits.positional }
  return sign + formattedFixed(value.magnitude, decimals: 0)
}

/// The shortest text that reads back as the same Double, 17 digits at most: `0.1`, `1e-07`, `5.0`, `inf`, `nan`.
public func formattedExactly(_ value: Double) -> String { "\(value)" }

/// The shortest text that reads back as the same Float, 9 digits at most.
public func formattedExactly(_ value: Float) -> String { "\(value)" }

/// A fixed number of decimals: `formattedFixed(99.95, decimals: 1)` is `100.0` or `99.9`, as the binary value has it.
public func formattedFixed(_ value: Double, decimals: Int, minus: MinusSign = .mathematical) -> String {
  if let special = nonFinite(value, minus) { return special }
  if value.magnitude >= 1e15 { return formatted(value, significant: 6, minus: minus) }
  let text = cFormatted("%.*f", min(max(decimals, 0), 30), value.magnitude)
  var digits = ""
  for character in text { digits.append(character.isASCII && character.isNumber ? character : ".") }
  // What rounds to zero has no sign.
  let isZero = !digits.contains { ("1"..."9").contains($0) }
  return value < 0 && !isZero ? minus.text + digits : digits
}

/// A whole number with a comma between thousands: `16,384`.
public func formattedCount(_ count: Int, minus: MinusSign = .mathematical) -> String {
  let digits = String(count.magnitude)
  var text = count < 0 ? minus.text : ""
  for (place, digit) in digits.enumerated() {
    if place > 0 && (digits.count - place) % 3 == 0 { text += "," }
    text.append(digit)
  }
  return text
}

func nonFinite(_ value: Double, _ minus: MinusSign = .mathematical) -> String? {
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? minus.text + "∞" : "∞" }
  return nil
}
