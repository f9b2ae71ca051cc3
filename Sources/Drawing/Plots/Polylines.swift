/// A series as an axis pair sees it: lines between gaps, at most four points for each column of the picture.
///
/// Of the points that fall into one column the first, the smallest, the largest and the last are kept, so a spike of a
/// single point stays, whatever the number of points.
struct Polylines {
  private(set) var lines: [[Point]] = []
  /// Where y is +∞ (true) or −∞ (false), by position on the x axis.
  private(set) var infinities: [(x: Double, isUp: Bool)] = []
  /// Points whose x or y is NaN or does not exist on a logarithmic axis.
  private(set) var missing = 0
  /// Points on the lines before any were left out.
  private(set) var count = 0

  init(x: [Double], y: [Double], xAxis: Axis, yAxis: Axis, columns: Int) {
    var line = Line(columns: columns)
    for index in 0..<min(x.count, y.count) {
      if let px = xAxis.position(of: x[index]), let py = yAxis.position(of: y[index]) {
        line.append(Point(x: px, y: py))
        count += 1
        continue
      }
      if let px = xAxis.position(of: x[index]), y[index].isInfinite {
        infinities.append((px, y[index] > 0))
      } else {
        missing += 1
      }
      finish(&line)
    }
    finish(&line)
  }

  private mutating func finish(_ line: inout Line) {
    let points = line.finish()
    if !points.isEmpty { lines.append(points) }
  }

  /// Collects the points of a line, a column at a time.
  private struct Line {
    let columns: Double
    private var points: [Point] = []
    private var column: Double?
    private var first = Point(x: 0, y: 0)
    private var last = Point(x: 0, y: 0)
    private var lowest = Point(x: 0, y: 0)
    private var highest = Point(x: 0, y: 0)
    private var lowestCameFirst = true

    init(columns: Int) { self.columns = Double(max(columns, 1)) }

    mutating func append(_ point: Point) {
      let place = (point.x * columns).rounded(.down)
      guard place == column else {
        flush()
        column = place
        (first, last, lowest, highest) = (point, point, point, point)
        return
      }
      last = point
      if point.y < lowest.y {
        lowest = point
        lowestCameFirst = false
      }
      if point.y > highest.y {
        highest = point
        lowestCameFirst = true
      }
    }

    private mutating func flush() {
      guard column != nil else { return }
      for point in lowestCameFirst ? [first, lowest, highest, last] : [first, highest, lowest, last]
      where points.last != point { points.append(point) }
      column = nil
    }

    mutating func finish() -> [Point] {
      flush()
      defer { points = [] }
      return points
    }
  }
}
