/// How a heat map's cells look on a terminal, and the legend that explains them.
///
/// With colour a cell is a coloured blank. Without, wide cells show a sign and a digit 1…9 for the magnitude, narrow ones
/// one of three characters for either sign whose strokes grow with the magnitude.
struct CellLayout {
  let scale: ColourScale
  let colour: ColourDepth
  let cellWidth: Int
  let columnsPerBlock: Int
  let showsValues: Bool

  private static let narrowPositive = ["+", "*", "#"]
  private static let narrowNegative = ["-", "=", "≡"]

  private var hasColour: Bool { colour != .none }

  /// Blanks before what is written in a cell.
  var indent: Int { hasColour || showsValues ? 0 : max(0, cellWidth - (scale.kind == .sequential ? 1 : 2)) }

  static func number(_ value: Double) -> String { formatted(value, significant: 2) }

  /// Appends the cell of a value, `cellWidth` columns. A matrix has many cells: no line is made for each.
  func appendCell(_ value: Double, to line: inout StyledLine) {
    let text = showsValues ? Self.number(value) : hasColour ? mark(value) : glyph(value)
    // All that is written in cells is one column a character.
    line.append(
      spaces(cellWidth - text.count) + text, hasColour ? scale.style(of: value, depth: colour) : .plain)
  }

  /// What stands on a coloured cell: nothing, unless it holds no finite number.
  private func mark(_ value: Double) -> String {
    value.isNaN ? "?" : value.isInfinite ? cellWidth > 1 && value < 0 ? "−∞" : "∞" : ""
  }

  private func glyph(_ value: Double) -> String {
    if value.isNaN { return "?" }
    if value.isInfinite { return cellWidth == 1 ? "∞" : value > 0 ? "+∞" : "−∞" }
    let position = scale.position(of: value)
    if scale.kind == .sequential {
      let level = self.level(position, of: 9)
      return level == 0 ? "·" : "\(level)"
    }
    if position == 0 { return "·" }
    if cellWidth > 1 { return (position > 0 ? "+" : "−") + "\(level(position, of: 9))" }
    let level = self.level(position, of: 3)
    return position > 0 ? Self.narrowPositive[level - 1] : Self.narrowNegative[level - 1]
  }

  /// 1…count by magnitude, 0 for 0 only.
  private func level(_ position: Double, of count: Int) -> Int {
    position == 0 ? 0 : min(max(Int(saturating: (position.magnitude * Double(count)).rounded(.up)), 1), count)
  }

  func legend(gutter: Int, width: Int, values: [Double]) -> [StyledLine] {
    let room = max(width - gutter, 10)
    var lines =
      hasColour
      ? colourBar(width: room, values: values) : showsValues ? [] : glyphLegend(width: room, values: values)
    var marks: [StyledLine] = []
    if values.contains(where: \.isNaN) { marks.append(cellSample(.nan) + StyledLine(" NaN", .faint)) }
    if values.contains(where: \.isInfinite) { marks.append(cellSample(.infinity) + StyledLine(" infinite", .faint)) }
    if !showsValues || hasColour { lines += wrapped(marks, width: room) }
    return lines.map { StyledLine(spaces(gutter)) + $0 }
  }

  private func cellSample(_ value: Double) -> StyledLine {
    StyledLine(value.isNaN ? "?" : "∞", hasColour ? scale.style(of: value, depth: colour) : .plain)
  }

  /// What is said instead of a scale where all that can be coloured is the same.
  private func uniform(_ value: String, in values: [Double]) -> [StyledLine] {
    guard values.contains(where: \.isFinite) else { return [] }
    return [StyledLine("every \(values.allSatisfy(\.isFinite) ? "" : "other ")value is \(value)", .faint)]
  }

  /// The scale in its colours, with numbers: −m ▒▒▒ 0 ▒▒▒ m.
  private func colourBar(width: Int, values: [Double]) -> [StyledLine] {
    let isDiverging = scale.kind == .diverging
    let ends = [isDiverging ? -1.0 : 0.0, 1.0].map { formatted(scale.value(at: $0), significant: 3) }
    if scale.value(at: 1) == scale.value(at: isDiverging ? -1 : 0) && scale.spacing == .linear {
      return uniform(ends[1], in: values)
    }
    let room = min(max(width - displayWidth(ends[0]) - displayWidth(ends[1]) - 2, 3), 33)
    // Odd, so that 0 stands in the middle.
    let length = room % 2 == 1 ? room : room - 1
    var line = StyledLine(ends[0] + " ")
    for step in 0..<length {
      let share = Double(step) / Double(length - 1)
      let colour = scale.colour(at: isDiverging ? 2 * share - 1 : share, depth: self.colour)
      let isZero = isDiverging && step == length / 2
      line.append(isZero ? "0" : " ", Style(.plain, foreground: colour.contrasting, background: colour))
    }
    line += StyledLine(" " + ends[1])
    guard case .logarithmic = scale.spacing else { return [line] }
    let note =
      "logarithmic; the palest \(isDiverging ? "blue and red are" : "colour is") "
      + "|value| ≤ \(formatted(scale.lower, significant: 2))"
    return [line]
      + wrapped(note.split(separator: " ").map { StyledLine(String($0), .faint) }, separator: " ", width: width)
  }

  /// Up to which magnitude each character goes.
  private func glyphLegend(width: Int, values: [Double]) -> [StyledLine] {
    if scale.value(at: 1) == scale.value(at: scale.kind == .diverging ? -1 : 0) && scale.spacing == .linear {
      return uniform(formatted(scale.value(at: 1), significant: 3), in: values)
    }
    func bound(_ level: Int, _ count: Int) -> String {
      formatted(scale.value(at: Double(level) / Double(count)), significant: 2)
    }
    var pieces: [StyledLine]
    switch (scale.kind, cellWidth) {
    case (.sequential, _):
      let zero = scale.spacing == .linear ? formatted(scale.lower, significant: 2) : "≤ 0"
      pieces = [StyledLine("value up to:", .faint), "· \(zero)"] + (1...9).map { "\($0) \(bound($0, 9))" }
    case (.diverging, 1):
      pieces = [StyledLine("|value| up to:", .faint), "· 0"]
      pieces += (1...3).map { "\(Self.narrowPositive[$0 - 1]) \(Self.narrowNegative[$0 - 1]) \(bound($0, 3))" }
      pieces += [StyledLine("+ * # positive", .faint), StyledLine("- = ≡ negative", .faint)]
    case (.diverging, _):
      pieces = [StyledLine("|value| up to:", .faint), "· 0"] + (1...9).map { "\($0) \(bound($0, 9))" }
    }
    return wrapped(pieces, separator: "  ", width: width)
  }
}
