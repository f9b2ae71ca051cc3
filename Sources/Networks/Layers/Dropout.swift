/// What dropout keeps in one minibatch (Srivastava et al. 2014; between layers, Zaremba et al. 2014).
///
/// Each number is computed from where it stands, not drawn in turn: the same whatever the threads, the shards and the
/// stretches of a chain that a minibatch is computed in, and the same when an update is made again.
public struct Dropout: Sendable, Equatable {
  /// Of the run and the update.
  let key: UInt64
  /// The place of a trace's first example in the minibatch.
  let firstExample: Int

  public init(seed: UInt64, update: Int, firstExample: Int) {
    var generator = Generator(seed: seed, purpose: "dropout")
    key = Dropout.mixed(generator.next() ^ UInt64(truncatingIfNeeded: update))
    self.firstExample = firstExample
  }

  /// Writes 0 with probability `rate`, else 1/(1 − rate).
  @inline(__always)
  func draw<Scalar: NetworkScalar>(
    _ mask: UnsafeMutablePointer<Scalar>, count: Int, rate: Double, strand: Int, example: Int, step: Int
  ) {
    let place = Dropout.mixed(key ^ UInt64(truncatingIfNeeded: firstExample + example))
    var state = Dropout.mixed(place ^ UInt64(truncatingIfNeeded: step)) ^ Dropout.mixed(UInt64(strand))
    let kept = Scalar(1 / (1 - rate))
    // Of 2³²: two numbers from each word.
    let threshold = UInt64(rate * 0x1p32)
    var word: UInt64 = 0
    for i in 0..<count {
      if i % 2 == 0 {
        state &+= 0x9E37_79B9_7F4A_7C15
        word = Dropout.mixed(state)
      } else {
        word >>= 32
      }
      mask[i] = word & 0xFFFF_FFFF < threshold ? 0 : kept
    }
  }

  /// The step of SplitMix64 (Steele, Lea & Flood 2014) that spreads every bit over all.
  @inline(__always)
  private static func mixed(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
