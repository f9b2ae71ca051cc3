/// How gradients that are too large are cut down before an update.
public enum Clipping: Sendable, Equatable {
  /// Scales the whole gradient so that its Euclidean norm is at most this (Pascanu, Mikolov & Bengio 2013).
  case norm(Double)
  /// Clamps every element to ± this.
  case value(Double)
}

/// How an update follows from a gradient.
public enum UpdateRule: String, Sendable, CaseIterable {
  /// p ← p − rate · g
  case sgd
  /// Each parameter's rate is divided by the root of the sum of its squared gradients (Duchi, Hazan & Singer 2011).
  case adagrad
}

/// Gradient descent: its rule and what goes with it.
public struct Descent: Sendable, Equatable {
  public var rule: UpdateRule
  public var rate: Double
  public var clipping: Clipping?
  /// L2 penalty: this times p is added to the gradient of every weight and word vector, not of biases. A word vector decays
  /// only when its word occurs.
  public var weightDecay: Double

  public init(rule: UpdateRule = .sgd, rate: Double = 0.1, clipping: Clipping? = nil, weightDecay: Double = 0) {
    self.rule = rule
    self.rate = rate
    self.clipping = clipping
    self.weightDecay = weightDecay
  }
}
