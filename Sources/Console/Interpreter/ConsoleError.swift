/// What can be wrong with a command before or beside the work it asks for. The words are in `Wording`.
public enum ConsoleError: Error, Hashable, Sendable {
  /// What a value was given for.
  public enum Subject: Hashable, Sendable {
    case option(String)
    case parameter(String)
    case argument(String, of: String)
  }

  case unknownCommand(String, suggestions: [String])
  case ambiguousCommand(String, candidates: [String])
  case unknownOption(String, command: String, suggestions: [String])
  case ambiguousOption(String, candidates: [String])
  case repeatedOption(String)
  case missingValue(option: String, valueName: String)
  /// A value for an option that takes none.
  case unexpectedValue(option: String)
  case missingParameter(String, command: String)
  case missingAfterKeyword(String, parameter: String)
  case unexpectedWord(String, command: String)
  case notAnInteger(String, Subject)
  case notANumber(String, Subject)
  case integerOutOfRange(String, Subject, ClosedRange<Int>)
  case numberOutOfRange(String, Subject, Bounds)
  case notAChoice(String, Subject, choices: [String], suggestions: [String])
  case missingArgument(String, of: String)
  case tooManyArguments(of: String, most: Int)
  case emptyValue(Subject)
  case conflictingOptions(String, String)
  case unclosed(String)
  case missing(Requirement, command: String)
  case unknownHelpTopic(String, suggestions: [String])
  case file(path: String, FileProblem)
  case scriptFailed(path: String)
  case scriptCycle([String])
  case scriptsTooDeep(limit: Int)
  case interrupted
}

public enum FileProblem: Hashable, Sendable {
  case notFound
  case isDirectory
  case isDevice
  case notPermitted
  /// No folder to put it in.
  case noFolder
  case notText(line: Int)
  case tooLarge(bytes: Int, limit: Int)
  case diskFull
  /// Files may not grow that large here.
  case limitReached
  /// Anything else that the system said, by its number.
  case system(Int32)
}

/// An error at some bytes of the command's source, which get a caret.
public struct LocatedError: Error {
  public let error: any Error
  public let range: Range<Int>

  public init(_ error: any Error, at range: Range<Int>) {
    self.error = error
    self.range = range
  }
}
