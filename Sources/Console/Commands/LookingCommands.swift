import Debugging
import Drawing
import Networks
import Storage

/// Looking at values, at δ and at gradients.
enum LookingCommands {
  static let all: [Command] = [print, delta, gradient]

  private static let print = Command(
    "print", aliases: ["p"], group: .looking, summary: "show the value of an expression",
    parameters: [Parameter("expression", .expression, "such as norm(delta) or W[0][3]")],
    options: [.flag("full", "every digit")],
    details: [
      "Names, indices, operators and functions: 'help expressions'. Without an index a quantity of the trace is that of the "
        + "step the walk is at; delta[3] is δ at t=3, delta[3][5] its unit 5, delta[:] a row a step. W[0][3] counts "
        + "rows and columns from 0. 'ans' is the value shown last."
    ],
    examples: [
      CommandExample("print norm(W)", "a number"), CommandExample("print W[0:2]", "two rows"),
      CommandExample("print δ[3][5]", "unit 5 at t=3, in Greek", after: ["example 3"]),
      CommandExample("print --full spectral(W)", "with 17 digits"),
    ],
    json: [
      JSONField("value", "a number, or arrays of numbers"),
      JSONField("shape", "number, boolean, vector, matrix or text"),
    ],
    seeAlso: ["show", "plot", "delta"]
  ) { session, invocation in
    let value = try evaluate(session, invocation, at: "expression")
    session.workbench.answer = value
    let rendering = ValueRendering(value, isFull: invocation.flag("full"))
    return Output(
      rendering.text(on: session.screen), json: ["value": rendering.json, "shape": .string(rendering.shape)])
  }

  /// The value of an expression parameter, errors placed under the right column.
  static func evaluate(_ session: Session, _ invocation: Invocation, at name: String) throws -> Value {
    do throws(ExpressionError) {
      return try Expression(parsing: invocation.string(name)).evaluate(in: session.workbench.scope())
    } catch {
      throw invocation.failure(error, at: name)
    }
  }

  private static let delta = Command(
    "delta", group: .looking, summary: "show how δ travels through the whole example",
    options: [
      Option(
        "of", .word, valueName: "NAME", "another error of a cell with gates: of c, i, …; beside ‖δ‖",
        suggestions: { session in
          guard let specification = session.workbench.run?.specification else { return [] }
          return errorNames(of: specification).map { Candidate($0) }
        }),
      .flag("all", "every row, however many; in a tree also a table by node"),
      .flag("map", "draw the heat map, or the tree", on: true), Option("save", .file, "write that picture as SVG"),
    ],
    details: [
      "A row a step: ‖δ_out‖, ‖δ‖, the two parts it is the sum of (from this step's output, from t+1), the cosine between "
        + "them, the ratio ‖δ_{t−1}‖/‖δ_t‖, and the bound max|f'(u_t)|·σ_max(W) on how much of δ_{t+1} can arrive.",
      "In a tree: the tree, coloured by ‖δ‖, and a row a level, from the root down; the ratio is that of ‖δ‖ to the node above's.",
      "σ_max(W) is the largest singular value. Where γ·σ_max < 1, γ the steepest slope of f, δ must vanish as it goes "
        + "back; where it is larger, δ may explode but need not (Pascanu, Mikolov & Bengio 2013).",
    ],
    examples: [
      CommandExample("delta", "table and heat map", after: ["example 3"]),
      CommandExample("delta --no-map --all", "the table alone, every row", after: ["example 3"]),
      CommandExample("delta", "through a tree", after: Samples.tree),
      CommandExample("delta --of c", "the error of an lstm's memory", after: ["network lstm", "example 3"]),
    ],
    json: [
      JSONField("of", "the error"),
      JSONField(
        "rows",
        "t or node, depth, delta_out, delta, from_output, from_parent, cosine, ratio, bound, cut; with --of error, from_here"
      ),
      JSONField("levels", "in a tree, by depth: nodes, delta, largest, delta_out, from_output, from_parent, ratio"),
      JSONField("sigma_max", "largest singular value of W"), JSONField("bound", "γ·σ_max"),
      JSONField("must_vanish", "whether the bound is below 1"),
      JSONField("delta", "the matrix of the heat map, a row a step"),
      JSONField("saved", "the file written, or null"),
    ],
    seeAlso: ["gradient", "step", "print"], requires: [.example]
  ) { session, invocation in
    let (screen, showsAll, drawsMap) = (session.screen, invocation.flag("all"), invocation.flag("map"))
    if let error = try error(session, invocation) {
      let path = try invocation.savePicture(error.svg)
      return Output(
        error.text(on: screen, showsAll: showsAll, drawsPicture: drawsMap)
          + (path.map { [StyledLine("written to \($0)", .faint)] } ?? []),
        json: JSONObject(error.json.map { ($0.key, $0.value) } + [("saved", path.map { .string($0) } ?? .null)]))
    }
    guard let rendering = DeltaRendering(session.workbench) else { return .nothing }
    let path = try invocation.savePicture(rendering.svg)
    return Output(
      rendering.text(on: screen, showsAll: showsAll, drawsPicture: drawsMap)
        + (path.map { [StyledLine("written to \($0)", .faint)] } ?? []),
      json: JSONObject(rendering.json.map { ($0.key, $0.value) } + [("saved", path.map { .string($0) } ?? .null)]))
  }

