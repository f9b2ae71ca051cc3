/// The line between a series' own units and those a network sees: normalised = (x − shift) / scale.
public struct SeriesScale: Sendable, Equatable {
  public let normalisation: SeriesNormalisation
  /// The mean, the minimum or 0.
  public let shift: Double
  /// The standard deviation, the range or 1; never 0.
  public let scale: Double

  public func normalised(_ value: Double) -> Double { (value - shift) / scale }
  public func denormalised(_ value: Double) -> Double { value * scale + shift }

  /// For values that are all the same, which become 0.
  init(constant value: Double) { (normalisation, shift, scale) = (.none, value, 1) }

  /// Fits the constants to values that are finite.
  init(_ normalisation: SeriesNormalisation, fittedTo values: ArraySlice<Double>) throws(SeriesError) {
    self.normalisation = normalisation
    guard let first = values.first else { throw .empty }
    var (low, high) = (first, first)
    for value in values { (low, high) = (min(low, value), max(high, value)) }
    guard low < high || normalisation == .none else { throw .constant(value: first, points: values.count) }
    switch normalisation {
    case .none: (shift, scale) = (0, 1)
    case .minmax: (shift, scale) = (low, high - low)
    case .zscore:
      // Welford's recurrence: no cancellation where the mean is large against the spread.
      var (mean, squares, count) = (0.0, 0.0, 0.0)
      for value in values {
        count += 1
        let difference = value - mean
        mean += difference / count
        squares += difference * (value - mean)
      }
      (shift, scale) = (mean, (squares / count).squareRoot())
    }
    guard scale.isFinite, scale > 0 else { throw .spreadTooLarge }
  }
}
