import Corpus
import Drawing
import Networks
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
    case let grammar as GrammarDataset: return GrammarNotes(grammar).text
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

  /// Examples from the first on.
  func table(of split: Split, rows: Int) -> Table {
    switch dataset {
    case let adder as Adder: table(of: adder, rows: rows)
    case let series as SeriesDataset: table(of: series, split, rows: rows)
    case let trees as TreeDataset: table(of: trees, split, rows: rows)
    case let grammar as GrammarDataset: GrammarNotes(grammar).table(of: split, rows: rows)
    default: plainTable(of: split, rows: rows)
    }
  }

  /// Sums, and their bits in the order in which the network meets them.
  private func table(of adder: Adder, rows: Int) -> Table {
    var table = Table(columns: [
      .number("example"), .number("sum"), .text("first number"), .text("second"), .text("sum, lowest bit first"),
    ])
    func bits(_ number: Int) -> StyledLine {
      StyledLine(String((0..<adder.bits).map { number >> $0 & 1 == 1 ? "1" : "0" }))
    }
    for index in 0..<rows {
      let (a, b) = adder.pair(index)
      table.append([StyledLine("\(index)"), StyledLine("\(a) + \(b) = \(a + b)"), bits(a), bits(b), bits(a + b)])
    }
    return table
  }

  /// Windows in the file's own numbers: their first and last points, and what follows.
  private func table(of series: SeriesDataset, _ split: Split, rows: Int) -> Table {
    var table = Table(columns: [
      .number("window"), .text("from"), .text("to"), .number("last value"), .number("target"),
    ])
    for index in 0..<rows {
      let target = series.finalTarget(of: index, in: split)
      let last = target - series.options.horizon
      func point(_ point: Int) -> StyledLine {
        StyledLine(series.labels.indices.contains(point) ? series.labels[point] : "\(point)")
      }
      func value(_ point: Int) -> StyledLine {
        StyledLine(series.values.indices.contains(point) ? formatted(series.values[point]) : "·")
      }
      table.append([
        StyledLine("\(index)"), point(last - series.options.window + 1), point(last), value(last), value(target),
      ])
    }
    return table
  }

  /// Sentences with their shapes' sizes and what the root is labelled.
  private func table(of trees: TreeDataset, _ split: Split, rows: Int) -> Table {
    var table = Table(columns: [.number("tree"), .number("nodes"), .number("depth"), .text("target"), .text("words")])
    guard let bank = trees.bank(of: split) else { return table }
    for tree in 0..<rows {
      let root = bank.root(of: tree)
      let label = bank.labelIDs[root] < 0 ? "·" : bank.labelText(of: root)
      let words = bank.words(of: root).prefix(60).joined(separator: " ")
      table.append([
        StyledLine("\(tree)"), StyledLine(formattedCount(bank.nodes(of: tree).count)),
        StyledLine(formattedCount(bank.depth(of: tree))), StyledLine(label), StyledLine(words),
      ])
    }
    return table
  }

  private func plainTable(of split: Split, rows: Int) -> Table {
    var table = Table(columns: [.number("example"), .text("inputs"), .text("targets")])
    for index in 0..<rows {
      let (inputs, targets) = contents(index, of: split)
      table.append([StyledLine("\(index)"), StyledLine(listing(inputs)), StyledLine(listing(targets))])
    }
    return table
  }

  private func listing(_ values: [Double]) -> String {
    values.prefix(64).map { formatted($0, significant: 3) }.joined(separator: " ") + (values.count > 64 ? " …" : "")
  }

  private func contents(_ index: Int, of split: Split) -> (inputs: [Double], targets: [Double]) {
    var example = Example(structure: Structure(arity: dataset.arity))
    dataset.read(index, of: split, into: &example)
    let targets = example.targetValues.isEmpty ? example.targetClasses.map(Double.init) : example.targetValues
    return (example.inputs, targets)
  }

  /// An example as the network meets it: for a series, normalised.
  func row(_ index: Int, of split: Split) -> JSONValue {
    if let trees = dataset as? TreeDataset, let bank = trees.bank(of: split) {
      return ["tree": .string(BracketWriter().text(of: index, in: bank))]
    }
    if let grammar = dataset as? GrammarDataset { return GrammarNotes(grammar).row(index, of: split) }
    let (inputs, targets) = contents(index, of: split)
    return ["inputs": .numbers(inputs), "targets": .numbers(targets)]
  }

  var members: [(key: String, value: JSONValue)] {
    [
      ("data", .string(dataset.name)), ("inputs", .integer(dataset.inputKind.width)),
      ("outputs", .integer(dataset.targetKind.width)),
      ("examples", .object(Split.allCases.map { ($0.rawValue, .integer(dataset.count(in: $0))) })),
    ]
  }
}
