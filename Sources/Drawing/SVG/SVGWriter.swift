/// Writes an SVG document, element by element. No ids, so that several documents fit on one page; no dates.
struct SVGWriter {
  static let fonts = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif"
  static let ink = "#222"
  static let softInk = "#555"
  static let gridLine = "#e4e4e4"

  enum Anchor: String { case start, middle, end }

  private var body = ""
  private var openGroups = 0
  private let width: Double
  private let height: Double

  init(width: Double, height: Double, title: String, description: String) {
    self.width = width
    self.height = height
    body += "<title>\(escaped(title))</title>\n<desc>\(escaped(description))</desc>\n"
    rectangle(x: 0, y: 0, width: width, height: height, fill: "#fff")
  }

  var document: String {
    let size = "width=\"\(number(width))\" height=\"\(number(height))\""
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) viewBox=\"0 0 \(number(width)) \(number(height))\" "
      + "role=\"img\" font-family=\"\(Self.fonts)\" font-size=\"12\" fill=\"\(Self.ink)\">\n\(body)"
      + String(repeating: "</g>\n", count: openGroups) + "</svg>\n"
  }

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, fill: String, stroke: String? = nil, radius: Double = 0
  ) {
    body += "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\""
    if radius > 0 { body += " rx=\"\(number(radius))\"" }
    if let stroke { body += " stroke=\"\(stroke)\"" }
    body += " fill=\"\(fill)\"/>\n"
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, stroke: String, width: Double = 1) {
    body += "<path d=\"M\(number(x1)) \(number(y1))L\(number(x2)) \(number(y2))\" "
    body += "stroke=\"\(stroke)\" stroke-width=\"\(number(width))\"/>\n"
  }

  /// A path from path data; `fill` "none" for a bare line.
  mutating func path(
    _ data: String, fill: String = "none", stroke: String? = nil, width: Double = 1, opacity: Double = 1,
    dashes: String? = nil
  ) {
    body += "<path d=\"\(data)\" fill=\"\(fill)\""
    if let stroke {
      body += " stroke=\"\(stroke)\" stroke-width=\"\(number(width))\" stroke-linejoin=\"round\""
      body += " stroke-linecap=\"round\""
    }
    if let dashes { body += " stroke-dasharray=\"\(dashes)\"" }
    if opacity < 1 { body += " opacity=\"\(number(opacity))\"" }
    body += "/>\n"
  }

  mutating func circle(x: Double, y: Double, radius: Double, fill: String) {
    body += "<circle cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"\(number(radius))\" fill=\"\(fill)\"/>\n"
  }

  mutating func text(
    _ text: String, x: Double, y: Double, anchor: Anchor = .start, size: Double? = nil, fill: String? = nil,
    isBold: Bool = false, rotation: Double? = nil
  ) {
    if text.isEmpty { return }
    body += "<text x=\"\(number(x))\" y=\"\(number(y))\""
    if anchor != .start { body += " text-anchor=\"\(anchor.rawValue)\"" }
    if let size { body += " font-size=\"\(number(size))\"" }
    if let fill { body += " fill=\"\(fill)\"" }
    if isBold { body += " font-weight=\"600\"" }
    if let rotation { body += " transform=\"rotate(\(number(rotation)) \(number(x)) \(number(y)))\"" }
    body += ">\(escaped(text))</text>\n"
  }

  /// Elements up to `closeGroup` share the attributes, which must be well-formed.
  mutating func openGroup(_ attributes: String) {
    body += "<g \(attributes)>\n"
    openGroups += 1
  }

  mutating func closeGroup() {
    guard openGroups > 0 else { return }
    body += "</g>\n"
    openGroups -= 1
  }

  /// An estimate of a text's width: real fonts are unknown here.
  static func width(of text: String, size: Double = 12) -> Double { Double(displayWidth(text)) * size * 0.58 }
}

/// `text` cut to what should fit `width` pixels.
func fittedForSVG(_ text: String, width: Double, size: Double = 12) -> String {
  StyledLine(text).truncated(to: max(1, Int(saturating: width / (size * 0.58)))).plain
}

/// Text as XML character data. Characters that XML 1.0 forbids become U+FFFD.
func escaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "\t", "\n", "\r": result += " "
    case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// A coordinate with at most two decimals, or one.
func number(_ value: Double, decimals: Int = 2) -> String {
  guard value.isFinite, value.magnitude < 1e9 else { return "0" }
  let hundredths = decimals < 2 ? Int((value * 10).rounded()) * 10 : Int((value * 100).rounded())
  let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
  let sign = hundredths < 0 ? "-" : ""
  if rest == 0 { return "\(sign)\(whole)" }
  return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
}

extension RGB {
  /// `#rrggbb`.
  var hexadecimal: String {
    "#"
      + [red, green, blue].map { channel in
        let digits = String(channel, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
      }.joined()
  }
}
