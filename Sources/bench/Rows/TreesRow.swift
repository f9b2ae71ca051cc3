import Corpus
import Networks
import Training

/// One epoch of a recursive network over a treebank: p = tanh(W·concat(l, r) + b), a softmax over five classes at every
/// node, minibatches of 30 trees, SGD, in Float.
struct TreesRow: Row {
  let dimension: Int

  var name: String { "trees-\(dimension)" }
  var group: String { "trees" }
  var summary: String { "an epoch of a recursive network, d=\(dimension), minibatches of 30 trees, loss at every node" }
  var unit: String { "nodes" }

  static let plan = TrainingPlan(
    length: .epochs(1), batch: 30, order: .epochs, descent: Descent(rate: 0.01))

  func makeJob(_ setting: Setting) throws(BenchProblem) -> Job {
    let file = try setting.trees()
    let data = try readTrees(file)
    let trainer: Trainer<Float> = try makeTrainer(data.specification(dimension: dimension), data)
    var plan = Self.plan
    plan.threads = setting.threads
    // The first epoch finds the memory, as the peers' first one does.
    _ = try train(trainer, plan)
    let nodes = data.nodes
    let flops = Flops.trees(
      inner: nodes.inner, readOut: nodes.all, dimension: dimension, outputs: data.targetKind.width)
    return Job(units: Double(nodes.all), work: Work(flops, .float), data: file.about) {
      () throws(BenchProblem) -> Sample in
      let before = trainer.state.iteration
      let seconds = try train(trainer, plan)
      let loss = trainer.lateLoss(trainer.state.iteration - before)
      return Sample(seconds: seconds, checks: [("loss", loss)])
    }
  }

  func peers(_ setting: Setting) throws(BenchProblem) -> [Peer] {
    let words = [try setting.trees().path, String(dimension), "30", String(setting.threads)]
    return [
      Peer(python: "dynet", "tree_dynet.py", PackageResources.tree_dynet_py, words),
      Peer(python: "torch", "tree_torch.py", PackageResources.tree_torch_py, words),
    ]
  }
}
