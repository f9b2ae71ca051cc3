/// Numbers for keys that are seen, in the order of first appearance: open addressing over whole words.
struct KeyTable {
  private var keys: [UInt64]
  private var numbers: [Int32]
  private(set) var count = 0

  init() {
    keys = Array(repeating: 0, count: 256)
    numbers = Array(repeating: -1, count: 256)
  }

  /// The number of a key, or nil where it was not added.
  func number(of key: UInt64) -> Int? {
    let place = place(of: key)
    return numbers[place] < 0 ? nil : Int(numbers[place])
  }

  func contains(_ key: UInt64) -> Bool { numbers[place(of: key)] >= 0 }

  /// Adds a key unless it is here; says whether it was new.
  mutating func insert(_ key: UInt64) -> (number: Int, isNew: Bool) {
    let place = place(of: key)
    if numbers[place] >= 0 { return (Int(numbers[place]), false) }
    keys[place] = key
    numbers[place] = Int32(truncatingIfNeeded: count)
    count += 1
    if 2 * count > keys.count { grow() }
    return (count - 1, true)
  }

  private func place(of key: UInt64) -> Int {
    let mask = keys.count - 1
    // Multiplying spreads the low bits up; the high ones choose the place.
    var place = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 20) & mask
    while numbers[place] >= 0, keys[place] != key { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    let (oldKeys, oldNumbers) = (keys, numbers)
    keys = Array(repeating: 0, count: 2 * oldKeys.count)
    numbers = Array(repeating: -1, count: 2 * oldKeys.count)
    for i in oldKeys.indices where oldNumbers[i] >= 0 {
      let place = place(of: oldKeys[i])
      keys[place] = oldKeys[i]
      numbers[place] = oldNumbers[i]
    }
  }
}

/// A symbol or state between two positions, packed: 24 bits, 20 bits, 20 bits.
enum SpanKey {
  static let mostPositions = 1 << 20
  static let mostIndices = 1 << 24

  static func pack(_ index: Int, _ from: Int, _ to: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: index) << 40 | UInt64(truncatingIfNeeded: from) << 20 | UInt64(truncatingIfNeeded: to)
  }
}
