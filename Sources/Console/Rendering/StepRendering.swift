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
    equationWidth = Self.equationWidth(walk, screen)
  }

  var text: StyledText {
    switch walk.cursor.phase {
    case .start: start
    case .forward(let node): forward(node) + held(node).text
    case .backward(let node): backward(node) + held(node).text
    }
  }

  private func held(_ node: Int) -> HeldRendering {
    HeldRendering(node, walk, notes, margin: margin, width: screen.width)
  }
  private var equations: Equations { Equations(specification: walk.specification) }
  private func position(_ node: Int) -> String { Notation.position(node, isChain: walk.isChain) }

  private var start: StyledText {
    guard walk.isChain else {
      return [
        StyledLine("start", .accent)
          + StyledLine("  before the first of \(formattedCount(walk.nodes)) nodes: words first, the root last", .faint)
      ]
    }
    let state = walk.initialState(.z)
    let isZero = state.allSatisfy { $0 == 0 }
    return [
      StyledLine("t=0", .accent) + "  "
        + (isZero ? "z₀ = 0" : "z₀ " + Notation.vector(state, name: "z₀", width: screen.width - 8, screen: screen))
    ]
  }

  /// Columns before the equations: for `t=100`, or `node 1000`.
  var margin: Int { Self.margin(of: walk) }
  /// Columns of the equations, so that values stand below each other: as many as the longest one of most networks needs, and
  /// of a cell with gates as many as its longest one needs that leaves room for values.
  let equationWidth: Int

  private static func margin(of walk: Walk) -> Int {
    max(walk.isChain ? 6 : 10, Notation.position(walk.nodes - 1, isChain: walk.isChain).count + 1)
  }

  private static func equationWidth(_ walk: Walk, _ screen: Screen) -> Int {
    let margin = margin(of: walk)
    if screen.width < margin + 60 { return 0 }
    if walk.specification.statesAreActivations, walk.specification.strands.count == 1 { return walk.isChain ? 30 : 33 }
    let room = screen.width - margin - 40
    let equations = Equations(specification: walk.specification)
    let last = walk.isChain ? Notation.subscripted(walk.nodes) : ""
    let above = walk.isChain ? last : "_parent"
    let lines =
      equations.cell(at: .composition, below: last).map(\.text)
      + equations.ownErrors(above: above, at: .composition).map(\.text)
    return lines.map { displayWidth($0) }.filter { $0 <= room }.reduce(33) { max($0, $1) }
  }
  var valueWidth: Int { screen.width - margin - max(equationWidth, 28) - 1 }

  /// `label = right side` in a column, what it is worth, and a remark; on two lines where one is too short.
  private func row(
    _ first: Bool, _ node: Int, _ equation: String, _ value: StyledLine, _ remark: StyledLine = "",
    style: Style = .plain
  ) -> StyledText {
    let label = StyledLine(first ? position(node) : "", .accent).padded(to: margin)
    var line = label + StyledLine(equation, style)
    let indent = margin + max(equationWidth, 4) + 1
    let isLong = equationWidth > 0 && line.displayWidth > margin + equationWidth
    if isLong, !value.isEmpty, line.displayWidth + 1 + value.displayWidth > screen.width {
      // A strip cut in two cannot be read: below the equation it stands whole.
      let below = StyledLine(String(repeating: " ", count: indent)) + value + (remark.isEmpty ? "" : "   ") + remark
      return StyledText(
        line.wrapped(to: screen.width, indent: margin + 4) + below.wrapped(to: screen.width, indent: indent))
    }
    if !value.isEmpty { line = line.padded(to: margin + equationWidth) + " " + value }
    if !walk.isChain, !remark.isEmpty, line.displayWidth + 3 + remark.displayWidth > screen.width {
      // Words in quotes read better on a line of their own than broken in two.
      let room = max(screen.width - indent, 8)
      return StyledText(
        line.wrapped(to: screen.width, indent: indent)
          + [StyledLine(String(repeating: " ", count: indent)) + remark.truncated(to: room)])
    }
    if !remark.isEmpty { line += StyledLine("   ") + remark }
    return StyledText(line.wrapped(to: screen.width, indent: indent))
  }

  private func forward(_ node: Int) -> StyledText {
    var text = StyledText()
    let below = walk.isChain ? Notation.subscripted(node) : ""
    var isFirst = true
    func add(_ quantity: Quantity, _ equation: String, _ remark: StyledLine = "") {
      guard let values = walk.values(quantity, at: node) else { return }
      let value: StyledLine =
        switch quantity {
        case .x: input(values)
        case .y where !walk.isChain: outputs(values)
        default: vector(values, walk.specification.name(of: quantity))
        }
      text.append(row(isFirst, node, equation, value, remark))
      isFirst = false
    }
    if walk.specification.hasEmbeddings {
      for part in composition(node) {
        text.append(row(isFirst, node, part.equation, part.vector.map { vector($0, "z") } ?? "", style: part.style))
        isFirst = false
      }
    } else {
      add(.x, "x", StyledLine(notes.input(node) ?? "", .faint))
    }
    let word = Notation.phrase(node, in: walk.phrases, width: 18) ?? "word"
    let above = walk.isChain ? Notation.subscripted(node + 2) : "_parent"
    for line in equations.cell(at: walk.kind(of: node), below: below, above: above, word: word) {
      add(line.quantity, line.text)
    }
    add(.v, "v = \(equations.v)")
    guard walk.isChain else {
      add(.y, "y = \(equations.y)")
      // Of two trees that are compared nothing but the comparison is read out.
      if walk.specification.comparison != nil, walk.kind(of: node) != .comparison { return text }
      let line = StyledLine(String(repeating: " ", count: margin)) + verdict(node)
      return text + StyledText(line.wrapped(to: screen.width, indent: margin + 4))
    }
    var verdict = StyledLine()
    if let target = target(node) { verdict += StyledLine("target ") + StyledLine(target, .strong) }
    if let loss = walk.values(.loss, at: node)?.first { verdict += StyledLine("   loss \(formatted(loss))") }
    add(.y, "y = \(equations.y)", verdict)
    return text
  }

  /// Whether a node is a word's vector, which nothing was composed for.
  private func isWord(_ node: Int) -> Bool { walk.specification.leavesAreVectors && walk.isLeaf(node) }

  private func input(_ values: [Double]) -> StyledLine {
    if case .tokens = walk.specification.input {
      return StyledLine(notes.word(Int(values[0])).map { "\"\($0)\"" } ?? "token \(Int(values[0]))")
    }
    return values.count == 1 ? StyledLine(formatted(values[0])) : vector(values, "x")
  }

  private func vector(_ values: [Double], _ name: String) -> StyledLine {
    Notation.vector(values, name: name, width: valueWidth, screen: screen)
  }

  private func target(_ node: Int) -> String? {
    guard let d = walk.values(.d, at: node) else { return nil }
    if case .classes = walk.specification.target {
      let answers = notes.answers
      return answers.classNames.isEmpty ? "class \(Int(d[0]))" : "\"\(answers.name(Int(d[0])))\""
    }
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
    if let words = Notation.phrase(node, in: walk.phrases, width: max(screen.width - margin - 2, 20)) {
      text.append(row(isFirst, node, "\"\(words)\"", "", style: .strong))
      isFirst = false
    }
    if let error = walk.values(.deltaOut, at: node) {
      add("δ_out = \(equations.deltaOut)", vector(error, "δ_out"))
    }
    let above = walk.isChain ? Notation.subscripted(node + 2) : "_parent"
    if let delta = walk.values(.delta, at: node) {
      // The longest equation takes two lines, and its value stands on the second.
      let lines = equations.deltaLines(
        above: above, at: walk.kind(of: node),
        isBelowComparison: walk.parent(of: node).map { walk.kind(of: $0.node) == .comparison })
      for (index, line) in lines.enumerated() {
        // In a tree the equation leaves no room for a value beside it.
        let value = index == lines.count - 1 && !isWord(node) ? vector(delta, "δ") : ""
        add(index == 0 ? "δ = \(line)" : "    \(line)", value)
      }
      if isWord(node) { add("  = the gradient of its vector", vector(delta, "δ")) }
    }
    if let output = walk.shown(.fromOutput, at: node), let parent = walk.shown(.fromParent, at: node) {
      add(
        "  from this \(walk.isChain ? "step" : "node")'s output", part(output),
        !walk.isChain && walk.values(.deltaOut, at: node) == nil ? StyledLine("no target", .faint) : "")
      add("  " + source(node), part(parent), StyledLine(sourceRemark(node), .faint))
    }
    let below = walk.isChain ? Notation.subscripted(node) : ""
    for line in equations.ownErrors(above: above, below: below, at: walk.kind(of: node)) {
      if let values = walk.values(line.quantity, at: node) {
        add(line.text, vector(values, walk.specification.symbol(of: line.quantity)))
      }
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
      return walk.isChain ? "from t=\(node + 2)" : "from above"
    }
    if walk.isChain { return "from \(position(parent))" }
    let side = slot == 0 ? "left" : "right"
    if walk.kind(of: parent) == .comparison { return "from \(position(parent)), \(side) tree" }
    return "from \(position(parent)), \(side)" + (walk.layout["W"] == nil ? " child" : " half of W")
  }

  private func sourceRemark(_ node: Int) -> String {
    if walk.isCutAbove(node) { return "cut here: δ does not pass (--bptt)" }
    guard let (parent, _) = walk.parent(of: node) else {
      return walk.isChain ? "the end of the sequence" : "the root"
    }
    return Notation.phrase(parent, in: walk.phrases, width: 34).map { "\"\($0)\"" } ?? ""
  }

  /// What this step adds to every gradient.
  private func contributions(_ node: Int) -> StyledText {
    let contributions = GradientContributions(walk)
    // A word adds nothing to W, a composition nothing to the words' vectors.
    let parameters = walk.layout.parameters.filter {
      walk.isChain || contributions.factors(of: $0, at: node) != nil
    }
    let norms = parameters.map { parameter in
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
    if walk.example.targetNodes.isEmpty {
      line += ". No node has a target, so there is no loss and every δ will be 0."
      return StyledText(line.wrapped(to: screen.width, indent: 2))
    }
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
      quantities = walk.specification.forwardQuantities
    case .backward:
      members.append(("phase", "backward"))
      quantities = walk.specification.backwardQuantities
    }
    let node = walk.cursor.node ?? 0
    members.append((walk.isChain ? "t" : "node", .integer(walk.isChain ? node + 1 : node)))
    if !walk.isChain { members += treeMembers(node) }
    for quantity in quantities {
      guard let values = walk.shown(quantity, at: node) else { continue }
      members.append((walk.specification.name(of: quantity), quantity == .loss ? .number(values[0]) : .numbers(values)))
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
