import Drawing

extension Command {
  /// What `--help` shows of a program that is declared like a command.
  public func programHelp(width: Int) -> StyledText { HelpPage(command: self, width: width, isProgram: true).text }
}

/// What `help VERB` shows, and what the program shows for `--help`.
struct HelpPage {
  let command: Command
  let width: Int
  /// The program's own page has no group, no aliases and no fields.
  var isProgram = false

  var text: StyledText {
    var text: StyledText = [title]
    text += ["", "  " + synopsis]
    if !command.parameters.isEmpty { text += section(nil, parameterRows) }
    for paragraph in command.details {
      text += [""]
      text += StyledText(wrapped(paragraph, width: width - 2).map { StyledLine("  " + $0) })
    }
    if !command.options.isEmpty { text += section("Options", optionRows) }
    text += section("Examples", command.examples.map { (StyledLine($0.line, .accent), $0.summary) })
    if !command.json.isEmpty {
      text += section("Fields with --json", command.json.map { (StyledLine($0.name), $0.meaning) })
    }
    if !command.seeAlso.isEmpty {
      text += ["", StyledLine("See also", .heading) + "  " + StyledLine(command.seeAlso.joined(separator: ", "))]
    }
    return text
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

  private var parameterRows: [Row] {
    command.parameters.flatMap { parameter -> [Row] in
      var remarks = parameter.kind.limits.map { [$0] } ?? []
      if let standard = parameter.standard { remarks.append("default \(standard)") }
      let remark = remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))"
      return [(StyledLine(parameter.name.uppercased()), parameter.summary + remark)] + rows(of: parameter.kind)
    }
  }

  private var optionRows: [Row] {
    command.options.flatMap { option -> [Row] in
      [(StyledLine(option.synopsis), option.summary + option.remarks)] + rows(of: option.kind)
    }
  }

  private func rows(of kind: ValueKind) -> [Row] {
    kind.explainedChoices.map { (StyledLine("  " + $0.synopsis), $0.summary) }
  }

  /// Two columns; a left part that is too wide gets a line to itself.
  private func section(_ title: String?, _ rows: [Row]) -> StyledText {
    var text: StyledText = [""]
    if let title { text += [StyledLine(title, .heading)] }
    let limit = 30
    let left = min(limit, rows.map(\.left.displayWidth).max() ?? 0)
    for row in rows {
      let lines = wrapped(row.right, width: max(20, width - left - 4))
      if row.left.displayWidth > left {
        text += ["  " + row.left]
        text += StyledText(lines.map { StyledLine(String(repeating: " ", count: left + 4) + $0) })
      } else {
        text += ["  " + row.left.padded(to: left) + StyledLine(lines.isEmpty ? "" : "  " + lines[0])]
        text += StyledText(lines.dropFirst().map { StyledLine(String(repeating: " ", count: left + 4) + $0) })
      }
    }
    return text
  }
}
