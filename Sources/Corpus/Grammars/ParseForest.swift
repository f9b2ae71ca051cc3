/// All trees of a sentence, sharing what they have in common.
///
/// A node is a symbol, or a prefix of a rule's right side, between two positions. Each way to make it is an
/// alternative: for a symbol a rule and the node of its whole right side, for a prefix the node of the prefix one symbol
/// shorter and the node of that symbol. Only nodes that some whole tree uses are here.
struct ParseForest {
  /// Alternatives of node i are `alternativeStarts[i]..<alternativeStarts[i + 1]`.
  private(set) var alternativeStarts: [Int] = [0]
  private(set) var alternatives: [Alternative] = []
  private var nodes = KeyTable()
  /// By node: the symbol, or the number of nonterminals plus the state; and the positions.
  private(set) var spans: [Span] = []

  struct Span {
    var index: Int32
    var from: Int32
    var to: Int32
  }

  struct Alternative {
    /// The rule, for a symbol; −1 for a prefix.
    var rule: Int32 = -1
    /// The shorter prefix, or for a symbol the whole right side; −1 where that is empty.
    var prefix: Int32 = -1
    /// The node of the prefix's last symbol; −1 − terminal for a word.
    var last: Int32 = 0
  }

  var count: Int { spans.count }
  static let root = 0

  /// Where a forest would hold more alternatives than this, the sentence is refused.
  static let mostAlternatives = 20_000_000

  struct TooLarge: Error {}

  /// Needs a chart in which `start` spans the whole sentence.
  init(_ chart: EarleyChart, start: Int) throws(TooLarge) {
    _ = node(start, 0, chart.sentence.count)
    var next = 0
    while next < spans.count {
      let span = spans[next]
      if Int(span.index) < chart.tables.nonterminalCount {
        expandSymbol(span, chart)
      } else {
        expandPrefix(span, chart)
      }
      alternativeStarts.append(alternatives.count)
      if alternatives.count > ParseForest.mostAlternatives { throw TooLarge() }
      next += 1
    }
  }

  /// Nodes without words are the same wherever they stand.
  private mutating func node(_ index: Int, _ from: Int, _ to: Int) -> Int32 {
    let (from, to) = from == to ? (0, 0) : (from, to)
    let (number, isNew) = nodes.insert(SpanKey.pack(index, from, to))
    if isNew {
      spans.append(
        Span(
          index: Int32(truncatingIfNeeded: index), from: Int32(truncatingIfNeeded: from),
          to: Int32(truncatingIfNeeded: to)))
    }
    return Int32(truncatingIfNeeded: number)
  }

  private mutating func expandSymbol(_ span: Span, _ chart: EarleyChart) {
    let tables = chart.tables
    let (symbol, from, to) = (Int(span.index), Int(span.from), Int(span.to))
    var ends: [Int] = []
    if from == to {
      let root = Int(tables.states.roots[symbol])
      ends = [root] + tables.emptyPrefixes[symbol].map(Int.init)
    } else {
      ends = chart.completions(of: symbol, endingAt: to, from: from, to: from).map { Int(chart.completions[$0].state) }
    }
    var found: [Alternative] = []
    for state in ends {
      let isRoot = tables.states.parents[state] < 0
      for rule in tables.states.endings[state] {
        let prefix = isRoot ? -1 : node(tables.nonterminalCount + state, from, to)
        found.append(Alternative(rule: rule, prefix: prefix))
      }
    }
    found.sort { $0.rule < $1.rule }
    alternatives += found
  }

  private mutating func expandPrefix(_ span: Span, _ chart: EarleyChart) {
    let tables = chart.tables
    let (state, from, to) = (Int(span.index) - tables.nonterminalCount, Int(span.from), Int(span.to))
    let parent = Int(tables.states.parents[state])
    let symbol = Int(tables.states.symbols[state])
    let isFirst = tables.states.parents[parent] < 0
    let prefix = tables.nonterminalCount + parent
    if symbol < 0 {
      let shorter = isFirst ? -1 : node(prefix, from, to - 1)
      alternatives.append(Alternative(prefix: shorter, last: Int32(truncatingIfNeeded: symbol)))
      return
    }
    if isFirst {
      alternatives.append(Alternative(last: node(symbol, from, to)))
      return
    }
    let bounds = tables.spans
    if from < to {
      let least = max(from + Int(bounds.leastOfPrefix[parent]), to - Int(bounds.most[symbol]))
      let most = min(from + Int(bounds.mostOfPrefix[parent]), to - Int(bounds.least[symbol]), to - 1)
      var last = -1
      for place in chart.completions(of: symbol, endingAt: to, from: least, to: most) {
        let middle = Int(chart.completions[place].origin)
        // A symbol that several of its rules complete at one span is one node.
        if middle == last { continue }
        last = middle
        let isThere =
          middle == from ? tables.isEmptyPrefix[parent] : chart.contains(state: parent, from: from, to: middle)
        if isThere { join(prefix, symbol, from, middle, to) }
      }
      if tables.isNullable[symbol], chart.contains(state: parent, from: from, to: to) {
        join(prefix, symbol, from, to, to)
      }
    } else {
      join(prefix, symbol, from, from, from)
    }
  }

  private mutating func join(_ prefix: Int, _ symbol: Int, _ from: Int, _ middle: Int, _ to: Int) {
    let shorter = node(prefix, from, middle)
    alternatives.append(Alternative(prefix: shorter, last: node(symbol, middle, to)))
  }
}
