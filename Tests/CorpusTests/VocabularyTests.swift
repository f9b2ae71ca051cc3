import Corpus
import Testing

@Suite struct VocabularyTests {
  @Test func rareWordsBecomeUnknownAndCaseFolds() throws {
    let bank = try read("(1 (1 The) (1 (1 the) (1 (1 cat) (1 (1 Cat) (1 dog)))))").treebank
    #expect(Vocabulary(bank).words.words == ["<unk>", "The", "the", "cat", "Cat", "dog"])
    var options = Vocabulary.Options()
    options.lowercases = true
    options.minimumCount = 2
    let folded = Vocabulary(bank, options: options)
    #expect(folded.words.words == ["<unk>", "the", "cat"])
    #expect(folded.occurrences == [1, 2, 2])
    #expect(folded.id(of: "CAT") == 2 && folded.id(of: "dog") == 0 && folded.knownID(of: "dog") == nil)
  }

  @Test func tablesFindEveryWordAfterGrowing() {
    var table = WordTable()
    let words = (0..<5000).map { "w\($0 * 7919)" } + ["", "é", "e\u{301}"]
    for word in words + words { table.add(word) }
    #expect(table.words == words)
    #expect(words.indices.allSatisfy { table.id(of: words[$0]) == $0 })
    #expect(table.id(of: "absent") == nil)
  }

  @Test func vectorsComeFromTheLastFieldsOfALine() throws {
    let vocabulary = Vocabulary(WordTable(["the", "New", ". . .", "gone"]), occurrences: [1, 1, 1, 1])
    let text = """
      the 0.5 -1.25 3e-2
      new 1 2 3
      . . . 4 5 6
      the 9 9 9
      short 1 2
      odd 1 x 3
      odd 1 nan 3
      odd 1 0x2 3
       1 2 3
      other 7 8 9
      """
    for size in [1, 7, 10_000] {
      var vectors = WordVectors(for: vocabulary)
      let bytes = Array(text.utf8)
      for start in stride(from: 0, to: bytes.count, by: size) {
        vectors.read(bytes[start..<min(start + size, bytes.count)])
      }
      vectors.finish()
      #expect(vectors.dimension == 3)
      #expect(vectors.vector(of: 1).map(Array.init) == [0.5, -1.25, 0.03])
      #expect(vectors.vector(of: 2).map(Array.init) == [1, 2, 3])
      #expect(vectors.vector(of: 3).map(Array.init) == [4, 5, 6])
      #expect(vectors.vector(of: 4) == nil && vectors.vector(of: 0) == nil)
      #expect(vectors.foundCount == 3 && vectors.lines == 10 && vectors.badLines == 5 && vectors.repeatedWords == 1)
    }
  }

  @Test(arguments: ["new 1 2\nNew 7 8\n", "New 7 8\nnew 1 2\n"])
  func theWordItselfBeatsItsLowerCase(_ text: String) {
    var vectors = WordVectors(for: Vocabulary(WordTable(["New"]), occurrences: [1]), dimension: 2)
    vectors.read(Array(text.utf8))
    vectors.finish()
    #expect(vectors.vector(of: 1).map(Array.init) == [7, 8])
  }

  @Test func decimalsAreRoundedAsTheLanguageRoundsThem() throws {
    var random = SplitMix(seed: 3)
    let vocabulary = Vocabulary(WordTable(["w"]), occurrences: [1])
    for _ in 0..<2000 {
      let digits = Int.random(in: 0..<Int(1e12), using: &random)
      let number = "\(Bool.random(using: &random) ? "-" : "")\(digits % 1000).\(digits)"
      var vectors = WordVectors(for: vocabulary, dimension: 1)
      vectors.read(Array("w \(number)".utf8))
      vectors.finish()
      #expect(vectors.values[1] == Double(number))
    }
  }
}
