import Debugging

/// Matches the words of a statement with what its command declares.
struct ArgumentBinder {
  let command: Command
  let statement: Statement
  private let words: [Word]
  private var index: Int
  private var place = 0
  private var seesOptions = true
  private var invocation: Invocation

  /// - Parameter words: everything after the verb.
  init(_ command: Command, _ statement: Statement, words: [Word]) {
    self.command = command
    self.statement = statement
    self.words = words
    index = 0
    invocation = Invocation(command: command, statement: statement)
  }

  mutating func bind() throws -> Invocation {
    while index < words.count {
      let word = words[index]
      if seesOptions && !word.isQuoted && word.text == "--" {
        seesOptions = false
        index += 1
      } else if isLongOption(word) {
        try bindOption(word)
      } else if let option = shortOption(word) {
        index += 1
        try bind(option, spelled: word, inline: nil)
      } else {
        try bindParameter(word)
      }
    }
    try fillIn()
    return invocation
  }

  // MARK: Options

  private func isLongOption(_ word: Word) -> Bool {
    seesOptions && !word.isQuoted && word.text.hasPrefix("--") && word.text.count > 2
  }

  private func shortOption(_ word: Word) -> Option? {
    guard seesOptions, !word.isQuoted, word.text.count == 2, word.text.first == "-" else { return nil }
    return command.options.first { $0.short != nil && $0.short == word.text.last }
  }

  private mutating func bindOption(_ word: Word) throws {
    index += 1
    let body = word.text.dropFirst(2)
    let name = String(body.prefix { $0 != "=" })
    let inline = body.count > name.count ? String(body.dropFirst(name.count + 1)) : nil
    let nameRange = word.range.lowerBound..<word.range.lowerBound + 2 + name.utf8.count
    let valueRange =
      inline == nil ? word.range : min(nameRange.upperBound + 1, word.range.upperBound)..<word.range.upperBound

    let isNegated = name.hasPrefix("no-") && !command.options.contains { $0.name == name }
    if isNegated {
      let positive = String(name.dropFirst(3))
      if let option = command.options.first(where: { $0.name == positive && $0.isNegatable }) {
        if inline != nil { throw LocatedError(ConsoleError.unexpectedValue(option: name), at: valueRange) }
        try add([.init(value: .flag(false), range: word.range)], to: option, spelled: nameRange)
        return
      }
    }
    let option = try find(name, at: nameRange)
    try bind(
      option, spelled: Word(text: name, range: nameRange), inline: inline.map { Word(text: $0, range: valueRange) })
  }

  private func find(_ name: String, at range: Range<Int>) throws -> Option {
    if let option = command.options.first(where: { $0.name == name }) { return option }
    let candidates = command.options.filter { $0.name.hasPrefix(name) }
    if let only = candidates.first, candidates.count == 1 { return only }
    if candidates.isEmpty {
      let known = command.options.flatMap { $0.isNegatable ? [$0.name, "no-" + $0.name] : [$0.name] }
      throw LocatedError(
        ConsoleError.unknownOption("--" + name, command: command.name, suggestions: nearest(to: name, among: known)),
        at: range)
    }
    throw LocatedError(ConsoleError.ambiguousOption(name, candidates: candidates.map(\.name)), at: range)
  }

  /// Reads the value of an option; `index` stands after its name.
  private mutating func bind(_ option: Option, spelled: Word, inline: Word?) throws {
    if option.kind == .flag {
      if let inline { throw LocatedError(ConsoleError.unexpectedValue(option: option.name), at: inline.range) }
      return try add([.init(value: .flag(true), range: spelled.range)], to: option, spelled: spelled.range)
    }
    guard var value = inline ?? takeWord() else {
      throw LocatedError(
        ConsoleError.missingValue(option: option.name, valueName: option.valueName), at: spelled.range)
    }
    if option.kind == .expression && inline == nil {
      value = takeRest(from: value, kind: option.kind, keywords: [])
    } else if let choices = option.kind.choices {
      value = takeArguments(of: choices, after: value)
    }
    try add(read(value, option.kind, .option(option.name)), to: option, spelled: spelled.range)
  }

  private mutating func add(_ values: [Invocation.Binding], to option: Option, spelled: Range<Int>) throws {
    if !option.repeats && invocation.bindings[option.name] != nil {
      throw LocatedError(ConsoleError.repeatedOption(option.name), at: spelled)
    }
    invocation.bindings[option.name, default: []] += values
  }

  private mutating func takeWord() -> Word? {
    guard index < words.count, !isLongOption(words[index]) else { return nil }
    index += 1
    return words[index - 1]
  }

  /// `--clip norm 5` for `--clip norm(5)`: arguments that follow as words of their own.
  private mutating func takeArguments(of choices: [Choice], after word: Word) -> Word {
    guard let choice = choices.first(where: { $0.name == word.text }) else { return word }
    var value = word
    var texts: [String] = []
    for argument in choice.arguments {
      guard index < words.count, !isLongOption(words[index]) else { break }
      // What may be left out is taken only if it can be nothing else.
      if argument.standard != nil && Double(words[index].text) == nil { break }
      texts.append(words[index].text)
      value.range = word.range.lowerBound..<words[index].range.upperBound
      index += 1
    }
    if !texts.isEmpty { value.text = "\(word.text)(\(texts.joined(separator: ",")))" }
    return value
  }

  // MARK: Parameters

