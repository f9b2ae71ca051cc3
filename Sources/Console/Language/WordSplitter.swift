extension Statement {
  /// The words, split at spaces outside quotes and brackets.
  ///
  /// Outside brackets quotes are removed and escapes replaced; inside them everything stays as it is, because it belongs
  /// to an expression: `z["not bad"]` is one word with its quotes.
  public func words() -> [Word] {
    var words: [Word] = []
    var index = range.lowerBound
    while index < range.upperBound {
      if clean[index].isSpace {
        index += 1
      } else {
        words.append(word(from: &index))
      }
    }
    return words
  }

  private func word(from index: inout Int) -> Word {
    let start = index
    var text: [UInt8] = []
    var depth = 0
    while index < range.upperBound {
      let byte = clean[index]
      if byte.isSpace && depth == 0 { break }
      let previous = index > range.lowerBound ? clean[index - 1] : UInt8(ascii: " ")
      if byte.isQuote && !previous.endsName {
        if depth == 0 {
          text += quotedText(from: &index)
        } else {
          let open = index
          _ = quotedText(from: &index)
          text += clean[open..<index]
        }
        continue
      }
      if byte == .backslash, depth == 0, index + 1 < range.upperBound, clean[index + 1].isEscapable {
        text.append(clean[index + 1])
        index += 2
        continue
      }
      if byte.opensBracket { depth += 1 }
      if byte.closesBracket { depth = max(0, depth - 1) }
      text.append(byte)
      index += 1
    }
    return Word(text: String(decoding: text, as: UTF8.self), range: start..<index, isQuoted: clean[start].isQuote)
  }

  /// The text of the quote that opens at `index`; moves past its closing mark.
  private func quotedText(from index: inout Int) -> [UInt8] {
    let mark = clean[index]
    var text: [UInt8] = []
    index += 1
    while index < range.upperBound, clean[index] != mark {
      guard clean[index] == .backslash, index + 1 < range.upperBound else {
        text.append(clean[index])
        index += 1
        continue
      }
      switch clean[index + 1] {
      case UInt8(ascii: "n"): text.append(.newline)
      case UInt8(ascii: "t"): text.append(UInt8(ascii: "\t"))
      case .newline: break
      case let escaped where escaped.isQuote || escaped == .backslash: text.append(escaped)
      case let other: text += [.backslash, other]
      }
      index += 2
    }
    index = min(index + 1, range.upperBound)
    return text
  }
}

/// The shortest way to write `text` as one word.
public func quoted(_ text: String) -> String {
  let needsQuotes =
    text.isEmpty
    || text.utf8.contains {
      $0.isSpace || $0.isQuote || $0.opensBracket || $0.closesBracket || $0 == .backslash || $0 == UInt8(ascii: ";")
        || $0 == UInt8(ascii: "#")
    }
  if !needsQuotes { return text }
  var quoted = "\""
  for character in text {
    switch character {
    case "\"", "\\": quoted += "\\\(character)"
    case "\n": quoted += "\\n"
    case "\t": quoted += "\\t"
    default: quoted.append(character)
    }
  }
  return quoted + "\""
}
