import Corpus
import Testing

/// Counts trees by brute force: how many there are of each height, for every symbol and span, until heights add no more.
/// A slow second way, on nothing but the definition.
struct CountingOracle {
  let grammar: Grammar
  let sentence: [Int]

  enum Count: Equatable { case finite(Int), infinite }

  func count() -> Count {
    let symbols = grammar.nonterminals.count
    let width = sentence.count + 1
    let enough = symbols * width * width + 1
    var counts = [Int](repeating: 0, count: symbols * width * width)
    var settled = 0
    for height in 0..<(2 * enough + 2) {
      var next = counts
      for left in 0..<symbols {
        for i in 0..<width {
          for j in i..<width {
            next[(left * width + i) * width + j] = grammar.rulesOf[left].reduce(0) { sum, rule in
              clamp(sum &+ ways(grammar.rules[rule].right[...], i, j, counts, width))
            }
          }
        }
      }
      if next[grammar.start * width * width + width - 1] == counts[grammar.start * width * width + width - 1] {
        settled += 1
      } else {
        // Trees higher than every symbol over every span repeat one on a path, so there is no end to them.
        if height > enough { return .infinite }
        settled = 0
      }
      counts = next
      if settled > enough { break }
    }
    let last = counts[grammar.start * width * width + width - 1]
    // The limit is far above any finite count of such a small grammar.
    return last == 1 << 30 ? .infinite : .finite(last)
  }

  private func clamp(_ value: Int) -> Int { min(value, 1 << 30) }

  private func ways(_ right: ArraySlice<Grammar.Symbol>, _ i: Int, _ j: Int, _ counts: [Int], _ width: Int) -> Int {
    guard let first = right.first else { return i == j ? 1 : 0 }
    switch first {
    case .terminal(let terminal):
      return i < j && sentence[i] == terminal ? ways(right.dropFirst(), i + 1, j, counts, width) : 0
    case .nonterminal(let symbol):
      return (i...j).reduce(0) { sum, middle in
        let here = counts[(symbol * width + i) * width + middle]
        return here == 0 ? sum : clamp(sum + here * ways(right.dropFirst(), middle, j, counts, width))
      }
    }
  }
}

@Suite struct GrammarOracleTests {
  static func randomGrammar(_ random: inout SplitMix) -> String {
    let symbols = ["S", "A", "B"]
    return symbols.map { left in
      let alternatives = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        (0..<[0, 1, 1, 2, 2, 3].randomElement(using: &random)!).map { _ in
          (symbols + ["'a'", "'b'"]).randomElement(using: &random)!
        }.joined(separator: " ")
      }
      return "\(left) -> \(alternatives.joined(separator: " | "))"
    }.joined(separator: "\n")
  }

  @Test func countsEqualBruteForceOnRandomGrammars() throws {
    var random = SplitMix(seed: 42)
    var seen = (none: 0, one: 0, many: 0, infinite: 0)
    for _ in 0..<400 {
      let text = GrammarOracleTests.randomGrammar(&random)
      guard let grammar = try? grammar(text) else { continue }
      let parser = SentenceParser(grammar)
      for _ in 0..<4 {
        let words = (0..<Int.random(in: 0...4, using: &random)).map { _ in Bool.random(using: &random) ? "a" : "b" }
        let sentence = words.map { grammar.terminals.id(of: $0) ?? -1 }
        let oracle = CountingOracle(grammar: grammar, sentence: sentence).count()
        switch (try parser.parse(words), oracle) {
        case (.stopped, let count):
          #expect(count == .finite(0), "\(text) on \(words)")
          seen.none += 1
        case (.parsed(let parse), .infinite):
          #expect(parse.count == .infinite, "\(text) on \(words)")
          #expect(parse.best.words(in: grammar) == words)
          seen.infinite += 1
        case (.parsed(let parse), .finite(let count)):
          #expect(parse.count == .finite(Natural(UInt64(count))), "\(text) on \(words)")
          #expect(parse.best.words(in: grammar) == words)
          if count == 1 { seen.one += 1 } else { seen.many += 1 }
        }
      }
    }
    #expect(min(seen.none, seen.one, seen.many, seen.infinite) > 20, "\(seen)")
  }

  @Test func beginningsEqualBruteForceOnRandomGrammars() throws {
    var random = SplitMix(seed: 43)
    var checked = 0
    for _ in 0..<150 {
      guard let grammar = try? grammar(GrammarOracleTests.randomGrammar(&random)) else { continue }
      let parser = SentenceParser(grammar)
      // Every sentence of up to five words, by the parser that the test above checks.
      var sentences: Set<[String]> = []
      for length in 0...5 {
        for code in 0..<(1 << length) {
          let words = (0..<length).map { code >> $0 & 1 == 0 ? "a" : "b" }
          if case .parsed = try parser.parse(words) { sentences.insert(words) }
        }
      }
      for sentence in sentences {
        let continuations = try parser.continuations(sentence)
        #expect(continuations.count == sentence.count + 1)
        for (length, next) in continuations.enumerated() {
          let beginning = Array(sentence[..<length])
          #expect(next.mayEnd == sentences.contains(beginning))
          let known = Set(sentences.filter { $0.count > length && $0.starts(with: beginning) }.map { $0[length] })
          #expect(known.isSubset(of: next.terminals.map { grammar.terminals[Int($0)] }))
          checked += 1
        }
      }
      // Whatever is said to come next begins some sentence: following the first choice each time must find an end.
      for continuation in try parser.continuations([])[0].terminals {
        #expect(completes(grammar, from: continuation, parser))
      }
    }
    #expect(checked > 500)
  }

  /// Whether a word begins a sentence: breadth first over what can come next, for a few thousand beginnings.
  private func completes(_ grammar: Grammar, from terminal: Int32, _ parser: SentenceParser) -> Bool {
    var level = [[grammar.terminals[Int(terminal)]]]
    for _ in 0..<10 {
      var next: [[String]] = []
      for beginning in level.prefix(64) {
        guard let last = try? parser.continuations(beginning), last.count == beginning.count + 1,
          let possible = last.last
        else { return false }
        if possible.mayEnd { return true }
        next += possible.terminals.map { beginning + [grammar.terminals[Int($0)]] }
      }
      level = next
      if level.isEmpty { return false }
    }
    // Ten words on and still no end: some random grammars have only long sentences.
    return true
  }
}
