import Corpus
import Networks
import Testing
import Training

/// Phrases whose vectors are near, against all of them compared one by one.
struct NearestPhrasesTests {
  private let trees: TreeDataset
  private let run: any TrainingRun

  init() throws {
    var text = ""
    var generator = Generator(seed: 5, purpose: "test")
    let words = ["not", "very", "good", "bad", "Bad", "so", "dull"]
    for _ in 0..<300 {
      var pick: String { "(1 \(words[generator.index(below: words.count)]))" }
      text += generator.index(below: 2) == 0 ? "(0 \(pick) (1 \(pick) \(pick)))\n" : "(0 (1 \(pick) \(pick)) \(pick))\n"
    }
    let bank = try BracketReader().read(Array(text.utf8), file: "test").treebank
    var options = Vocabulary.Options()
    options.lowercases = true
    trees = try TreeDataset(name: "test", train: bank, vocabulary: options)
    var specification = NetworkSpecification(input: trees.inputKind, target: trees.targetKind, hidden: 5)
    specification.arity = 2
    specification.output = .softmax
    specification.loss = .crossEntropy
    run = try makeRun(specification, precision: .double, initializer: .lecun, dataset: trees, seed: 1)
  }

  /// The best cosine of every phrase, by the words in lower case.
  private func all(_ vector: [Double], length: Int?) -> [String: Double] {
    var best: [String: Double] = [:]
    for tree in 0..<trees.count(in: .train) {
      var example = Example(structure: Structure(arity: 2))
      trees.read(tree, of: .train, into: &example)
      let traversal = run.traverse(example)
      for node in 0..<traversal.count {
        let words = trees.words(of: node, index: tree, split: .train)
        if let length, words.count != length { continue }
        let z = traversal.state(of: node)
        let product = zip(z, vector).reduce(0) { $0 + $1.0 * $1.1 }
        let lengths = [z, vector].map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        let key = words.joined(separator: " ").lowercased()
        best[key] = max(best[key] ?? -2, product / (lengths[0] * lengths[1]))
      }
    }
    return best
  }

  @Test(arguments: [nil, 1, 2, 3] as [Int?])
  func theNearestAreFoundEachOnce(_ length: Int?) throws {
    let vector = [0.3, -0.2, 0.5, 0.1, -0.4]
    var query = NearestPhrases.Query(vector: vector)
    query.count = 5
    query.length = length
    query.excluded = ["BAD"]
    let found = try #require(NearestPhrases(query, of: trees, in: .train, by: run) { false })
    let expected = all(vector, length: length).filter { $0.key != "bad" }.sorted { $0.value > $1.value }.prefix(5)
    #expect(found.neighbours.map { $0.words.joined(separator: " ").lowercased() } == expected.map(\.key))
    for (neighbour, expected) in zip(found.neighbours, expected) {
      #expect(abs(neighbour.cosine - expected.value) < 1e-12)
      #expect(trees.words(of: neighbour.node, index: neighbour.tree, split: .train) == neighbour.words)
    }
  }

  @Test func itStopsWhenAsked() {
    #expect(NearestPhrases(.init(vector: [1, 0, 0, 0, 0]), of: trees, in: .train, by: run) { true } == nil)
  }
}
