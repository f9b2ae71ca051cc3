/// Why something cannot be poked, and where in the text that asked for it.
public struct PokeError: Error, Equatable, Sendable {
  public var reason: Reason
  /// Offsets in `Character`s from the start of the text.
  public var range: Range<Int>

  public init(_ reason: Reason, at range: Range<Int>) {
    self.reason = reason
    self.range = range
  }

  public enum Reason: Equatable, Sendable {
    /// A quantity that follows from others: y, δ, the loss.
    case computed(String)
    /// A number of the session: t, iteration, ans.
    case notOfTheNetwork(String)
    case doesNotFit(place: Value.Shape, value: Value.Shape)
    /// A text where numbers are wanted.
    case textForNumber(name: String)
    /// A word for an input that is no word, or a name for a class that has none.
    case noWords(name: String)
    case unknownWord(String, suggestions: [String])
    case unknownClass(String, suggestions: [String])
    /// A number that is no word's; they are 0 ..< count.
    case notAWord(Double, count: Int)
    case notAClass(Double, count: Int)
    /// A node inside a tree takes no input.
    case noInput(node: Int)
    /// A node that is not read out has no v and no target.
    case noTarget(name: String, node: Int, isChain: Bool)
    /// A value where there is none to give: it would be 0.
    case zeroOnly
    /// No elements: an empty range.
    case nothingChosen
  }
}
