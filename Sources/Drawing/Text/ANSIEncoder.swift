/// How many colours the terminal can show. The caller decides, from --color, NO_COLOR and the terminal's own word.
public enum ColourDepth: Sendable, Hashable {
  case none, ansi256, truecolor
}

/// Turns styled text into strings with select-graphic-rendition escapes (ECMA-48), or none.
public struct ANSIEncoder: Sendable {
  public let colour: ColourDepth

  public init(colour: ColourDepth) { self.colour = colour }

  /// The line without a line end. Styles are off again at its end.
  public func encode(_ line: StyledLine) -> String {
    if colour == .none { return line.plain }
    var encoded = ""
    var active = ""
    for run in line.runs {
      let codes = codes(for: run.style)
      if codes != active {
        encoded += codes.isEmpty ? "\u{1B}[0m" : active.isEmpty ? "\u{1B}[\(codes)m" : "\u{1B}[0;\(codes)m"
        active = codes
      }
      encoded += run.text
    }
    return active.isEmpty ? encoded : encoded + "\u{1B}[0m"
  }

  /// Every line followed by a line end.
  public func encode(_ text: StyledText) -> String {
    text.lines.reduce(into: "") { $0 += encode($1) + "\n" }
  }

  /// The parameters between `ESC [` and `m`; empty for plain text.
  private func codes(for style: Style) -> String {
    var codes: [String] = []
    switch style.role {
    case .plain: break
    // A mid grey by number: "dim" (2) is ignored by some terminals and "bright black" (90) vanishes on others.
    case .faint: if style.foreground == nil { codes.append("38;5;245") }
    case .strong, .heading: codes.append("1")
    case .accent: if style.foreground == nil { codes.append("36") }
    case .good: codes.append("32")
    case .bad: codes.append("1;31")
    case .warning: codes.append("33")
    case .positive: if style.foreground == nil { codes.append(code(38, Palette.positive)) }
    case .negative: if style.foreground == nil { codes.append(code(38, Palette.negative)) }
    case .series(let index): if style.foreground == nil { codes.append(code(38, Palette.terminalSeries(index))) }
    }
    if let foreground = style.foreground { codes.append(code(38, foreground)) }
    if let background = style.background { codes.append(code(48, background)) }
    return codes.joined(separator: ";")
  }

  private func code(_ target: Int, _ colour: RGB) -> String {
    self.colour == .truecolor
      ? "\(target);2;\(colour.red);\(colour.green);\(colour.blue)" : "\(target);5;\(nearestANSI256(colour))"
  }
}

/// The nearest of the xterm palette's 6×6×6 cube and 24 greys. Its first 16 entries differ from terminal to terminal.
func nearestANSI256(_ colour: RGB) -> Int {
  let steps = [0, 95, 135, 175, 215, 255]
  func nearestStep(_ channel: UInt8) -> Int {
    var best = 0
    for (index, step) in steps.enumerated() where abs(step - Int(channel)) < abs(steps[best] - Int(channel)) {
      best = index
    }
    return best
  }
  func distance(_ r: Int, _ g: Int, _ b: Int) -> Int {
    let (dr, dg, db) = (r - Int(colour.red), g - Int(colour.green), b - Int(colour.blue))
    return dr * dr + dg * dg + db * db
  }
  let (r, g, b) = (nearestStep(colour.red), nearestStep(colour.green), nearestStep(colour.blue))
  let mean = (Int(colour.red) + Int(colour.green) + Int(colour.blue)) / 3
  let grey = min(max((mean - 3) / 10, 0), 23)
  let level = 8 + 10 * grey
  return distance(level, level, level) < distance(steps[r], steps[g], steps[b]) ? 232 + grey : 16 + 36 * r + 6 * g + b
}
