/// Sentences spread evenly over depths, each at most once: what a network that should generalise is trained and tested
/// on. Left to its probabilities, a grammar gives mostly shallow sentences, and the same ones again and again.
public struct EvenSamples: Sendable {
  public var count: Int
  /// The rules one inside another that each sentence has.
  public var depths: ClosedRange<Int>
  /// The most words a sentence has.
  public var longest = 1000

  /// After so many drawings in a row without a new sentence a depth is taken to have no more.
  static let patience = 5_000

  public init(count: Int, depths: ClosedRange<Int>) {
    self.count = count
    self.depths = depths
  }

  /// Draws them, shallow ones first; what a depth cannot give is left to the deeper ones, so there may be fewer in the
  /// end. `used` holds the sentences that must not come again, and gets its own. Nil when `shouldStop` says so.
  public func draw(
    of grammar: Grammar, used: inout Set<[Int32]>, using random: inout some RandomNumberGenerator,
    shouldStop: () -> Bool = { false }
  ) throws(GenerationProblem) -> [Derivation]? {
    let deepest = try SentenceGenerator(grammar, depth: depths.upperBound, mostWords: longest)
    let first = max(depths.lowerBound, deepest.leastDepth)
    var samples: [Derivation] = []
    var rejected = GenerationProblem.Rejections()
    for depth in first...depths.upperBound {
      let left = depths.upperBound - depth + 1
      let share = (count - samples.count + left - 1) / left
      let generator = try SentenceGenerator(grammar, depth: depth, mostWords: longest)
      var (found, misses) = (0, 0)
      while found < share, misses < EvenSamples.patience {
        if misses & 0xff == 0, shouldStop() { return nil }
        misses += 1
        guard let sample = generator.draw(using: &random) else {
          rejected.tooLong += 1
          continue
        }
        let terminals = sample.terminals
        if terminals.isEmpty {
          rejected.tooShort += 1
        } else if sample.depth(in: grammar) < depth {
          rejected.tooShallow += 1
        } else if !used.insert(terminals).inserted {
          rejected.repeated += 1
        } else {
          samples.append(sample)
          found += 1
          misses = 0
        }
      }
    }
    if samples.isEmpty, count > 0 { throw .tooFew(found: 0, asked: count, rejected: rejected) }
    return samples
  }
}
