/// How far forecasts lie from the truth, in the series' own units.
public struct ForecastAccuracy: Sendable, Equatable {
  /// Root of the mean squared error.
  public let rmse: Double
  /// Mean absolute error.
  public let mae: Double
  public let count: Int

  /// NaN for both errors where there is nothing to compare. Needs as many forecasts as truths.
  public init(forecast: [Double], truth: [Double]) {
    precondition(forecast.count == truth.count)
    var (squares, absolutes) = (0.0, 0.0)
    for (a, b) in zip(forecast, truth) {
      squares += (a - b) * (a - b)
      absolutes += abs(a - b)
    }
    count = truth.count
    rmse = (squares / Double(count)).squareRoot()
    mae = absolutes / Double(count)
  }
}

/// Forecasts of one part of a series, point by point beside the truth, in the series' own units.
public struct SeriesForecast: Sendable, Equatable {
  public let split: Split
  /// The forecast points of the data set, ascending; one an example.
  public let points: [Int]
  public let times: [Double]
  /// Empty where the data set has no labels.
  public let labels: [String]
  public let truth: [Double]
  public let forecast: [Double]
  /// The value `horizon` points before, or the last one known by then: what somebody says who knows nothing.
  public let naive: [Double]
  public let accuracy: ForecastAccuracy
  public let naiveAccuracy: ForecastAccuracy

  /// 1 − RMSE / naive RMSE: 1 is perfect, 0 no better than naive, negative worse; nil where naive makes no error.
  public var skill: Double? {
    naiveAccuracy.rmse > 0 ? 1 - accuracy.rmse / naiveAccuracy.rmse : nil
  }
}

extension SeriesDataset {
  /// Puts a network's answers at the last nodes of all examples of a part, in their order, beside the truth.
  ///
  /// - Parameter outputs: one an example, as the network gives them, normalised.
  /// - Throws: `SeriesError.forecastCount` where their number is not `count(in: split)`.
  public func forecast(of split: Split, outputs: [Double]) throws(SeriesError) -> SeriesForecast {
    guard outputs.count == count(in: split) else {
      throw .forecastCount(expected: count(in: split), found: outputs.count)
    }
    let points = finalTargets(in: split)
    let truth = points.map { values[$0] }
    let forecast = outputs.map(scale.denormalised)
    let naive = points.map { naiveValue(for: $0) }
    return SeriesForecast(
      split: split, points: points, times: points.map { times[$0] },
      labels: labels.isEmpty ? [] : points.map { labels[$0] }, truth: truth, forecast: forecast, naive: naive,
      accuracy: ForecastAccuracy(forecast: forecast, truth: truth),
      naiveAccuracy: ForecastAccuracy(forecast: naive, truth: truth))
  }

  /// The error of the naive forecast (the last value known) over the final targets of a part, in the series' own units.
  public func naiveForecast(on split: Split) -> ForecastAccuracy {
    let points = finalTargets(in: split)
    return ForecastAccuracy(
      forecast: points.map { naiveValue(for: $0) }, truth: points.map { values[$0] })
  }

  private func finalTargets(in split: Split) -> [Int] {
    (0..<count(in: split)).map { finalTarget(of: $0, in: split) }
  }
}
