import Corpus
import Networks
import Training

/// Updates of a character network on segments of a text: tanh units, softmax over the next character, SGD with the
/// gradient's norm clipped at 5, in Float. The peers carry the state from segment to segment, we begin at zero: the same
/// arithmetic but for W's product at the first step, which is not counted.
struct CharactersRow: Row {
  let hidden: Int
  let length: Int
  let batch: Int
  let updates: Int
  var cell: CellChoice?
  var layers = 1

  var name: String {
    (["chars-\(hidden)"] + (cell.map { [$0.name] } ?? []) + (layers > 1 ? ["\(layers)-layers"] : []))
      .joined(separator: "-")
  }
  var group: String { "chars" }
  var summary: String {
    "\(updates) updates of a character network\(cell.map { " of \($0.name) cells" } ?? "")\(layers > 1 ? " in \(layers) layers" : ""), H=\(hidden), T=\(length), batch \(batch)"
  }
  var unit: String { "chars" }

  /// Matrices that a step multiplies the state with.
  private var gates: Int { cell == .lstm ? 4 : cell == .gru ? 3 : 1 }

  private func count(_ setting: Setting) -> Int { setting.size(updates, quick: 3) }

  func makeJob(_ setting: Setting) throws(BenchProblem) -> Job {
    let file = try setting.characters()
    let data = try CharacterSegments(try file.bytes(), length: length)
    var specification = data.specification(hidden: hidden)
    (specification.cell, specification.layers) = (cell, layers)
    let trainer: Trainer<Float> = try makeTrainer(specification, data)
    let plan = TrainingPlan(
      length: .iterations(count(setting)), batch: batch, descent: Descent(rate: 0.1, clipping: .norm(5)),
      threads: setting.threads)
    var warmUp = plan
    warmUp.length = .iterations(3)
    _ = try train(trainer, warmUp)
    let sequences = count(setting) * batch
    let flops =
      Double(sequences)
      * Flops.chain(
        steps: length, denseInputs: 0, hidden: hidden, outputs: data.vocabulary, gates: gates, layers: layers)
    return Job(units: Double(sequences * length), work: Work(flops, .float), data: file.about) {
      () throws(BenchProblem) -> Sample in
      let seconds = try train(trainer, plan)
      return Sample(seconds: seconds, checks: [("loss", trainer.lateLoss(100))])
    }
  }

  func peers(_ setting: Setting) throws(BenchProblem) -> [Peer] {
    let sizes = [hidden, length, batch, count(setting), setting.threads].map { String($0) }
    let words = [try setting.characters().path] + sizes
    let ofTorch = cell == .lstm ? "LSTM" : cell == .gru ? "GRU" : "RNN"
    let torch = Peer(
      python: "torch", "charrnn_torch.py", PackageResources.charrnn_torch_py, words + [ofTorch, "\(layers)"])
    if cell != nil || layers > 1 { return [torch] }
    return [
      torch,
      Peer(python: "jax", "charrnn_jax.py", PackageResources.charrnn_jax_py, words),
    ]
  }
}
