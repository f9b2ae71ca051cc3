import Glibc

/// Parses sentences by any context-free grammar: left recursion, empty rules, loops and ambiguity included.
public struct SentenceParser: Sendable {
  public let grammar: Grammar
  private let tables: ParserTables

  public init(_ grammar: Grammar) {
    self.grammar = grammar
    tables = ParserTables(grammar)
  }

  /// What a parse gives.
  public struct Parse: Sendable, Equatable {
    /// The most probable tree; in a grammar without probabilities the one with the fewest nodes. Among equals the one
    /// whose rules stand first in the file.
    public let best: Derivation
    /// The natural logarithm of its probability; nil in a grammar without probabilities.
    public let logProbability: Double?
    /// The number of trees.
    public let count: ParseCount
  }

  /// Where a sentence stops being the beginning of any sentence of the language.
  public struct Stop: Sendable, Equatable {
    /// The word, counted from 0; the number of words where all are a beginning but not a sentence.
    public let position: Int
    /// The word there, nil at the end.
    public let word: String?
    /// Whether the grammar has that word at all.
    public let isKnown: Bool
    /// What could come there instead.
    public let expected: [String]
    /// Whether the words before it are a sentence.
    public let mayEnd: Bool
  }

  public enum Outcome: Sendable, Equatable {
    case parsed(Parse)
    case stopped(Stop)
  }

  /// Sentences past these sizes are refused.
  public enum Problem: Error, Sendable, Equatable {
    case tooLong(words: Int, most: Int)
    /// What the beginnings of the sentence could be has more than `most` parts.
    case tooLarge(most: Int)
    /// The trees share more than `most` parts.
    case tooAmbiguous(most: Int)
    case tooManyStates(most: Int)
  }

  /// Parses words. O(n³) at worst, linear for most deterministic grammars; no recursion.
  public func parse(_ words: [String]) throws(Problem) -> Outcome {
    let sentence = words.map { grammar.terminals.id(of: $0).map { Int32(truncatingIfNeeded: $0) } ?? -1 }
    try check(sentence)
    var chart = EarleyChart(tables, sentence)
    let taken = chart.run(start: grammar.start)
    if chart.isTooLarge { throw .tooLarge(most: EarleyChart.mostItems) }
    let isSentence =
      sentence.isEmpty
      ? tables.isNullable[grammar.start]
      : taken == sentence.count && chart.isCompleted(grammar.start, from: 0, to: taken)
    guard isSentence else { return .stopped(try stop(at: taken, words, sentence)) }
    do {
      let forest = try ParseForest(chart, start: grammar.start)
      let order = ForestOrder(forest)
      let costs = grammar.rules.map { grammar.isProbabilistic ? -log($0.probability) : 1 }
      let (best, cost) = forest.best(order, costs: costs)
      return .parsed(
        Parse(best: best, logProbability: grammar.isProbabilistic ? 0 - cost : nil, count: forest.count(order)))
    } catch {
      throw .tooAmbiguous(most: ParseForest.mostAlternatives)
    }
  }

  /// For every beginning of a sentence, from the empty one to the whole: what can come next. Shorter than the sentence
  /// by what follows the first word that could not come.
  public func continuations(_ words: [String]) throws(Problem) -> [Continuations] {
    try continuations(words.map { grammar.terminals.id(of: $0).map { Int32(truncatingIfNeeded: $0) } ?? -1 })
  }

  func continuations(_ sentence: [Int32]) throws(Problem) -> [Continuations] {
    try check(sentence)
    var chart = EarleyChart(tables, sentence, looksAhead: false)
    let taken = chart.run(start: grammar.start)
    if chart.isTooLarge { throw .tooLarge(most: EarleyChart.mostItems) }
    return (0...taken).map { chart.continuations(at: $0, start: grammar.start) }
  }

  private func check(_ sentence: [Int32]) throws(Problem) {
    if sentence.count >= SpanKey.mostPositions {
      throw .tooLong(words: sentence.count, most: SpanKey.mostPositions - 1)
    }
    if tables.nonterminalCount + tables.states.count > SpanKey.mostIndices {
      throw .tooManyStates(most: SpanKey.mostIndices)
    }
  }

  private func stop(
    at position: Int, _ words: [String], _ sentence: [Int32]
  ) throws(Problem) -> Stop {
    // Completing by what follows hides continuations, so the beginning is walked once more without.
    var chart = EarleyChart(tables, Array(sentence[..<position]), looksAhead: false)
    _ = chart.run(start: grammar.start)
    if chart.isTooLarge { throw .tooLarge(most: EarleyChart.mostItems) }
    let next = chart.continuations(at: position, start: grammar.start)
    return Stop(
      position: position, word: position < words.count ? words[position] : nil,
      isKnown: position < words.count ? sentence[position] >= 0 : true,
      expected: next.terminals.map { grammar.terminals[Int($0)] }, mayEnd: next.mayEnd)
  }
}
