import Networks

/// Binary addition, least significant bit first: N steps, the two numbers' bits in, the sum's bit out.
///
/// The numbers have N − 1 bits, so that their sum has N. Example i is the pair (i div 2^(N−1), i mod 2^(N−1)); all
/// 4^(N−1) pairs are training data, for the exercise is to learn addition, not to generalise from a part of it.
public struct Adder: Dataset {
  public static let allowedBits = 2...32

  public let bits: Int
  /// How many numbers there are: 2^(N−1).
  public var numbers: Int { 1 << (bits - 1) }

  public var name: String { "adder" }
  public var inputKind: InputKind { .dense(width: 2) }
  public var targetKind: TargetKind { .values(width: 1) }
  public var arity: Int { 1 }
  public var valueMeaning: ValueMeaning { .bits }
  public var longestExample: Int { bits }

  /// Nil where `bits` is not in `allowedBits`.
  public init?(bits: Int) {
    guard Self.allowedBits.contains(bits) else { return nil }
    self.bits = bits
  }

  public func count(in split: Split) -> Int { split == .train ? numbers * numbers : 0 }

  /// The two numbers of an example.
  public func pair(_ index: Int) -> (Int, Int) { (index / numbers, index % numbers) }

  /// The index of a pair, or nil where a number does not fit in N − 1 bits.
  public func index(of a: Int, _ b: Int) -> Int? {
    guard (0..<numbers).contains(a), (0..<numbers).contains(b) else { return nil }
    return a * numbers + b
  }

  public func read(_ index: Int, of split: Split, into example: inout Example) {
    let (a, b) = pair(index)
    let sum = a + b
    example.structure.becomeChain(length: bits)
    // The example of before, as a rule: then only its values change. As many targets, the last at the end, are all steps.
    let isAddition =
      example.targetNodes.count == bits && Int(example.targetNodes.last ?? -1) == bits - 1
      && example.inputs.count == 2 * bits && example.targetValues.count == bits
    if !isAddition {
      example.targetNodes = (0..<Int32(bits)).map { $0 }
      example.inputs = Array(repeating: 0, count: 2 * bits)
      example.targetValues = Array(repeating: 0, count: bits)
    }
    example.inputs.withUnsafeMutableBufferPointer { inputs in
      for t in 0..<bits {
        inputs[2 * t] = Double(a >> t & 1)
        inputs[2 * t + 1] = Double(b >> t & 1)
      }
    }
    example.targetValues.withUnsafeMutableBufferPointer { targets in
      for t in 0..<bits { targets[t] = Double(sum >> t & 1) }
    }
  }
}
