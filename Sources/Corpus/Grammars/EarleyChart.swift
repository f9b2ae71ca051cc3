/// What can stand where in a sentence, found left to right (Earley 1970).
///
/// Items are states of the prefix trees with the position where they began. Items that have taken in no word yet are
/// never stored: which left sides are expected at a position is a row of bits, and what they begin with is in the
/// tables (after Moore 2004 and Aycock & Horspool 2002). A symbol is completed only if the next word can follow it,
/// so right recursion costs linear time in unambiguous grammars. O(n³) at worst.
struct EarleyChart {
  let tables: ParserTables
  /// Terminals of the sentence; −1 for a word that the grammar does not have.
  let sentence: [Int32]
  /// Whether symbols are completed only where the next word can follow. Off where all continuations are wanted.
  let looksAhead: Bool

  /// Items of set j are `setStarts[j]..<setStarts[j + 1]`.
  private(set) var states: [Int32] = []
  private(set) var origins: [Int32] = []
  private(set) var setStarts: [Int] = [0]
  private var seen = KeyTable()
  private var expected: BitRows
  private var waiting: [Waiting] = []
  private var waitingStarts: [Int] = [0]
  private(set) var completions: [Completion] = []
  private(set) var completionStarts: [Int] = [0]
  private var completedSymbols = KeyTable()

  /// An item that can go on by a nonterminal.
  private struct Waiting {
    var symbol: Int32
    var next: Int32
    var origin: Int32
  }

  /// A symbol that spans from its origin to the set, by a state where some of its rules end.
  struct Completion {
    var symbol: Int32
    var origin: Int32
    var state: Int32
  }

  init(_ tables: ParserTables, _ sentence: [Int32], looksAhead: Bool = true) {
    self.tables = tables
    self.sentence = sentence
    self.looksAhead = looksAhead
    expected = BitRows(rows: 0, columns: tables.nonterminalCount)
  }

  /// A chart with more items than this is given up; it takes about a gigabyte.
  static let mostItems = 10_000_000
  private(set) var isTooLarge = false

  /// How many sets are done.
  var setCount: Int { setStarts.count - 1 }

  /// Builds sets until the sentence ends, no item takes its next word in or the chart is too large, and returns how many
  /// words were taken in.
  mutating func run(start: Int) -> Int {
    expected.addRow()
    expect(start, at: 0)
    closeSet(0)
    for position in sentence.indices {
      let word = Int(sentence[position])
      expected.addRow()
      if word >= 0 { scan(word, at: position) }
      if states.count == setStarts[setStarts.count - 1] { return position }
      closeSet(position + 1)
      if states.count + completions.count > EarleyChart.mostItems {
        isTooLarge = true
        return position + 1
      }
    }
    return sentence.count
  }

  private mutating func scan(_ word: Int, at position: Int) {
    for item in setStarts[position]..<setStarts[position + 1] {
      for (terminal, next) in tables.states.byTerminal[Int(states[item])] where Int(terminal) == word {
        add(next, origins[item], to: position + 1)
      }
    }
    for (left, next) in tables.beginsWithTerminal[word] where expected.contains(position, Int(left)) {
      add(next, Int32(truncatingIfNeeded: position), to: position + 1)
    }
  }

  private mutating func add(_ state: Int32, _ origin: Int32, to set: Int) {
    if seen.insert(SpanKey.pack(Int(state), Int(origin), set)).isNew {
      states.append(state)
      origins.append(origin)
    }
  }

