import Corpus
import Networks
import Training

/// Every run of every row draws from this.
let seed: UInt64 = 1

/// A fresh trainer, its network drawn as LeCun has it.
func makeTrainer<Scalar: NetworkScalar>(
  _ specification: NetworkSpecification, _ data: any Dataset
) throws(BenchProblem) -> Trainer<Scalar> {
  let network: Network<Scalar>
  do {
    network = try Network<Scalar>(specification)
  } catch {
    throw .specification("\(error)")
  }
  let trainer = Trainer(network: network, dataset: data, seed: seed)
  _ = trainer.initialize(.lecun, seed: seed, shouldStop: { false })
  return trainer
}

/// The seconds that `plan` takes.
func train(
  _ trainer: any TrainingRun, _ plan: TrainingPlan, stops: ((PendingUpdate) -> Bool)? = nil
) throws(BenchProblem) -> Double {
  var observer = TrainingObserver()
  observer.stops = stops
  var end = TrainingEnd.finished
  let seconds = timed { end = trainer.train(plan, observer: &observer) }
  guard end == .finished else { throw .didNotFinish("\(end)") }
  return seconds
}

extension TrainingRun {
  /// The mean loss of the last updates.
  func lateLoss(_ updates: Int) -> Double {
    let last = state.losses.suffix(updates)
    return last.reduce(0, +) / Double(last.count)
  }
}
