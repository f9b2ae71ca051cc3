/// Where the losses have been lowest, held against where the run is now.
struct LossCourse {
  /// Share of the mean's loss that the lowest stretch explained.
  let bestExplained: Double
  /// The loss now over that of the lowest stretch.
  let rise: Double

  /// One update says little: so many losses are averaged.
  private static let shortest = 50
  private static let longest = 200

  /// `baseline` is the loss of an example whose answers are always the mean, `now` that of an example as the weights are.
  /// Nil with fewer losses than two stretches.
  init?(_ losses: [Double], baseline: Double, now: Double) {
    let size = max(Self.shortest, min(Self.longest, losses.count / 10))
    guard losses.count >= 2 * size, baseline > 0 else { return nil }
    let means = stride(from: 0, through: losses.count - size, by: size / 2).map { start in
      losses[start..<start + size].reduce(0, +) / Double(size)
    }
    guard let lowest = means.min(), lowest > 0 else { return nil }
    bestExplained = 1 - lowest / baseline
    rise = now.isNaN ? .infinity : now / lowest
  }

  /// The lowest stretch was far better than always answering the mean.
  var hadLearned: Bool { bestExplained > 0.4 }
}
