import Corpus
import Networks

/// What is done when an epoch ends: the dev part is scored, the best is kept, and the schedule is told.
extension Trainer {
  /// Whether training ends because no epoch was better for as long as the plan waits.
  func endEpoch(_ epoch: Int, _ plan: TrainingPlan, _ observer: TrainingObserver) -> Bool {
    // Where the rate depends on the score, no Ctrl-C may leave it out: going over these updates again would not. Nor may
    // one where the run is kept, to go on as if it had not been stopped.
    let mustScore = (plan.course.schedule?.watchesScores ?? false) || observer.checkpoints != nil
    guard
      let score = evaluate(
        .dev, limit: .max, seed: state.seed, shouldStop: { mustScore ? false : observer.shouldStop() })
    else { return false }
    if case .plateau(let patience, let factor) = plan.course.schedule?.shape {
      state.plateau?.note(score.loss, patience: patience, factor: factor)
    }
    guard plan.keepsBest else { return false }
    let isBest = best.map { EpochScore.isBetter(score, than: $0.score) } ?? true
    if isBest { best = (score, currentParameters, epoch) }
    observer.scored(EpochScore(epoch: epoch, dev: score, isBest: isBest))
    guard let patience = plan.patience, let best else { return false }
    return epoch - best.epoch >= patience
  }

  /// Takes parameters for the best so far, as what they score on the dev part now.
  func setBest(_ parameters: [Scalar], epoch: Int) {
    let now = currentParameters
    restore(parameters)
    if let score = evaluate(.dev, limit: .max, seed: state.seed) { best = (score, parameters, epoch) }
    restore(now)
  }

  var currentParameters: [Scalar] {
    Array(UnsafeBufferPointer(start: network.parameters, count: network.layout.count))
  }
}
