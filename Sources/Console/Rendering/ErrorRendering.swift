import Debugging
import Drawing
import Networks
import Storage

/// An error that a cell has besides δ, through a whole example: a table beside ‖δ‖, and a heat map or the tree.
struct ErrorRendering {
  private let walk: Walk
  private let profile: ErrorProfile
  private let notes: ExampleNotes

  init(_ walk: Walk, _ profile: ErrorProfile, _ bench: Workbench) {
    (self.walk, self.profile) = (walk, profile)
    notes = ExampleNotes(bench)
  }

  private func symbol(_ quantity: Quantity) -> String { Symbols.greek(walk.specification.name(of: quantity)) }
  private var error: String { symbol(profile.error) }
  /// What reads the states whose δ this is.
  private var reader: String {
    let specification = walk.specification
    let layer = specification.strands[specification.strand(of: profile.error)].layer
    return layer < specification.layers ? "layer \(layer + 1)" : "the output"
  }
  /// The step that a step's error comes from.
  private var above: String { profile.isReversed ? "t−1" : "t+1" }
  private func label(_ node: Int) -> String { walk.isChain ? "\(node + 1)" : "\(node)" }

  private func table(limit: Int?) -> Table {
    let words: [Table.Column] = walk.phrases == nil ? [] : [.text("words")]
    let parts: [Table.Column] =
      profile.isPassedOn
      ? [
        .number(StyledLine(profile.isDelta ? "from \(reader)" : "from z here")),
        .number(
          StyledLine(
            profile.isDelta
              ? "from \(above)" : "from \(symbol(profile.source)) \(walk.isChain ? "at \(above)" : "above")")),
      ] : []
    var table = Table(
      columns: [.number(StyledLine(walk.isChain ? "t" : "node"))] + words + [
        .number(StyledLine("‖δ‖")), .number(StyledLine("‖\(error)‖")),
      ] + parts + [.number(StyledLine("ratio"))])
    table.append(rows: profile.rows.count, limit: limit) { cells(of: profile.rows[$0]) }
    return table
  }

  private func cells(of row: ErrorProfile.Row) -> [StyledLine] {
    let words = Notation.phrase(row.node, in: walk.phrases, width: 40).map { [StyledLine($0)] } ?? []
    func size(_ value: Double?) -> StyledLine { StyledLine(value.map { formatted($0) } ?? "·") }
    let fromParent = row.isCut ? StyledLine("✂ cut", .warning) : size(row.fromParent)
    return [StyledLine(label(row.node), .accent)] + words + [
      StyledLine(formatted(row.delta)), StyledLine(row.error.map { formatted($0) } ?? "·", .strong),
    ] + (profile.isPassedOn ? [size(row.fromHere), fromParent] : []) + [
      StyledLine(row.ratio.map { $0.isNaN ? "·" : formatted($0, significant: 3) } ?? "·")
    ]
  }

  /// What the columns are.
  private var remarks: StyledText {
    let source = symbol(profile.source)
    var text = "\(error) is dE/d\(source); ratio: "
    text +=
      walk.isChain
      ? "‖\(error)‖ at \(profile.isReversed ? "t+1" : "t−1") to that at t" : "‖\(error)‖ to that of the node above"
    if let line = Equations(specification: walk.specification).ownErrors(
      above: walk.isChain ? "_{t+1}" : "_parent", at: .composition
    ).first(where: { $0.quantity == profile.error }) {
      return [StyledLine(line.text), StyledLine(text, .faint)]
    }
    return [StyledLine(text, .faint)]
  }

  private var tree: TreePicture? {
    walk.isChain
      ? nil : TreePicture(walk, by: .delta, notes, norms: profile.rows.map { $0.error ?? .nan }, subject: " (\(error))")
  }

  private var map: HeatMap {
    let columns = walk.specification.hidden
    return HeatMap(
      title: "\(error): \(walk.isChain ? "t" : "node") by unit   (\(notes.title.plain))", rows: walk.nodes,
      columns: columns,
      values: profile.values.flatMap { $0.isEmpty ? Array(repeating: .nan, count: columns) : $0 },
      rowTitle: walk.isChain ? "t" : "node", columnTitle: "unit", rowLabels: (0..<walk.nodes).map { label($0) },
      spacing: .fitting(sizes: profile.rows.compactMap(\.error)))
  }

  /// What `--save` writes.
  var svg: String { tree?.drawing.svg() ?? map.svg() }

  func text(on screen: Screen, showsAll: Bool, drawsPicture: Bool) -> StyledText {
    var paper = screen
    if !showsAll, screen.height == nil { paper.height = 60 }
    let numbers = table(limit: showsAll ? nil : 24).drawn(on: screen) + remarks.wrapped(on: screen, indent: 2)
    if !drawsPicture { return numbers }
    return tree.map { $0.drawn(on: paper) + [""] + numbers } ?? numbers + map.drawn(on: paper)
  }

  var json: JSONObject {
    [
      "of": .string(walk.specification.name(of: profile.error)),
      "rows": .array(
        profile.rows.map { row in
          [
            walk.isChain ? "t" : "node": .integer(walk.isChain ? row.node + 1 : row.node),
            "delta": .number(row.delta), "error": row.error.map { .number($0) } ?? .null,
            "from_here": row.fromHere.map { .number($0) } ?? .null,
            "from_parent": row.fromParent.map { .number($0) } ?? .null,
            "ratio": row.ratio.map { .number($0) } ?? .null, "cut": .bool(row.isCut),
          ]
        }),
      "delta": .array(profile.values.map { .numbers($0) }),
    ]
  }
}
