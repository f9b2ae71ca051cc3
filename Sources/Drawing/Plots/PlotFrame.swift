/// The canvas of a line plot with its axes, on the cells of a terminal.
struct PlotFrame {
  var grid: CellGrid
  var canvas: BrailleCanvas
  /// Columns left of the canvas: tick labels and the axis itself.
  let gutter: Int

  /// Axis lines, tick marks and labels: the y axis in the gutter, the x axis in the two rows below the canvas.
  mutating func drawAxes(xAxis: Axis, yAxis: Axis, yTicks: [Tick]) {
    for row in 0..<canvas.rows { grid.write("│", .faint, row: row, column: gutter - 1) }
    for tick in yTicks {
      guard let position = yAxis.position(of: tick.value), (-0.001...1.001).contains(position) else { continue }
      let row = canvas.dot(Point(x: 0, y: min(max(position, 0), 1))).y / 4
      grid.write("┤", .faint, row: row, column: gutter - 1)
      grid.write(StyledLine(tick.label), row: row, column: gutter - 2 - displayWidth(tick.label))
    }
    grid.write("└", .faint, row: canvas.rows, column: gutter - 1)
    for column in 0..<canvas.columns { grid.write("─", .faint, row: canvas.rows, column: gutter + column) }
    let (ticks, columns) = xTicks(xAxis)
    for (tick, column) in zip(ticks, columns) {
      grid.write("┬", .faint, row: canvas.rows, column: gutter + column)
      grid.write(StyledLine(tick.label), row: canvas.rows + 1, column: labelColumn(tick, column))
    }
  }

  /// As many ticks as have room for their labels.
  private func xTicks(_ axis: Axis) -> (ticks: [Tick], columns: [Int]) {
    for limit in stride(from: max(2, canvas.columns / 8), through: 1, by: -1) {
      let ticks = axis.ticks(atMost: limit)
      let columns = ticks.map { tick in
        canvas.dot(Point(x: min(max(axis.position(of: tick.value) ?? 0, 0), 1), y: 0)).x / 2
      }
      var free = 0
      let fits = zip(ticks, columns).allSatisfy { tick, column in
        let start = labelColumn(tick, column)
        defer { free = start + displayWidth(tick.label) + 2 }
        return start >= free
      }
      if fits { return (ticks, columns) }
    }
    return ([], [])
  }

  private func labelColumn(_ tick: Tick, _ column: Int) -> Int {
    let width = displayWidth(tick.label)
    return min(max(gutter + column - (width - 1) / 2, 0), grid.width - width)
  }

  mutating func drawLines(_ polylines: Polylines, pen: Int) {
    for line in polylines.lines {
      // A point between two gaps is a line from itself to itself.
      for (start, end) in zip(line, line.count > 1 ? Array(line.dropFirst()) : line) {
        canvas.line(from: start, to: end, pen: pen)
      }
    }
  }

  /// A sparse pattern of dots between the band's edges.
  mutating func drawBand(_ band: Series.Band, of series: Series, xAxis: Axis, yAxis: Axis, pen: Int) {
    for (left, right) in bandSpans(band, of: series, xAxis: xAxis, yAxis: yAxis, columns: canvas.dotColumns) {
      let first = canvas.dot(Point(x: left.x, y: 0)).x
      let last = canvas.dot(Point(x: right.x, y: 0)).x
      for x in max(first, 0)...max(min(last, canvas.dotColumns - 1), max(first, 0)) {
        let share = last > first ? Double(x - first) / Double(last - first) : 0
        let lower = left.lower + (right.lower - left.lower) * share
        let upper = left.upper + (right.upper - left.upper) * share
        guard upper >= 0, lower <= 1 else { continue }
        let top = canvas.dot(Point(x: 0, y: min(upper, 1))).y
        let bottom = canvas.dot(Point(x: 0, y: max(lower, 0))).y
        for y in top...max(top, bottom) where (x + 2 * y) % 4 == 0 { canvas.set(x, y, pen: pen) }
      }
    }
  }

  /// Copies the canvas onto the grid. With a single pen and no colour to show, cells stay plain.
  mutating func stampCanvas(isMonochrome: Bool) {
    for row in 0..<canvas.rows {
      for column in 0..<canvas.columns {
        guard let cell = canvas.cell(row: row, column: column) else { continue }
        let style = isMonochrome ? Style.plain : .series(cell.pen)
        grid.write(cell.character, style, row: row, column: gutter + column)
      }
    }
  }

  mutating func markPoints(_ polylines: Polylines, with character: Character, pen: Int) {
    for point in polylines.lines.joined() where (0...1).contains(point.x) && (0...1).contains(point.y) {
      let (x, y) = canvas.dot(point)
      grid.write(character, .series(pen), row: y / 4, column: gutter + x / 2)
    }
  }

  /// The series' letter on its line every so often, each series at other columns; not close to the letter at the end.
  mutating func markLine(_ polylines: Polylines, with letter: Character, pen: Int, of count: Int) {
    let period = max(12, canvas.columns / 4)
    let offset = period * (2 * pen + 1) / (2 * max(count, 1))
    for line in polylines.lines {
      for (start, end) in zip(line, line.dropFirst()) {
        guard let (start, end) = clipped(start, end), end.x > start.x else { continue }
        let (first, last) = (canvas.dot(start).x / 2, canvas.dot(end).x / 2)
        for column in first...max(first, last) where column % period == offset % period && column < canvas.columns - 3 {
          let x = (Double(column) + 0.5) / Double(canvas.columns)
          let share = min(max((x - start.x) / (end.x - start.x), 0), 1)
          let row = canvas.dot(Point(x: x, y: start.y + (end.y - start.y) * share)).y / 4
          grid.write(letter, .series(pen), row: row, column: gutter + column)
        }
      }
    }
  }

  /// The series' letter right of the canvas at the height where its line ends, or the nearest free row.
  mutating func markEnd(_ polylines: Polylines, with letter: Character, pen: Int) {
    guard let end = polylines.lines.last?.last else { return }
    let row = canvas.dot(Point(x: 0, y: min(max(end.y, 0), 1))).y / 4
    let column = gutter + canvas.columns + 1
    for distance in 0..<canvas.rows {
      for row in [row - distance, row + distance]
      where row >= 0 && row < canvas.rows && grid.isBlank(row: row, column: column) {
        grid.write(letter, .series(pen), row: row, column: column)
        return
      }
    }
  }

  mutating func markInfinities(_ polylines: Polylines, pen: Int) {
    for (x, isUp) in polylines.infinities where (0...1).contains(x) {
      let column = gutter + canvas.dot(Point(x: x, y: 0)).x / 2
      grid.write(isUp ? "▲" : "▼", .series(pen), row: isUp ? 0 : canvas.rows - 1, column: column)
    }
  }
}
