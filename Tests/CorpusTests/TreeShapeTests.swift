import Corpus
import Testing

/// A random tree of any arity, with chains of single children, in post-order.
func randomBank(trees: Int, seed: UInt64) -> Treebank {
  var random = SplitMix(seed: seed)
  var bank = Treebank(labels: .names(WordTable(["A", "B", "C", "D"])))
  for _ in 0..<trees {
    var roots = 0
    let leaves = Int.random(in: 1...12, using: &random)
    var text: [String] = []
    for _ in 0..<leaves { text.append("(\(["A", "B", "C"].randomElement(using: &random) ?? "") w\(roots))") }
    roots = leaves
    while roots > 1 || Bool.random(using: &random) {
      let start = Int.random(in: 0..<roots, using: &random)
      let count = min(Int.random(in: 1...4, using: &random), roots - start)
      let joined =
        "(\(["A", "D"].randomElement(using: &random) ?? "") \(text[start..<(start + count)].joined(separator: " ")))"
      text.replaceSubrange(start..<(start + count), with: [joined])
      roots = text.count
    }
    if let parsed = try? read(text[0]).treebank { bank = bank.count == 0 ? parsed : appended(bank, parsed) }
  }
  return bank
}

private func appended(_ bank: Treebank, _ other: Treebank) -> Treebank {
  (try? read(written(bank) + written(other)).treebank) ?? bank
}

@Suite struct TreeShapeTests {
  @Test func leftAndRightBinarisationNestOtherwise() throws {
    let bank = try read("(S (A a) (B b) (C c) (D d))").treebank
    #expect(try written(bank.binarised(Binarisation(.left))) == "(S (@ (@ (A a) (B b)) (C c)) (D d))\n")
    #expect(try written(bank.binarised(Binarisation(.right))) == "(S (A a) (@ (B b) (@ (C c) (D d))))\n")
  }

  @Test func chainsOfSingleChildrenCollapseUnderTheTopLabel() throws {
    let bank = try read("(S (X (Y (A a))) (B b) (Z (C c)))").treebank
    let binary = try bank.binarised()
    #expect(written(binary) == "(S (@ (X a) (B b)) (Z c))\n")
    #expect(binary.unbinarised() == bank)
    let values = try read("(0.5 (_ (_ (1 a))) (2 b) (3 (_ c)))").treebank
    #expect(try values.binarised().unbinarised() == values)
    #expect(throws: Binarisation.SingleChild(tree: 0, node: 1)) {
      try bank.binarised(Binarisation(.left, singleChildren: .refuse))
    }
  }

  @Test(arguments: [Binarisation.Direction.left, .right])
  func binarisingIsUndoneExactly(_ direction: Binarisation.Direction) throws {
    let bank = randomBank(trees: 60, seed: 11)
    let binary = try bank.binarised(Binarisation(direction))
    #expect(binary.firstNonBinaryNode() == nil)
    #expect(binary.count == bank.count)
    #expect(binary.unbinarised() == bank)
    for tree in 0..<bank.count {
      #expect(binary.words(of: binary.root(of: tree)) == bank.words(of: bank.root(of: tree)))
    }
  }

  @Test(arguments: [true, false])
  func aTreeAMillionNodesDeepReadsWritesAndBinarises(_ leansLeft: Bool) throws {
    let half = 500_000
    let text =
      leansLeft
      ? String(repeating: "(1 ", count: half) + "(0 a)" + String(repeating: " (0 b))", count: half) + "\n"
      : String(repeating: "(1 (0 b) ", count: half) + "(0 a)" + String(repeating: ")", count: half) + "\n"
    let bank = try read(text).treebank
    #expect(bank.nodeCount == 2 * half + 1)
    #expect(bank.depth(of: 0) == half + 1)
    #expect(written(bank) == text)
    let binary = try bank.binarised(Binarisation(leansLeft ? .right : .left))
    #expect(binary == bank)
    #expect(binary.unbinarised() == bank)
  }

  @Test func aNodeWithManyChildrenAndADeepChainBinarise() throws {
    let wide = "(S" + String(repeating: " (A a)", count: 300_000) + ")\n"
    let deep = String(repeating: "(S ", count: 300_000) + "(A a)" + String(repeating: ")", count: 300_000) + "\n"
    for text in [wide, deep] {
      let bank = try read(text).treebank
      for direction in [Binarisation.Direction.left, .right] {
        let binary = try bank.binarised(Binarisation(direction))
        #expect(binary.firstNonBinaryNode() == nil)
        #expect(written(binary.unbinarised()) == text)
      }
    }
  }

  @Test func phrasesFindTheirNodes() throws {
    let bank = try read("(3 (2 not) (1 bad))\n(2 (3 (2 not) (1 bad)) (2 (2 not) (2 (1 bad))))").treebank
    #expect(bank.occurrences(of: ["not", "bad"]).map(\.node) == [2, 5, 9])
    #expect(bank.nodes(spanning: ["bad"], in: 1) == [4, 7, 8])
    #expect(bank.nodes(spanning: ["bad", "not"], in: 1) == [])
    #expect(bank.nodes(spanning: ["good"], in: 1) == [])
    #expect(bank.tree(of: 5) == 1)
  }
}
