/// What is wrong with a grammar file, and where.
public struct GrammarProblem: Error, Sendable, Equatable {
  public let file: String
  /// Both counted from 1; the column counts Unicode scalars.
  public let line: Int
  public let column: Int
  public let kind: Kind

  public enum Kind: Error, Sendable, Equatable {
    case expectedSymbol(found: String)
    case expectedArrow(found: String)
    case unterminatedTerminal
    case emptyTerminal
    case badProbability(String)
    case probabilityOutOfRange(Double)
    case secondProbability
    case secondMeaning
    case unterminatedMeaning
    case meaning(MeaningProblem)
    /// A symbol after the probability or meaning that ends an alternative.
    case symbolAfterEnd(String)
    case unknownDirective(String)
    /// `%start` without exactly one symbol.
    case badStart
    /// `%labels` with other than `values` or `classes N [name …]`.
    case badLabels(String)
    case noRules
    /// Some alternatives of the symbol have probabilities and they do not sum to 1.
    case probabilitiesDoNotSum(symbol: String, sum: Double)
    case startHasNoRules(String)
    /// No rule of the start symbol ever ends in words alone.
    case generatesNothing(start: String)
    case tooManyRules(most: Int)
    /// The parser's tables, which hold a bit for many pairs of symbols, would not fit.
    case tooManySymbols(Int)
    case binaryFile
  }

  public init(file: String, line: Int, column: Int, kind: Kind) {
    self.file = file
    self.line = line
    self.column = column
    self.kind = kind
  }
}

/// What a reader should know about a grammar that can be used all the same.
public enum GrammarWarning: Sendable, Equatable {
  /// Symbols that stand on a right side and have no rule.
  case undefined([String])
  /// Symbols that no sentence ever uses.
  case unreachable([String])
  /// Symbols that never end in words alone; rules that use them never apply.
  case unproductive([String])
  /// The same alternative twice: it counts once, and probabilities add up.
  case repeatedRule(line: Int, firstLine: Int)
  /// An alternative without a probability in a grammar that has them; it counts as 0.
  case missingProbability(line: Int)
  /// The file is no UTF-8 and was read as ISO-8859-1; the line is that of the first byte that told.
  case readAsLatin1(line: Int)
}
