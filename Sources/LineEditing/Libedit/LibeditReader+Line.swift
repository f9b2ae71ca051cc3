internal import CLibedit
import Glibc

/// The line that is being edited, and its drawing.
extension LibeditReader {
  func lineAroundCursor() -> (left: String, right: String) {
    guard let info = el_wline(editor)?.pointee, let buffer = info.buffer, let cursor = info.cursor,
      let end = info.lastchar
    else { return ("", "") }
    return (
      String(wide: UnsafeBufferPointer(start: buffer, count: cursor - buffer)[...]),
      String(wide: UnsafeBufferPointer(start: cursor, count: end - cursor)[...])
    )
  }

  func insert(_ text: String) {
    if !text.isEmpty { el_winsertstr(editor, text.wide) }
  }

  /// Makes `text` the line, with the cursor after its first `cursor` code points.
  func replaceLine(with text: String, cursor: Int) {
    let (left, right) = lineAroundCursor()
    el_cursor(editor, Int32(clamping: right.unicodeScalars.count))
    el_deletestr(editor, Int32(clamping: (left + right).unicodeScalars.count))
    insert(text)
    el_cursor(editor, Int32(clamping: cursor - text.unicodeScalars.count))
  }

  /// Where the line stands on a terminal as wide as this one is now.
  private func layout() -> EditLayout {
    let (left, right) = lineAroundCursor()
    return EditLayout(
      prompt: promptText, line: (left + right).unicodeScalars.map(\.value), cursor: left.unicodeScalars.count,
      columns: Terminal.output.size.columns)
  }

  /// Terminals fold the rows anew when they change their width, so the line begins where it would if it had been
  /// written at the new width. From there it is drawn again.
  func redrawAfterResize() {
    eraseLine()
    el_resize(editor)
    libedit_refresh(editor)
  }

  /// Erases prompt and line and goes to where the prompt began.
  func eraseLine() {
    let row = layout().cursorRow
    Terminal.output.write((row > 0 ? "\r\u{1B}[\(row)A" : "\r") + "\u{1B}[J")
  }

  /// Writes rows below the line and draws prompt and line again below them.
  func writeBelow(_ rows: [String]) {
    let layout = layout()
    let down = String(repeating: "\r\n", count: layout.lastRow - layout.cursorRow + 1)
    Terminal.output.write(down + rows.map { $0 + "\r\n" }.joined())
    libedit_refresh(editor)
  }
}

extension String {
  /// From libedit's code points. What is none becomes U+FFFD.
  init(wide: Slice<UnsafeBufferPointer<wchar_t>>) {
    self.init(String.UnicodeScalarView(wide.map { Unicode.Scalar(UInt32(bitPattern: $0)) ?? "\u{FFFD}" }))
  }

  /// For libedit: code points and a final 0. One within the text would end it there.
  var wide: [wchar_t] {
    unicodeScalars.compactMap { $0.value == 0 ? nil : wchar_t(bitPattern: $0.value) } + [0]
  }
}
