/// One or more lines over a common pair of axes.
public struct LinePlot: Picture, Hashable {
  public enum Markers: Sendable, Hashable {
    /// Dots on the points where there are few.
    case automatic
    case always, never
  }

  public var title: String
  public var xLabel: String
  public var yLabel: String
  public var series: [Series]
  /// Values that are zero or below are gaps on a logarithmic axis.
  public var isLogarithmicX: Bool
  public var isLogarithmicY: Bool
  /// Fixed ends of an axis; nil for the data's.
  public var xLimits: ClosedRange<Double>?
  public var yLimits: ClosedRange<Double>?
  public var markers: Markers
  /// Whether a line below says where the first series is smallest and largest.
  public var showsExtremes: Bool
  /// Rows on a terminal, title and axis included; less where the screen is lower.
  public var rows: Int

  public init(
    title: String = "", xLabel: String = "", yLabel: String = "", series: [Series], isLogarithmicX: Bool = false,
    isLogarithmicY: Bool = false, xLimits: ClosedRange<Double>? = nil, yLimits: ClosedRange<Double>? = nil,
    markers: Markers = .automatic, showsExtremes: Bool = false, rows: Int = 18
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
    self.isLogarithmicX = isLogarithmicX
    self.isLogarithmicY = isLogarithmicY
    self.xLimits = xLimits
    self.yLimits = yLimits
    self.markers = markers
    self.showsExtremes = showsExtremes
    self.rows = rows
  }

  /// Both axes, or nil where no point can be drawn.
  ///
  /// - Parameter yTicks: how many ticks the y axis has room for; its ends are then round numbers.
  func axes(yTicks: Int) -> (x: Axis, y: Axis)? {
    // A point needs both coordinates; an x whose y is missing still belongs to the axis.
    guard
      let x = Axis(covering: series.lazy.flatMap(\.x), limits: xLimits, isLogarithmic: isLogarithmicX),
      var y = Axis(covering: series.lazy.flatMap(\.heights), limits: yLimits, isLogarithmic: isLogarithmicY)
    else { return nil }
    if yLimits == nil { y.extendToRoundNumbers(atMost: yTicks) }
    return (x, y)
  }

  func showsMarkers(points: Int, columns: Int) -> Bool {
    switch markers {
    case .automatic: points <= max(2, columns / 5)
    case .always: true
    case .never: false
    }
  }

  /// What the lines do not show: gaps and infinities; and the extremes where asked for.
  func notes(for polylines: [Polylines]) -> [String] {
    var notes: [String] = []
    if showsExtremes, let first = series.first { notes += extremes(of: first) }
    let infinite = polylines.reduce(0) { $0 + $1.infinities.count }
    if infinite > 0 {
      notes.append("▲▼ \(formattedCount(infinite)) infinite \(infinite == 1 ? "value" : "values")")
    }
    let missing = polylines.reduce(0) { $0 + $1.missing }
    if missing > 0 {
      let kind = isLogarithmicX || isLogarithmicY ? "NaN or not above 0" : "NaN"
      notes.append("\(formattedCount(missing)) \(missing == 1 ? "value is" : "values are") \(kind)")
    }
    return notes
  }

  private func extremes(of series: Series) -> [String] {
    let drawable = series.y.indices.filter { series.y[$0].isFinite }
    guard
      let lowest = drawable.min(by: { series.y[$0] < series.y[$1] }),
      let highest = drawable.max(by: { series.y[$0] < series.y[$1] })
    else { return [] }
    return [("min", lowest), ("max", highest)].map { name, index in
      "\(name) \(formatted(series.y[index])) at \(formatted(series.x[index], significant: 6))"
    }
  }

  /// What the picture shows, for a reader who cannot see it.
  var description: String {
    let names = series.map(\.name).filter { !$0.isEmpty }
    let subject =
      names.isEmpty ? "\(series.count) \(series.count == 1 ? "line" : "lines")" : names.joined(separator: ", ")
    let axes = [yLabel, xLabel].filter { !$0.isEmpty }.joined(separator: " over ")
    return axes.isEmpty ? "Line plot: \(subject)" : "Line plot of \(axes): \(subject)"
  }
}
