import Networks

/// Which examples come next: at random with replacement, or epoch by epoch in an order shuffled anew each time.
public struct Sampler: Sendable, Equatable {
  public enum Order: String, Sendable {
    case replacement, epochs
  }

  public let order: Order
  public let count: Int
  private var generator: Generator
  private var permutation: [Int32] = []
  private var position = 0
  /// How many whole epochs are done.
  public private(set) var epoch = 0

  /// The largest number of examples that can be shuffled.
  public static let largestEpoch = 100_000_000

  public init(_ order: Order, count: Int, seed: UInt64) {
    self.order = order
    self.count = count
    generator = Generator(seed: seed, purpose: "examples")
    if order == .epochs {
      permutation = (0..<Int32(clamping: count)).map { $0 }
      shuffle()
    }
  }

  private mutating func shuffle() {
    for i in stride(from: permutation.count - 1, to: 0, by: -1) {
      permutation.swapAt(i, generator.index(below: i + 1))
    }
    position = 0
  }

  /// Fills `indices` with the next minibatch of at most `size`, never across the end of an epoch.
  @inline(__always)
  package mutating func draw(_ size: Int, into indices: inout [Int]) {
    indices.removeAll(keepingCapacity: true)
    guard order == .epochs else {
      for _ in 0..<size { indices.append(generator.index(below: count)) }
      return
    }
    let end = min(position + size, permutation.count)
    while position < end {
      indices.append(Int(permutation[position]))
      position += 1
    }
    if position == permutation.count {
      epoch += 1
      shuffle()
    }
  }
}
