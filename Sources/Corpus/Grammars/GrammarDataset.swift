import Networks

/// Sentences of a grammar as examples: as trees, as sequences with one label, or to predict what comes next.
public struct GrammarDataset: Dataset {
  /// What an example is.
  public enum Form: String, Sendable, CaseIterable {
    /// Binary trees, every rule's label as its node's target; without meanings the targets are the grammar's symbols.
    case trees
    /// Chains of words with the root's label as the target of the last step.
    case sequences
    /// Chains of words, each with the word that comes next as its target, and the end as one more class.
    case nextSymbol = "next-symbol"
    /// Chains of words, each with all that can come next as its target: one value a terminal and one for the end, 1
    /// where it is possible and else 0. What is possible follows from the whole grammar, however deep the samples are.
    case legalSymbols = "legal-symbols"
  }

  public let name: String
  public let grammar: Grammar
  public let form: Form
  /// The grammar's terminals, whether or not samples use them; closed, without an unknown word.
  public let vocabulary: Vocabulary
  public let targetKind: TargetKind
  /// Names of the classes, as far as the grammar gives them.
  public let classNames: [String]

  private let derivations: [Split: [Derivation]]
  /// The trees, where examples are trees.
  public let trees: TreeDataset?
  private let sequences: [Split: SentenceSequences]
  private let parser: SentenceParser

  public var inputKind: InputKind { .tokens(vocabulary: vocabulary.count) }
  public var arity: Int { form == .trees ? 2 : 1 }
  public var valueMeaning: ValueMeaning { form == .legalSymbols ? .members : .numbers }
  public var predictsNext: Bool { form == .nextSymbol }
  public var asksForWhatComes: Bool { form == .nextSymbol || form == .legalSymbols }
  public var inputVocabulary: Vocabulary? { vocabulary }
  /// Trees of n words have at most n inner nodes.
  public var longestExample: Int {
    (form == .trees ? 2 : 1)
      * (derivations.values.lazy.flatMap { $0.lazy.map(\.terminals.count) }.max() ?? 1)
  }

  /// Draws samples for each part in turn.
  public init(
    name: String, grammar: Grammar, form: Form, requests: [(Split, SampleRequest)],
    using random: inout some RandomNumberGenerator
  ) throws(GenerationProblem) {
    var used: Set<[Int32]> = []
    var drawn: [(Split, [Derivation])] = []
    for (split, request) in requests {
      drawn.append((split, try SentenceGenerator.samples(request, of: grammar, used: &used, using: &random)))
    }
    try self.init(name: name, grammar: grammar, form: form, derivations: drawn)
  }

  /// Takes derivations that are there already, generated or parsed. Those without words must not be among them.
  public init(
    name: String, grammar: Grammar, form: Form, derivations: [(Split, [Derivation])]
  ) throws(GenerationProblem) {
    self.name = name
    self.grammar = grammar
    self.form = form
    self.derivations = Dictionary(derivations, uniquingKeysWith: { $0 + $1 })
    var options = Vocabulary.Options()
    options.unknownWord = nil
    vocabulary = Vocabulary(
      grammar.terminals, occurrences: Array(repeating: 1, count: grammar.terminals.count), options: options)
    parser = SentenceParser(grammar)
    switch form {
    case .trees:
      let trees = try GrammarDataset.trees(name, grammar, derivations, vocabulary)
      self.trees = trees.data
      targetKind = trees.data.targetKind
      classNames = trees.names
      sequences = [:]
    case .sequences:
      let labels = try MeaningLabels(grammar, for: derivations.lazy.flatMap(\.1))
      (targetKind, classNames) =
        switch labels {
        case .classes(let count, let names): (.classes(count: count), names)
        case .values: (.values(width: 1), [])
        }
      trees = nil
      var sequences: [Split: SentenceSequences] = [:]
      for (split, samples) in derivations {
        sequences[split] = try SentenceSequences(samples, rootLabels: labels, grammar)
      }
      self.sequences = sequences
    case .nextSymbol, .legalSymbols:
      let symbols = grammar.terminals.count + 1
      targetKind = form == .nextSymbol ? .classes(count: symbols) : .values(width: symbols)
      classNames = grammar.terminals.words + [GrammarDataset.endName]
      trees = nil
      var sequences: [Split: SentenceSequences] = [:]
      for (split, samples) in derivations {
        sequences[split] = try SentenceSequences(samples, grammar, legalBy: form == .legalSymbols ? parser : nil)
      }
      self.sequences = sequences
    }
  }

  /// How the end of a sentence is called among the classes.
  public static let endName = "<end>"

  private static func trees(
    _ name: String, _ grammar: Grammar, _ derivations: [(Split, [Derivation])], _ vocabulary: Vocabulary
  ) throws(GenerationProblem) -> (data: TreeDataset, names: [String]) {
    var banks: [(Split, Treebank?)] = []
    var names: [String] = []
    if grammar.hasMeanings {
      let labels = try MeaningLabels(grammar, for: derivations.lazy.flatMap(\.1))
      if case .classes(_, let given) = labels { names = given }
      for (split, samples) in derivations {
        banks.append((split, try Treebank(samples, meaningsOf: grammar, labels: labels)))
      }
    } else {
      for (split, samples) in derivations { banks.append((split, Treebank(samples, symbolsOf: grammar))) }
      names = grammar.nonterminals.words
    }
    do {
      let data = try TreeDataset(name: name, banks: banks, vocabulary: vocabulary, binarisation: Binarisation(.left))
      return (data, names)
    } catch {
      // All that can go wrong with banks of one grammar is that none of its nodes has a label.
      throw .noMeanings
    }
  }

  public func count(in split: Split) -> Int { derivations[split]?.count ?? 0 }

  public func read(_ index: Int, of split: Split, into example: inout Example) {
    if let trees {
      trees.read(index, of: split, into: &example)
    } else {
      sequences[split]?.read(index, form: form, end: grammar.terminals.count, into: &example)
    }
  }

  /// The tree that an example was drawn as. Needs 0 ≤ index < count(in: split).
  public func derivation(of index: Int, in split: Split) -> Derivation? { derivations[split]?[index] }

  /// After each word of an example the terminals that can come next, ascending, the number of terminals standing for the
  /// end.
  public func legalNext(of index: Int, in split: Split) throws(SentenceParser.Problem) -> [[Int32]] {
    guard let derivation = derivation(of: index, in: split) else { return [] }
    return try parser.continuations(derivation.terminals).dropFirst().map {
      $0.mayEnd ? $0.terminals + [Int32(truncatingIfNeeded: grammar.terminals.count)] : $0.terminals
    }
  }
}
