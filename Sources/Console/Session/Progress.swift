import Drawing

/// How far a long command is.
public struct Progress: Sendable {
  public var done: Int
  /// Nil when nobody knows.
  public var total: Int?
  /// What is counted, in the plural: `iterations`.
  public var unit: String
  /// What stands before the count: `epoch 3/10`.
  public var label: String
  public var loss: Double?
  /// Further words after the loss: `exact 98.4 %`.
  public var details: [StyledLine]
  /// What stands above the line where it can be redrawn, such as a table of what goes on side by side. It is gone at the end.
  public var above: StyledText = []
  /// Worth a line of its own where lines cannot be redrawn, such as the end of an epoch.
  public var isMilestone: Bool

  public init(
    done: Int, of total: Int? = nil, unit: String, label: String = "", loss: Double? = nil,
    details: [StyledLine] = [], isMilestone: Bool = false
  ) {
    self.done = done
    self.total = total
    self.unit = unit
    self.label = label
    self.loss = loss
    self.details = details
    self.isMilestone = isMilestone
  }
}

/// Shows progress on standard error: on a terminal redrawn in place, elsewhere a line at milestones and tenths.
final class ProgressDisplay {
  private let surroundings: Surroundings
  private let encoder: ANSIEncoder
  private var start: Double?
  private var lastDrawn = 0.0
  private var lastTenth = 0
  private var latest: Progress?
  /// The latest report is on the screen.
  private var isCurrent = false
  /// A line without its end stands on the terminal.
  private var isVisible = false
  /// Lines above it that go with it.
  private var linesAbove = 0

  private static let interval = 0.1
  /// Lines that stay come slower, or short epochs would fill a log.
  private static let lineInterval = 0.5

  init(_ surroundings: Surroundings) {
    self.surroundings = surroundings
    encoder = ANSIEncoder(colour: surroundings.errorColour)
  }

  var isDue: Bool {
    guard start != nil else { return true }
    return !surroundings.errorIsTerminal || surroundings.clock() - lastDrawn >= Self.interval
  }

  func update(_ progress: Progress) {
    if isCurrent, let latest, latest.done == progress.done { return }
    latest = progress
    isCurrent = false
    let now = surroundings.clock()
    guard start != nil else {
      start = now
      lastDrawn = now
      lastTenth = tenth(of: progress)
      return
    }
    if surroundings.errorIsTerminal {
      if now - lastDrawn >= Self.interval { draw(progress, at: now) }
    } else {
      let tenth = tenth(of: progress)
      let isWorthALine = progress.isMilestone || tenth > lastTenth
      if isWorthALine && now - lastDrawn >= Self.lineInterval { draw(progress, at: now) }
      lastTenth = max(lastTenth, tenth)
    }
  }

  /// Takes the line away so that something else can be written; the next report brings it back.
  func hide() {
    if isVisible {
      surroundings.writeError(backToTop + (linesAbove > 0 ? "\u{1B}[J" : "\u{1B}[K"))
      isVisible = false
      isCurrent = false
      linesAbove = 0
    }
  }

  /// To the start of the first line that is drawn.
  private var backToTop: String { linesAbove > 0 ? "\r\u{1B}[\(linesAbove)A" : "\r" }

  func finish() {
    if linesAbove > 0 { hide() }
    latest?.above = []
    // What ended before its time says so itself; half a bar would stay on the screen for good.
    if surroundings.errorIsTerminal, let now = latest, let total = now.total, now.done < total {
      hide()
      latest = nil
    }
    if let latest, !isCurrent { draw(latest, at: surroundings.clock()) }
    if isVisible { surroundings.writeError("\n") }
    start = nil
    latest = nil
    isVisible = false
    linesAbove = 0
    isCurrent = false
    lastTenth = 0
  }

  private func draw(_ progress: Progress, at now: Double) {
    let width = surroundings.errorIsTerminal ? max(20, surroundings.size().columns) : 100
    let elapsed = now - (start ?? now)
    // One column less: a terminal may wrap a line that fills its last column.
    let line = progress.line(elapsed: elapsed, hasBar: surroundings.errorIsTerminal).truncated(to: width - 1)
    if surroundings.errorIsTerminal {
      let above = progress.above.lines.map { encoder.encode($0.truncated(to: width - 1)) + "\u{1B}[K\n" }
      let rest = above.count < linesAbove ? "\u{1B}[J" : ""
      surroundings.writeError(backToTop + above.joined() + encoder.encode(line) + "\u{1B}[K" + rest)
      linesAbove = above.count
      isVisible = true
    } else {
      surroundings.writeError(encoder.encode(line) + "\n")
    }
    lastDrawn = now
    isCurrent = true
  }

  private func tenth(of progress: Progress) -> Int {
    guard let total = progress.total, total > 0 else { return 0 }
    return Int((Double(progress.done) / Double(total) * 10).rounded(.down))
  }
}

extension Progress {
  /// `4000/10000 ━━━━━━━━╌╌╌╌╌╌╌╌  loss 0.0123  125k iterations/s  0.05 s left`
  func line(elapsed: Double, hasBar: Bool) -> StyledLine {
    var parts: [StyledLine] = []
    if !label.isEmpty { parts.append(StyledLine(label)) }
    if let total {
      var count = StyledLine("\(done)/\(total)")
      if hasBar && total > 0 { count += " " + bar(share: Double(done) / Double(total)) }
      parts.append(count)
    } else {
      parts.append("\(done) \(unit)")
    }
    if let loss { parts.append("loss " + StyledLine(formatted(loss), loss.isFinite ? .strong : .bad)) }
    parts += details
    if elapsed > 0 && done > 0 {
      let rate = Double(done) / elapsed
      parts.append(StyledLine(formattedRate(rate, of: unit), .faint))
      if let total, done < total {
        parts.append(StyledLine(formattedDuration(seconds: Double(total - done) / rate) + " left", .faint))
      } else {
        parts.append(StyledLine(formattedDuration(seconds: elapsed), .faint))
      }
    }
    return parts.joined(separator: "  ")
  }

  private func bar(share: Double) -> StyledLine {
    let width = 16
    let full = min(width, max(0, Int((share * Double(width)).rounded(.down))))
    return StyledLine(String(repeating: "━", count: full), .accent)
      + StyledLine(String(repeating: "╌", count: width - full), .faint)
  }
}
