/// Why a grammar gives no samples, or none that can be trained on.
public enum GenerationProblem: Error, Sendable, Equatable {
  /// Every tree of the grammar is deeper than asked for.
  case depthTooSmall(depth: Int, least: Int)
  /// Not enough sentences fit what was asked; says what those that did not fit failed by.
  case tooFew(found: Int, asked: Int, rejected: Rejections)
  case meaning(MeaningFault)
  /// A meaning gave a label that `%labels classes` does not have; the line is the rule's.
  case labelOutOfRange(Double, classes: Int, line: Int)
  /// The root of a sentence has no label to predict; the line is the root's rule.
  case rootWithoutLabel(line: Int)
  /// Labels were asked for and no rule has a meaning.
  case noMeanings
  case parsing(SentenceParser.Problem)

  /// How many sentences were drawn and not used, by reason.
  public struct Rejections: Sendable, Equatable {
    public var tooShallow = 0
    public var tooShort = 0
    public var tooLong = 0
    public var repeated = 0

    public init() {}

    public var count: Int { tooShallow + tooShort + tooLong + repeated }
  }
}
