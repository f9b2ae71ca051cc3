import Corpus
import Debugging
import Drawing
import Networks
import Storage

/// A tree with what the network makes of every node: prediction, target and vector beside its words.
struct TraversalRendering {
  private let walk: Walk
  private let notes: ExampleNotes
  private let given: GivenTree?
  private var answers: Answers { notes.answers }

  /// Nil without a walk over a tree.
  init?(_ bench: Workbench) {
    guard let walk = bench.walk, !walk.isChain else { return nil }
    self.walk = walk
    given = bench.given
    notes = ExampleNotes(bench)
  }

  func text(on screen: Screen) -> StyledText {
    var text = StyledText(remarks.flatMap { $0.wrapped(to: screen.width, indent: 2) })
    text += drawing(on: screen).drawn(on: paper(screen))
    var line = StyledLine("the whole: ")
    line += Notation.vector(
      walk.values(.z, at: walk.nodes - 1) ?? [], name: "z", width: screen.width - 12, screen: screen)
    text.append(line)
    return text
  }

  /// How the words came to be a tree, and what the network does not know.
  private var remarks: [StyledLine] {
    guard let given else { return [] }
    var remarks: [StyledLine] = []
    switch given.origin {
    case .brackets: break
    case .parsed: remarks.append(StyledLine("bracketed by the grammar: its most probable parse", .faint))
    case .rightBranching where given.words.count > 2:
      remarks.append(
        StyledLine("no grammar is loaded: bracketed to the right, (word (word (word …)))", .faint))
    case .rightBranching: break
    }
    if !given.unknownWords.isEmpty {
      let words = given.unknownWords.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
      let more = given.unknownWords.count > 8 ? " and \(given.unknownWords.count - 8) more" : ""
      remarks.append(
        StyledLine(
          "not in the vocabulary: \(words)\(more); the vector of the unknown word stands for "
            + (given.unknownWords.count == 1 ? "it" : "them"), .warning))
    }
    return remarks
  }

  private func paper(_ screen: Screen) -> Screen {
    var paper = screen
    paper.height = walk.nodes <= 400 ? nil : 200
    return paper
  }

  private func drawing(on screen: Screen) -> TreeDrawing {
    let answers = answers
    // Drawn on this thread: the closures hold a trace, which belongs to it.
    nonisolated(unsafe) let walk = walk
    let numberWidth = max("\(walk.nodes - 1)".count, 4)
    let predictionWidth = max(answers.nameWidth + (answers.areClasses ? 5 : 0), 10)
    let targetWidth = max(answers.nameWidth, 6)
    let hasTargets = !walk.example.targetNodes.isEmpty
    let cells = min(walk.specification.hidden, screen.width < 100 ? 12 : 24)
    let colour = screen.hasColour
    // One scale for all, so that strips can be compared.
    var largest = 0.0
    for node in 0..<min(walk.nodes, 10_000) {
      for x in walk.values(.z, at: node) ?? [] where x.isFinite { largest = max(largest, x.magnitude) }
    }
    let limit = largest
    let values =
      screen.hasColour ? (0..<walk.nodes).map { answers.scale(walk.values(.y, at: $0)) } : []
    var drawing = TreeDrawing(
      title: notes.title.plain, shape: TreeShape(arity: 2, slots: walk.example.structure.children), values: values,
      kind: answers.areClasses && !answers.isOrdered ? .sequential : .diverging,
      limit: answers.areClasses && answers.isOrdered ? 1 : nil, form: .outline
    ) { node in
      let isLeaf = walk.isLeaf(node)
      return StyledLine(Notation.phrase(node, in: walk.phrases, width: 60) ?? "", isLeaf ? .strong : .plain)
    }
    drawing.margin = { node in
      var line = StyledLine("\(node)", .accent).padded(to: numberWidth, .trailing) + "  "
      let isRight = answers.isRight(walk.values(.y, at: node), walk.values(.d, at: node))
      let prediction = answers.prediction(walk.values(.y, at: node)) ?? "·"
      line += StyledLine(prediction).fitted(to: predictionWidth) + "  "
      if hasTargets {
        let target = answers.target(walk.values(.d, at: node)) ?? "·"
        line += StyledLine(target, isRight == false ? .bad : .plain).fitted(to: targetWidth) + "  "
      }
      let strip = Strip(walk.values(.z, at: node) ?? [], overflow: .fold, limit: limit)
      return line + strip.drawn(cells: cells, hasColour: colour).padded(to: cells) + "  "
    }
    drawing.marginTitle =
      StyledLine("node").padded(to: numberWidth, .trailing) + "  "
      + StyledLine("prediction").padded(to: predictionWidth)
      + "  " + (hasTargets ? StyledLine("target").padded(to: targetWidth) + "  " : "")
      + StyledLine("vector").padded(to: cells) + "  "
    return drawing
  }

  var json: JSONObject {
    let origin: String? =
      switch given?.origin {
      case .brackets: "brackets"
      case .parsed: "parse"
      case .rightBranching: "right-branching"
      case nil: nil
      }
    return [
      "bracketing": origin.map { .string($0) } ?? "data",
      "unknown_words": .array((given?.unknownWords ?? []).map { .string($0) }),
      "root": .numbers(walk.values(.z, at: walk.nodes - 1) ?? []),
      "nodes": .array((0..<walk.nodes).map { node(at: $0) }),
    ]
  }

  private func node(at node: Int) -> JSONValue {
    func number(_ slot: Int) -> JSONValue {
      walk.example.structure.child(of: node, slot: slot).map { .integer($0) } ?? .null
    }
    let span = walk.phrases?.span(of: node) ?? 0..<0
    return [
      "node": .integer(node), "left": number(0), "right": number(1),
      "words": .array(span.prefix(1_000).map { .string(walk.phrases?.word(at: $0) ?? "") }),
      "z": .numbers(walk.values(.z, at: node) ?? []), "y": walk.values(.y, at: node).map { .numbers($0) } ?? .null,
      "prediction": answers.shortPrediction(walk.values(.y, at: node)).map { .string($0) } ?? .null,
      "target": answers.target(walk.values(.d, at: node)).map { .string($0) } ?? .null,
    ]
  }
}
