import Debugging
import Drawing
import Networks
import Storage

/// Walking over one example, forward and then back.
enum SteppingCommands {
  static let all: [Command] = [step, back, next, proceed, goto, restart, whereabouts]

  private static let count = Parameter("count", .integer(1...Int.max), "how many steps", default: "1")

  private static let stepsFields = [
    JSONField("place", "0 at the start, then 1…N forward and N+1…2N backward"),
    JSONField("steps", "for every step taken, at most the last 50, what 'where' tells"),
  ]

  private static let placeFields = [
    JSONField("place", "0 at the start, then 1…N forward and N+1…2N backward"),
    JSONField("phase", "start, forward or backward"), JSONField("t", "the step (in a tree: node)"),
    JSONField("x", "forward: the input"), JSONField("u", "forward: what goes into the units"),
    JSONField("z", "forward: the state"), JSONField("v", "forward: what goes into the outputs"),
    JSONField("y", "forward: the output"), JSONField("d", "forward: the target"),
    JSONField("loss", "forward: the loss of this step"),
    JSONField("delta_out", "backward: dE/dv"), JSONField("delta", "backward: dE/du"),
    JSONField("from_output", "backward: with from_parent it adds up to delta"),
    JSONField("from_parent", "backward"),
    JSONField("contributions", "backward: the norm of what this step adds to every gradient"),
  ]

  private static func moving(
    _ session: Session, _ move: (inout Walk) throws -> Void
  ) throws -> Output {
    guard var walk = session.workbench.walk else { return .nothing }
    try move(&walk)
    session.workbench.walk = walk
    let rendering = StepRendering(walk, session)
    return Output(rendering.text, json: rendering.json)
  }

  private static func stepping(_ session: Session, _ invocation: Invocation) throws -> Output {
    guard var walk = session.workbench.walk else { return .nothing }
    let count = invocation.integer("count")
    var text = StyledText()
    var steps: [JSONValue] = []
    var taken = 0
    while taken < count, walk.cursor.step() {
      taken += 1
      // All steps are taken; the last ones are shown, as many as anyone would read.
      if count - taken < shownSteps || walk.nodes * 2 - walk.cursor.place < shownSteps {
        let rendering = StepRendering(walk, session)
        text += rendering.text
        steps.append(.object(rendering.json))
        if walk.cursor.place == walk.nodes { text += rendering.turn }
        if walk.cursor.isAtEnd { text += end(session.screen) }
      }
    }
    guard taken > 0 else { throw WorkError.walkIsDone }
    session.workbench.walk = walk
    let shown = text
    let all = steps
    let place = walk.cursor.place
    return Output(shown, json: ["place": .integer(place), "steps": .array(all)])
  }

  private static let shownSteps = 50

  private static func end(_ screen: Screen) -> StyledText {
    let line = StyledLine(
      "backward pass done. 'delta' shows all of it, 'gradient' what it adds up to, 'restart' starts over.", .faint)
    return StyledText(line.wrapped(to: screen.width, indent: 2))
  }

  private static let step = Command(
    "step", aliases: ["s"], group: .stepping, summary: "take a step: forward, then back through time",
    parameters: [count],
    details: [
      "Forward it shows x, u, z, v, y, the target and the loss of the step. At the end it turns, and shows δ_out, δ, the "
        + "two parts δ is made of, and what the step adds to every gradient. An empty line repeats it."
    ],
    examples: [CommandExample("step", "one step"), CommandExample("step 3", "three steps")],
    json: stepsFields, seeAlso: ["back", "continue", "goto", "delta"], requires: [.example], repeats: .again
  ) { session, invocation in try stepping(session, invocation) }

  private static let next = Command(
    "next", aliases: ["n"], group: .stepping, summary: "like step; in a tree, over a whole subtree",
    parameters: [count],
    examples: [CommandExample("next", "one step"), CommandExample("next 2", "two steps")],
    json: stepsFields, seeAlso: ["step"], requires: [.example], repeats: .again
  ) { session, invocation in try stepping(session, invocation) }

  private static let back = Command(
    "back", group: .stepping, summary: "take steps back to where the walk was before", parameters: [count],
    examples: [
      CommandExample("back", "one step", after: ["step 3"]),
      CommandExample("back 2", "two steps", after: ["step 3"]),
    ],
    json: placeFields, seeAlso: ["step", "goto"], requires: [.example], repeats: .again
  ) { session, invocation in
    try moving(session) { walk in
      var taken = 0
      while taken < invocation.integer("count"), walk.cursor.back() { taken += 1 }
      if taken == 0 { throw WorkError.walkIsAtStart }
    }
  }

