import Debugging
import Drawing
import Networks
import Storage

/// δ through a whole example: table, bounds, heat map.
struct DeltaRendering {
  private let walk: Walk
  let profile: DeltaProfile
  private let activation: Activation
  private let notes: ExampleNotes

  /// Nil without a walk.
  init?(_ bench: Workbench) {
    guard let walk = bench.walk, let run = bench.run else { return nil }
    self.walk = walk
    activation = run.specification.activation
    notes = ExampleNotes(bench)
    let recurrent = run.specification.recurrentMatrix.flatMap { run.layout[$0] }
    profile = DeltaProfile(
      walk, recurrent: recurrent.map { Value.Matrix(rows: $0.rows, columns: $0.columns, elements: run.values(of: $0)) })
  }

  /// A tree by its levels, from the root down.
  func levels(limit: Int?) -> Table {
    var table = Table(
      title: StyledLine("by depth: means over the nodes of a level, and the largest ‖δ‖", .heading),
      columns: [
        .number("depth"), .number("nodes"), .number("‖δ‖"), .number("max ‖δ‖"), .number("‖δ_out‖"),
        .number("from output"), .number("from parent"), .number("ratio", importance: -1),
      ])
    let levels = DepthProfile(profile).levels
    table.append(rows: levels.count, limit: limit) { depth in
      let level = levels[depth]
      return [
        StyledLine("\(level.depth)", .accent), StyledLine(formattedCount(level.nodes)),
        StyledLine(formatted(level.delta), .strong), StyledLine(formatted(level.largest)),
        StyledLine(level.deltaOut.isNaN ? "·" : formatted(level.deltaOut)), StyledLine(formatted(level.fromOutput)),
        StyledLine(formatted(level.fromParent)), ratio(level.ratio),
      ]
    }
    return table
  }

  private func label(_ node: Int) -> String { walk.isChain ? "\(node + 1)" : "\(node)" }

  func table(limit: Int?) -> Table {
    let words: [Table.Column] = walk.phrases == nil ? [] : [.text("words")]
    let numbers: [Table.Column] = [
      .number("‖δ_out‖"), .number("‖δ‖"), .number("from output"),
      .number(StyledLine(walk.isChain ? "from t+1" : "from parent")), .number("cos", importance: -1),
      .number(StyledLine(walk.isChain ? "‖δₜ₋₁‖/‖δₜ‖" : "ratio")), .number("bound", importance: -1),
    ]
    var table = Table(columns: [.number(StyledLine(walk.isChain ? "t" : "node"))] + words + numbers)
    table.append(rows: profile.rows.count, limit: limit) { cells(of: profile.rows[$0]) }
    return table
  }

  private func cells(of row: DeltaProfile.Row) -> [StyledLine] {
    let words = Notation.phrase(row.node, in: walk.phrases, width: 40).map { [StyledLine($0)] } ?? []
    return [StyledLine(label(row.node), .accent)] + words + [
      StyledLine(row.deltaOut.map { formatted($0) } ?? "·"), StyledLine(formatted(row.delta), .strong),
      StyledLine(formatted(row.fromOutput)),
      row.isCut ? StyledLine("✂ cut", .warning) : StyledLine(formatted(row.fromParent)),
      StyledLine(row.cosine.isNaN ? "·" : formattedFixed(row.cosine, decimals: 2)), ratio(row.ratio),
      StyledLine(row.bound.map { formatted($0, significant: 3) } ?? "·", .faint),
    ]
  }

  private func ratio(_ ratio: Double?) -> StyledLine {
    guard let ratio, !ratio.isNaN else { return "·" }
    return StyledLine(formatted(ratio, significant: 3), ratio > 2 ? .warning : ratio < 0.5 ? .faint : .plain)
  }

  /// What the largest singular value says.
  var bounds: StyledText { ofCell + others }

  /// Where the errors of other layers are.
  private var others: StyledText {
    let specification = walk.specification
    let names = specification.strands.indices.compactMap { specification.quantity(.delta, of: $0) }
      .filter { $0 != .delta }.map { specification.name(of: $0) }
    guard let first = names.first else { return [] }
    let rest = names.count > 1 ? ", \(listed(Array(names.dropFirst()), or: "and")) likewise" : ""
    return [
      StyledLine(
        "this is the last layer's, going forward: 'delta --of \(first)' follows \(Symbols.greek(first))\(rest)", .faint)
    ]
  }

