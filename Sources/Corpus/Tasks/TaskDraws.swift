import Networks

/// How many examples a task's parts have, and what they are drawn from. Nothing is stored: an example is computed from its
/// part and index, so that the same seed gives the same examples in any order.
public struct TaskDraws: Sendable, Equatable {
  public var seed: UInt64
  public var train: Int
  public var dev: Int
  public var test: Int

  public init(seed: UInt64, train: Int = 100_000, dev: Int = 0, test: Int = 1_000) {
    self.seed = seed
    self.train = train
    self.dev = dev
    self.test = test
  }

  func count(in split: Split) -> Int {
    switch split {
    case .train: train
    case .dev: dev
    case .test: test
    }
  }

  /// A stream of its own for every example. The factor is odd and unlike SplitMix's, whose neighbouring seeds would share
  /// most of their state.
  func generator(_ index: Int, of split: Split, task: String) -> Generator {
    let place = UInt64(truncatingIfNeeded: index) &* 0xD1B5_4A32_D192_ED03
    return Generator(seed: seed ^ place, purpose: "\(task) \(split.rawValue)")
  }
}

/// Tasks whose inputs and answers are symbols of a few fixed kinds.
extension Vocabulary {
  /// The names in order, without an unknown one.
  init(symbols: [String]) {
    var options = Options()
    options.unknownWord = nil
    self.init(WordTable(symbols), occurrences: symbols.map { _ in 1 }, options: options)
  }
}
