internal import CLibedit

extension LibeditReader {
  /// Control-R: searches the history backwards while the pattern is typed, as plain text.
  ///
  /// Control-R again looks further back, Control-S forward, Backspace takes a character off the pattern, Control-G
  /// brings the line back as it was. Any other key takes the line that is shown and then does what it always does.
  func search() -> UInt8 {
    let (left, right) = lineAroundCursor()
    let original = (line: left + right, offset: left.unicodeScalars.count)
    let ownPrompt = prompt
    var search = HistorySearch(entries: history.entries)
    while true {
      let shown = search.found ?? original
      redraw(searchPrompt(of: search), line: shown.line, cursor: shown.offset)
      switch nextKey() {
      case .character("\u{12}"): search.goBack()
      case .character("\u{13}"): search.goForward()
      case .character("\u{7F}"), .character("\u{08}"): search.shorten()
      case .character("\u{07}"):
        redraw(ownPrompt, line: original.line, cursor: original.offset)
        return UInt8(CC_REFRESH)
      case .character(let scalar) where scalar.value < 0x20:
        redraw(ownPrompt, line: shown.line, cursor: shown.offset)
        input.putBack(String(Character(scalar)))
        return UInt8(CC_REFRESH)
      case .character(let scalar): search.extend(by: scalar)
      case .paste:
        // Whatever else it was, it was meant for the line.
        redraw(ownPrompt, line: shown.line, cursor: shown.offset)
        return insertPaste()
      case .interrupted, .endOfInput, .failed:
        redraw(ownPrompt, line: shown.line, cursor: shown.offset)
        return leaveLine()
      case .redraw, .resumed: break
      }
    }
  }

  private func searchPrompt(of search: HistorySearch) -> Prompt {
    Prompt("\(searchLabel) '\(search.pattern)'\(search.hasFailed ? "?" : ":") ")
  }

  private func redraw(_ prompt: Prompt, line: String, cursor: Int) {
    // Before anything changes: what is on the screen is laid out by what is there now.
    eraseLine()
    show(prompt)
    replaceLine(with: line, cursor: cursor)
    libedit_refresh(editor)
  }
}
