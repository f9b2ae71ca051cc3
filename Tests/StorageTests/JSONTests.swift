import Foundation
import Storage
import Testing

@Suite struct JSONWriting {
  @Test func aLineHoldsEverythingInOrder() {
    let value: JSONValue = ["z": 1, "a": [true, nil, 2.5, "x"], "empty": [], "none": [:]]
    #expect(value.text() == #"{"z": 1, "a": [true, null, 2.5, "x"], "empty": [], "none": {}}"#)
  }

  @Test func theIndentedFormPutsMembersOnLinesAndPlainArraysOnOne() {
    let value: JSONValue = ["a": [1, 2], "b": [[1], []], "c": ["d": [:]]]
    let expected = """
      {
        "a": [1, 2],
        "b": [
          [1],
          []
        ],
        "c": {
          "d": {}
        }
      }
      """
    #expect(value.text(.indented) == expected)
  }

  @Test func numbersKeepEveryBit() throws {
    let values: [Double] = [
      0.1, 1 / 3, .leastNonzeroMagnitude, 1.7976931348623157e308, -0.0, 1e16, 123_456_789_012_345_680, 1e-7,
    ]
    let text = JSONValue.numbers(values).text()
    let back = try JSONDecoder().decode([Double].self, from: Data(text.utf8))
    #expect(back.map(\.bitPattern) == values.map(\.bitPattern))
    #expect(JSONValue.integer(.min).text() == "-9223372036854775808")
  }

  @Test func whatJSONHasNoNumberForIsNull() {
    #expect(JSONValue.numbers([.nan, .infinity, -.infinity]).text() == "[null, null, null]")
  }

  @Test func everyCharacterSurvives() throws {
    let text = String(String.UnicodeScalarView((0..<0x250).compactMap(Unicode.Scalar.init))) + "δ 😀 \u{2028}\u{10FFFF}"
    let written = JSONValue.object([(key: text, value: .string(text))]).text()
    #expect(!written.utf8.contains { $0 < 0x20 })
    #expect(try JSONDecoder().decode([String: String].self, from: Data(written.utf8)) == [text: text])
    #expect(JSONValue.string("\"\\/\u{8}\t\n\u{C}\r\u{1}\u{1F}").text() == #""\"\\/\b\t\n\f\r\u0001\u001f""#)
  }

  @Test func membersAreFoundByKey() throws {
    guard case .object(let object) = ["a": 1, "b": 2] as JSONValue else { return }
    #expect(object["b"] == 2 && object["c"] == nil)
    #expect(object.map(\.key) == ["a", "b"])
  }

  @Test func equalityLooksAtOrderKindAndDepth() {
    #expect(["a": [1, ["b": 2.5]]] as JSONValue == ["a": [1, ["b": 2.5]]])
    #expect(["a": 1, "b": 2] as JSONValue != ["b": 2, "a": 1])
    #expect(JSONValue.integer(1) != .number(1))
    #expect(JSONValue.number(.nan) == .number(.nan))
    #expect([1, [2]] as JSONValue != [1, [3]])
    #expect([1] as JSONValue != [1, 2])
    #expect([] as JSONValue != [:])
  }

  @Test(arguments: [true, false]) func depthCostsNoStack(objects: Bool) {
    let depth = 200_000
    func nest() -> JSONValue {
      var value = JSONValue.integer(7)
      for _ in 0..<depth { value = objects ? .object([(key: "k", value: value)]) : .array([value]) }
      return value
    }
    var value = nest()
    #expect(value == nest())
    #expect(value.text().utf8.count == depth * (objects ? 7 : 2) + 1)
    // Shared in the middle: freeing one owner must leave the other's part alone.
    var inner = JSONValue.null
    if case .array(let array) = value { inner = array[0] }
    if case .object(let object) = value { inner = object[0].value }
    value = .null
    #expect(inner.text().utf8.count == (depth - 1) * (objects ? 7 : 2) + 1)
  }
}

@Suite struct JSONReading {
  @Test(arguments: [
    "{}", "[]", " [ 1 , 2 ] ", "-0", "0.5e-3", "1E+2", "\"\\u00e9\\uD83D\\uDE00\\/\"", "[[[]], {\"\": {}}]", "true",
    "null", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "\"δ\u{7F}\"",
  ]) func validTextsAreTaken(text: String) throws {
    let value = try JSONValue(parsing: text)
    // What is written means the same to another reader as what was read.
    let ours = try JSONSerialization.jsonObject(with: Data(value.text().utf8), options: .fragmentsAllowed)
    let theirs = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    #expect((ours as? NSObject) == (theirs as? NSObject))
    #expect(try JSONValue(parsing: value.text(.indented)) == value)
  }

  @Test(arguments: [
    ("", JSONError.Reason.unexpectedEnd, 0), ("[1,]", .unexpected(0x5D), 3), ("{\"a\":1,}", .unexpected(0x7D), 7),
    ("[1 2]", .unexpected(0x32), 3), ("01", .malformedNumber, 0), ("1.", .malformedNumber, 2), ("-", .unexpectedEnd, 1),
    ("+1", .unexpected(0x2B), 0), ("1e400", .numberOutOfRange, 0), ("nul", .unexpectedEnd, 3),
    ("NaN", .unexpected(0x4E), 0),
    ("\"a\nb\"", .controlCharacter, 2), ("\"\\x\"", .malformedEscape, 1), ("\"\\ud800\"", .malformedEscape, 1),
    ("\"\\udc00\"", .malformedEscape, 1), ("{\"a\":1,\"\\u0061\":2}", .duplicateKey("a"), 7),
    ("[1]]", .textAfterValue, 3),
    ("{1:2}", .unexpected(0x31), 1), ("\"abc", .unexpectedEnd, 4), ("{\"a\" 1}", .unexpected(0x31), 5),
  ]) func invalidTextsAreRefused(text: String, reason: JSONError.Reason, offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    #expect(error?.reason == reason && error?.offset == offset)
  }

  @Test func keysThatOnlyLookAlikeAreTwoKeys() throws {
    guard case .object(let object) = try JSONValue(parsing: "{\"\u{E9}\": 1, \"e\u{301}\": 2}") else { return }
    #expect(object.count == 2)
  }

  @Test func depthIsLimitedWithoutRecursion() throws {
    let deep = String(repeating: "[", count: 1_000_000)
    #expect(throws: JSONError.self) { try JSONValue(parsing: deep) }
    let closed = deep + String(repeating: "]", count: 1_000_000)
    #expect(try JSONValue(parsing: closed, depth: 1_000_000) != .null)
    #expect(throws: JSONError.self) { try JSONValue(parsing: closed, depth: 999_999) }
  }

  @Test func bytesThatAreNoTextAreRefused() {
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
  }

  /// Whatever is read is what another reader finds in it, over many small changes of a text.
  @Test func changedTextsAreReadAsOthersReadThem() throws {
    let text = Array(#"{"a": [1, -2.5e3, "x\u00e9\n", null], "b": {"c": true, "d": [[], {}]}}"#.utf8)
    var generator = SeededGenerator(state: 13)
    var accepted = 0
    for _ in 0..<20_000 {
      guard let value = try? JSONValue(parsing: mutated(text, with: &generator)) else { continue }
      accepted += 1
      #expect(try JSONValue(parsing: value.text()) == value)
    }
    #expect(accepted > 100)
  }
}
