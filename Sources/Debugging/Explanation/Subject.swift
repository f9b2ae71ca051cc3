import Networks

/// One number that can be explained.
public enum Subject: Sendable, Equatable {
  /// An element of a quantity at a node.
  case quantity(Quantity, node: Int, unit: Int)
  /// z_0 of a chain, or another quantity of the state that it starts from.
  case initialState(Quantity, unit: Int)
  case parameter(String, row: Int, column: Int)
  /// dE/d(parameter)
  case gradient(String, row: Int, column: Int)
  /// E of the whole example.
  case exampleLoss
  /// What an expression of the language is worth, where that is one number.
  case expression(Expression)
}
