/// A band at one x, in axis positions.
struct BandEdge: Hashable {
  var x: Double
  var lower: Double
  var upper: Double
}

/// The band's stretches between neighbouring points that both exist. Points that share one of `columns` merge into one
/// that is as wide as all of them.
func bandSpans(
  _ band: Series.Band, of series: Series, xAxis: Axis, yAxis: Axis, columns: Int
) -> [(left: BandEdge, right: BandEdge)] {
  var edges: [BandEdge?] = []
  for index in 0..<min(series.count, band.lower.count, band.upper.count) {
    guard
      let x = xAxis.position(of: series.x[index]), (-1e3...1e3).contains(x),
      let lower = yAxis.position(of: band.lower[index]), let upper = yAxis.position(of: band.upper[index])
    else {
      edges.append(nil)
      continue
    }
    let column = (x * Double(columns)).rounded(.down)
    if let last = edges.last, let last, (last.x * Double(columns)).rounded(.down) == column {
      let merged = BandEdge(x: last.x, lower: min(last.lower, lower), upper: max(last.upper, upper))
      edges[edges.count - 1] = merged
    } else {
      edges.append(BandEdge(x: x, lower: lower, upper: upper))
    }
  }
  return zip(edges, edges.dropFirst()).compactMap { left, right in
    guard let left, let right, left.x <= right.x else { return nil }
    return (left, right)
  }
}
