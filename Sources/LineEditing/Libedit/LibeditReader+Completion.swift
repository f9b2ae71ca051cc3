internal import CLibedit

extension LibeditReader {
  /// Tab: asks the completer and changes the line or lists the candidates below it.
  func complete() -> UInt8 {
    guard let completer else { return UInt8(CC_ERROR) }
    let (left, right) = lineAroundCursor()
    let request = CompletionRequest(line: left + right, cursor: left.utf8.count)
    switch CompletionAction(completer(request), for: request) {
    case .nothing:
      return UInt8(CC_ERROR)
    case .replace(let range, let text, let isFinal):
      let utf8 = request.line.utf8
      let lower = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
      let upper = utf8.index(utf8.startIndex, offsetBy: range.upperBound)
      el_cursor(editor, Int32(clamping: request.line[..<upper].unicodeScalars.count - left.unicodeScalars.count))
      el_deletestr(editor, Int32(clamping: request.line[lower..<upper].unicodeScalars.count))
      insert(text)
      return UInt8(isFinal ? CC_REFRESH : CC_REFRESH_BEEP)
    case .list(let labels):
      let size = Terminal.output.size
      writeBelow(ColumnList.rows(labels, columns: size.columns, rows: max(2, size.rows - 2)))
      return UInt8(CC_REFRESH)
    }
  }
}
