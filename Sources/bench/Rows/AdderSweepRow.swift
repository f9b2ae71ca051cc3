import Corpus
import Networks
import Training

/// The textbook job from many seeds, each run whole and on one core, on all cores.
struct AdderSweepRow: Row {
  let name = "adder-sweep"
  let summary = "64 runs of 10,000 iterations of binary addition, tanh with biases, on all cores"
  let unit = "runs"

  func makeJob(_ setting: Setting) throws(BenchProblem) -> Job {
    let data = try eightBits()
    let seeds = (1...UInt64(setting.size(64, quick: 2))).map { $0 }
    let variant = SweepVariant(
      name: "tanh", specification: AdderRow.specification(data, .tanh, biases: true), initializer: .lecun,
      plan: TrainingPlan(length: .iterations(setting.size(10_000, quick: 200))))
    let sweep = Sweep(variants: [variant], dataset: data, seeds: seeds, precision: .double, split: .train)
    let threads = Machine().cores
    return Job(units: Double(seeds.count)) { () throws(BenchProblem) -> Sample in
      let start = now()
      let results: [SweepResult]?
      do {
        results = try sweep.run(threads: threads, shouldStop: { false }, progress: { _ in })
      } catch {
        throw .specification("\(error)")
      }
      let seconds = now() - start
      guard let result = results?.first else { throw .didNotFinish("no results") }
      return Sample(seconds: seconds, checks: [("perfect", result.perfectShare), ("threads", Double(threads))])
    }
  }
}
