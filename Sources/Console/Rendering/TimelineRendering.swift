import Drawing
import Storage
import Training

/// What has been run, as bars on one axis of iterations: a branch a line, below it what was changed where.
struct TimelineRendering {
  private let timeline: Timeline
  /// The iteration in which training is stopped.
  private let paused: Int?

  init(_ timeline: Timeline, paused: Int?) {
    self.timeline = timeline
    self.paused = paused
  }

  private var last: Int { max(timeline.branches.map(\.end).max() ?? 0, timeline.iteration, 1) }

  func text(on screen: Screen) -> StyledText {
    let names = timeline.branches.map { displayWidth($0.name) }.max() ?? 4
    let numbers = displayWidth(formattedCount(last))
    let width = max(10, min(50, screen.width - names - 2 * numbers - 20))
    var text = StyledText()
    for (index, branch) in timeline.branches.enumerated() {
      var line = StyledLine(branch.name, index == timeline.current ? .strong : .plain).padded(to: names) + "  "
      line += StyledLine(formattedCount(branch.start)).padded(to: numbers, .trailing) + " "
      line += bar(branch, isCurrent: index == timeline.current, width: width)
      line += " " + StyledLine(formattedCount(branch.end)).padded(to: numbers)
      if let loss = Self.loss(of: branch) { line += "  loss \(formatted(loss, significant: 3))" }
      text.append(line.truncated(to: screen.width))
      for note in notes(of: branch) {
        let indent = StyledLine(String(repeating: " ", count: names + 2))
        text += StyledText((indent + note).wrapped(to: screen.width, indent: names + 4))
      }
    }
    return text + StyledText(whereabouts.wrapped(to: screen.width, indent: 2))
  }

  private func cell(_ iteration: Int, _ width: Int) -> Int {
    min(width - 1, Int((Double(iteration) / Double(last) * Double(width - 1)).rounded()))
  }

  private func bar(_ branch: Timeline.Branch, isCurrent: Bool, width: Int) -> StyledLine {
    var cells = [Character](repeating: " ", count: width)
    let (first, end) = (cell(branch.start, width), cell(branch.end, width))
    for i in first...max(first, end) { cells[i] = "━" }
    if branch.parent != nil { cells[first] = "┗" }
    // Where other branches leave it.
    for other in timeline.branches where other.parent?.name == branch.name {
      let place = cell(other.start, width)
      if place >= first && place <= end { cells[place] = "┳" }
    }
    for stretch in branch.stretches where stretch.start > branch.start && !stretch.changes.isEmpty {
      cells[cell(stretch.start, width)] = "◆"
    }
    let here = isCurrent ? cell(timeline.iteration, width) : nil
    var line = StyledLine()
    for (i, character) in cells.enumerated() {
      line += i == here ? StyledLine("●", .accent) : StyledLine(String(character), .faint)
    }
    return line
  }

  /// What each stretch was trained with, and what was done before it.
  private func notes(of branch: Timeline.Branch) -> [StyledLine] {
    var notes: [StyledLine] = []
    if let parent = branch.parent {
      notes.append(StyledLine("left \(parent.name) at \(formattedCount(parent.iteration))", .faint))
    }
    for (index, stretch) in branch.stretches.enumerated() {
      if stretch.start == stretch.end && stretch.changes.isEmpty { continue }
      var parts: [String] = []
      if branch.stretches.count > 1 { parts.append("from \(formattedCount(stretch.start))") }
      parts += stretch.changes.suffix(6).map(\.label)
      if let course = stretch.course, index == 0 || branch.stretches[index - 1].course != course {
        parts.append(course.words)
      }
      if let steps = stretch.truncation { parts.append("bptt \(steps)") }
      if parts.isEmpty || stretch.course == nil && stretch.changes.isEmpty { continue }
      notes.append(StyledLine(parts.joined(separator: ", "), .faint))
    }
    return notes
  }

  private var whereabouts: StyledLine {
    let branch = timeline.branches[timeline.current]
    var line = StyledLine("● ", .accent) + "\(branch.name), after iteration \(formattedCount(timeline.iteration))"
    if let paused { line += StyledLine(", stopped in iteration \(formattedCount(paused))", .warning) }
    return line
      + StyledLine(
        "   \(timeline.snapshots == 1 ? "one snapshot" : "\(formattedCount(timeline.snapshots)) snapshots"), \(formattedBytes(timeline.bytes)) of "
          + formattedBytes(timeline.budget), .faint)
  }

  /// Mean over the last hundred updates of a branch.
  private static func loss(of branch: Timeline.Branch) -> Double? {
    let recent = branch.losses.suffix(100)
    return recent.isEmpty ? nil : recent.reduce(0, +) / Double(recent.count)
  }

  var json: JSONObject {
    [
      "branches": .array(
        timeline.branches.map { branch in
          [
            "name": .string(branch.name), "parent": branch.parent.map { .string($0.name) } ?? .null,
            "start": .integer(branch.start), "end": .integer(branch.end),
            "loss": Self.loss(of: branch).map { .number($0) } ?? .null,
            "stretches": .array(
              branch.stretches.map { stretch in
                [
                  "start": .integer(stretch.start), "end": .integer(stretch.end),
                  "settings": stretch.course.map { .string($0.words) } ?? .null,
                  "changes": .strings(stretch.changes.map(\.label)),
                ]
              }),
          ]
        }),
      "branch": .string(timeline.branches[timeline.current].name), "iteration": .integer(timeline.iteration),
      "snapshots": .integer(timeline.snapshots), "bytes": .integer(timeline.bytes),
      "budget": .integer(timeline.budget),
    ]
  }
}
