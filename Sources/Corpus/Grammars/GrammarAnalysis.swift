/// What can be said of every symbol of a grammar without looking at a sentence. Rules of probability 0 never apply.
struct GrammarAnalysis {
  /// The fewest rules one inside another that turn the symbol into words alone; nil where none ever do.
  let leastDepth: [Int?]
  let isReachable: [Bool]

  init(_ grammar: Grammar) {
    leastDepth = GrammarAnalysis.leastDepths(grammar)
    isReachable = GrammarAnalysis.reachable(grammar)
  }

  /// Depths spread from rules of words alone, one level at a time, so each symbol is reached at its least. O(size).
  private static func leastDepths(_ grammar: Grammar) -> [Int?] {
    var depths = [Int?](repeating: nil, count: grammar.nonterminals.count)
    var users = [[Int]](repeating: [], count: grammar.nonterminals.count)
    var waitingFor = [Int](repeating: 0, count: grammar.rules.count)
    var level: [Int] = []
    for (index, rule) in grammar.rules.enumerated() where rule.probability > 0 {
      for case .nonterminal(let symbol) in rule.right {
        users[symbol].append(index)
        waitingFor[index] += 1
      }
      if waitingFor[index] == 0 { level.append(index) }
    }
    var depth = 1
    while !level.isEmpty {
      var next: [Int] = []
      for left in level.map({ grammar.rules[$0].left }) where depths[left] == nil {
        depths[left] = depth
        for user in users[left] {
          waitingFor[user] -= 1
          if waitingFor[user] == 0 { next.append(user) }
        }
      }
      level = next
      depth += 1
    }
    return depths
  }

  private static func reachable(_ grammar: Grammar) -> [Bool] {
    var isReachable = [Bool](repeating: false, count: grammar.nonterminals.count)
    isReachable[grammar.start] = true
    var pending = [grammar.start]
    while let symbol = pending.popLast() {
      for rule in grammar.rulesOf[symbol] {
        for case .nonterminal(let next) in grammar.rules[rule].right where !isReachable[next] {
          isReachable[next] = true
          pending.append(next)
        }
      }
    }
    return isReachable
  }

  /// Whether every symbol of a rule can end in words.
  func isProductive(_ rule: Grammar.Rule) -> Bool { depth(of: rule) != nil }

  /// The least depth of a tree with this rule at its root; nil where there is none.
  func depth(of rule: Grammar.Rule) -> Int? {
    guard rule.probability > 0 else { return nil }
    var deepest = 0
    for case .nonterminal(let symbol) in rule.right {
      guard let depth = leastDepth[symbol] else { return nil }
      deepest = max(deepest, depth)
    }
    return deepest + 1
  }

  func warnings(for grammar: Grammar) -> [GrammarWarning] {
    let names = grammar.nonterminals.words
    let undefined = names.indices.filter { grammar.rulesOf[$0].isEmpty }
    let unproductive = names.indices.filter { leastDepth[$0] == nil && !grammar.rulesOf[$0].isEmpty }
    let unreachable = names.indices.filter { !isReachable[$0] }
    var warnings: [GrammarWarning] = []
    if !undefined.isEmpty { warnings.append(.undefined(undefined.map { names[$0] })) }
    if !unproductive.isEmpty { warnings.append(.unproductive(unproductive.map { names[$0] })) }
    if !unreachable.isEmpty { warnings.append(.unreachable(unreachable.map { names[$0] })) }
    return warnings
  }
}
