/// What stood where something was written over, so that it can be put back.
struct Overwritten<Element: BitwiseCopyable> {
  private var kept: [(place: Int, value: Element)] = []

  var isEmpty: Bool { kept.isEmpty }

  mutating func write(_ value: Element, at place: Int, of pointer: UnsafeMutablePointer<Element>) {
    kept.append((place, pointer[place]))
    pointer[place] = value
  }

  /// The last written first: of a place written twice, what stood there at the beginning comes back.
  mutating func putBack(to pointer: UnsafeMutablePointer<Element>) {
    for (place, value) in kept.reversed() { pointer[place] = value }
    kept.removeAll(keepingCapacity: true)
  }
}
