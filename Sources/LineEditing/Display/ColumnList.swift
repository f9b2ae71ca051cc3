/// A list of words in columns, read downwards, as `ls` prints them.
package enum ColumnList {
  /// - Parameters:
  ///   - columns: cells a row.
  ///   - rows: the most rows wanted. What does not fit is counted in a last row `… +N`.
  package static func rows(_ words: [String], columns: Int, rows: Int) -> [String] {
    guard !words.isEmpty else { return [] }
    let words = words.map { printable($0) }
    let widths = words.map { CharacterWidth.of($0) }
    let cell = min(max(columns, 1), (widths.max() ?? 0) + 2)
    // The last column needs no gap after it.
    let across = max(1, (columns + 2) / cell)
    let down = (words.count + across - 1) / across
    // The list that does not fit keeps its order by filling only what is shown.
    let limit = max(1, rows)
    let isCut = down > limit
    let shownDown = isCut ? max(1, limit - 1) : down
    let shown = isCut ? min(words.count, shownDown * across) : words.count
    var result: [String] = []
    for row in 0..<shownDown {
      var text = ""
      for index in stride(from: row, to: shown, by: shownDown) {
        text += words[index]
        if index + shownDown < shown { text += String(repeating: " ", count: max(0, cell - widths[index])) }
      }
      result.append(text)
    }
    if isCut { result.append("… +\(words.count - shown)") }
    return result
  }

  private static func printable(_ word: String) -> String {
    String(word.map { $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? "?" : $0 })
  }
}
