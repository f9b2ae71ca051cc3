import Debugging
import Drawing
import Networks
import Storage

/// δ through a whole example: table, bounds, heat map.
struct DeltaRendering {
  private let walk: Walk
  private let profile: DeltaProfile
  private let activation: Activation
  private let exampleTitle: String

  /// Nil without a walk.
  init?(_ bench: Workbench) {
    guard let walk = bench.walk, let run = bench.run, let w = run.layout["W"] else { return nil }
    self.walk = walk
    activation = run.specification.activation
    exampleTitle = ExampleNotes(bench).title.plain
    profile = DeltaProfile(
      walk, recurrent: Value.Matrix(rows: w.rows, columns: w.columns, elements: run.values(of: w)))
  }

  private func label(_ node: Int) -> String { walk.isChain ? "\(node + 1)" : "\(node)" }

  func table(limit: Int?) -> Table {
    var table = Table(
      columns: [
        .number(StyledLine(walk.isChain ? "t" : "node")), .number("‖δ_out‖"), .number("‖δ‖"),
        .number("from output"), .number(StyledLine(walk.isChain ? "from t+1" : "from parent")),
        .number("cos", importance: -1), .number(StyledLine(walk.isChain ? "‖δₜ₋₁‖/‖δₜ‖" : "ratio")),
        .number("bound", importance: -1),
      ], rowLimit: limit)
    for row in profile.rows {
      table.append([
        StyledLine(label(row.node), .accent),
        StyledLine(row.deltaOut.map { formatted($0) } ?? "·"), StyledLine(formatted(row.delta), .strong),
        StyledLine(formatted(row.fromOutput)),
        row.isCut ? StyledLine("✂ cut", .warning) : StyledLine(formatted(row.fromParent)),
        StyledLine(row.cosine.isNaN ? "·" : formattedFixed(row.cosine, decimals: 2)),
        ratio(row.ratio), StyledLine(row.bound.map { formatted($0, significant: 3) } ?? "·", .faint),
      ])
    }
    return table
  }

  private func ratio(_ ratio: Double?) -> StyledLine {
    guard let ratio, !ratio.isNaN else { return "·" }
    return StyledLine(formatted(ratio, significant: 3), ratio > 2 ? .warning : ratio < 0.5 ? .faint : .plain)
  }

  /// What the largest singular value says.
  var bounds: StyledText {
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
      line += StyledLine("< 1: what comes from t+1 must vanish, by at least this factor a step", .warning)
    } else {
      line += StyledLine("≥ 1: δ may explode, but need not", .faint)
    }
    return [
      line,
      StyledLine(
        "σ_max: largest singular value; γ: steepest slope of \(Notation.function(activation)); bound: σ_max times the "
          + "steepest slope at that step; cos: between the two parts", .faint),
    ]
  }

  var map: HeatMap {
    // Where δ shrinks by powers of ten from one end to the other, a linear scale would show one end only.
    let sizes = profile.rows.map(\.delta).filter { $0 > 0 && $0.isFinite }
    let span = (sizes.max() ?? 1) / (sizes.min() ?? 1)
    return HeatMap(
      title: "δ: \(walk.isChain ? "t" : "node") by unit   (\(exampleTitle))", rows: walk.nodes,
      columns: walk.specification.hidden,
      values: Array(profile.deltas.joined()), rowTitle: walk.isChain ? "t" : "node", columnTitle: "unit",
      rowLabels: (0..<walk.nodes).map { label($0) }, spacing: span > 300 ? .logarithmic(decades: decades) : .linear)
  }

  /// δ that vanishes spans many powers of ten; fewer than this are told apart.
  private var decades: Double { 8 }

  var json: JSONObject {
    [
      "rows": .array(
        profile.rows.map { row in
          [
            "t": .integer(walk.isChain ? row.node + 1 : row.node),
            "delta_out": row.deltaOut.map { .number($0) } ?? .null, "delta": .number(row.delta),
            "from_output": .number(row.fromOutput), "from_parent": .number(row.fromParent),
            "cosine": .number(row.cosine), "ratio": row.ratio.map { .number($0) } ?? .null,
            "bound": row.bound.map { .number($0) } ?? .null, "cut": .bool(row.isCut),
          ]
        }),
      "sigma_max": profile.largestSingularValue.map { .number($0) } ?? .null,
      "bound": profile.bound.map { .number($0) } ?? .null,
      "must_vanish": .bool(profile.mustVanish), "delta": .array(profile.deltas.map { .numbers($0) }),
    ]
  }
}

/// Gradients and what they are the sum of.
struct GradientRendering {
  private let walk: Walk
  private let contributions: GradientContributions

  init(_ walk: Walk) {
    self.walk = walk
    contributions = GradientContributions(walk)
  }

  func text(on screen: Screen, limit: Int?) -> StyledText {
    var table = Table(
      title: "norm of what each step adds to the gradient of each parameter",
      columns: [.number(StyledLine(walk.isChain ? "t" : "node"))]
        + walk.layout.parameters.map { .number(StyledLine("to \($0.name)")) }, rowLimit: limit)
    for node in 0..<walk.nodes {
      table.append(
        [StyledLine(walk.isChain ? "\(node + 1)" : "\(node)", .accent)]
          + walk.layout.parameters.map { StyledLine(formatted(contributions.norm(of: $0, at: node))) })
    }
    table.rows.append(.rule)
    table.append(
      [StyledLine("‖Σ‖", .heading)]
        + walk.layout.parameters.map { StyledLine(formatted(norm(contributions.gradient(of: $0))), .strong) })
    let worst = walk.layout.parameters.map { contributions.largestDifference(of: $0) }.max() ?? 0
    return table.drawn(on: screen) + [
      StyledLine(
        worst == 0
          ? "the steps add up to the gradient that training uses, to the last digit"
          : "the steps add up to the gradient that training uses; largest relative difference "
            + formatted(worst, significant: 2), .faint)
    ]
  }

  var json: JSONObject {
    [
      "gradients": .object(
        walk.layout.parameters.map { parameter in
          (
            parameter.name,
            [
              "norm": .number(norm(contributions.gradient(of: parameter))),
              "contributions": .numbers((0..<walk.nodes).map { contributions.norm(of: parameter, at: $0) }),
              "difference": .number(contributions.largestDifference(of: parameter)),
            ]
          )
        })
    ]
  }
}
