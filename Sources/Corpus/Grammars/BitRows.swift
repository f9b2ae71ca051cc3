/// Rows of bits: sets of symbols, one set a row.
struct BitRows: Sendable {
  let wordsPerRow: Int
  private(set) var words: [UInt64]

  init(rows: Int, columns: Int) {
    wordsPerRow = (columns + 63) / 64
    words = Array(repeating: 0, count: rows * wordsPerRow)
  }

  func contains(_ row: Int, _ column: Int) -> Bool {
    words[row * wordsPerRow + column >> 6] >> UInt64(column & 63) & 1 == 1
  }

  mutating func insert(_ row: Int, _ column: Int) {
    words[row * wordsPerRow + column >> 6] |= 1 << UInt64(column & 63)
  }

  /// Adds another row's members to a row; says whether that changed it.
  @discardableResult
  mutating func formUnion(_ row: Int, with other: Int) -> Bool {
    // Not by the function below: passing the rows to themselves would copy them all.
    var hasChanged = false
    for i in 0..<wordsPerRow {
      let old = words[row * wordsPerRow + i]
      let new = old | words[other * wordsPerRow + i]
      if new != old {
        words[row * wordsPerRow + i] = new
        hasChanged = true
      }
    }
    return hasChanged
  }

  @discardableResult
  mutating func formUnion(_ row: Int, with rows: BitRows, _ other: Int) -> Bool {
    var hasChanged = false
    for i in 0..<wordsPerRow {
      let old = words[row * wordsPerRow + i]
      let new = old | rows.words[other * wordsPerRow + i]
      if new != old {
        words[row * wordsPerRow + i] = new
        hasChanged = true
      }
    }
    return hasChanged
  }

  mutating func clear(_ row: Int) {
    for i in 0..<wordsPerRow { words[row * wordsPerRow + i] = 0 }
  }

  mutating func addRow() { words.append(contentsOf: repeatElement(0, count: wordsPerRow)) }

  /// The members of a row, ascending.
  func members(_ row: Int) -> [Int] {
    var members: [Int] = []
    for i in 0..<wordsPerRow {
      var word = words[row * wordsPerRow + i]
      while word != 0 {
        members.append(i * 64 + word.trailingZeroBitCount)
        word &= word - 1
      }
    }
    return members
  }

  /// Grows rows until row `to` holds row `from` for every arrow. `arrows[from]` lists the rows that take it in.
  mutating func spread(along arrows: [[Int32]]) {
    var pending = Array(arrows.indices)
    var isPending = [Bool](repeating: true, count: arrows.count)
    while let from = pending.popLast() {
      isPending[from] = false
      for to in arrows[from] where formUnion(Int(to), with: from) && !isPending[Int(to)] {
        isPending[Int(to)] = true
        pending.append(Int(to))
      }
    }
  }
}
