/// An sRGB colour, 0…255 a channel.
public struct RGB: Hashable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Relative luminance, 0 (black) … 1 (white), as WCAG 2 weighs the channels (with γ = 2 instead of the exact curve).
  var luminance: Double {
    func linear(_ channel: UInt8) -> Double {
      let part = Double(channel) / 255
      return part * part
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// Black or white, whichever is read more easily on this colour.
  var contrasting: RGB { luminance > 0.2 ? RGB(0, 0, 0) : RGB(255, 255, 255) }

  /// The colour `share` (0…1) of the way to `other`.
  func mixed(with other: RGB, share: Double) -> RGB {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) + (Double(b) - Double(a)) * min(max(share, 0), 1)).rounded())
    }
    return RGB(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }
}

/// What a stretch of text means. The encoder decides how a terminal shows it; only heat maps name colours outright.
public struct Style: Hashable, Sendable {
  public enum Role: Hashable, Sendable {
    case plain, faint, strong, accent, heading
    case good, bad, warning
    /// The sign of a number, in the colours that heat maps give it.
    case positive, negative
    /// The n-th line of a plot.
    case series(Int)
  }

  public var role: Role
  /// Overrides the role's colour.
  public var foreground: RGB?
  public var background: RGB?

  public init(_ role: Role = .plain, foreground: RGB? = nil, background: RGB? = nil) {
    self.role = role
    self.foreground = foreground
    self.background = background
  }

  public static let plain = Style(.plain)
  public static let faint = Style(.faint)
  public static let strong = Style(.strong)
  public static let accent = Style(.accent)
  public static let heading = Style(.heading)
  public static let good = Style(.good)
  public static let bad = Style(.bad)
  public static let warning = Style(.warning)
  public static let positive = Style(.positive)
  public static let negative = Style(.negative)
  public static func series(_ index: Int) -> Style { Style(.series(index)) }

  /// `positive`, `negative`, `plain` for 0, `bad` for NaN.
  public static func sign(of value: Double) -> Style {
    value > 0 ? .positive : value < 0 ? .negative : value == 0 ? .plain : .bad
  }
}
