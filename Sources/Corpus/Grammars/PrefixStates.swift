/// The rules of a grammar as prefix trees, one a left side: a state is a left side and a prefix that some of its rules
/// begin with, so that rules with a common beginning are followed together. Rules that can never apply are left out.
///
/// A state's parent comes before it. Symbols are written as nonterminal n → n, terminal t → −1−t.
struct PrefixStates: Sendable {
  /// The state of the empty prefix, by nonterminal.
  private(set) var roots: [Int32]
  private(set) var lefts: [Int32] = []
  /// The state that is one symbol shorter; −1 at a root.
  private(set) var parents: [Int32] = []
  /// The symbol that leads here from the parent.
  private(set) var symbols: [Int32] = []
  /// Rules that end here.
  private(set) var endings: [[Int32]] = []
  /// The ways on by a nonterminal and by a terminal: symbol's index and next state.
  private(set) var byNonterminal: [[(symbol: Int32, state: Int32)]] = []
  private(set) var byTerminal: [[(symbol: Int32, state: Int32)]] = []

  var count: Int { lefts.count }
  var mayEnd: [Bool] { endings.map { !$0.isEmpty } }

  init(_ grammar: Grammar, _ analysis: GrammarAnalysis) {
    roots = []
    for left in 0..<grammar.nonterminals.count {
      roots.append(Int32(truncatingIfNeeded: count))
      addState(left, parent: -1, symbol: 0)
      let root = count - 1
      var next: [Step: Int32] = [:]
      for rule in grammar.rulesOf[left] where analysis.isProductive(grammar.rules[rule]) {
        var state = Int32(truncatingIfNeeded: root)
        for symbol in grammar.rules[rule].right {
          let code: Int32 =
            switch symbol {
            case .nonterminal(let index): Int32(truncatingIfNeeded: index)
            case .terminal(let index): ~Int32(truncatingIfNeeded: index)
            }
          let step = Step(state: state, symbol: code)
          if let known = next[step] {
            state = known
          } else {
            addState(left, parent: state, symbol: code)
            let new = Int32(truncatingIfNeeded: count - 1)
            next[step] = new
            if code >= 0 {
              byNonterminal[Int(state)].append((code, new))
            } else {
              byTerminal[Int(state)].append((~code, new))
            }
            state = new
          }
        }
        endings[Int(state)].append(Int32(truncatingIfNeeded: rule))
      }
    }
  }

  private struct Step: Hashable {
    var state: Int32
    var symbol: Int32
  }

  private mutating func addState(_ left: Int, parent: Int32, symbol: Int32) {
    lefts.append(Int32(truncatingIfNeeded: left))
    parents.append(parent)
    symbols.append(symbol)
    endings.append([])
    byNonterminal.append([])
    byTerminal.append([])
  }
}
