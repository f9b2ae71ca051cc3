/// Everything about a grammar that parsing needs and no sentence changes.
struct ParserTables: Sendable {
  let states: PrefixStates
  let nonterminalCount: Int
  /// One past the terminals stands for the end of the sentence.
  let endMarker: Int

  /// Whether a nonterminal, and the whole prefix of a state, can be empty.
  private(set) var isNullable: [Bool]
  private(set) var isEmptyPrefix: [Bool]
  /// States of a left side, beyond its root, that are reached without a word.
  private(set) var emptyPrefixes: [[Int32]]
  /// Nonterminals that a nonterminal can begin with, itself included.
  private(set) var corners: BitRows
  /// Terminals that can begin a nonterminal, and that (or the end) can follow it.
  private(set) var first: BitRows
  private(set) var follow: BitRows
  /// Left sides with a rule that begins with the symbol, and the state after it.
  private(set) var beginsWithNonterminal: [[(left: Int32, state: Int32)]]
  private(set) var beginsWithTerminal: [[(left: Int32, state: Int32)]]
  /// The fewest and most words that a nonterminal, and the prefix of a state, can span; `unbounded` for no limit.
  private(set) var spans: SpanBounds

  init(_ grammar: Grammar) {
    let analysis = GrammarAnalysis(grammar)
    states = PrefixStates(grammar, analysis)
    nonterminalCount = grammar.nonterminals.count
    endMarker = grammar.terminals.count
    isNullable = ParserTables.nullable(grammar, analysis)
    isEmptyPrefix = []
    emptyPrefixes = Array(repeating: [], count: nonterminalCount)
    for state in 0..<states.count {
      let parent = Int(states.parents[state])
      let symbol = Int(states.symbols[state])
      isEmptyPrefix.append(parent < 0 || isEmptyPrefix[parent] && symbol >= 0 && isNullable[symbol])
      if parent >= 0, isEmptyPrefix[state] {
        emptyPrefixes[Int(states.lefts[state])].append(Int32(truncatingIfNeeded: state))
      }
    }
    corners = BitRows(rows: nonterminalCount, columns: nonterminalCount)
    first = BitRows(rows: nonterminalCount, columns: endMarker + 1)
    follow = BitRows(rows: nonterminalCount, columns: endMarker + 1)
    beginsWithNonterminal = Array(repeating: [], count: nonterminalCount)
    beginsWithTerminal = Array(repeating: [], count: endMarker)
    spans = SpanBounds(grammar, analysis, states)
    findCorners()
    findFollowers(start: grammar.start)
  }

  private static func nullable(_ grammar: Grammar, _ analysis: GrammarAnalysis) -> [Bool] {
    var isNullable = [Bool](repeating: false, count: grammar.nonterminals.count)
    var users = [[Int]](repeating: [], count: grammar.nonterminals.count)
    var waitingFor = [Int](repeating: 0, count: grammar.rules.count)
    var pending: [Int] = []
    for (index, rule) in grammar.rules.enumerated() where analysis.isProductive(rule) {
      var hasWord = false
      for symbol in rule.right {
        if case .nonterminal(let symbol) = symbol { users[symbol].append(index) } else { hasWord = true }
      }
      waitingFor[index] = hasWord ? Int.max : rule.right.count
      if rule.right.isEmpty { pending.append(index) }
    }
    while let rule = pending.popLast() {
      let left = grammar.rules[rule].left
      if isNullable[left] { continue }
      isNullable[left] = true
      for user in users[left] where waitingFor[user] != Int.max {
        waitingFor[user] -= 1
        if waitingFor[user] == 0 { pending.append(user) }
      }
    }
    return isNullable
  }

  private mutating func findCorners() {
    var arrows = [[Int32]](repeating: [], count: nonterminalCount)
    for state in 0..<states.count where isEmptyPrefix[state] {
      let left = states.lefts[state]
      let isRoot = states.parents[state] < 0
      corners.insert(Int(left), Int(left))
      for (symbol, next) in states.byNonterminal[state] {
        arrows[Int(symbol)].append(left)
        if isRoot { beginsWithNonterminal[Int(symbol)].append((left, next)) }
      }
      for (terminal, next) in states.byTerminal[state] {
        first.insert(Int(left), Int(terminal))
        if isRoot { beginsWithTerminal[Int(terminal)].append((left, next)) }
      }
    }
    corners.spread(along: arrows)
    first.spread(along: arrows)
  }

  private mutating func findFollowers(start: Int) {
    // States come after their parents, so what comes after a state is known before the state is asked.
    var restMayBeEmpty = states.mayEnd
    for state in (0..<states.count).reversed() {
      for (symbol, next) in states.byNonterminal[state] where isNullable[Int(symbol)] && restMayBeEmpty[Int(next)] {
        restMayBeEmpty[state] = true
      }
    }
    follow.insert(start, endMarker)
    var arrows = [[Int32]](repeating: [], count: nonterminalCount)
    var pending: [Int32] = []
    for state in 0..<states.count {
      for (symbol, next) in states.byNonterminal[state] {
        if restMayBeEmpty[Int(next)] { arrows[Int(states.lefts[state])].append(symbol) }
        // All that can begin the rest of the rule: what stands next, and what stands behind it where it can be empty.
        pending.append(next)
        while let place = pending.popLast() {
          for (terminal, _) in states.byTerminal[Int(place)] { follow.insert(Int(symbol), Int(terminal)) }
          for (other, after) in states.byNonterminal[Int(place)] {
            follow.formUnion(Int(symbol), with: first, Int(other))
            if isNullable[Int(other)] { pending.append(after) }
          }
        }
      }
    }
    follow.spread(along: arrows)
  }
}
