import Debugging
import Drawing
import Storage

/// A value as `print` shows it.
struct ValueRendering {
  private let value: Value
  private let isFull: Bool

  init(_ value: Value, isFull: Bool) {
    self.value = value
    self.isFull = isFull
  }

  private func number(_ x: Double) -> StyledLine {
    StyledLine(isFull ? formattedExactly(x) : formatted(x, significant: 6), x.isFinite ? .plain : .bad)
  }

  func text(on screen: Screen) -> StyledText {
    switch value {
    case .number(let x): [number(x)]
    case .boolean(let truth): [StyledLine(truth ? "true" : "false")]
    case .text(let text): StyledText(text)
    case .vector(let elements): vector(elements, screen)
    case .matrix(let matrix): self.matrix(matrix, screen)
    }
  }

  /// Eight a row behind the index of the first, and the whole as a strip.
  private func vector(_ elements: [Double], _ screen: Screen) -> StyledText {
    if elements.isEmpty { return [StyledLine("(empty)", .faint)] }
    if elements.count == 1 { return [number(elements[0])] }
    var text = StyledText()
    if elements.count > 4 {
      text.append(
        StyledLine("\(elements.count) elements  ", .faint)
          + Strip(elements).drawn(cells: min(48, screen.width - 30), hasColour: screen.hasColour)
          + StyledLine("  norm \(formatted(norm(elements)))", .faint))
    }
    return text + grid(rows: [elements], labels: nil, screen)
  }

  private func matrix(_ matrix: Value.Matrix, _ screen: Screen) -> StyledText {
    let rows = (0..<matrix.rows).map { row in
      Array(matrix.elements[row * matrix.columns..<(row + 1) * matrix.columns])
    }
    let title = StyledLine("\(matrix.rows)×\(matrix.columns)  norm \(formatted(norm(matrix.elements)))", .faint)
    return [title] + grid(rows: rows, labels: (0..<matrix.rows).map { "[\($0)]" }, screen)
  }

  /// Numbers in columns of one width, wrapped to the screen and folded in the middle where there are very many.
  private func grid(rows: [[Double]], labels: [String]?, _ screen: Screen) -> StyledText {
    let limit = 40
    let shown = rows.count > limit ? Array(rows.prefix(limit / 2)) + Array(rows.suffix(limit / 2)) : rows
    let cells = shown.map { $0.prefix(512).map(number) }
    let width = cells.joined().reduce(1) { max($0, $1.displayWidth) }
    let margin = (labels ?? []).reduce(rows.count == 1 ? 6 : 0) { max($0, $1.count) } + 1
    let perLine = max(1, min(10, (screen.width - margin) / (width + 2)))
    var text = StyledText()
    for (place, row) in cells.enumerated() {
      if rows.count > limit, place == limit / 2 {
        text.append(StyledLine("… \(rows.count - limit) rows …", .faint))
      }
      let index = place < limit / 2 ? place : place + rows.count - shown.count
      for start in stride(from: 0, to: max(row.count, 1), by: perLine) {
        let label = labels.map { start == 0 ? $0[index] : "" } ?? (row.count > perLine ? "[\(start)]" : "")
        var line = StyledLine(label, .faint).padded(to: labels == nil && row.count <= perLine ? 0 : margin)
        for cell in row[start..<min(start + perLine, row.count)] {
          line += StyledLine("  ") + cell.padded(to: width, .trailing)
        }
        text.append(line)
      }
      if rows[index].count > 512 { text.append(StyledLine("… \(rows[index].count - 512) more", .faint)) }
    }
    return text
  }

  var shape: String {
    switch value {
    case .number: "number"
    case .boolean: "boolean"
    case .vector: "vector"
    case .matrix: "matrix"
    case .text: "text"
    }
  }

  var json: JSONValue {
    switch value {
    case .number(let x): .number(x)
    case .boolean(let truth): .bool(truth)
    case .text(let text): .string(text)
    case .vector(let elements): .numbers(elements)
    case .matrix(let matrix):
      .array(
        (0..<matrix.rows).map { .numbers(matrix.elements[$0 * matrix.columns..<($0 + 1) * matrix.columns]) })
    }
  }
}
