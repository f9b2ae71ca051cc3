import Drawing

extension StyledText {
  /// Lines wider than the screen broken at spaces; what goes on is indented by `indent` columns. Tables and pictures are
  /// made to fit and stay as they are.
  func wrapped(on screen: Screen, indent: Int = 2) -> StyledText {
    StyledText(lines.flatMap { $0.wrapped(to: screen.width, indent: indent) })
  }
}

extension StyledLine {
  /// Broken at spaces into lines of at most `width` columns; a longer word stays whole.
  func wrapped(to width: Int, indent: Int) -> [StyledLine] {
    if displayWidth <= width { return [self] }
    let margin = StyledLine(String(repeating: " ", count: min(indent, width / 2)))
    var lines: [StyledLine] = []
    var line = StyledLine()
    // Spaces that may turn out to stand at a line's end.
    var gap = StyledLine()
    var hasWord = false
    for piece in pieces {
      if piece.isGap {
        gap += piece.line
        continue
      }
      if hasWord && line.displayWidth + gap.displayWidth + piece.line.displayWidth > width {
        lines.append(line)
        line = margin
      } else {
        line += gap
      }
      line += piece.line
      gap = StyledLine()
      hasWord = true
    }
    return lines + [line]
  }

  /// Words and the spaces between them; a word may change its style in the middle.
  private var pieces: [(line: StyledLine, isGap: Bool)] {
    var pieces: [(line: StyledLine, isGap: Bool)] = []
    for run in runs {
      var rest = run.text[...]
      while let first = rest.first {
        let isGap = first == " "
        let part = rest.prefix { ($0 == " ") == isGap }
        rest = rest.dropFirst(part.count)
        if let last = pieces.last, last.isGap == isGap {
          pieces[pieces.count - 1].line.append(String(part), run.style)
        } else {
          pieces.append((StyledLine(String(part), run.style), isGap))
        }
      }
    }
    return pieces
  }
}

/// Pieces behind `start`, each whole; where a line is full the next begins below the first piece.
func laidOut(_ pieces: [StyledLine], after start: StyledLine, width: Int) -> StyledText {
  let margin = StyledLine(String(repeating: " ", count: min(start.displayWidth, width / 2)))
  var lines: [StyledLine] = []
  var line = start
  for (index, piece) in pieces.enumerated() {
    let isFirst = index == 0
    if !isFirst && line.displayWidth + 2 + piece.displayWidth > width {
      lines.append(line)
      line = margin + piece
    } else {
      line += (isFirst ? "" : "  ") + piece
    }
  }
  return StyledText(lines + [line])
}
