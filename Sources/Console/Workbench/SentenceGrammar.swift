import Corpus

/// The loaded grammar as what brackets sentences for `traverse`.
struct SentenceGrammar {
  private let loaded: LoadedGrammar
  /// Whether the data's labels are what this grammar says.
  private let isOfData: Bool

  /// Nil without a grammar.
  init?(_ bench: Workbench) {
    guard let loaded = bench.grammar else { return nil }
    self.loaded = loaded
    isOfData = (bench.data as? GrammarDataset)?.grammar == loaded.grammar
  }

  /// The most probable parse as a binary tree, and whether its labels are targets of the data; nil where the text is no
  /// sentence of the grammar, or too long for its parser.
  func parsed(_ text: String) -> (bank: Treebank, hasLabels: Bool)? {
    let sentence = SentenceWords(text, loaded.parser)
    guard sentence.unknown == nil, !sentence.words.isEmpty,
      case .parsed(let parse)? = try? loaded.parser.parse(sentence.words)
    else { return nil }
    let grammar = loaded.grammar
    if isOfData, grammar.hasMeanings {
      if let labels = try? MeaningLabels(grammar, for: [parse.best]),
        let bank = try? Treebank([parse.best], meaningsOf: grammar, labels: labels).binarised(Binarisation(.left))
      {
        return bank.count == 1 ? (bank, true) : nil
      }
    }
    guard let bank = try? Treebank([parse.best], symbolsOf: grammar).binarised(Binarisation(.left)), bank.count == 1
    else { return nil }
    return (bank, isOfData && !grammar.hasMeanings)
  }
}
