import Corpus
import Networks

/// A text cut into segments of T characters, each followed by its successor as the target: what truncated BPTT over a text
/// computes. Every segment starts from the zero state.
struct CharacterSegments: Dataset {
  let length: Int
  private let tokens: [Int32]
  let vocabulary: Int

  /// Ids in the order of the bytes' values.
  init(_ bytes: [UInt8], length: Int) throws(BenchProblem) {
    guard bytes.count > length else { throw .missing("the text is shorter than a segment of \(length) characters") }
    var ids = [Int32](repeating: -1, count: 256)
    for byte in bytes { ids[Int(byte)] = 0 }
    var next: Int32 = 0
    for byte in 0..<256 where ids[byte] == 0 {
      ids[byte] = next
      next += 1
    }
    self.length = length
    tokens = bytes.map { ids[Int($0)] }
    vocabulary = Int(next)
  }

  var name: String { "characters" }
  var inputKind: InputKind { .tokens(vocabulary: vocabulary) }
  var targetKind: TargetKind { .classes(count: vocabulary) }
  var arity: Int { 1 }

  func count(in split: Split) -> Int { split == .train ? (tokens.count - 1) / length : 0 }

  func read(_ index: Int, of split: Split, into example: inout Example) {
    let segment = index * length..<(index + 1) * length
    if example.structure.arity != 1 { example.structure = Structure(arity: 1) }
    example.structure.becomeChain(length: length)
    example.inputs.removeAll(keepingCapacity: true)
    example.targetValues.removeAll(keepingCapacity: true)
    example.tokens.removeAll(keepingCapacity: true)
    example.tokens.append(contentsOf: tokens[segment])
    example.targetClasses.removeAll(keepingCapacity: true)
    example.targetClasses.append(contentsOf: tokens[segment.lowerBound + 1...segment.upperBound])
    guard example.targetNodes.count != length else { return }
    example.targetNodes = (0..<Int32(length)).map { $0 }
  }

  /// A network with a softmax over the next character, mean cross-entropy.
  func specification(hidden: Int) -> NetworkSpecification {
    var specification = NetworkSpecification(input: inputKind, target: targetKind, hidden: hidden)
    specification.output = .softmax
    specification.loss = .crossEntropy
    specification.reduction = .mean
    return specification
  }
}
