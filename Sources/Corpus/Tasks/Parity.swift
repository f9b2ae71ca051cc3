import Networks

/// Parity: bits one after another, and at every step whether the number of ones so far is odd. Two bits are XOR.
///
/// Up to 16 bits all strings are training data, example i being the bits of i; longer ones are drawn.
public struct Parity: Dataset {
  public static let allowedLengths = 1...100_000
  private static let longestListed = 16

  public let length: Int
  private let draws: TaskDraws

  public var name: String { "parity" }
  public var inputKind: InputKind { .dense(width: 1) }
  public var targetKind: TargetKind { .values(width: 1) }
  public var arity: Int { 1 }
  public var valueMeaning: ValueMeaning { .bits }
  public var longestExample: Int { length }
  /// Whether the training part is every string there is.
  public var isComplete: Bool { length <= Self.longestListed }

  /// Nil where `length` is not in `allowedLengths`.
  public init?(length: Int, draws: TaskDraws) {
    guard Self.allowedLengths.contains(length) else { return nil }
    (self.length, self.draws) = (length, draws)
  }

  public func count(in split: Split) -> Int {
    isComplete ? split == .train ? 1 << length : 0 : draws.count(in: split)
  }

  public func read(_ index: Int, of split: Split, into example: inout Example) {
    var generator = draws.generator(index, of: split, task: name)
    example.beginChain(length: length)
    var isOdd = false
    for step in 0..<length {
      let bit = isComplete ? index >> step & 1 == 1 : generator.index(below: 2) == 1
      isOdd = isOdd != bit
      example.inputs.append(bit ? 1 : 0)
      example.targetNodes.append(Int32(truncatingIfNeeded: step))
      example.targetValues.append(isOdd ? 1 : 0)
    }
  }
}
