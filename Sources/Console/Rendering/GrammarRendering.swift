import Corpus
import Drawing
import Networks
import Storage

extension Grammar {
  /// As a grammar file writes it: words in quotes.
  func written(_ symbol: Symbol) -> String {
    let name = name(of: symbol)
    if case .nonterminal = symbol { return name }
    return name.contains("'") ? "\"\(name)\"" : "'\(name)'"
  }

  /// A number that a meaning came to: the name of its class where the file gives one. Nil where there is no number.
  func labelText(_ number: Double) -> String? {
    if number.isNaN { return nil }
    if case .classes(_, let names) = labels, let place = Int(exactly: number), names.indices.contains(place) {
      return names[place]
    }
    return formatted(number, significant: 6)
  }
}

/// A grammar on a page: what it is, what should be known about it, its rules.
struct GrammarPage {
  let loaded: LoadedGrammar
  /// Rules shown at most.
  let ruleLimit: Int
  let ambiguity: AmbiguitySample?

  private var grammar: Grammar { loaded.grammar }
  private var shape: GrammarShape { loaded.shape }

  /// Name, counts, warnings: what `load` says too.
  static func head(_ loaded: LoadedGrammar) -> StyledText {
    let grammar = loaded.grammar
    var parts = [
      plural(grammar.rules.count, "rule"), plural(grammar.nonterminals.count, "symbol"),
      plural(grammar.terminals.count, "word"), "start \(grammar.nonterminals[grammar.start])",
    ]
    if grammar.isProbabilistic { parts.append("probabilities") }
    let meanings = grammar.rules.count { $0.meaning != nil }
    if meanings > 0 { parts.append("meanings on \(plural(meanings, "rule"))") }
    return [StyledLine(loaded.path, .strong) + StyledLine("  " + parts.joined(separator: ", "))]
      + StyledText(loaded.warnings.map { StyledLine("warning: \(GrammarWording.message(for: $0))", .warning) })
  }

  static func members(_ loaded: LoadedGrammar) -> JSONObject {
    [
      "name": .string(loaded.name), "file": .string(loaded.path),
      "start": .string(loaded.grammar.nonterminals[loaded.grammar.start]),
      "rules": .integer(loaded.grammar.rules.count), "symbols": .integer(loaded.grammar.nonterminals.count),
      "words": .integer(loaded.grammar.terminals.count), "probabilistic": .bool(loaded.grammar.isProbabilistic),
      "meanings": .integer(loaded.grammar.rules.count { $0.meaning != nil }),
      "least_depth": .integer(loaded.shape.leastDepth),
      "most_depth": loaded.shape.mostDepth.map { .integer($0) } ?? .null, "loops": .strings(loaded.shape.loops),
      "warnings": .strings(loaded.warnings.map { GrammarWording.message(for: $0) }),
    ]
  }

  func text(on screen: Screen) -> StyledText {
    var text = GrammarPage.head(loaded).wrapped(on: screen, indent: 7)
    text += StyledText([depths] + notes).wrapped(on: screen, indent: 7)
    text += rules(width: screen.width)
    return text
  }

  private var depths: StyledLine {
    if let most = shape.mostDepth {
      return StyledLine("trees are \(shape.leastDepth) to \(plural(most, "rule")) deep: there are finitely many")
    }
    return StyledLine("trees are \(plural(shape.leastDepth, "rule")) deep or more, without end")
  }

  private var notes: [StyledLine] {
    var notes: [StyledLine] = []
    switch grammar.labels {
    case .classes(let count, let names):
      notes.append(StyledLine("labels: \(count) classes\(names.isEmpty ? "" : ": " + names.joined(separator: ", "))"))
    case .values: notes.append("labels: numbers")
    case .automatic: if grammar.hasMeanings { notes.append("labels: classes or numbers, as the sentences turn out") }
    }
    if shape.hasEmptySentence { notes.append("the sentence without words is one") }
    if !shape.loops.isEmpty {
      notes.append(
        StyledLine(
          "infinitely many trees for one sentence: \(shape.loops.prefix(6).joined(separator: ", ")) can become "
            + (shape.loops.count == 1 ? "itself" : "themselves") + " without a word beside", .warning))
    }
    if let ambiguity { notes.append(ambiguity.line) }
    return notes
  }

