import Networks

/// Reber's grammar (Reber 1967) as a finite automaton, and the embedded form: B, then T or P, a string of the grammar, the
/// same T or P again, E (Hochreiter & Schmidhuber 1997, experiment 1).
///
/// To tell the last-but-one symbol of an embedded string, the second one must be kept in mind over all that lies between.
public struct ReberGrammar: Sendable {
  public static let symbols = ["B", "T", "S", "X", "P", "V", "E"]

  public let isEmbedded: Bool

  public init(embedded isEmbedded: Bool) { self.isEmbedded = isEmbedded }

  static let (b, t, s, x, p, v, e): (Int32, Int32, Int32, Int32, Int32, Int32, Int32) = (0, 1, 2, 3, 4, 5, 6)

  /// Where a string stands: in the frame around an inner string, or in a state of the inner automaton.
  enum State: Equatable {
    /// Before the first B of an embedded string, and before its T or P.
    case start, choice
    /// In the automaton's state 0…6; `frame` is the T or P of an embedded string.
    case inner(Int, frame: Int32?)
    /// After an inner string.
    case closing(frame: Int32)
    case end
    /// Nothing comes any more.
    case done
  }

  /// Edges of the automaton, by state: symbol and next state.
  private static let edges: [[(symbol: Int32, next: Int)]] = [
    [(b, 1)], [(t, 2), (p, 3)], [(s, 2), (x, 4)], [(t, 3), (v, 5)], [(x, 3), (s, 6)], [(p, 4), (v, 6)], [(e, 7)],
  ]
  private static let accepting = 7

  var first: State { isEmbedded ? .start : .inner(0, frame: nil) }

  /// What may come next, and where it leads.
  func moves(from state: State) -> [(symbol: Int32, next: State)] {
    switch state {
    case .start: [(Self.b, .choice)]
    case .choice: [Self.t, Self.p].map { ($0, .inner(0, frame: $0)) }
    case .inner(let place, let frame):
      Self.edges[place].map { edge in
        if edge.next != Self.accepting { return (edge.symbol, .inner(edge.next, frame: frame)) }
        return (edge.symbol, frame.map { .closing(frame: $0) } ?? .done)
      }
    case .closing(let frame): [(frame, .end)]
    case .end: [(Self.e, .done)]
    case .done: []
    }
  }

  /// Whether a string belongs to the grammar. O(length).
  public func accepts(_ string: String) -> Bool {
    var state = first
    for character in string {
      guard let symbol = Self.symbols.firstIndex(of: String(character)),
        let move = moves(from: state).first(where: { Int($0.symbol) == symbol })
      else { return false }
      state = move.next
    }
    return state == .done
  }

  /// Draws a string, every choice with probability 1/2, and shows each symbol with those that may follow it.
  func draw(with generator: inout Generator, _ visit: (_ symbol: Int32, _ legal: [Int32]) -> Void) {
    var state = first
    while true {
      let moves = moves(from: state)
      guard let only = moves.first else { return }
      let move = moves.count == 1 ? only : moves[generator.index(below: moves.count)]
      state = move.next
      visit(move.symbol, self.moves(from: state).map(\.symbol))
    }
  }
}

/// Strings of Reber's grammar: at every step the set of symbols that may come next. Nothing comes after the last symbol, so
/// it is not read.
public struct ReberDataset: Dataset {
  public let grammar: ReberGrammar
  private let draws: TaskDraws
  private let symbols = Vocabulary(symbols: ReberGrammar.symbols)

  public var name: String { grammar.isEmbedded ? "embedded-reber" : "reber" }
  public var inputKind: InputKind { .tokens(vocabulary: ReberGrammar.symbols.count) }
  public var targetKind: TargetKind { .values(width: ReberGrammar.symbols.count) }
  public var arity: Int { 1 }
  public var asksForWhatComes: Bool { true }
  public var valueMeaning: ValueMeaning { .members }
  public var inputVocabulary: Vocabulary? { symbols }
  public var classNames: [String] { ReberGrammar.symbols }
  /// Strings have no longest; one beyond this hardly ever comes up.
  public var longestExample: Int { 64 }

  public init(embedded: Bool, draws: TaskDraws) {
    grammar = ReberGrammar(embedded: embedded)
    self.draws = draws
  }

  public func count(in split: Split) -> Int { draws.count(in: split) }

  public func string(of index: Int, in split: Split) -> String {
    var generator = draws.generator(index, of: split, task: name)
    var string = ""
    grammar.draw(with: &generator) { symbol, _ in string += ReberGrammar.symbols[Int(symbol)] }
    return string
  }

  public func read(_ index: Int, of split: Split, into example: inout Example) {
    var generator = draws.generator(index, of: split, task: name)
    example.beginChain(length: 0)
    let width = ReberGrammar.symbols.count
    grammar.draw(with: &generator) { symbol, legal in
      guard !legal.isEmpty else { return }
      example.targetNodes.append(Int32(truncatingIfNeeded: example.tokens.count))
      example.tokens.append(symbol)
      for other in 0..<Int32(width) { example.targetValues.append(legal.contains(other) ? 1 : 0) }
    }
    example.structure.becomeChain(length: example.tokens.count)
  }
}
