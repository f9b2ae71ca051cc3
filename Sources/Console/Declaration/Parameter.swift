/// What a command expects at a place in its line.
public struct Parameter: Sendable {
  /// The name by which the invocation gives it; upper case in help.
  public var name: String
  public var kind: ValueKind
  public var summary: String
  public var isOptional: Bool
  /// It takes every word that is left.
  public var repeats: Bool
  /// Read like a given value; implies that the parameter may be left out.
  public var standard: String?
  /// The word that must stand before it: `if` in `break 3 if loss > 1`.
  public var keyword: String?
  /// Completions that depend on the session.
  public var suggestions: (@Sendable (Session) -> [Candidate])?

  public init(
    _ name: String, _ kind: ValueKind, _ summary: String, optional isOptional: Bool = false, repeats: Bool = false,
    default standard: String? = nil, keyword: String? = nil, suggestions: (@Sendable (Session) -> [Candidate])? = nil
  ) {
    self.name = name
    self.kind = kind
    self.summary = summary
    self.isOptional = isOptional || standard != nil
    self.repeats = repeats
    self.standard = standard
    self.keyword = keyword
    self.suggestions = suggestions
  }
}

/// `--name VALUE`, `--name=VALUE`, `--name` for a flag, `--no-name` where declared.
public struct Option: Sendable {
  public var name: String
  /// One letter after a single hyphen.
  public var short: Character?
  public var kind: ValueKind
  /// Read like a given value.
  public var standard: String?
  /// The value's name in help.
  public var valueName: String
  public var summary: String
  /// `--no-name` turns it off.
  public var isNegatable: Bool
  /// It may be given more than once.
  public var repeats: Bool
  /// The choices of the command's first parameter that it goes with; empty where it goes with any.
  public var sections: [String]
  /// The command whose help explains it, where that is another one.
  public var explainedBy: String?
  /// The page of `help` that explains its choices, where the command's own has no room for them.
  public var topic: String?
  /// A word without commas: there can be a list of them.
  public var isListable = false
  public var suggestions: (@Sendable (Session) -> [Candidate])?

  public init(
    _ name: String, short: Character? = nil, _ kind: ValueKind, default standard: String? = nil,
    valueName: String? = nil, topic: String? = nil, _ summary: String, negatable isNegatable: Bool = false,
    repeats: Bool = false,
    sections: [String] = [],
    suggestions: (@Sendable (Session) -> [Candidate])? = nil
  ) {
    self.name = name
    self.short = short
    self.kind = kind
    self.standard = standard
    self.valueName = valueName ?? kind.standardValueName
    self.summary = summary
    self.isNegatable = isNegatable
    self.repeats = repeats
    self.sections = sections
    self.topic = topic
    self.suggestions = suggestions
  }

  /// A flag that is off, or with `on` one that `--no-name` turns off.
  public static func flag(
    _ name: String, short: Character? = nil, _ summary: String, negatable: Bool = false, on: Bool = false
  ) -> Option {
    Option(name, short: short, .flag, default: on ? "on" : "off", summary, negatable: negatable || on)
  }
}

extension [Option] {
  /// The same options where another command takes them: several values between commas where one was taken, and explained at
  /// home. Flags, files, and words, whose form only the command knows, stay as they are.
  func asLists(explainedBy command: String) -> [Option] {
    map {
      var option = $0
      option.explainedBy = command
      if option.kind.isSingleValue || option.isListable {
        option.kind = .list($0.kind)
        option.valueName += ",…"
      }
      return option
    }
  }

  /// The same options, for one choice of the first parameter only.
  func only(for section: String) -> [Option] {
    map {
      var option = $0
      option.sections = [section]
      return option
    }
  }
}

extension ValueKind {
  /// Whether it is one value, of which there can be a list.
  var isSingleValue: Bool {
    switch self {
    case .integer, .number, .choice: true
    case .word, .text, .expression, .choiceOrFile, .file, .list, .flag: false
    }
  }

  fileprivate var standardValueName: String {
    switch self {
    case .word: "WORD"
    case .text: "TEXT"
    case .expression: "EXPR"
    case .integer: "N"
    case .number: "X"
    case .choice: "NAME"
    case .choiceOrFile: "NAME|FILE"
    case .file: "FILE"
    case .list(let element): element.standardValueName + ",…"
    case .flag: ""
    }
  }
}
