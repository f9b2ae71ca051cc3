import Corpus
import Networks

/// The phrases of a part of a treebank whose vectors are nearest to a given one by cosine, each phrase once.
public struct NearestPhrases: Sendable {
  public struct Neighbour: Sendable, Equatable {
    public let words: [String]
    public let cosine: Double
    /// Where it was nearest: the tree, and the node counted from the tree's first.
    public let tree: Int
    public let node: Int
  }

  /// What is looked for.
  public struct Query: Sendable {
    public var vector: [Double]
    public var count = 10
    /// Phrases of so many words only.
    public var length: Int?
    /// A phrase that is left out, as the one that was asked about.
    public var excluded: [String] = []

    public init(vector: [Double]) { self.vector = vector }
  }

  /// From the nearest on.
  public private(set) var neighbours: [Neighbour] = []
  /// How many nodes were compared.
  public private(set) var nodes = 0

  /// Nil when `shouldStop` says so. O(nodes × H²), forward only, in minibatches.
  public init?(_ query: Query, of trees: TreeDataset, in split: Split, by run: any TrainingRun, shouldStop: () -> Bool)
  {
    guard let bank = trees.bank(of: split), query.count > 0 else { return nil }
    let ignoresCase = trees.vocabulary.options.lowercases
    func key(_ words: [String]) -> String {
      let text = words.joined(separator: " ")
      return ignoresCase ? text.lowercased() : text
    }
    let excluded = key(query.excluded)
    var found: [(key: String, neighbour: Neighbour)] = []
    var compared = 0
    let finished = run.similarities(to: query.vector, in: split, shouldStop: shouldStop) { tree, cosines in
      let first = bank.nodes(of: tree).lowerBound
      // A comparison is no phrase.
      for (node, cosine) in cosines.enumerated() where !cosine.isNaN {
        if let length = query.length, Int(bank.endWords[first + node] - bank.firstWords[first + node]) != length {
          continue
        }
        compared += 1
        // Few nodes come this far once the list is full: only they cost a string.
        if found.count == query.count, let last = found.last, cosine <= last.neighbour.cosine { continue }
        let words = bank.words(of: first + node)
        let key = key(words)
        if key == excluded { continue }
        if let known = found.firstIndex(where: { $0.key == key }) {
          if found[known].neighbour.cosine >= cosine { continue }
          found.remove(at: known)
        }
        let place = found.firstIndex { $0.neighbour.cosine < cosine } ?? found.count
        found.insert((key, Neighbour(words: words, cosine: cosine, tree: tree, node: node)), at: place)
        if found.count > query.count { found.removeLast() }
      }
    }
    guard finished else { return nil }
    neighbours = found.map(\.neighbour)
    nodes = compared
  }
}
