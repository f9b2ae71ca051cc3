extension LinePlot {
  public func svg() -> String { svg(width: 720, height: 420) }

  /// - Parameters: the drawing's size in pixels.
  public func svg(width: Double, height: Double) -> String {
    var writer = SVGWriter(
      width: width, height: height, title: title.isEmpty ? "Line plot" : title, description: description)
    var top = 16.0
    if !title.isEmpty {
      writer.text(fittedForSVG(title, width: width - 32, size: 16), x: 16, y: 28, size: 16, isBold: true)
      top = 42
    }
    guard let (xAxis, yAxis) = axes(yTicks: 7) else {
      writer.text("no points to draw", x: width / 2, y: height / 2, anchor: .middle, fill: SVGWriter.softInk)
      return writer.document
    }
    top = drawLegend(on: &writer, width: width, top: top)
    let lines = polylines(xAxis, yAxis, columns: Int(saturating: width))
    let notes = notes(for: lines)
    let yTicks = yAxis.ticks(atMost: 7)
    let labels = yTicks.reduce(0.0) { max($0, SVGWriter.width(of: $1.label)) }
    let area = SVGArea(
      left: 20 + labels + (yLabel.isEmpty ? 0 : 20), top: top + 8, right: width - 20,
      bottom: height - 34 - (xLabel.isEmpty ? 0 : 20) - (notes.isEmpty ? 0 : 18))
    drawAxes(on: &writer, area: area, xAxis: xAxis, yAxis: yAxis, yTicks: yTicks)
    for (index, series) in series.enumerated() {
      guard let band = series.band else { continue }
      for outline in area.outlines(
        of: bandSpans(band, of: series, xAxis: xAxis, yAxis: yAxis, columns: Int(saturating: width / 2)))
      {
        writer.path(outline, fill: Palette.series(index).hexadecimal, opacity: 0.2)
      }
    }
    for (index, polylines) in lines.enumerated() { draw(polylines, index, on: &writer, area: area) }
    writer.text(
      notes.joined(separator: " · "), x: area.left, y: height - 10, size: 11, fill: SVGWriter.softInk)
    return writer.document
  }

  private func drawLegend(on writer: inout SVGWriter, width: Double, top: Double) -> Double {
    guard series.count > 1 || series.contains(where: { !$0.name.isEmpty || $0.band != nil }) else { return top }
    var (x, y) = (16.0, top + 10)
    for (index, series) in series.enumerated() {
      let name = series.name.isEmpty ? "series \(index + 1)" : series.name
      let label = fittedForSVG(series.band.map { "\(name) (shaded: \($0.name))" } ?? name, width: width - 70)
      let length = 26 + SVGWriter.width(of: label) + 18
      if x > 16 && x + length > width - 16 { (x, y) = (16, y + 18) }
      writer.path(
        "M\(number(x)) \(number(y - 4))h18", stroke: Palette.series(index).hexadecimal, width: 2.5,
        dashes: Self.dashes(index))
      writer.text(label, x: x + 26, y: y)
      x += length
    }
    return y + 6
  }

  private func drawAxes(on writer: inout SVGWriter, area: SVGArea, xAxis: Axis, yAxis: Axis, yTicks: [Tick]) {
    for tick in yTicks {
      guard let position = yAxis.position(of: tick.value) else { continue }
      let y = area.y(position)
      writer.line(area.left, y, area.right, y, stroke: SVGWriter.gridLine)
      writer.text(tick.label, x: area.left - 8, y: y + 4, anchor: .end, fill: SVGWriter.softInk)
    }
    writer.line(area.left, area.bottom, area.right, area.bottom, stroke: "#888")
    for tick in xAxis.ticks(atMost: max(2, Int(saturating: (area.right - area.left) / 80))) {
      guard let position = xAxis.position(of: tick.value) else { continue }
      let x = area.x(position)
      writer.line(x, area.bottom, x, area.bottom + 5, stroke: "#888")
      writer.text(tick.label, x: x, y: area.bottom + 18, anchor: .middle, fill: SVGWriter.softInk)
    }
    let centre = (area.left + area.right) / 2
    writer.text(fittedForSVG(xLabel, width: area.right - area.left), x: centre, y: area.bottom + 36, anchor: .middle)
    let middle = (area.top + area.bottom) / 2
    writer.text(
      fittedForSVG(yLabel, width: area.bottom - area.top), x: 18, y: middle, anchor: .middle, rotation: -90)
  }

  private func draw(_ polylines: Polylines, _ index: Int, on writer: inout SVGWriter, area: SVGArea) {
    let colour = Palette.series(index).hexadecimal
    let data = polylines.lines.map { area.path($0) }.joined()
    if !data.isEmpty { writer.path(data, stroke: colour, width: 1.8, dashes: Self.dashes(index)) }
    let marksAll = showsMarkers(points: polylines.count, columns: 300)
    for line in polylines.lines where marksAll || line.count == 1 {
      for point in line where (0...1).contains(point.x) && (0...1).contains(point.y) {
        writer.circle(x: area.x(point.x), y: area.y(point.y), radius: 3, fill: colour)
      }
    }
    for (x, isUp) in polylines.infinities where (0...1).contains(x) {
      let edge = isUp ? area.top : area.bottom
      writer.path("M\(number(area.x(x) - 5)) \(number(edge))h10l-5 \(isUp ? "-8" : "8")z", fill: colour)
    }
  }

  /// Lines beyond the palette's seven colours come back dashed.
  private static func dashes(_ index: Int) -> String? {
    switch index / 7 {
    case 0: nil
    case 1: "6 4"
    default: "2 4"
    }
  }
}

/// The rectangle of a drawing that positions of 0…1 fill.
struct SVGArea {
  let left: Double
  let top: Double
  let right: Double
  let bottom: Double

  func x(_ position: Double) -> Double { left + (right - left) * position }
  func y(_ position: Double) -> Double { bottom - (bottom - top) * position }

  /// Path data of a line; what lies outside is cut off.
  func path(_ points: [Point]) -> String {
    // Tenths of a pixel are below what is seen, and keep long lines short.
    func place(_ point: Point) -> String { "\(number(x(point.x), decimals: 1)) \(number(y(point.y), decimals: 1))" }
    var data = ""
    var pen: Point?
    for (start, end) in zip(points, points.dropFirst()) {
      guard let (start, end) = clipped(start, end) else {
        pen = nil
        continue
      }
      if start != pen { data += "M\(place(start))" }
      data += "L\(place(end))"
      pen = end
    }
    return data
  }

  /// Closed outlines of a band's unbroken stretches.
  func outlines(of spans: [(left: BandEdge, right: BandEdge)]) -> [String] {
    var stretches: [[BandEdge]] = []
    for (left, right) in spans {
      if let last = stretches.last?.last, last == left {
        stretches[stretches.count - 1].append(right)
      } else {
        stretches.append([left, right])
      }
    }
    func place(_ x: Double, _ y: Double) -> String {
      "\(number(self.x(min(max(x, 0), 1)))) \(number(self.y(min(max(y, 0), 1))))"
    }
    return stretches.map { edges in
      let there = edges.map { place($0.x, $0.upper) }
      let back = edges.reversed().map { place($0.x, $0.lower) }
      return "M" + (there + back).joined(separator: "L") + "z"
    }
  }
}
