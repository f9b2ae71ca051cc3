import Drawing

/// `███▌`: how large a number is beside the largest, in eighths of a column; what is below 0 is hatched, in whole columns.
struct ProportionBar {
  let value: Double
  let largest: Double

  private static let eighths: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  /// At most `cells` columns; nothing for 0 and NaN, all of them for ∞.
  func drawn(cells: Int) -> StyledLine {
    let part = value.isInfinite ? 1 : largest > 0 ? min(value.magnitude / largest, 1) : 0
    guard part > 0 else { return "" }
    if value < 0 {
      return StyledLine(String(repeating: "▒", count: max(1, Int((part * Double(cells)).rounded()))), .negative)
    }
    let eighths = max(1, Int((part * Double(8 * cells)).rounded()))
    var text = String(repeating: "█", count: eighths / 8)
    if eighths % 8 > 0 { text.append(Self.eighths[eighths % 8 - 1]) }
    return StyledLine(text, .positive)
  }
}
