import Debugging
import Drawing
import Networks
import Storage
import Training

/// What stops training or a walk, and what is looked at on the way.
enum StoppingCommands {
  static let all: [Command] = [
    breakpoint, temporary, watch, display, record, info, condition, disable, enable, delete,
  ]

  private static let whereParameter = Parameter(
    "where", .text, "t=5, node 3, node \"not bad\", iteration 500, backward t=3, or a filter; without any, here",
    optional: true
  ) { _ in
    [Candidate("t="), Candidate("node"), Candidate("iteration"), Candidate("forward"), Candidate("backward")]
      + BreakpointReader.filters.map { Candidate($0.name, $0.summary) }
  }
  private static let conditionParameter = Parameter(
    "condition", .expression, "what must hold there", optional: true, keyword: "if")

  private static let breakFields = [
    JSONField("number", "what 'delete', 'disable' and 'condition' call it"),
    JSONField("what", "where it stands and its condition, in words"),
  ]

  private static let breakpoint = Command(
    "break", aliases: ["b"], group: .stopping, summary: "stop training or a walk at a place or when something holds",
    parameters: [whereParameter, conditionParameter],
    details: [
      "'train' runs at full speed until a breakpoint holds, and stops in that iteration before its update, with the walk "
        + "standing where it holds; 'continue' goes on with training. In a walk, 'continue' stops at it too.",
      "In a condition a quantity without a position is asked at every node of every example: if norm(delta) > 10. With one, "
        + "delta[1], it is asked there. Bare loss is the minibatch's, grad(W) its gradient; iteration counts from 1. "
        + "NaN counts as true.",
      "Filters, with their thresholds: has-nan; exploding(100): ‖δ‖ is 100 times what any output sends in; "
        + "vanishing(1e-6): at the first step (at every word) that share of it is left; dead(0.5): half of the relu units "
        + "are 0 at every node; saturated(0.9): that share of z is at f's limits.",
    ],
    examples: [
      CommandExample("break t=5", "every example at t=5, going forward"),
      CommandExample("break backward t=3 if norm(delta) > 1", "δ at t=3, where it is large"),
      CommandExample("break if norm(delta[1]) > 10", "where δ explodes on the way back to the start"),
      CommandExample("break iteration 500", "in iteration 500"), CommandExample("break exploding 50", "a filter"),
      CommandExample("break node \"not good\"", "a phrase of a tree", after: Samples.network),
    ],
    json: breakFields, seeAlso: ["watch", "info", "continue", "rewind"], requires: [.data, .network]
  ) { session, invocation in try add(session, invocation, isTemporary: false) }

  private static let temporary = Command(
    "tbreak", aliases: ["tb"], group: .stopping, summary: "a breakpoint that is deleted once it was hit",
    parameters: [whereParameter, conditionParameter],
    examples: [
      CommandExample("tbreak iteration 100", "once, in iteration 100"),
      CommandExample("tbreak if loss < 0.1", "when the loss is first below 0.1"),
    ],
    json: breakFields, seeAlso: ["break", "continue"], requires: [.data, .network]
  ) { session, invocation in try add(session, invocation, isTemporary: true) }

  private static func add(_ session: Session, _ invocation: Invocation, isTemporary: Bool) throws -> Output {
    let bench = session.workbench
    guard let run = bench.run else { return .nothing }
    let reader = BreakpointReader(run: run, bench: bench, invocation: invocation)
    var new = try reader.breakpoint(bench.stops.nextNumber)
    new.isTemporary = isTemporary
    bench.stops.add(new)
    let what = BreakpointWording.what(of: new, isChain: run.specification.arity == 1)
    var line = StyledLine("breakpoint \(new.number)", .strong) + ": \(what)"
    if isTemporary { line += StyledLine(", once", .faint) }
    if let filter = new.filter { line += StyledLine("   \(BreakpointWording.meaning(of: filter))", .faint) }
    let shown = line
    return Output(
      StyledText(shown.wrapped(to: session.screen.width, indent: 2)),
      json: ["number": .integer(new.number), "what": .string(what)])
  }

