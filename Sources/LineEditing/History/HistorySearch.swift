/// An incremental search through the history, newest entry first.
package struct HistorySearch {
  package private(set) var pattern = ""
  /// The entry found, and the offset in code points of the pattern in it.
  package private(set) var found: (line: String, offset: Int)?
  /// Whether the pattern, or another place of it, was not found. The last that was found stays.
  package private(set) var hasFailed = false

  private let entries: [String]
  private var index: Int

  /// - Parameter entries: oldest first.
  package init(entries: [String]) {
    self.entries = entries
    index = entries.count
  }

  package mutating func extend(by scalar: Unicode.Scalar) {
    pattern.unicodeScalars.append(scalar)
    // The entry shown may hold the longer pattern too.
    look(from: min(index, entries.count - 1), by: -1)
  }

  /// Starts again from the newest: a shorter pattern may be found later.
  package mutating func shorten() {
    guard !pattern.isEmpty else { return }
    pattern.removeLast()
    hasFailed = false
    found = nil
    index = entries.count
    look(from: entries.count - 1, by: -1)
  }

  package mutating func goBack() { look(from: index - 1, by: -1) }

  package mutating func goForward() { look(from: index + 1, by: 1) }

  private mutating func look(from start: Int, by step: Int) {
    guard !pattern.isEmpty else { return }
    var candidate = start
    while entries.indices.contains(candidate) {
      let line = entries[candidate]
      // The same line once more would look as if nothing happened.
      let isNews = candidate == index || line != found?.line
      if isNews, let offset = Self.offset(of: pattern, in: line) {
        index = candidate
        found = (line, offset)
        hasFailed = false
        return
      }
      candidate += step
    }
    hasFailed = true
  }

  private static func offset(of pattern: String, in line: String) -> Int? {
    let wanted = Array(pattern.unicodeScalars)
    let scalars = Array(line.unicodeScalars)
    guard wanted.count <= scalars.count else { return nil }
    return (0...(scalars.count - wanted.count)).last { scalars[$0..<($0 + wanted.count)].elementsEqual(wanted) }
  }
}
