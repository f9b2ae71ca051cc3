import Networks

/// A series of numbers cut into windows, to learn the next value from the T before it.
///
/// The points are split in time: training first, then dev, then test. An example is a chain of T nodes. Its input at node k is
/// x_{s+k} (D = 1) and its target x_{s+k+h} (O = 1), both normalised; h is the horizon, usually 1. An example belongs to the
/// part in which its *final target* lies, the target of the last node:
///
/// - Training examples lie wholly in the training part, inputs and targets. So nothing of a later part is trained on.
/// - Dev and test examples have one final target at each point of their part, in order. Their inputs reach back into earlier
///   parts, as a forecaster in that moment would have known them; nodes whose target lies in an earlier part carry no target,
///   so that a part's loss speaks of that part's points only.
/// - The constants of the normalisation are fitted to the points of the training part and to nothing else.
public struct SeriesDataset: Dataset {
  public let name: String
  public let options: SeriesOptions
  public let scale: SeriesScale

  /// The points in their own units, gaps dropped or filled.
  public let values: [Double]
  /// Where each point lies on the axis of time: as given, or its position in the values as given.
  public let times: [Double]
  /// What each point is called, as given; empty if nothing was.
  public let labels: [String]
  /// The points that were missing and filled in, ascending.
  public let filledPoints: [Int]
  /// How many values were missing in what was given.
  public let missingCount: Int

  private let normalised: [Double]
  private let parts: [Range<Int>]
  /// By part: the point that is each example's final target.
  private let finalTargets: [[Int32]]
  private let isFilled: [Bool]

  public let inputKind = InputKind.dense(width: 1)
  public let targetKind = TargetKind.values(width: 1)
  public let arity = 1
  public var asksForWhatComes: Bool { true }
  public var longestExample: Int { options.window }

  /// - Parameters:
  ///   - missing: positions whose value is not known and will not be looked at.
  ///   - times: one a value, or none; for the axis of a plot.
  ///   - labels: one a value, or none; for messages and tables.
  /// - Throws: `SeriesError` where no window fits, a value is not finite, or the training part never changes.
  public init(
    name: String = "series", values given: [Double], missing: [Int] = [], times: [Double] = [], labels: [String] = [],
    options: SeriesOptions = SeriesOptions()
  ) throws(SeriesError) {
    guard options.window >= 1 else { throw .windowOutOfRange(options.window) }
    guard options.horizon >= 1 else { throw .horizonOutOfRange(options.horizon) }
    let (train, dev) = (options.trainFraction, options.devFraction)
    // The sum of two decimal fractions may miss 1 by a rounding.
    guard train > 0, dev >= 0, train + dev <= 1 + 1e-12 else { throw .fractionOutOfRange(train: train, dev: dev) }
    guard times.isEmpty || times.count == given.count, labels.isEmpty || labels.count == given.count else {
      throw .countMismatch(values: given.count, times: times.count, labels: labels.count)
    }

    var gaps = try SeriesGaps(values: given, missing: missing, policy: options.missing)
    let count = gaps.values.count
    let trainEnd = Int((train * Double(count)).rounded())
    let devEnd = dev == 0 ? trainEnd : min(count, Int(((train + dev) * Double(count)).rounded()))
    parts = [0..<trainEnd, trainEnd..<devEnd, devEnd..<count]
    gaps.fill(policy: options.missing, borders: parts.map(\.upperBound))

    // Compared without a sum that a huge window or horizon could overflow.
    guard options.window <= trainEnd, options.horizon <= trainEnd - options.window else {
      let (span, overflow) = options.window.addingReportingOverflow(options.horizon)
      let needed = overflow ? Int.max : Self.points(for: span, fraction: train)
      throw .tooShort(
        points: count, trainPoints: trainEnd, window: options.window, horizon: options.horizon, needed: needed)
    }
    let reach = options.window - 1 + options.horizon
    let filled = gaps.filled
    finalTargets = parts.map { part in
      (max(part.lowerBound, reach)..<max(part.upperBound, reach)).filter { filled.isEmpty || !filled[$0] }.map(
        Int32.init)
    }
    let missingCount = Set(missing).count
    guard !finalTargets[0].isEmpty else { throw .tooManyMissing(count: missingCount, points: given.count) }

    let scale = try SeriesScale(options.normalisation, fittedTo: gaps.values[..<trainEnd])
    self.name = name
    self.options = options
    self.scale = scale
    self.missingCount = missingCount
    values = gaps.values
    self.times = gaps.origins.map { times.isEmpty ? Double($0) : times[$0] }
    self.labels = labels.isEmpty ? [] : gaps.origins.map { labels[$0] }
    isFilled = filled
    filledPoints = filled.indices.filter { filled[$0] }
    normalised = gaps.values.map(scale.normalised)
  }

  /// The points that belong to a part.
  public func points(of split: Split) -> Range<Int> { parts[split.slot] }

  /// The fewest points of which a fraction, rounded, is at least `span`.
  private static func points(for span: Int, fraction: Double) -> Int {
    let estimate = (Double(span) - 0.5) / fraction
    guard estimate < 1e15 else { return Int.max }
    var points = max(1, Int(estimate) - 1)
    while (Double(points) * fraction).rounded() < Double(span) { points += 1 }
    return points
  }
}

extension SeriesDataset {
  public func count(in split: Split) -> Int { finalTargets[split.slot].count }

  public func read(_ index: Int, of split: Split, into example: inout Example) {
    let (window, horizon) = (options.window, options.horizon)
    let start = finalTarget(of: index, in: split) - horizon - window + 1
    if example.structure.arity == 1 {
      example.structure.becomeChain(length: window)
    } else {
      example.structure = .chain(length: window)
    }
    example.tokens.removeAll(keepingCapacity: true)
    example.targetClasses.removeAll(keepingCapacity: true)
    example.inputs.removeAll(keepingCapacity: true)
    example.inputs.append(contentsOf: normalised[start..<start + window])
    example.targetNodes.removeAll(keepingCapacity: true)
    example.targetValues.removeAll(keepingCapacity: true)
    let firstPoint = parts[split.slot].lowerBound
    for node in (options.targets == .last ? window - 1 : 0)..<window {
      let point = start + node + horizon
      guard point >= firstPoint, isFilled.isEmpty || !isFilled[point] else { continue }
      example.targetNodes.append(Int32(node))
      example.targetValues.append(normalised[point])
    }
  }

  /// The value `horizon` points before `point`, or the last one before that which was not filled in. The first point of a series
  /// is never a filled one.
  func naiveValue(for point: Int) -> Double {
    var known = point - options.horizon
    while !isFilled.isEmpty, isFilled[known] { known -= 1 }
    return values[known]
  }

  /// The point that the last node of an example forecasts. Needs 0 ≤ index < count(in: split).
  public func finalTarget(of index: Int, in split: Split) -> Int { Int(finalTargets[split.slot][index]) }
}

extension Split {
  fileprivate var slot: Int {
    switch self {
    case .train: 0
    case .dev: 1
    case .test: 2
    }
  }
}
