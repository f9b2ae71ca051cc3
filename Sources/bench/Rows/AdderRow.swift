import Corpus
import Networks
import Training

/// The textbook job: binary addition, 16 hidden units, 8 steps, one random pair an update, rate 0.1, in Double, on one
/// thread.
struct AdderRow: Row {
  let name: String
  let activation: Activation
  let biases: Bool

  var group: String { "adder" }
  var summary: String {
    "10,000 iterations of binary addition, H=16, 8 steps, \(activation.rawValue) \(biases ? "with" : "without") biases"
  }
  var unit: String { "iterations" }

  func peers(_ setting: Setting) throws(BenchProblem) -> [Peer] {
    let words = [biases ? "tanh" : "sigmoid", String(setting.size(10_000, quick: 200))]
    let c = PackageResources.adder_c
    let define = biases ? ["-DTANH_WITH_BIASES"] : []
    return [
      Peer(name: "c", language: .c(flags: define), file: "adder.c", source: c, arguments: words),
      Peer(
        name: "c-native", language: .c(flags: define + ["-march=native"]), file: "adder.c", source: c,
        arguments: words),
      Peer(python: "numpy", "adder_numpy.py", PackageResources.adder_numpy_py, words),
      Peer(python: "torch", "adder_torch.py", PackageResources.adder_torch_py, words),
      Peer(python: "jax", "adder_jax.py", PackageResources.adder_jax_py, words),
    ]
  }

  /// The network before its first update.
  static func specification(_ data: Adder, _ activation: Activation, biases: Bool) -> NetworkSpecification {
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 16)
    specification.activation = activation
    specification.biases = biases
    return specification
  }

  func makeJob(_ setting: Setting) throws(BenchProblem) -> Job {
    let iterations = setting.size(10_000, quick: 200)
    let data = try eightBits()
    let specification = Self.specification(data, activation, biases: biases)
    let flops = Double(iterations) * Flops.chain(steps: 8, denseInputs: 2, hidden: 16, outputs: 1)
    // Every run is the same to the bit: what was learned is looked at once.
    var exact: Double?
    return Job(units: Double(iterations), work: Work(flops, .double)) { () throws(BenchProblem) -> Sample in
      let trainer: Trainer<Double> = try makeTrainer(specification, data)
      let plan = TrainingPlan(length: .iterations(iterations), threads: setting.threads)
      let seconds = try train(trainer, plan)
      let last = trainer.state.losses.suffix(500)
      let rate = exact ?? trainer.evaluate(.train, seed: 0)?.exactRate ?? .nan
      exact = rate
      return Sample(seconds: seconds, checks: [("loss", last.reduce(0, +) / Double(last.count)), ("exact", rate)])
    }
  }
}

/// Eight-bit addition.
func eightBits() throws(BenchProblem) -> Adder {
  guard let data = Adder(bits: 8) else { throw .specification("addition of 8 bits") }
  return data
}
