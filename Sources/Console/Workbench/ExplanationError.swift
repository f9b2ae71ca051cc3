import Debugging

/// What can be wrong with what is asked to be explained. The words are in `Wording`.
enum ExplanationError: Error, Equatable {
  /// `element` is the largest one, as it would be typed.
  case notOneNumber(Value.Shape, element: String?)
  case notANumber(Value.Shape)
  /// Nothing was explained before, so there are no terms.
  case nothingExplained
  case noSuchTerm(Int, count: Int)
  case noSuchFactor(Int, term: Int, count: Int)
  /// The term is a bare number.
  case termIsGiven(Int)
  case atTop
  /// An expression that names nothing to be explained.
  case notThere
}

/// What can be wrong with what is asked to be verified.
enum VerificationError: Error, Equatable {
  /// `parameter` is one of this network's, for an example.
  case notADerivative(String, parameter: String)
  case tooMany(Int, limit: Int)
  case disagrees(failed: Int, checked: Int, atOutput: Bool)
}
