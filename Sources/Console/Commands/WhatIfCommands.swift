import Corpus
import Debugging
import Drawing
import Networks
import Storage

/// Changing something by hand, seeing what follows, and taking it back.
enum WhatIfCommands {
  static let all: [Command] = [poke, zero, diff, undo, redo]

  private static let pokeFields = [
    JSONField("poke", "as it was asked for"), JSONField("kind", "parameter, or clamp: held in this example"),
    JSONField("name", "the parameter or quantity"), JSONField("count", "how many elements"),
    JSONField("before", "their values, row by row"), JSONField("after", "what they are now"),
    JSONField("loss_before", "of the example; null without one"), JSONField("loss_after", "with the poke"),
  ]

  private static let poke = Command(
    "poke", group: .undoing, summary: "change a number by hand and see what follows",
    parameters: [Parameter("assignment", .expression, "PLACE = EXPR, such as W[3][4] = 0.5")],
    details: [
      "PLACE is a parameter (W, W[2], W[2][0:3], b), an element, a row or all of it: it stays changed when another example "
        + "is chosen and when training goes on, and 'undo' takes it back until then. Or it is x, u, z, v or d of the "
        + "example, as in z[2][0] or z[\"not bad\"][3]: it is held in the example's pass until another is chosen. "
        + "Nothing flows back through what is held, so δ there is 0.",
      "EXPR is any expression that fits; one number goes everywhere, [1, 0] or (1, 0) is a vector, and *= += -= /= work on "
        + "what is there. In trees of words x[3] = \"good\" puts in another word.",
    ],
    examples: [
      CommandExample("poke W[3][4] = 0.5", "one weight"), CommandExample("poke W[2] = W[2] * 0.5", "a row, halved"),
      CommandExample("poke z[2][0] = 0", "a unit held at t=2", after: ["example 3"]),
      CommandExample("poke x[1] = (1, 0)", "another input", after: ["example 3"]),
    ],
    json: pokeFields, seeAlso: ["diff", "undo", "zero", "print"], requires: [.network]
  ) { session, invocation in
    let text = invocation.string("assignment")
    return try putting(session, invocation, "assignment") {
      try Assignment(parsing: text)
    }
  }

  private static let zero = Command(
    "zero", group: .undoing, summary: "set something to 0, or hold a unit at 0 in this example",
    parameters: [Parameter("what", .expression, "'unit 5', 'unit 2:5', or a place as in poke: W[2], z[3]")],
    details: [
      "'zero unit 5' holds z of unit 5 at 0 at every step, or at every node of the tree, words included. All else is "
        + "poke PLACE = 0."
    ],
    examples: [
      CommandExample("zero unit 5", "the example without unit 5", after: ["example 3"]),
      CommandExample("zero W[2]", "what unit 2 takes from the step before"),
    ],
    json: pokeFields, seeAlso: ["poke", "diff", "undo"], requires: [.network]
  ) { session, invocation in
    let unit = try units(invocation, session)
    return try putting(session, invocation, "what") {
      if let unit {
        return try Assignment(parsing: "z[:][\(unit)] = 0")
      }
      let place: Place
      do throws(ExpressionError) {
        place = try Place(parsing: invocation.string("what"))
      } catch {
        if error.reason == .assignment { throw PokeError(.zeroOnly, at: error.range) }
        throw error
      }
      return Assignment(place: place, value: try Expression(parsing: "0"))
    }
  }

  /// The index of `unit 5` or `units 2:5`, checked; nil for anything else.
  private static func units(_ invocation: Invocation, _ session: Session) throws -> String? {
    let words = invocation.string("what").split(separator: " ", maxSplits: 1)
    guard let first = words.first, first == "unit" || first == "units", let run = session.workbench.run else {
      return nil
    }
    guard words.count == 2 else {
      throw invocation.failure(ConsoleError.missingAfterKeyword(String(first), parameter: "number"), at: "what")
    }
    let ends = words[1].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let hidden = run.specification.hidden
    func number(_ text: String, _ range: ClosedRange<Int>) throws -> Int {
      guard let number = Int(text) else {
        throw invocation.failure(ConsoleError.notAnInteger(text, .parameter("unit")), at: "what")
      }
      guard range.contains(number) else {
        throw invocation.failure(ConsoleError.integerOutOfRange(text, .parameter("unit"), range), at: "what")
      }
      return number
    }
    let low = try number(ends[0], 0...hidden - 1)
    if ends.count == 1 { return "\(low)" }
    return "\(low):\(try number(ends[1...].joined(separator: ":"), low + 1...hidden))"
  }

