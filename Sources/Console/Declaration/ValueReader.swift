import Debugging

/// Reads one value from one word.
struct ValueReader {
  let kind: ValueKind
  let subject: ConsoleError.Subject

  func read(_ text: String) throws(ConsoleError) -> ArgumentValue {
    switch kind {
    case .word, .text, .expression, .file:
      if text.isEmpty && kind == .file { throw .emptyValue(subject) }
      return .text(text)
    case .integer(let range):
      guard let integer = integer(text) else { throw .notAnInteger(text, subject) }
      guard range.contains(integer) else { throw .integerOutOfRange(text, subject, range) }
      return .integer(integer)
    case .number(let bounds):
      return .number(try number(text, bounds, subject))
    case .choice(let choices):
      return try choice(text, of: choices)
    case .choiceOrFile(let choices):
      if text.isEmpty { throw .emptyValue(subject) }
      return choices.contains { $0.name == choiceName(text) } ? try choice(text, of: choices) : .text(text)
    case .list(let element): return try ValueReader(kind: element, subject: subject).read(text)
    case .flag:
      return .flag(["on", "yes", "true", "1"].contains(text))
    }
  }

  /// The values of a word: those of a list, each with its bytes; else one with all of them.
  func readAll(_ text: String) throws(ItemError) -> [(value: ArgumentValue, bytes: Range<Int>)] {
    let parts: [(text: String, bytes: Range<Int>)]
    if case .list = kind { parts = split(text) } else { parts = [(text, 0..<text.utf8.count)] }
    if parts.isEmpty { throw ItemError(error: .emptyValue(subject), bytes: 0..<text.utf8.count) }
    var values: [(ArgumentValue, Range<Int>)] = []
    for part in parts {
      do throws(ConsoleError) { values.append((try read(part.text), part.bytes)) } catch {
        throw ItemError(error: error, bytes: part.bytes)
      }
    }
    return values
  }

  /// What is wrong with some bytes of a word.
  struct ItemError: Error {
    let error: ConsoleError
    let bytes: Range<Int>
  }

  /// A whole number; `1e4` and `10_000` are whole numbers too.
  private func integer(_ text: String) -> Int? {
    let digits = text.filter { $0 != "_" }
    if let integer = Int(digits) { return integer }
    guard isDecimal(digits), let number = Double(digits), number.magnitude < 0x1p53, number == number.rounded() else {
      return nil
    }
    return Int(number)
  }

  private func number(
    _ text: String, _ bounds: Bounds, _ subject: ConsoleError.Subject
  ) throws(ConsoleError) -> Double {
    let digits = text.filter { $0 != "_" }
    guard isDecimal(digits), let number = Double(digits), number.isFinite else { throw .notANumber(text, subject) }
    guard bounds.contains(number) else { throw .numberOutOfRange(text, subject, bounds) }
    return number
  }

  /// Digits, signs, a point, an exponent: what `Double` would take beyond these (nan, 0x1p3) is no setting.
  private func isDecimal(_ text: String) -> Bool { text.allSatisfy { "0123456789+-.eE".contains($0) } }

  // MARK: Choices

  private func choiceName(_ text: String) -> String {
    String(text.prefix { $0 != "(" })
  }

  private func choice(_ text: String, of choices: [Choice]) throws(ConsoleError) -> ArgumentValue {
    let name = choiceName(text)
    let candidates = choices.filter { $0.name.hasPrefix(name) }
    let exact = choices.first { $0.name == name }
    guard let choice = exact ?? (candidates.count == 1 && !name.isEmpty ? candidates.first : nil) else {
      let names = choices.map(\.name)
      let close = candidates.isEmpty || name.isEmpty ? nearest(to: name, among: names) : candidates.map(\.name)
      throw .notAChoice(text, subject, choices: names, suggestions: close)
    }
    guard name.endIndex != text.endIndex, text.hasSuffix(")") else {
      return .choice(choice.name, arguments: try arguments([], of: choice))
    }
    let inside = text.dropFirst(name.count + 1).dropLast()
    return .choice(choice.name, arguments: try arguments(split(String(inside)).map(\.text), of: choice))
  }

  /// The arguments in the order declared, what is left out by its default.
  private func arguments(_ texts: [String], of choice: Choice) throws(ConsoleError) -> [Double] {
    if texts.count > choice.arguments.count {
      throw .tooManyArguments(of: choice.name, most: choice.arguments.count)
    }
    var numbers: [Double] = []
    for (index, argument) in choice.arguments.enumerated() {
      if index < texts.count {
        let subject = ConsoleError.Subject.argument(argument.name, of: choice.name)
        let number = try number(texts[index], argument.bounds, subject)
        if argument.isInteger && number != number.rounded() { throw .notAnInteger(texts[index], subject) }
        numbers.append(number)
      } else if let standard = argument.standard {
        numbers.append(standard)
      } else {
        throw .missingArgument(argument.name, of: choice.name)
      }
    }
    return numbers
  }

  /// What stands between commas outside of parentheses, without the blanks around it, and where.
  private func split(_ text: String) -> [(text: String, bytes: Range<Int>)] {
    if text.allSatisfy(\.isWhitespace) { return [] }
    var parts: [(text: String, bytes: Range<Int>)] = []
    var start = text.startIndex
    var depth = 0
    func finish(at end: String.Index) {
      var part = text[start..<end].drop { $0.isWhitespace }
      while part.last?.isWhitespace == true { part.removeLast() }
      let lower = text.utf8.distance(from: text.startIndex, to: part.startIndex)
      parts.append((String(part), lower..<lower + part.utf8.count))
    }
    for index in text.indices {
      if text[index] == "(" { depth += 1 }
      if text[index] == ")" { depth -= 1 }
      if text[index] == "," && depth == 0 {
        finish(at: index)
        start = text.index(after: index)
      }
    }
    finish(at: text.endIndex)
    return parts
  }
}
