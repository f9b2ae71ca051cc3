import Debugging
import Drawing
import Networks
import Storage

/// Walking over one example, forward and then back.
enum SteppingCommands {
  static let all: [Command] = [
    step, back, MovingCommands.next, proceed, finish, MovingCommands.goto, MovingCommands.up, MovingCommands.down,
    restart,
    whereabouts,
  ]

  static let count = Parameter("count", .integer(1...Int.max), "how many steps", default: "1")

  static let stepsFields = [
    JSONField("place", "0 at the start, then 1…N forward and N+1…2N backward"),
    JSONField("steps", "for every step taken, at most the last 50, what 'where' tells"), displayField,
  ]

  static let placeFields = [
    JSONField("place", "0 at the start, then 1…N forward and N+1…2N backward"),
    JSONField("phase", "start, forward or backward"), JSONField("t", "in a sequence: the step"),
    JSONField("node", "in a tree: the node"), JSONField("words", "in a tree: the words the node spans"),
    JSONField("left", "in a tree: the left child"), JSONField("right", "in a tree: the right child"),
    JSONField("parent", "in a tree: the node above"),
    JSONField("x", "forward: the input"), JSONField("u", "forward: what goes into the units"),
    JSONField("z", "forward: the state"), JSONField("v", "forward: what goes into the outputs"),
    JSONField("y", "forward: the output"), JSONField("d", "forward: the target"),
    JSONField("loss", "forward: the loss of this step"),
    JSONField("delta_out", "backward: dE/dv"), JSONField("delta", "backward: dE/du"),
    JSONField("from_output", "backward: with from_parent it adds up to delta"),
    JSONField("from_parent", "backward"),
    JSONField("contributions", "backward: the norm of what this step adds to every gradient"),
  ]
  /// Of verbs that move the walk.
  static let movedFields = placeFields + [displayField]

  static let displayField = JSONField("displays", "with 'display': for each expression its value")
  /// What `continue` tells of training, or of a stop.
  private static let stopFields =
    [
      JSONField("stop", "where a breakpoint or watch stopped it, as 'train' tells"),
      JSONField("iteration", "of training: updates made in all"), JSONField("updates", "of training: made now"),
      JSONField("loss", "forward: of this step; of training: mean of the last 100 updates"),
      JSONField("seconds", "of training"), JSONField("end", "of training: finished, interrupted or stopped"),
      JSONField("exact", "of training on the adder: share of examples all of whose bits are right"),
    ]

  static func moving(
    _ session: Session, note: StyledLine? = nil, _ move: (inout Walk) throws -> Void
  ) throws -> Output {
    guard var walk = session.workbench.walk else { return .nothing }
    try move(&walk)
    session.workbench.walk = walk
    let rendering = StepRendering(walk, session)
    let displays = DisplayRendering(session)
    return Output(
      rendering.text + StyledText(note.map { [$0] } ?? []) + displays.text,
      json: JSONObject(rendering.json.map { ($0.key, $0.value) } + displays.members))
  }

