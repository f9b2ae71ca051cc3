import Console
import Corpus
import Testing

/// What a reader of trees or grammars says goes through the console's words with its place.
@Suite struct GrammarWordingTests {
  @Test func treesSayWhatAndWhere() {
    #expect {
      try BracketReader().read(Array("(3 (2 not)\n (9x bad))".utf8), file: "sst.txt")
    } throws: { error in
      let diagnostic = ErrorWording.diagnostic(for: error)
      return diagnostic.message == "the label '9x' is no number, as the labels before it are"
        && diagnostic.place == .init(file: "sst.txt", line: 2, column: 3)
    }
  }

  @Test func treesLeftOutAreCountedWithTheFirstReasons() throws {
    var reader = BracketReader()
    reader.badTrees = .leaveOut
    reader.reportedProblems = 1
    let result = try reader.read(Array("(1 a)\n(1 ())\n(1 b c)\n".utf8), file: "f")
    #expect(
      TreeWording.leftOut(result) == "2 trees were left out:\n  f:2:4: this node has neither a word nor children\n  …")
    #expect(TreeWording.leftOut(try reader.read(Array("(1 a)".utf8), file: "f")) == nil)
  }

  @Test func grammarsSayWhatAndWhere() {
    #expect {
      try GrammarReader.read(Array("S -> 'a' [0.5] | 'b' [0.25]".utf8), file: "g.cfg")
    } throws: { error in
      let diagnostic = ErrorWording.diagnostic(for: error)
      return diagnostic.message == "the probabilities of 'S' sum to 0.75, not 1"
        && diagnostic.place == .init(file: "g.cfg", line: 1, column: 6)
    }
    #expect {
      try GrammarReader.read(Array("S -> '1' {= foo($1)}".utf8), file: "g.cfg")
    } throws: { ErrorWording.diagnostic(for: $0).message == "meanings have no function 'foo'" }
  }

  @Test func stopsSayWhereTheSentenceLeavesTheLanguage() throws {
    let grammar = try GrammarReader.read(Array("S -> 'a' S 'b' | 'a' 'b'".utf8), file: "g").grammar
    func words(_ sentence: String) throws -> String? {
      let outcome = try SentenceParser(grammar).parse(Grammar.words(in: sentence))
      switch outcome {
      case .parsed(let parse): return GrammarWording.message(for: parse.count)
      case .stopped(let stop): return GrammarWording.message(for: stop)
      }
    }
    #expect(try words("a b") == "1 parse")
    #expect(try words("a x") == "word 2: the grammar does not have 'x'; here could stand 'a', 'b'")
    #expect(
      try words("a b b")
        == "word 3: no sentence goes on with 'b'; nothing can follow; without it and what follows the sentence would be complete"
    )
    #expect(try words("a") == "the sentence is not finished after word 1; here could stand 'a', 'b'")
    #expect(try words("") == "there are no words; a sentence can begin with 'a'")
  }
}
