import Networks

/// Whole series to be told apart: a step's inputs are its channels, the class is the target of the last step.
public struct LabelledSeriesDataset: Dataset {
  public let name: String
  public let channels: Int
  public let classNames: [String]
  /// One a channel, fitted to the training part.
  public let scales: [SeriesScale]
  private let parts: [Split: LabelledSeries]
  private let classes: [Split: [Int32]]

  /// Parts with the names of the files that they come from; the first is the training part.
  public init(
    name: String, train: (file: String, series: LabelledSeries),
    others: [(Split, file: String, series: LabelledSeries)],
    normalisation: SeriesNormalisation = .zscore, missing: MissingPolicy = .refuse
  ) throws(LabelledFileProblem) {
    self.name = name
    let first = try train.series.completed(missing, file: train.file)
    guard first.count > 0 else { throw LabelledFileProblem(file: train.file, line: nil, .empty) }
    channels = first.channels
    // In the order of the file's list; what it lists and no series has is no class.
    let present = WordTable(first.labels)
    let names = first.listedLabels.filter { present.id(of: $0) != nil }
    classNames = names.isEmpty ? present.words : names
    guard classNames.count > 1 else {
      throw LabelledFileProblem(file: train.file, line: nil, .onlyOneLabel(classNames[0]))
    }
    let numbers = WordTable(classNames)
    var parts: [Split: LabelledSeries] = [.train: first]
    for (split, file, series) in others {
      let series = try series.completed(missing, file: file)
      guard series.count > 0 else { throw LabelledFileProblem(file: file, line: nil, .empty) }
      guard series.channels == channels else {
        throw LabelledFileProblem(
          file: file, line: series.lines.first, .channelCount(expected: channels, found: series.channels))
      }
      if let unseen = series.labels.firstIndex(where: { numbers.id(of: $0) == nil }) {
        throw LabelledFileProblem(
          file: file, line: series.lines[unseen], .unseenLabel(series.labels[unseen], seen: classNames))
      }
      parts[split] = series
    }
    var scales: [SeriesScale] = []
    for channel in 0..<channels {
      let values = stride(from: channel, to: first.values.count, by: channels).map { first.values[$0] }
      scales.append(try Self.scale(normalisation, values, channel: channel + 1, file: train.file))
    }
    self.scales = scales
    self.parts = parts
    classes = parts.mapValues { part in part.labels.map { Int32(truncatingIfNeeded: numbers.id(of: $0) ?? 0) } }
  }

  /// A channel that never changes says nothing and goes in as 0.
  private static func scale(
    _ normalisation: SeriesNormalisation, _ values: [Double], channel: Int, file: String
  ) throws(LabelledFileProblem) -> SeriesScale {
    do { return try SeriesScale(normalisation, fittedTo: values[...]) } catch {
      if case .constant(let value, _) = error { return SeriesScale(constant: value) }
      throw LabelledFileProblem(file: file, line: nil, .spreadTooLarge(channel: channel))
    }
  }

  public var inputKind: InputKind { .dense(width: channels) }
  public var targetKind: TargetKind { .classes(count: classNames.count) }
  public var arity: Int { 1 }
  public var longestExample: Int {
    parts.values.reduce(1) { longest, part in (0..<part.count).reduce(longest) { max($0, part.length(of: $1)) } }
  }

  public func count(in split: Split) -> Int { parts[split]?.count ?? 0 }
  public func length(of index: Int, in split: Split) -> Int { parts[split]?.length(of: index) ?? 0 }
  public func label(of index: Int, in split: Split) -> String { parts[split]?.labels[index] ?? "" }

  public func read(_ index: Int, of split: Split, into example: inout Example) {
    guard let part = parts[split], let label = classes[split]?[index] else { return }
    example.beginChain(length: part.length(of: index))
    var channel = 0
    for value in part.steps(of: index) {
      example.inputs.append(scales[channel].normalised(value))
      channel = channel + 1 == channels ? 0 : channel + 1
    }
    example.targetNodes.append(Int32(truncatingIfNeeded: example.structure.count - 1))
    example.targetClasses.append(label)
  }
}
