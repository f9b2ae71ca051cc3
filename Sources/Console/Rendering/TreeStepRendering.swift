import Debugging
import Drawing
import Networks
import Storage

/// What a step over a tree says beside the equations: which words, which children, what comes from above.
extension StepRendering {
  /// What a composition starts from: the words it spans, and its children.
  func composition(_ node: Int) -> [TreeRow] {
    let words = Notation.phrase(node, in: walk.phrases, width: max(screen.width - margin - 2, 20))
    var rows = [TreeRow(equation: words.map { "\"\($0)\"" } ?? (walk.isLeaf(node) ? "a leaf" : "a composition"))]
    rows[0].style = .strong
    if walk.isLeaf(node) { return rows }
    for (slot, side) in ["left ", "right"].enumerated() {
      guard let child = walk.example.structure.child(of: node, slot: slot),
        let state = walk.childState(of: node, slot: slot)
      else { continue }
      let room = max(equationWidth - 7, 14)
      rows.append(TreeRow(equation: "\(side)  \(Notation.phraseOrNode(child, in: walk, width: room))", vector: state))
    }
    return rows
  }

  struct TreeRow {
    var equation: String
    var vector: [Double]?
    var style = Style.plain
  }

  /// Where in the tree a node is.
  func treeMembers(_ node: Int) -> [(key: String, value: JSONValue)] {
    var members: [(key: String, value: JSONValue)] = []
    if let phrases = walk.phrases {
      // The root of a large tree spans a book.
      let span = phrases.span(of: node)
      members.append(("words", .array(span.prefix(1_000).map { .string(phrases.word(at: $0)) })))
    }
    func member(_ node: Int?) -> JSONValue { node.map { .integer($0) } ?? .null }
    members.append(("left", member(walk.example.structure.child(of: node, slot: 0))))
    members.append(("right", member(walk.example.structure.child(of: node, slot: 1))))
    members.append(("parent", member(walk.parent(of: node)?.node)))
    return members
  }

  /// `predicts positive 0.81, target neutral, loss 0.44`
  func verdict(_ node: Int) -> StyledLine {
    var line = StyledLine()
    if notes.answers.areClasses, let prediction = notes.answers.prediction(walk.values(.y, at: node)) {
      line += StyledLine("predicts \(prediction)", .strong)
    }
    guard let target = notes.answers.target(walk.values(.d, at: node)) else {
      return line + StyledLine(line.isEmpty ? "no target" : ", no target", .faint)
    }
    line += (line.isEmpty ? "target " : ", target ") + StyledLine(target, .strong)
    if let isRight = notes.answers.isRight(walk.values(.y, at: node), walk.values(.d, at: node)) {
      line += isRight ? StyledLine(" ✓", .good) : StyledLine(" ✗", .bad)
    }
    if let loss = walk.values(.loss, at: node)?.first { line += ", loss \(formatted(loss))" }
    return line
  }

  /// The outputs, without a norm: probabilities add up to 1 anyway.
  func outputs(_ y: [Double]) -> StyledLine {
    if y.count <= 5 {
      return StyledLine(
        (y.count > 1 ? "(" : "") + y.map { formattedFixed($0, decimals: 3) }.joined(separator: ", ")
          + (y.count > 1 ? ")" : ""))
    }
    return Strip(y).drawn(cells: min(32, max(valueWidth, 8)), hasColour: screen.hasColour)
  }
}

extension Notation {
  /// What a node spans, in quotes, or its number.
  static func phraseOrNode(_ node: Int, in walk: Walk, width: Int) -> String {
    phrase(node, in: walk.phrases, width: width - 2).map { "\"\($0)\"" } ?? position(node, isChain: walk.isChain)
  }
}
