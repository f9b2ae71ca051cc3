/// What a text is a sequence of.
public enum TextUnit: String, Sendable, CaseIterable {
  /// Unicode scalars, which is what most languages' strings call a character; é may be one or two.
  case character
  /// What stands between white space; a line's end is a word of its own.
  case word
}

/// How a text becomes examples.
public struct TextOptions: Sendable, Equatable {
  public var unit = TextUnit.character
  /// Each line is an example by itself, such as a name; else examples are windows over the whole text.
  public var isLineByLine = false
  /// Steps of an example.
  public var window = 64
  /// From one training window's start to the next one's; nil for the window.
  public var stride: Int?
  /// The shares of the text held out.
  public var devShare = 0.1
  public var testShare = 0.0
  /// What appears less often is unknown.
  public var minimumCount = 1
  public var lowercases = false

  public init() {}
}

/// Why a text cannot be learned from.
public enum TextProblem: Error, Sendable, Equatable {
  case empty
  /// The training part has too few characters or words for a step and what comes next.
  case tooShort(tokens: Int, unit: TextUnit)
  /// The training part repeats one symbol: nothing is to be predicted.
  case onlyOneSymbol(String)
  /// Needs 0 ≤ both and less than 1 together.
  case sharesOutOfRange(dev: Double, test: Double)
}
