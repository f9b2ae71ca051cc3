import Networks

/// Pairs of formulas of propositional logic and how they are related, drawn as Bowman, Potts & Manning (2015) draw theirs, as
/// data for a network that compares trees.
///
/// Of every pair both formulas use the same four of six variables, and neither holds in all worlds or in none. A pair belongs
/// to the number of connectives of the formula that has more of them, all beyond twelve together. Of each number's pairs,
/// without those that were drawn before, 80 % are for training, 5 % for dev, 15 % for the test; of pairs with more connectives
/// than are trained on, the test's share alone is used.
public enum LogicPairs {
  /// No pair has more connectives, as far as they are counted.
  public static let mostConnectives = 12
  public static let name = "logic"

  /// Draws `count` pairs. Nil when `shouldStop` says so. The same seed gives the same pairs.
  public static func dataset(
    drawing count: Int, trainedUpTo connectives: Int, seed: UInt64, shouldStop: () -> Bool = { false }
  ) throws(TreeDataset.Problem) -> TreeDataset? {
    var generator = Generator(seed: seed, purpose: name)
    var pairs: [(left: Formula, right: Formula, connectives: Int)] = []
    var counts = [Int](repeating: 0, count: mostConnectives + 1)
    var seen: Set<[UInt8]> = []
    for drawn in 0..<count {
      if drawn % 4_096 == 0, shouldStop() { return nil }
      let (left, right) = pair(&generator)
      // No symbol has the number of the separator.
      guard seen.insert(left.code + [.max] + right.code).inserted else { continue }
      let number = min(max(left.connectives, right.connectives), mostConnectives)
      pairs.append((left, right, number))
      counts[number] += 1
    }
    var (train, dev, test) = (Bank(), Bank(), Bank())
    var places = [Int](repeating: 0, count: counts.count)
    for (left, right, number) in pairs {
      let share = Double(places[number]) / Double(counts[number])
      places[number] += 1
      if share >= 0.85 {
        test.add(left, right)
      } else if number <= connectives {
        if share < 0.8 { train.add(left, right) } else { dev.add(left, right) }
      }
    }
    let banks: [(Split, Treebank)] = [(.train, train.bank), (.dev, dev.bank), (.test, test.bank)]
    return try TreeDataset(
      name: name, banks: banks.filter { $0.0 == .train || $0.1.count > 0 }.map { ($0.0, $0.1) },
      vocabulary: Vocabulary(symbols: Formula.symbols), targetNodes: .root, comparesPairs: true)
  }

  private static func pair(_ generator: inout Generator) -> (Formula, Formula) {
    while true {
      var variables = Array(UInt8(0)..<UInt8(Formula.variables.count))
      for _ in 0..<2 { variables.remove(at: generator.index(below: variables.count)) }
      let left = Formula.draw(variables, length: mostConnectives, &generator)
      let right = Formula.draw(variables, length: mostConnectives, &generator)
      if left.isContingent, right.isContingent { return (left, right) }
    }
  }

  /// One part's pairs.
  private struct Bank {
    var bank = Treebank(labels: .names(WordTable(NaturalRelation.allCases.map(\.rawValue))))
    private let symbols: [Int32]

    init() {
      var words = WordTable()
      symbols = Formula.symbols.map { Int32(truncatingIfNeeded: words.add($0)) }
      bank.words = words
    }

    mutating func add(_ left: Formula, _ right: Formula) {
      left.add(to: &bank, symbols: symbols)
      right.add(to: &bank, symbols: symbols)
      let relation = NaturalRelation(left.worlds, right.worlds)
      bank.addNode(
        over: 2, label: Int32(truncatingIfNeeded: NaturalRelation.allCases.firstIndex(of: relation) ?? 0))
      bank.endTree()
    }
  }
}

extension TreeDataset {
  /// The connectives of an example's trees, of the one that has more of them: the words `and`, `or`, `not`. All from
  /// `LogicPairs.mostConnectives` on count as so many.
  public func connectives(of index: Int, in split: Split) -> Int {
    guard let bank = bank(of: split) else { return 0 }
    let most = bank.children(of: bank.root(of: index)).reduce(0) { most, side in
      max(most, bank.words(of: side).count { Formula.connectives.contains($0) })
    }
    return min(most, LogicPairs.mostConnectives)
  }

  /// Whether there are pairs of formulas to be counted by their connectives.
  public var hasConnectives: Bool {
    comparesPairs && Formula.connectives.contains { vocabulary.knownID(of: $0) != nil }
  }
}
