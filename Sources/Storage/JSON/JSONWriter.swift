extension JSONValue: CustomStringConvertible {
  /// How a value is laid out.
  public enum Layout: Sendable {
    /// `{"a": 1, "b": [true, null]}`: one line whatever is inside, as JSON lines need.
    case line
    /// A member or element a line, indented by two spaces; arrays of plain values stay on one line.
    case indented
  }

  public var description: String { text(.line) }

  /// The value as RFC 8259 text without a newline at the end.
  ///
  /// Doubles are written with the fewest digits that read back as the same Double, NaN and ±∞ as null.
  public func text(_ layout: Layout = .line) -> String {
    var writer = JSONWriter(layout: layout)
    writer.write(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

/// Lays a value out as bytes, with a stack of its own in place of recursion.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private let layout: JSONValue.Layout
  private var open: [Level] = []

  /// An array or object that has been begun.
  private struct Level {
    let box: JSONBox
    let isObject: Bool
    let spread: Bool
    var next = 0
  }

  init(layout: JSONValue.Layout) { self.layout = layout }

  mutating func write(_ value: JSONValue) {
    begin(value)
    while let level = open.last {
      let box = level.box
      guard level.next < box.values.count else {
        open.removeLast()
        if level.spread { newLine() }
        bytes.append(level.isObject ? 0x7D : 0x5D)
        continue
      }
      if level.next > 0 {
        bytes.append(0x2C)
        if !level.spread { bytes.append(0x20) }
      }
      if level.spread { newLine() }
      if level.isObject {
        write(string: box.keys[level.next])
        bytes.append(0x3A)
        bytes.append(0x20)
      }
      open[open.count - 1].next += 1
      begin(box.values[level.next])
    }
  }

  private mutating func begin(_ value: JSONValue) {
    switch value {
    case .null: write("null")
    case .bool(let value): write(value ? "true" : "false")
    case .integer(let value): write(value.description)
    case .number(let value): write(value.isFinite ? value.description : "null")
    case .string(let value): write(string: value)
    case .array(let array): begin(array.box, isObject: false)
    case .object(let object): begin(object.box, isObject: true)
    }
  }

  private mutating func begin(_ box: JSONBox, isObject: Bool) {
    bytes.append(isObject ? 0x7B : 0x5B)
    let spread: Bool
    switch layout {
    case .line: spread = false
    case .indented: spread = !box.values.isEmpty && (isObject || box.values.contains { $0.box != nil })
    }
    open.append(Level(box: box, isObject: isObject, spread: spread))
  }

  private mutating func newLine() {
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: 2 * open.count))
  }

  private mutating func write(_ plain: String) { bytes.append(contentsOf: plain.utf8) }

  private mutating func write(string: String) {
    bytes.append(0x22)
    for byte in string.utf8 {
      switch byte {
      case 0x22, 0x5C:
        bytes.append(0x5C)
        bytes.append(byte)
      case 0x08: write("\\b")
      case 0x09: write("\\t")
      case 0x0A: write("\\n")
      case 0x0C: write("\\f")
      case 0x0D: write("\\r")
      case 0..<0x20: write("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
      default: bytes.append(byte)
      }
    }
    bytes.append(0x22)
  }
}
