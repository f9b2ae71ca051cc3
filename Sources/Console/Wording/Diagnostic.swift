/// An error in words.
public struct Diagnostic: Hashable, Sendable {
  /// A place in a file that was read, apart from the command that asked for it.
  public struct Place: Hashable, Sendable {
    public var file: String
    public var line: Int?
    public var column: Int?

    public init(file: String, line: Int? = nil, column: Int? = nil) {
      self.file = file
      self.line = line
      self.column = column
    }
  }

  /// A fixed name for programs, in lower case with hyphens.
  public var kind: String
  /// What is wrong, in one sentence without a full stop.
  public var message: String
  /// What to do about it.
  public var hint: String?
  public var place: Place?

  /// The message behind the place in the file it is about: `data.csv:3:7: …`.
  public var placedMessage: String {
    guard let place, let line = place.line else { return message }
    return "\(place.file):\(line)" + (place.column.map { ":\($0)" } ?? "") + ": " + message
  }

  public init(kind: String, _ message: String, hint: String? = nil, at place: Place? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
    self.place = place
  }
}

/// An error that the console can put into words. The modules below only say what happened; each one's words stand in a
/// file of this folder, as an extension of its errors.
public protocol Worded: Error {
  var diagnostic: Diagnostic { get }
}

public enum ErrorWording {
  public static func diagnostic(for error: any Error) -> Diagnostic {
    switch error {
    case let located as LocatedError: diagnostic(for: located.error)
    case let unclosed as UnclosedCommand: ConsoleError.unclosed(unclosed.mark).diagnostic
    case let worded as any Worded: worded.diagnostic
    default: Diagnostic(kind: "other", "\(type(of: error)): \(error)")
    }
  }
}

/// `'a', 'b' or 'c'`
func listed(_ names: [String], or conjunction: String = "or") -> String {
  let quoted = names.map { "'\($0)'" }
  guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
  return quoted.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}

/// `did you mean 'train'?`
func didYouMean(_ suggestions: [String]) -> String? {
  suggestions.isEmpty ? nil : "did you mean \(listed(suggestions))?"
}