  /// Reads a poke, puts it in force, and says what it did. Nothing is changed where it cannot be read.
  private static func putting(
    _ session: Session, _ invocation: Invocation, _ parameter: String, _ read: () throws -> Assignment
  ) throws -> Output {
    let bench = session.workbench
    let poke: Poke
    do {
      poke = try bench.pokeReader.poke(read())
    } catch let error as PokeError {
      throw LocatedError(error, at: invocation.place(in: parameter, characters: error.range))
    } catch {
      throw invocation.failure(error, at: parameter)
    }
    let before = bench.walk
    bench.put(poke)
    let rendering = PokeRendering(poke, bench)
    let outcome = OutcomeChange(from: before, to: bench.walk, bench)
    let text =
      StyledText([rendering.line] + (rendering.warning.map { [$0] } ?? [])) + (outcome?.text ?? [])
    let members = outcome?.members ?? [("loss_before", .null), ("loss_after", .null)]
    return Output(
      text.wrapped(on: session.screen, indent: 4), json: JSONObject(rendering.members + members))
  }

  private static let diff = Command(
    "diff", group: .undoing, summary: "show what the pokes change, against the example without them",
    options: [
      Option(
        "of", .word, default: "z", valueName: "NAME",
        "of what the picture shows the change: z, u, y, delta; grad, the gradient of W; a gate's or memory's name",
        suggestions: { session in
          guard let specification = session.workbench.run?.specification else { return [] }
          return DiffRendering.Subject.names(in: specification).map { Candidate($0) }
        }),
      .flag("all", "every row, however many; in a tree every node, changed or not"),
      .flag("map", "draw the heat map, or the tree", on: true), Option("save", .file, "write that picture as SVG"),
    ],
    details: [
      "A row a step: ‖Δz‖, the output before and after, the loss before and after, ‖Δδ‖; '·' where nothing changes. In a "
        + "tree the tree, coloured by ‖Δz‖, and the nodes that change. 'Before' is the run as it would be without any poke."
    ],
    examples: [
      CommandExample("diff", "table and heat map", after: ["example 3", "poke z[2][0] = 1"]),
      CommandExample("diff --of delta --no-map", "the table alone", after: ["example 3", "zero unit 5"]),
      CommandExample("diff", "in a tree", after: Samples.tree + ["poke x[5] = \"bad\""]),
    ],
    json: [
      JSONField("pokes", "those in force: poke, kind, name, count, before, after"),
      JSONField("loss_before", "of the example"), JSONField("loss_after", "with the pokes"),
      JSONField("answer_before", "in words, or null"), JSONField("answer_after", "with the pokes"),
      JSONField("rows", "t or node, state (‖Δz‖), delta (‖Δδ‖), y_before, y_after, loss_before, loss_after"),
      JSONField("of", "what 'change' is of"), JSONField("change", "the matrix of the heat map, a row a step"),
      JSONField("gradients", "for each parameter the norm of what its gradient changes by"),
      JSONField("saved", "the file written, or null"),
    ],
    seeAlso: ["poke", "undo", "delta"], requires: [.network, .example]
  ) { session, invocation in
    let bench = session.workbench
    guard !bench.whatIf.pokes.isEmpty else { throw WorkError.nothingPoked }
    guard let before = bench.unpokedWalk(), let after = bench.walk,
      let outcome = OutcomeChange(from: before, to: after, bench)
    else { return .nothing }
    let name = invocation.string("of")
    guard let subject = DiffRendering.Subject(name, in: after.specification) else {
      throw invocation.failure(
        WorkError.unknownDifference(name, known: DiffRendering.Subject.names(in: after.specification)), at: "of")
    }
    let rendering = DiffRendering(WalkDifference(from: before, to: after), of: subject, bench)
    let path = try invocation.savePicture(rendering.svg)
    let (screen, showsAll, drawsMap) = (session.screen, invocation.flag("all"), invocation.flag("map"))
    let pokes = bench.whatIf.pokes.map { PokeRendering($0, bench) }
    var text = StyledText(pokes.map(\.line)) + outcome.text
    if subject.quantity == nil { text += rendering.gradients }
    return Output(
      text.wrapped(on: screen, indent: 4) + rendering.table(showsAll: showsAll).drawn(on: screen)
        + (drawsMap ? rendering.picture(on: screen, showsAll: showsAll) : [])
        + (path.map { [StyledLine("written to \($0)", .faint)] } ?? []),
      json: JSONObject(
        [("pokes", .array(pokes.map(\.json)))] + outcome.members + outcome.answers + rendering.members
          + [("saved", path.map { .string($0) } ?? .null)]))
  }

