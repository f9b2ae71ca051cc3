import Drawing

extension Command {
  /// What `--help` shows of a program that is declared like a command.
  public func programHelp(width: Int) -> StyledText { HelpPage(command: self, width: width, isProgram: true).text }
}

extension Command {
  /// The choices of its first word, where there are options that belong to one of them: `grammar` of `load`.
  var parts: [Choice] {
    guard case .choice(let choices)? = parameters.first?.kind else { return [] }
    return choices.filter { choice in options.contains { $0.summary.hasPrefix(choice.name + ":") } }
  }

  /// The choice that an option or a paragraph says in its first word that it belongs to.
  func part(of text: String) -> Choice? { parts.first { text.hasPrefix($0.name + ": ") } }
}

/// What `help VERB` shows, and what the program shows for `--help`.
struct HelpPage {
  let command: Command
  let width: Int
  /// One of the choices of its first word, to be explained alone: `help load grammar`.
  var part: Choice?
  /// The program's own page has no group, no aliases and no fields.
  var isProgram = false

  /// Rows that a screen is taken to have.
  private static let screenRows = 45

  /// Airy where that fits on a screen, else with choices and fields in running text.
  var text: StyledText {
    let airy = page(isCompact: false)
    return airy.lines.count <= Self.screenRows ? airy : page(isCompact: true)
  }

  private func page(isCompact: Bool) -> StyledText {
    var text: StyledText = [title]
    text += ["", "  " + synopsis]
    if !command.parameters.isEmpty { text += section(nil, parameterRows(isCompact)) }
    for paragraph in details {
      text += [""]
      text += self.paragraph(paragraph)
    }
    if !options.isEmpty { text += section("Options", optionRows(isCompact)) }
    if part == nil, !command.parts.isEmpty { text += partSections }
    text += section("Examples", examples.map { (StyledLine($0.line, .accent), $0.summary) })
    if !command.json.isEmpty {
      let fields = command.json.map { (StyledLine($0.name), $0.meaning) }
      if isCompact {
        text += ["", StyledLine("Fields with --json", .heading)]
        text += paragraph(running(fields))
      } else {
        text += section("Fields with --json", fields)
      }
    }
    if !command.seeAlso.isEmpty {
      text += ["", StyledLine("See also", .heading) + "  " + StyledLine(command.seeAlso.joined(separator: ", "))]
    }
    return text
  }

  private var title: StyledLine {
    let group = isProgram ? StyledLine() : StyledLine("  (\(command.group.rawValue))", .faint)
    if let part {
      return StyledLine("\(command.name) \(part.name)", .heading) + StyledLine("  " + part.summary)
    }
    return StyledLine(command.name, .heading) + StyledLine("  " + command.summary) + group
  }

  // MARK: Choices of the first word with options of their own

  /// What options and details are about the part, or about none.
  private func isShown(_ text: String) -> Bool { command.part(of: text)?.name == part?.name }

  private func withoutPart(_ text: String) -> String {
    part == nil ? text : String(text.dropFirst((part?.name.count ?? 0) + 2))
  }

  private var details: [String] { command.details.filter(isShown).map(withoutPart) }

  private var options: [Option] {
    command.options.filter { isShown($0.summary) }.map { option in
      var option = option
      option.summary = withoutPart(option.summary)
      return option
    }
  }

  private var examples: [CommandExample] {
    guard let part else { return command.examples }
    return command.examples.filter { $0.line.hasPrefix("\(command.name) \(part.name)") }
  }

  private var partSections: StyledText {
    let rows: [Row] = command.parts.map { part in
      let own = command.options.filter { command.part(of: $0.summary)?.name == part.name }
      return (StyledLine(part.name), own.map { "--" + $0.name }.joined(separator: "  "))
    }
    let example = command.parts.last?.name ?? ""
    return section("Options of each, explained by 'help \(command.name) \(example)' and so on", rows)
  }

  private var synopsis: StyledLine {
    var line = StyledLine(command.synopsis[0], .strong)
    if let part {
      line += StyledLine(" " + part.name, .strong) + StyledLine(options.isEmpty ? "" : " [OPTIONS]")
      for parameter in command.parameters.dropFirst() { line += StyledLine(" " + parameter.synopsis) }
      return line
    }
    for part in command.synopsis.dropFirst() { line += StyledLine(" " + part) }
    if !command.aliases.isEmpty {
      line += StyledLine("   also \(command.aliases.joined(separator: ", "))", .faint)
    }
    return line
  }

  private typealias Row = (left: StyledLine, right: String)

  private func parameterRows(_ isCompact: Bool) -> [Row] {
    command.parameters.dropFirst(part == nil ? 0 : 1).flatMap { parameter -> [Row] in
      var remarks = parameter.kind.limits.map { [$0] } ?? []
      if let standard = parameter.standard { remarks.append("default \(standard)") }
      let remark = remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))"
      let row = (StyledLine(parameter.name.uppercased()), parameter.summary + remark)
      return rows(row, parameter.kind.explainedChoices, isCompact)
    }
  }

  private func optionRows(_ isCompact: Bool) -> [Row] {
    options.flatMap { option -> [Row] in
      rows((StyledLine(option.synopsis), option.summary + option.remarks), option.kind.explainedChoices, isCompact)
    }
  }

  /// A row and the choices that belong to it.
  private func rows(_ row: Row, _ choices: [Choice], _ isCompact: Bool) -> [Row] {
    let explained = choices.map { (StyledLine($0.synopsis), $0.summary) }
    if !isCompact { return [row] + explained.map { ("  " + $0.0, $0.1) } }
    return [explained.isEmpty ? row : (row.left, row.right + ": " + running(explained))]
  }

  private func running(_ rows: [Row]) -> String {
    rows.map { $0.right.isEmpty ? $0.left.plain : "\($0.left.plain) – \($0.right)" }.joined(separator: "; ")
  }

  private func paragraph(_ text: String) -> StyledText {
    StyledText(wrapped(text, width: width - 2).map { StyledLine("  " + $0) })
  }

  /// Two columns; a left part that is too wide gets a line to itself.
  private func section(_ title: String?, _ rows: [Row]) -> StyledText {
    var text: StyledText = [""]
    if let title { text += [StyledLine(title, .heading)] }
    // The narrowest of the left columns that make the fewest lines.
    let widths = Set(rows.map(\.left.displayWidth)).filter { $0 <= width / 2 }.sorted()
    let layouts = widths.map { lines(of: rows, left: $0) }
    return text + (layouts.min { $0.lines.count < $1.lines.count } ?? lines(of: rows, left: 24))
  }

  private func lines(of rows: [Row], left: Int) -> StyledText {
    var text: StyledText = []
    let indent = StyledLine(String(repeating: " ", count: left + 4))
    for row in rows {
      var lines = wrapped(row.right, width: max(20, width - left - 4))[...]
      if row.left.displayWidth > left {
        text += ["  " + row.left]
      } else if let first = lines.popFirst() {
        text += ["  " + row.left.padded(to: left) + "  " + StyledLine(first)]
      } else {
        text += ["  " + row.left]
      }
      text += StyledText(lines.map { indent + StyledLine($0) })
    }
    return text
  }
}
