import Corpus
import Debugging
import Drawing
import Networks

/// What the numbers of the example at hand mean in the data it comes from.
struct ExampleNotes {
  private let data: (any Dataset)?
  private let notes: (any DataNotes)?
  private let chosen: (split: Split, index: Int)?
  private let phrases: Phrases?
  let answers: Answers

  init(_ bench: Workbench) {
    data = bench.data
    notes = bench.data?.notes
    chosen = bench.chosen
    phrases = bench.walk?.phrases
    answers = Answers(bench.data, kind: bench.run?.specification.target)
  }

  /// The example in a line: `37 + 90 = 127`.
  var title: StyledLine {
    // A grammar's sentences and pairs have a title of their own.
    if let phrases, chosen == nil || !(data is GrammarDataset || data?.comparesPairs == true) {
      let root = Notation.phrase(phrases.nodeCount - 1, in: phrases, width: 34) ?? ""
      let origin =
        chosen.map { "tree \($0.index) of \($0.split.rawValue)" }
        ?? "a \(data?.comparesPairs == true ? "pair" : "tree") of your own"
      return StyledLine("\"\(root)\"", .strong) + StyledLine("  \(origin)", .faint)
    }
    guard let chosen, let notes else { return "" }
    return notes.title(chosen.index, of: chosen.split)
  }

  /// What goes in at a node.
  func input(_ node: Int) -> String? { chosen.flatMap { notes?.input(node, $0.index, of: $0.split) } }

  /// The word of a token, where a chain reads words.
  func word(_ token: Int) -> String? {
    guard let vocabulary = data?.inputVocabulary, token >= 0, token < vocabulary.count else { return nil }
    return vocabulary.shown(token)
  }

  /// A token as the word it stands for, in quotes; nil where inputs are no words.
  func inputWord(_ token: Double) -> String? { Int(exactly: token).flatMap(word).map { "\"\($0)\"" } }

  /// What the network answered, and whether it is right.
  func answer(_ walk: Walk) -> StyledLine? { notes?.answer(walk) }
}
