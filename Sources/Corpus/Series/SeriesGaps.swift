/// The points of a series once missing values have been dealt with.
struct SeriesGaps {
  /// Finite everywhere.
  var values: [Double] = []
  /// Where each point stood in the values as given.
  var origins: [Int] = []
  /// Whether the value was filled in; empty where none was.
  var filled: [Bool] = []

  /// Cuts missing ends off, then refuses, drops, or leaves gaps (as NaN) for `fill` to close once the borders of the
  /// parts are known.
  init(values given: [Double], missing: [Int], policy: MissingPolicy) throws(SeriesError) {
    var isMissing: [Bool] = []
    if !missing.isEmpty {
      isMissing = Array(repeating: false, count: given.count)
      for position in missing where given.indices.contains(position) { isMissing[position] = true }
    }
    for (position, value) in given.enumerated() where !value.isFinite {
      guard !isMissing.isEmpty, isMissing[position] else { throw .notFinite(value: value, position: position) }
    }
    if isMissing.isEmpty {
      guard !given.isEmpty else { throw .empty }
      (values, origins) = (given, Array(given.indices))
      return
    }
    let known = given.indices.filter { !isMissing[$0] }
    guard let first = known.first, let last = known.last else { throw .empty }
    switch policy {
    case .refuse:
      throw .missing(
        count: given.count - known.count, first: Array(isMissing.indices.filter { isMissing[$0] }.prefix(5)))
    case .drop:
      origins = known
      values = known.map { given[$0] }
    case .interpolate, .carry:
      origins = Array(first...last)
      values = origins.map { isMissing[$0] ? .nan : given[$0] }
      filled = origins.map { isMissing[$0] }
    }
  }

  /// Closes the gaps. `borders` are the ends of the parts: a point is filled from its own part and from what came before.
  mutating func fill(policy: MissingPolicy, borders: [Int]) {
    guard filled.contains(true) else { return }
    var i = 0
    while i < values.count {
      guard filled[i] else {
        i += 1
        continue
      }
      var right = i
      while filled[right] { right += 1 }
      // The ends are known, so that both neighbours are there.
      let before = values[i - 1]
      let after = values[right]
      let span = Double(right - i + 1)
      for point in i..<right {
        let border = borders.first { point < $0 } ?? values.count
        if policy == .interpolate, right < border {
          let share = Double(point - i + 1) / span
          values[point] = before * (1 - share) + after * share
        } else {
          values[point] = before
        }
      }
      i = right
    }
  }
}
