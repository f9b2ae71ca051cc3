import LineEditing

/// What Tab offers: verbs, options, their values, files, names in expressions, and δ for `\delta`.
public struct Completion {
  private let session: Session

  public init(_ session: Session) { self.session = session }

  public func complete(_ request: CompletionRequest) -> CompletionResult {
    let head = String(request.head)
    if let letter = GreekLetters.completion(of: head) { return letter }
    guard let context = CompletionContext(head: head, table: session.commands) else { return .none }
    let word = context.word
    switch context.expectation {
    case .nothing: return .none
    case .verb:
      return result(word, verbs(startingWith: word.text.lowercased()))
    case .optionName:
      return result(word, optionNames(startingWith: word.text, context))
    case .value(let kind, let suggestions):
      let keywords = context.keywords.filter { $0.hasPrefix(word.text) && !word.text.isEmpty }
      if kind == .expression, let start = context.restStart {
        return expression(from: start, head: head, keywords: keywords)
      }
      var result = values(of: kind, word, suggestions: suggestions?(session) ?? [])
      result.candidates += keywords.map { .init($0) }
      if result.candidates.isEmpty && word.text.isEmpty {
        result = self.result(word, optionNames(startingWith: "", context))
      }
      return result
    }
  }

  private func result(_ word: Word, _ candidates: [CompletionResult.Candidate]) -> CompletionResult {
    CompletionResult(replacing: word.range, candidates: candidates)
  }

  // MARK: Names

  private func verbs(startingWith prefix: String) -> [CompletionResult.Candidate] {
    let names = session.commands.commands.map(\.name).filter { $0.hasPrefix(prefix) }
    if !names.isEmpty { return names.sorted().map { .init($0) } }
    // Aliases only where no name fits, or they would stand beside their own names.
    return session.commands.names.filter { $0.hasPrefix(prefix) }.sorted().map { .init($0) }
  }

  private func optionNames(startingWith prefix: String, _ context: CompletionContext) -> [CompletionResult.Candidate] {
    guard let command = context.command else { return [] }
    let names = command.options.filter { $0.repeats || !context.given.contains($0.name) }.map { "--" + $0.name }
    // `--no-name` only once asked for: it would double the list.
    let negations =
      prefix.hasPrefix("--n")
      ? command.options.filter { $0.isNegatable && !context.given.contains($0.name) }.map { "--no-" + $0.name } : []
    return (names + negations).filter { $0.hasPrefix(prefix) }.map { .init($0) }
  }

  // MARK: Values

  private func values(of kind: ValueKind, _ word: Word, suggestions: [Candidate]) -> CompletionResult {
    let offered = suggestions.filter { $0.text.hasPrefix(word.text) }.map { candidate in
      CompletionResult.Candidate(quoted(candidate.text), label: candidate.text)
    }
    switch kind {
    case .choice(let choices):
      return result(word, choiceNames(choices, word) + offered)
    case .choiceOrFile(let choices):
      var files = FileCompletion.complete(word)
      files.candidates = choiceNames(choices, word) + offered + files.candidates
      return files
    case .file:
      var files = FileCompletion.complete(word)
      files.candidates = offered + files.candidates
      return files
    case .list(let element):
      // The element after the last comma.
      let last = word.text.split(separator: ",", omittingEmptySubsequences: false).last.map(String.init) ?? ""
      if word.isQuoted { return .none }
      let start = max(word.range.lowerBound, word.range.upperBound - last.utf8.count)
      var values = values(
        of: element, Word(text: last, range: start..<word.range.upperBound), suggestions: suggestions)
      // Another element may follow.
      for index in values.candidates.indices where values.candidates[index].suffix == " " {
        values.candidates[index].suffix = ""
      }
      return values
    case .word, .text, .expression, .integer, .number, .flag:
      return result(word, offered)
    }
  }

  private func choiceNames(_ choices: [Choice], _ word: Word) -> [CompletionResult.Candidate] {
    choices.filter { $0.name.hasPrefix(word.text) }.map { choice in
      choice.needsArguments
        ? .init(choice.name + "(", label: choice.name + "(…)", suffix: "") : .init(choice.name)
    }
  }

  private func expression(from start: Int, head: String, keywords: [String]) -> CompletionResult {
    let bytes = Array(head.utf8)
    let text = String(decoding: bytes[min(start, bytes.count)...], as: UTF8.self)
    guard let completion = session.hooks.completeExpression(text, text.count) else { return .none }
    func byte(_ character: Int) -> Int { start + text.prefix(character).utf8.count }
    let range = byte(completion.range.lowerBound)..<byte(completion.range.upperBound)
    let candidates = completion.candidates.map { CompletionResult.Candidate($0.text, suffix: "") }
    return CompletionResult(replacing: range, candidates: candidates + keywords.map { .init($0) })
  }
}
