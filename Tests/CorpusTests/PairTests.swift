import Corpus
import Networks
import Testing

/// Pairs of trees: their file format, and those that are drawn from propositional logic.
@Suite struct PairTests {
  static let text = "|\t( not ( e ( or f ) ) )\t( d ( and e ) )\n\n<\ta\t( b ( or a ) )\r\n"

  static func bank(_ text: String) throws -> Treebank { try PairReader().read(Array(text.utf8), file: "f").treebank }

  @Test func aPairIsOneTreeWithItsRelationAtTheRoot() throws {
    let bank = try Self.bank(Self.text)
    #expect(
      bank.count == 2 && bank.labelText(of: bank.root(of: 0)) == "|" && bank.labelText(of: bank.root(of: 1)) == "<")
    let sides = bank.children(of: bank.root(of: 0))
    #expect(sides.map { bank.bracketed($0) } == ["not (e (or f))", "d (and e)"])
    #expect(bank.children(of: bank.root(of: 1)).map { bank.bracketed($0) } == ["a", "b (or a)"])
    #expect(bank.labelIDs.count { $0 >= 0 } == 2)
  }

  @Test func anExampleHasOneTargetAtItsRoot() throws {
    let data = try TreeDataset(name: "t", train: try Self.bank(Self.text), targetNodes: .root, comparesPairs: true)
    var example = Example()
    data.read(1, of: .train, into: &example)
    #expect(example.structure.children == [-1, -1, -1, -1, -1, -1, -1, -1, 2, 3, 1, 4, 0, 5])
    #expect(example.targetNodes == [6] && data.classNames == ["|", "<"] && example.targetClasses == [1])
    #expect(data.comparesPairs && data.hasConnectives && data.connectives(of: 0, in: .train) == 2)
  }

  @Test(arguments: [
    ("<\ta", TreeProblem.Kind.notAPair(columns: 2), 1, 1), ("a b", .notAPair(columns: 1), 1, 1),
    ("<\ta\tb\tc", .notAPair(columns: 4), 1, 1), ("=\ta\ta\n \ta\tb", .missingLabel, 2, 1),
    ("<\t( a ( b c )\td", .unclosedBracket, 1, 3), ("<\ta )\tb", .textOutsideBrackets(")"), 1, 5),
    ("<\t)\tb", .extraClose, 1, 3), ("<\t( )\tb", .emptyNode, 1, 3), ("<\t( a )\tb", .notTwo(nodes: 1), 1, 3),
    ("<\t( é b c )\tb", .notTwo(nodes: 3), 1, 3), ("<\té\t(é b) c", .textOutsideBrackets("c"), 1, 11),
    ("<\t\tb", .emptyTree, 1, 3), ("", .noTrees, 1, 1), ("\n\n", .noTrees, 1, 1), ("<\ta\0\tb", .binaryFile, 1, 4),
  ])
  func mistakesAreFoundWhereTheyAre(_ text: String, _ kind: TreeProblem.Kind, _ line: Int, _ column: Int) {
    #expect(throws: TreeProblem(file: "f", line: line, column: column, kind: kind)) { _ = try Self.bank(text) }
  }

  @Test func badPairsAreLeftOutWhereThatIsAskedFor() throws {
    var reader = PairReader()
    reader.badTrees = .leaveOut
    let result = try reader.read(Array("<\ta\tb\n<\t( a\tb\n>\t(a b)\t( c )\n=\tc\td\n".utf8), file: "f")
    #expect(result.treebank.count == 2 && result.treesLeftOut == 2)
    #expect(result.problems.map(\.line) == [2, 3])
    #expect(result.treebank.words.words.contains("d"))
  }

  @Test func aTypedPairIsTwoTrees() throws {
    let bank = try PairReader.pair("(not (a (or b))) b")
    #expect(
      bank.count == 1 && bank.children(of: bank.root(of: 0)).map { bank.bracketed($0) } == ["not (a (or b))", "b"])
    #expect(bank.labelIDs[bank.root(of: 0)] == Treebank.noLabel)
    for (text, kind, column) in [
      ("a", TreeProblem.Kind.notTwoTrees(found: 1), 2), ("a b c", .notTwoTrees(found: 3), 6),
      ("(a", .unclosedBracket, 1),
      ("", .notTwoTrees(found: 0), 1),
    ] {
      #expect(throws: TreeProblem(file: "", line: 1, column: column, kind: kind)) { _ = try PairReader.pair(text) }
    }
  }

  // MARK: Logic

  static func logic(_ count: Int, upTo connectives: Int = 4, seed: UInt64 = 1) throws -> TreeDataset {
    try #require(try LogicPairs.dataset(drawing: count, trainedUpTo: connectives, seed: seed))
  }

  /// In which of the 64 worlds a tree holds, read from its words and shape alone.
  private func worlds(_ node: Int, _ bank: Treebank) -> [Bool] {
    var values: [Int: [Bool]] = [:]
    func truth(_ node: Int) -> [Bool] {
      if let known = values[node] { return known }
      let word = bank.words[Int(bank.wordIDs[node])]
      let place = Int(word.unicodeScalars.first?.value ?? 0) - 97
      return (0..<64).map { $0 >> place & 1 == 1 }
    }
    for inner in node - Int(bank.sizes[node]) + 1...node where !bank.isLeaf(inner) {
      let (left, right) = (bank.children(of: inner)[0], bank.children(of: inner)[1])
      let word = bank.isLeaf(left) ? bank.words[Int(bank.wordIDs[left])] : ""
      switch word {
      case "not": values[inner] = truth(right).map { !$0 }
      // (and Y): what it does is up to the node above.
      case "and", "or": continue
      default:
        let connective = bank.words[Int(bank.wordIDs[bank.children(of: right)[0]])]
        let (a, b) = (truth(left), truth(bank.children(of: right)[1]))
        values[inner] = zip(a, b).map { connective == "and" ? $0 && $1 : $0 || $1 }
      }
    }
    return truth(node)
  }

  /// The definitions of MacCartney & Manning (2009), world by world.
  private func relation(_ left: [Bool], _ right: [Bool]) -> String {
    let pairs = Array(zip(left, right))
    if left == right { return "=" }
    if pairs.allSatisfy({ !$0 || $1 }) { return "<" }
    if pairs.allSatisfy({ $0 || !$1 }) { return ">" }
    let (disjoint, exhaustive) = (pairs.allSatisfy { !($0 && $1) }, pairs.allSatisfy { $0 || $1 })
    return disjoint && exhaustive ? "^" : disjoint ? "|" : exhaustive ? "v" : "#"
  }

  @Test func everyRelationIsWhatTheTruthTablesSay() throws {
    let data = try Self.logic(4_000)
    var found: Set<String> = []
    for split in Split.allCases {
      let bank = try #require(data.bank(of: split))
      for index in 0..<bank.count {
        let root = bank.root(of: index)
        let sides = bank.children(of: root).map { worlds($0, bank) }
        #expect(bank.labelText(of: root) == relation(sides[0], sides[1]))
        for side in sides { #expect(side.contains(true) && side.contains(false)) }
        found.insert(bank.labelText(of: root))
      }
    }
    #expect(found == ["=", "<", ">", "^", "|", "v", "#"] && data.classNames.count == 7)
  }

  @Test func partsShareNoPairAndTrainingKnowsNoLongerOnes() throws {
    let data = try Self.logic(20_000, upTo: 3)
    var seen: Set<String> = []
    var counts: [Split: [Int: Int]] = [:]
    for split in Split.allCases {
      let bank = try #require(data.bank(of: split))
      for index in 0..<bank.count {
        let sides = bank.children(of: bank.root(of: index))
        #expect(seen.insert(sides.map { bank.bracketed($0) }.joined(separator: " : ")).inserted)
        let variables = Set(sides.flatMap { bank.words(of: $0) }).subtracting(["and", "or", "not"])
        #expect(variables.count <= 4)
        counts[split, default: [:]][data.connectives(of: index, in: split), default: 0] += 1
      }
    }
    #expect(counts[.train]?.keys.max() == 3 && counts[.dev]?.keys.max() == 3)
    #expect((counts[.test]?.keys.max() ?? 0) > 8)
    for connectives in 1...3 {
      let (train, dev, test) = (
        counts[.train]?[connectives] ?? 0, counts[.dev]?[connectives] ?? 0, counts[.test]?[connectives] ?? 0
      )
      let all = Double(train + dev + test)
      #expect((Double(train) / all - 0.8).magnitude < 0.01 && (Double(test) / all - 0.15).magnitude < 0.01)
    }
  }

  @Test func aSeedGivesTheSamePairs() throws {
    func all(_ data: TreeDataset) -> [String] {
      Split.allCases.flatMap { split in
        data.bank(of: split).map { bank in (0..<bank.count).map { bank.bracketed(bank.root(of: $0)) } } ?? []
      }
    }
    #expect(all(try Self.logic(500)) == all(try Self.logic(500)))
    #expect(all(try Self.logic(500)) != all(try Self.logic(500, seed: 2)))
  }

  @Test func drawingCanBeStopped() throws {
    #expect(try LogicPairs.dataset(drawing: 10_000, trainedUpTo: 4, seed: 1, shouldStop: { true }) == nil)
  }
}
