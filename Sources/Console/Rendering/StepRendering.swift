import Corpus
import Debugging
import Drawing
import Networks
import Storage

/// What happened at the walk's cursor, in words and numbers.
struct StepRendering {
  let walk: Walk
  let notes: ExampleNotes
  let screen: Screen

  init(_ walk: Walk, _ session: Session) {
    self.walk = walk
    notes = ExampleNotes(session.workbench)
    screen = session.screen
  }

  var text: StyledText {
    switch walk.cursor.phase {
    case .start: start
    case .forward(let node): forward(node)
    case .backward(let node): backward(node)
    }
  }

  private var equations: Equations { Equations(specification: walk.specification) }
  private func position(_ node: Int) -> String { Notation.position(node, isChain: walk.isChain) }

  private var start: StyledText {
    guard walk.isChain else { return [StyledLine("before the first node", .faint)] }
    let state = walk.trace.initialState(example: 0)
    let isZero = state.allSatisfy { $0 == 0 }
    return [
      StyledLine("t=0", .accent) + "  "
        + (isZero ? "z₀ = 0" : "z₀ " + Notation.vector(state, name: "z₀", width: screen.width - 8, screen: screen))
    ]
  }

  /// Columns before the equations: for `t=100`, or `node 1000`.
  private var margin: Int { max(walk.isChain ? 6 : 10, position(walk.nodes - 1).count + 1) }
  /// Columns of the equations, so that values stand below each other.
  private var equationWidth: Int { screen.width < margin + 60 ? 0 : 30 }
  private var valueWidth: Int { screen.width - margin - max(equationWidth, 28) - 1 }

  /// `label = right side` in a column, what it is worth, and a remark; on two lines where one is too short.
  private func row(_ first: Bool, _ node: Int, _ equation: String, _ value: StyledLine, _ remark: StyledLine = "")
    -> StyledText
  {
    let label = StyledLine(first ? position(node) : "", .accent).padded(to: margin)
    var line = label + StyledLine(equation)
    if !value.isEmpty { line = line.padded(to: margin + equationWidth) + " " + value }
    if !remark.isEmpty { line += StyledLine("   ") + remark }
    return StyledText(line.wrapped(to: screen.width, indent: margin + max(equationWidth, 4) + 1))
  }

  private func forward(_ node: Int) -> StyledText {
    var text = StyledText()
    let below = walk.isChain ? Notation.subscripted(node) : ""
    var isFirst = true
    func add(_ quantity: Quantity, _ equation: String, _ remark: StyledLine = "") {
      guard let values = walk.values(quantity, at: node) else { return }
      let value =
        quantity == .x ? input(values) : vector(values, quantity.rawValue)
      text.append(row(isFirst, node, equation, value, remark))
      isFirst = false
    }
    add(.x, "x", StyledLine(notes.input(node) ?? "", .faint))
    add(.u, "u = \(equations.u(below: below))")
    add(.z, "z = \(equations.z)")
    add(.v, "v = \(equations.v)")
    var verdict = StyledLine()
    if let target = target(node) { verdict += StyledLine("target ") + StyledLine(target, .strong) }
    if let loss = walk.values(.loss, at: node)?.first { verdict += StyledLine("   loss \(formatted(loss))") }
    add(.y, "y = \(equations.y)", verdict)
    return text
  }

  private func input(_ values: [Double]) -> StyledLine {
    if case .tokens = walk.specification.input { return StyledLine("token \(Int(values[0]))") }
    return values.count == 1 ? StyledLine(formatted(values[0])) : vector(values, "x")
  }

  private func vector(_ values: [Double], _ name: String) -> StyledLine {
    Notation.vector(values, name: name, width: valueWidth, screen: screen)
  }

  private func target(_ node: Int) -> String? {
    guard let d = walk.values(.d, at: node) else { return nil }
    if case .classes = walk.specification.target { return "class \(Int(d[0]))" }
    if d.count == 1 { return formatted(d[0]) }
    return d.count <= 4 ? "(" + d.map { formatted($0) }.joined(separator: ", ") + ")" : "\(d.count) values"
  }

