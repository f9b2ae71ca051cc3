/// A grammar while its file is read.
struct GrammarDraft {
  private let file: String
  private(set) var warnings: [GrammarWarning] = []
  private var nonterminals = WordTable()
  private var terminals = WordTable()
  private var rules: [Alternative] = []
  private var ruleOfBody: [Body: Int] = [:]
  private var start: (name: Int, place: GrammarScanner.Place)?
  private var labels = Grammar.Labels.automatic
  private var isProbabilistic = false

  private struct Alternative {
    var left: Int
    var right: [Grammar.Symbol] = []
    var probability: Double?
    var meaning: Meaning?
    var place: GrammarScanner.Place
  }

  /// What makes two alternatives the same.
  private struct Body: Hashable {
    var left: Int
    var right: [Grammar.Symbol]
    var meaning: String?
  }

  /// Rules are numbered in 24 bits by the parser's tables.
  private static let mostRules = 4_000_000
  /// How many bits the parser's sets of symbols may take: half a gigabyte.
  private static let mostBits = 1 << 32

  init(file: String) { self.file = file }

  mutating func read(_ text: [Unicode.Scalar]) throws(GrammarProblem) {
    var scanner = GrammarScanner(text)
    while !scanner.isAtEnd {
      scanner.skipSpace()
      guard let first = scanner.peek else { break }
      switch first {
      case "\n": scanner.advance()
      case "#": scanner.skipLine()
      case "%": try readDirective(&scanner)
      default: try readRule(&scanner)
      }
    }
  }

  private mutating func readDirective(_ scanner: inout GrammarScanner) throws(GrammarProblem) {
    let place = scanner.place
    _ = scanner.take("%")
    let name = scanner.takeName() ?? ""
    switch name {
    case "start":
      scanner.skipSpace()
      guard let symbol = scanner.takeName() else { throw problem(.badStart, place) }
      scanner.skipSpace()
      if !scanner.isAtLineEnd { throw problem(.badStart, place) }
      start = (nonterminals.add(symbol), place)
    case "labels":
      let begin = scanner.position
      scanner.skipLine()
      var rest = String.UnicodeScalarView()
      rest.append(contentsOf: scanner.text(begin..<scanner.position))
      guard let labels = GrammarDraft.labels(String(rest)) else { throw problem(.badLabels(String(rest)), place) }
      self.labels = labels
    default: throw problem(.unknownDirective(name), place)
    }
  }

  private static func labels(_ text: String) -> Grammar.Labels? {
    let words = Grammar.words(in: text)
    if words == ["values"] { return .values }
    guard words.count >= 2, words[0] == "classes", let count = Int(words[1]), count >= 1,
      count <= ExpectedLabels.mostClasses, words.count == 2 || words.count == 2 + count
    else { return nil }
    return .classes(count: count, names: Array(words[2...]))
  }

  private mutating func readRule(_ scanner: inout GrammarScanner) throws(GrammarProblem) {
    guard let name = scanner.takeName() else { throw problem(.expectedSymbol(found: scanner.found()), scanner.place) }
    let left = nonterminals.add(name)
    scanner.skipSpace()
    guard scanner.take("->") else { throw problem(.expectedArrow(found: scanner.found()), scanner.place) }
    scanner.skipSpace()
    var hasMore = true
    while hasMore { hasMore = try readAlternative(of: left, &scanner) }
  }

  /// Reads up to a bar, which is passed, or the line's end; says whether there was a bar.
  private mutating func readAlternative(
    of left: Int, _ scanner: inout GrammarScanner
  ) throws(GrammarProblem) -> Bool {
    var alternative = Alternative(left: left, place: scanner.place)
    var isEnded = false
    while !scanner.isAtLineEnd {
      let place = scanner.place
      if scanner.take("|") {
        scanner.skipSpace()
        try add(alternative)
        return true
      } else if scanner.take("[") {
        if alternative.probability != nil { throw problem(.secondProbability, place) }
        alternative.probability = try readProbability(&scanner, place)
        isEnded = true
      } else if scanner.take("{=") {
        if alternative.meaning != nil { throw problem(.secondMeaning, place) }
        alternative.meaning = try readMeaning(alternative.right, &scanner, place)
        isEnded = true
      } else if isEnded {
        throw problem(.symbolAfterEnd(scanner.found()), place)
      } else if let quote = scanner.peek, quote == "'" || quote == "\"" {
        scanner.advance()
        guard let inside = scanner.take(upTo: quote) else { throw problem(.unterminatedTerminal, place) }
        if inside.isEmpty { throw problem(.emptyTerminal, place) }
        var word = String.UnicodeScalarView()
        word.append(contentsOf: scanner.text(inside))
        alternative.right.append(.terminal(terminals.add(String(word))))
      } else if let name = scanner.takeName() {
        alternative.right.append(.nonterminal(nonterminals.add(name)))
      } else {
        throw problem(.expectedSymbol(found: scanner.found()), place)
      }
      scanner.skipSpace()
    }
    try add(alternative)
    return false
  }

