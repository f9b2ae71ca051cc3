/// What tokens and classes are called, where data has names for them.
extension Dataset {
  /// The word of every token id; nil where inputs are no words.
  public var tokenNames: [String]? {
    switch self {
    case let trees as TreeDataset: trees.vocabulary.words.words
    case let sentences as TreeSequenceDataset: sentences.trees.vocabulary.words.words
    case let grammar as GrammarDataset: grammar.vocabulary.words.words
    case let text as TextDataset: text.vocabulary.words.words
    case let sentences as TaggedDataset: sentences.vocabulary.words.words
    default: nil
    }
  }

  /// The name of every class, as far as they have one.
  public var classLabels: [String] {
    switch self {
    case let trees as TreeDataset: trees.classNames
    case let sentences as TreeSequenceDataset: sentences.classNames
    case let grammar as GrammarDataset: grammar.classNames
    case let text as TextDataset: text.classNames
    case let sentences as TaggedDataset: sentences.classNames
    case let series as LabelledSeriesDataset: series.classNames
    default: []
    }
  }
}
