import Corpus
import Networks
import Training

/// The textbook job: binary addition, 16 hidden units, 8 steps, one random pair an update, rate 0.1, in Double, on one
/// thread.
struct AdderRow: Row {
  static let seed: UInt64 = 1

  let name: String
  let activation: Activation
  let biases: Bool

  var group: String { "adder" }
  var summary: String {
    "10,000 iterations of binary addition, H=16, 8 steps, \(activation.rawValue) \(biases ? "with" : "without") biases"
  }
  var unit: String { "iterations" }

  var peers: [Peer] {
    let mode = biases ? "tanh" : "sigmoid"
    func words(_ size: Size) -> [String] { [mode, String(size(10_000, quick: 200))] }
    let c = PackageResources.adder_c
    let define = biases ? ["-DTANH_WITH_BIASES"] : []
    return [
      Peer(name: "c", language: .c(flags: define), file: "adder.c", source: c, arguments: words),
      Peer(
        name: "c-native", language: .c(flags: define + ["-march=native"]), file: "adder.c", source: c,
        arguments: words),
      python("numpy", PackageResources.adder_numpy_py, words),
      python("torch", PackageResources.adder_torch_py, words),
      python("jax", PackageResources.adder_jax_py, words),
    ]
  }

  private func python(_ name: String, _ source: [UInt8], _ words: @escaping (Size) -> [String]) -> Peer {
    Peer(name: name, language: .python, file: "adder_\(name).py", source: source, arguments: words)
  }

  /// The network before its first update.
  static func specification(_ data: Adder, _ activation: Activation, biases: Bool) -> NetworkSpecification {
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 16)
    specification.activation = activation
    specification.biases = biases
    return specification
  }

  func makeJob(_ size: Size) throws(BenchProblem) -> Job {
    let iterations = size(10_000, quick: 200)
    let data = try eightBits()
    let specification = Self.specification(data, activation, biases: biases)
    // Every run is the same to the bit: what was learned is looked at once.
    var exact: Double?
    return Job(units: Double(iterations)) { () throws(BenchProblem) -> Sample in
      let trainer = try makeTrainer(specification, data)
      let plan = TrainingPlan(length: .iterations(iterations))
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

/// A fresh trainer in Double, its network drawn as LeCun has it.
func makeTrainer(_ specification: NetworkSpecification, _ data: any Dataset) throws(BenchProblem) -> Trainer<Double> {
  let network: Network<Double>
  do {
    network = try Network<Double>(specification)
  } catch {
    throw .specification("\(error)")
  }
  let trainer = Trainer(network: network, dataset: data, seed: AdderRow.seed)
  _ = trainer.initialize(.lecun, seed: AdderRow.seed, shouldStop: { false })
  return trainer
}

/// The seconds that `plan` takes.
func train(_ trainer: Trainer<Double>, _ plan: TrainingPlan) throws(BenchProblem) -> Double {
  var observer = TrainingObserver()
  var end = TrainingEnd.finished
  let seconds = timed { end = trainer.train(plan, observer: &observer) }
  guard end == .finished else { throw .didNotFinish("\(end)") }
  return seconds
}
