import Corpus
import Networks

/// What large examples can be told from small ones by.
public enum ExampleSize: String, Sendable, CaseIterable {
  /// Words of a tree, of two trees those of the longer one; steps of a chain.
  case length
  /// A grammar's sentence: rules one inside another, as its samples are asked for. Any other tree: nodes on the longest
  /// way from the root to a leaf.
  case depth
  /// Of two formulas: the connectives of the one that has more of them.
  case connectives

  /// Whether examples of the data have such a size: a chain of no grammar has no depth.
  public func isDefined(for dataset: any Dataset) -> Bool {
    switch self {
    case .length: true
    case .depth: dataset.arity > 1 || dataset is GrammarDataset
    case .connectives: (dataset as? TreeDataset)?.hasConnectives ?? false
    }
  }

  /// O(nodes).
  public func of(_ example: Example, index: Int, in split: Split, of dataset: any Dataset) -> Int {
    let structure = example.structure
    switch self {
    case .length:
      guard structure.arity > 1 else { return structure.count }
      if dataset.comparesPairs {
        // A tree of n nodes has (n + 1) / 2 words.
        let left = (structure.child(of: structure.count - 1, slot: 0) ?? 0) + 1
        return (max(left, structure.count - 1 - left) + 1) / 2
      }
      return (0..<structure.count).count { node in
        (0..<structure.arity).allSatisfy { structure.child(of: node, slot: $0) == nil }
      }
    case .connectives: return (dataset as? TreeDataset)?.connectives(of: index, in: split) ?? 0
    case .depth:
      if let grammar = dataset as? GrammarDataset, let derivation = grammar.derivation(of: index, in: split) {
        return derivation.depth(in: grammar.grammar)
      }
      var depths = [Int32](repeating: 1, count: structure.count)
      for node in 0..<structure.count {
        for slot in 0..<structure.arity {
          if let child = structure.child(of: node, slot: slot) { depths[node] = max(depths[node], depths[child] + 1) }
        }
      }
      return Int(depths.last ?? 0)
    }
  }
}

/// How well a network does on examples of each size.
public struct SizedEvaluation: Sendable {
  public let size: ExampleSize
  /// One evaluation a size, ascending. Without confusion matrices.
  public internal(set) var groups: [(size: Int, evaluation: Evaluation)] = []
  /// Examples the part holds; fewer are scored where it is a sample.
  public let population: Int
  /// Decided by the words or inputs of the examples scored, in order, whatever their structure and targets: equal where
  /// two evaluations are about the same sentences.
  public internal(set) var fingerprint: UInt64 = 0xCBF2_9CE4_8422_2325

  init(size: ExampleSize, population: Int) {
    self.size = size
    self.population = population
  }

  /// All sizes together.
  public var total: Evaluation { merged { _ in true } }

  /// The sizes that satisfy a condition, together.
  public func merged(_ isIncluded: (Int) -> Bool) -> Evaluation {
    var result = Evaluation(population: 0)
    for group in groups where isIncluded(group.size) { result.merge(group.evaluation) }
    return result
  }

  /// Notes what goes in: the words at the leaves, or every number.
  mutating func note(_ example: Example) {
    func mix(_ value: UInt64) { fingerprint = (fingerprint ^ value) &* 0x100_0000_01B3 }
    for token in example.tokens where token >= 0 { mix(UInt64(token)) }
    for input in example.inputs { mix(input.bitPattern) }
    mix(.max)
  }

  /// Which range of such a width a size is in; 0 is in one of its own.
  private static func group(_ size: Int, _ width: Int) -> Int { (size - 1 + width) / width - 1 }

  /// Ranges that at most `most` rows of a table hold, each of the same width, which is 1, 2 or 5 times a power of ten.
  public static func ranges(of sizes: some Sequence<Int>, most: Int) -> [ClosedRange<Int>] {
    let sizes = Set(sizes).sorted()
    guard sizes.count > most, let last = sizes.last else { return sizes.map { $0...$0 } }
    var width = 1
    for step in 0..<60 {
      width = [1, 2, 5][step % 3] * (0..<step / 3).reduce(1) { power, _ in power * 10 }
      if Set(sizes.map { group($0, width) }).count <= most || width > last { break }
    }
    return Set(sizes.map { group($0, width) }).sorted().map { max($0 * width + 1, 0)...($0 + 1) * width }
  }
}
