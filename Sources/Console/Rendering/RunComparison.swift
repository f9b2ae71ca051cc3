import Debugging
import Drawing
import Networks
import Storage
import Training

/// Runs or branches side by side: the settings that differ, the loss curves, and how δ goes back.
struct RunComparison {
  private let runs: [ComparedRun]

  init(_ runs: [ComparedRun]) { self.runs = runs }

  func text(on screen: Screen) -> StyledText {
    var text = settings.drawn(on: screen)
    if curves.series.contains(where: { !$0.x.isEmpty }) { text += [""] + curves.drawn(on: screen) }
    if let deltas { text += [""] + deltas.drawn(on: screen) }
    return text
  }

  /// A setting's name and its value in each run.
  private var values: [(name: String, values: [String])] {
    func row(_ name: String, _ value: (ComparedRun) -> String) -> (String, [String]) { (name, runs.map(value)) }
    return [
      row("data") { $0.dataset }, row("hidden units") { "\($0.specification.hidden)" },
      row("units that compare") { $0.specification.comparison.map { "\($0.units)" } ?? "none" },
      row("cell") { $0.specification.cell?.name ?? $0.specification.kindName },
      row("activation") { $0.specification.unitName }, row("output") { $0.specification.output.rawValue },
      row("loss") { $0.specification.loss.rawValue },
      row("targets") { "\($0.specification.placement.rawValue), \($0.specification.reduction.rawValue)" },
      row("biases") { $0.specification.biases ? "yes" : "no" },
      row("derivative at") { $0.specification.derivativeAtOutput ? "y" : "v" },
      row("bptt") { $0.specification.truncation.map { "\($0)" } ?? "all" }, row("precision") { $0.precision.rawValue },
      row("init") { $0.initializer.description }, row("seed") { String($0.seed) },
      row("training") { $0.course?.words ?? "none" },
      row("changed by hand") { $0.changes.isEmpty ? "nothing" : $0.changes.joined(separator: ", ") },
    ]
  }

  private var differences: [(name: String, values: [String])] { values.filter { Set($0.values).count > 1 } }

  private var settings: Table {
    var table = Table(columns: [.text("")] + runs.map { .text(StyledLine($0.name, .strong)) })
    for (name, values) in differences { table.append([StyledLine(name, .faint)] + values.map { StyledLine($0) }) }
    table.append([StyledLine("iterations", .faint)] + runs.map { StyledLine(formattedCount($0.losses.count)) })
    table.append(
      [StyledLine("loss at the end", .faint)] + runs.map { StyledLine(Self.end($0).map { formatted($0) } ?? "·") })
    return table
  }

  /// Mean over the last hundred updates.
  private static func end(_ run: ComparedRun) -> Double? {
    let recent = run.losses.suffix(100)
    return recent.isEmpty ? nil : recent.reduce(0, +) / Double(recent.count)
  }

  /// The loss curves; on a logarithmic axis where they differ by powers of ten.
  var curves: LinePlot {
    let length = runs.map(\.losses.count).max() ?? 0
    let group = max(1, length / 200)
    var plot = LinePlot(
      title: group == 1 ? "loss" : "loss, mean of \(group) iterations", xLabel: "iteration", yLabel: "loss",
      series: runs.map { run in
        let starts = Array(stride(from: 0, to: run.losses.count, by: group))
        return Series(
          run.name, x: starts.map { Double($0 + min($0 + group, run.losses.count) + 1) / 2 },
          y: starts.map { start in
            let part = run.losses[start..<min(start + group, run.losses.count)]
            return part.reduce(0, +) / Double(part.count)
          })
      })
    let all = plot.series.flatMap(\.y).filter { $0 > 0 && $0.isFinite }
    plot.isLogarithmicY = (all.max() ?? 1) / (all.min() ?? 1) > 30
    return plot
  }

  /// ‖δ‖ by step, or in a tree by depth; nil where no example runs through all of them.
  private var deltas: LinePlot? {
    let walks = runs.compactMap(\.walk)
    guard walks.count == runs.count, let first = walks.first else { return nil }
    var plot = LinePlot(
      title: first.isChain ? "‖δ‖ by step, on one example" : "mean ‖δ‖ by distance from the root, on one example",
      xLabel: first.isChain ? "t" : "depth", yLabel: "",
      series: zip(runs, walks).map { run, walk in
        let (x, y) = Self.profile(walk)
        return Series(run.name, x: x, y: y)
      })
    // Where one run's δ is nothing beside the other's, a linear axis would show one only; what is 0 has no place on it.
    let sizes = plot.series.flatMap(\.y).filter { $0 > 0 && $0.isFinite }
    plot.isLogarithmicY = (sizes.max() ?? 1) / (sizes.min() ?? 1) > 30
    return plot
  }

  private static func profile(_ walk: Walk) -> (x: [Double], y: [Double]) {
    let norms = walk.deltas.map { norm($0) }
    if walk.isChain { return (norms.indices.map { Double($0 + 1) }, norms) }
    var sums: [(sum: Double, count: Int)] = []
    for (node, depth) in walk.depths.enumerated() {
      while sums.count <= depth { sums.append((0, 0)) }
      sums[depth].sum += norms[node]
      sums[depth].count += 1
    }
    return (sums.indices.map(Double.init), sums.map { $0.sum / Double(max($0.count, 1)) })
  }

  var members: [(key: String, value: JSONValue)] {
    [
      (
        "settings",
        .object(JSONObject(differences.map { name, values in (name, .strings(values)) }))
      ),
      (
        "runs",
        .array(
          runs.map { run in
            [
              "name": .string(run.name), "iterations": .integer(run.losses.count),
              "loss": Self.end(run).map { .number($0) } ?? .null,
              "delta": run.walk.map { .numbers($0.deltas.map { norm($0) }) } ?? .null,
            ]
          })
      ),
    ]
  }
}
