import Corpus
import Debugging
import Drawing
import Networks

/// What the numbers of an example mean in the data they come from.
struct ExampleNotes {
  private let data: (any Dataset)?
  private let chosen: (split: Split, index: Int)?
  private let phrases: Phrases?
  let answers: Answers

  init(_ bench: Workbench) {
    data = bench.data
    chosen = bench.chosen
    phrases = bench.walk?.phrases
    answers = Answers(bench.data, kind: bench.run?.specification.target)
  }

  /// The example in a line: `37 + 90 = 127`.
  var title: StyledLine {
    // A grammar's sentences have a title of their own.
    if let phrases, chosen == nil || !(data is GrammarDataset) {
      let root = Notation.phrase(phrases.nodeCount - 1, in: phrases, width: 34) ?? ""
      let origin = chosen.map { "tree \($0.index) of \($0.split.rawValue)" } ?? "a tree of your own"
      return StyledLine("\"\(root)\"", .strong) + StyledLine("  \(origin)", .faint)
    }
    guard let chosen else { return "" }
    switch data {
    case let adder as Adder:
      let (a, b) = adder.pair(chosen.index)
      return StyledLine("\(a) + \(b) = \(a + b)", .strong)
    case let series as SeriesDataset:
      let point = series.finalTarget(of: chosen.index, in: chosen.split)
      return StyledLine("window \(chosen.index) of \(chosen.split.rawValue), forecasts ", .strong)
        + StyledLine(name(of: point, in: series), .strong)
    case let grammar as GrammarDataset: return GrammarNotes(grammar).title(chosen.index, of: chosen.split)
    default: return StyledLine("example \(chosen.index) of \(chosen.split.rawValue)", .strong)
    }
  }

  private func name(of point: Int, in series: SeriesDataset) -> String {
    series.labels.isEmpty ? "point \(point)" : series.labels[point]
  }

  /// What goes in at a node.
  func input(_ node: Int) -> String? {
    guard let chosen else { return nil }
    switch data {
    case let adder as Adder:
      let (a, b) = adder.pair(chosen.index)
      let place = Notation.subscripted(node)
      return "\(a)₍\(place)₎ = \(a >> node & 1), \(b)₍\(place)₎ = \(b >> node & 1)"
    case let series as SeriesDataset:
      let point =
        series.finalTarget(of: chosen.index, in: chosen.split) - series.options.horizon
        - (series.options.window - 1) + node
      guard series.values.indices.contains(point) else { return nil }
      return "\(name(of: point, in: series)): \(formatted(series.values[point]))"
    case let grammar as GrammarDataset: return GrammarNotes(grammar).input(node, chosen.index, of: chosen.split)
    default: return nil
    }
  }

  /// The word of a token, where a chain reads words.
  func word(_ token: Int) -> String? {
    guard let grammar = data as? GrammarDataset, token >= 0, token < grammar.vocabulary.count else { return nil }
    return grammar.vocabulary[token]
  }

  /// A token as the word it stands for, in quotes; nil where inputs are no words.
  func inputWord(_ token: Double) -> String? {
    let vocabulary = (data as? GrammarDataset)?.vocabulary ?? (data as? TreeDataset)?.vocabulary
    guard let vocabulary, let token = Int(exactly: token), token >= 0, token < vocabulary.count else { return nil }
    return "\"\(vocabulary[token])\""
  }

  /// What the network answered, and whether it is right.
  func answer(_ walk: Walk) -> StyledLine? {
    switch data {
    case is Adder:
      guard let sum = AdderAnswer(walk) else { return nil }
      return StyledLine("\(sum.predictedBits) → \(sum.predicted) ")
        + (sum.predicted == sum.target ? StyledLine("✓", .good) : StyledLine("✗ (\(sum.target))", .bad))
    case let series as SeriesDataset:
      guard let y = walk.values(.y, at: walk.nodes - 1)?.first, let d = walk.values(.d, at: walk.nodes - 1)?.first
      else { return nil }
      return StyledLine(
        "forecast \(formatted(series.scale.denormalised(y))), truth \(formatted(series.scale.denormalised(d)))")
    case let grammar as GrammarDataset: return GrammarNotes(grammar).answer(walk)
    default:
      let last = walk.nodes - 1
      guard let answer = answers.prediction(walk.values(.y, at: last)) else { return nil }
      var line = StyledLine("the answer is \(answer)")
      if let target = answers.target(walk.values(.d, at: last)) {
        line += ", the target \(target)"
        if let isRight = answers.isRight(walk.values(.y, at: last), walk.values(.d, at: last)) {
          line += isRight ? StyledLine(" ✓", .good) : StyledLine(" ✗", .bad)
        }
      }
      return line
    }
  }
}

/// The sum that a network's outputs spell, least significant bit first.
struct AdderAnswer {
  /// Bits as they came, the least significant first.
  let predictedBits: String
  let targetBits: String
  let predicted: Int
  let target: Int

  /// Nil where some step was not read out.
  init?(_ walk: Walk) { self.init(walk.trace, example: 0) }

  init?(_ trace: any TraceReading, example: Int) {
    var (bits, targets, sum, truth) = ("", "", 0, 0)
    for t in 0..<trace.forest.nodeCount(example: example) {
      guard let y = trace.values(.y, example: example, node: t)?.first,
        let d = trace.values(.d, example: example, node: t)?.first
      else { return nil }
      bits += y > 0.5 ? "1" : "0"
      targets += d > 0.5 ? "1" : "0"
      if y > 0.5 { sum |= 1 << t }
      if d > 0.5 { truth |= 1 << t }
    }
    (predictedBits, targetBits, predicted, target) = (bits, targets, sum, truth)
  }
}
