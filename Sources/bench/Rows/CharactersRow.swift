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

  var name: String { "chars-\(hidden)" }
  var group: String { "chars" }
  var summary: String { "\(updates) updates of a character network, H=\(hidden), T=\(length), batch \(batch)" }
  var unit: String { "chars" }

  private func count(_ setting: Setting) -> Int { setting.size(updates, quick: 3) }

  func makeJob(_ setting: Setting) throws(BenchProblem) -> Job {
    let file = try setting.characters()
    let data = try CharacterSegments(try file.bytes(), length: length)
    let trainer: Trainer<Float> = try makeTrainer(data.specification(hidden: hidden), data)
    let plan = TrainingPlan(
      length: .iterations(count(setting)), batch: batch, descent: Descent(rate: 0.1, clipping: .norm(5)),
      threads: setting.threads)
    var warmUp = plan
    warmUp.length = .iterations(3)
    _ = try train(trainer, warmUp)
    let sequences = count(setting) * batch
    let flops =
      Double(sequences) * Flops.chain(steps: length, denseInputs: 0, hidden: hidden, outputs: data.vocabulary)
    return Job(units: Double(sequences * length), work: Work(flops, .float), data: file.about) {
      () throws(BenchProblem) -> Sample in
      let seconds = try train(trainer, plan)
      return Sample(seconds: seconds, checks: [("loss", trainer.lateLoss(100))])
    }
  }

  func peers(_ setting: Setting) throws(BenchProblem) -> [Peer] {
    let sizes = [hidden, length, batch, count(setting), setting.threads].map { String($0) }
    let words = [try setting.characters().path] + sizes
    return [
      Peer(python: "torch", "charrnn_torch.py", PackageResources.charrnn_torch_py, words),
      Peer(python: "jax", "charrnn_jax.py", PackageResources.charrnn_jax_py, words),
    ]
  }
}