  private static let watch = Command(
    "watch", group: .stopping, summary: "stop when a value changes",
    parameters: [Parameter("expression", .expression, "such as W[3][4], norm(W) or, in a walk, norm(z)")],
    options: [Option("tolerance", .number(.nonNegative), default: "0", "changes up to this do not count")],
    details: [
      "During training it is looked at in every iteration; what is about an example is read from the minibatch's first. In a "
        + "walk a quantity without a position is read at every step of the way."
    ],
    examples: [
      CommandExample("watch norm(W) --tolerance 0.5", "when W has grown or shrunk by more than a half"),
      CommandExample("watch argmax(z)", "in a walk: when another unit is the largest", after: ["example 3"]),
    ],
    json: breakFields, seeAlso: ["break", "display", "trace"], requires: [.data, .network]
  ) { session, invocation in
    let bench = session.workbench
    guard let run = bench.run else { return .nothing }
    let reader = BreakpointReader(run: run, bench: bench, invocation: invocation)
    let new = Watch(
      bench.stops.nextNumber, try reader.watched("expression", most: 1_000_000),
      tolerance: invocation.number("tolerance"))
    bench.stops.add(new)
    return told("watch", new.number, new.condition.text)
  }

  private static let display = Command(
    "display", group: .stopping, summary: "show a value at every stop and every step",
    parameters: [
      Parameter("expression", .expression, "as 'print' takes it; without one, shows all now", optional: true)
    ],
    examples: [
      CommandExample("display norm(delta)", "at every step of a walk", after: ["example 3"]),
      CommandExample("display", "all of them now", after: ["display loss"]),
    ],
    json: [
      JSONField("number", "with EXPRESSION: what 'delete' calls it"),
      JSONField("what", "with EXPRESSION: the expression"),
      JSONField("displays", "for each expression its value, null where it has none"),
    ],
    seeAlso: ["print", "watch"]
  ) { session, invocation in
    let bench = session.workbench
    var members: [(key: String, value: JSONValue)] = []
    if let text = invocation.string(ifGiven: "expression") {
      do throws(ExpressionError) {
        // A value that is not there yet may come; a name that is unknown will not.
        let expression = try Expression(parsing: text)
        let known = Set(bench.scope().names.map(\.name))
        if bench.run != nil, !expression.reads.allSatisfy({ known.contains($0.name) }) {
          _ = try expression.evaluate(in: bench.scope())
        }
        let new = try Display(bench.stops.nextNumber, parsing: text)
        bench.stops.add(new)
        members = [("number", .integer(new.number)), ("what", .string(text))]
      } catch {
        throw invocation.failure(error, at: "expression")
      }
    } else if bench.stops.displays.isEmpty {
      throw StopError.nothingSet
    }
    let rendering = DisplayRendering(session)
    return Output(rendering.text, json: JSONObject(members + rendering.members))
  }

  static let mostRecorded = 64

  private static let record = Command(
    "trace", group: .stopping, summary: "write a value down while training goes on, for 'plot'",
    parameters: [Parameter("expression", .expression, "such as norm(delta[1]) or norm(W)")],
    options: [Option("every", .integer(1...Int.max), default: "1", "so many iterations")],
    details: [
      "What is about an example is read from the minibatch's first, with δ as it is in the minibatch. 'plot' with the same "
        + "expression draws it over the iterations. Going back in training and on again writes over what is later."
    ],
    examples: [
      CommandExample("trace norm(W) --every 10", "how W grows"),
      CommandExample(
        "trace norm(delta[1]) ; train -n 200 ; plot norm(delta[1])", "what is left of δ at the first step"),
    ],
    json: breakFields, seeAlso: ["plot", "display", "info"], requires: [.data, .network]
  ) { session, invocation in
    let bench = session.workbench
    guard let run = bench.run else { return .nothing }
    let reader = BreakpointReader(run: run, bench: bench, invocation: invocation)
    let new = Recording(
      bench.stops.nextNumber, try reader.watched("expression", most: mostRecorded), every: invocation.integer("every"))
    bench.stops.add(new)
    return told("trace", new.number, new.condition.text)
  }

  private static func told(_ word: String, _ number: Int, _ text: String) -> Output {
    Output(
      line: StyledLine("\(word) \(number)", .strong) + ": \(text)",
      json: ["number": .integer(number), "what": .string(text)])
  }

  // MARK: Keeping them

