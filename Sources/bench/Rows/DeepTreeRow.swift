import Corpus
import Networks
import Training

/// One update over one degenerate tree, every node of which has a word on its right.
struct DeepTreeRow: Row {
  let name = "deep-tree"
  let group = "depth"
  let summary = "one update over a tree of 1,000,000 nodes, 500,000 deep, d=8: forward, backward, gradient; peak memory"
  let unit = "nodes"

  func makeJob(_ setting: Setting) throws(BenchProblem) -> Job {
    var bank = Treebank(labels: .classes(count: 2))
    let leaves = setting.size(500_000, quick: 2_000)
    for leaf in 0..<leaves {
      bank.addWord("w\(leaf % 100)")
      if leaf > 0 { bank.addNode(over: 2, label: Int32(leaf / 2 % 2)) }
    }
    bank.endTree()
    let data: TreeDataset
    do {
      data = try TreeDataset(name: name, train: bank)
    } catch {
      throw .missing("\(error)")
    }
    var specification = data.specification(dimension: 8)
    specification.reduction = .mean
    let trainer: Trainer<Float> = try makeTrainer(specification, data)
    let plan = TrainingPlan(length: .iterations(1))
    // The first update lays the tree out and finds the memory.
    _ = try train(trainer, plan)
    let nodes = data.nodes
    let flops = Flops.trees(inner: nodes.inner, readOut: nodes.inner, dimension: 8, outputs: 2)
    return Job(units: Double(nodes.all), work: Work(flops, .float)) { () throws(BenchProblem) -> Sample in
      let seconds = try train(trainer, plan)
      return Sample(seconds: seconds, checks: [("loss", trainer.state.losses.last ?? .nan)])
    }
  }
}
