import Drawing

extension ConsoleError: Worded {
  public var diagnostic: Diagnostic {
    switch self {
    case .unknownCommand(let word, let suggestions):
      Diagnostic(
        kind: "unknown-command", "there is no command '\(word)'",
        hint: didYouMean(suggestions) ?? "'help' lists the commands")
    case .ambiguousCommand(let word, let candidates):
      Diagnostic(
        kind: "ambiguous-command", "'\(word)' could be \(listed(candidates))", hint: "type a letter or two more")
    case .unknownHelpTopic(let word, let suggestions):
      Diagnostic(
        kind: "unknown-topic", "there is no help on '\(word)'",
        hint: didYouMean(suggestions) ?? "'help' lists the commands, 'apropos \(quoted(word))' searches their help")
    case .unknownOption, .ambiguousOption, .repeatedOption, .missingValue, .unexpectedValue, .conflictingOptions:
      optionDiagnostic
    case .missingParameter(let name, let command):
      Diagnostic(
        kind: "missing-parameter", "'\(command)' needs \(parameterName(name))", hint: "\(helpOn(command)) shows how")
    case .missingAfterKeyword(let keyword, let parameter):
      Diagnostic(kind: "missing-parameter", "\(parameterName(parameter)) is missing after '\(keyword)'")
    case .unexpectedWord(let word, let command):
      Diagnostic(
        kind: "unexpected-word", "'\(command)' does not know what to do with '\(word)'",
        hint: "\(helpOn(command)) shows what it takes; quote a value that holds spaces")
    case .unclosed(let mark):
      Diagnostic(
        kind: "unclosed", "'\(mark)' is opened here and never closed",
        hint: mark == "'" || mark == "\"" ? "put a backslash before a quote that is meant literally" : nil)
    case .missing(let requirement, let command): missingDiagnostic(requirement, command)
    case .file(let path, let problem): problem.diagnostic(of: path)
    case .scriptFailed(let path):
      Diagnostic(kind: "script-failed", "a command in \(quoted(path)) failed")
    case .scriptCycle(let paths):
      Diagnostic(
        kind: "script-cycle", "a script cannot read itself: \(paths.map(quoted).joined(separator: " → "))")
    case .scriptsTooDeep(let limit):
      Diagnostic(kind: "scripts-too-deep", "scripts may read one another at most \(limit) deep")
    case .interrupted: Diagnostic(kind: "interrupted", "interrupted")
    default: valueDiagnostic
    }
  }

  private var optionDiagnostic: Diagnostic {
    switch self {
    case .unknownOption(let name, let command, let suggestions):
      Diagnostic(
        kind: "unknown-option", "'\(command)' has no option '\(name)'",
        hint: didYouMean(suggestions.map { "--" + $0 }) ?? "\(helpOn(command)) lists its options")
    case .ambiguousOption(let name, let candidates):
      Diagnostic(
        kind: "ambiguous-option", "'--\(name)' could be \(listed(candidates.map { "--" + $0 }))",
        hint: "type a letter or two more")
    case .repeatedOption(let name):
      Diagnostic(kind: "repeated-option", "'--\(name)' is given twice", hint: "keep one of them")
    case .missingValue(let option, let valueName):
      Diagnostic(kind: "missing-value", "'--\(option)' needs a value", hint: "write --\(option) \(valueName)")
    case .unexpectedValue(let option):
      Diagnostic(kind: "unexpected-value", "'--\(option)' takes no value")
    case .conflictingOptions(let first, let second):
      Diagnostic(kind: "conflicting-options", "'--\(first)' and '--\(second)' do not go together")
    default: valueDiagnostic
    }
  }

