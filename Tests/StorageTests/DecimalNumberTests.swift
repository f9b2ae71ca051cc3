import Foundation
import Storage
import Testing

@Suite struct DecimalNumberTests {
  @Test(arguments: [
    "0", "-0", "+1", "1.", ".5", "-.5e1", "00012", "1e22", "1e23", "123456789012345", "9007199254740993", "0.1",
    "1e-22",
    "1e-23", "4.9e-324", "2.2250738585072011e-308", "1.7976931348623157e308", "1e-400", "0e999999999999", "0.000",
    "179769313486231570000000000000000000000", "3.141592653589793238462643383279502884197", "1E5", "1e+5",
    "0.000000000000000000000000000001", "18446744073709551616", "18446744073709551617e-5",
    "10000000000000000000000e-22",
    "9007199254740992.5", "8.41e21", "5e-20", "9214843084008499", "0.30000000000000004", "1e00000000000000000001",
  ]) func numbersAreRoundedAsTheLibraryRoundsThem(text: String) throws {
    let expected = try #require(text.withCString { strtod($0, nil) } as Double?)
    guard case .value(let value) = DecimalNumber(text) else {
      Issue.record("\(text) is not read as a number")
      return
    }
    #expect(value.bitPattern == expected.bitPattern)
  }

  /// Numbers of 1 to 20 digits with exponents around the edge of the fast path.
  @Test func digitsAndExponentsOfAllSizesAreRounded() {
    var state: UInt64 = 88_172_645_463_325_252
    for trial in 0..<20_000 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      let digits = String(state).prefix(1 + trial % 20)
      let split = Int(state >> 32) % (digits.count + 1)
      let text = "\(digits.prefix(split)).\(digits.dropFirst(split))e\(trial % 61 - 30)"
      let expected = strtod(text, nil)
      #expect(DecimalNumber(text) == .value(expected), "\(text)")
    }
  }

  @Test func theShortestFormOfADoubleReadsBack() {
    for value: Double in [0.1, 1 / 3, .leastNonzeroMagnitude, 1.7976931348623157e308, -123_456.789, 6.02214076e23] {
      #expect(DecimalNumber("\(value)") == .value(value))
    }
  }

  @Test(arguments: ["", "  ", "NA", "na", "N/A", "NaN", "nan", "NULL", "null", "?", "-", " NA\t"])
  func marksForMissingAreMissing(text: String) { #expect(DecimalNumber(text) == .missing) }

  @Test(arguments: [
    "1e", "e5", ".", "+", "--1", "1.2.3", "0x10", "1 2 3 4", "abc", "12%", "$5", "1d5", "nano", "1e5.0", "٣", "1e400x",
    "2020-01-01", "12:30", "1,2,3", ",", "−5",
  ]) func otherTextIsNoNumber(text: String) { #expect(DecimalNumber(text) == .failure(.notANumber)) }

  @Test(arguments: ["1,5", "-1,25", "1.234,5", "0,333333", ",5", "1234,567", "1 234,5"])
  func decimalCommasAreRecognised(text: String) { #expect(DecimalNumber(text) == .failure(.decimalComma)) }

  @Test(arguments: ["1,234", "1,234.5", "-1,234,567", "1 234", "1'234", "12_345", "1\u{A0}234", "1.234.567"])
  func separatedThousandsAreRecognised(text: String) { #expect(DecimalNumber(text) == .failure(.thousandsSeparator)) }

  @Test(arguments: ["1e309", "-1e400", "2e308"]) func whatNoDoubleHoldsIsOutOfRange(text: String) {
    #expect(DecimalNumber(text) == .failure(.outOfRange))
  }
}
