/// How gradients that are too large are cut down before an update.
public enum Clipping: Sendable, Equatable {
  /// Scales the whole gradient so that its Euclidean norm is at most this (Pascanu, Mikolov & Bengio 2013).
  case norm(Double)
  /// Clamps every element to ± this.
  case value(Double)
}

/// Gradient descent: p ← p − rate · g.
public struct Descent: Sendable, Equatable {
  public var rate: Double
  public var clipping: Clipping?

  public init(rate: Double = 0.1, clipping: Clipping? = nil) {
    self.rate = rate
    self.clipping = clipping
  }
}