  private static let undo = Command(
    "undo", group: .undoing, summary: "take back the last poke, or all of them",
    parameters: [Parameter("count", .word, "how many, or 'all'", default: "1")],
    details: [
      "What is taken back comes back to the bit. Training makes pokes of parameters part of the run: from then on they "
        + "cannot be taken back. Clamps end when another example is chosen."
    ],
    examples: [
      CommandExample("undo", "the last poke", after: ["poke W[0][0] = 1"]),
      CommandExample("undo all", "every poke", after: ["poke b = 0", "zero W[2]"]),
    ],
    json: [
      JSONField("undone", "the pokes taken back, the last one first"), JSONField("pokes", "those still in force"),
      JSONField("loss_before", "of the example; null without one"), JSONField("loss_after", "without them"),
    ],
    seeAlso: ["poke", "redo", "diff"], requires: [.network]
  ) { session, invocation in
    let bench = session.workbench
    let count = invocation.string("count") == "all" ? Int.max : try number(invocation)
    guard !bench.whatIf.pokes.isEmpty else { throw WorkError.nothingToUndo }
    return moved(session, verb: "took back", field: "undone", count: count) { $0.undoPoke() }
  }

  private static let redo = Command(
    "redo", group: .undoing, summary: "put back the poke that was taken back last",
    parameters: [Parameter("count", .word, "how many, or 'all'", default: "1")],
    details: ["Another poke, another example or more training ends what can be put back."],
    examples: [
      CommandExample("redo", "the poke is in force again", after: ["poke W[0][0] = 1", "undo"]),
      CommandExample("redo all", "all of them", after: ["poke b = 0", "zero W[2]", "undo all"]),
    ],
    json: [
      JSONField("redone", "the pokes put back, in order"), JSONField("pokes", "those in force"),
      JSONField("loss_before", "of the example; null without one"), JSONField("loss_after", "with them"),
    ],
    seeAlso: ["undo", "poke", "diff"], requires: [.network]
  ) { session, invocation in
    let bench = session.workbench
    let count = invocation.string("count") == "all" ? Int.max : try number(invocation)
    guard !bench.whatIf.undone.isEmpty else { throw WorkError.nothingToRedo }
    return moved(session, verb: "put back", field: "redone", count: count) { $0.redoPoke() }
  }

  private static func number(_ invocation: Invocation) throws -> Int {
    try invocation.integer(from: invocation.string("count"), in: 1...Int.max, at: "count")
  }

  /// Takes pokes back or puts them back, up to `count`, and says what that did.
  private static func moved(
    _ session: Session, verb: String, field: String, count: Int, _ move: (Workbench) -> Poke?
  ) -> Output {
    let bench = session.workbench
    let before = bench.walk
    var moved: [Poke] = []
    while moved.count < count, let poke = move(bench) { moved.append(poke) }
    let outcome = OutcomeChange(from: before, to: bench.walk, bench)
    let texts = moved.map(\.text)
    let left = PokeSummary(bench)
    let line = StyledLine("\(verb) ", .faint) + StyledLine(texts.joined(separator: ", "), .strong)
    let text = StyledText(line) + (outcome?.text ?? []) + left.text
    let members = outcome?.members ?? [("loss_before", .null), ("loss_after", .null)]
    return Output(
      text.wrapped(on: session.screen, indent: 4), json: JSONObject([(field, .strings(texts)), left.member] + members))
  }
}

extension Workbench {
  /// Reads pokes as the session stands.
  var pokeReader: PokeReader {
    let answers = Answers(data, kind: run?.specification.target)
    return PokeReader(scope(), vocabulary: data?.inputVocabulary, classNames: answers.classNames)
  }
}
