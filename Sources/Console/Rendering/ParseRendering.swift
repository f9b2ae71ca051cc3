import Corpus
import Drawing
import Glibc
import Storage

/// What a grammar says of a sentence.
struct ParseRendering {
  let loaded: LoadedGrammar
  let words: [String]
  let outcome: SentenceParser.Outcome

  func text(on screen: Screen, form: TreeDrawing.Form) -> StyledText {
    switch outcome {
    case .parsed(let parse):
      let tree = drawing(of: parse.best, form: form).drawn(on: screen)
      return tree + StyledText(summary(parse)).wrapped(on: screen)
    case .stopped(let stop): return text(of: stop, on: screen)
    }
  }

  // MARK: A sentence

  private func drawing(of best: Derivation, form: TreeDrawing.Form) -> TreeDrawing {
    let grammar = loaded.grammar
    let tree = DerivationShape(best, grammar)
    let numbers = grammar.hasMeanings ? meanings(of: best) : []
    return TreeDrawing(shape: TreeShape(children: tree.children), form: form) { node in
      let step = tree.steps[node]
      guard step >= 0 else { return StyledLine(grammar.terminals[Int(~step)], .strong) }
      let symbol = StyledLine(grammar.nonterminals[grammar.rules[Int(step)].left], .accent)
      guard let label = numbers.isEmpty ? nil : grammar.labelText(numbers[node]) else { return symbol }
      return symbol + "=" + StyledLine(label, .strong)
    }
  }

  /// NaN where there is no number; none at all where a meaning fails.
  private func meanings(of best: Derivation) -> [Double] { (try? best.meanings(in: loaded.grammar)) ?? [] }

  private func summary(_ parse: SentenceParser.Parse) -> StyledLine {
    var line = StyledLine(GrammarWording.message(for: parse.count), parse.count == .finite(.one) ? .plain : .strong)
    if parse.count != .finite(.one) {
      line += StyledLine(loaded.grammar.isProbabilistic ? "; the most probable is shown" : "; the smallest is shown")
    }
    if let log = parse.logProbability {
      line += "; probability \(formatted(exp(log)))"
      if log < -9 { line += StyledLine(" (ln p = \(formatted(log)))", .faint) }
    }
    if loaded.grammar.hasMeanings {
      do {
        let numbers = try parse.best.meanings(in: loaded.grammar)
        if let label = numbers.last.flatMap(loaded.grammar.labelText) {
          line += "; meaning " + StyledLine(label, .strong)
        }
      } catch {
        line += StyledLine("; \(error.diagnostic.message)", .warning)
      }
    }
    return line
  }

  // MARK: None

  private func text(of stop: SentenceParser.Stop, on screen: Screen) -> StyledText {
    let before = words.prefix(stop.position).joined(separator: " ")
    let after = words.dropFirst(stop.position).joined(separator: " ")
    let lead = before.isEmpty ? "" : before + " "
    var text = StyledText()
    if displayWidth(lead) + displayWidth(after) <= screen.width {
      let mark = max(displayWidth(stop.word ?? ""), 1)
      text.append(StyledLine(after.isEmpty ? before : lead) + StyledLine(after, .bad))
      text.append(
        StyledLine(String(repeating: " ", count: displayWidth(lead)))
          + StyledLine("^" + String(repeating: "~", count: mark - 1), .bad))
    }
    return text + StyledText(StyledLine(GrammarWording.message(for: stop), .warning)).wrapped(on: screen)
  }

  // MARK: For programs

  var json: JSONObject {
    switch outcome {
    case .parsed(let parse):
      let number = loaded.grammar.hasMeanings ? meanings(of: parse.best).last ?? .nan : .nan
      let count: JSONValue =
        switch parse.count {
        case .infinite: "infinite"
        case .finite(let natural): natural.int.map { .integer($0) } ?? .string(natural.description)
        }
      return [
        "sentence": .strings(words), "parsed": .bool(true), "parses": count,
        "log_probability": parse.logProbability.map { .number($0) } ?? .null,
        "meaning": number.isNaN ? .null : .number(number), "tree": .string(bracketed(parse.best)),
      ]
    case .stopped(let stop):
      return [
        "sentence": .strings(words), "parsed": .bool(false), "position": .integer(stop.position),
        "word": stop.word.map { .string($0) } ?? .null, "expected": .strings(stop.expected),
        "may_end": .bool(stop.mayEnd),
      ]
    }
  }

