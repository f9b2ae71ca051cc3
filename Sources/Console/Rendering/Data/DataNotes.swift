import Corpus
import Debugging
import Drawing
import Networks
import Storage

/// What a kind of data says of itself and of its examples. What a kind does not say is said for it, from what every data set
/// has.
protocol DataNotes {
  var dataset: any Dataset { get }
  /// The data set in a few lines.
  var text: StyledText { get }

  /// Examples from the first on.
  func table(of split: Split, rows: Int) -> Table
  /// An example as the network meets it.
  func row(_ index: Int, of split: Split) -> JSONValue

  /// The example that is stepped through, in a line.
  func title(_ index: Int, of split: Split) -> StyledLine
  /// What goes in at a node of it.
  func input(_ node: Int, _ index: Int, of split: Split) -> String?
  /// What the network answered, and whether it is right.
  func answer(_ walk: Walk) -> StyledLine?
}

extension Dataset {
  var notes: any DataNotes {
    switch self {
    case let adder as Adder: AdderNotes(data: adder)
    case let series as SeriesDataset: SeriesNotes(data: series)
    case let pairs as TreeDataset where pairs.comparesPairs: PairNotes(data: pairs)
    case let trees as TreeDataset: TreeNotes(data: trees)
    case let grammar as GrammarDataset: GrammarNotes(grammar)
    case let text as TextDataset: TextNotes(data: text)
    case let series as LabelledSeriesDataset: LabelledSeriesNotes(data: series)
    case let tagged as TaggedDataset: TaggedNotes(data: tagged)
    case let adding as AddingProblem: TaskNotes(adding)
    case let reber as ReberDataset: TaskNotes(reber)
    case let copy as CopyMemory: TaskNotes(copy)
    case let order as TemporalOrder: TaskNotes(order)
    case let parity as Parity: TaskNotes(parity)
    default: PlainNotes(dataset: self)
    }
  }
}

extension DataNotes {
  var text: StyledText { [StyledLine(dataset.name, .strong)] }

  func table(of split: Split, rows: Int) -> Table {
    var table = Table(columns: [.number("example"), .text("inputs", importance: 1), .text("targets")])
    for index in 0..<rows {
      let example = example(index, of: split)
      table.append([StyledLine("\(index)"), StyledLine(inputs(of: example)), StyledLine(targets(of: example))])
    }
    return table
  }

  func row(_ index: Int, of split: Split) -> JSONValue {
    let example = example(index, of: split)
    let inputs: JSONValue =
      if let vocabulary = dataset.inputVocabulary {
        .strings(example.tokens.map { vocabulary[Int($0)] })
      } else {
        .numbers(example.inputs)
      }
    let targets: JSONValue =
      example.targetClasses.isEmpty
      ? .numbers(example.targetValues) : .array(example.targetClasses.map { .integer(Int($0)) })
    return ["inputs": inputs, "targets": targets]
  }

  func title(_ index: Int, of split: Split) -> StyledLine {
    StyledLine("example \(index) of \(split.rawValue)", .strong)
  }

  func input(_ node: Int, _ index: Int, of split: Split) -> String? { nil }

  func answer(_ walk: Walk) -> StyledLine? {
    let last = walk.nodes - 1
    let answers = Answers(dataset, kind: walk.specification.target)
    guard let answer = answers.prediction(walk.values(.y, at: last)) else { return nil }
    var line = StyledLine("the answer is \(answer)")
    if let target = answers.target(walk.values(.d, at: last)) {
      line += ", the target \(target)"
      if let isRight = answers.isRight(walk.values(.y, at: last), walk.values(.d, at: last)) {
        line += isRight ? StyledLine(" ✓", .good) : StyledLine(" ✗", .bad)
      }
    }
    return line
  }

  func example(_ index: Int, of split: Split) -> Example {
    var example = Example(structure: Structure(arity: dataset.arity))
    dataset.read(index, of: split, into: &example)
    return example
  }

  /// `train 15,685 windows; dev 1,743 windows`
  func parts(_ noun: String, _ plurals: String? = nil) -> String {
    Split.allCases.filter { dataset.count(in: $0) > 0 }.map { split in
      let count = dataset.count(in: split)
      return "\(split.rawValue) \(formattedCount(count)) \(count == 1 ? noun : plurals ?? noun + "s")"
    }.joined(separator: "; ")
  }

  /// What goes in, cut to what a line can hold: symbols by their names, numbers step by step.
  private func inputs(of example: Example) -> String {
    guard let vocabulary = dataset.inputVocabulary else { return listing(example.inputs) }
    let names = example.tokens.prefix(64).map { $0 < 0 ? "·" : vocabulary.shown(Int($0)) }
    return names.joined(separator: names.allSatisfy { $0.count == 1 } ? "" : " ")
      + (example.tokens.count > 64 ? " …" : "")
  }

  private func targets(of example: Example) -> String {
    if !example.targetClasses.isEmpty {
      let answers = Answers(dataset)
      let names = example.targetClasses.prefix(64).map { answers.name(Int($0)) }
      return names.joined(separator: names.allSatisfy { $0.count == 1 } ? "" : " ")
        + (example.targetClasses.count > 64 ? " …" : "")
    }
    guard dataset.valueMeaning == .members else { return listing(example.targetValues) }
    let width = dataset.targetKind.width
    return (0..<min(example.targetNodes.count, 64)).map { place in
      let members = (0..<width).filter { example.targetValues[place * width + $0] == 1 }
      return members.map { dataset.classNames.indices.contains($0) ? dataset.classNames[$0] : "\($0)" }
        .joined(separator: "/")
    }.joined(separator: " ")
  }

  private func listing(_ values: [Double]) -> String {
    values.prefix(64).map { formatted($0, significant: 3) }.joined(separator: " ") + (values.count > 64 ? " …" : "")
  }
}

/// Data of no kind that has words of its own.
struct PlainNotes: DataNotes {
  let dataset: any Dataset
}

extension Vocabulary {
  /// An entry as it stands in a table: what cannot be seen by a sign for it.
  func shown(_ id: Int) -> String { shownSymbol(self[id]) }
}

/// A symbol as it stands in a table: what cannot be seen by a sign for it.
func shownSymbol(_ text: String) -> String {
  switch text {
  case "\n": "↵"
  case "\t": "→"
  case " ": "␣"
  default: text.unicodeScalars.allSatisfy { $0.properties.generalCategory == .control } ? "\u{FFFD}" : text
  }
}
extension DataNotes {
  /// The members of JSON that every data set has.
  var members: [(key: String, value: JSONValue)] {
    [
      ("data", .string(dataset.name)), ("inputs", .integer(dataset.inputKind.width)),
      ("outputs", .integer(dataset.targetKind.width)),
      ("examples", .object(Split.allCases.map { ($0.rawValue, .integer(dataset.count(in: $0))) })),
    ]
  }
}
