import Training

extension SavedRun {
  /// What led to where a run is, from the start of its record on.
  public static func past(of timeline: Timeline) -> [Stretch] {
    var pieces: [(branch: Timeline.Branch, end: Int)] = []
    var branch: Timeline.Branch? = timeline.branches[timeline.current]
    var end = timeline.iteration
    while let piece = branch {
      pieces.append((piece, end))
      end = piece.parent?.iteration ?? 0
      branch = piece.parent.flatMap { timeline[$0.name] }
    }
    return pieces.reversed().flatMap { branch, end in
      branch.stretches.filter { $0.start < end || $0.start == end && !$0.changes.isEmpty }.map { stretch in
        Stretch(
          start: stretch.start, end: min(stretch.end, end), course: stretch.course, truncation: stretch.truncation,
          changes: stretch.changes.map(\.label))
      }
    }
  }
}
