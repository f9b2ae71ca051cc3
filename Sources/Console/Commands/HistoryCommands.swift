import Debugging
import Drawing
import Networks
import Storage
import Training

/// Going back in training, and between what was tried.
enum HistoryCommands {
  static let all: [Command] = [rewind, reverseContinue, reverseStep, timeline, checkout]

  private static let placeFields = [
    JSONField("iteration", "updates made"), JSONField("branch", "which branch the run is on"),
    JSONField("loss", "mean of the last 100 updates before it, null at the start"),
  ]
  private static let stopField = JSONField("stop", "where it holds: number, iteration, example, batch, place, values")

  // MARK: To an iteration

  private static let rewind = Command(
    "rewind", group: .undoing, summary: "go back in training, to an iteration or a condition",
    parameters: [
      Parameter(
        "iteration", .integer(Int.min...Int.max), "updates made: 500, or -100 for a hundred back", optional: true)
    ],
    options: [
      Option("first", .expression, "to the first iteration run in which this holds, as in 'break if'"),
      Option("last", .expression, "to the last one before here"),
      .flag("replay", "run again from the start where the snapshots to begin from are gone"),
    ],
    details: [
      "Everything that decides the future goes back: parameters, what the update rule remembers, the generator, the position "
        + "in the data. Training on as before gives the same bits; training otherwise, or after a change, makes a branch. "
        + "What was run stays: 'timeline' shows it, 'checkout' goes there.",
      "Snapshots are kept in memory ('set history', 256 MB) and thinned as they grow; from the nearest one the "
        + "iterations are run again. Ctrl-C leaves everything as it was.",
    ],
    examples: [
      CommandExample("rewind 50", "the state after 50 updates", after: ["train -n 100"]),
      CommandExample("rewind -10", "ten updates back", after: ["train -n 100"]),
      CommandExample(
        "rewind --first norm(delta[1]) > 0.01", "the first iteration in which that held", after: ["train -n 100"]),
    ],
    json: placeFields + [stopField], seeAlso: ["timeline", "reverse-continue", "checkout", "break"],
    requires: [.data, .network], repeats: .keeps
  ) { session, invocation in
    let bench = session.workbench
    guard let run = bench.run else { return .nothing }
    for order in [SearchOrder.first, .last] {
      let name = order == .first ? "first" : "last"
      guard invocation.isGiven(name) else { continue }
      if invocation.isGiven("iteration") {
        throw invocation.failure(
          ConsoleError.unexpectedWord("\(invocation.integer("iteration"))", command: "rewind"), at: "iteration")
      }
      let condition = try BreakpointReader(run: run, bench: bench, invocation: invocation).condition(name)
      return try search(order, for: condition, session, run)
    }
    guard let wanted = invocation.integer(ifGiven: "iteration") else {
      throw invocation.failure(ConsoleError.missingParameter("iteration", command: "rewind"), at: "iteration")
    }
    let target = wanted < 0 ? max(run.state.iteration + wanted, 0) : wanted
    try go(session, naming: { invocation.failure($0, at: "iteration") }) {
      do {
        try run.rewind(to: target, observer: watching(session, to: target))
      } catch HistoryError.notKept where invocation.flag("replay") {
        try replay(to: target, session, run)
      }
    }
    // Run again from the start it is another run.
    return arrived(session, bench.run ?? run)
  }

  /// The first (or last) iteration in which a condition holds; training stands in it afterwards, before its update.
  private static func search(
    _ order: SearchOrder, for condition: Condition, _ session: Session, _ run: any TrainingRun
  ) throws -> Output {
    let bench = session.workbench
    let last = bench.paused?.iteration ?? run.state.iteration
    let end =
      order == .first
      ? max(last, run.timeline.map { $0.branches[$0.current].end } ?? 0) : last - (bench.paused == nil ? 0 : 1)
    guard end >= 1 else { throw HistoryError.beyondEnd(1, end: 0) }
    let table = StopTable()
    table.phrases = bench.stops.phrases
    table.add(Breakpoint(0, at: .anywhere, condition: condition))
    var stop: Stop?
    let found = try searching(session) {
      try run.search(order, in: 1...end, observer: watching(session, to: end)) { update in
        let here = table.check(update, of: run, replayed: true)
        if here != nil { stop = here }
        return here != nil
      }
    }
    guard let found, let stop else { throw WorkError.neverHeld(condition.text, iterations: end) }
    return try stand(at: stop, iteration: found, session, run)
  }

