extension LinePlot {
  public func drawn(on screen: Screen) -> StyledText {
    let width = max(screen.width, 20)
    let height = max(min(rows, screen.height ?? rows), 6)
    guard let draft = axes(yTicks: 0) else { return drawnWithoutData(width) }
    let usesLetters = !screen.hasColour && series.count > 1
    let legend = legendLines(width: width, hasColour: screen.hasColour)
    // Whether there are notes decides the height that is left for the axes.
    let missing = polylines(draft.x, draft.y, columns: width * 2)
    let notes = wrapped(notes(for: missing).map { StyledLine($0, .faint) }, width: width)

    let header = (title.isEmpty ? 0 : 1) + (yLabel.isEmpty ? 0 : 1)
    let footer = 2 + (xLabel.isEmpty ? 0 : 1) + legend.count + notes.count
    let canvasRows = max(3, height - header - footer)
    let room = max(2, (canvasRows + 1) / 2)
    guard let (xAxis, yAxis) = axes(yTicks: room) else { return drawnWithoutData(width) }
    let yTicks = yAxis.ticks(atMost: room)
    var gutter = yTicks.reduce(0) { max($0, displayWidth($1.label)) } + 2
    if gutter > width / 2 { gutter = 1 }
    let canvasColumns = width - gutter - (usesLetters ? 2 : 0)

    var frame = PlotFrame(
      grid: CellGrid(width: width, height: canvasRows + 2),
      canvas: BrailleCanvas(columns: canvasColumns, rows: canvasRows),
      gutter: gutter)
    frame.drawAxes(xAxis: xAxis, yAxis: yAxis, yTicks: yTicks)
    let lines = polylines(xAxis, yAxis, columns: canvasColumns * 2)
    for (index, series) in series.enumerated() {
      if let band = series.band { frame.drawBand(band, of: series, xAxis: xAxis, yAxis: yAxis, pen: index) }
    }
    for (index, polylines) in lines.enumerated() { frame.drawLines(polylines, pen: index) }
    frame.stampCanvas(isMonochrome: series.count == 1 && !screen.hasColour)
    for (index, polylines) in lines.enumerated() {
      let letter = usesLetters ? seriesLetter(index) : "•"
      if showsMarkers(points: polylines.count, columns: canvasColumns) {
        frame.markPoints(polylines, with: letter, pen: index)
      } else if usesLetters {
        frame.markLine(polylines, with: letter, pen: index, of: lines.count)
      }
      if usesLetters { frame.markEnd(polylines, with: letter, pen: index) }
      frame.markInfinities(polylines, pen: index)
    }

    var text = StyledText()
    if !title.isEmpty {
      let line = StyledLine(title, .heading).truncated(to: width)
      text.append(StyledLine(spaces(min(gutter, width - line.displayWidth))) + line)
    }
    if !yLabel.isEmpty { text.append(StyledLine(yLabel, .faint).truncated(to: width)) }
    text.append(StyledText(frame.grid.lines))
    if !xLabel.isEmpty {
      let label = StyledLine(xLabel, .faint).truncated(to: width)
      text.append(
        StyledLine(spaces(min(gutter + max(0, canvasColumns - label.displayWidth) / 2, width - label.displayWidth)))
          + label)
    }
    text.append(StyledText(legend + notes))
    return text
  }

  func polylines(_ xAxis: Axis, _ yAxis: Axis, columns: Int) -> [Polylines] {
    series.map { Polylines(x: $0.x, y: $0.y, xAxis: xAxis, yAxis: yAxis, columns: columns) }
  }

  private func drawnWithoutData(_ width: Int) -> StyledText {
    let points = series.reduce(0) { $0 + $1.count }
    let reason = points == 0 ? "no points" : "none of \(formattedCount(points)) points can be drawn"
    var text = StyledText()
    if !title.isEmpty { text.append(StyledLine(title, .heading).truncated(to: width)) }
    text.append(StyledLine("(\(reason))", .faint).truncated(to: width))
    return text
  }

  private func legendLines(width: Int, hasColour: Bool) -> [StyledLine] {
    guard series.count > 1 || series.contains(where: { !$0.name.isEmpty || $0.band != nil }) else { return [] }
    var pieces = series.enumerated().map { index, series in
      let key = hasColour ? "━━" : self.series.count > 1 ? String(seriesLetter(index)) : "──"
      return StyledLine(key, .series(index)) + StyledLine(series.name.isEmpty ? "" : " \(series.name)")
    }
    var bands: [String] = []
    for case let band? in series.map(\.band) where !bands.contains(band.name) { bands.append(band.name) }
    pieces += bands.map { StyledLine("⢕⢕ \($0)", .faint) }
    return wrapped(pieces, width: width)
  }

  private func seriesLetter(_ index: Int) -> Character {
    Character(Unicode.Scalar(UInt8(ascii: "A") + UInt8(index % 26)))
  }
}