  private var valueDiagnostic: Diagnostic {
    switch self {
    case .notAnInteger(let text, let subject):
      Diagnostic(kind: "not-an-integer", "\(subject.name) needs a whole number, not '\(text)'")
    case .notANumber(let text, let subject):
      Diagnostic(kind: "not-a-number", "\(subject.name) needs a number, not '\(text)'")
    case .integerOutOfRange(let text, let subject, let range):
      Diagnostic(kind: "out-of-range", "\(subject.name) must be \(range.words), not \(text)")
    case .numberOutOfRange(let text, let subject, let bounds):
      Diagnostic(kind: "out-of-range", "\(subject.name) must be \(bounds.words), not \(text)")
    case .notAChoice(let text, let subject, let choices, let suggestions):
      Diagnostic(
        kind: "not-a-choice", "\(subject.name) must be \(listed(choices)), not '\(text)'", hint: didYouMean(suggestions)
      )
    case .missingArgument(let argument, let choice):
      Diagnostic(
        kind: "missing-argument", "'\(choice)' needs \(argument)", hint: "write \(choice)(\(argument.uppercased()))")
    case .tooManyArguments(let choice, let most):
      Diagnostic(
        kind: "too-many-arguments",
        most == 0 ? "'\(choice)' takes no number" : "'\(choice)' takes at most \(most) number\(most == 1 ? "" : "s")")
    case .emptyValue(let subject): Diagnostic(kind: "empty-value", "\(subject.name) is empty")
    default: Diagnostic(kind: "other", "the command cannot be read")
    }
  }

  private func missingDiagnostic(_ requirement: Requirement, _ command: String) -> Diagnostic {
    let (what, remedy) =
      if requirement.contains(.data) {
        ("data", "load some first, for example: load adder")
      } else if requirement.contains(.network) {
        ("a network", "build one first, for example: network rnn")
      } else {
        ("an example", "choose one first: example")
      }
    return Diagnostic(kind: "not-ready", "'\(command)' needs \(what)", hint: remedy)
  }

  /// The program is declared like a command, but asked in another way.
  private func helpOn(_ command: String) -> String {
    command == "backstep" ? "'backstep --help'" : "'help \(command)'"
  }

  private func parameterName(_ name: String) -> String { name.uppercased() }
}

extension ConsoleError.Subject {
  var name: String {
    switch self {
    case .option(let name): "'--\(name)'"
    case .parameter(let name): name.uppercased()
    case .argument(let name, let choice): "\(name) of '\(choice)'"
    }
  }
}

extension FileProblem {
  func diagnostic(of path: String) -> Diagnostic {
    let name = quoted(path)
    return switch self {
    case .notFound:
      Diagnostic(
        kind: "file-not-found", "there is no file \(name)", hint: "check the name, and the folder that backstep runs in"
      )
    case .isDirectory: Diagnostic(kind: "file-is-folder", "\(name) is a folder, not a file")
    case .isDevice: Diagnostic(kind: "file-is-device", "\(name) is a device or a pipe, not a file")
    case .notPermitted: Diagnostic(kind: "file-not-permitted", "no permission to use \(name)")
    case .noFolder: Diagnostic(kind: "folder-not-found", "the folder that \(name) should be in does not exist")
    case .notText(let line):
      Diagnostic(
        kind: "file-not-text", "\(name) is not UTF-8 text: line \(line) holds other bytes",
        hint: "convert it, for example: iconv -f ISO-8859-1 -t UTF-8", at: .init(file: path))
    case .tooLarge(let bytes, let limit):
      Diagnostic(
        kind: "file-too-large",
        "\(name) has \(formattedCount(bytes)) bytes; at most \(formattedCount(limit)) are read")
    case .diskFull: Diagnostic(kind: "disk-full", "no space is left to write \(name)")
    case .limitReached:
      Diagnostic(
        kind: "file-size-limit", "\(name) would be larger than files may be here", hint: "'ulimit -f' shows the limit")
    case .system(let number): Diagnostic(kind: "file-system", "\(name): \(systemMessage(number))")
    }
  }
}

extension ClosedRange<Int> {
  /// `at least 1`, `from 2 to 32`
  var words: String {
    if upperBound == .max { return lowerBound == .min ? "a whole number" : "at least \(lowerBound)" }
    return lowerBound == .min ? "at most \(upperBound)" : "from \(lowerBound) to \(upperBound)"
  }
}

extension Bounds {
  /// `greater than 0`, `from 0 to 1`
  var words: String {
    let above = lower == -.infinity ? nil : (includesLower ? "at least " : "greater than ") + plain(lower)
    let below = upper == .infinity ? nil : (includesUpper ? "at most " : "less than ") + plain(upper)
    if includesLower && includesUpper && above != nil && below != nil {
      return "from \(plain(lower)) to \(plain(upper))"
    }
    let parts = [above, below].compactMap(\.self)
    return parts.isEmpty ? "a number" : parts.joined(separator: " and ")
  }

  private func plain(_ number: Double) -> String {
    number == number.rounded() && number.magnitude < 1e15 ? "\(Int(number))" : "\(number)"
  }
}
