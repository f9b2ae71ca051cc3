import Glibc

/// How the learning rate changes along a course: a factor for every update, as `torch.optim.lr_scheduler` has it.
///
/// The factor follows from the number of updates since the schedule began, and of `plateau` from the dev scores since then;
/// so it is the same whenever a stretch of training is gone over again.
public struct Schedule: Sendable, Equatable {
  /// The factor at tick t, counted from 0.
  public enum Shape: Sendable, Equatable {
    case constant
    /// γ to the number of whole periods of `every` ticks (`StepLR`)
    case step(every: Int, factor: Double)
    /// γᵗ (`ExponentialLR`)
    case exponential(factor: Double)
    /// (1 + cos(π t/T)) / 2 down to 0 at tick T, and 0 from there on (`CosineAnnealingLR`; Loshchilov & Hutter 2017)
    case cosine(ticks: Int)
    /// Times γ whenever more than `patience` epochs in a row did not lower the loss on the dev part by a ten-thousandth
    /// (`ReduceLROnPlateau`)
    case plateau(patience: Int, factor: Double)
  }

  public var shape: Shape
  /// Updates over which the rate rises linearly before anything else, to its full size in the last of them (`LinearLR`).
  public var warmUp: Int
  /// Updates a tick: those of an epoch, or 1.
  public var updatesPerTick: Int
  /// Updates made when it began.
  public var start: Int

  public init(_ shape: Shape, warmUp: Int = 0, updatesPerTick: Int = 1, start: Int = 0) {
    self.shape = shape
    self.warmUp = warmUp
    self.updatesPerTick = max(updatesPerTick, 1)
    self.start = start
  }

  /// Whether it needs a score of the dev part after every epoch.
  public var watchesScores: Bool { if case .plateau = shape { true } else { false } }

  /// What the rate is multiplied by in its first update.
  public var firstFactor: Double { factor(after: start, nil) }

  /// What the rate is multiplied by in the update after `iteration` others.
  func factor(after iteration: Int, _ plateau: Plateau?) -> Double {
    let updates = max(iteration - start, 0)
    if updates < warmUp { return Double(updates + 1) / Double(warmUp) }
    let tick = (updates - warmUp) / updatesPerTick
    switch shape {
    case .constant: return 1
    case .step(let every, let factor): return pow(factor, Double(tick / max(every, 1)))
    case .exponential(let factor): return pow(factor, Double(tick))
    case .cosine(let ticks): return tick >= ticks ? 0 : (1 + cos(.pi * Double(tick) / Double(ticks))) / 2
    case .plateau: return plateau?.factor ?? 1
    }
  }
}

/// Where a schedule stands that watches the dev part's loss.
public struct Plateau: Sendable, Equatable {
  /// The start of the schedule it belongs to.
  public var start: Int
  /// The lowest loss so far.
  public var best: Double
  /// Epochs since then, or since the rate was lowered.
  public var waited: Int
  public var factor: Double

  public init(start: Int, best: Double = .infinity, waited: Int = 0, factor: Double = 1) {
    self.start = start
    self.best = best
    self.waited = waited
    self.factor = factor
  }

  /// A loss below the best counts only where it is this much lower, in proportion.
  private static var threshold: Double { 1e-4 }

  /// An epoch came to this loss.
  package mutating func note(_ loss: Double, patience: Int, factor: Double) {
    if loss < best * (1 - Self.threshold) {
      best = loss
      waited = 0
    } else {
      waited += 1
    }
    guard waited > patience else { return }
    self.factor *= factor
    waited = 0
  }
}