  private static func searching(_ session: Session, _ body: () throws -> Int?) throws -> Int? {
    defer { session.finishProgress() }
    do {
      return try body()
    } catch HistoryError.interrupted {
      throw interrupted(session)
    }
  }

  /// Goes to an iteration that was found, and stands in it where it holds.
  private static func stand(
    at stop: Stop, iteration: Int, _ session: Session, _ run: any TrainingRun
  ) throws -> Output {
    let bench = session.workbench
    // Training that was stopped on its way still wants to get there.
    let goal = max(bench.paused?.goal ?? 0, run.timeline.map { $0.branches[$0.current].end } ?? iteration)
    try go(session) { try run.rewind(to: iteration - 1, observer: watching(session, to: iteration)) }
    var plan = bench.plan
    if let course = run.recordedCourse { plan.course = course }
    bench.pause(at: stop, of: plan, goal: max(goal, iteration))
    let rendering = StopRendering(stop, session)
    return Output(
      rendering.text, json: JSONObject(place(session, run) + [("stop", rendering.json)]))
  }

  /// Draws the parameters again and runs all of it again, where nothing but training made them.
  private static func replay(to target: Int, _ session: Session, _ run: any TrainingRun) throws {
    let bench = session.workbench
    guard let timeline = run.timeline, timeline.current == 0, timeline.branches[0].start == 0,
      timeline.branches[0].stretches.allSatisfy({ $0.changes.isEmpty && $0.truncation == run.specification.truncation })
    else { throw WorkError.replayImpossible }
    let fresh = try makeRun(
      run.specification, precision: run.precision, initializer: bench.initializer, dataset: run.dataset,
      seed: run.state.seed)
    var observer = watching(session, to: target)
    for stretch in timeline.branches[0].stretches where stretch.start < target {
      guard let course = stretch.course else { continue }
      var plan = bench.plan
      plan.course = course
      plan.keepsBest = false
      plan.length = .iterations(min(stretch.end, target) - stretch.start)
      if fresh.train(plan, observer: &observer) == .interrupted {
        session.finishProgress()
        throw ConsoleError.interrupted
      }
    }
    bench.use(fresh, initializer: bench.initializer)
  }

  // MARK: Backwards

  private static let reverseContinue = Command(
    "reverse-continue", aliases: ["rc"], group: .undoing, summary: "go back to the last time a breakpoint held",
    details: [
      "First in the iteration at hand, before where the walk is; then in the iterations before it, which are run again from "
        + "snapshots. Watches do not stop it. 'continue' goes forward again."
    ],
    examples: [
      CommandExample(
        "reverse-continue", "the last iteration whose loss was above 0.9",
        after: ["train -n 100", "break if loss > 0.9"]),
      CommandExample(
        "reverse-continue", "from the way back to the way forward",
        after: ["break t=3", "break backward t=2", "train -n 5", "continue"]),
    ],
    json: placeFields + [stopField], seeAlso: ["continue", "rewind", "break"], requires: [.data, .network],
    repeats: .again
  ) { session, _ in
    let bench = session.workbench
    guard let run = bench.run else { return .nothing }
    guard bench.stops.breakpoints.contains(where: \.isEnabled) else { throw StopError.nothingSet }
    let last = bench.paused?.iteration ?? run.state.iteration
    guard last >= 1 else { throw HistoryError.beyondEnd(1, end: 0) }
    let before = bench.pausedPlace
    let iteration = bench.paused?.iteration
    var stop: Stop?
    let found = try searching(session) {
      try run.search(.last, in: 1...last, observer: watching(session, to: last)) { update in
        let here = bench.stops.lastStop(update, of: run, before: update.iteration == iteration ? before : nil)
        if here != nil { stop = here }
        return here != nil
      }
    }
    guard let found, let stop else { throw WorkError.neverHeld(nil, iterations: last) }
    return try stand(at: stop, iteration: found, session, run)
  }

