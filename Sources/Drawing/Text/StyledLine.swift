/// One line of terminal text, in runs of one style each.
///
/// A literal is a plain line; an interpolation may carry a style: `"loss \("0.0003", .strong)"`.
public struct StyledLine: Hashable, Sendable {
  public struct Run: Hashable, Sendable {
    public let text: String
    public let style: Style
  }

  public enum Alignment: Sendable { case leading, trailing, centre }

  public private(set) var runs: [Run] = []

  public init() {}

  public init(_ text: String, _ style: Style = .plain) { append(text, style) }

  /// Appends text. Control characters, line ends included, become visible stand-ins: text from a data file can neither
  /// break the line nor send commands to the terminal.
  public mutating func append(_ text: String, _ style: Style = .plain) {
    if text.isEmpty { return }
    appendPrintable(printable(text), style)
  }

  public mutating func append(_ line: StyledLine) {
    for run in line.runs { appendPrintable(run.text, run.style) }
  }

  private mutating func appendPrintable(_ text: String, _ style: Style) {
    if let last = runs.last, last.style == style {
      runs[runs.count - 1] = Run(text: last.text + text, style: style)
    } else {
      runs.append(Run(text: text, style: style))
    }
  }

  public var isEmpty: Bool { runs.isEmpty }

  /// The text without its styles.
  public var plain: String { runs.reduce(into: "") { $0 += $1.text } }

  /// Columns that the line takes on a terminal.
  public var displayWidth: Int { runs.reduce(0) { $0 + Drawing.displayWidth($1.text) } }

  /// The same text in one style.
  public func styled(_ style: Style) -> StyledLine { StyledLine(plain, style) }

  /// Filled with spaces up to `width` columns; a longer line stays as it is.
  public func padded(to width: Int, _ alignment: Alignment = .leading) -> StyledLine {
    let missing = width - displayWidth
    if missing <= 0 { return self }
    let before =
      switch alignment {
      case .leading: 0
      case .trailing: missing
      case .centre: missing / 2
      }
    var line = StyledLine(spaces(before))
    line.append(self)
    line.append(spaces(missing - before))
    return line
  }

  /// At most `width` columns; what does not fit gives way to '…'.
  public func truncated(to width: Int) -> StyledLine {
    if displayWidth <= width { return self }
    var line = StyledLine()
    var left = width - 1
    if left < 0 { return line }
    for run in runs {
      var kept = ""
      for character in run.text {
        let columns = Drawing.displayWidth(character)
        if columns > left {
          line.appendPrintable(kept + "…", run.style)
          return line
        }
        left -= columns
        kept.append(character)
      }
      line.appendPrintable(kept, run.style)
    }
    return line
  }

  /// Without blanks at its end, coloured ones excepted.
  func trimmingEnd() -> StyledLine {
    var line = self
    while let last = line.runs.last, last.style.background == nil {
      var text = last.text
      while text.hasSuffix(" ") { text.removeLast() }
      line.runs.removeLast()
      if text.isEmpty { continue }
      line.runs.append(Run(text: text, style: last.style))
      break
    }
    return line
  }

  /// Exactly `width` columns.
  public func fitted(to width: Int, _ alignment: Alignment = .leading) -> StyledLine {
    truncated(to: width).padded(to: width, alignment)
  }

  public static func + (left: StyledLine, right: StyledLine) -> StyledLine {
    var line = left
    line.append(right)
    return line
  }

  public static func += (left: inout StyledLine, right: StyledLine) { left.append(right) }
}

extension StyledLine: ExpressibleByStringInterpolation {
  public struct StringInterpolation: StringInterpolationProtocol {
    var line = StyledLine()

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: String) { line.append(literal) }
    public mutating func appendInterpolation(_ value: StyledLine) { line.append(value) }
    public mutating func appendInterpolation(_ text: String, _ style: Style = .plain) { line.append(text, style) }
    public mutating func appendInterpolation(_ number: Int, _ style: Style = .plain) { line.append("\(number)", style) }
  }

  public init(stringLiteral value: String) { self.init(value) }

  public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.line }
}

extension Sequence<StyledLine> {
  /// The lines one after another on one line.
  public func joined(separator: StyledLine = StyledLine()) -> StyledLine {
    var joined = StyledLine()
    for (index, line) in enumerated() {
      if index > 0 { joined.append(separator) }
      joined.append(line)
    }
    return joined
  }
}

func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
