/// Draws sentences with their trees, no deeper than asked for.
///
/// At each symbol a rule is drawn by its probability among those that can still end within the depth that is left, so a
/// drawing never fails and never loops. Wide trees can still grow large: one that passes `mostWords` is given up.
public struct SentenceGenerator: Sendable {
  public let grammar: Grammar
  /// The most rules one inside another.
  public let depth: Int
  /// Sentences longer than this are given up while they grow.
  public let mostWords: Int

  /// By nonterminal: its rules in the order of the depth they need, those depths, and sums of probabilities up to each.
  private let choices: [Choices]

  private struct Choices: Sendable {
    var rules: [Int32] = []
    var depths: [Int] = []
    var sums: [Double] = []
  }

  public init(_ grammar: Grammar, depth: Int, mostWords: Int = 10_000) throws(GenerationProblem) {
    self.grammar = grammar
    self.depth = depth
    self.mostWords = mostWords
    let analysis = GrammarAnalysis(grammar)
    guard let least = analysis.leastDepth[grammar.start], least <= depth else {
      throw .depthTooSmall(depth: depth, least: analysis.leastDepth[grammar.start] ?? Int.max)
    }
    var choices = [Choices](repeating: Choices(), count: grammar.nonterminals.count)
    for symbol in choices.indices {
      let usable = grammar.rulesOf[symbol].compactMap { rule in
        analysis.depth(of: grammar.rules[rule]).map { (rule: rule, depth: $0) }
      }
      var sum = 0.0
      for (rule, depth) in usable.sorted(by: { ($0.depth, $0.rule) < ($1.depth, $1.rule) }) {
        sum += grammar.rules[rule].probability
        choices[symbol].rules.append(Int32(truncatingIfNeeded: rule))
        choices[symbol].depths.append(depth)
        choices[symbol].sums.append(sum)
      }
    }
    self.choices = choices
  }

  /// The least depth that any sentence of the grammar needs.
  public var leastDepth: Int { choices[grammar.start].depths.first ?? depth }

  /// Draws one sentence; nil where it grew past `mostWords`. O(size), without recursion.
  public func draw(using random: inout some RandomNumberGenerator) -> Derivation? {
    var derivation = Derivation()
    var words = 0
    // Rules that wait for their children to be written, or symbols with the depth they may use.
    var pending: [Task] = [.expand(.nonterminal(grammar.start), depth)]
    while let task = pending.popLast() {
      switch task {
      case .finish(let rule): derivation.steps.append(rule)
      case .expand(.terminal(let terminal), _):
        words += 1
        if words > mostWords { return nil }
        derivation.steps.append(~Int32(truncatingIfNeeded: terminal))
      case .expand(.nonterminal(let symbol), let depth):
        let rule = choose(symbol, depth, &random)
        pending.append(.finish(rule))
        for part in grammar.rules[Int(rule)].right.reversed() { pending.append(.expand(part, depth - 1)) }
        // Rules that make no words must not grow without end either.
        if pending.count + derivation.steps.count > 16 * mostWords + 1000 { return nil }
      }
    }
    return derivation
  }

  private enum Task {
    case expand(Grammar.Symbol, Int)
    case finish(Int32)
  }

  private func choose(_ symbol: Int, _ depth: Int, _ random: inout some RandomNumberGenerator) -> Int32 {
    let choices = choices[symbol]
    var usable = choices.depths.count
    while usable > 1, choices.depths[usable - 1] > depth { usable -= 1 }
    if usable == 1 { return choices.rules[0] }
    // 53 bits make every double in [0, 1) of that spacing equally likely, on every platform alike.
    let share = Double(random.next() >> 11) * 0x1p-53 * choices.sums[usable - 1]
    var (low, high) = (0, usable - 1)
    while low < high {
      let middle = (low + high) / 2
      if choices.sums[middle] > share { high = middle } else { low = middle + 1 }
    }
    return choices.rules[low]
  }
}

/// What samples are wanted of a grammar.
public struct SampleRequest: Sendable, Equatable {
  public var count: Int
  /// The most, and the fewest, rules one inside another.
  public var depth = 12
  public var leastDepth = 1
  /// How many words a sentence has; one without words is no example.
  public var lengths = 1...1000
  /// No sentence twice, nor one that an earlier request of the same data set gave.
  public var isDistinct = false

  public init(count: Int) { self.count = count }
}

extension SentenceGenerator {
  /// Draws what a request asks for. `used` holds the sentences that a distinct request must not repeat, and gets its own.
  /// Gives up after a thousand drawings that do not fit for each that does.
  public static func samples(
    _ request: SampleRequest, of grammar: Grammar, used: inout Set<[Int32]>,
    using random: inout some RandomNumberGenerator
  ) throws(GenerationProblem) -> [Derivation] {
    let generator = try SentenceGenerator(grammar, depth: request.depth, mostWords: request.lengths.upperBound)
    var samples: [Derivation] = []
    var rejected = GenerationProblem.Rejections()
    while samples.count < request.count {
      if rejected.count > 1000 * (samples.count + 10) {
        throw .tooFew(found: samples.count, asked: request.count, rejected: rejected)
      }
      guard let sample = generator.draw(using: &random) else {
        rejected.tooLong += 1
        continue
      }
      let terminals = sample.terminals
      if terminals.count < request.lengths.lowerBound || terminals.isEmpty {
        rejected.tooShort += 1
      } else if request.leastDepth > 1, sample.depth(in: grammar) < request.leastDepth {
        rejected.tooShallow += 1
      } else if request.isDistinct, !used.insert(terminals).inserted {
        rejected.repeated += 1
      } else {
        if !request.isDistinct { used.insert(terminals) }
        samples.append(sample)
      }
    }
    return samples
  }
}
