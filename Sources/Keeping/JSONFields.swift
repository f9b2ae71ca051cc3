import Storage

/// The members of a JSON object, read by name and kind. What is missing or of another kind is an error that names it.
struct JSONFields {
  private let object: JSONObject
  private let path: String

  init(_ value: JSONValue?, _ path: String) throws(KeepingError) {
    guard case .object(let object) = value else { throw .setting(path) }
    self.object = object
    self.path = path
  }

  init(parsing text: String?, _ path: String) throws(KeepingError) {
    guard let text, let value = try? JSONValue(parsing: text) else { throw .setting(path) }
    try self.init(value, path)
  }

  /// Whether there is such a member, and it is not null.
  func has(_ name: String) -> Bool {
    switch object[name] {
    case nil, .null: false
    default: true
    }
  }

  func value(_ name: String) throws(KeepingError) -> JSONValue {
    guard let value = object[name] else { throw failure(name) }
    return value
  }

  func failure(_ name: String) -> KeepingError { .setting(path.isEmpty ? name : "\(path).\(name)") }

  func fields(_ name: String) throws(KeepingError) -> JSONFields {
    try JSONFields(object[name], path.isEmpty ? name : "\(path).\(name)")
  }

  func string(_ name: String) throws(KeepingError) -> String {
    guard case .string(let text) = object[name] else { throw failure(name) }
    return text
  }

  func bool(_ name: String) throws(KeepingError) -> Bool {
    guard case .bool(let value) = object[name] else { throw failure(name) }
    return value
  }

  /// A whole number in a range.
  func integer(_ name: String, in range: ClosedRange<Int> = 0...Int.max) throws(KeepingError) -> Int {
    guard case .integer(let value) = object[name], range.contains(value) else { throw failure(name) }
    return value
  }

  func integer(ifThere name: String, in range: ClosedRange<Int> = 0...Int.max) throws(KeepingError) -> Int? {
    has(name) ? try integer(name, in: range) : nil
  }

  func number(_ name: String) throws(KeepingError) -> Double {
    switch object[name] {
    case .number(let value): return value
    case .integer(let value): return Double(value)
    default: throw failure(name)
    }
  }

  func strings(_ name: String) throws(KeepingError) -> [String] {
    guard case .array(let elements) = object[name] else { throw failure(name) }
    var texts: [String] = []
    for element in elements {
      guard case .string(let text) = element else { throw failure(name) }
      texts.append(text)
    }
    return texts
  }

  /// The objects of a list.
  func list(_ name: String) throws(KeepingError) -> [JSONFields] {
    guard case .array(let elements) = object[name] else { throw failure(name) }
    var list: [JSONFields] = []
    for (place, element) in elements.enumerated() { list.append(try JSONFields(element, "\(path).\(name)[\(place)]")) }
    return list
  }

  /// One of an enumeration's words.
  func choice<Choice: RawRepresentable>(_ name: String, of _: Choice.Type) throws(KeepingError) -> Choice
  where Choice.RawValue == String {
    guard let choice = Choice(rawValue: try string(name)) else { throw failure(name) }
    return choice
  }

  /// 64 bits as hexadecimal digits: JSON's numbers do not hold them all.
  func bits(_ name: String) throws(KeepingError) -> UInt64 {
    guard let value = UInt64(try string(name), radix: 16) else { throw failure(name) }
    return value
  }
}

extension JSONValue {
  static func bits(_ value: UInt64) -> JSONValue { .string(String(value, radix: 16)) }

  static func optional(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
}
