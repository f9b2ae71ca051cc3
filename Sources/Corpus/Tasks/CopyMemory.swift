import Glibc
import Networks

/// Copying from memory (Hochreiter & Schmidhuber 1997; in the form of Arjovsky, Shah & Bengio 2016): S symbols are read, then
/// T − 1 blanks, a mark, and S blanks. The answer is blank for T + S steps, then the symbols in their order.
public struct CopyMemory: Dataset {
  public static let allowedDelays = 1...1_000_000

  /// T: steps between the last symbol read and the first one answered.
  public let delay: Int
  /// S
  public let symbols: Int
  /// K: how many different symbols there are.
  public let alphabet: Int
  private let draws: TaskDraws
  private let vocabulary: Vocabulary

  public var name: String { "copy" }
  public var inputKind: InputKind { .tokens(vocabulary: alphabet + 2) }
  public var targetKind: TargetKind { .classes(count: alphabet + 1) }
  public var arity: Int { 1 }
  public var averagesSteps: Bool { true }
  public var inputVocabulary: Vocabulary? { vocabulary }
  public var classNames: [String] { Array(vocabulary.words.words.dropLast()) }
  public var longestExample: Int { delay + 2 * symbols }

  /// Nil where the delay is not in `allowedDelays`, or there are no symbols.
  public init?(delay: Int, symbols: Int = 10, alphabet: Int = 8, draws: TaskDraws) {
    guard Self.allowedDelays.contains(delay), symbols >= 1, alphabet >= 2 else { return nil }
    (self.delay, self.symbols, self.alphabet, self.draws) = (delay, symbols, alphabet, draws)
    vocabulary = Vocabulary(symbols: (1...alphabet).map { "\($0)" } + ["_", ":"])
  }

  private var blank: Int32 { Int32(truncatingIfNeeded: alphabet) }
  private var mark: Int32 { blank + 1 }

  /// The mean cross-entropy of a step for who answers blank and then guesses: S ln K / (T + 2S) nats.
  public var baseline: Double { Double(symbols) * log(Double(alphabet)) / Double(longestExample) }

  public func count(in split: Split) -> Int { draws.count(in: split) }

  public func read(_ index: Int, of split: Split, into example: inout Example) {
    var generator = draws.generator(index, of: split, task: name)
    example.beginChain(length: longestExample)
    for _ in 0..<symbols { example.tokens.append(Int32(truncatingIfNeeded: generator.index(below: alphabet))) }
    for _ in 1..<delay { example.tokens.append(blank) }
    example.tokens.append(mark)
    for _ in 0..<symbols { example.tokens.append(blank) }
    for _ in 0..<delay + symbols { example.targetClasses.append(blank) }
    for place in 0..<symbols { example.targetClasses.append(example.tokens[place]) }
    for step in 0..<longestExample { example.targetNodes.append(Int32(truncatingIfNeeded: step)) }
  }
}
