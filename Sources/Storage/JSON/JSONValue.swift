/// A JSON value (RFC 8259) as a tree; objects keep the order of their members.
///
/// Values may be nested as deep as memory allows: writing, comparing and freeing them keep their own stacks.
public enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  /// NaN and ±∞ are written as null, which is all that JSON has for them.
  case number(Double)
  case string(String)
  case array(JSONArray)
  case object(JSONObject)

  var box: JSONBox? {
    switch self {
    case .array(let array): array.box
    case .object(let object): object.box
    default: nil
    }
  }
}

/// The elements of an array.
public struct JSONArray: Sendable, RandomAccessCollection, ExpressibleByArrayLiteral {
  let box: JSONBox

  public init(_ elements: [JSONValue]) { box = JSONBox(keys: [], values: elements) }
  public init(arrayLiteral elements: JSONValue...) { self.init(elements) }

  public var startIndex: Int { 0 }
  public var endIndex: Int { box.values.count }
  public subscript(position: Int) -> JSONValue { box.values[position] }
}

/// The members of an object, in order. Keys are not checked for being unique: writers keep that, and a reader refuses it.
public struct JSONObject: Sendable, RandomAccessCollection, ExpressibleByDictionaryLiteral {
  let box: JSONBox

  public init(_ members: [(key: String, value: JSONValue)]) {
    box = JSONBox(keys: members.map(\.key), values: members.map(\.value))
  }
  public init(dictionaryLiteral members: (String, JSONValue)...) {
    self.init(members.map { (key: $0.0, value: $0.1) })
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { box.values.count }
  public subscript(position: Int) -> (key: String, value: JSONValue) { (box.keys[position], box.values[position]) }

  /// The first member of that name. O(members).
  public subscript(key: String) -> JSONValue? { box.keys.firstIndex(of: key).map { box.values[$0] } }
}

/// What arrays and objects hold, in a class so that freeing can be done without recursion.
///
/// Unchecked, because `values` is written in `deinit` only, where nothing else can see it any more.
final class JSONBox: @unchecked Sendable {
  let keys: [String]
  private(set) var values: [JSONValue]

  init(keys: [String], values: [JSONValue]) {
    self.keys = keys
    self.values = values
  }

  /// Left alone, Swift frees a value inside a value inside a value on the call stack, which a deep value overflows. So the
  /// boxes below, where nobody else holds them, are emptied here one after the other.
  deinit {
    var pending: [JSONBox] = []
    release(into: &pending)
    while var box = pending.popLast() {
      if isKnownUniquelyReferenced(&box) { box.release(into: &pending) }
    }
  }

  private func release(into pending: inout [JSONBox]) {
    var found = false
    for value in values {
      guard let box = value.box else { continue }
      pending.append(box)
      found = true
    }
    if found { values = [] }
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(JSONArray(elements)) }
  public init(dictionaryLiteral members: (String, JSONValue)...) {
    self = .object(JSONObject(members.map { (key: $0.0, value: $0.1) }))
  }

  public static func array(_ elements: [JSONValue]) -> JSONValue { .array(JSONArray(elements)) }
  public static func object(_ members: [(key: String, value: JSONValue)]) -> JSONValue { .object(JSONObject(members)) }

  public static func numbers(_ values: some Swift.Sequence<Double>) -> JSONValue {
    .array(JSONArray(values.map { .number($0) }))
  }
  public static func strings(_ values: some Swift.Sequence<String>) -> JSONValue {
    .array(JSONArray(values.map { .string($0) }))
  }
}

extension JSONValue: Equatable {
  /// Members must match in order. NaN equals NaN, since both are written alike; 1 and 1.0 differ, as they are written.
  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    var pending = [(left, right)]
    while let (a, b) = pending.popLast() {
      switch (a, b) {
      case (.null, .null): continue
      case (.bool(let x), .bool(let y)): if x != y { return false }
      case (.integer(let x), .integer(let y)): if x != y { return false }
      case (.number(let x), .number(let y)): if x != y, !(x.isNaN && y.isNaN) { return false }
      case (.string(let x), .string(let y)): if x != y { return false }
      case (.array(let x), .array(let y)):
        guard x.count == y.count else { return false }
        if x.box !== y.box { pending.append(contentsOf: zip(x, y)) }
      case (.object(let x), .object(let y)):
        guard x.box.keys == y.box.keys else { return false }
        if x.box !== y.box { pending.append(contentsOf: zip(x.box.values, y.box.values)) }
      default: return false
      }
    }
    return true
  }
}