  /// What `--of` takes: c for δ_c.
  private static func errorNames(of specification: NetworkSpecification) -> [String] {
    ErrorProfile.errors(of: specification).map { error, _ in
      let name = specification.name(of: error)
      // δ of another layer or direction has no shorter name.
      return specification.local(error) == .delta ? name : name.replacing("delta_", with: "")
    }
  }

  /// What `--of` asks for; nil for δ itself.
  private static func error(_ session: Session, _ invocation: Invocation) throws -> ErrorRendering? {
    guard let name = invocation.string(ifGiven: "of"), let walk = session.workbench.walk else { return nil }
    let specification = walk.specification
    let canonical = Symbols.ascii(name)
    let quantity = specification.quantity(named: canonical)
    if quantity == .delta || quantity == (specification.statesAreActivations ? .u : .z) { return nil }
    // The error of a gate is that of what goes into it: i has δ_i.
    let candidates = [quantity, specification.quantity(named: "delta_" + canonical)].compactMap(\.self)
    guard let profile = candidates.lazy.compactMap({ ErrorProfile(walk, of: $0) }).first else {
      throw invocation.failure(
        WorkError.noErrorOf(
          name, kind: specification.kindName, known: errorNames(of: specification)), at: "of")
    }
    return ErrorRendering(walk, profile, session.workbench)
  }

  private static let gradient = Command(
    "gradient", group: .looking, summary: "show each gradient and what every step adds to it",
    options: [.flag("all", "every row, however many")],
    details: [
      "Norms of the contributions δ_t x_tᵀ, δ_t z_{t−1}ᵀ, δ_t, δ_out z_tᵀ, δ_out. Their sum over t is compared with the "
        + "gradient that training uses; the largest difference is shown."
    ],
    examples: [
      CommandExample("gradient", "a table by step", after: ["example 3"]),
      CommandExample("gradient --all", "every step", after: ["example 3"]),
      CommandExample("gradient", "by the nodes and words of a tree", after: Samples.tree),
    ],
    json: [
      JSONField(
        "gradients", "for each parameter: norm, contributions (norms by step), difference (relative, of the sum)"),
      JSONField("words", "in a tree: for each row of E that is touched word, norm, leaves"),
    ],
    seeAlso: ["delta", "gradcheck", "print"], requires: [.example]
  ) { session, invocation in
    guard let walk = session.workbench.walk else { return .nothing }
    let rendering = GradientRendering(walk)
    let limit = invocation.flag("all") ? nil : 24
    return Output(rendering.text(on: session.screen, limit: limit).wrapped(on: session.screen), json: rendering.json)
  }
}
