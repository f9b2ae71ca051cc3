import Glibc

/// From a value to a place on a colour scale, and so to a colour: for heat maps and trees alike.
public struct ColourScale: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// Around zero: −1 … 1, the same length on both sides.
    case diverging
    /// One-sided, from the smallest value (0) to the largest (1).
    case sequential
  }

  public enum Spacing: Sendable, Hashable {
    case linear
    /// By the logarithm of the magnitude, for values that span many decades; zero stays zero and signs stay. Magnitudes more
    /// than `decades` powers of ten below the largest share the palest shade.
    case logarithmic(decades: Double = 12)
  }

  public let kind: Kind
  public let spacing: Spacing
  /// The value at position 0 of a sequential scale; of a logarithmic scale, the smallest magnitude that it tells apart.
  public let lower: Double
  /// The value at position 1.
  public let upper: Double
  /// What the palest non-zero shade of a logarithmic scale stands for, as a position.
  private static let palest = 0.1

  /// A scale that holds the finite ones of `values`, or reaches to `limit`, so that several pictures can share one.
  public init(
    fitting values: some Sequence<Double>, kind: Kind = .diverging, spacing: Spacing = .linear, limit: Double? = nil
  ) {
    self.kind = kind
    self.spacing = spacing
    var smallest = Double.infinity
    var largest = -Double.infinity
    var magnitudes = (least: Double.infinity, greatest: 0.0)
    for value in values where value.isFinite {
      smallest = min(smallest, value)
      largest = max(largest, value)
      if value != 0 && (kind == .diverging || value > 0) {
        magnitudes = (min(magnitudes.least, value.magnitude), max(magnitudes.greatest, value.magnitude))
      }
    }
    let top = limit.flatMap { $0.isFinite && $0 > 0 ? $0 : nil } ?? magnitudes.greatest
    switch (kind, spacing) {
    case (_, .logarithmic(let decades)):
      upper = top
      lower = min(max(magnitudes.least, top * pow(10, decades.isNaN ? -12 : -max(decades, 0))), top)
    case (.diverging, .linear):
      (lower, upper) = (-top, top)
    case (.sequential, .linear):
      lower = smallest.isFinite ? smallest : 0
      upper = limit.flatMap { $0.isFinite ? $0 : nil } ?? (largest.isFinite ? largest : 0)
    }
  }

  /// −1…1 (diverging) or 0…1 (sequential). NaN for NaN; infinities lie at the ends.
  public func position(of value: Double) -> Double {
    if value.isNaN { return .nan }
    switch spacing {
    case .linear where kind == .diverging:
      return upper > 0 ? min(max(value / upper, -1), 1) : value > 0 ? 1 : value < 0 ? -1 : 0
    case .linear:
      if !(upper > lower) { return value == lower ? 0 : value < lower ? 0 : 1 }
      return min(max(share(of: value, from: lower, to: upper), 0), 1)
    case .logarithmic:
      if value == 0 || (kind == .sequential && value < 0) { return 0 }
      // Neighbouring Doubles can have the same logarithm.
      let part =
        log10(upper) > log10(lower)
        ? share(of: log10(value.magnitude), from: log10(lower), to: log10(upper)) : value.magnitude >= upper ? 1 : 0
      let position = Self.palest + (1 - Self.palest) * min(max(part, 0), 1)
      return value < 0 ? -position : position
    }
  }

  /// The value at a position; the inverse of `position(of:)` within the scale.
  public func value(at position: Double) -> Double {
    switch spacing {
    case .linear: return kind == .diverging ? position * upper : lower * (1 - position) + upper * position
    case .logarithmic:
      if position == 0 { return 0 }
      let share = max(0, (position.magnitude - Self.palest) / (1 - Self.palest))
      let magnitude = lower > 0 ? pow(10, log10(lower) + (log10(upper) - log10(lower)) * share) : 0
      return position < 0 ? -magnitude : magnitude
    }
  }

  /// - Parameter depth: `ansi256` gives colours that are entries of that palette.
  public func colour(of value: Double, depth: ColourDepth = .truecolor) -> RGB {
    if value.isNaN { return Palette.notANumber }
    if value.isInfinite { return Palette.infinite }
    return colour(at: position(of: value), depth: depth)
  }

  func colour(at position: Double, depth: ColourDepth = .truecolor) -> RGB {
    kind == .diverging ? Palette.diverging(position, depth) : Palette.sequential(position, depth)
  }

  /// Text on a cell of this value's colour.
  public func style(of value: Double, depth: ColourDepth = .truecolor) -> Style {
    let colour = colour(of: value, depth: depth)
    return Style(.plain, foreground: colour.contrasting, background: colour)
  }

  /// Places worth a number beside the scale, from its lower end to its upper.
  func ticks(atMost limit: Int) -> [Tick] {
    guard upper > 0 || kind == .sequential else { return [Tick(value: 0, label: "0")] }
    switch (spacing, kind) {
    case (.linear, _): return linearTicks(from: lower, to: upper, atMost: limit)
    case (.logarithmic, .sequential): return logarithmicTicks(from: lower, to: upper, atMost: limit)
    case (.logarithmic, .diverging):
      var positive = logarithmicTicks(from: lower, to: upper, atMost: max(1, (limit - 1) / 2))
      // The end of the scale carries a number, unless one stands close by.
      if positive.allSatisfy({ position(of: $0.value) < 0.85 }) {
        positive.append(Tick(value: upper, label: formatted(upper, significant: 2)))
      }
      let negative = positive.reversed().map { Tick(value: -$0.value, label: "−" + $0.label) }
      return negative + [Tick(value: 0, label: "0")] + positive
    }
  }
}