  private static let proceed = Command(
    "continue", aliases: ["c"], group: .stepping, summary: "go to the end of the pass: forward, then backward",
    examples: [
      CommandExample("continue", "to the end of the forward pass"),
      CommandExample("continue ; continue", "to the end of the backward pass"),
    ],
    json: placeFields + [JSONField("total_loss", "of the whole example")],
    seeAlso: ["step", "goto", "restart"], requires: [.example], repeats: .line("step")
  ) { session, _ in
    guard var walk = session.workbench.walk else { return .nothing }
    guard !walk.cursor.isAtEnd else { throw WorkError.walkIsDone }
    walk.cursor.finishPass()
    session.workbench.walk = walk
    let rendering = StepRendering(walk, session)
    if walk.cursor.isAtEnd { return Output(rendering.text + end(session.screen), json: rendering.json) }
    return Output(
      rendering.turn,
      json: JSONObject(Array(rendering.json.map { ($0.key, $0.value) }) + [("total_loss", .number(walk.trace.loss()))]))
  }

  private static let goto = Command(
    "goto", group: .stepping, summary: "go to a step, in the direction of the walk",
    parameters: [Parameter("position", .word, "t, as in 'goto 5' or 'goto t=5'")],
    options: [
      .flag("forward", "on the way forward"), .flag("backward", "on the way back"),
    ],
    examples: [
      CommandExample("goto 2", "the second step"),
      CommandExample("goto t=1 --backward", "the end of the backward pass"),
    ],
    json: placeFields, seeAlso: ["step", "where"], requires: [.example], repeats: .line("step")
  ) { session, invocation in
    if invocation.flag("forward") && invocation.flag("backward") {
      throw invocation.failure(ConsoleError.conflictingOptions("forward", "backward"), at: "backward")
    }
    var text = invocation.string("position")
    for prefix in ["t=", "node="] where text.hasPrefix(prefix) { text.removeFirst(prefix.count) }
    guard let position = Int(text) else {
      throw invocation.failure(ConsoleError.notAnInteger(text, .parameter("position")), at: "position")
    }
    return try moving(session) { walk in
      let first = walk.isChain ? 1 : 0
      let valid = 0...(walk.nodes - 1 + first)
      guard valid.contains(position) else {
        throw invocation.failure(
          WorkError.positionOutOfRange(position, valid: valid, isChain: walk.isChain), at: "position")
      }
      let isBackward = invocation.flag("backward") || walk.cursor.isBackward && !invocation.flag("forward")
      if position < first { walk.cursor.restart() } else { walk.cursor.go(to: position - first, backward: isBackward) }
    }
  }

  private static let restart = Command(
    "restart", group: .stepping, summary: "go back to the start of the walk",
    examples: [
      CommandExample("restart", "to t=0"), CommandExample("restart ; step", "and one step from there"),
    ],
    json: [JSONField("place", "0"), JSONField("phase", "start")],
    seeAlso: ["step", "example"], requires: [.example], repeats: .line("step")
  ) { session, _ in try moving(session) { $0.cursor.restart() } }

  private static let whereabouts = Command(
    "where", group: .stepping, summary: "say where the walk is",
    examples: [
      CommandExample("where", "the example, the step and the direction"),
      CommandExample("where", "the same after a few steps", after: ["step 2"]),
    ],
    json: placeFields, seeAlso: ["step", "goto"], requires: [.example]
  ) { session, _ in
    guard let walk = session.workbench.walk else { return .nothing }
    let rendering = StepRendering(walk, session)
    let notes = ExampleNotes(session.workbench)
    var line = notes.title + "  "
    switch walk.cursor.phase {
    case .start: line += "before the first step of \(walk.nodes)"
    case .forward(let node):
      line += StyledLine(Notation.position(node, isChain: walk.isChain), .accent) + " of \(walk.nodes), going forward"
      if walk.cursor.isForwardDone { line += ", done: the next step goes back" }
    case .backward(let node):
      line += StyledLine(Notation.position(node, isChain: walk.isChain), .accent) + " of \(walk.nodes), going back"
      if walk.cursor.isAtEnd { line += ", done" }
    }
    return Output(line: line, json: rendering.json)
  }
}