  private func readProbability(
    _ scanner: inout GrammarScanner, _ place: GrammarScanner.Place
  ) throws(GrammarProblem) -> Double {
    guard let inside = scanner.take(upTo: "]") else { throw problem(.badProbability(""), place) }
    var digits = String.UnicodeScalarView()
    digits.append(contentsOf: scanner.text(inside).filter { !GrammarScanner.isSpace($0) })
    guard let value = DecimalNumber.parse(Array(String(digits).utf8)[...]) else {
      throw problem(.badProbability(String(digits)), place)
    }
    guard value >= 0, value <= 1 else { throw problem(.probabilityOutOfRange(value), place) }
    return value
  }

  private func readMeaning(
    _ right: [Grammar.Symbol], _ scanner: inout GrammarScanner, _ place: GrammarScanner.Place
  ) throws(GrammarProblem) -> Meaning {
    guard let inside = scanner.take(upTo: "}") else { throw problem(.unterminatedMeaning, place) }
    do {
      return try MeaningCompiler.compile(scanner.text(inside), right: right, terminals: terminals)
    } catch {
      let column = place.column + 2 + error.column
      throw problem(.meaning(error), GrammarScanner.Place(line: place.line, column: column))
    }
  }

  private mutating func add(_ alternative: Alternative) throws(GrammarProblem) {
    if alternative.probability != nil { isProbabilistic = true }
    let body = Body(left: alternative.left, right: alternative.right, meaning: alternative.meaning?.source)
    if let first = ruleOfBody[body] {
      warnings.append(.repeatedRule(line: alternative.place.line, firstLine: rules[first].place.line))
      if let more = alternative.probability { rules[first].probability = (rules[first].probability ?? 0) + more }
      return
    }
    if rules.count == GrammarDraft.mostRules {
      throw problem(.tooManyRules(most: GrammarDraft.mostRules), alternative.place)
    }
    ruleOfBody[body] = rules.count
    rules.append(alternative)
  }

  /// The grammar, once its probabilities sum and its start symbol makes sentences.
  mutating func finish() throws(GrammarProblem) -> Grammar {
    guard let first = rules.first else {
      throw GrammarProblem(file: file, line: 1, column: 1, kind: .noRules)
    }
    let startPlace = start?.place ?? first.place
    let startSymbol = start?.name ?? first.left
    try checkProbabilities()
    if nonterminals.count * (nonterminals.count + 2 * terminals.count) > GrammarDraft.mostBits {
      throw problem(.tooManySymbols(nonterminals.count + terminals.count), first.place)
    }
    var counts = [Int](repeating: 0, count: nonterminals.count)
    for rule in rules { counts[rule.left] += 1 }
    if counts[startSymbol] == 0 { throw problem(.startHasNoRules(nonterminals[startSymbol]), startPlace) }
    let grammar = Grammar(
      nonterminals: nonterminals, terminals: terminals,
      rules: rules.map { rule in
        let probability = isProbabilistic ? rule.probability ?? 0 : 1 / Double(counts[rule.left])
        return Grammar.Rule(
          left: rule.left, right: rule.right, probability: probability, meaning: rule.meaning, line: rule.place.line)
      }, start: startSymbol, isProbabilistic: isProbabilistic, labels: labels)
    let analysis = GrammarAnalysis(grammar)
    if analysis.leastDepth[startSymbol] == nil {
      throw problem(.generatesNothing(start: nonterminals[startSymbol]), startPlace)
    }
    warnings += analysis.warnings(for: grammar)
    return grammar
  }

  private mutating func checkProbabilities() throws(GrammarProblem) {
    guard isProbabilistic else { return }
    var sums = [Double](repeating: 0, count: nonterminals.count)
    for rule in rules {
      sums[rule.left] += rule.probability ?? 0
      if rule.probability == nil { warnings.append(.missingProbability(line: rule.place.line)) }
    }
    for rule in rules where (sums[rule.left] - 1).magnitude > GrammarReader.tolerance {
      throw problem(.probabilitiesDoNotSum(symbol: nonterminals[rule.left], sum: sums[rule.left]), rule.place)
    }
  }

  private func problem(_ kind: GrammarProblem.Kind, _ place: GrammarScanner.Place) -> GrammarProblem {
    GrammarProblem(file: file, line: place.line, column: place.column, kind: kind)
  }
}
