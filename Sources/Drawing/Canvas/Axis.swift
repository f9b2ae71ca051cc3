import Glibc

/// Maps values to 0 (lower end) … 1 (upper end), linearly or by logarithm.
struct Axis: Sendable {
  let isLogarithmic: Bool
  private(set) var lower: Double
  private(set) var upper: Double

  /// An axis over the drawable ones of `values`, or over `limits`. Nil where nothing can be drawn.
  init?(covering values: some Sequence<Double>, limits: ClosedRange<Double>? = nil, isLogarithmic: Bool = false) {
    self.isLogarithmic = isLogarithmic
    var low = Double.infinity
    var high = -Double.infinity
    for value in values where value.isFinite && (value > 0 || !isLogarithmic) {
      low = min(low, value)
      high = max(high, value)
    }
    if low > high { return nil }
    if let limits, limits.lowerBound.isFinite, limits.upperBound.isFinite, limits.lowerBound > 0 || !isLogarithmic {
      (low, high) = (limits.lowerBound, limits.upperBound)
    }
    if low == high {
      // A constant lies in the middle of an axis of some length.
      if isLogarithmic {
        (low, high) = (low / 2, high * 2)
      } else {
        let margin = low == 0 ? 1 : low.magnitude / 2
        (low, high) = (low - margin, high + margin)
      }
    }
    lower = max(low, -.greatestFiniteMagnitude)
    upper = min(high, .greatestFiniteMagnitude)
    if isLogarithmic { lower = max(lower, .leastNonzeroMagnitude) }
  }

  /// 0 at the lower end, 1 at the upper, beyond for values outside; nil for what an axis cannot hold.
  func position(of value: Double) -> Double? {
    guard value.isFinite, value > 0 || !isLogarithmic else { return nil }
    if isLogarithmic { return (log10(value) - log10(lower)) / (log10(upper) - log10(lower)) }
    let span = upper - lower
    // Halving first keeps −1e308…1e308 from overflowing.
    return span.isFinite ? (value - lower) / span : (value / 2 - lower / 2) / (upper / 2 - lower / 2)
  }

  /// The value at a position of 0…1.
  func value(at position: Double) -> Double {
    if isLogarithmic { return pow(10, log10(lower) + (log10(upper) - log10(lower)) * position) }
    return lower * (1 - position) + upper * position
  }

  func ticks(atMost limit: Int) -> [Tick] {
    isLogarithmic
      ? logarithmicTicks(from: lower, to: upper, atMost: limit) : linearTicks(from: lower, to: upper, atMost: limit)
  }

  /// Moves the ends outwards to round numbers, so that the first and last ticks are the ends.
  mutating func extendToRoundNumbers(atMost limit: Int) {
    let inner = ticks(atMost: limit)
    guard inner.count > 1 else { return }
    if isLogarithmic {
      if upper / lower < 10 { return }
      lower = roundedLogarithmically(lower, up: false)
      upper = roundedLogarithmically(upper, up: true)
      return
    }
    let step = inner[1].value - inner[0].value
    guard step.isFinite, step > 0 else { return }
    let low = inner[0].value > lower ? inner[0].value - step : lower
    let high = inner[inner.count - 1].value < upper ? inner[inner.count - 1].value + step : upper
    if low.isFinite && high.isFinite { (lower, upper) = (low, high) }
  }

  private func roundedLogarithmically(_ value: Double, up: Bool) -> Double {
    let power = pow(10, log10(value).rounded(.down))
    guard power.isFinite, power > 0 else { return value }
    let steps = [1.0, 2, 5, 10].map { $0 * power }
    let rounded = up ? steps.first { $0 >= value * 0.999_999 } : steps.last { $0 <= value * 1.000_001 }
    return rounded.flatMap { $0.isFinite ? $0 : nil } ?? value
  }
}
