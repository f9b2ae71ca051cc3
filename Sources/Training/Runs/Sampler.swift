import Networks

/// Which examples come next: at random with replacement, or epoch by epoch in an order shuffled anew each time.
public struct Sampler: Sendable {
  public enum Order: String, Sendable {
    case replacement, epochs
  }

  /// Where the sampler stands, apart from the order of the epoch it is in.
  private struct Place {
    var generator: Generator
    var position = 0
    var epoch = 0
  }

  public let order: Order
  public let count: Int
  private var place: Place
  /// The place before the last draw, so that it can be taken back.
  private var earlier: Place
  private var permutation: [Int32] = []
  /// How many whole epochs are done.
  public var epoch: Int { place.epoch }
  /// How many examples of the epoch at hand are drawn; 0 between two, and where there are no epochs.
  public var drawnOfEpoch: Int { order == .epochs && place.position < count ? place.position : 0 }
  /// Bytes of the order of an epoch.
  var bytes: Int { permutation.count * MemoryLayout<Int32>.size }

  /// The largest number of examples that can be shuffled.
  public static let largestEpoch = 100_000_000

  public init(_ order: Order, count: Int, seed: UInt64) {
    self.order = order
    self.count = count
    place = Place(generator: Generator(seed: seed, purpose: "examples"))
    earlier = place
    if order == .epochs {
      permutation = (0..<Int32(clamping: count)).map { $0 }
      shuffle()
    }
  }

  private mutating func shuffle() {
    for i in stride(from: permutation.count - 1, to: 0, by: -1) {
      permutation.swapAt(i, place.generator.index(below: i + 1))
    }
    place.position = 0
  }

  /// Fills `indices` with the next minibatch of at most `size`, never across the end of an epoch.
  @inline(__always)
  package mutating func draw(_ size: Int, into indices: inout [Int]) {
    indices.removeAll(keepingCapacity: true)
    guard order == .epochs else {
      earlier = place
      for _ in 0..<size { indices.append(place.generator.index(below: count)) }
      return
    }
    // Shuffled only now, so that the order of the epoch just done is still there to go back to.
    if place.position == permutation.count { shuffle() }
    earlier = place
    let end = min(place.position + size, permutation.count)
    while place.position < end {
      indices.append(Int(permutation[place.position]))
      place.position += 1
    }
    if place.position == permutation.count { place.epoch += 1 }
  }

  /// Takes the last draw back: the next one gives the same minibatch.
  package mutating func takeBack() { place = earlier }
}

extension Sampler {
  /// Where a sampler stands between two draws, as a value that can be written down.
  public struct Position: Sendable, Equatable {
    public var order: Order
    public var count: Int
    public var generator: Generator
    /// How many examples of the epoch were drawn.
    public var place: Int
    public var epoch: Int
    /// The order of the epoch; empty where examples are drawn with replacement.
    public var permutation: [Int32]

    public init(order: Order, count: Int, generator: Generator, place: Int, epoch: Int, permutation: [Int32]) {
      self.order = order
      self.count = count
      self.generator = generator
      self.place = place
      self.epoch = epoch
      self.permutation = permutation
    }
  }

  public var whereItStands: Position {
    Position(
      order: order, count: count, generator: place.generator, place: place.position, epoch: place.epoch,
      permutation: permutation)
  }

  /// Goes on from a position; nil where no sampler can stand there. O(count) where it shuffles.
  public init?(_ position: Position) {
    guard position.count >= 1, position.epoch >= 0 else { return nil }
    if position.order == .epochs {
      guard position.permutation.count == position.count, (0...position.count).contains(position.place) else {
        return nil
      }
      var seen = [Bool](repeating: false, count: position.count)
      for index in position.permutation {
        guard index >= 0, Int(index) < position.count, !seen[Int(index)] else { return nil }
        seen[Int(index)] = true
      }
    } else if !position.permutation.isEmpty || position.place != 0 {
      return nil
    }
    order = position.order
    count = position.count
    place = Place(generator: position.generator, position: position.place, epoch: position.epoch)
    earlier = place
    permutation = position.permutation
  }
}
