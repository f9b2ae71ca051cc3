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

  /// Few on a line as they are; many in columns, below the whole as a strip.
  private func vector(_ elements: [Double], _ screen: Screen) -> StyledText {
    if elements.isEmpty { return [StyledLine("(empty)", .faint)] }
    if elements.count <= 4 { return laidOut(elements.map(number), after: "", width: screen.width) }
    let title =
      StyledLine("\(formattedCount(elements.count)) elements  ", .faint)
      + Strip(elements).drawn(cells: min(48, screen.width - 40), hasColour: screen.hasColour)
      + StyledLine("  norm \(formatted(norm(elements)))", .faint)
    return [title] + NumberGrid([elements], isFull: isFull, hasRows: false).drawn(on: screen)
  }

  private func matrix(_ matrix: Value.Matrix, _ screen: Screen) -> StyledText {
    let rows = (0..<matrix.rows).map { row in
      Array(matrix.elements[row * matrix.columns..<(row + 1) * matrix.columns])
    }
    let title = StyledLine("\(matrix.rows)×\(matrix.columns)  norm \(formatted(norm(matrix.elements)))", .faint)
    return [title] + NumberGrid(rows, isFull: isFull, hasRows: true).drawn(on: screen)
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
