import Corpus
import Testing

func read(_ text: String, _ change: (inout BracketReader) -> Void = { _ in }) throws -> BracketReader.Result {
  var reader = BracketReader()
  change(&reader)
  return try reader.read(Array(text.utf8), file: "trees.txt")
}

func written(_ bank: Treebank) -> String { String(decoding: BracketWriter().write(bank), as: UTF8.self) }

@Suite struct TreeReadingTests {
  @Test func sentimentTreesKeepLabelsWordsAndSpans() throws {
    let bank = try read("(3 (2 not) (4 (3 bad) (2 .)))\n").treebank
    #expect(bank.labels == .classes(count: 5))
    #expect(bank.labelIDs == [2, 3, 2, 4, 3])
    #expect(bank.words(of: bank.root(of: 0)) == ["not", "bad", "."])
    #expect(bank.children(of: 4) == [0, 3])
    #expect(bank.children(of: 3) == [1, 2])
    #expect((0..<5).map { bank.firstWords[$0] } == [0, 1, 2, 1, 0])
    #expect((0..<5).map { bank.endWords[$0] } == [1, 2, 3, 3, 3])
  }

  @Test func onlyASCIISpaceSplitsWords() throws {
    let text = "(2 (2 8\u{a0}1\\/2) (1 -LRB-))\n"
    let bank = try read(text).treebank
    #expect(bank.words(of: 2) == ["8\u{a0}1\\/2", "-LRB-"])
    #expect(written(bank) == text)
  }

  @Test func treesMaySpanLinesAndShareThem() throws {
    let bank = try read("( (S\n    (NP (DT the)\r\n\t(NN dog)) (VP (VB sat))) )  (X y) (Z w)").treebank
    #expect(written(bank) == "(S (NP (DT the) (NN dog)) (VP (VB sat)))\n(X y)\n(Z w)\n")
    var writer = BracketWriter()
    writer.outerBracket = true
    let outer = writer.write(bank)
    #expect(String(decoding: outer, as: UTF8.self).hasPrefix("( (S (NP (DT the) (NN dog)) (VP (VB sat))) )\n"))
    #expect(try BracketReader().read(outer, file: "").treebank == bank)
  }

  @Test func valuesAndMissingLabelsRoundTrip() throws {
    let text = "(-1.5 (0.25 a) (_ (3 b) (@ (7 c) (1e-07 d))))\n"
    let bank = try read(text).treebank
    #expect(bank.labels == .values)
    #expect(bank.labelValues[6] == -1.5)
    #expect(bank.labelIDs[5] == Treebank.noLabel && bank.labelIDs[4] == Treebank.intermediate)
    #expect(written(bank) == text)
  }

  @Test(arguments: [
    ("(3 (2 a) (2 b)\n(1 c)\n", 1, 1, TreeProblem.Kind.unclosedBracket),
    ("(1 c)\n(3 (2 a) (2 b)", 2, 1, .unclosedBracket),
    ("(1 c))\n", 1, 6, .extraClose),
    ("(3 (2 é) ())", 1, 10, .emptyNode),
    ("(3 (2 a) (2))", 1, 10, .emptyNode),
    ("(3 ((2 a) (2 b)) (1 c))", 1, 4, .missingLabel),
    ("((2 a) (2 b))", 1, 1, .missingLabel),
    ("(3 (x a) (2 b))", 1, 5, .labelNotANumber("x")),
    ("(3 (-1 a) (2 b))", 1, 5, .labelOutOfRange("-1", count: 65_536)),
    ("(3 (99999999 a) (2 b))", 1, 5, .labelOutOfRange("99999999", count: 65_536)),
    ("(1 c)\n word (1 c)", 2, 2, .textOutsideBrackets("word")),
    ("(1 (1 a) word)", 1, 10, .wordAmongChildren("word")),
    ("(1 word (1 a))", 1, 9, .childBesideWord("word")),
    ("(1 two words)", 1, 8, .secondWord("words")),
    ("", 1, 1, .noTrees), (" \n\n", 1, 1, .noTrees),
    ("(1 a\0)", 1, 5, .binaryFile),
  ])
  func mistakesAreFoundWhereTheyAre(_ text: String, _ line: Int, _ column: Int, _ kind: TreeProblem.Kind) {
    #expect(throws: TreeProblem(file: "trees.txt", line: line, column: column, kind: kind)) { try read(text) }
  }

