import Drawing
import Storage

/// The families of verbs, in the order in which help shows them.
public enum CommandGroup: String, CaseIterable, Sendable {
  case data, network, training, stepping, looking, stopping, undoing, checking, keeping, manners
}

/// What a command works on; checked before it runs.
public struct Requirement: OptionSet, Hashable, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let data = Requirement(rawValue: 1)
  public static let network = Requirement(rawValue: 2)
  /// An example is chosen, so that there is something to step through.
  public static let example = Requirement(rawValue: 4)
}

/// What an empty line at the prompt does after the command.
public enum RepeatRule: Hashable, Sendable {
  /// Repeats whatever it repeated before: looking around does not end a walk.
  case keeps
  /// Repeats this command as it was written.
  case again
  /// Repeats this line instead.
  case line(String)
  /// Does nothing any more.
  case forgets
}

/// A line that runs as it stands.
public struct CommandExample: Hashable, Sendable {
  public let line: String
  /// What it does, in a few words.
  public let summary: String
  /// Lines that must have run before, beyond what the command's requirement asks for.
  public let after: [String]

  public init(_ line: String, _ summary: String, after: [String] = []) {
    self.line = line
    self.summary = summary
    self.after = after
  }
}

/// A member of the object that a command writes in JSON mode.
public struct JSONField: Hashable, Sendable {
  public let name: String
  public let meaning: String

  public init(_ name: String, _ meaning: String) {
    self.name = name
    self.meaning = meaning
  }
}

/// A verb: one declaration drives parsing, help, completion and did-you-mean.
public struct Command: Sendable {
  public var name: String
  /// Exact other names; they win over prefixes (`s` is `step` although `show` starts with s too).
  public var aliases: [String]
  public var group: CommandGroup
  /// One line, lower case, no full stop.
  public var summary: String
  public var parameters: [Parameter]
  public var options: [Option]
  /// Paragraphs.
  public var details: [String]
  public var examples: [CommandExample]
  public var json: [JSONField]
  public var seeAlso: [String]
  public var requirement: Requirement
  public var repeats: RepeatRule
  public var run: @Sendable (Session, Invocation) throws -> Output

  public init(
    _ name: String, aliases: [String] = [], group: CommandGroup, summary: String, parameters: [Parameter] = [],
    options: [Option] = [], details: [String] = [], examples: [CommandExample], json: [JSONField] = [],
    seeAlso: [String] = [], requires requirement: Requirement = [], repeats: RepeatRule = .keeps,
    run: @escaping @Sendable (Session, Invocation) throws -> Output
  ) {
    self.name = name
    self.aliases = aliases
    self.group = group
    self.summary = summary
    self.parameters = parameters
    self.options = options
    self.details = details
    self.examples = examples
    self.json = json
    self.seeAlso = seeAlso
    self.requirement = requirement
    self.repeats = repeats
    self.run = run
  }
}