  private static let reverseStep = Command(
    "reverse-step", aliases: ["rs"], group: .undoing,
    summary: "step back, and into the iteration before",
    parameters: [SteppingCommands.count],
    details: [
      "The inverse of 'step' in the program that training is: an iteration's examples one after the other, each forward and "
        + "back. 'rewind -1' goes back a whole iteration."
    ],
    examples: [
      CommandExample("reverse-step", "into the last iteration", after: ["train -n 20"]),
      CommandExample("reverse-step 3", "three steps", after: ["tbreak t=5", "train -n 20"]),
    ],
    json: SteppingCommands.movedFields + [JSONField("iteration", "the one it stands in")],
    seeAlso: ["back", "rewind", "reverse-continue"], requires: [.data, .network], repeats: .again
  ) { session, invocation in
    let bench = session.workbench
    guard let run = bench.run else { return .nothing }
    var (taken, wasInterrupted) = (0, false)
    while taken < invocation.integer("count") {
      if session.isInterrupted {
        wasInterrupted = true
        break
      }
      // A walk over an example that was chosen by hand is not part of training.
      if bench.paused != nil, var walk = bench.walk, walk.cursor.back() {
        bench.walk = walk
      } else {
        // As far as it goes: only where there is nothing to step back to at all it is a mistake.
        do {
          try enterEarlier(session, run)
        } catch WorkError.walkIsAtStart where taken > 0 {
          break
        }
      }
      taken += 1
    }
    guard let walk = bench.walk else { return .nothing }
    let rendering = StepRendering(walk, session)
    let iteration = bench.paused?.iteration ?? run.state.iteration
    let head = StyledLine("iteration \(formattedCount(iteration))  ", .strong) + ExampleNotes(bench).title
    let displays = DisplayRendering(session)
    return Output(
      StyledText(head.wrapped(to: session.screen.width, indent: 2)) + rendering.text + displays.text,
      json: JSONObject(
        [("iteration", .integer(iteration))] + rendering.json.map { ($0.key, $0.value) } + displays.members)
    ).interrupted(wasInterrupted)
  }

  /// To the end of the example before: of the same minibatch, or of the iteration before.
  private static func enterEarlier(_ session: Session, _ run: any TrainingRun) throws {
    let bench = session.workbench
    var example = (bench.paused?.stop.example ?? 0) - 1
    var iteration = bench.paused?.iteration ?? run.state.iteration + 1
    let goal = bench.paused?.goal ?? run.state.iteration
    if example < 0 {
      iteration -= 1
      guard iteration >= 1 else { throw WorkError.walkIsAtStart }
      try go(session) { try run.rewind(to: iteration - 1, observer: watching(session, to: iteration)) }
    }
    var plan = bench.plan
    if let course = run.recordedCourse { plan.course = course }
    let indices = run.nextMinibatch(plan.course)
    if example < 0 { example = indices.count - 1 }
    guard indices.indices.contains(example) else { throw WorkError.walkIsAtStart }
    bench.enter(
      iteration: iteration, example: example, index: indices[example], batch: indices.count, plan: plan, goal: goal)
  }

  // MARK: Branches

  private static let timeline = Command(
    "timeline", group: .undoing, summary: "show what has been run, with its branches",
    examples: [
      CommandExample("timeline", "one branch", after: ["train -n 100"]),
      CommandExample(
        "timeline", "a branch left at iteration 50", after: ["train -n 100", "rewind 50", "train -n 80 --rate 0.5"]),
    ],
    json: [
      JSONField(
        "branches",
        "for each: name, parent, start, end, loss (mean of its last 100), stretches (start, end, settings, changes)"),
      JSONField("branch", "which one the run is on"), JSONField("iteration", "updates made"),
      JSONField("snapshots", "how many are kept"), JSONField("bytes", "what they take"),
      JSONField("budget", "what they may take"),
    ],
    seeAlso: ["rewind", "checkout", "compare"], requires: [.data, .network]
  ) { session, _ in
    guard let timeline = session.workbench.run?.timeline else { throw HistoryError.off }
    let rendering = TimelineRendering(timeline, paused: session.workbench.paused?.iteration)
    return Output(rendering.text(on: session.screen), json: rendering.json)
  }

