import Debugging
import Drawing
import Storage

/// Finding one's way around the console.
enum MannersCommands {
  static let all: [Command] = [help, apropos, history, tour, echo, quit]

  private static let help = Command(
    "help", aliases: ["h", "?"], group: .manners, summary: "list the commands, or explain one",
    parameters: [
      Parameter(
        "topic", .word, "a command, an alias, a group or a few letters of one", optional: true,
        suggestions: { session in
          session.commands.commands.map { Candidate($0.name, $0.summary) }
            + session.commands.groups.map { Candidate($0.rawValue, $0.summary) }
            + [Candidate(ExpressionPage.topic, "names, operators and functions")]
        }),
      Parameter("part", .word, "what the command is given first, as in 'help load series'", optional: true),
    ],
    examples: [
      CommandExample("help", "all commands by group"),
      CommandExample("help source", "what 'source' does, its options, examples"),
      CommandExample("help manners", "the commands of a group, a line each"),
    ],
    json: [
      JSONField("topic", "what was explained; null for the overview"),
      JSONField("commands", "name, group and summary of every command shown"),
    ],
    seeAlso: ["apropos", "tour"]
  ) { session, invocation in
    let width = session.screen.width
    let table = session.commands
    guard let topic = invocation.string(ifGiven: "topic") else {
      return Output(
        HelpOverview(table: table, width: width).text,
        json: ["topic": .null, "commands": .array(JSONArray(table.commands.map(entry)))])
    }
    if topic.lowercased() == ExpressionPage.topic {
      return Output(
        ExpressionPage(width: width).text, json: ["topic": .string(ExpressionPage.topic), "commands": .array([])])
    }
    // A command's exact name before a group's: `help network` explains the verb and names its family.
    if table[topic] == nil, let group = CommandGroup(rawValue: topic.lowercased()), table.groups.contains(group) {
      return Output(
        GroupPage(group: group, table: table, width: width).text,
        json: ["topic": .string(topic), "commands": .array(JSONArray(table.commands(in: group).map(entry)))])
    }
    switch table.match(topic) {
    case .command(let command):
      let part = try section(of: command, invocation)
      return Output(
        HelpPage(command: command, width: width, section: part).text,
        json: ["topic": .string(command.name), "commands": .array([entry(command)])])
    case .ambiguous(let candidates):
      throw invocation.failure(ConsoleError.ambiguousCommand(topic, candidates: candidates), at: "topic")
    case .none:
      let topics = table.names + table.groups.map(\.rawValue) + [ExpressionPage.topic]
      throw invocation.failure(
        ConsoleError.unknownHelpTopic(topic, suggestions: nearest(to: topic, among: topics)), at: "topic")
    }
  }

  /// The part of a command's help that is asked for.
  private static func section(of command: Command, _ invocation: Invocation) throws -> String? {
    guard let part = invocation.string(ifGiven: "part") else { return nil }
    let sections = Set(command.options.flatMap(\.sections))
    guard sections.contains(part) else {
      throw invocation.failure(
        ConsoleError.unknownHelpTopic("\(command.name) \(part)", suggestions: nearest(to: part, among: sections)),
        at: "part")
    }
    return part
  }

  private static func entry(_ command: Command) -> JSONValue {
    .object([
      "name": .string(command.name), "group": .string(command.group.rawValue), "summary": .string(command.summary),
    ])
  }

  private static let apropos = Command(
    "apropos", group: .manners, summary: "search the help of all commands",
    parameters: [Parameter("words", .word, "what their help must mention", repeats: true)],
    examples: [
      CommandExample("apropos file", "what deals with files"),
      CommandExample("apropos script --", "what mentions scripts"),
    ],
    json: [JSONField("commands", "the names of the commands found, best first")],
    seeAlso: ["help"]
  ) { session, invocation in
    let words = invocation.strings("words")
    let search = Apropos(table: session.commands)
    return Output(
      search.text(for: words, width: session.screen.width),
      json: ["commands": .array(JSONArray(search.hits(for: words).map { .string($0.command.name) }))])
  }

  private static let history = Command(
    "history", group: .manners, summary: "list the lines entered, those of earlier sessions included",
    parameters: [
      Parameter("count", .integer(1...1_000_000), "how many of the latest", default: "20")
    ],
    options: [Option("search", .text, "only lines that contain this")],
    examples: [
      CommandExample("history", "the latest 20 lines"),
      CommandExample("history 100 --search train", "of the latest 100 lines with 'train'"),
    ],
    json: [JSONField("lines", "number and text of every line, oldest first")],
    seeAlso: ["source"]
  ) { session, invocation in
    let wanted = invocation.string(ifGiven: "search")
    let numbered = session.history.enumerated().filter { wanted.map($0.element.contains) ?? true }
    let lines = numbered.suffix(invocation.integer("count"))
    let digits = "\(session.history.count)".count
    return Output(
      StyledText(
        lines.flatMap { number, line in
          Console.lines(of: line).enumerated().map { row, part in
            StyledLine(row == 0 ? "\(number + 1)" : "", .faint).padded(to: digits, .trailing)
              + StyledLine("  " + part)
          }
        }),
      json: [
        "lines": .array(
          JSONArray(lines.map { .object(["number": .integer($0.offset + 1), "text": .string($0.element)]) }))
      ])
  }

  private static let tour = Command(
    "tour", group: .manners, summary: "a guided first minute: an empty line takes the next step",
    parameters: [
      Parameter("step", .integer(1...1000), "where to go on; without it, the next one", optional: true)
    ],
    options: [.flag("all", "all steps from here without waiting")],
    details: [
      "Each step says what it is about and runs a real command. What the tour loads and trains is yours afterwards."
    ],
    examples: [
      CommandExample("tour", "the first step, then the next with every empty line"),
      CommandExample("tour 1 --all", "the whole tour at once"),
    ],
    json: [
      JSONField("step", "the number of the last step taken"), JSONField("steps", "how many there are"),
    ],
    seeAlso: ["help"], repeats: .line("tour")
  ) { session, invocation in try Tour(session).run(invocation) }

  private static let echo = Command(
    "echo", group: .manners, summary: "show text",
    parameters: [Parameter("text", .text, "words, or a quoted text", optional: true)],
    examples: [
      CommandExample("echo training starts", "says so"),
      CommandExample(#"echo "δ at t = 3;  z too""#, "quotes keep spaces and semicolons"),
    ],
    json: [JSONField("text", "the text")],
    seeAlso: ["source"]
  ) { _, invocation in
    let text = invocation.string(ifGiven: "text") ?? ""
    return Output(text.isEmpty ? [""] : StyledText(text), json: ["text": .string(text)])
  }

  private static let quit = Command(
    "quit", aliases: ["q", "exit"], group: .manners, summary: "leave",
    parameters: [Parameter("status", .integer(0...255), "the program's exit status", default: "0")],
    details: ["At the prompt Ctrl-D leaves too. In a script nothing after it is run."],
    examples: [CommandExample("quit", "leaves"), CommandExample("quit 3", "leaves with exit status 3")],
    json: [JSONField("status", "the exit status")],
    seeAlso: ["source"]
  ) { session, invocation in
    let status = invocation.integer("status")
    session.leave(status: Int32(status))
    return Output(json: ["status": .integer(status)])
  }
}
