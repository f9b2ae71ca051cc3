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
    case .list(let element):
      let reader = ValueReader(kind: element, subject: subject)
      var values: [ArgumentValue] = []
      for part in split(text) { values.append(try reader.read(part)) }
      if values.isEmpty { throw .emptyValue(subject) }
      return .list(values)
    case .flag:
      return .flag(["on", "yes", "true", "1"].contains(text))
    }
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
    return .choice(choice.name, arguments: try arguments(split(String(inside)), of: choice))
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

  private func split(_ text: String) -> [String] {
    if text.allSatisfy(\.isWhitespace) { return [] }
    var parts: [String] = []
    var part = ""
    var depth = 0
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == "," && depth == 0 {
        parts.append(part)
        part = ""
      } else if !(character.isWhitespace && part.isEmpty) {
        part.append(character)
      }
    }
    parts.append(part)
    return parts.map { part in
      var part = part
      while part.last?.isWhitespace == true { part.removeLast() }
      return part
    }
  }
}
