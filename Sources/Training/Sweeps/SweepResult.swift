/// A median between its quartiles.
public typealias Quartiles = (lower: Double, median: Double, upper: Double)

/// The runs of one setting that are done.
public struct SweepResult: Sendable {
  /// By seed.
  public let outcomes: [SweepOutcome]

  public init(_ outcomes: [SweepOutcome]) { self.outcomes = outcomes }

  /// The final loss; a run that met NaN or ∞ counts as ∞.
  public var finalLoss: Quartiles { quartiles(outcomes.map(\.finalLoss)) }
  public var exactRate: Quartiles { quartiles(outcomes.map(\.exactRate)) }
  public var accuracy: Quartiles { quartiles(outcomes.map(\.accuracy)) }
  public var diverged: [SweepOutcome] { outcomes.filter { $0.divergedAt != nil } }
  public var notFinite: Int { outcomes.count { $0.notFiniteAt != nil } }
  /// Runs that get every example right.
  public var perfect: Int { outcomes.count { $0.exactRate == 1 } }
  public var perfectShare: Double { share(perfect) }
  /// Over the runs that met the goal: when.
  public var metAt: Quartiles { quartiles(outcomes.compactMap(\.metAt).map(Double.init)) }
  public var divergedAt: Quartiles { quartiles(diverged.compactMap(\.divergedAt).map(Double.init)) }

  public func share(_ runs: Int) -> Double { outcomes.isEmpty ? .nan : Double(runs) / Double(outcomes.count) }

  /// Quartiles over runs of each stretch of the curve, from those still running.
  public var curve: [Quartiles] {
    (0..<Sweep.bins).map { bin in
      quartiles(outcomes.compactMap { bin < $0.curve.count && !$0.curve[bin].isNaN ? Double($0.curve[bin]) : nil })
    }
  }

  /// Whether this setting did better: where that is the measure more of its runs get everything right; else, or where as many
  /// do, the median loss is smaller.
  public func isBetter(than other: SweepResult, by measure: SweepMeasure = .exact) -> Bool {
    if outcomes.isEmpty || other.outcomes.isEmpty { return !outcomes.isEmpty }
    if measure == .exact, perfectShare != other.perfectShare { return perfectShare > other.perfectShare }
    return finalLoss.median < other.finalLoss.median
  }
}

/// Linear interpolation between order statistics; NaN counts as the largest. O(n log n).
public func quartiles(_ values: [Double]) -> Quartiles {
  guard !values.isEmpty else { return (.nan, .nan, .nan) }
  let sorted = values.map { $0.isNaN ? .infinity : $0 }.sorted()
  func at(_ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let low = Int(place)
    let high = min(low + 1, sorted.count - 1)
    // Equal neighbours first: ∞ − ∞ is not a number.
    if sorted[low] == sorted[high] { return sorted[low] }
    return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
  }
  return (at(0.25), at(0.5), at(0.75))
}
