import Drawing

extension Command {
  /// What `--help` shows of a program that is declared like a command.
  public func programHelp(width: Int) -> StyledText { HelpPage(command: self, width: width, isProgram: true).text }
}

/// What `help VERB` shows, and what the program shows for `--help`.
struct HelpPage {
  let command: Command
  let width: Int
  /// The choice of the first parameter that is to be explained, where options go with choices.
  var section: String?
  /// The program's own page has no group, no aliases and no fields.
  var isProgram = false

  /// Rows that a screen is taken to have.
  private static let screenRows = 45

  private enum Layout {
    /// Choices and fields have lines of their own.
    case airy
    /// Choices and fields in running text.
    case compact
    /// Where there are too many sections to list their options: the choices, and where to read on.
    case index
  }

  /// Airy where that fits on a screen.
  var text: StyledText {
    let airy = page(.airy)
    if airy.lines.count <= Self.screenRows { return airy }
    return page(section == nil && sections.count > Self.mostSections ? .index : .compact)
  }

  /// Sections whose options a page lists.
  private static let mostSections = 6

  private func page(_ layout: Layout) -> StyledText {
    var text: StyledText = [title]
    text += ["", "  " + synopsis]
    if !command.parameters.isEmpty { text += section(nil, parameterRows(layout)) }
    for paragraph in command.details where isAbout(paragraph) {
      text += [""]
      text += self.paragraph(paragraph)
    }
    text += options(layout)
    text += section("Examples", examples.map { (StyledLine($0.line, .accent), $0.summary) })
    if !command.json.isEmpty {
      let fields = command.json.map { (StyledLine($0.name), $0.meaning) }
      if layout == .airy {
        text += section("Fields with --json", fields)
      } else {
        text += ["", StyledLine("Fields with --json", .heading)]
        text += paragraph(running(fields))
      }
    }
    if !command.seeAlso.isEmpty {
      text += ["", StyledLine("See also", .heading) + "  " + StyledLine(command.seeAlso.joined(separator: ", "))]
    }
    return text
  }

  /// Those of the section, where there are any.
  private var examples: [CommandExample] {
    // Where there are pages for sections, each has its own.
    guard let section else { return Array(command.examples.prefix(sections.isEmpty ? .max : 8)) }
    let own = command.examples.filter { $0.line.hasPrefix("\(command.name) \(section)") }
    return own.isEmpty ? command.examples : own
  }

  private var title: StyledLine {
    let group = isProgram ? StyledLine() : StyledLine("  (\(command.group.rawValue))", .faint)
    return StyledLine(command.name, .heading) + StyledLine("  " + command.summary) + group
  }

  private var synopsis: StyledLine {
    var line = StyledLine(command.synopsis[0], .strong)
    for part in command.synopsis.dropFirst() { line += StyledLine(" " + part) }
    if !command.aliases.isEmpty {
      line += StyledLine("   also \(command.aliases.joined(separator: ", "))", .faint)
    }
    return line
  }

  private typealias Row = (left: StyledLine, right: String)

  private func parameterRows(_ layout: Layout) -> [Row] {
    command.parameters.flatMap { parameter -> [Row] in
      var remarks = parameter.kind.limits.map { [$0] } ?? []
      if let standard = parameter.standard { remarks.append("default \(standard)") }
      let remark = remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))"
      let row = (StyledLine(parameter.name.uppercased()), parameter.summary + remark)
      let choices = parameter.kind.explainedChoices
      // A section's page is about one of the choices that sections go with.
      return rows(
        row, sections.contains(where: choices.map(\.name).contains) ? choices.filter(isShown) : choices, layout)
    }
  }

  /// The choices that options go with, in order.
  private var sections: [String] {
    command.options.flatMap(\.sections).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private func isShown(_ choice: Choice) -> Bool { section == nil || choice.name == section }

  /// A paragraph that begins with a choice and a colon is about that choice.
  private func isAbout(_ paragraph: String) -> Bool {
    guard let about = sections.first(where: { paragraph.hasPrefix($0 + ":") }) else { return true }
    return about == section
  }

  /// All options; where they go with choices those of one choice, or the names of each choice's and where to read on.
  private func options(_ layout: Layout) -> StyledText {
    if command.options.isEmpty { return [] }
    guard !sections.isEmpty else {
      return section("Options", optionRows(command.options.filter { $0.explainedBy == nil }, layout)) + borrowedOptions
    }
    if let section {
      let own = command.options.filter { $0.sections.isEmpty || $0.sections.contains(section) }
      return self.section("Options for \(section)", optionRows(own, layout))
    }
    let common = command.options.filter(\.sections.isEmpty)
    let rows = sections.map { name -> Row in
      let names = command.options.filter { $0.sections.contains(name) }.map(\.synopsis)
      return (StyledLine(name, .accent), names.joined(separator: "  "))
    }
    var text = common.isEmpty ? [] : section("Options", optionRows(common, layout))
    if layout == .index {
      let pointer = "'help \(command.name) \(sections[0])' explains \(sections[0]) and its options, and so on"
      return text + ["", StyledLine("  " + pointer, .faint)]
    }
    text += section("Options, by what they go with", rows)
    return text + [
      "", StyledLine("  'help \(command.name) \(sections[0])' explains those of \(sections[0]), and so on", .faint),
    ]
  }

  /// The names of options that other commands explain.
  private var borrowedOptions: StyledText {
    let homes = command.options.compactMap(\.explainedBy).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let rows = homes.map { home -> Row in
      let names = command.options.filter { $0.explainedBy == home }.map {
        ($0.isNegatable ? "--[no-]" : "--") + $0.name
      }
      return ("help \(home)", names.joined(separator: " "))
    }
    return rows.isEmpty ? [] : section("Options that other commands explain", rows)
  }

  private func optionRows(_ options: [Option], _ layout: Layout) -> [Row] {
    options.flatMap { option -> [Row] in
      if let topic = option.topic {
        let names = option.kind.choiceNames.joined(separator: ", ")
        return [(StyledLine(option.synopsis), "\(option.summary): \(names) ('help \(topic)')")]
      }
      return rows((StyledLine(option.synopsis), option.summary + option.remarks), option.kind.explainedChoices, layout)
    }
  }

  /// A row and the choices that belong to it.
  private func rows(_ row: Row, _ choices: [Choice], _ layout: Layout) -> [Row] {
    let explained = choices.map { (StyledLine($0.synopsis), $0.summary) }
    if layout != .compact { return [row] + explained.map { ("  " + $0.0, $0.1) } }
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
