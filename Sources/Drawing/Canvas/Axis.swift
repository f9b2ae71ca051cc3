import Glibc

/// Maps values to 0 (lower end) … 1 (upper end), linearly or by logarithm.
struct Axis: Sendable {
  let isLogarithmic: Bool
  private(set) var lower: Double
  private(set) var upper: Double
  /// Whether the ends were moved to round numbers: the ticks then include them.
  private var endsAreTicks = false
  /// Whether all values were whole numbers, so that ticks between them mean nothing.
  private let isCounting: Bool

  /// An axis over the drawable ones of `values`, or over `limits`. Nil where nothing can be drawn.
  init?(covering values: some Sequence<Double>, limits: ClosedRange<Double>? = nil, isLogarithmic: Bool = false) {
    self.isLogarithmic = isLogarithmic
    var low = Double.infinity
    var high = -Double.infinity
    var isCounting = true
    for value in values where value.isFinite && (value > 0 || !isLogarithmic) {
      if value != value.rounded() { isCounting = false }
      low = min(low, value)
      high = max(high, value)
    }
    if low > high { return nil }
    self.isCounting = isCounting
    if let limits, limits.lowerBound.isFinite, limits.upperBound.isFinite, limits.lowerBound > 0 || !isLogarithmic {
      (low, high) = (limits.lowerBound, limits.upperBound)
    }
    if low == high || (isLogarithmic && log10(low) == log10(high)) {
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
    if isLogarithmic { return share(of: log10(value), from: log10(lower), to: log10(upper)) }
    return share(of: value, from: lower, to: upper)
  }

  /// The value at a position of 0…1.
  func value(at position: Double) -> Double {
    if isLogarithmic { return pow(10, log10(lower) + (log10(upper) - log10(lower)) * position) }
    return lower * (1 - position) + upper * position
  }

  func ticks(atMost limit: Int) -> [Tick] {
    if isLogarithmic { return logarithmicTicks(from: lower, to: upper, atMost: limit) }
    let ticks = linearTicks(from: lower, to: upper, atMost: limit, wholeNumbers: isCounting)
    guard endsAreTicks else { return ticks }
    for count in stride(from: limit, through: 2, by: -1) {
      let ticks = linearTicks(from: lower, to: upper, atMost: count, wholeNumbers: isCounting)
      if let first = ticks.first, let last = ticks.last, ticks.count > 1, isEnd(first), isEnd(last) { return ticks }
    }
    return ticks
  }

  /// Moves the ends outwards to round numbers where then the first and last of at most `limit` ticks are the ends.
  mutating func extendToRoundNumbers(atMost limit: Int) {
    if isLogarithmic {
      if upper / lower < 10 { return }
      lower = roundedLogarithmically(lower, up: false)
      upper = roundedLogarithmically(upper, up: true)
      return
    }
    for count in stride(from: limit, through: 2, by: -1) {
      let inner = ticks(atMost: count)
      guard inner.count > 1 else { continue }
      let step = inner[1].value - inner[0].value
      guard step.isFinite, step > 0 else { return }
      var wider = self
      wider.endsAreTicks = true
      if inner[0].value > lower { wider.lower = inner[0].value - step }
      if inner[inner.count - 1].value < upper { wider.upper = inner[inner.count - 1].value + step }
      guard wider.lower.isFinite, wider.upper.isFinite else { return }
      let outer = wider.ticks(atMost: limit)
      if let first = outer.first, let last = outer.last, outer.count > 1, wider.isEnd(first), wider.isEnd(last) {
        self = wider
        return
      }
    }
  }

  private func isEnd(_ tick: Tick) -> Bool {
    guard let position = position(of: tick.value) else { return false }
    return min(position.magnitude, (1 - position).magnitude) < 1e-6
  }

  private func roundedLogarithmically(_ value: Double, up: Bool) -> Double {
    let power = pow(10, log10(value).rounded(.down))
    guard power.isFinite, power > 0 else { return value }
    let steps = [1.0, 2, 5, 10].map { $0 * power }
    let rounded = up ? steps.first { $0 >= value * 0.999_999 } : steps.last { $0 <= value * 1.000_001 }
    return rounded.flatMap { $0.isFinite ? $0 : nil } ?? value
  }
}

/// How far `value` lies from `lower` (0) to `upper` (1). 0 where the bounds are equal.
func share(of value: Double, from lower: Double, to upper: Double) -> Double {
  let span = upper - lower
  if span == 0 { return 0 }
  // Halving first keeps −1e308…1e308 from overflowing; halving always would lose the least of numbers.
  return span.isFinite ? (value - lower) / span : (value / 2 - lower / 2) / (upper / 2 - lower / 2)
}
