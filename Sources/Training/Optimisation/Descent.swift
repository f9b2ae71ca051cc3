/// How gradients that are too large are cut down before an update.
public enum Clipping: Sendable, Equatable {
  /// Scales the whole gradient so that its Euclidean norm is at most this (Pascanu, Mikolov & Bengio 2013).
  case norm(Double)
  /// Clamps every element to ± this.
  case value(Double)
}

/// Gradient descent: its rule and what goes with it. A gradient is clipped first, then decay is added, as `torch` does.
public struct Descent: Sendable, Equatable {
  public var rule: UpdateRule
  public var rate: Double
  /// Rates of single parameters, by name, instead of `rate`.
  public var rates: [String: Double]
  public var clipping: Clipping?
  /// L2 penalty: this times p is added to the gradient of every weight and word vector, not of biases; AdamW shrinks p by
  /// rate times this instead. A word vector decays only when its word occurs.
  public var weightDecay: Double

  public init(
    rule: UpdateRule = .sgd, rate: Double = 0.1, rates: [String: Double] = [:], clipping: Clipping? = nil,
    weightDecay: Double = 0
  ) {
    self.rule = rule
    self.rate = rate
    self.rates = rates
    self.clipping = clipping
    self.weightDecay = weightDecay
  }

  @inline(__always)
  func rate(of parameter: String) -> Double { rates.isEmpty ? rate : rates[parameter] ?? rate }
}
