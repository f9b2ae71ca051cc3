import Glibc

/// The Mackey–Glass equation, x'(t) = 0.2 x(t−τ) / (1 + x(t−τ)¹⁰) − 0.1 x(t), a chaotic series at τ = 17
/// (Mackey & Glass 1977).
///
/// Integrated by the classical Runge–Kutta method with a step of 1/16; the delayed values half a step on are interpolated
/// by cubic Hermite polynomials, so that the method keeps its fourth order. x(t) = 1.2 for t ≤ 0, the first 1,000 units of
/// time are left out, and a point is taken every unit.
public struct MackeyGlass: Sendable, Equatable {
  public static let allowedDelays = 1...1_000
  static let stepsPerUnit = 16
  static let start = 1.2
  static let leftOut = 1_000

  /// τ
  public let delay: Int

  public init(delay: Int = 17) { self.delay = delay }

  /// `count` points from after what is left out. O(count).
  public func points(_ count: Int) -> [Double] {
    Array(trajectory(units: Self.leftOut + count).dropFirst(Self.leftOut))
  }

  /// x at the times 0, 1, 2, … up to but not including `units`. `stepsPerUnit`: steps of the method in a unit of time.
  package func trajectory(units: Int, stepsPerUnit: Int = stepsPerUnit) -> [Double] {
    let step = 1 / Double(stepsPerUnit)
    let lag = delay * stepsPerUnit
    func slope(_ x: Double, _ delayed: Double) -> Double { 0.2 * delayed / (1 + pow(delayed, 10)) - 0.1 * x }
    var (xs, slopes) = ([Self.start], [Double]())
    xs.reserveCapacity(units * stepsPerUnit + 1)
    slopes.reserveCapacity(units * stepsPerUnit)
    for k in 0..<max(units - 1, 0) * stepsPerUnit {
      let x = xs[k]
      let place = k - lag
      let before = place < 0 ? Self.start : xs[place]
      let after = place + 1 < 0 ? Self.start : xs[place + 1]
      let middle =
        place < 0
        ? Self.start : (before + after) / 2 + step * (slopes[place] - slopes[place + 1]) / 8
      let k1 = slope(x, before)
      slopes.append(k1)
      let k2 = slope(x + step / 2 * k1, middle)
      let k3 = slope(x + step / 2 * k2, middle)
      let k4 = slope(x + step * k3, after)
      xs.append(x + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4))
    }
    return stride(from: 0, to: xs.count, by: stepsPerUnit).map { xs[$0] }
  }
}
