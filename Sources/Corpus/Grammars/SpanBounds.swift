/// The fewest and the most words that symbols and prefixes can span.
struct SpanBounds: Sendable {
  static let unbounded = Int32.max

  private(set) var least: [Int32]
  private(set) var most: [Int32]
  private(set) var leastOfPrefix: [Int32] = []
  private(set) var mostOfPrefix: [Int32] = []

  init(_ grammar: Grammar, _ analysis: GrammarAnalysis, _ states: PrefixStates) {
    let rules = grammar.rules.filter { analysis.isProductive($0) }
    least = SpanBounds.leastLengths(rules, count: grammar.nonterminals.count)
    most = SpanBounds.mostLengths(rules, count: grammar.nonterminals.count)
    for state in 0..<states.count {
      let parent = Int(states.parents[state])
      let symbol = Int(states.symbols[state])
      if parent < 0 {
        leastOfPrefix.append(0)
        mostOfPrefix.append(0)
      } else {
        leastOfPrefix.append(SpanBounds.add(leastOfPrefix[parent], symbol < 0 ? 1 : least[symbol]))
        mostOfPrefix.append(SpanBounds.add(mostOfPrefix[parent], symbol < 0 ? 1 : most[symbol]))
      }
    }
  }

  /// Sums that stick at `unbounded`.
  private static func add(_ left: Int32, _ right: Int32) -> Int32 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? unbounded : sum
  }

  private static func length(_ rule: Grammar.Rule, _ lengths: [Int32]) -> Int32 {
    rule.right.reduce(0) { sum, symbol in
      if case .nonterminal(let symbol) = symbol { add(sum, lengths[symbol]) } else { add(sum, 1) }
    }
  }

  private static func leastLengths(_ rules: [Grammar.Rule], count: Int) -> [Int32] {
    var lengths = [Int32](repeating: unbounded, count: count)
    var users = [[Int]](repeating: [], count: count)
    for (index, rule) in rules.enumerated() {
      for case .nonterminal(let symbol) in rule.right { users[symbol].append(index) }
    }
    // Rounds over what has changed: first come, first served keeps this from revisiting rules without need.
    var pending = Array(rules.indices)
    var isPending = [Bool](repeating: true, count: rules.count)
    while !pending.isEmpty {
      var next: [Int] = []
      for index in pending {
        isPending[index] = false
        let length = length(rules[index], lengths)
        if length >= lengths[rules[index].left] { continue }
        lengths[rules[index].left] = length
        for user in users[rules[index].left] where !isPending[user] {
          isPending[user] = true
          next.append(user)
        }
      }
      pending = next
    }
    return lengths
  }

  /// A symbol has a most only if no rule leads from it back to it, so symbols are settled once all they use are.
  private static func mostLengths(_ rules: [Grammar.Rule], count: Int) -> [Int32] {
    var users = [[Int]](repeating: [], count: count)
    var waitingFor = [Int](repeating: 0, count: count)
    var lengths = [Int32](repeating: unbounded, count: count)
    var rulesOf = [[Int]](repeating: [], count: count)
    for (index, rule) in rules.enumerated() {
      rulesOf[rule.left].append(index)
      for case .nonterminal(let symbol) in rule.right {
        users[symbol].append(rule.left)
        waitingFor[rule.left] += 1
      }
    }
    var pending = (0..<count).filter { waitingFor[$0] == 0 }
    while let symbol = pending.popLast() {
      lengths[symbol] = rulesOf[symbol].map { length(rules[$0], lengths) }.max() ?? 0
      for user in users[symbol] {
        waitingFor[user] -= 1
        if waitingFor[user] == 0 { pending.append(user) }
      }
    }
    return lengths
  }
}
