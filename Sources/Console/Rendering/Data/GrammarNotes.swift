import Corpus
import Debugging
import Drawing
import Networks
import Storage

/// Sentences of a grammar as data: how many there are, what they say, what is to be answered.
struct GrammarNotes: DataNotes {
  let data: GrammarDataset
  var dataset: any Dataset { data }

  init(_ data: GrammarDataset) { self.data = data }

  // MARK: The data set

  var text: StyledText {
    let form: String =
      switch data.form {
      case .trees: "trees, a target at every labelled node"
      case .sequences: "sequences, the sentence's label at the last step"
      case .nextSymbol: "sequences, at every step the next word"
      case .legalSymbols: "sequences, at every step all that can come next"
      }
    let targets: String =
      switch data.targetKind {
      case .classes(let count): "\(count) classes"
      case .values(let width): data.form == .legalSymbols ? "\(width) bits" : "numbers"
      }
    let parts = Split.allCases.filter { data.count(in: $0) > 0 }.map { split in
      let distinct = distinct(split)
      return "\(split.rawValue) \(plural(data.count(in: split), "sentence"))"
        + (distinct < data.count(in: split) ? " (\(formattedCount(distinct)) distinct)" : "")
    }
    return [
      StyledLine(data.name, .strong)
        + StyledLine(
          "  \(form): \(targets), \(plural(data.vocabulary.count, "word")); \(parts.joined(separator: "; "))")
    ]
  }

  private func distinct(_ split: Split) -> Int {
    Set((0..<data.count(in: split)).map { data.derivation(of: $0, in: split)?.terminals ?? [] }).count
  }

  /// How many sentences of each depth each part has, and how long they are.
  struct Depth {
    var depth: Int
    var counts: [Split: Int] = [:]
    var lengths = 0...0
  }

  var depths: [Depth] {
    var found: [Int: Depth] = [:]
    for split in Split.allCases {
      for index in 0..<data.count(in: split) {
        guard let derivation = data.derivation(of: index, in: split) else { continue }
        let depth = derivation.depth(in: data.grammar)
        let words = derivation.terminals.count
        var row = found[depth] ?? Depth(depth: depth, lengths: words...words)
        row.counts[split, default: 0] += 1
        row.lengths = min(row.lengths.lowerBound, words)...max(row.lengths.upperBound, words)
        found[depth] = row
      }
    }
    return found.values.sorted { $0.depth < $1.depth }
  }

  var depthTable: Table {
    let splits = Split.allCases.filter { data.count(in: $0) > 0 }
    var table = Table(
      columns: [.number("depth")] + splits.map { .number(StyledLine($0.rawValue)) } + [.number("words")], rowLimit: 24)
    for row in depths {
      let counts = splits.map { split in StyledLine(row.counts[split].map { formattedCount($0) } ?? "·") }
      let (least, most) = (row.lengths.lowerBound, row.lengths.upperBound)
      table.append(
        [StyledLine("\(row.depth)")] + counts
          + [StyledLine(least == most ? "\(least)" : "\(formattedCount(least))–\(formattedCount(most))")])
    }
    return table
  }

  var depthMembers: JSONValue {
    .array(
      depths.map { row in
        .object(
          JSONObject(
            [("depth", .integer(row.depth))]
              + Split.allCases.map { ($0.rawValue, .integer(row.counts[$0] ?? 0)) } + [
                ("least_words", .integer(row.lengths.lowerBound)), ("most_words", .integer(row.lengths.upperBound)),
              ]))
      })
  }

  // MARK: Sentences

  func words(_ index: Int, of split: Split) -> [String] {
    data.derivation(of: index, in: split)?.words(in: data.grammar) ?? []
  }

  func table(of split: Split, rows: Int) -> Table {
    var table = Table(columns: [
      .number("example"), .number("depth"), .text("sentence", importance: 1), .text("target"),
    ])
    for index in 0..<rows {
      let depth = data.derivation(of: index, in: split)?.depth(in: data.grammar) ?? 0
      table.append([
        StyledLine("\(index)"), StyledLine("\(depth)"), StyledLine(words(index, of: split).joined(separator: " ")),
        StyledLine(target(index, of: split)),
      ])
    }
    return table
  }

  func row(_ index: Int, of split: Split) -> JSONValue {
    let example = example(index, of: split)
    return [
      "inputs": .strings(words(index, of: split)),
      "targets": example.targetClasses.isEmpty
        ? .numbers(example.targetValues) : .array(example.targetClasses.map { .integer(Int($0)) }),
    ]
  }

  /// Of a whole sentence: its label, or what comes after each of its words.
  private func target(_ index: Int, of split: Split) -> String {
    let example = example(index, of: split)
    switch data.form {
    case .trees, .sequences:
      if let label = example.targetClasses.last { return className(Int(label)) }
      return example.targetValues.last.map { formatted($0) } ?? "·"
    case .nextSymbol: return example.targetClasses.prefix(64).map { className(Int($0)) }.joined(separator: " ")
    case .legalSymbols:
      let width = data.targetKind.width
      return (0..<min(example.targetNodes.count, 64)).map { step in
        let names = (0..<width).filter { example.targetValues[step * width + $0] == 1 }.map(className)
        return names.count > 6 ? "\(names.count) words" : names.joined(separator: "/")
      }.joined(separator: " ")
    }
  }

  func className(_ label: Int) -> String {
    data.classNames.indices.contains(label) ? data.classNames[label] : "\(label)"
  }

  // MARK: The example that is stepped through

  func title(_ index: Int, of split: Split) -> StyledLine {
    let words = words(index, of: split)
    let shown = words.prefix(40).joined(separator: " ") + (words.count > 40 ? " …" : "")
    let label = data.form == .trees || data.form == .sequences ? "  \(target(index, of: split))" : ""
    return StyledLine(shown, .strong) + StyledLine(label, .accent)
  }

  /// The word that goes in at a step, or the words that a node of a tree spans.
  func input(_ node: Int, _ index: Int, of split: Split) -> String? {
    if let trees = data.trees { return trees.words(of: node, index: index, split: split).joined(separator: " ") }
    let words = words(index, of: split)
    return words.indices.contains(node) ? words[node] : nil
  }

  /// What the network answers at the last node, and whether it is right; for what can come next, at how many steps.
  func answer(_ walk: Walk) -> StyledLine? {
    guard data.form != .legalSymbols else { return legalAnswer(walk) }
    guard let y = walk.values(.y, at: walk.nodes - 1) else { return nil }
    if case .classes = data.targetKind {
      let best = y.indices.reduce(0) { y[$1] > y[$0] ? $1 : $0 }
      guard let truth = walk.example.targetClasses.last else { return nil }
      let line = StyledLine("answers \(className(best)) (\(formattedPercentage(y[best]))) ")
      return line
        + (best == Int(truth) ? StyledLine("✓", .good) : StyledLine("✗ (\(className(Int(truth))))", .bad))
    }
    guard let answer = y.first, let truth = walk.values(.d, at: walk.nodes - 1)?.first else { return nil }
    return StyledLine("answers \(formatted(answer)), truth \(formatted(truth))")
  }

  private func legalAnswer(_ walk: Walk) -> StyledLine? {
    let right = (0..<walk.nodes).count { node in
      guard let y = walk.values(.y, at: node), let d = walk.values(.d, at: node) else { return false }
      return zip(y, d).allSatisfy { ($0 > 0.5) == ($1 > 0.5) }
    }
    return StyledLine("what can come next is right at \(right) of \(plural(walk.nodes, "step")) ")
      + (right == walk.nodes ? StyledLine("✓", .good) : StyledLine("✗", .bad))
  }
}