  private mutating func bindParameter(_ word: Word) throws {
    if !word.isQuoted,
      let keyed = command.parameters.indices.first(where: { $0 >= place && command.parameters[$0].keyword == word.text }
      )
    {
      place = keyed
      index += 1
      guard index < words.count else {
        throw LocatedError(
          ConsoleError.missingAfterKeyword(word.text, parameter: command.parameters[keyed].name), at: word.range)
      }
      return try bind(to: command.parameters[keyed])
    }
    while place < command.parameters.count, command.parameters[place].keyword != nil { place += 1 }
    let parameter = place < command.parameters.count ? command.parameters[place] : nil
    if looksLikeOption(word) && parameter?.kind.mayStartWithHyphen != true {
      let name = String(word.text.drop { $0 == "-" })
      let suggestions = nearest(to: name, among: command.options.map(\.name))
      throw LocatedError(
        ConsoleError.unknownOption(word.text, command: command.name, suggestions: suggestions), at: word.range)
    }
    guard let parameter else {
      throw LocatedError(ConsoleError.unexpectedWord(word.text, command: command.name), at: word.range)
    }
    try bind(to: parameter)
  }

  /// A hyphen and a letter; negative numbers and a lone hyphen are values.
  private func looksLikeOption(_ word: Word) -> Bool {
    seesOptions && !word.isQuoted && word.text.first == "-" && word.text.dropFirst().first?.isLetter == true
  }

  private mutating func bind(to parameter: Parameter) throws {
    var value = words[index]
    index += 1
    if parameter.kind.takesRest {
      let keywords = command.parameters[(place + 1)...].compactMap(\.keyword)
      value = takeRest(from: value, kind: parameter.kind, keywords: keywords)
    }
    invocation.bindings[parameter.name, default: []] += try read(value, parameter.kind, .parameter(parameter.name))
    if !parameter.repeats { place += 1 }
  }

  /// Everything up to the next option or keyword, as one word.
  private mutating func takeRest(from first: Word, kind: ValueKind, keywords: [String]) -> Word {
    var rest = first
    while index < words.count {
      let word = words[index]
      if isLongOption(word) || (seesOptions && !word.isQuoted && word.text == "--") { break }
      if !word.isQuoted && keywords.contains(word.text) { break }
      rest.range = first.range.lowerBound..<word.range.upperBound
      rest.text += " " + word.text
      index += 1
    }
    if kind == .expression { rest.text = statement.text(in: rest.range) }
    return rest
  }

  private func read(
    _ word: Word, _ kind: ValueKind, _ subject: ConsoleError.Subject
  ) throws -> [Invocation.Binding] {
    func place(_ bytes: Range<Int>) -> Range<Int> {
      // Quotes and escapes shift what is inside, and what is empty cannot be pointed at.
      guard word.text.utf8.count == word.range.count, !bytes.isEmpty else { return word.range }
      return word.range.lowerBound + bytes.lowerBound..<word.range.lowerBound + bytes.upperBound
    }
    do throws(ValueReader.ItemError) {
      return try ValueReader(kind: kind, subject: subject).readAll(word.text).map {
        .init(value: $0.value, range: place($0.bytes))
      }
    } catch {
      throw LocatedError(error.error, at: place(error.bytes))
    }
  }

  // MARK: What was not given

  private mutating func fillIn() throws {
    for parameter in command.parameters where invocation.bindings[parameter.name] == nil {
      if let standard = parameter.standard {
        invocation.bindings[parameter.name] = try bindings(of: standard, parameter.kind, .parameter(parameter.name))
      } else if !parameter.isOptional {
        let end = statement.range.upperBound
        throw LocatedError(ConsoleError.missingParameter(parameter.name, command: command.name), at: end..<end)
      }
    }
    for option in command.options where invocation.bindings[option.name] == nil {
      guard let standard = option.standard else { continue }
      invocation.bindings[option.name] = try bindings(of: standard, option.kind, .option(option.name))
    }
  }

  private func bindings(
    of standard: String, _ kind: ValueKind, _ subject: ConsoleError.Subject
  ) throws -> [Invocation.Binding] {
    try ValueReader(kind: kind, subject: subject).readAll(standard).map { .init(value: $0.value, range: nil) }
  }
}

extension ValueKind {
  /// The words of a choice, or of a list of choices.
  var choices: [Choice]? {
    switch self {
    case .choice(let choices): choices
    case .list(let element): element.choices
    default: nil
    }
  }

  /// `-W` is an expression, `-x` no file.
  fileprivate var mayStartWithHyphen: Bool {
    switch self {
    case .text, .expression, .integer, .number: true
    case .list(let element): element.mayStartWithHyphen
    default: false
    }
  }
}

extension Command {
  /// Reads a whole command; its first word is the verb.
  package func invocation(of statement: Statement) throws -> Invocation {
    var binder = ArgumentBinder(self, statement, words: Array(statement.words().dropFirst()))
    return try binder.bind()
  }

  /// Reads words that are given one by one, as a program's arguments are.
  public func invocation(of words: [String]) throws -> Invocation {
    let statement = Statement(words: words)
    var offset = 0
    let placed = words.map { word in
      defer { offset += word.utf8.count + 1 }
      return Word(text: word, range: offset..<offset + word.utf8.count)
    }
    var binder = ArgumentBinder(self, statement, words: placed)
    return try binder.bind()
  }
}
