import Console

/// The program's own options, declared like a command's.
enum Arguments {
  static let version = "0.1.0"

  static let declaration = Command(
    "backstep", group: .manners, summary: "a debugger for backpropagation through time and through structure",
    parameters: [
      Parameter(
        "file", .file, "scripts to run, '-' for standard input; without any, a prompt", optional: true, repeats: true)
    ],
    options: [
      Option("commands", short: "c", .word, valueName: "TEXT", "run these commands, separated by ';'", repeats: true),
      .flag("interactive", short: "i", "stay at the prompt after the scripts"),
      .flag("json", "one JSON object a command on standard output"),
      .flag("keep-going", "go on after a command that fails; the exit status is still 1"),
      .flag("echo", "show each command of a script before it runs"),
      Option("seed", .integer(0...Int.max), default: "1", "where all randomness starts"),
      Option("threads", .integer(1...1024), "how many cores to use at most; all, if not given"),
      Option("precision", .choice(["double", "float"]), default: "double", "the numbers networks are made of"),
      Option(
        "color", .choice(["auto", "always", "never"]), default: "auto",
        "'auto' colours on a terminal unless NO_COLOR is set"),
      .flag("quiet", short: "q", "no progress, no greeting"),
      .flag("no-init", "do not read init.bks"),
      .flag("version", "show the version"),
      .flag("help", short: "h", "show this"),
    ],
    details: [
      "First $XDG_CONFIG_HOME/backstep/init.bks (~/.config/backstep/init.bks) is read, then scripts and -c in the order "
        + "given. Lines entered at the prompt are kept in $XDG_STATE_HOME/backstep/history "
        + "(~/.local/state/backstep/history).",
      "Exit status: 0 all commands held; 1 a command failed; 64 wrong usage; 130 interrupted; what 'quit N' says.",
    ],
    examples: [
      CommandExample("backstep", "the prompt; on a pipe, commands from standard input"),
      CommandExample("backstep -i samples/first-steps.bks", "a script, then the prompt"),
      CommandExample("backstep --json -c 'help quit'", "a command's result for a program"),
    ]
  ) { _, _ in .nothing }

  /// Where commands come from.
  enum Input {
    case script(String)
    case commands(String)
    case standardInput
  }

  /// Scripts and `-c` texts in the order given.
  static func inputs(of invocation: Invocation) -> [Input] {
    let scripts = (invocation.bindings["file"] ?? []).map { binding in
      (binding.range?.lowerBound ?? 0, text(binding.value) == "-" ? Input.standardInput : .script(text(binding.value)))
    }
    let commands = (invocation.bindings["commands"] ?? []).map { binding in
      (binding.range?.lowerBound ?? 0, Input.commands(text(binding.value)))
    }
    return (scripts + commands).sorted { $0.0 < $1.0 }.map { $0.1 }
  }

  private static func text(_ value: ArgumentValue) -> String {
    if case .text(let text) = value { text } else { "" }
  }
}