  @Test func labelsStayBelowTheNumberOfClassesGiven() {
    #expect(throws: TreeProblem(file: "trees.txt", line: 1, column: 5, kind: .labelOutOfRange("5", count: 5))) {
      try read("(3 (5 a) (2 b))") { $0.labels = .classes(count: 5) }
    }
  }

  @Test func nonBinaryNodesAreRefusedWhereBinaryIsNeeded() {
    #expect(throws: TreeProblem(file: "trees.txt", line: 1, column: 4, kind: .notBinary(children: 3))) {
      try read("(3 (2 (1 a) (1 b) (1 c)) (2 b))") { $0.requiresBinary = true }
    }
    #expect(throws: TreeProblem(file: "trees.txt", line: 1, column: 1, kind: .notBinary(children: 1))) {
      try read("(3 (2 a))") { $0.requiresBinary = true }
    }
  }

  @Test func badUTF8IsFound() {
    #expect(throws: TreeProblem(file: "t", line: 2, column: 4, kind: .invalidUTF8(byte: 0xff))) {
      try BracketReader().read(Array("(1 a)\n(1 ".utf8) + [0xff] + Array(")".utf8), file: "t")
    }
  }

  @Test(arguments: [
    ("(1 a)\n(x b)\n(2 c)\n", "(1 a)\n(2 c)\n", 1),
    ("(1 a)\n(1 (1 b) (1 c)\n(2 c)\n", "(1 a)\n(2 c)\n", 1),
    ("(1 a)\n(1 (1 b)) (1 c))\n(2 c)\n", "(1 a)\n(2 c)\n", 1),
    ("(1 a) stray words\n(2 c)\n", "(1 a)\n(2 c)\n", 1),
    ("(1 ()) (2 (1 x y) (2 (3 z) (1 w))) (2 c)\n", "(2 c)\n", 2),
    ("(1 a)\n(1 (1 b) (1 c)\n(2 (1 d)\n(2 c)\n(2", "(1 a)\n(2 c)\n", 3),
  ])
  func badTreesAreLeftOutAndCounted(_ text: String, _ kept: String, _ leftOut: Int) throws {
    let result = try read(text) { $0.badTrees = .leaveOut }
    #expect(written(result.treebank) == kept)
    #expect(result.treesLeftOut == leftOut)
    #expect(result.problems.count == leftOut)
  }

  @Test func treesWithBadUTF8CanBeLeftOut() throws {
    var reader = BracketReader()
    reader.badTrees = .leaveOut
    let bytes = Array("(1 a) (1 ".utf8) + [0xc3, 0x29] + Array(" (1 b)".utf8)
    let result = try reader.read(bytes, file: "t")
    #expect(written(result.treebank) == "(1 a)\n(1 b)\n")
    #expect(result.treesLeftOut == 1)
    #expect(result.problems.first?.kind == .invalidUTF8(byte: 0xc3))
  }

  @Test func whatIsLeftOfRandomBytesRoundTrips() throws {
    var random = SplitMix(seed: 7)
    let pieces = ["(", ")", "(", ")", "(1 ", " a", "1", "\n", " ", "\u{a0}", "_", "@", "(2 b)", "\\", "é"]
    for _ in 0..<5000 {
      let text = (0..<Int.random(in: 0..<40, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
      guard
        let result = try? read(
          text.joined(),
          {
            $0.badTrees = .leaveOut
            $0.labels = .names
          })
      else { continue }
      let canonical = written(result.treebank)
      #expect(try written(read(canonical) { $0.labels = .names }.treebank) == canonical)
    }
  }
}

/// Steele, Lea & Flood 2014: enough for tests, and the same bits everywhere.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
