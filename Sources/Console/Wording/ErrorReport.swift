import Drawing
import Storage

/// An error with the command that it happened in, ready to be shown.
struct ErrorReport {
  let diagnostic: Diagnostic
  let statement: Statement
  /// The bytes to underline.
  let range: Range<Int>?

  init(_ error: any Error, in statement: Statement) {
    diagnostic = ErrorWording.diagnostic(for: error)
    self.statement = statement
    range = (error as? LocatedError)?.range
  }

  /// ```
  /// first.bks:3:1: there is no command 'trian'
  ///     trian --iterations 10
  ///     ^~~~~
  ///     did you mean 'train'?
  /// ```
  func text(on screen: Screen) -> StyledText {
    let width = screen.width
    // A terminal would break the line within a word; in a file it is one that can be searched.
    var text = screen.height == nil ? StyledText([head]) : StyledText(head.wrapped(to: width, indent: 4))
    if let range { text += excerpt(range, width: width - 4) }
    if let hint = diagnostic.hint {
      text += StyledText(wrapped(hint, width: width - 4).map { StyledLine("    " + $0) })
    }
    return text
  }

  private var head: StyledLine {
    guard let name = statement.sourceName else {
      return StyledLine("error: ", .bad) + StyledLine(diagnostic.placedMessage)
    }
    let place = statement.position(at: range?.lowerBound ?? statement.range.lowerBound)
    let column = range == nil ? "" : ":\(place.column)"
    return StyledLine("\(name):\(place.line)\(column): ", .strong) + StyledLine(diagnostic.placedMessage)
  }

  /// The line with the place, cut to the width around it, and a caret below.
  private func excerpt(_ range: Range<Int>, width: Int) -> StyledText {
    let (line, offset) = statement.line(at: range.lowerBound)
    let bytes = Array(line.utf8)
    let end = min(bytes.count, offset + range.count)
    let before = String(decoding: bytes[..<offset], as: UTF8.self)
    let marked = String(decoding: bytes[offset..<max(offset, end)], as: UTF8.self)
    let after = String(decoding: bytes[max(offset, end)...], as: UTF8.self)

    // A tab would move the caret's line and the excerpt's line apart.
    func spaced(_ text: String) -> String { String(text.map { $0 == "\t" ? " " : $0 }) }
    var lead = spaced(before)
    let room = max(20, width)
    if displayWidth(lead) + min(displayWidth(marked), room / 2) > room {
      while displayWidth(lead) > room / 2 { lead.removeFirst() }
      lead = "…" + lead
    }
    let shown = StyledLine(lead) + StyledLine(spaced(marked), .strong) + StyledLine(spaced(after))
    let indent = StyledLine("    ")
    let columns = max(1, min(displayWidth(spaced(marked)), room - displayWidth(lead)))
    let caret = StyledLine(String(repeating: " ", count: displayWidth(lead)))
    let mark = StyledLine("^" + String(repeating: "~", count: columns - 1), .bad)
    return StyledText([indent + shown.truncated(to: room), indent + caret + mark])
  }

  var json: JSONValue {
    var error: [(key: String, value: JSONValue)] = [
      ("kind", .string(diagnostic.kind)), ("message", .string(diagnostic.message)),
    ]
    let place = statement.position(at: range?.lowerBound ?? statement.range.lowerBound)
    if let name = statement.sourceName {
      error.append(("file", .string(name)))
      error.append(("line", .integer(place.line)))
    }
    if range != nil { error.append(("column", .integer(place.column))) }
    if let input = diagnostic.place {
      var members: [(key: String, value: JSONValue)] = [("file", .string(input.file))]
      if let line = input.line { members.append(("line", .integer(line))) }
      if let column = input.column { members.append(("column", .integer(column))) }
      error.append(("input", .object(JSONObject(members))))
    }
    if let hint = diagnostic.hint { error.append(("hint", .string(hint))) }
    return .object([
      "command": .string(statement.text), "ok": .bool(false), "error": .object(JSONObject(error)),
    ])
  }
}

/// Text in lines of at most `width` columns, broken at spaces; a longer word stays whole.
func wrapped(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  var line = ""
  var columns = 0
  for word in text.split(separator: " ") {
    let wordWidth = displayWidth(String(word))
    if line.isEmpty {
      line = String(word)
      columns = wordWidth
    } else if columns + 1 + wordWidth <= width {
      line += " " + word
      columns += 1 + wordWidth
    } else {
      lines.append(line)
      line = String(word)
      columns = wordWidth
    }
  }
  return line.isEmpty ? lines : lines + [line]
}
