/// How the examples of an update are cut: into minibatches that go forward and back one after the other, and these into
/// shards that may do so side by side. By their numbers only, so that sums run in the same order for any thread count.
struct MinibatchCut: Equatable {
  /// Examples of the update.
  let count: Int
  /// Examples of a minibatch; the last may have fewer.
  let batch: Int

  init(_ count: Int = 0, batch: Int = 1) {
    self.count = count
    self.batch = max(batch, 1)
  }

  static func shardCount(_ batch: Int) -> Int {
    switch batch {
    case ..<8: 1
    case ..<64: 4
    default: 8
    }
  }

  /// How many minibatches there are.
  var minibatches: Int { count == 0 ? 0 : (count - 1) / batch + 1 }

  /// The examples of a minibatch.
  @inline(__always)
  func examples(of minibatch: Int) -> Range<Int> {
    let start = minibatch * batch
    return start..<start + min(batch, count - start)
  }

  /// The size of a minibatch's shards; the last may be smaller.
  @inline(__always)
  static func shardSize(of examples: Int) -> Int {
    let shards = max(min(shardCount(examples), examples), 1)
    return (examples + shards - 1) / shards
  }

  /// How many shards of a minibatch have examples.
  @inline(__always)
  static func shards(of examples: Int) -> Int {
    let size = max(shardSize(of: examples), 1)
    return (examples + size - 1) / size
  }

  /// How many shards there are in all minibatches.
  var shards: Int {
    let whole = count / batch
    return whole * Self.shards(of: batch) + Self.shards(of: count - whole * batch)
  }

  /// Which of all shards an example is in, and which of the shard's examples it is.
  func place(of example: Int) -> (shard: Int, example: Int) {
    let minibatch = example / batch
    let (place, size) = (example - minibatch * batch, Self.shardSize(of: examples(of: minibatch).count))
    return (minibatch * Self.shards(of: batch) + place / size, place % size)
  }
}
