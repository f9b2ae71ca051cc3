import Drawing

/// Searches what help says.
struct Apropos {
  let table: CommandTable

  struct Hit {
    let command: Command
    /// The line of help that holds the words.
    let line: String
  }

  /// Commands whose help holds every word, those that hold one in their name or summary first.
  func hits(for words: [String]) -> [Hit] {
    let words = words.map { $0.lowercased() }
    var first: [Hit] = []
    var rest: [Hit] = []
    for command in table.commands {
      let lines = texts(of: command)
      let all = lines.joined(separator: " ").lowercased()
      guard words.allSatisfy(all.contains) else { continue }
      let isNamed = words.contains { "\(command.name) \(command.summary)".lowercased().contains($0) }
      let line = lines.first { line in words.contains { line.lowercased().contains($0) } } ?? command.summary
      let hit = Hit(command: command, line: isNamed ? command.summary : line)
      if isNamed { first.append(hit) } else { rest.append(hit) }
    }
    return first + rest
  }

  private func texts(of command: Command) -> [String] {
    [command.summary, command.name] + command.aliases + [command.group.rawValue]
      + command.options.flatMap { option in
        ["--\(option.name): \(option.summary)"]
          + option.kind.choiceNames.map { "--\(option.name) \($0)" }
      }
      + command.parameters.flatMap { parameter in
        ["\(parameter.name.uppercased()): \(parameter.summary)"]
          + parameter.kind.choiceNames.map { "\(command.name) \($0)" }
      }
      + command.details + command.examples.map { "\($0.line): \($0.summary)" }
  }

  func text(for words: [String], width: Int) -> StyledText {
    let hits = hits(for: words)
    if hits.isEmpty { return ["no command's help mentions \(listed(words, or: "and"))"] }
    let left = hits.map(\.command.name.count).max() ?? 0
    return StyledText(
      hits.map { hit in
        (StyledLine(hit.command.name, .accent).padded(to: left) + "  " + highlighted(hit.line, words))
          .truncated(to: width)
      })
  }

  private func highlighted(_ text: String, _ words: [String]) -> StyledLine {
    var line = StyledLine()
    var plain = ""
    var rest = Substring(text)
    while !rest.isEmpty {
      let lowered = rest.lowercased()
      if let word = words.first(where: { lowered.hasPrefix($0.lowercased()) && !$0.isEmpty }) {
        line.append(plain)
        plain = ""
        line.append(String(rest.prefix(word.count)), .strong)
        rest = rest.dropFirst(word.count)
      } else {
        plain.append(rest.removeFirst())
      }
    }
    line.append(plain)
    return line
  }
}
