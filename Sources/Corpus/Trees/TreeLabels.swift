/// What the labels of a treebank are.
public enum TreeLabels: Sendable, Equatable {
  /// Integers 0…count−1, as in a sentiment treebank.
  case classes(count: Int)
  /// Names, as in a treebank of syntax: label i is `names[i]`.
  case names(WordTable)
  /// Numbers, to be regressed.
  case values
}

/// Which labels a reader expects.
public enum ExpectedLabels: Sendable, Equatable {
  /// The first label decides: digits mean classes, any other number means values, anything else means names.
  case automatic
  /// Integers 0…count−1, or as many as the file shows where no count is given.
  case classes(count: Int?)
  case names
  case values

  /// No file has more classes than this; a label past it is taken for a mistake.
  public static let mostClasses = 65_536
}
