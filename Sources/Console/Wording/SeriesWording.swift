import Corpus

/// Words for numbers that do not make a series.
public enum SeriesWording {
  /// A fixed name for programs.
  public static func kind(of error: SeriesError) -> String {
    switch error {
    case .empty: "series-empty"
    case .notFinite: "series-not-finite"
    case .missing, .tooManyMissing: "series-missing-values"
    case .tooShort: "series-too-short"
    case .constant: "series-constant"
    case .spreadTooLarge: "series-spread"
    case .fractionOutOfRange, .windowOutOfRange, .horizonOutOfRange: "out-of-range"
    case .countMismatch, .forecastCount: "series-count"
    }
  }

  /// What is wrong, in one sentence. `place` says where a position of the series stands, for example `line 12`.
  public static func message(for error: SeriesError, place: (Int) -> String = { "value \($0 + 1)" }) -> String {
    switch error {
    case .empty: "the series holds no values"
    case .notFinite(let value, let position):
      "\(place(position)) is \(value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞"); a series needs finite values"
    case .missing(let count, let first):
      "\(count == 1 ? "1 value is" : "\(count) values are") missing: \(first.map(place).joined(separator: ", "))"
        + (count > first.count ? ", …" : "")
    case .tooShort(let points, let trainPoints, let window, let horizon, _):
      "the training part has \(trainPoints) of \(points) points; "
        + "a window of \(window) and a target \(horizon) ahead need \(sum(window, horizon))"
    case .tooManyMissing(let count, let points):
      "\(count) of \(points) values are missing: no training window ends in a known value"
    case .constant(let value, let points):
      "all \(points) points of the training part are \(value): there is nothing to scale by"
    case .spreadTooLarge: "the values lie too far apart for a number of 64 bits"
    case .fractionOutOfRange(let train, let dev):
      "the training part cannot be \(train) and the dev part \(dev) of the series"
    case .windowOutOfRange(let window): "the window must be at least 1, not \(window)"
    case .horizonOutOfRange(let horizon): "the horizon must be at least 1, not \(horizon)"
    case .countMismatch(let values, let times, let labels):
      "there are \(values) values, \(times) times and \(labels) labels; each value needs one, or none has any"
    case .forecastCount(let expected, let found): "there are \(found) forecasts for \(expected) windows"
    }
  }

  /// What to do about it.
  public static func hint(for error: SeriesError) -> String? {
    switch error {
    case .empty: "check the column"
    case .notFinite: "correct it, or leave the field empty if the value is not known"
    case .missing: "choose what to do with them: interpolate (a straight line), carry (the last value) or drop"
    case .tooShort(_, let trainPoints, let window, let horizon, let needed):
      if needed == .max {
        "use a smaller window and horizon, not \(window) and \(horizon)"
      } else if trainPoints > horizon {
        "use a window of at most \(trainPoints - horizon), or a series of at least \(needed) points"
      } else {
        "it takes a series of at least \(needed) points"
      }
    case .tooManyMissing: "drop the missing values, or choose another column"
    case .constant: "check the column, or leave the values as they are: normalisation none"
    case .spreadTooLarge: "look for a value that is out of place"
    case .fractionOutOfRange: "the training part must be more than 0, and both together at most 1"
    case .windowOutOfRange, .horizonOutOfRange, .countMismatch, .forecastCount: nil
    }
  }

  private static func sum(_ a: Int, _ b: Int) -> String {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? "more than there can be" : "\(sum)"
  }
}
