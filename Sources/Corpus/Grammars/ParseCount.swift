/// How many trees a sentence has: any natural number, or infinitely many where rules can loop without using a word.
public enum ParseCount: Sendable, Equatable {
  case finite(Natural)
  case infinite
}

/// A whole number of any size from 0 on: what counting trees needs, which is adding, multiplying and printing.
public struct Natural: Sendable, Equatable, CustomStringConvertible {
  /// Digits in base 10¹⁸, lowest first, without leading zeros; empty for 0.
  private var digits: [UInt64]

  /// The largest power of ten whose square, plus carries, a pair of words still holds, so that printing is simple.
  private static let base: UInt64 = 1_000_000_000_000_000_000

  public init(_ value: UInt64) {
    digits = value == 0 ? [] : value < Natural.base ? [value] : [value % Natural.base, value / Natural.base]
  }

  public static let zero = Natural(0)
  public static let one = Natural(1)

  /// The number as an `Int`, or nil where it is larger than one.
  public var int: Int? {
    if digits.count > 2 { return nil }
    let high = (digits.count == 2 ? digits[1] : 0).multipliedReportingOverflow(by: Natural.base)
    let sum = high.partialValue.addingReportingOverflow(digits.first ?? 0)
    return high.overflow || sum.overflow ? nil : Int(exactly: sum.partialValue)
  }

  public static func += (left: inout Natural, right: Natural) {
    var carry: UInt64 = 0
    for i in 0..<max(left.digits.count, right.digits.count) {
      if i == left.digits.count { left.digits.append(0) }
      let sum = left.digits[i] + (i < right.digits.count ? right.digits[i] : 0) + carry
      carry = sum >= base ? 1 : 0
      left.digits[i] = carry == 1 ? sum - base : sum
    }
    if carry > 0 { left.digits.append(carry) }
  }

  public static func * (left: Natural, right: Natural) -> Natural {
    if left == one { return right }
    if right == one { return left }
    if left.digits.isEmpty || right.digits.isEmpty { return zero }
    var product = Natural(0)
    product.digits = [UInt64](repeating: 0, count: left.digits.count + right.digits.count)
    for i in left.digits.indices {
      var carry: UInt64 = 0
      for j in right.digits.indices {
        let wide = left.digits[i].multipliedFullWidth(by: right.digits[j])
        let (low, overflow) = wide.low.addingReportingOverflow(product.digits[i + j] + carry)
        let (quotient, remainder) = base.dividingFullWidth((wide.high + (overflow ? 1 : 0), low))
        product.digits[i + j] = remainder
        carry = quotient
      }
      product.digits[i + right.digits.count] = carry
    }
    while product.digits.last == 0 { product.digits.removeLast() }
    return product
  }

  public var description: String {
    guard let top = digits.last else { return "0" }
    return digits.dropLast().reversed().reduce(into: String(top)) { text, digit in
      let part = String(digit)
      text += String(repeating: "0", count: 18 - part.count) + part
    }
  }
}
