/// What is wrong with a file of labelled series or of tagged sentences, and where.
public struct LabelledFileProblem: Error, Sendable, Equatable {
  public let file: String
  /// Counted from 1; nil where it is about the whole file.
  public let line: Int?
  public let kind: Kind

  public enum Kind: Sendable, Equatable {
    case empty
    /// A .ts file without a line `@data`.
    case noData
    /// Steps that carry times of their own.
    case hasTimes
    /// The file says that its series have no classes.
    case noClasses
    /// Channels are counted from 1.
    case notANumber(String, channel: Int)
    case channelCount(expected: Int, found: Int)
    /// Channels of one series have different numbers of steps.
    case unequalChannels(channel: Int, expected: Int, found: Int)
    /// A table whose columns say which series a row is of and what its class is, and nothing else.
    case noChannels(series: String, label: String)
    case noLabel
    /// A label that the file's own list lacks.
    case unlistedLabel(String, listed: [String])
    /// A label of dev or test that the training part lacks.
    case unseenLabel(String, seen: [String])
    /// Values are missing, and the policy is to refuse.
    case missing(channel: Int)
    /// A channel of a series has no value at all, or a series has no step left.
    case allMissing(channel: Int)
    /// All series have one label, or all words one tag: nothing is to be told apart.
    case onlyOneLabel(String)
    /// Rows of one series carry different labels.
    case labelChanges(String, to: String)
    case spreadTooLarge(channel: Int)
  }

  public init(file: String, line: Int?, _ kind: Kind) {
    (self.file, self.line, self.kind) = (file, line, kind)
  }
}
