import Glibc

/// `value` with so many digits after the point.
func fixed(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : (value < 0 ? "-inf" : "inf") }
  var buffer = [CChar](repeating: 0, count: 400)
  let count = withVaList([Int32(clamping: digits), value]) { vsnprintf(&buffer, buffer.count, "%.*f", $0) }
  return String(decoding: buffer[..<max(0, min(Int(count), buffer.count))].map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// `value` with three significant digits or more, never in powers of ten.
func rounded(_ value: Double) -> String {
  let size = value.magnitude
  return fixed(value, size >= 100 || !size.isFinite ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4)
}

/// Seconds in the unit that reads best.
func duration(_ seconds: Double) -> String {
  switch seconds {
  case 1...: rounded(seconds) + " s"
  case 1e-3..<1: rounded(seconds * 1e3) + " ms"
  default: rounded(seconds * 1e6) + " µs"
  }
}

/// A rate with its thousands set apart.
func grouped(_ value: Double) -> String {
  guard value >= 1000, value < 1e15 else { return rounded(value) }
  var digits = String(Int(value.rounded()))
  var parts: [String] = []
  while digits.count > 3 {
    parts.insert(String(digits.suffix(3)), at: 0)
    digits.removeLast(3)
  }
  return ([digits] + parts).joined(separator: ",")
}

func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

func padded(left text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}
