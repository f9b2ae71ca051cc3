/// Why an expression could not be read or evaluated, and where in its text.
public struct ExpressionError: Error, Equatable, Sendable {
  public var reason: Reason

  /// Offsets in `Character`s from the start of the text; empty, at the very end, where text is missing.
  public var range: Range<Int>

  public init(_ reason: Reason, at range: Range<Int>) {
    self.reason = reason
    self.range = range
  }

  /// Whether more text could still make it right, so that a prompt may ask for another line.
  public var isCutOff: Bool {
    switch reason {
    case .cutOff, .unclosed: true
    default: false
    }
  }

  public enum Reason: Error, Equatable, Sendable {
    // Reading.
    case empty
    case unexpectedCharacter(Character)
    case unexpectedToken(String, expected: Expectation)
    case cutOff(expected: Expectation)
    /// A bracket, bar or quote that was opened at `position` and never closed.
    case unclosed(opening: Character, position: Int)
    /// Two values side by side.
    case missingOperator(before: String)
    /// `=` where `==` was meant.
    case assignment
    /// `a < b < c`.
    case chainedComparison
    case unknownEscape(Character)
    /// A literal past the largest `Double`.
    case numberTooLarge(String)
    case nestedTooDeeply(limit: Int)
    case unknownFunction(String, suggestions: [String])
    case argumentCount(function: String, given: Int, accepted: ClosedRange<Int>)
    /// `grad(…)` of something other than a name.
    case gradientNeedsName
    /// Nothing is assigned: there is no `=`.
    case assignmentMissing
    /// `==` where `=` was meant.
    case comparisonForAssignment
    /// What stands before `=` is no name with or without indices.
    case notAPlace

    // Looking up.
    /// `isFunction`: a function bears the name, its argument is missing.
    case unknownName(String, suggestions: [String], isFunction: Bool)
    case absent(name: String, Absence)
    case notParameter(String)
    /// The quantity is one value, not one a node.
    case noPositions(name: String)
    /// `position` is nil where none was written: the cursor itself is nowhere.
    case positionOutOfRange(name: String, position: Int?, valid: ClosedRange<Int>?)
    /// Nodes of this structure do not span words.
    case noWords(name: String)
    case widthsDiffer(name: String, node: Int)
    case unknownWords(String, suggestions: [String])

    // Evaluating.
    case indexOutOfRange(Int, axis: Axis, valid: ClosedRange<Int>?)
    case fractionalIndex(Double)
    case indexNeedsNumber(Value.Shape)
    case tooManyIndices(given: Int, shape: Value.Shape)
    case shapeMismatch(operation: String, Value.Shape, Value.Shape)
    /// A list of things that are not alike: of numbers, or of vectors of one length.
    case mixedList(Value.Shape, Value.Shape)
    case wrongOperand(operation: String, Value.Shape)
    /// A reduction that has no answer for no elements.
    case noElements(operation: String)
    case conditionNeedsTruth(Value.Shape)
    case tooLarge(operation: String, Value.Shape, Value.Shape?)
  }

  public enum Expectation: Equatable, Sendable {
    case operand
    case operation
    case closing(Character)
    case parameterName
  }

  public enum Axis: Equatable, Sendable {
    case element, row, column
  }
}
