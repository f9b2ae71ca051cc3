import Networks

/// Trees in brackets with the statistics of the Stanford Sentiment Treebank's training part (Socher et al. 2013), as
/// counted there: 2 to 52 words, 19.1 on average; classes 0 to 4 at 2.6, 10.8, 69.0, 13.9 and 3.8 % of the nodes; of the
/// subtrees over four words and more every second begins with a single word and 18 % end with one, which makes trees about
/// 10 deep; words by Zipf's law out of 16,000. What a node says means nothing: they are for measuring, not for learning.
struct SyntheticTrees {
  let text: [UInt8]

  /// Twentieths of the distribution of words a sentence.
  private static let lengths = [2, 5, 7, 9, 11, 12, 13, 15, 16, 17, 18, 20, 21, 22, 24, 25, 27, 29, 32, 35, 52]
  private static let classes: [Double] = [0.026, 0.134, 0.824, 0.963, 1]

  init(count: Int) {
    var generator = Generator(seed: 1)
    let words = Zipf(count: 16_000)
    var text: [UInt8] = []
    /// What is to be written next: a subtree over so many words, or a bracket.
    enum Part { case tree(Int), close }
    for _ in 0..<count {
      let place = generator.uniform() * 20
      let (low, high) = (Self.lengths[Int(place)], Self.lengths[Int(place) + 1])
      var parts = [Part.tree(low + Int((place - place.rounded(.down)) * Double(high - low)))]
      while let part = parts.popLast() {
        guard case .tree(let size) = part else {
          text.append(UInt8(ascii: ")"))
          continue
        }
        if text.last.map({ $0 != UInt8(ascii: "\n") }) ?? false { text.append(UInt8(ascii: " ")) }
        let draw = generator.uniform()
        text += "(\(Self.classes.firstIndex { draw < $0 } ?? 2)".utf8
        parts.append(.close)
        if size == 1 {
          text += " w\(words.draw(with: &generator))".utf8
          continue
        }
        let shape = generator.uniform()
        let left = shape < 0.5 ? 1 : shape < 0.68 ? size - 1 : 1 + generator.index(below: size - 1)
        parts.append(.tree(size - left))
        parts.append(.tree(left))
      }
      text.append(UInt8(ascii: "\n"))
    }
    self.text = text
  }
}

/// Ranks from 0, drawn in proportion to 1 / (rank + 1).
struct Zipf {
  private let sums: [Double]

  init(count: Int) {
    var total = 0.0
    sums = (0..<count).map { rank in
      total += 1 / Double(rank + 1)
      return total
    }
  }

  func draw(with generator: inout Generator) -> Int {
    let wanted = generator.uniform() * (sums.last ?? 0)
    var (low, high) = (0, sums.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] <= wanted { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
