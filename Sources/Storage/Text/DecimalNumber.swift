/// Reads decimal numbers from bytes, correctly rounded.
public enum DecimalNumber: Sendable, Equatable {
  case value(Double)
  /// Empty, or one of the usual marks for "not known".
  case missing
  case failure(Flaw)

  /// What is wrong with text that should have been a number.
  public enum Flaw: Sendable, Equatable {
    case notANumber
    /// `1,5`, `1.234,5`
    case decimalComma
    /// `1,234.5`, `1 234`, `1'234`, `1_234`; also `1,234`, which may be meant either way.
    case thousandsSeparator
    /// Larger than any Double: `1e400`.
    case outOfRange
  }

  /// Reads all of `text`, surrounding spaces and tabs aside: optional sign, digits with at most one point, optional
  /// exponent; or an infinity (`inf`, `infinity`); or a mark for missing (`NA`, `N/A`, `NaN`, `null`, `?`, `-`, nothing),
  /// in capitals or not.
  public init(_ text: some StringProtocol) {
    var copy = String(text)
    self = copy.withUTF8 { DecimalNumber(bytes: $0) }
  }

  init(bytes: UnsafeBufferPointer<UInt8>) {
    var start = 0
    var end = bytes.count
    while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
    while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    if let number = Self.number(in: bytes, start, end) {
      self = number
    } else {
      self = Self.word(in: UnsafeBufferPointer(rebasing: bytes[start..<end]))
    }
  }

  /// nil where the bytes do not follow the grammar of numbers.
  @inline(__always)
  private static func number(in bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> DecimalNumber? {
    var i = start
    var negative = false
    if i < end, bytes[i] == 0x2D || bytes[i] == 0x2B {
      negative = bytes[i] == 0x2D
      i += 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var significant = 0
    var exponent = 0
    while i < end, case let digit = bytes[i] &- 0x30, digit < 10 {
      // Before the product, which may wrap round to 0 at the twentieth digit.
      if mantissa != 0 || digit != 0 { significant += 1 }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      digits += 1
      i += 1
    }
    if i < end, bytes[i] == 0x2E {
      i += 1
      let point = i
      while i < end, case let digit = bytes[i] &- 0x30, digit < 10 {
        if mantissa != 0 || digit != 0 { significant += 1 }
        mantissa = mantissa &* 10 &+ UInt64(digit)
        i += 1
      }
      digits += i - point
      exponent = point - i
    }
    guard digits > 0 else { return nil }
    if i < end, bytes[i] | 0x20 == 0x65 {
      i += 1
      var down = false
      if i < end, bytes[i] == 0x2D || bytes[i] == 0x2B {
        down = bytes[i] == 0x2D
        i += 1
      }
      let first = i
      var written = 0
      while i < end, case let digit = bytes[i] &- 0x30, digit < 10 {
        written = min(written * 10 + Int(digit), 1_000_000)
        i += 1
      }
      guard i > first else { return nil }
      exponent += down ? -written : written
    }
    guard i == end else { return nil }
    // Both the mantissa and the power of ten are exact doubles here, so one operation rounds once (Clinger 1990).
    if significant <= 19, mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
      let whole = Double(mantissa)
      let size = exponent < 0 ? whole / powersOfTen[-exponent] : whole * powersOfTen[exponent]
      return .value(negative ? -size : size)
    }
    return slow(UnsafeBufferPointer(rebasing: bytes[start..<end]))
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// Bytes of the longest field that is taken for a number.
  private static let longest = 4096

  /// The library's conversion: correctly rounded whatever the length, and deaf to the locale's decimal comma.
  @inline(never)
  private static func slow(_ bytes: UnsafeBufferPointer<UInt8>) -> DecimalNumber {
    // No Double needs more than 767 digits to be told from its neighbours; a field of megabytes is no number.
    guard bytes.count <= longest else { return .failure(.notANumber) }
    guard let value = Double(String(decoding: bytes, as: UTF8.self)) else { return .failure(.notANumber) }
    return value.isFinite ? .value(value) : .failure(.outOfRange)
  }

  @inline(never)
  private static func word(in bytes: UnsafeBufferPointer<UInt8>) -> DecimalNumber {
    if bytes.isEmpty { return .missing }
    if bytes.count <= 9 {
      switch String(decoding: bytes, as: UTF8.self).lowercased() {
      case "na", "n/a", "nan", "null", "?", "-": return .missing
      case "inf", "+inf", "infinity", "+infinity": return .value(.infinity)
      case "-inf", "-infinity": return .value(-.infinity)
      default: break
      }
    }
    guard bytes.count <= longest else { return .failure(.notANumber) }
    return .failure(flaw(of: String(decoding: bytes, as: UTF8.self)))
  }

  /// Tells numbers written in another country's way from text.
  private static func flaw(of text: String) -> Flaw {
    let unsigned = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
    let separators: Set<Character> = [",", ".", " ", "'", "’", "_", "\u{A0}", "\u{202F}", "\u{2009}"]
    guard let first = unsigned.first, first.isASCIIDigit || first == ",", unsigned.contains(where: \.isASCIIDigit),
      unsigned.allSatisfy({ $0.isASCIIDigit || separators.contains($0) })
    else { return .notANumber }
    let groups = unsigned.split(omittingEmptySubsequences: false) { separators.contains($0) }
    guard groups.count > 1 else { return .notANumber }
    let marks = unsigned.filter { separators.contains($0) }
    let grouped = (1...3).contains(groups[0].count) && groups.dropFirst().dropLast().allSatisfy { $0.count == 3 }
    if marks.last == "," {
      // 1,234 or 1,234,567 look grouped; 1,5 and 1.234,5 do not.
      let alike = marks.allSatisfy { $0 == "," }
      if alike, grouped, groups.last?.count == 3 { return .thousandsSeparator }
      return marks.dropLast().contains(",") ? .notANumber : .decimalComma
    }
    let tail = marks.last == "." ? true : groups.last?.count == 3
    return grouped && tail ? .thousandsSeparator : .notANumber
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { "0" <= self && self <= "9" && isASCII }
}