  private func backward(_ node: Int) -> StyledText {
    var text = StyledText()
    var isFirst = true
    func add(_ equation: String, _ value: StyledLine, _ remark: StyledLine = "") {
      text.append(row(isFirst, node, equation, value, remark))
      isFirst = false
    }
    if let error = walk.values(.deltaOut, at: node) {
      add("δ_out = \(equations.deltaOut)", vector(error, "δ_out"))
    }
    let above = walk.isChain ? Notation.subscripted(node + 2) : ""
    if let delta = walk.values(.delta, at: node) {
      // The longest equation takes two lines, and its value stands on the second.
      let lines = equations.deltaLines(above: above)
      for (index, line) in lines.enumerated() {
        add(index == 0 ? "δ = \(line)" : "    \(line)", index == lines.count - 1 ? vector(delta, "δ") : "")
      }
    }
    if let output = walk.part(.fromOutput, at: node), let parent = walk.part(.fromParent, at: node) {
      add("  from this step's output", part(output))
      add("  " + source(node), part(parent), StyledLine(sourceRemark(node), .faint))
    }
    text.append(contributions(node))
    return text
  }

  private func part(_ values: [Double]) -> StyledLine {
    values.allSatisfy { $0 == 0 } ? StyledLine("0") : vector(values, "·")
  }

  /// Where the second part of δ comes from.
  private func source(_ node: Int) -> String {
    guard let (parent, slot) = walk.parent(of: node) else {
      return walk.isChain ? "from t=\(node + 2)" : "from the parent"
    }
    if walk.isChain { return "from \(position(parent))" }
    return "from \(position(parent)), its \(slot == 0 ? "left" : "right") half"
  }

  private func sourceRemark(_ node: Int) -> String {
    if walk.isCutAbove(node) { return "cut here: δ does not pass (--bptt)" }
    return walk.parent(of: node) == nil ? (walk.isChain ? "the end of the sequence" : "the root") : ""
  }

  /// What this step adds to every gradient.
  private func contributions(_ node: Int) -> StyledText {
    let contributions = GradientContributions(walk)
    let norms = walk.layout.parameters.map { parameter in
      StyledLine("\(parameter.name) ", .faint)
        + StyledLine(formatted(contributions.norm(of: parameter, at: node), significant: 3))
    }
    let start = StyledLine(String(repeating: " ", count: margin)) + StyledLine("  adds to gradients, ‖·‖", .faint)
    return laidOut(norms, after: start.padded(to: margin + equationWidth) + " ", width: screen.width)
  }

  /// What the turn at the end of the forward pass says.
  var turn: StyledText {
    let way = walk.isChain ? "through time" : "from the root down"
    var line = StyledLine("forward pass done")
    if let answer = notes.answer(walk) { line += ": " + answer }
    line += StyledLine(", loss \(formatted(walk.trace.loss())). From here 'step' walks back \(way).")
    return StyledText(line.wrapped(to: screen.width, indent: 2))
  }

  /// The same as members of an object, at full precision.
  var json: JSONObject {
    var members: [(key: String, value: JSONValue)] = [("place", .integer(walk.cursor.place))]
    let quantities: [Quantity]
    switch walk.cursor.phase {
    case .start:
      members.append(("phase", "start"))
      return JSONObject(members)
    case .forward:
      members.append(("phase", "forward"))
      quantities = [.x, .u, .z, .v, .y, .d, .loss]
    case .backward:
      members.append(("phase", "backward"))
      quantities = [.deltaOut, .delta, .fromOutput, .fromParent]
    }
    let node = walk.cursor.node ?? 0
    members.append((walk.isChain ? "t" : "node", .integer(walk.isChain ? node + 1 : node)))
    for quantity in quantities {
      let values =
        quantity == .fromOutput || quantity == .fromParent
        ? walk.part(quantity, at: node) : walk.values(quantity, at: node)
      guard let values else { continue }
      members.append((quantity.rawValue, quantity == .loss ? .number(values[0]) : .numbers(values)))
    }
    if case .backward = walk.cursor.phase {
      let contributions = GradientContributions(walk)
      members.append(
        (
          "contributions",
          .object(
            walk.layout.parameters.map { ($0.name, .number(contributions.norm(of: $0, at: node))) })
        ))
    }
    return JSONObject(members)
  }
}
