/// What tokens and classes are called, where data has names for them.
extension Dataset {
  /// The word of every token id; nil where inputs are no words.
  public var tokenNames: [String]? {
    switch self {
    case let trees as TreeDataset: trees.vocabulary.names
    case let sentences as TreeSequenceDataset: sentences.trees.vocabulary.names
    case let grammar as GrammarDataset: grammar.vocabulary.names
    default: nil
    }
  }

  /// The name of every class, as far as they have one.
  public var classLabels: [String] {
    switch self {
    case let trees as TreeDataset: trees.classNames
    case let sentences as TreeSequenceDataset: sentences.trees.classNames
    case let grammar as GrammarDataset: grammar.classNames
    default: []
    }
  }
}

extension Vocabulary {
  /// The words, by id.
  public var names: [String] { (0..<count).map { self[$0] } }
}
