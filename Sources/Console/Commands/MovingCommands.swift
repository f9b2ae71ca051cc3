import Debugging
import Drawing
import Networks
import Storage

/// Moving through an example by its structure: over subtrees, to a node by its number or its words, up and down.
enum MovingCommands {
  static let next = Command(
    "next", aliases: ["n"], group: .stepping, summary: "like step; in a tree, over a whole subtree",
    parameters: [SteppingCommands.count],
    details: [
      "Forward, to the node above the current one, once all below it is done. Backward, past everything below the current "
        + "node, as a debugger steps over a call."
    ],
    examples: [
      CommandExample("next", "one step"),
      CommandExample("next 2", "over two subtrees", after: Samples.tree + ["step"]),
    ],
    json: SteppingCommands.stepsFields, seeAlso: ["step", "up"], requires: [.example], repeats: .again
  ) { session, invocation in try SteppingCommands.stepping(session, invocation) { $0.next() } }

  static let goto = Command(
    "goto", group: .stepping, summary: "go to a step or a tree's node, in the walk's direction",
    parameters: [
      Parameter("position", .text, "t, as in 'goto 5'; in a tree a node's number or its words") { session in
        // Numbers need no completion; of words, those that are one.
        guard let phrases = session.workbench.walk?.phrases else { return [] }
        let words = (0..<min(phrases.count, 200)).map { phrases.word(at: $0) }
        return Set(words).sorted().map { Candidate($0) }
      }
    ],
    options: [
      .flag("forward", "on the way forward"), .flag("backward", "on the way back"),
    ],
    details: [
      "Words that stand in the tree more than once: goto goes to the next of them, and round again from the last."
    ],
    examples: [
      CommandExample("goto 2", "the second step"),
      CommandExample("goto t=1 --backward", "the end of the backward pass"),
      CommandExample("goto \"not good\"", "the node that spans these words", after: Samples.tree),
    ],
    json: SteppingCommands.movedFields, seeAlso: ["step", "up", "where"], requires: [.example], repeats: .line("step")
  ) { session, invocation in
    if invocation.flag("forward") && invocation.flag("backward") {
      throw invocation.failure(ConsoleError.conflictingOptions("forward", "backward"), at: "backward")
    }
    guard let walk = session.workbench.walk else { return .nothing }
    let isBackward = invocation.flag("backward") || walk.cursor.isBackward && !invocation.flag("forward")
    let text = invocation.string("position")
    var number = text
    for prefix in ["t=", "node=", "node "] where number.hasPrefix(prefix) { number.removeFirst(prefix.count) }
    guard let position = Int(number) else {
      let (node, note) = try node(spanning: text, isBackward: isBackward, walk, invocation)
      return try SteppingCommands.moving(session, note: note) { $0.cursor.go(to: node, backward: isBackward) }
    }
    let first = walk.isChain ? 1 : 0
    let valid = 0...(walk.nodes - 1 + first)
    guard valid.contains(position) else {
      throw invocation.failure(
        WorkError.positionOutOfRange(position, valid: valid, isChain: walk.isChain), at: "position")
    }
    return try SteppingCommands.moving(session) { walk in
      if position < first { walk.cursor.restart() } else { walk.cursor.go(to: position - first, backward: isBackward) }
    }
  }

  /// Of several nodes the next in the walk's direction, then round from the other end.
  private static func node(
    spanning text: String, isBackward: Bool, _ walk: Walk, _ invocation: Invocation
  ) throws -> (node: Int, note: StyledLine?) {
    guard let phrases = walk.phrases else { throw notWords(text, walk, invocation) }
    let nodes = phrases.nodes(spanning: text.split(separator: " ").map(String.init))
    guard let first = nodes.first, let last = nodes.last else {
      throw invocation.failure(
        WorkError.wordsNotFound(text, suggestions: phrases.suggestions(for: text)), at: "position")
    }
    let current = walk.cursor.isBackward == isBackward ? walk.cursor.node : nil
    let node =
      isBackward
      ? nodes.last { $0 < current ?? Int.max } ?? last : nodes.first { $0 > current ?? -1 } ?? first
    guard nodes.count > 1 else { return (node, nil) }
    let others = nodes.filter { $0 != node }
    let list = others.prefix(6).map(String.init).joined(separator: ", ") + (others.count > 6 ? ", …" : "")
    return (node, StyledLine("these words stand at \(others.count == 1 ? "node" : "nodes") \(list) as well", .faint))
  }

  /// A chain's positions are numbers; a word is a slip there.
  private static func notWords(_ text: String, _ walk: Walk, _ invocation: Invocation) -> LocatedError {
    if walk.isChain, !text.contains(" ") {
      return invocation.failure(ConsoleError.notAnInteger(text, .parameter("position")), at: "position")
    }
    return invocation.failure(WorkError.wordsNeedTree, at: "position")
  }

  static let up = Command(
    "up", group: .stepping, summary: "go to the node above; in a sequence, a step later",
    parameters: [SteppingCommands.count],
    details: ["The walk keeps its direction: on the way back, 'up' shows the node that this one's δ came from."],
    examples: [
      CommandExample("up", "from t=2 to t=3", after: ["goto 2"]),
      CommandExample("up", "to the phrase around it", after: Samples.tree + ["goto \"not good\""]),
    ],
    json: SteppingCommands.movedFields, seeAlso: ["down", "goto"], requires: [.example], repeats: .again
  ) { session, invocation in
    try SteppingCommands.moving(session) { walk in
      guard let start = walk.cursor.node else { throw WorkError.atNoNode }
      var taken = 0
      while taken < invocation.integer("count"), walk.up() { taken += 1 }
      if taken == 0 { throw WorkError.nothingAbove(Notation.place(start, in: walk)) }
    }
  }

  static let down = Command(
    "down", group: .stepping, summary: "go to a child of the node; in a sequence, a step earlier",
    parameters: [
      Parameter(
        "side", .choice([Choice("left", "the first child"), Choice("right", "the second")]), "which child",
        default: "left")
    ],
    examples: [
      CommandExample("down", "from t=2 to t=1", after: ["goto 2"]),
      CommandExample("down right", "what δ becomes there", after: Samples.tree + ["goto \"not good\" --backward"]),
    ],
    json: SteppingCommands.movedFields, seeAlso: ["up", "goto"], requires: [.example], repeats: .again
  ) { session, invocation in
    let isRight = invocation.choice("side").name == "right"
    return try SteppingCommands.moving(session) { walk in
      guard let start = walk.cursor.node else { throw WorkError.atNoNode }
      if walk.isChain && isRight { throw invocation.failure(WorkError.treesNeeded, at: "side") }
      guard walk.down(slot: isRight ? 1 : 0) else {
        throw WorkError.nothingBelow(Notation.place(start, in: walk))
      }
    }
  }
}

/// What examples of commands start from where they need more than the usual.
enum Samples {
  /// A network that has begun to learn the sample names.
  static let names = [
    "load text samples/names.txt --lines", "network rnn --hidden 16", "train --iterations 200 --batch 8 --rate 0.1",
  ]
  /// A tree network for the sample treebank.
  static let network = ["load trees samples/sentiment.txt", "network tree --dim 10"]
  /// And a tree to step through.
  static let tree =
    network + ["traverse \"(1 (2 (2 the) (2 film)) (1 (_ was) (1 (_ not) (3 good))))\""]
}
