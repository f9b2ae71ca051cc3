import Corpus
import Networks
import Training

/// One update over one very long sequence: what depth costs in time and in memory.
struct LongChainRow: Row {
  let name: String
  let hidden: Int

  var group: String { "depth" }
  var summary: String {
    "one update over a chain of 1,000,000 steps, H=\(hidden): forward, backward, gradient; peak memory"
  }
  var unit: String { "steps" }

  func makeJob(_ setting: Setting) throws(BenchProblem) -> Job {
    let data = LongChain(length: setting.size(1_000_000, quick: 5_000))
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: hidden)
    specification.output = .identity
    specification.reduction = .mean
    let trainer: Trainer<Float> = try makeTrainer(specification, data)
    let plan = TrainingPlan(length: .iterations(1))
    // The first update lays the chain out and finds the memory.
    _ = try train(trainer, plan)
    let flops = Flops.chain(steps: data.length, denseInputs: 1, hidden: hidden, outputs: 1)
    return Job(units: Double(data.length), work: Work(flops, .float)) { () throws(BenchProblem) -> Sample in
      let seconds = try train(trainer, plan)
      return Sample(seconds: seconds, checks: [("loss", trainer.state.losses.last ?? .nan)])
    }
  }
}

/// A sequence whose target is the input of the step before.
private struct LongChain: Dataset {
  let length: Int

  var name: String { "long-chain" }
  var inputKind: InputKind { .dense(width: 1) }
  var targetKind: TargetKind { .values(width: 1) }
  var arity: Int { 1 }

  func count(in split: Split) -> Int { split == .train ? 1 : 0 }

  func read(_ index: Int, of split: Split, into example: inout Example) {
    example.structure.becomeChain(length: length)
    guard example.inputs.count != length else { return }
    var generator = Generator(seed: 1)
    example.inputs = (0..<length).map { _ in generator.uniform() - 0.5 }
    example.targetNodes = (0..<Int32(length)).map { $0 }
    example.targetValues = [0] + example.inputs.dropLast()
  }
}
