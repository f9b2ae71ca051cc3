/// Candidates that `word` may have been meant for, best first; empty where none is near.
///
/// Near means a Damerau–Levenshtein distance (insert, delete, replace, or swap neighbours; no part edited twice) of at
/// most a third of the longer word, at least 1, upper and lower case being one; or that `word`, of at least two characters,
/// begins the candidate. Candidates more than one edit worse than the best are left out. Ties keep the order given.
public func nearest(to word: String, among candidates: some Sequence<String>, limit: Int = 3) -> [String] {
  let wanted = Array(word.lowercased())
  // No name of ours is this long, and the distance costs length × length.
  guard !wanted.isEmpty, wanted.count <= 64 else { return [] }
  var found: [(candidate: String, distance: Int)] = []
  for candidate in candidates where !candidate.isEmpty {
    let letters = Array(candidate.lowercased())
    let longer = max(letters.count, wanted.count)
    // A single letter is one edit from every other: only its other case is near it.
    let allowed = wanted.count == 1 && letters.count == 1 ? 0 : max(1, longer / 3)
    if abs(letters.count - wanted.count) <= allowed {
      let distance = editDistance(wanted, letters)
      if distance <= allowed, distance < longer {
        found.append((candidate, distance))
        continue
      }
    }
    if wanted.count >= 2, letters.starts(with: wanted) { found.append((candidate, 1)) }
  }
  guard let best = found.lazy.map(\.distance).min() else { return [] }
  let ranked = found.enumerated().filter { $0.element.distance <= best + 1 }.sorted {
    ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset)
  }
  var result: [String] = []
  for entry in ranked where !result.contains(entry.element.candidate) {
    if result.count == limit { break }
    result.append(entry.element.candidate)
  }
  return result
}

/// Damerau–Levenshtein distance in its restricted form (optimal string alignment). O(a.count × b.count).
func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  var current = last
  for i in a.indices {
    current[0] = i + 1
    for j in b.indices {
      let replaced = last[j] + (a[i] == b[j] ? 0 : 1)
      current[j + 1] = min(last[j + 1] + 1, current[j] + 1, replaced)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        current[j + 1] = min(current[j + 1], beforeLast[j - 1] + 1)
      }
    }
    (beforeLast, last, current) = (last, current, beforeLast)
  }
  return last[b.count]
}
