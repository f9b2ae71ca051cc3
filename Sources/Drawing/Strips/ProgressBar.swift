/// How far something has come: `━━━━━━━╸────────`.
public struct ProgressBar: Sendable, Hashable {
  /// 0…1; NaN counts as 0.
  public var fraction: Double

  public init(fraction: Double) { self.fraction = fraction }

  public init(done: Int, of total: Int) { fraction = total > 0 ? Double(done) / Double(total) : 1 }

  /// Exactly `width` columns, in half columns. Full only when all is done.
  public func drawn(width: Int) -> StyledLine {
    guard width > 0 else { return "" }
    let share = fraction.isNaN ? 0 : min(max(fraction, 0), 1)
    let halves = Int((share * Double(2 * width)).rounded(.down))
    let full = halves / 2
    let hasHalf = halves % 2 == 1
    var line = StyledLine(String(repeating: "━", count: full) + (hasHalf ? "╸" : ""), .accent)
    line.append(String(repeating: "─", count: width - full - (hasHalf ? 1 : 0)), .faint)
    return line
  }

  /// `10000/10000 ━━━━━━━━ DETAIL`, at most `width` columns: the bar takes what count and detail leave, 20 at most, and
  /// goes before they do.
  public static func line(done: Int, of total: Int, detail: StyledLine, width: Int) -> StyledLine {
    let totalText = "\(total)"
    let doneText = "\(done)"
    let count = StyledLine(spaces(totalText.count - doneText.count) + "\(doneText)/\(totalText)")
    let room = min(width - count.displayWidth - detail.displayWidth - 2, 20)
    let bar = ProgressBar(done: done, of: total)
    let pieces = room >= 4 ? [count, bar.drawn(width: room), detail] : [count, detail]
    return pieces.filter { !$0.isEmpty }.joined(separator: " ").truncated(to: width)
  }
}
