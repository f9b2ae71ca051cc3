extension HeatMap {
  public func svg() -> String {
    // More cells than pixels would only make the file long.
    let matrix = folded(rows: (rowCount + 399) / 400, columns: (columnCount + 599) / 600)
    let cellWidth = matrix.columnCount > 0 ? min(max(640 / Double(matrix.columnCount), 1), 36) : 1
    let cellHeight = matrix.rowCount > 0 ? min(max(420 / Double(matrix.rowCount), 1), cellWidth > 18 ? 28 : 22) : 1
    let labels = (0..<matrix.rowCount).map {
      fittedForSVG(rowLabel(matrix.rows(of: $0)), width: 160)
    }
    let labelWidth = labels.reduce(8) { max($0, SVGWriter.width(of: $1)) }
    let left = 16 + labelWidth + 8 + (rowTitle.isEmpty ? 0 : 22)
    let top = (title.isEmpty ? 14 : 44) + 20 + (columnTitle.isEmpty ? 0.0 : 18)
    let gridWidth = max(cellWidth * Double(matrix.columnCount), 40)
    let gridHeight = max(cellHeight * Double(matrix.rowCount), 20)
    let notes = [matrix.note, legendForMarks].compactMap { $0 }
    let barHeight = max(gridHeight, 110)
    let width = max(left + gridWidth + 24 + 16 + 90, SVGWriter.width(of: title, size: 17) + 32)
    let height = top + barHeight + 20 + 18 * Double(notes.count)

    var writer = SVGWriter(
      width: width, height: height, title: title.isEmpty ? "Heat map" : title, description: description)
    writer.text(fittedForSVG(title, width: width - 32, size: 16), x: 16, y: 28, size: 16, isBold: true)
    guard matrix.rowCount > 0, matrix.columnCount > 0 else {
      writer.text("no cells", x: left, y: top + 20, fill: SVGWriter.softInk)
      return writer.document
    }
    writer.text(columnTitle, x: left + gridWidth / 2, y: top - 24, anchor: .middle)
    writer.text(rowTitle, x: 24, y: top + gridHeight / 2, anchor: .middle, rotation: -90)
    drawLabels(matrix, labels, on: &writer, left: left, top: top, cell: (cellWidth, cellHeight))
    drawCells(matrix, on: &writer, left: left, top: top, cell: (cellWidth, cellHeight))
    writer.colourBar(scale, x: left + gridWidth + 24, top: top, height: barHeight)
    for (index, note) in notes.enumerated() {
      let y = top + barHeight + 22 + 18 * Double(index)
      writer.text(fittedForSVG(note, width: width - 32, size: 11), x: 16, y: y, size: 11, fill: SVGWriter.softInk)
    }
    return writer.document
  }

  private var legendForMarks: String? {
    let marks = [
      values.contains(where: \.isNaN) ? "dark grey: NaN" : nil,
      values.contains(where: \.isInfinite) ? "yellow: infinite" : nil,
    ].compactMap { $0 }
    return marks.isEmpty ? nil : marks.joined(separator: ", ")
  }

  private func drawLabels(
    _ matrix: FoldedMatrix, _ labels: [String], on writer: inout SVGWriter, left: Double, top: Double,
    cell: (width: Double, height: Double)
  ) {
    let everyRow = max(1, Int(saturating: (14 / cell.height).rounded(.up)))
    for row in stride(from: 0, to: matrix.rowCount, by: everyRow) {
      let y = top + (Double(row) + 0.5) * cell.height + 4
      writer.text(labels[row], x: left - 8, y: y, anchor: .end, fill: SVGWriter.softInk)
    }
    let names = (0..<matrix.columnCount).map { fittedForSVG(columnLabel($0 * matrix.columnsPerBlock), width: 90) }
    let widest = names.reduce(6) { max($0, SVGWriter.width(of: $1)) } + 8
    let needed = Int(saturating: (widest / cell.width).rounded(.up))
    let everyColumn = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500].first { $0 >= needed } ?? needed
    for column in stride(from: 0, to: matrix.columnCount, by: everyColumn) {
      let x = left + (Double(column) + 0.5) * cell.width
      writer.text(names[column], x: x, y: top - 7, anchor: .middle, fill: SVGWriter.softInk)
    }
  }

  /// One path a colour, in units of cells: a fraction of the size of one element a cell.
  private func drawCells(
    _ matrix: FoldedMatrix, on writer: inout SVGWriter, left: Double, top: Double,
    cell: (width: Double, height: Double)
  ) {
    let scale = self.scale
    var paths: [Shade: String] = [:]
    for row in 0..<matrix.rowCount {
      var column = 0
      while column < matrix.columnCount {
        let start = column
        guard let shade = shade(matrix.value(row, column), scale) else {
          column += 1
          continue
        }
        while column < matrix.columnCount && self.shade(matrix.value(row, column), scale) == shade { column += 1 }
        paths[shade, default: ""] += "M\(start) \(row)h\(column - start)v1h\(start - column)z"
      }
    }
    let place = "translate(\(number(left)) \(number(top))) scale(\(exact(cell.width)) \(exact(cell.height)))"
    writer.openGroup("transform=\"\(place)\" shape-rendering=\"crispEdges\"")
    for (shade, path) in paths.sorted(by: { $0.key < $1.key }) {
      writer.path(path, fill: shade.colour(on: scale).hexadecimal)
    }
    writer.closeGroup()
    let hasRoom = showsValues && cell.width >= 30
    if hasRoom || (cell.width >= 16 && cell.height >= 10) {
      for row in 0..<matrix.rowCount {
        for column in 0..<matrix.columnCount {
          let value = matrix.value(row, column)
          if value.isFinite && !hasRoom { continue }
          writer.text(
            CellLayout.number(value), x: left + (Double(column) + 0.5) * cell.width,
            y: top + (Double(row) + 0.5) * cell.height + 3.5, anchor: .middle, size: 9,
            fill: scale.colour(of: value).contrasting.hexadecimal)
        }
      }
    }
    writer.path(
      "M\(number(left)) \(number(top))h\(number(cell.width * Double(matrix.columnCount)))"
        + "v\(number(cell.height * Double(matrix.rowCount)))h\(number(-cell.width * Double(matrix.columnCount)))z",
      stroke: "#bbb")
  }

  /// Nil for a cell that stays blank.
  private func shade(_ value: Double, _ scale: ColourScale) -> Shade? {
    leavesZeroBlank && value == 0 ? nil : Shade(value, scale)
  }

  private func exact(_ value: Double) -> String { formatted(value, significant: 6, minus: .hyphen) }
}

/// A colour of a scale in steps, so that neighbours often share one path; or a mark for what is no finite number.
private struct Shade: Hashable, Comparable {
  private static let steps = 64.0
  private let number: Int

  init(_ value: Double, _ scale: ColourScale) {
    number =
      value.isNaN
      ? .max : value.isInfinite ? .max - 1 : Int(saturating: (scale.position(of: value) * Self.steps).rounded())
  }

  func colour(on scale: ColourScale) -> RGB {
    switch number {
    case .max: scale.colour(of: .nan)
    case .max - 1: scale.colour(of: .infinity)
    default: scale.colour(at: Double(number) / Self.steps)
    }
  }

  static func < (left: Shade, right: Shade) -> Bool { left.number < right.number }
}
