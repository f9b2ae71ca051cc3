/// A line of a plot: y over x, drawn in the order given. NaN is a gap; ±∞ is a gap marked at the edge.
public struct Series: Sendable, Hashable {
  /// A band around the line, such as the quartiles of many runs around their median.
  public struct Band: Sendable, Hashable {
    public var lower: [Double]
    public var upper: [Double]
    /// What the band is, for the legend.
    public var name: String

    public init(lower: [Double], upper: [Double], name: String = "quartiles") {
      self.lower = lower
      self.upper = upper
      self.name = name
    }
  }

  public var name: String
  public let x: [Double]
  public let y: [Double]
  public var band: Band?

  /// The shorter of x and y decides the number of points.
  public init(_ name: String = "", x: [Double], y: [Double], band: Band? = nil) {
    let count = min(x.count, y.count)
    self.name = name
    self.x = Array(x.prefix(count))
    self.y = Array(y.prefix(count))
    self.band = band
  }

  /// y over `start`, `start` + 1, …
  public init(_ name: String = "", from start: Int = 0, y: [Double], band: Band? = nil) {
    self.init(name, x: y.indices.map { Double(start + $0) }, y: y, band: band)
  }

  public var count: Int { x.count }

  /// The values that the y axis must hold.
  var heights: [Double] { band.map { y + $0.lower + $0.upper } ?? y }
}
