/// The verbs of a session, found by name, alias or unambiguous prefix.
public struct CommandTable: Sendable {
  public let commands: [Command]
  private let byName: [String: Int]

  /// - Parameter commands: in the order in which help shows them within their group.
  public init(_ commands: [Command]) {
    self.commands = commands
    var byName: [String: Int] = [:]
    for (index, command) in commands.enumerated() {
      for alias in command.aliases where byName[alias] == nil { byName[alias] = index }
    }
    for (index, command) in commands.enumerated() { byName[command.name] = index }
    self.byName = byName
  }

  /// The command that exactly this name or alias belongs to.
  public subscript(name: String) -> Command? { byName[name].map { commands[$0] } }

  public enum Match {
    case command(Command)
    case ambiguous([String])
    case none
  }

  public func match(_ word: String) -> Match {
    let word = word.lowercased()
    if let command = self[word] { return .command(command) }
    let candidates = word.isEmpty ? [] : commands.filter { $0.name.hasPrefix(word) }
    if let only = candidates.first, candidates.count == 1 { return .command(only) }
    return candidates.isEmpty ? .none : .ambiguous(candidates.map(\.name).sorted())
  }

  /// Names and aliases, for did-you-mean.
  public var names: [String] { commands.flatMap { [$0.name] + $0.aliases.filter { $0.count > 1 } } }

  public func commands(in group: CommandGroup) -> [Command] { commands.filter { $0.group == group } }

  public var groups: [CommandGroup] {
    CommandGroup.allCases.filter { group in commands.contains { $0.group == group } }
  }
}
