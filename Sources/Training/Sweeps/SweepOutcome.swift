import Corpus
import Networks

/// What a run of a sweep may aim at: it ends as soon as it is there.
public enum SweepGoal: Sendable, Equatable {
  /// Every example is right in every output.
  case exact
  /// The mean loss over a stretch of a hundredth of the run is at most this.
  case loss(Double)
}

/// What says how well a run of a sweep did, beside its loss.
public enum SweepMeasure: String, Sendable, CaseIterable {
  /// The share of examples without a mistake.
  case exact
  /// The share of outputs that are right: of a text, where nobody can know every next symbol.
  case accuracy
  /// Nothing: answers are quantities, near or far.
  case loss

  /// What fits the data and the networks of a sweep.
  public init(_ dataset: any Dataset, outputs: some Sequence<OutputFunction>) {
    if dataset.predictsNext {
      self = .accuracy
    } else if case .values = dataset.targetKind, dataset.valueMeaning == .numbers || outputs.contains(.identity) {
      self = .loss
    } else {
      self = .exact
    }
  }
}

/// How a network did on a part of the data.
public struct SweepScore: Sendable, Equatable {
  public let split: Split
  /// Mean loss of an example; NaN where it is not finite.
  public let loss: Double
  /// The share of examples without a mistake.
  public let exactRate: Double
  /// The share of outputs that are right.
  public let accuracy: Double

  public init(split: Split, loss: Double, exactRate: Double, accuracy: Double) {
    self.split = split
    self.loss = loss.isFinite ? loss : .nan
    self.exactRate = exactRate
    self.accuracy = accuracy
  }

  init(_ evaluation: Evaluation, _ split: Split) {
    self.init(
      split: split, loss: evaluation.loss, exactRate: evaluation.exactRate, accuracy: evaluation.accuracy)
  }
}

/// How one run of a sweep went.
public struct SweepOutcome: Sendable, Equatable {
  public let seed: UInt64
  /// Mean loss of each of `Sweep.bins` equal stretches of the run; NaN from where it stopped.
  public let curve: [Float]
  /// On every part there is at the end, the one that settings are judged by first. Of a run that met NaN or ∞ nothing is
  /// right, and the loss is NaN.
  public let scores: [SweepScore]
  /// Updates made.
  public let iterations: Int
  /// The iteration at which NaN or ∞ turned up.
  public let notFiniteAt: Int?
  /// The first iteration at which the goal was seen to be met.
  public let metAt: Int?

  public init(
    seed: UInt64, curve: [Float], scores: [SweepScore], iterations: Int, notFiniteAt: Int? = nil, metAt: Int? = nil
  ) {
    self.seed = seed
    self.curve = curve
    self.scores = scores
    self.iterations = iterations
    self.notFiniteAt = notFiniteAt
    self.metAt = metAt
  }

  public var finalLoss: Double { scores.first?.loss ?? .nan }
  public var exactRate: Double { scores.first?.exactRate ?? 0 }
  public var accuracy: Double { scores.first?.accuracy ?? 0 }

  /// Where the run diverged: at NaN or ∞, or where its loss last rose above what it began with, to stay there.
  public var divergedAt: Int? {
    if let notFiniteAt { return notFiniteAt }
    guard let first = curve.first, let last = curve.last, last > first else { return nil }
    let lastBelow = curve.lastIndex { $0 <= first } ?? 0
    return (lastBelow + 1) * iterations / curve.count
  }
}

/// A run that is done: which of a sweep's it was, what came of it, and how long it took.
public struct SweepRun: Sendable, Equatable {
  /// Its number: the runs of the first setting come first, one a seed.
  public let job: Int
  public let outcome: SweepOutcome
  public let seconds: Double

  public init(job: Int, outcome: SweepOutcome, seconds: Double) {
    self.job = job
    self.outcome = outcome
    self.seconds = seconds
  }
}
