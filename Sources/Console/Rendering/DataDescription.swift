import Corpus
import Drawing
import Storage

/// A data set in a few lines.
struct DataDescription {
  private let dataset: any Dataset

  init(_ dataset: any Dataset) { self.dataset = dataset }

  var text: StyledText {
    switch dataset {
    case let adder as Adder:
      let pairs = formattedCount(adder.count(in: .train))
      return [
        StyledLine("adder", .strong)
          + "  sums of two \(adder.bits - 1)-bit numbers, least significant bit first: \(adder.bits) steps, 2 inputs, 1 output, \(pairs) pairs"
      ]
    case let series as SeriesDataset: return text(of: series)
    case let trees as TreeDataset: return text(of: trees)
    default: return [StyledLine(dataset.name, .strong)]
    }
  }

  private func text(of trees: TreeDataset) -> StyledText {
    let parts = Split.allCases.filter { trees.count(in: $0) > 0 }.map { split in
      let nodes = trees.bank(of: split)?.nodeCount ?? 0
      return "\(split.rawValue) \(formattedCount(trees.count(in: split))) trees, \(formattedCount(nodes)) nodes"
    }
    let targets: String =
      if case .classes(let count) = trees.targetKind { "\(count) classes" } else { "numbers" }
    return [
      StyledLine(trees.name, .strong)
        + StyledLine("  \(parts.joined(separator: "; ")); \(targets), \(formattedCount(trees.vocabulary.count)) words")
    ]
  }

  private func text(of series: SeriesDataset) -> StyledText {
    let (train, test) = (series.points(of: .train), series.points(of: .test))
    func name(_ point: Int) -> String { series.labels.isEmpty ? "\(point)" : series.labels[point] }
    func span(_ points: Range<Int>) -> String {
      points.isEmpty ? "none" : "\(points.count) points (\(name(points.lowerBound)) to \(name(points.upperBound - 1)))"
    }
    var text: StyledText = [
      StyledLine(series.name, .strong)
        + "  \(formattedCount(series.values.count)) points; windows of \(series.options.window), one step ahead",
      "train \(span(train)), \(formattedCount(series.count(in: .train))) windows; "
        + "test \(span(test)), \(formattedCount(series.count(in: .test))) windows",
    ]
    if series.options.normalisation != .none {
      text.append(
        "normalised by the training part: (x − \(formatted(series.scale.shift))) / \(formatted(series.scale.scale))")
    }
    if series.missingCount > 0 {
      text.append(
        StyledLine("\(series.missingCount) missing values: \(series.options.missing.rawValue)", .warning))
    }
    let naive = Split.allCases.filter { series.count(in: $0) > 0 }.map {
      "\($0.rawValue) RMSE \(formatted(series.naiveForecast(on: $0).rmse))"
    }
    text.append(StyledLine("naive forecast (the last value again): " + naive.joined(separator: ", "), .faint))
    return text
  }

  var members: [(key: String, value: JSONValue)] {
    [
      ("data", .string(dataset.name)), ("inputs", .integer(dataset.inputKind.width)),
      ("outputs", .integer(dataset.targetKind.width)),
      ("examples", .object(Split.allCases.map { ($0.rawValue, .integer(dataset.count(in: $0))) })),
    ]
  }
}
