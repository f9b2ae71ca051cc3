import Corpus
import Networks
import Testing

struct EvenSamplesTests {
  private func grammar(_ text: String) throws -> Grammar { try GrammarReader.read(Array(text.utf8), file: "g").grammar }

  private static let sums = "E -> '1' [0.3] | '2' [0.3] | '(' E '+' E ')' [0.4]"

  private func draw(_ text: String, _ samples: EvenSamples, seed: UInt64 = 1) throws -> [Derivation] {
    var generator = Generator(seed: seed)
    var used: Set<[Int32]> = []
    return try #require(try samples.draw(of: try grammar(text), used: &used, using: &generator))
  }

  @Test func depthsGetEqualSharesAndDeepOnesWhatShallowOnesLack() throws {
    let grammar = try grammar(Self.sums)
    let samples = try draw(Self.sums, EvenSamples(count: 90, depths: 1...4))
    var counts: [Int: Int] = [:]
    for sample in samples { counts[sample.depth(in: grammar), default: 0] += 1 }
    // Of depth 1 there are two sentences, of depth 2 four, of depth 3 thirty-two.
    #expect(counts == [1: 2, 2: 4, 3: 32, 4: 52])
  }

  @Test func noSentenceComesTwice() throws {
    let samples = try draw(Self.sums, EvenSamples(count: 300, depths: 1...5))
    #expect(Set(samples.map(\.terminals)).count == samples.count)
  }

  @Test func aFiniteLanguageGivesAllItHas() throws {
    let samples = try draw("S -> A A A\nA -> 'x' | 'y'", EvenSamples(count: 100, depths: 1...9))
    #expect(samples.count == 8)
  }

  @Test func nothingThatIsUsedOrTooLongOrShallowComes() throws {
    let grammar = try grammar("S -> 'a' S | 'a'")
    var generator = Generator(seed: 1)
    var used: Set<[Int32]> = [[0, 0, 0]]
    var request = EvenSamples(count: 100, depths: 2...20)
    request.longest = 6
    let samples = try #require(try request.draw(of: grammar, used: &used, using: &generator))
    #expect(samples.map(\.terminals.count) == [2, 4, 5, 6])
    #expect(used.count == 5)
  }

  @Test func sameSeedSameSentences() throws {
    let request = EvenSamples(count: 50, depths: 1...5)
    #expect(try draw(Self.sums, request) == draw(Self.sums, request))
    #expect(try draw(Self.sums, request) != draw(Self.sums, request, seed: 2))
  }

  @Test func problemsAndStops() throws {
    var generator = Generator(seed: 1)
    var used: Set<[Int32]> = []
    let grammar = try grammar("S -> A\nA -> 'a'")
    #expect(throws: GenerationProblem.depthTooSmall(depth: 1, least: 2)) {
      try EvenSamples(count: 5, depths: 1...1).draw(of: grammar, used: &used, using: &generator)
    }
    #expect(throws: GenerationProblem.self) {
      try EvenSamples(count: 5, depths: 3...4).draw(of: grammar, used: &used, using: &generator)
    }
    #expect(
      try EvenSamples(count: 5, depths: 1...4).draw(
        of: grammar, used: &used, using: &generator, shouldStop: { true }) == nil)
  }
}

struct GrammarShapeTests {
  private func shape(_ text: String) throws -> GrammarShape {
    GrammarShape(try GrammarReader.read(Array(text.utf8), file: "g").grammar)
  }

  @Test func depthsSayWhetherTreesEnd() throws {
    let finite = try shape("S -> A B | 'x'\nA -> 'a' | B\nB -> 'b'")
    #expect(finite.leastDepth == 1 && finite.mostDepth == 3)
    let endless = try shape("S -> 'a' S 'b' | A\nA -> 'c'")
    #expect(endless.leastDepth == 2 && endless.mostDepth == nil && endless.loops.isEmpty)
    // A cycle that no sentence uses, or that never applies, does not count.
    #expect(try shape("S -> 'a'\nX -> X 'b' | 'b'").mostDepth == 1)
    #expect(try shape("S -> 'a' | X\nX -> X 'b'").mostDepth == 1)
  }

  @Test func loopsAreSymbolsThatBecomeThemselvesAlone() throws {
    #expect(try shape("S -> A | 'a'\nA -> S").loops == ["S", "A"])
    #expect(try shape("S -> S E | 'a'\nE -> | 'e'").loops == ["S"])
    #expect(try shape("S -> 'a' S | 'a'").loops == [])
    // Leading to a loop is not being in one.
    #expect(try shape("S -> A 'b'\nA -> A | 'a'").loops == ["A"])
  }

  @Test func emptySentencesAreSeen() throws {
    #expect(try shape("S -> A A\nA -> | 'a'").hasEmptySentence)
    #expect(try !shape("S -> A 'b'\nA -> | 'a'").hasEmptySentence)
  }
}
