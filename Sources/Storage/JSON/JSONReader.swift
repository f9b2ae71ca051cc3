extension JSONValue {
  /// Reads one value and nothing else (RFC 8259), strictly: no comments, no trailing commas, no key twice in an object.
  ///
  /// Whole numbers that fit are `.integer`, all other numbers `.number`. Arrays and objects inside one another count up to
  /// `depth`. O(bytes), in time and memory.
  public init(parsing bytes: some Collection<UInt8>, depth: Int = 512) throws(JSONError) {
    let copy = ContiguousArray(bytes)
    guard String(validating: copy, as: UTF8.self) != nil else { throw JSONError(reason: .notUTF8, offset: 0) }
    var reader = JSONReader(bytes: copy, limit: depth)
    self = try reader.read()
  }

  public init(parsing text: String, depth: Int = 512) throws(JSONError) {
    try self.init(parsing: text.utf8, depth: depth)
  }
}

/// Goes over the bytes once, with a stack of its own in place of recursion.
private struct JSONReader {
  let bytes: ContiguousArray<UInt8>
  let limit: Int
  private var place = 0
  private var open: [Container] = []

  /// An array or object that has begun.
  private struct Container {
    let isObject: Bool
    var keys: [String] = []
    /// Keys as bytes: strings that only look alike are different keys.
    var known: Set<[UInt8]> = []
    var values: [JSONValue] = []
  }

  init(bytes: ContiguousArray<UInt8>, limit: Int) {
    self.bytes = bytes
    self.limit = limit
  }

  mutating func read() throws(JSONError) -> JSONValue {
    while true {
      guard var finished = try begin() else { continue }
      while true {
        guard let container = open.last else {
          skipSpace()
          guard place == bytes.count else { throw failure(.textAfterValue) }
          return finished
        }
        open[open.count - 1].values.append(finished)
        skipSpace()
        let byte = try next()
        if byte == UInt8(ascii: ",") {
          if container.isObject { try readKey() }
          break
        }
        guard byte == UInt8(ascii: container.isObject ? "}" : "]") else { throw failure(.unexpected(byte), back: 1) }
        finished = close()
      }
    }
  }

  /// Reads a value that holds no others, or the opening of one that does: nil then.
  private mutating func begin() throws(JSONError) -> JSONValue? {
    skipSpace()
    switch try peek() {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard open.count < limit else { throw failure(.tooDeep(limit: limit)) }
      let isObject = bytes[place] == UInt8(ascii: "{")
      place += 1
      open.append(Container(isObject: isObject))
      skipSpace()
      if try peek() == UInt8(ascii: isObject ? "}" : "]") {
        place += 1
        return close()
      }
      if isObject { try readKey() }
      return nil
    case UInt8(ascii: "\""):
      place += 1
      return .string(try readString())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try readNumber()
    }
  }

  private mutating func close() -> JSONValue {
    let done = open.removeLast()
    guard done.isObject else { return .array(done.values) }
    return .object(JSONObject(zip(done.keys, done.values).map { (key: $0, value: $1) }))
  }

  private mutating func readKey() throws(JSONError) {
    skipSpace()
    let start = place
    let quote = try next()
    guard quote == UInt8(ascii: "\"") else { throw failure(.unexpected(quote), back: 1) }
    let key = try readString()
    guard open[open.count - 1].known.insert(Array(key.utf8)).inserted else {
      throw JSONError(reason: .duplicateKey(key), offset: start)
    }
    open[open.count - 1].keys.append(key)
    skipSpace()
    let colon = try next()
    guard colon == UInt8(ascii: ":") else { throw failure(.unexpected(colon), back: 1) }
  }

  // MARK: Scalars

  private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    for offset in 0..<text.utf8CodeUnitCount {
      let byte = try next()
      guard byte == text.utf8Start[offset] else { throw failure(.unexpected(byte), back: 1) }
    }
    return value
  }

  private mutating func readNumber() throws(JSONError) -> JSONValue {
    let start = place
    if try peek() == UInt8(ascii: "-") { place += 1 }
    let first = try peek()
    guard first.isDigit else { throw failure(.unexpected(first)) }
    let whole = skipDigits()
    // 01 is no number.
    if first == UInt8(ascii: "0"), whole > 1 { throw JSONError(reason: .malformedNumber, offset: start) }
    var isWhole = true
    if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
      isWhole = false
      place += 1
      guard skipDigits() > 0 else { throw failure(.malformedNumber) }
    }
    if place < bytes.count, bytes[place] | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      place += 1
      if place < bytes.count, bytes[place] == UInt8(ascii: "+") || bytes[place] == UInt8(ascii: "-") { place += 1 }
      guard skipDigits() > 0 else { throw failure(.malformedNumber) }
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    if isWhole, text != "-0", let integer = Int(text) { return .integer(integer) }
    guard let number = Double(text) else { throw JSONError(reason: .malformedNumber, offset: start) }
    guard number.isFinite else { throw JSONError(reason: .numberOutOfRange, offset: start) }
    return .number(number)
  }

  private mutating func skipDigits() -> Int {
    let start = place
    while place < bytes.count, bytes[place].isDigit { place += 1 }
    return place - start
  }

  /// The rest of a string whose quote was read.
  private mutating func readString() throws(JSONError) -> String {
    var text: [UInt8] = []
    var start = place
    while true {
      let byte = try next()
      switch byte {
      case UInt8(ascii: "\""):
        text += bytes[start..<place - 1]
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text += bytes[start..<place - 1]
        text += try readEscape()
        start = place
      case ..<0x20: throw failure(.controlCharacter, back: 1)
      default: break
      }
    }
  }

  private mutating func readEscape() throws(JSONError) -> [UInt8] {
    let start = place - 1
    switch try next() {
    case UInt8(ascii: "\""): return [0x22]
    case UInt8(ascii: "\\"): return [0x5C]
    case UInt8(ascii: "/"): return [0x2F]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var code = try readFourDigits()
      if code & 0xFC00 == 0xD800 {
        // The first half of a pair: the other must follow.
        guard try next() == UInt8(ascii: "\\"), try next() == UInt8(ascii: "u") else {
          throw JSONError(reason: .malformedEscape, offset: start)
        }
        let low = try readFourDigits()
        guard low & 0xFC00 == 0xDC00 else { throw JSONError(reason: .malformedEscape, offset: start) }
        code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
      }
      guard let scalar = Unicode.Scalar(code) else { throw JSONError(reason: .malformedEscape, offset: start) }
      return Array(String(scalar).utf8)
    default: throw JSONError(reason: .malformedEscape, offset: start)
    }
  }

  private mutating func readFourDigits() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      let byte = try next()
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): code = code << 4 | UInt32(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): code = code << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): code = code << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
      default: throw failure(.malformedEscape, back: 1)
      }
    }
    return code
  }

  // MARK: Bytes

  private mutating func skipSpace() {
    while place < bytes.count, bytes[place].isJSONSpace { place += 1 }
  }

  private func peek() throws(JSONError) -> UInt8 {
    guard place < bytes.count else { throw failure(.unexpectedEnd) }
    return bytes[place]
  }

  private mutating func next() throws(JSONError) -> UInt8 {
    let byte = try peek()
    place += 1
    return byte
  }

  private func failure(_ reason: JSONError.Reason, back: Int = 0) -> JSONError {
    JSONError(reason: reason, offset: place - back)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { UInt8(ascii: "0") <= self && self <= UInt8(ascii: "9") }
  fileprivate var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