  static func stepping(
    _ session: Session, _ invocation: Invocation, _ move: (inout Walk) -> Bool
  ) throws -> Output {
    guard var walk = session.workbench.walk else { return .nothing }
    let count = invocation.integer("count")
    var text = StyledText()
    var steps: [JSONValue] = []
    var taken = 0
    while taken < count, move(&walk) {
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
    let displays = DisplayRendering(session)
    return Output(
      shown + displays.text,
      json: JSONObject([("place", .integer(place)), ("steps", .array(all))] + displays.members))
  }

  private static let shownSteps = 50

  private static func end(_ screen: Screen) -> StyledText {
    let line = StyledLine(
      "backward pass done. 'delta' shows all of it, 'gradient' what it adds up to, 'restart' starts over.", .faint)
    return StyledText(line.wrapped(to: screen.width, indent: 2))
  }

  private static let step = Command(
    "step", aliases: ["s"], group: .stepping, summary: "take a step: forward, then back",
    parameters: [count],
    details: [
      "Forward it shows x, u, z, v, y, the target and the loss of the step. At the end it turns, and shows δ_out, δ, the "
        + "two parts δ is made of, and what the step adds to every gradient. An empty line repeats it.",
      "A long vector is a strip, a block a unit: in colour a block's height is the size and its colour the sign; without "
        + "colour blocks reach from the smallest value to the largest.",
      "In a tree a step is a node: words first, each composition after its parts, the root last; then from the root down.",
    ],
    examples: [CommandExample("step", "one step"), CommandExample("step 3", "three steps")],
    json: stepsFields, seeAlso: ["back", "continue", "goto", "delta"], requires: [.example], repeats: .again
  ) { session, invocation in try stepping(session, invocation) { $0.cursor.step() } }

  private static let back = Command(
    "back", group: .stepping, summary: "take steps back to where the walk was before", parameters: [count],
    examples: [
      CommandExample("back", "one step", after: ["step 3"]),
      CommandExample("back 2", "two steps", after: ["step 3"]),
    ],
    json: movedFields, seeAlso: ["step", "goto"], requires: [.example], repeats: .again
  ) { session, invocation in
    try moving(session) { walk in
      var taken = 0
      while taken < invocation.integer("count"), walk.cursor.back() { taken += 1 }
      if taken == 0 { throw WorkError.walkIsAtStart }
    }
  }

  private static let proceed = Command(
    "continue", aliases: ["c"], group: .stepping,
    summary: "go on with stopped training, or to the end of the pass",
    details: [
      "After 'train' stopped at a breakpoint it goes on with training, to the next stop or the end; what is left of the "
        + "iteration at hand can stop it first. In a walk over an example it goes to the next breakpoint or the end of the "
        + "pass, forward, then backward. 'finish' goes to the end of the pass in either case."
    ],
    examples: [
      CommandExample("continue", "to the end of the forward pass", after: ["example 3"]),
      CommandExample("continue ; continue", "to the end of the backward pass", after: ["example 3"]),
      CommandExample("continue", "training goes on", after: ["tbreak iteration 20", "train -n 50"]),
    ],
    json: movedFields.filter { $0.name != "loss" } + [JSONField("total_loss", "of the whole example")] + stopFields,
    seeAlso: ["break", "step", "finish", "train"], repeats: .again
  ) { session, _ in
    let bench = session.workbench
    if let paused = bench.paused, let run = bench.run {
      var round = TrainingRound(session, run, paused.plan, goal: paused.goal)
      round.resumed = (paused.iteration, bench.pausedPlace ?? .start)
      round.checkpoint = bench.checkpoint
      return try round.output()
    }
    guard let walk = bench.walk else { throw StopError.nothingToContinue }
    guard !walk.cursor.isAtEnd else { throw WorkError.walkIsDone }
    var end = walk
    end.cursor.finishPass()
    if bench.stops.canStop, let stop = bench.stops.check(walk, of: bench.run), stop.place < end.cursor.place {
      return try stopped(session, stop)
    }
    return try finishing(session)
  }

  /// A walk came to a breakpoint or a watch.
  private static func stopped(_ session: Session, _ stop: Stop) throws -> Output {
    let bench = session.workbench
    bench.move(to: stop.place)
    guard let walk = bench.walk else { return .nothing }
    let text = StopRendering(stop, session).text
    bench.stops.count(stop)
    let rendering = StepRendering(walk, session)
    return Output(
      text + rendering.text,
      json: JSONObject(
        rendering.json.map { ($0.key, $0.value) } + [("stop", StopRendering(stop, session).json)]
          + DisplayRendering(session).members))
  }

  private static let finish = Command(
    "finish", group: .stepping, summary: "go to the end of the pass: forward, then backward",
    details: ["Past breakpoints. Where training is stopped it stays so; 'continue' goes on with it."],
    examples: [
      CommandExample("finish", "to the end of the forward pass", after: ["example 3"]),
      CommandExample("finish ; finish", "to the end of the backward pass", after: ["example 3"]),
    ],
    json: movedFields + [JSONField("total_loss", "of the whole example")],
    seeAlso: ["continue", "step", "goto"], requires: [.example], repeats: .line("step")
  ) { session, _ in
    guard let walk = session.workbench.walk else { return .nothing }
    guard !walk.cursor.isAtEnd else { throw WorkError.walkIsDone }
    return try finishing(session)
  }

  private static func finishing(_ session: Session) throws -> Output {
    guard var walk = session.workbench.walk else { return .nothing }
    walk.cursor.finishPass()
    session.workbench.walk = walk
    let rendering = StepRendering(walk, session)
    let displays = DisplayRendering(session)
    var members = rendering.json.map { ($0.key, $0.value) }
    var text = rendering.turn
    if walk.cursor.isAtEnd {
      text = rendering.text + end(session.screen)
    } else {
      members.append(("total_loss", .number(walk.trace.loss())))
    }
    return Output(text + displays.text, json: JSONObject(members + displays.members))
  }

  private static let restart = Command(
    "restart", group: .stepping, summary: "go back to the start of the walk",
    examples: [
      CommandExample("restart", "before the first step"), CommandExample("restart ; step", "and one step from there"),
    ],
    json: [JSONField("place", "0"), JSONField("phase", "start"), displayField],
    seeAlso: ["step", "example"], requires: [.example], repeats: .line("step")
  ) { session, _ in try moving(session) { $0.cursor.restart() } }

  private static let whereabouts = Command(
    "where", group: .stepping, summary: "say where the walk is",
    examples: [
      CommandExample("where", "the example, the step and the direction"),
      CommandExample("where", "the same after a few steps", after: ["step 2"]),
    ],
    json: placeFields + [JSONField("pokes", "what is changed by hand")], seeAlso: ["step", "goto"],
    requires: [.example]
  ) { session, _ in
    guard let walk = session.workbench.walk else { return .nothing }
    let rendering = StepRendering(walk, session)
    let notes = ExampleNotes(session.workbench)
    var line = StyledLine()
    if let paused = session.workbench.paused {
      line += StyledLine("training is stopped in iteration \(formattedCount(paused.iteration)): ", .warning)
    }
    line += notes.title + "  "
    switch walk.cursor.phase {
    case .start: line += "before the first step of \(walk.nodes)"
    case .forward(let node):
      line += StyledLine(Notation.place(node, in: walk), .accent) + " of \(walk.nodes), going forward"
      if walk.cursor.isForwardDone { line += ", done: the next step goes back" }
    case .backward(let node):
      line += StyledLine(Notation.place(node, in: walk), .accent) + " of \(walk.nodes), going back"
      if walk.cursor.isAtEnd { line += ", done" }
    }
    let pokes = PokeSummary(session.workbench)
    let text = StyledText(line.wrapped(to: session.screen.width, indent: 2)) + pokes.text.wrapped(on: session.screen)
    return Output(text, json: JSONObject(rendering.json.map { ($0.key, $0.value) } + [pokes.member]))
  }
}
