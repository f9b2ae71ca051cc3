import Glibc

/// A labelled place on an axis.
public struct Tick: Hashable, Sendable {
  public let value: Double
  public let label: String

  public init(value: Double, label: String) {
    self.value = value
    self.label = label
  }
}

/// Round numbers 1, 2 or 5 × 10^k apart within `lower...upper`, at most `limit` of them. Where the bounds lie too close
/// for Double to hold round numbers between, the bounds themselves.
///
/// - Parameter wholeNumbers: no fractions, for axes that count steps or units.
public func linearTicks(
  from lower: Double, to upper: Double, atMost limit: Int, wholeNumbers: Bool = false
) -> [Tick] {
  guard lower.isFinite, upper.isFinite, lower <= upper, limit > 0 else { return [] }
  if lower == upper { return [Tick(value: lower, label: formatted(lower))] }
  // Dividing before subtracting keeps −1e308…1e308 from overflowing.
  let rough = upper / Double(limit) - lower / Double(limit)
  guard rough.isFinite, rough > 1e-300 else { return ends(lower, upper, limit) }
  var power = Int(log10(rough).rounded(.down))
  if wholeNumbers && upper - lower >= 1 { power = max(power, 0) }
  for _ in 0..<3 {
    for mantissa in [1.0, 2, 5] {
      let step = scaled(mantissa, power)
      guard step.isFinite else { return ends(lower, upper, limit) }
      let first = (lower / step).rounded(.up)
      let last = (upper / step).rounded(.down)
      if max(first.magnitude, last.magnitude) > 1e15 { return ends(lower, upper, limit) }
      if last - first + 1 > Double(limit) { continue }
      if last < first { return ends(lower, upper, limit) }
      let values = (Int(first)...Int(last)).map { scaled(Double($0) * mantissa, power) }
      return labelled(values, stepPower: power)
    }
    power += 1
  }
  return ends(lower, upper, limit)
}

/// Powers of ten within `lower...upper` (both > 0), every second, third, … power where there are many; the 2- and 5-fold too where
/// there are few. Within less than a decade, linear ticks.
public func logarithmicTicks(from lower: Double, to upper: Double, atMost limit: Int) -> [Tick] {
  guard lower > 0, upper.isFinite, lower <= upper, limit > 0 else { return [] }
  // A hair of tolerance: log10(1e-3) may come out a bit to either side of −3.
  let first = Int((log10(lower) - 1e-9).rounded(.up))
  let last = Int((log10(upper) + 1e-9).rounded(.down))
  let decades = last - first + 1
  if decades >= 2 {
    for mantissas in [[1.0, 2, 5], [1]] {
      var values: [Double] = []
      for power in (first - 1)...last {
        values += mantissas.map { scaled($0, power) }.filter { $0 >= lower * 0.999_999 && $0 <= upper * 1.000_001 }
      }
      if values.count <= limit { return values.map { Tick(value: $0, label: formatted($0)) } }
    }
    let stride = (decades + limit - 1) / limit
    let aligned = Int((Double(first) / Double(stride)).rounded(.up)) * stride
    return Swift.stride(from: aligned, through: last, by: stride).map {
      Tick(value: scaled(1, $0), label: formatted(scaled(1, $0)))
    }
  }
  return linearTicks(from: lower, to: upper, atMost: limit)
}

/// `number` × 10^power, dividing by an exact power where the power is negative: 3 × 10^−1 is then the Double 0.3.
private func scaled(_ number: Double, _ power: Int) -> Double {
  if power >= 0 { return number * pow(10, Double(power)) }
  return power >= -300 ? number / pow(10, Double(-power)) : number / 1e300 / pow(10, Double(-power - 300))
}

private func ends(_ lower: Double, _ upper: Double, _ limit: Int) -> [Tick] {
  let values = limit > 1 ? [lower, upper] : [lower]
  let short = values.map { formatted($0) }
  let labels = Set(short).count == values.count ? short : values.map { formatted($0, significant: 17) }
  return zip(values, labels).map { Tick(value: $0, label: $1) }
}

/// Labels with the same number of decimals, or all scientific where plain digits would be long.
private func labelled(_ values: [Double], stepPower: Int) -> [Tick] {
  let largest = values.reduce(0) { max($0, $1.magnitude) }
  if largest < 1e7 && stepPower >= -5 {
    return values.map { value in
      let label =
        stepPower >= 0 && largest >= 10_000 ? formattedCount(Int(value)) : formattedFixed(value, decimals: -stepPower)
      return Tick(value: value, label: label)
    }
  }
  let significant = largest > 0 ? Int(log10(largest).rounded(.down)) - stepPower + 1 : 1
  return values.map { Tick(value: $0, label: formatted($0, significant: significant)) }
}
