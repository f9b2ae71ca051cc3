/// A context-free grammar, with probabilities where it has them, and with meanings: expressions that compute a node's
/// label from its children's.
public struct Grammar: Sendable, Equatable {
  public enum Symbol: Sendable, Hashable {
    case nonterminal(Int)
    case terminal(Int)
  }

  public struct Rule: Sendable, Equatable {
    /// The nonterminal it rewrites.
    public let left: Int
    public let right: [Symbol]
    /// Among the rules of `left`; in a grammar without probabilities each alternative is as likely as the others.
    public let probability: Double
    public let meaning: Meaning?
    /// Where it stands, counted from 1.
    public let line: Int
  }

  /// What the labels that meanings compute are, as the file's `%labels` says.
  public enum Labels: Sendable, Equatable {
    /// Classes if all labels drawn are small whole numbers, else values.
    case automatic
    /// Integers 0…count−1 and what they are called, where the file says.
    case classes(count: Int, names: [String])
    case values
  }

  public let nonterminals: WordTable
  public let terminals: WordTable
  public let rules: [Rule]
  public let start: Int
  public let isProbabilistic: Bool
  public let labels: Labels
  /// Rules of each nonterminal, in the file's order.
  public let rulesOf: [[Int]]

  package init(
    nonterminals: WordTable, terminals: WordTable, rules: [Rule], start: Int, isProbabilistic: Bool, labels: Labels
  ) {
    self.nonterminals = nonterminals
    self.terminals = terminals
    self.rules = rules
    self.start = start
    self.isProbabilistic = isProbabilistic
    self.labels = labels
    var rulesOf = [[Int]](repeating: [], count: nonterminals.count)
    for (index, rule) in rules.enumerated() { rulesOf[rule.left].append(index) }
    self.rulesOf = rulesOf
  }

  public var hasMeanings: Bool { rules.contains { $0.meaning != nil } }

  /// The symbol as a grammar file would name it, terminals without quotes.
  public func name(of symbol: Symbol) -> String {
    switch symbol {
    case .nonterminal(let index): nonterminals[index]
    case .terminal(let index): terminals[index]
    }
  }

  /// A sentence's words, split at ASCII space, tab and line ends.
  public static func words(in sentence: String) -> [String] {
    sentence.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 || $0 == 0x0a || $0 == 0x0d }).compactMap {
      String($0)
    }
  }
}
