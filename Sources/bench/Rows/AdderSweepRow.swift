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
    let sweep = Sweep(variants: [variant], dataset: data, seeds: seeds, precision: .double)
    let threads = Machine().cores
    return Job(units: Double(seeds.count)) { () throws(BenchProblem) -> Sample in
      let start = now()
      let board = SweepBoard(settings: 1, seeds: seeds.count)
      do {
        try sweep.run(board.missing, threads: threads, shouldStop: { false }, finished: { board.note($0) })
      } catch {
        throw .specification("\(error)")
      }
      let seconds = now() - start
      let result = board.result(of: 0)
      return Sample(seconds: seconds, checks: [("perfect", result.perfectShare), ("threads", Double(threads))])
    }
  }
}