  /// Draws every consequence of the items in the last set.
  private mutating func closeSet(_ set: Int) {
    let lookahead = set < sentence.count ? Int(sentence[set]) : tables.endMarker
    var item = setStarts[set]
    while item < states.count {
      let (state, origin) = (Int(states[item]), origins[item])
      for (symbol, next) in tables.states.byNonterminal[state] {
        expect(Int(symbol), at: set)
        waiting.append(Waiting(symbol: symbol, next: next, origin: origin))
        if tables.isNullable[Int(symbol)] { add(next, origin, to: set) }
      }
      // Symbols that span no word are stepped over where they are waited for.
      if !tables.states.endings[state].isEmpty, Int(origin) < set {
        let left = Int(tables.states.lefts[state])
        if !looksAhead || lookahead >= 0 && tables.follow.contains(left, lookahead) {
          complete(left, state, origin, at: set)
        }
      }
      item += 1
    }
    setStarts.append(states.count)
    waiting[waitingStarts[set]...].sort { ($0.symbol, $0.next, $0.origin) < ($1.symbol, $1.next, $1.origin) }
    waitingStarts.append(waiting.count)
    completions[completionStarts[set]...].sort {
      ($0.symbol, $0.origin, $0.state) < ($1.symbol, $1.origin, $1.state)
    }
    completionStarts.append(completions.count)
  }

  private mutating func expect(_ symbol: Int, at set: Int) {
    if expected.contains(set, symbol) { return }
    // Whatever an expected symbol begins with is expected already, so only new corners need their empty prefixes.
    for corner in tables.corners.members(symbol) where !expected.contains(set, corner) {
      expected.insert(set, corner)
      for state in tables.emptyPrefixes[corner] { add(state, Int32(truncatingIfNeeded: set), to: set) }
    }
  }

  private mutating func complete(_ left: Int, _ state: Int, _ origin: Int32, at set: Int) {
    let symbol = Int32(truncatingIfNeeded: left)
    completions.append(Completion(symbol: symbol, origin: origin, state: Int32(truncatingIfNeeded: state)))
    guard completedSymbols.insert(SpanKey.pack(left, Int(origin), set)).isNew else { return }
    let range = waitingStarts[Int(origin)]..<waitingStarts[Int(origin) + 1]
    var place = lowerBound(in: range) { waiting[$0].symbol < symbol }
    while place < range.upperBound, waiting[place].symbol == symbol {
      add(waiting[place].next, waiting[place].origin, to: set)
      place += 1
    }
    for (parent, next) in tables.beginsWithNonterminal[left] where expected.contains(Int(origin), Int(parent)) {
      add(next, origin, to: set)
    }
  }

  // MARK: Questions

  func contains(state: Int, from origin: Int, to set: Int) -> Bool {
    seen.contains(SpanKey.pack(state, origin, set))
  }

  func isCompleted(_ symbol: Int, from origin: Int, to set: Int) -> Bool {
    completedSymbols.contains(SpanKey.pack(symbol, origin, set))
  }

  /// Completions of a symbol that end at a set and begin between two positions, in the order of their beginnings.
  func completions(of symbol: Int, endingAt set: Int, from least: Int, to most: Int) -> Range<Int> {
    let range = completionStarts[set]..<completionStarts[set + 1]
    let key = Int32(truncatingIfNeeded: symbol)
    let low = lowerBound(in: range) {
      (completions[$0].symbol, Int(completions[$0].origin)) < (key, least)
    }
    let high = lowerBound(in: low..<range.upperBound) {
      (completions[$0].symbol, Int(completions[$0].origin)) <= (key, most)
    }
    return low..<high
  }

  /// Terminals that can come next after the words of a set, and whether the sentence may end there; needs a chart that
  /// does not look ahead.
  func continuations(at set: Int, start: Int) -> Continuations {
    var terminals: Set<Int32> = []
    for item in setStarts[set]..<setStarts[set + 1] {
      for (terminal, _) in tables.states.byTerminal[Int(states[item])] { terminals.insert(terminal) }
    }
    for left in expected.members(set) {
      for (terminal, _) in tables.states.byTerminal[Int(tables.states.roots[left])] { terminals.insert(terminal) }
    }
    let mayEnd = set == 0 ? tables.isNullable[start] : isCompleted(start, from: 0, to: set)
    return Continuations(terminals: terminals.sorted(), mayEnd: mayEnd)
  }

  private func lowerBound(in range: Range<Int>, while isLess: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if isLess(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// How a sentence can go on.
public struct Continuations: Sendable, Equatable {
  /// Terminals that can come next, ascending.
  public let terminals: [Int32]
  /// Whether the sentence is complete as it stands.
  public let mayEnd: Bool
}
