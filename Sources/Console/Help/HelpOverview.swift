import Drawing

/// What `help` shows: every verb by its group, on one screen.
struct HelpOverview {
  let table: CommandTable
  let width: Int

  var text: StyledText {
    var text: StyledText = []
    let left = (table.groups.map(\.rawValue.count).max() ?? 0) + 2
    for group in table.groups {
      text += [StyledLine(group.rawValue, .heading).padded(to: left) + StyledLine(group.summary, .faint)]
      let names = table.commands(in: group).map(\.name)
      let lines = wrapped(names.joined(separator: " \u{A0}"), width: width - left)
      // Two spaces between names, whatever the place where a line breaks.
      text += StyledText(
        lines.map { line in
          let words = line.split(separator: " ").map { $0.filter { $0 != "\u{A0}" } }
          return StyledLine(String(repeating: " ", count: left)) + StyledLine(words.joined(separator: "  "))
        })
    }
    text += [
      "",
      "'help COMMAND' explains one, 'help GROUP' a group, 'apropos WORD' searches.",
      "A few letters of a command will do; Tab completes, Ctrl-C stops, 'quit' leaves.",
    ]
    return text
  }
}

/// What `help GROUP` shows: its verbs with a line each.
struct GroupPage {
  let group: CommandGroup
  let table: CommandTable
  let width: Int

  var text: StyledText {
    let commands = table.commands(in: group)
    let names = commands.map { command in
      let aliases = command.aliases.isEmpty ? "" : " (\(command.aliases.joined(separator: ", ")))"
      return StyledLine(command.name, .accent) + StyledLine(aliases, .faint)
    }
    let left = names.map(\.displayWidth).max() ?? 0
    var text: StyledText = [StyledLine(group.rawValue, .heading) + "  " + StyledLine(group.summary)]
    for (name, command) in zip(names, commands) {
      text += [("  " + name.padded(to: left) + "  " + StyledLine(command.summary)).truncated(to: width)]
    }
    return text
  }
}

extension CommandGroup {
  var summary: String {
    switch self {
    case .data: "what there is to learn from"
    case .network: "what learns"
    case .training: "learning, and how well it went"
    case .stepping: "walking through one example, forward and back, a node at a time"
    case .looking: "values, gradients, and where they came from"
    case .stopping: "where to stop by itself"
    case .undoing: "going back to what was, and trying something else"
    case .checking: "whether the numbers are right"
    case .keeping: "files"
    case .manners: "finding one's way"
    }
  }
}
