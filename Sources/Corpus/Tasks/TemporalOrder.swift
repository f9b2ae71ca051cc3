import Networks

/// Temporal order (Hochreiter & Schmidhuber 1997, experiment 6a): E, then symbols a–d at random, then B; two of them are X or
/// Y instead. Which of the two came first decides the class at the last step: XX Q, XY R, YX S, YY U.
///
/// At length L: L to L + L/10 steps, the first mark between steps L/10 and L/5, the second between L/2 and 3L/5. At the
/// paper's L = 100 that is 100–110, 10–20 and 50–60.
public struct TemporalOrder: Dataset {
  public static let allowedLengths = 10...100_000
  public static let inputNames = ["a", "b", "c", "d", "X", "Y", "E", "B"]

  public let length: Int
  private let draws: TaskDraws
  private let symbols = Vocabulary(symbols: inputNames)

  public var name: String { "temporal-order" }
  public var inputKind: InputKind { .tokens(vocabulary: Self.inputNames.count) }
  public var targetKind: TargetKind { .classes(count: 4) }
  public var arity: Int { 1 }
  public var inputVocabulary: Vocabulary? { symbols }
  public var classNames: [String] { ["Q", "R", "S", "U"] }
  public var longestExample: Int { length + length / 10 }

  /// Nil where `length` is not in `allowedLengths`.
  public init?(length: Int = 100, draws: TaskDraws) {
    guard Self.allowedLengths.contains(length) else { return nil }
    (self.length, self.draws) = (length, draws)
  }

  public func count(in split: Split) -> Int { draws.count(in: split) }

  public func read(_ index: Int, of split: Split, into example: inout Example) {
    var generator = draws.generator(index, of: split, task: name)
    func between(_ low: Int, _ high: Int) -> Int { low + generator.index(below: high - low + 1) }
    let steps = between(length, longestExample)
    let marks = [between(length / 10, length / 5), between(length / 2, length * 3 / 5)]
    let kinds = [generator.index(below: 2), generator.index(below: 2)]
    example.beginChain(length: steps)
    for step in 1...steps {
      let symbol: Int
      if let mark = marks.firstIndex(of: step), step > 1, step < steps {
        symbol = 4 + kinds[mark]
      } else {
        symbol = step == 1 ? 6 : step == steps ? 7 : generator.index(below: 4)
      }
      example.tokens.append(Int32(truncatingIfNeeded: symbol))
    }
    example.targetNodes.append(Int32(truncatingIfNeeded: steps - 1))
    example.targetClasses.append(Int32(truncatingIfNeeded: 2 * kinds[0] + kinds[1]))
  }
}
