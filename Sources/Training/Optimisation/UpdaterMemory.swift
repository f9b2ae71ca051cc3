import Networks

/// A kind of number that an update rule keeps for every parameter, under the name it has in `torch.optim`.
public enum Moment: String, Sendable, CaseIterable {
  case velocity = "momentum_buffer"
  case squareSum = "square_sum"
  case squareAverage = "square_avg"
  case gradientAverage = "exp_avg"
  case averagedSquare = "exp_avg_sq"
}

/// What an update rule remembers between two updates. Empty where it remembers nothing.
struct UpdaterMemory<Scalar: NetworkScalar>: Sendable, Equatable {
  /// Updates that went into it: t of Adam's corrections.
  var steps = 0
  /// Each laid out like the parameters.
  var moments: [Moment: [Scalar]] = [:]

  /// Numbers in all.
  var count: Int { moments.values.reduce(0) { $0 + $1.count } }
}
