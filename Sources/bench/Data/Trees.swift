import Corpus
import Networks

/// The trees of a file as a data set.
func readTrees(_ file: DataFile) throws(BenchProblem) -> TreeDataset {
  let bytes = try file.bytes()
  do {
    var reader = BracketReader()
    reader.requiresBinary = true
    return try TreeDataset(name: "trees", train: try reader.read(bytes, file: file.path).treebank)
  } catch {
    throw .missing("\(file.path) does not hold binary trees with labels: \(error)")
  }
}

extension TreeDataset {
  /// Nodes of the training part, and how many of them have children.
  var nodes: (all: Int, inner: Int) {
    guard let bank = bank(of: .train) else { return (0, 0) }
    return (bank.nodeCount, bank.sizes.count { $0 > 1 })
  }

  /// A recursive network with a softmax over the classes at every node.
  func specification(dimension: Int) -> NetworkSpecification {
    var specification = NetworkSpecification(input: inputKind, target: targetKind, hidden: dimension)
    specification.arity = 2
    specification.output = .softmax
    specification.loss = .crossEntropy
    return specification
  }
}
