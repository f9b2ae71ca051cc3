import Corpus
import Glibc
import Networks
import Training

func seconds() -> Double {
  var t = timespec()
  clock_gettime(CLOCK_MONOTONIC, &t)
  return Double(t.tv_sec) + 1e-9 * Double(t.tv_nsec)
}

func adder(_ activation: Activation, biases: Bool) throws {
  guard let data = Adder(bits: 8) else { return }
  var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 16)
  specification.activation = activation
  specification.biases = biases
  for _ in 0..<5 {
    let network = try Network<Double>(specification)
    var generator = Generator(seed: 1)
    network.initialize(.lecun, with: &generator)
    let trainer = Trainer(network: network, dataset: data, seed: 1)
    var observer = TrainingObserver()
    let start = seconds()
    let end = trainer.train(TrainingPlan(length: .iterations(10_000)), observer: &observer)
    let took = seconds() - start
    let last = trainer.state.losses.suffix(100).reduce(0, +) / 100
    print(activation.rawValue, biases, end, "ms", took * 1e3, "loss", last)
  }
}
try adder(.tanh, biases: true)
try adder(.sigmoid, biases: false)
