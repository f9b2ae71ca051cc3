/// What the rules of a grammar say about all its trees at once. Rules that can never apply do not count.
public struct GrammarShape: Sendable, Equatable {
  /// The fewest rules one inside another that a sentence needs.
  public let leastDepth: Int
  /// The most that one can have; nil where a symbol can stand inside itself, so that trees grow without end.
  public let mostDepth: Int?
  /// Symbols that can become themselves without any word beside: a sentence that uses one has infinitely many trees.
  public let loops: [String]
  /// Whether the sentence without words is one.
  public let hasEmptySentence: Bool
  public let warnings: [GrammarWarning]

  public init(_ grammar: Grammar) {
    let analysis = GrammarAnalysis(grammar)
    warnings = analysis.warnings(for: grammar)
    leastDepth = analysis.leastDepth[grammar.start] ?? 0
    let used = grammar.rules.filter { analysis.isReachable[$0.left] && analysis.isProductive($0) }
    let canBeEmpty = GrammarShape.nullable(used, count: grammar.nonterminals.count)
    hasEmptySentence = canBeEmpty[grammar.start]

    var below = [Set<Int>](repeating: [], count: grammar.nonterminals.count)
    var alone = below
    for rule in used {
      for (place, symbol) in rule.right.enumerated() {
        guard case .nonterminal(let child) = symbol else { continue }
        below[rule.left].insert(child)
        let othersVanish = rule.right.enumerated().allSatisfy { other, symbol in
          guard other != place else { return true }
          if case .nonterminal(let sibling) = symbol { return canBeEmpty[sibling] }
          return false
        }
        if othersVanish { alone[rule.left].insert(child) }
      }
    }
    let heights = GrammarShape.heights(below)
    mostDepth = heights.contains { $0 == nil } ? nil : heights[grammar.start] ?? nil
    let lone = GrammarShape.heights(alone)
    loops = grammar.nonterminals.words.indices.filter { symbol in
      lone[symbol] == nil && GrammarShape.reaches(symbol, by: alone)
    }.map { grammar.nonterminals[$0] }
  }

  private static func nullable(_ rules: [Grammar.Rule], count: Int) -> [Bool] {
    var nullable = [Bool](repeating: false, count: count)
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for rule in rules where !nullable[rule.left] {
        let vanishes = rule.right.allSatisfy { symbol in
          if case .nonterminal(let child) = symbol { nullable[child] } else { false }
        }
        if vanishes {
          nullable[rule.left] = true
          hasChanged = true
        }
      }
    }
    return nullable
  }

  /// The longest way down from each symbol, itself counted; nil where a way leads into a cycle.
  private static func heights(_ below: [Set<Int>]) -> [Int?] {
    var above = [[Int]](repeating: [], count: below.count)
    var waiting = below.map(\.count)
    for (symbol, children) in below.enumerated() {
      for child in children { above[child].append(symbol) }
    }
    var heights = [Int?](repeating: nil, count: below.count)
    var ready = below.indices.filter { waiting[$0] == 0 }
    while let symbol = ready.popLast() {
      heights[symbol] = 1 + (below[symbol].compactMap { heights[$0] }.max() ?? 0)
      for parent in above[symbol] {
        waiting[parent] -= 1
        if waiting[parent] == 0 { ready.append(parent) }
      }
    }
    return heights
  }

  private static func reaches(_ symbol: Int, by edges: [Set<Int>]) -> Bool {
    var seen: Set<Int> = []
    var pending = Array(edges[symbol])
    while let next = pending.popLast() {
      if next == symbol { return true }
      if seen.insert(next).inserted { pending += edges[next] }
    }
    return false
  }
}
