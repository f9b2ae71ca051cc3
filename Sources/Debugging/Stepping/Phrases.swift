import Networks

/// The words that the nodes of a tree span.
///
/// A structure in post-order has its leaves in the order of the sentence and every subtree in one stretch, so three numbers
/// a node say which words are below it; a word itself is asked for only when it is shown.
public struct Phrases: Sendable {
  private let word: @Sendable (_ node: Int) -> String
  /// The leaves' nodes, in the order of the sentence.
  private let leaves: [Int32]
  private let spans: [Range<Int32>]
  /// The place of the first word of the second tree, where the root joins two to be compared.
  private var secondTree: Int?

  /// `word` gives the word of a leaf, by its node. Nil for structures that are not in post-order, whose leaves need not be
  /// in the order of a sentence.
  public init?(_ structure: Structure, word: @escaping @Sendable (_ node: Int) -> String, isPair: Bool = false) {
    var spans: [Range<Int32>] = []
    spans.reserveCapacity(structure.count)
    var leaves: [Int32] = []
    for node in 0..<structure.count {
      var lower: Int32?
      var upper: Int32 = 0
      for slot in 0..<structure.arity {
        guard let child = structure.child(of: node, slot: slot) else { continue }
        let span = spans[child]
        if lower != nil, span.lowerBound != upper { return nil }
        lower = lower ?? span.lowerBound
        upper = span.upperBound
      }
      if let lower {
        spans.append(lower..<upper)
      } else {
        let place = Int32(truncatingIfNeeded: leaves.count)
        leaves.append(Int32(truncatingIfNeeded: node))
        spans.append(place..<place + 1)
      }
    }
    self.word = word
    self.leaves = leaves
    self.spans = spans
    if isPair, let left = structure.child(of: structure.count - 1, slot: 0) { secondTree = Int(spans[left].upperBound) }
  }

  /// How many words there are.
  public var count: Int { leaves.count }
  public var nodeCount: Int { spans.count }

  /// The places of the words below a node; a word's own place at a leaf. O(1).
  public func span(of node: Int) -> Range<Int> { Int(spans[node].lowerBound)..<Int(spans[node].upperBound) }

  /// The word at a place. Needs 0 ≤ place < count.
  public func word(at place: Int) -> String { word(Int(leaves[place])) }

  /// The same as it stands in a span: with a bar before it where the second of two trees begins.
  public func word(at place: Int, in span: Range<Int>) -> String {
    (place == secondTree && span.lowerBound < place ? "‖ " : "") + word(at: place)
  }

  /// The words below a node. O(words).
  public func words(of node: Int) -> [String] { span(of: node).map { word(at: $0) } }

  /// The nodes that span exactly these words, ascending: several where a phrase is repeated. Where none does, upper and
  /// lower case are one. O(nodes + words).
  public func nodes(spanning phrase: [String]) -> [Int] {
    guard !phrase.isEmpty else { return [] }
    let words = (0..<count).map { word(at: $0) }
    let exact = nodes(spanning: phrase, among: words)
    if !exact.isEmpty { return exact }
    return nodes(spanning: phrase.map { $0.lowercased() }, among: words.map { $0.lowercased() })
  }

  private func nodes(spanning phrase: [String], among words: [String]) -> [Int] {
    // Where the phrase stands in the sentence, then the nodes over those places.
    spans.indices.filter { node in
      let span = span(of: node)
      return span.count == phrase.count && phrase.indices.allSatisfy { words[span.lowerBound + $0] == phrase[$0] }
    }
  }

  /// Phrases that `text` may have been meant for.
  public func suggestions(for text: String) -> [String] {
    // A text's length decides what can be near it; nobody means a phrase of many words by mistake.
    let most = text.split(separator: " ").count + 1
    let candidates = spans.indices.lazy.filter { span(of: $0).count <= most }.prefix(2_000)
    return nearest(to: text, among: candidates.map { words(of: $0).joined(separator: " ") })
  }
}