  /// `(S (NP the dog) (VP sleeps))`, without recursion: parts are put together from the last rule's children up.
  private func bracketed(_ best: Derivation) -> String {
    let tree = DerivationShape(best, loaded.grammar)
    guard !tree.steps.isEmpty else { return "" }
    var text = ""
    var pending: [(node: Int, isEnd: Bool)] = [(tree.steps.count - 1, false)]
    while let (node, isEnd) = pending.popLast() {
      if isEnd {
        text += ")"
        continue
      }
      if !text.isEmpty { text += " " }
      let step = tree.steps[node]
      guard step >= 0 else {
        text += loaded.grammar.terminals[Int(~step)]
        continue
      }
      text += "(" + loaded.grammar.nonterminals[loaded.grammar.rules[Int(step)].left]
      pending.append((node, true))
      for child in tree.children[node].reversed() { pending.append((child, false)) }
    }
    return text
  }
}

/// The children of every step of a derivation.
struct DerivationShape: Sendable {
  let steps: [Int32]
  private(set) var children: [[Int]] = []

  init(_ derivation: Derivation, _ grammar: Grammar) {
    steps = derivation.steps
    var roots: [Int] = []
    for (place, step) in steps.enumerated() {
      let count = step < 0 ? 0 : grammar.rules[Int(step)].right.count
      children.append(Array(roots.suffix(count)))
      roots.removeLast(count)
      roots.append(place)
    }
  }
}

/// A sentence as the grammar's words. Words stand between spaces; a piece that is no word is cut into words where that is
/// possible, so that `aabb` and `(3+4)` need no spaces.
struct SentenceWords {
  let words: [String]
  /// The piece that is no word and cannot be cut, counted from 0.
  let unknown: (piece: String, position: Int)?

  init(_ text: String, _ parser: SentenceParser) {
    let grammar = parser.grammar
    var words: [String] = []
    var unknown: (piece: String, position: Int)?
    for (position, piece) in Grammar.words(in: text).enumerated() {
      if grammar.terminals.id(of: piece) != nil {
        words.append(piece)
      } else if let parts = SentenceWords.cut(piece, after: words, parser) {
        words += parts
      } else {
        unknown = (piece, position)
        break
      }
    }
    self.words = words
    self.unknown = unknown
  }

  /// Past so many words the grammar is not asked any more: each time costs a parse of all that came before.
  private static let mostAsked = 200

  private static func expected(after words: [String], _ parser: SentenceParser) -> Set<Int> {
    guard words.count <= mostAsked, let next = try? parser.continuations(words), next.count == words.count + 1 else {
      return []
    }
    return Set(next[words.count].terminals.map(Int.init))
  }

  /// Of the words that a piece can begin with, and be cut after, the longest that the grammar expects there, else the
  /// longest; and so on.
  private static func cut(_ piece: String, after before: [String], _ parser: SentenceParser) -> [String]? {
    let grammar = parser.grammar
    let characters = Array(piece)
    guard characters.count <= 10_000 else { return nil }
    let longest = (0..<grammar.terminals.count).map { grammar.terminals[$0].count }.max() ?? 0
    var next = [Int?](repeating: nil, count: characters.count + 1)
    next[characters.count] = characters.count
    for start in characters.indices.reversed() {
      for end in stride(from: min(characters.count, start + longest), to: start, by: -1) where next[end] != nil {
        if grammar.terminals.id(of: String(characters[start..<end])) != nil {
          next[start] = end
          break
        }
      }
    }
    guard next[0] != nil else { return nil }
    var words: [String] = []
    var place = 0
    while place < characters.count, let longestEnd = next[place] {
      let expected = SentenceWords.expected(after: before + words, parser)
      let ends = (place + 1...min(place + longest, characters.count)).filter { end in
        next[end] != nil && grammar.terminals.id(of: String(characters[place..<end])).map(expected.contains) ?? false
      }
      let end = ends.last ?? longestEnd
      words.append(String(characters[place..<end]))
      place = end
    }
    return words
  }
}
