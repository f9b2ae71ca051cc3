/// Series of one or more channels, each with the name of a class. Lengths may differ.
public struct LabelledSeries: Sendable, Equatable {
  /// D
  public private(set) var channels = 0
  public private(set) var labels: [String] = []
  /// The line of the file where each begins.
  public private(set) var lines: [Int] = []
  /// Steps of all series, one after another, D values each; NaN where one is missing.
  private(set) var values: [Double] = []
  /// Series i has the steps `starts[i]..<starts[i + 1]`.
  private(set) var starts = [0]
  /// The classes in the order in which a file lists them; empty where it lists none.
  public var listedLabels: [String] = []

  public init() {}

  public var count: Int { labels.count }
  public func length(of series: Int) -> Int { starts[series + 1] - starts[series] }

  /// The values of a series, D a step. Needs 0 ≤ series < count.
  public func steps(of series: Int) -> ArraySlice<Double> {
    values[starts[series] * channels..<starts[series + 1] * channels]
  }

  /// Adds a series: one array a channel, NaN where a value is missing.
  public mutating func append(
    _ columns: [[Double]], label: String, line: Int, of file: String
  ) throws(LabelledFileProblem) {
    if labels.isEmpty { channels = columns.count }
    guard columns.count == channels, let length = columns.first?.count else {
      throw LabelledFileProblem(file: file, line: line, .channelCount(expected: channels, found: columns.count))
    }
    for (place, column) in columns.enumerated() where column.count != length {
      throw LabelledFileProblem(
        file: file, line: line, .unequalChannels(channel: place + 1, expected: length, found: column.count))
    }
    guard length > 0 else { throw LabelledFileProblem(file: file, line: line, .allMissing(channel: 1)) }
    for step in 0..<length { for column in columns { values.append(column[step]) } }
    starts.append(starts[starts.count - 1] + length)
    labels.append(label)
    lines.append(line)
  }

  /// The same without missing values.
  ///
  /// `interpolate` draws a straight line between the values known before and after, and `carry` repeats the one before; at a
  /// series' ends both repeat the nearest. `drop` leaves out steps where any channel has none.
  func completed(_ policy: MissingPolicy, file: String) throws(LabelledFileProblem) -> LabelledSeries {
    guard values.contains(where: \.isNaN) else { return self }
    var result = LabelledSeries()
    result.listedLabels = listedLabels
    for series in 0..<count {
      let steps = Array(steps(of: series))
      var columns = (0..<channels).map { channel in
        stride(from: channel, to: steps.count, by: channels).map { steps[$0] }
      }
      if let channel = columns.firstIndex(where: { $0.contains(where: \.isNaN) }) {
        if policy == .refuse {
          throw LabelledFileProblem(file: file, line: lines[series], .missing(channel: channel + 1))
        }
        if policy == .drop {
          let kept = columns[0].indices.filter { step in columns.allSatisfy { !$0[step].isNaN } }
          columns = columns.map { column in kept.map { column[$0] } }
        } else {
          for channel in columns.indices {
            guard Self.fill(&columns[channel], carries: policy == .carry) else {
              throw LabelledFileProblem(file: file, line: lines[series], .allMissing(channel: channel + 1))
            }
          }
        }
      }
      try result.append(columns, label: labels[series], line: lines[series], of: file)
    }
    return result
  }

  /// Closes the gaps of a channel; false where it has no value at all.
  private static func fill(_ values: inout [Double], carries: Bool) -> Bool {
    let known = values.indices.filter { !values[$0].isNaN }
    guard let first = known.first, let last = known.last else { return false }
    for step in 0..<first { values[step] = values[first] }
    for step in last + 1..<max(values.count, last + 1) { values[step] = values[last] }
    for (before, after) in zip(known, known.dropFirst()) {
      for step in before + 1..<max(after, before + 1) {
        let share = carries ? 0 : Double(step - before) / Double(after - before)
        values[step] = values[before] * (1 - share) + values[after] * share
      }
    }
    return true
  }
}