  private static let info = Command(
    "info", group: .stopping, summary: "list breakpoints, watches, displays and traces",
    parameters: [
      Parameter(
        "kind", .choice([Choice("break"), Choice("watch"), Choice("display"), Choice("trace")]), "only these",
        optional: true)
    ],
    examples: [
      CommandExample("info break", "breakpoints and how often they were hit", after: ["break t=3"]),
      CommandExample("info", "all that is set", after: ["break t=3", "display loss"]),
    ],
    json: [
      JSONField(
        "items", "for each: number, kind, what, enabled, and hits, tolerance, every or values where it has them")
    ],
    seeAlso: ["break", "delete", "disable"]
  ) { session, invocation in
    let stops = session.workbench.stops
    let rendering = StopTableRendering(
      stops, isChain: session.workbench.run?.specification.arity != 2,
      kind: invocation.choice(ifGiven: "kind")?.name)
    return Output(rendering.text(on: session.screen), json: ["items": rendering.json])
  }

  private static let numbers = Parameter(
    "numbers", .integer(1...Int.max), "as 'info' shows them; without any, all", optional: true, repeats: true)

  private static func forEach(
    _ session: Session, _ invocation: Invocation, _ word: String, _ body: (Int) -> Void
  ) throws -> Output {
    let stops = session.workbench.stops
    let wanted = invocation.integers("numbers")
    for number in wanted where !stops.numbers.contains(number) {
      throw invocation.failure(StopError.unknownNumber(number, known: stops.numbers), at: "numbers")
    }
    let all = wanted.isEmpty ? stops.numbers : wanted
    if all.isEmpty { throw StopError.nothingSet }
    all.forEach(body)
    return Output(
      line: StyledLine("\(word): \(all.map(String.init).joined(separator: ", "))", .faint),
      json: ["numbers": .array(all.map { .integer($0) })])
  }

  private static let numberField = [JSONField("numbers", "those it was done to")]

  private static let delete = Command(
    "delete", group: .stopping, summary: "take away breakpoints, watches, displays, traces", parameters: [numbers],
    examples: [
      CommandExample("delete 1", "one of them", after: ["break t=3", "break t=5"]),
      CommandExample("delete", "all", after: ["break t=3", "display loss"]),
    ],
    json: numberField, seeAlso: ["info", "disable"]
  ) { session, invocation in try forEach(session, invocation, "deleted") { session.workbench.stops.delete($0) } }

  private static let disable = Command(
    "disable", group: .stopping, summary: "keep them, but do not stop or show", parameters: [numbers],
    examples: [
      CommandExample("disable 1", "one of them", after: ["break t=3"]),
      CommandExample("disable", "all", after: ["break t=3", "display loss"]),
    ],
    json: numberField, seeAlso: ["enable", "info"]
  ) { session, invocation in
    try forEach(session, invocation, "disabled") { session.workbench.stops.enable($0, false) }
  }

  private static let enable = Command(
    "enable", group: .stopping, summary: "let them stop or show again", parameters: [numbers],
    examples: [
      CommandExample("enable 1", "one of them", after: ["break t=3", "disable 1"]),
      CommandExample("enable", "all", after: ["break t=3", "disable"]),
    ],
    json: numberField, seeAlso: ["disable", "info"]
  ) { session, invocation in
    try forEach(session, invocation, "enabled") { session.workbench.stops.enable($0, true) }
  }

  private static let condition = Command(
    "condition", group: .stopping, summary: "give a breakpoint another condition, or none",
    parameters: [
      Parameter("number", .integer(1...Int.max), "the breakpoint's"),
      Parameter("condition", .expression, "what must hold; without it, none", optional: true),
    ],
    examples: [
      CommandExample("condition 1 norm(z) > 2", "stops at t=3 only where z is large", after: ["break t=3"]),
      CommandExample("condition 1", "stops every time again", after: ["break t=3 if loss > 1"]),
    ],
    json: breakFields, seeAlso: ["break", "info"], requires: [.data, .network]
  ) { session, invocation in
    let bench = session.workbench
    guard let run = bench.run else { return .nothing }
    let number = invocation.integer("number")
    guard bench.stops.numbers.contains(number) else {
      throw invocation.failure(StopError.unknownNumber(number, known: bench.stops.numbers), at: "number")
    }
    let condition =
      invocation.isGiven("condition")
      ? try BreakpointReader(run: run, bench: bench, invocation: invocation).condition("condition") : nil
    guard bench.stops.setCondition(condition, of: number),
      let changed = bench.stops.breakpoints.first(where: { $0.number == number })
    else { throw invocation.failure(StopError.notABreakpoint(number), at: "number") }
    return told("breakpoint", number, BreakpointWording.what(of: changed, isChain: run.specification.arity == 1))
  }
}