  private func rules(width: Int) -> StyledText {
    var text = StyledText()
    let shown = grammar.rules.prefix(ruleLimit)
    let indent = min(shown.map { displayWidth(grammar.nonterminals[$0.left]) }.max() ?? 0, width / 3)
    for (index, rule) in shown.enumerated() {
      let isFirst = index == 0 || grammar.rules[index - 1].left != rule.left
      var line = StyledLine(isFirst ? grammar.nonterminals[rule.left] : "", .accent).padded(to: indent)
      line += StyledLine(isFirst ? " → " : " | ", .faint)
      line += StyledLine(rule.right.isEmpty ? "(nothing)" : rule.right.map(grammar.written).joined(separator: " "))
      if grammar.isProbabilistic { line += StyledLine("  [\(formatted(rule.probability))]", .faint) }
      if let meaning = rule.meaning { line += StyledLine("  {= \(meaning.text) }", .accent) }
      text.append(line)
    }
    if grammar.rules.count > ruleLimit {
      text.append(StyledLine("⋮ \(plural(grammar.rules.count - ruleLimit, "more rule")): --rules shows more", .faint))
    }
    return text.wrapped(on: Screen(width: width, colour: .none), indent: indent + 3)
  }
}

/// How many of some sentences have more than one tree. Whether a grammar has any such sentence cannot be computed in
/// general; drawing some tells most that do.
struct AmbiguitySample {
  private(set) var sentences = 0
  private(set) var ambiguous = 0
  private(set) var most: (count: ParseCount, words: [String])?

  /// `isOver` is asked between sentences: it ends the survey when its time is up.
  init(_ loaded: LoadedGrammar, using random: inout some RandomNumberGenerator, isOver: () -> Bool) {
    // A large grammar takes longer a sentence.
    let wanted = max(5, min(100, 20_000 / max(loaded.grammar.rules.count, 1)))
    let depth = loaded.shape.leastDepth + 8
    // Of a large grammar a long sentence may have millions of trees.
    let mostWords = loaded.grammar.rules.count > 300 ? 8 : 30
    guard let generator = try? SentenceGenerator(loaded.grammar, depth: depth, mostWords: mostWords) else { return }
    var seen: Set<[Int32]> = []
    for _ in 0..<(4 * wanted) where sentences < wanted {
      if isOver() { return }
      guard let sample = generator.draw(using: &random), seen.insert(sample.terminals).inserted else { continue }
      let words = sample.words(in: loaded.grammar)
      if words.isEmpty { continue }
      guard case .parsed(let parse)? = try? loaded.parser.parse(words) else { continue }
      sentences += 1
      if parse.count == .finite(.one) { continue }
      ambiguous += 1
      if most.map({ AmbiguitySample.isMore(parse.count, than: $0.count) }) ?? true { most = (parse.count, words) }
    }
  }

  private static func isMore(_ a: ParseCount, than b: ParseCount) -> Bool {
    switch (a, b) {
    case (_, .infinite): return false
    case (.infinite, _): return true
    case (.finite(let a), .finite(let b)):
      let (a, b) = (a.description, b.description)
      return a.count == b.count ? a > b : a.count > b.count
    }
  }

  private static func text(_ count: ParseCount) -> String {
    if case .infinite = count { "infinitely many" } else { GrammarWording.message(for: count) }
  }

  var line: StyledLine {
    guard let most else {
      return StyledLine("of \(plural(sentences, "sentence")) drawn, none has a second parse", .faint)
    }
    return StyledLine(
      "of \(plural(sentences, "sentence")) drawn, \(ambiguous) \(ambiguous == 1 ? "has" : "have") more than one parse; "
        + "\(AmbiguitySample.text(most.count)) for: \(most.words.joined(separator: " "))")
  }
}

extension Meaning {
  /// Without the spaces around it.
  fileprivate var text: String {
    var text = source[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

/// `1 rule`, `24 rules`
func plural(_ count: Int, _ noun: String) -> String { "\(formattedCount(count)) \(noun)\(count == 1 ? "" : "s")" }
