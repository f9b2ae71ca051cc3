import Corpus
import Debugging
import Drawing
import Networks
import Storage

/// A series to be forecast, in words.
struct SeriesNotes: DataNotes {
  let data: SeriesDataset
  var dataset: any Dataset { data }

  private var ahead: String {
    data.options.horizon == 1 ? "one step ahead" : "\(data.options.horizon) steps ahead"
  }

  var text: StyledText {
    let (train, test) = (data.points(of: .train), data.points(of: .test))
    func name(_ point: Int) -> String { data.labels.isEmpty ? "\(point)" : data.labels[point] }
    func span(_ points: Range<Int>) -> String {
      points.isEmpty ? "none" : "\(points.count) points (\(name(points.lowerBound)) to \(name(points.upperBound - 1)))"
    }
    var text: StyledText = [
      StyledLine(data.name, .strong)
        + "  \(formattedCount(data.values.count)) points; windows of \(data.options.window), \(ahead)",
      "train \(span(train)), \(formattedCount(data.count(in: .train))) windows; "
        + "test \(span(test)), \(formattedCount(data.count(in: .test))) windows",
    ]
    if data.options.normalisation != .none {
      text.append(
        "normalised by the training part: (x − \(formatted(data.scale.shift))) / \(formatted(data.scale.scale))")
    }
    if data.missingCount > 0 {
      text.append(
        StyledLine("\(data.missingCount) missing values: \(data.options.missing.rawValue)", .warning))
    }
    let naive = Split.allCases.filter { data.count(in: $0) > 0 }.map {
      "\($0.rawValue) RMSE \(formatted(data.naiveForecast(on: $0).rmse))"
    }
    text.append(
      StyledLine(
        "naive forecast (\(data.options.horizon == 1 ? "the last value again" : "the last value known")): "
          + naive.joined(separator: ", "), .faint))
    return text
  }

  /// Windows in the file's own numbers: their first and last points, and what follows.
  func table(of split: Split, rows: Int) -> Table {
    var table = Table(columns: [
      .number("window"), .text("from"), .text("to"), .number("last value"), .number("target"),
    ])
    for index in 0..<rows {
      let target = data.finalTarget(of: index, in: split)
      let last = target - data.options.horizon
      func point(_ point: Int) -> StyledLine {
        StyledLine(data.labels.indices.contains(point) ? data.labels[point] : "\(point)")
      }
      func value(_ point: Int) -> StyledLine {
        StyledLine(data.values.indices.contains(point) ? formatted(data.values[point]) : "·")
      }
      table.append([
        StyledLine("\(index)"), point(last - data.options.window + 1), point(last), value(last), value(target),
      ])
    }
    return table
  }

  func title(_ index: Int, of split: Split) -> StyledLine {
    StyledLine("window \(index) of \(split.rawValue), forecasts ", .strong)
      + StyledLine(name(of: data.finalTarget(of: index, in: split)), .strong)
  }

  private func name(of point: Int) -> String { data.labels.isEmpty ? "point \(point)" : data.labels[point] }

  func input(_ node: Int, _ index: Int, of split: Split) -> String? {
    let point = data.finalTarget(of: index, in: split) - data.options.horizon - (data.options.window - 1) + node
    guard data.values.indices.contains(point) else { return nil }
    return "\(name(of: point)): \(formatted(data.values[point]))"
  }

  func answer(_ walk: Walk) -> StyledLine? {
    guard let y = walk.values(.y, at: walk.nodes - 1)?.first, let d = walk.values(.d, at: walk.nodes - 1)?.first
    else { return nil }
    return StyledLine(
      "forecast \(formatted(data.scale.denormalised(y))), truth \(formatted(data.scale.denormalised(d)))")
  }
}
