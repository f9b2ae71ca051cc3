import Corpus
import Drawing
import Storage
import Training

/// A sweep as a table and its curves.
struct SweepRendering {
  private let results: [SweepResult]
  private let seeds: Int
  private let split: Split
  private let seconds: Double

  init(_ results: [SweepResult], seeds: Int, split: Split, seconds: Double) {
    self.results = results
    self.seeds = seeds
    self.split = split
    self.seconds = seconds
  }

  var table: Table {
    var table = Table(
      columns: [
        .init("setting", alignment: .leading, canTruncate: false, importance: 1), .number("25 %"),
        .number("loss"), .number("75 %", importance: -1), .number("exact"),
        .number("solved"), .number("diverged"), .number("when"),
      ])
    for result in results {
      let loss = result.finalLoss
      let diverged = result.diverged
      let notFinite = diverged.count { $0.notFiniteAt != nil }
      let when = quartiles(diverged.compactMap(\.divergedAt).map(Double.init)).median
      var share = StyledLine(formattedPercentage(Double(diverged.count) / Double(max(seeds, 1)), decimals: 0))
      if notFinite > 0 { share += StyledLine(" (\(notFinite) NaN/∞)", .bad) }
      table.append([
        StyledLine(result.variant.name, .strong), StyledLine(formatted(loss.lower, significant: 3)),
        StyledLine(formatted(loss.median, significant: 3), .strong), StyledLine(formatted(loss.upper, significant: 3)),
        StyledLine(formattedPercentage(result.exactRate.median)),
        StyledLine(formattedPercentage(result.perfectShare, decimals: 0)), share,
        StyledLine(diverged.isEmpty ? "" : "\(Int(when))"),
      ])
    }
    return table
  }

  var footer: StyledText {
    [
      StyledLine(
        "\(seeds) \(seeds == 1 ? "seed" : "seeds") each, \(formattedDuration(seconds: seconds)). Loss: the median and "
          + "quartiles of the mean loss over the \(split.rawValue) data after training. Exact: the median share of "
          + "examples that are right in every output; solved: runs in which all are; diverged: runs that met NaN or ∞ "
          + "or ended above where they began, and when: the median iteration.", .faint)
    ]
  }

  /// The median curve of each setting over the iterations, with its quartiles where there is only one.
  var plot: LinePlot {
    let series = results.map { result in
      let iterations = result.outcomes.map(\.iterations).max() ?? 0
      let x = (0..<Sweep.bins).map { (Double($0) + 0.5) * Double(iterations) / Double(Sweep.bins) }
      let curve = result.curve
      return Series(
        result.variant.name, x: x, y: curve.map(\.median),
        band: results.count == 1 ? .init(lower: curve.map(\.lower), upper: curve.map(\.upper)) : nil)
    }
    return LinePlot(
      title: "loss, median of \(seeds) seeds", xLabel: "iteration", yLabel: "loss", series: series,
      isLogarithmicY: true)
  }

  func json(of result: SweepResult) -> JSONValue {
    func triple(_ q: (lower: Double, median: Double, upper: Double)) -> JSONValue {
      .numbers([q.lower, q.median, q.upper])
    }
    let diverged = result.diverged
    let when = quartiles(diverged.compactMap(\.divergedAt).map(Double.init)).median
    return [
      "name": .string(result.variant.name), "final_loss": triple(result.finalLoss),
      "exact": triple(result.exactRate), "perfect": .number(result.perfectShare),
      "diverged": .number(Double(diverged.count) / Double(max(seeds, 1))),
      "not_finite": .number(Double(diverged.count { $0.notFiniteAt != nil }) / Double(max(seeds, 1))),
      "when": .number(when), "curve": .numbers(result.curve.map(\.median)),
    ]
  }
}