  private var ofCell: StyledText {
    guard walk.specification.statesAreActivations else {
      let specification = walk.specification
      let carried = specification.carriedQuantities.dropFirst().map { specification.name(of: $0) }
      return [
        StyledLine(
          "δ is dE/dz. It also passes by way of other states and through gates, so no single matrix bounds it"
            + (carried.first.map { "; 'delta --of \($0)' follows the error of \($0)" } ?? ""), .faint)
      ]
    }
    guard walk.specification.recurrentMatrix != nil else {
      return [
        StyledLine("δ passes through V besides W, the more the larger states are: no single matrix bounds it", .faint)
      ]
    }
    guard let largest = profile.largestSingularValue, let product = profile.bound else {
      return [
        StyledLine(
          "W is too large to find its largest singular value while you wait, so there is no bound", .faint)
      ]
    }
    let sigma = formatted(largest)
    let gamma = formatted(activation.steepest)
    var line = StyledLine("σ_max(W) = \(sigma), γ = \(gamma): γ·σ_max = \(formatted(product)) ")
    if profile.mustVanish {
      let source = walk.isChain ? "t+1" : "above"
      let unit = walk.isChain ? "step" : "level"
      line += StyledLine("< 1: what comes from \(source) must vanish, by at least this factor a \(unit)", .warning)
    } else {
      line += StyledLine("≥ 1: δ may explode, but need not", .faint)
    }
    return [
      line,
      StyledLine(
        "σ_max: largest singular value\(walk.isChain ? "" : " of either half of W"); γ: steepest slope of "
          + "\(Notation.function(activation)); bound: σ_max times the steepest slope at that "
          + "\(walk.isChain ? "step" : "node"); cos: between the two parts"
          + (walk.isChain ? "" : "; ratio: ‖δ‖ to that of the node above"), .faint),
    ]
  }

  /// The tree, coloured by ‖δ‖; nil for a sequence.
  var tree: TreePicture? {
    walk.isChain ? nil : TreePicture(walk, by: .delta, notes, norms: profile.rows.map(\.delta))
  }

  /// What `--save` writes.
  var svg: String { tree?.drawing.svg() ?? map.svg() }

  /// All of it: for a sequence a table by time and a heat map, for a tree the tree itself and a table by depth.
  func text(on screen: Screen, showsAll: Bool, drawsPicture: Bool) -> StyledText {
    let limit = showsAll ? nil : 24
    // Paper never ends, but nobody reads a map of thousands of rows: it is folded to a screenful unless all is asked for.
    var mapScreen = screen
    if !showsAll, screen.height == nil { mapScreen.height = 60 }
    guard let tree else {
      return table(limit: limit).drawn(on: screen) + bounds.wrapped(on: screen)
        + (drawsPicture ? map.drawn(on: mapScreen) : [])
    }
    return (drawsPicture ? tree.drawn(on: screen) + [""] : [])
      + (showsAll ? table(limit: nil).drawn(on: screen) + [""] : []) + levels(limit: limit).drawn(on: screen)
      + bounds.wrapped(on: screen)
  }

  var map: HeatMap {
    HeatMap(
      title: "δ: \(walk.isChain ? "t" : "node") by unit   (\(notes.title.plain))", rows: walk.nodes,
      columns: walk.specification.hidden,
      values: Array(walk.deltas.joined()), rowTitle: walk.isChain ? "t" : "node", columnTitle: "unit",
      rowLabels: (0..<walk.nodes).map { label($0) }, spacing: .fitting(sizes: profile.rows.map(\.delta)))
  }

  var json: JSONObject {
    [
      "of": "delta",
      "rows": .array(
        profile.rows.map { row in
          [
            walk.isChain ? "t" : "node": .integer(walk.isChain ? row.node + 1 : row.node), "depth": .integer(row.depth),
            "delta_out": row.deltaOut.map { .number($0) } ?? .null, "delta": .number(row.delta),
            "from_output": .number(row.fromOutput), "from_parent": .number(row.fromParent),
            "cosine": .number(row.cosine), "ratio": row.ratio.map { .number($0) } ?? .null,
            "bound": row.bound.map { .number($0) } ?? .null, "cut": .bool(row.isCut),
          ]
        }),
      "sigma_max": profile.largestSingularValue.map { .number($0) } ?? .null,
      "bound": profile.bound.map { .number($0) } ?? .null,
      "levels": walk.isChain ? .null : .array(DepthProfile(profile).levels.map { json(of: $0) }),
      "must_vanish": .bool(profile.mustVanish), "delta": .array(walk.deltas.map { .numbers($0) }),
    ]
  }

  private func json(of level: DepthProfile.Level) -> JSONValue {
    [
      "depth": .integer(level.depth), "nodes": .integer(level.nodes), "delta": .number(level.delta),
      "largest": .number(level.largest), "delta_out": .number(level.deltaOut),
      "from_output": .number(level.fromOutput), "from_parent": .number(level.fromParent),
      "ratio": .number(level.ratio),
    ]
  }
}