  private static let checkout = Command(
    "checkout", group: .undoing, summary: "go to another branch of what has been run",
    parameters: [
      Parameter("branch", .word, "its name, or NAME@ITERATION") { session in
        session.workbench.run?.timeline?.branches.map { Candidate($0.name) } ?? []
      }
    ],
    details: [
      "To its end, with the same bits as when it was left; with @ITERATION to the state after so many updates."
    ],
    examples: [
      CommandExample(
        "checkout main", "back to where it was left", after: ["train -n 100", "rewind 50", "train -n 80 --rate 0.5"]),
      CommandExample("checkout main@20", "after 20 updates", after: ["train -n 100"]),
    ],
    json: placeFields, seeAlso: ["timeline", "rewind", "compare"], requires: [.data, .network]
  ) { session, invocation in
    guard let run = session.workbench.run else { return .nothing }
    let word = invocation.string("branch")
    let parts = word.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    var iteration: Int?
    if parts.count > 1 { iteration = try invocation.integer(from: parts[1], in: 0...Int.max, at: "branch") }
    try go(session, naming: { invocation.failure($0, at: "branch") }) {
      try run.checkout(parts[0], at: iteration, observer: watching(session, to: iteration ?? 0))
    }
    return arrived(session, run)
  }

  // MARK: -

  /// Shows how far a replay is and lets Ctrl-C stop it.
  private static func watching(_ session: Session, to target: Int) -> TrainingObserver {
    // From the snapshot that it begins at: what was skipped was not run.
    var start: Int?
    return TrainingObserver(
      shouldStop: { session.isInterrupted }, wants: { $0 % 64 == 0 && session.wantsProgress },
      see: { state, _, _ in
        let first = min(start ?? state.iteration, state.iteration)
        start = first
        session.report(
          Progress(
            done: state.iteration - first, of: max(target - first, state.iteration - first), unit: "iterations",
            label: "running again", loss: state.losses.last))
      })
  }

  /// Ctrl-C during a replay: nothing is lost, and it is said.
  private static func interrupted(_ session: Session) -> ConsoleError {
    let iteration = session.workbench.run?.state.iteration ?? 0
    session.show([StyledLine("the run is where it was, after iteration \(formattedCount(iteration))", .faint)])
    return .interrupted
  }

  /// Goes elsewhere in what was run. What it throws, but for Ctrl-C, is put in its place by `naming`.
  private static func go(
    _ session: Session, naming: (HistoryError) -> any Error = { $0 }, _ body: () throws -> Void
  ) throws {
    do {
      try body()
    } catch let error as HistoryError {
      session.finishProgress()
      throw error == .interrupted ? interrupted(session) : naming(error)
    }
    session.finishProgress()
    moved(session)
  }

  /// The run is elsewhere: nothing is held up any more, and the example runs through the network as it is now.
  private static func moved(_ session: Session) {
    session.workbench.paused = nil
    session.workbench.failure = nil
    session.workbench.stops.forgetWatched()
    session.workbench.parametersChanged(.leftBehind)
  }

  private static func place(_ session: Session, _ run: any TrainingRun) -> [(key: String, value: JSONValue)] {
    let timeline = run.timeline
    let recent = run.state.losses.suffix(100)
    return [
      ("iteration", .integer(run.state.iteration)),
      ("branch", timeline.map { .string($0.branches[$0.current].name) } ?? .null),
      ("loss", recent.isEmpty ? .null : .number(recent.reduce(0, +) / Double(recent.count))),
    ]
  }

  private static func arrived(_ session: Session, _ run: any TrainingRun) -> Output {
    var line = StyledLine("iteration \(formattedCount(run.state.iteration))", .strong)
    if let timeline = run.timeline {
      let branch = timeline.branches[timeline.current]
      if timeline.branches.count > 1 { line += " of " + StyledLine(branch.name, .accent) }
      if !timeline.isAtTip {
        line += StyledLine(", which goes on to \(formattedCount(branch.end))", .faint)
      }
    }
    let recent = run.state.losses.suffix(100)
    if !recent.isEmpty { line += ": loss \(formatted(recent.reduce(0, +) / Double(recent.count)))" }
    let shown = line
    return Output(
      StyledText(shown.wrapped(to: session.screen.width, indent: 2)) + DisplayRendering(session).text,
      json: JSONObject(place(session, run)))
  }
}
