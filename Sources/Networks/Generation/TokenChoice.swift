import Glibc

/// How the next token is drawn from what a softmax says of each.
public struct TokenChoice: Sendable, Equatable {
  /// p ∝ exp(v/temperature): below 1 bolder, above 1 wilder; 0 always takes the likeliest, the first of equals.
  public var temperature: Double
  /// Only so many of the likeliest are drawn from; nil for all.
  public var top: Int?
  /// What is never drawn, such as an unknown word.
  public var excluded: Int?

  public init(temperature: Double = 1, top: Int? = nil, excluded: Int? = nil) {
    self.temperature = temperature
    self.top = top
    self.excluded = excluded
  }

  /// Draws an index of `scores` (v, not y). One number is taken from the generator, none at temperature 0. Needs a score that
  /// is not excluded; scores that are NaN are never drawn while another is there. O(n), O(n log n) with `top`.
  public func draw(_ scores: [Double], with generator: inout Generator) -> Int {
    var candidates = scores.indices.filter { $0 != excluded && !scores[$0].isNaN }
    guard let first = candidates.first else { return excluded == 0 && scores.count > 1 ? 1 : 0 }
    let best = candidates.reduce(first) { scores[$1] > scores[$0] ? $1 : $0 }
    guard temperature > 0, scores[best].isFinite else { return best }
    if let top, top < candidates.count {
      candidates.sort { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
      candidates.removeLast(candidates.count - max(top, 1))
    }
    let weights = candidates.map { exp((scores[$0] - scores[best]) / temperature) }
    var rest = generator.uniform() * weights.reduce(0, +)
    for (candidate, weight) in zip(candidates, weights) {
      rest -= weight
      if rest < 0 { return candidate }
    }
    // Rounding may leave a trifle after the last one.
    return best
  }
}
