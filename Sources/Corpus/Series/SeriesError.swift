/// Why numbers do not make a series to learn from. Positions count from 0, in the values as they were given.
public enum SeriesError: Error, Sendable, Equatable {
  /// No values, or none that is not missing.
  case empty
  /// NaN that was not announced as missing, or an infinity.
  case notFinite(value: Double, position: Int)
  /// Values are missing and the policy is to refuse: how many, and the first few positions.
  case missing(count: Int, first: [Int])
  /// Not one window lies in the training part; `needed` points in all would give it one.
  case tooShort(points: Int, trainPoints: Int, window: Int, horizon: Int, needed: Int)
  /// No training window ends in a known value.
  case tooManyMissing(count: Int, points: Int)
  /// Every point of the training part has this value: there is nothing to scale by.
  case constant(value: Double, points: Int)
  /// The values lie so far apart that their spread is no Double.
  case spreadTooLarge
  /// Needs 0 < train, 0 ≤ dev and train + dev ≤ 1.
  case fractionOutOfRange(train: Double, dev: Double)
  /// Needs to be at least 1.
  case windowOutOfRange(Int)
  /// Needs to be at least 1.
  case horizonOutOfRange(Int)
  /// Times or labels were given, but not one for each value.
  case countMismatch(values: Int, times: Int, labels: Int)
  /// A forecast needs one output per example of the part.
  case forecastCount(expected: Int, found: Int)
}
