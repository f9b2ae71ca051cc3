import Corpus
import Networks
import Training

/// Scoring every pair: forward only, in groups.
struct EvaluateRow: Row {
  let name = "evaluate"
  let summary = "loss and exact rate over all 16,384 pairs of 8-bit addition, H=16, forward only"
  let unit = "pairs"

  func makeJob(_ setting: Setting) throws(BenchProblem) -> Job {
    let data = try eightBits()
    let pairs = setting.size(data.count(in: .train), quick: 512)
    let trainer: Trainer<Double> = try makeTrainer(AdderRow.specification(data, .tanh, biases: true), data)
    _ = try train(trainer, TrainingPlan(length: .iterations(setting.size(10_000, quick: 10))))
    return Job(units: Double(pairs)) { () throws(BenchProblem) -> Sample in
      var evaluation: Evaluation?
      let seconds = timed { evaluation = trainer.evaluate(.train, limit: pairs, seed: 0) }
      guard let evaluation, evaluation.examples == pairs else { throw .didNotFinish("not every pair was scored") }
      return Sample(seconds: seconds, checks: [("loss", evaluation.loss), ("exact", evaluation.exactRate)])
    }
  }
}
