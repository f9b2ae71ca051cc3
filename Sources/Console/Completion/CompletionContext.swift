/// What is expected at the cursor of a command that is being typed.
struct CompletionContext {
  enum Expectation {
    case verb
    case optionName
    case value(ValueKind, suggestions: (@Sendable (Session) -> [Candidate])?)
    case nothing
  }

  /// The word at the cursor; empty where the next one would start.
  private(set) var word: Word
  private(set) var expectation = Expectation.verb
  private(set) var command: Command?
  /// Keywords that could stand here instead of a value.
  private(set) var keywords: [String] = []
  /// Options already given, which are not offered again.
  private(set) var given: Set<String> = []
  /// Where the text of the parameter that takes the rest starts.
  private(set) var restStart: Int?

  /// - Parameter head: the line left of the cursor.
  init?(head: String, table: CommandTable) {
    guard let (statement, isInWord) = CommandReader.openCommand(of: head) else { return nil }
    var words = statement.words()
    let end = head.utf8.count
    if isInWord, let last = words.popLast() {
      word = last
    } else {
      word = Word(text: "", range: end..<end)
    }
    guard let verb = words.first else { return }
    guard case .command(let found) = table.match(verb.text) else {
      expectation = .nothing
      return
    }
    command = found
    place(Array(words.dropFirst()), in: found)
  }

  /// Follows the words before the cursor as the binder does.
  private mutating func place(_ words: [Word], in command: Command) {
    var index = 0
    var place = 0
    var seesOptions = true
    while index < words.count {
      let word = words[index]
      index += 1
      if seesOptions && !word.isQuoted && word.text == "--" {
        seesOptions = false
      } else if isLongOption(word, seesOptions) {
        guard let option = option(named: word.text, in: command) else { continue }
        given.insert(option.name)
        if option.kind == .flag || word.text.contains("=") { continue }
        if index == words.count { return expect(option.kind, option.suggestions) }
        let first = words[index]
        index += 1
        if option.kind == .expression {
          while index < words.count, !isLongOption(words[index], seesOptions) { index += 1 }
          if index == words.count && !isLongOption(self.word, seesOptions) {
            restStart = first.range.lowerBound
            return expect(option.kind, option.suggestions)
          }
        } else if case .choice(let choices) = option.kind {
          let most = choices.first { $0.name == first.text }?.arguments.count ?? 0
          var taken = 0
          while taken < most, index < words.count, Double(words[index].text) != nil {
            index += 1
            taken += 1
          }
        }
      } else {
        if let keyed = keyword(word, from: place, in: command) {
          place = keyed
          if index == words.count { break }
          continue
        }
        while place < command.parameters.count, command.parameters[place].keyword != nil,
          keyword(words[max(0, index - 2)], from: place, in: command) != place
        {
          place += 1
        }
        guard place < command.parameters.count else { continue }
        let parameter = command.parameters[place]
        if parameter.kind.takesRest {
          let later = command.parameters[(place + 1)...].compactMap(\.keyword)
          while index < words.count, !isLongOption(words[index], seesOptions), !later.contains(words[index].text) {
            index += 1
          }
          if index == words.count && !isLongOption(self.word, seesOptions) {
            restStart = word.range.lowerBound
            keywords = later
            return expect(parameter.kind, parameter.suggestions)
          }
        }
        if !parameter.repeats { place += 1 }
      }
    }
    if seesOptions && !word.isQuoted && word.text.hasPrefix("-") {
      return completeOption(in: command)
    }
    let isKeyed = words.last.flatMap { keyword($0, from: place, in: command) } == place
    keywords = command.parameters[min(place, command.parameters.count)...].compactMap(\.keyword)
    if isKeyed { keywords = [] }
    while !isKeyed, place < command.parameters.count, command.parameters[place].keyword != nil { place += 1 }
    guard place < command.parameters.count else {
      expectation = seesOptions && word.text.isEmpty ? .optionName : .nothing
      return
    }
    expect(command.parameters[place].kind, command.parameters[place].suggestions)
  }

  private mutating func expect(_ kind: ValueKind, _ suggestions: (@Sendable (Session) -> [Candidate])?) {
    expectation = .value(kind, suggestions: suggestions)
    if kind.takesRest && restStart == nil { restStart = word.range.lowerBound }
  }

  /// `--na` is a name, `--name=va` a value.
  private mutating func completeOption(in command: Command) {
    guard let equals = word.text.firstIndex(of: "="), word.text.hasPrefix("--") else {
      expectation = .optionName
      return
    }
    guard let option = option(named: word.text, in: command), option.kind != .flag else {
      expectation = .nothing
      return
    }
    let nameBytes = word.text[...equals].utf8.count
    let value = String(word.text[word.text.index(after: equals)...])
    word = Word(
      text: value, range: min(word.range.lowerBound + nameBytes, word.range.upperBound)..<word.range.upperBound)
    expect(option.kind, option.suggestions)
  }

  private func isLongOption(_ word: Word, _ seesOptions: Bool) -> Bool {
    seesOptions && !word.isQuoted && word.text.hasPrefix("--")
  }

  private func option(named text: String, in command: Command) -> Option? {
    let name = text.dropFirst(2).prefix { $0 != "=" }
    if let exact = command.options.first(where: { $0.name == name }) { return exact }
    let candidates = command.options.filter { $0.name.hasPrefix(name) }
    return candidates.count == 1 ? candidates.first : nil
  }

  private func keyword(_ word: Word, from place: Int, in command: Command) -> Int? {
    word.isQuoted
      ? nil
      : command.parameters.indices.first { $0 >= place && command.parameters[$0].keyword == word.text }
  }
}
