/// Where the characters of a prompt and the line after it stand on a terminal of some width.
///
/// libedit keeps this to itself; it is needed to write below the line and to find its beginning after a resize.
package struct EditLayout: Equatable {
  /// Row of the cursor, counted from the prompt's.
  package var cursorRow: Int
  /// Row of the end of the line.
  package var lastRow: Int

  /// - Parameters:
  ///   - prompt: what stands before the line, without escapes.
  ///   - line: code points.
  ///   - cursor: index in `line`.
  package init(prompt: some Sequence<UInt32>, line: some Sequence<UInt32>, cursor: Int, columns: Int) {
    var row = 0
    var column = 0
    func place(_ scalar: UInt32) {
      // libedit's own search puts a line break into the line.
      if scalar == 0x0A {
        row += 1
        column = 0
        return
      }
      var width = CharacterWidth.shown(scalar)
      if width == 2, scalar >= 0x20, column + 2 > columns {
        // A wide character is not cut in two; the two cells of ^X may be.
        row += 1
        column = 0
      }
      while column + width >= columns, columns > 0 {
        width -= columns - column
        row += 1
        column = 0
      }
      column += width
    }
    for scalar in prompt { place(scalar) }
    var foundRow: Int?
    for (index, scalar) in line.enumerated() {
      if index == cursor { foundRow = row }
      place(scalar)
    }
    cursorRow = foundRow ?? row
    lastRow = row
  }
}
