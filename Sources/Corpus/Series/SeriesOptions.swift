/// How a series is scaled before a network sees it. The constants come from the training part alone.
public enum SeriesNormalisation: String, Sendable, CaseIterable {
  /// (x − mean) / standard deviation, the deviation over n, not n − 1.
  case zscore
  /// (x − min) / (max − min): the training part fills 0…1, later points may lie outside.
  case minmax
  case none
}

/// What to do about missing values inside a series; missing ones at its two ends are always cut off.
public enum MissingPolicy: String, Sendable, CaseIterable {
  case refuse
  /// A straight line between the neighbours. It looks at the value after the gap, but never across the border of a part: there
  /// the last known value is carried on. Filled points are inputs and never targets.
  case interpolate
  /// The last known value, which is all that a forecaster would have had. Filled points are inputs and never targets.
  case carry
  /// Leaves the points out and closes the gap, as if time had not passed.
  case drop
}

/// Which nodes of a window carry a target.
public enum SeriesTargets: String, Sendable, CaseIterable {
  case every, last
}

/// How a series becomes examples.
public struct SeriesOptions: Sendable, Equatable {
  /// T: how many points a network sees before it forecasts.
  public var window = 20
  /// How many points ahead the target lies.
  public var horizon = 1
  /// The first share of the points; dev follows, and test is what remains. Rounded to whole points.
  public var trainFraction = 0.8
  public var devFraction = 0.0
  public var normalisation = SeriesNormalisation.zscore
  public var missing = MissingPolicy.refuse
  public var targets = SeriesTargets.every

  public init() {}
}
