import Corpus
import Debugging
import Networks
import Training

/// What debugging costs a run: training as it is with something set, beside the same training without.
struct DebuggerRow: Row {
  enum Watched: Sendable {
    /// Nothing set, everything ready for it.
    case nothing
    case condition(String)
    case history(bytes: Int)
  }
  enum Work: String, Sendable { case adder, trees }

  let name: String
  let watched: Watched
  let work: Work

  var group: String { "debugger" }
  var unit: String { work == .adder ? "iterations" : "nodes" }
  var summary: String {
    let job =
      work == .adder
      ? "10,000 iterations of binary addition, tanh with biases" : "an epoch over trees, d=30, minibatches of 30"
    return switch watched {
    case .nothing: "\(job): with no stop set, beside plain training"
    case .condition(let text): "\(job): with a breakpoint on \(text), beside plain training"
    case .history(let bytes): "\(job): with \(bytes >> 20) MiB for history, beside plain training"
    }
  }

  func makeJob(_ setting: Setting) throws(BenchProblem) -> Job {
    switch work {
    case .adder:
      let data = try eightBits()
      let iterations = setting.size(10_000, quick: 200)
      let specification = AdderRow.specification(data, .tanh, biases: true)
      return try job(units: Double(iterations), data: nil, TrainingPlan(length: .iterations(iterations))) {
        () throws(BenchProblem) -> Trainer<Double> in try makeTrainer(specification, data)
      }
    case .trees:
      let file = try setting.trees()
      let data = try readTrees(file)
      let specification = data.specification(dimension: 30)
      return try job(units: Double(data.nodes.all), data: file.about, TreesRow.plan) {
        () throws(BenchProblem) -> Trainer<Float> in try makeTrainer(specification, data)
      }
    }
  }

  /// Every run of either side begins anew, so that both make the same updates.
  private func job<Scalar: NetworkScalar>(
    units: Double, data: String?, _ plan: TrainingPlan,
    _ make: @escaping () throws(BenchProblem) -> Trainer<Scalar>
  ) throws(BenchProblem) -> Job {
    let stops = try makeStops()
    let plain: Job.Run = { () throws(BenchProblem) -> Sample in
      let trainer = try make()
      return Sample(seconds: try train(trainer, plan), checks: [("loss", trainer.lateLoss(100))])
    }
    return Job(units: units, data: data, baseline: ("plain", plain)) { () throws(BenchProblem) -> Sample in
      let trainer = try make()
      if case .history(let bytes) = watched { trainer.keepHistory(bytes: bytes) }
      let seconds = try train(
        trainer, plan, stops: stops.watchesTraining ? { stops.check($0, of: trainer) != nil } : nil)
      return Sample(seconds: seconds, checks: [("loss", trainer.lateLoss(100))])
    }
  }

  private func makeStops() throws(BenchProblem) -> StopTable {
    let table = StopTable()
    guard case .condition(let text) = watched else { return table }
    do {
      table.add(Breakpoint(table.nextNumber, at: .anywhere, condition: try Condition(parsing: text)))
    } catch {
      throw .specification("\(text): \(error)")
    }
    return table
  }
}
