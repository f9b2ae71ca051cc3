/// Turns the labels of a file into classes, names or values; the first one decides where the reader was not told.
struct BracketLabels {
  private var expected: ExpectedLabels
  private var names = WordTable()
  private var largestClass = -1

  init(_ expected: ExpectedLabels) { self.expected = expected }

  /// An id and a value, as a treebank keeps them.
  struct Label {
    var id: Int32
    var value: Double = 0
  }

  /// What the labels turned out to be.
  var found: TreeLabels {
    switch expected {
    case .classes(let count): .classes(count: count ?? largestClass + 1)
    case .values: .values
    case .names: .names(names)
    case .automatic: .classes(count: 0)
    }
  }

  var areValues: Bool { expected == .values }

  mutating func read(_ text: UnsafeRawBufferPointer) throws(TreeProblem.Kind) -> Label {
    if text.count == 1 {
      if text[0] == UInt8(ascii: "_") { return Label(id: Treebank.noLabel) }
      if text[0] == UInt8(ascii: "@") { return Label(id: Treebank.intermediate) }
    }
    if expected == .automatic { expected = BracketLabels.kind(of: text) }
    switch expected {
    case .names, .automatic:
      return Label(id: Int32(truncatingIfNeeded: names.add(text)))
    case .values:
      guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
        throw .labelNotANumber(String(decoding: text, as: UTF8.self))
      }
      return Label(id: 0, value: value)
    case .classes(let count):
      let limit = count ?? ExpectedLabels.mostClasses
      guard let number = BracketLabels.digits(text) else {
        let text = String(decoding: text, as: UTF8.self)
        let kind: TreeProblem.Kind =
          Int(text) == nil ? .labelNotANumber(text) : .labelOutOfRange(text, count: limit)
        throw kind
      }
      guard number < limit else {
        throw .labelOutOfRange(String(decoding: text, as: UTF8.self), count: limit)
      }
      largestClass = max(largestClass, number)
      return Label(id: Int32(truncatingIfNeeded: number))
    }
  }

  private static func kind(of text: UnsafeRawBufferPointer) -> ExpectedLabels {
    if digits(text) != nil { return .classes(count: nil) }
    // `Double` also takes "nan" and "infinity", which are names here.
    if let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite { return .values }
    return .names
  }

  /// The number that digits spell; nil for other text and past 18 digits.
  private static func digits(_ text: UnsafeRawBufferPointer) -> Int? {
    guard text.count > 0, text.count <= 18 else { return nil }
    var number = 0
    for byte in text {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return number
  }
}
