import Corpus
import Testing

func parse(_ sentence: String, by text: String) throws -> SentenceParser.Outcome {
  try SentenceParser(grammar(text)).parse(Grammar.words(in: sentence))
}

func parsed(_ sentence: String, by text: String) throws -> SentenceParser.Parse? {
  if case .parsed(let parse) = try parse(sentence, by: text) { parse } else { nil }
}

func count(_ sentence: String, by text: String) throws -> String {
  switch try parsed(sentence, by: text)?.count {
  case .finite(let count): count.description
  case .infinite: "infinite"
  case nil: "0"
  }
}

@Suite struct GrammarParsingTests {
  @Test func ambiguityIsCountedExactly() throws {
    // Bracketings of n words: the Catalan number C(n − 1).
    let text = "S -> S S | 'a'"
    for (length, catalan) in [
      (1, "1"), (2, "1"), (3, "2"), (11, "16796"), (36, "3116285494907301262"), (37, "11959798385860453492"),
      (101, "896519947090131496687170070074100632420837521538745909320"),
    ] {
      #expect(try count(Array(repeating: "a", count: length).joined(separator: " "), by: text) == catalan)
    }
  }

  @Test func loopsWithoutWordsAreInfinite() throws {
    #expect(try count("a", by: "S -> S | 'a'") == "infinite")
    #expect(try count("a", by: "S -> A\nA -> B | 'a'\nB -> A") == "infinite")
    #expect(try count("a", by: "S -> S S | 'a' |") == "infinite")
    #expect(try count("", by: "S -> S S |") == "infinite")
    // A loop that the sentence does not need makes no difference to it.
    #expect(try count("b", by: "S -> 'b' | L\nL -> L | 'a'") == "1")
    #expect(try parsed("a", by: "S -> S | 'a'")?.best.ruleCount == 1)
  }

  @Test func emptyRulesAreCounted() throws {
    #expect(try count("", by: "S -> A B | A\nA -> |'a'\nB -> | 'b'") == "2")
    #expect(try count("a", by: "S -> A A A\nA -> | 'a'") == "3")
    #expect(try count("a a", by: "S -> A A A\nA -> | 'a'") == "3")
    #expect(try count("x y", by: "S -> 'x' E E 'y' E\nE -> | F\nF -> ") == "8")
    #expect(try count("", by: "S -> 'a'") == "0")
  }

  @Test func recursionOnEitherSideAndInTheMiddle() throws {
    for text in ["S -> S 'a' | 'a'", "S -> 'a' S | 'a'", "S -> 'a' S 'a' | 'a' 'a'| 'a'", "S -> A S |\nA -> 'a'"] {
      #expect(try count("a a a a a a a", by: text) == "1")
    }
    #expect(try count("a a b", by: "S -> L 'b'\nL -> L A |\nA -> 'a'") == "1")
  }

  @Test(arguments: ["S -> S 'a' | 'a'", "S -> 'a' S | 'a'", "S -> A S | A\nA -> 'a'"])
  func longSentencesTakeNoStack(_ text: String) throws {
    let words = Array(repeating: "a", count: 50_000)
    guard case .parsed(let parse) = try SentenceParser(grammar(text)).parse(words) else {
      Issue.record("no parse")
      return
    }
    #expect(parse.count == .finite(.one))
    #expect(parse.best.terminals.count == 50_000)
  }

  @Test func theMostProbableTreeWins() throws {
    let text = """
      S -> A A [0.4] | B A [0.1] | S S [0.5]
      A -> 'a' [0.7] | 'b' [0.3]
      B -> 'a' [1.0]
      """
    let parse = try #require(try parsed("a a", by: text))
    #expect(parse.count == .finite(Natural(2)))
    #expect(abs((parse.logProbability ?? 0) - -1.6296406197516198) < 1e-12)
    let grammar = try grammar(text)
    let bank = Treebank([parse.best], symbolsOf: grammar)
    #expect(BracketWriter().text(of: 0, in: bank) == "(S (A a) (A a))")
  }

  @Test func loopsDoNotHideTheBestTree() throws {
    // Through the loop A is had at 0.9, which beats the direct 0.1 × … only for the other word.
    let text = "S -> A [0.1] | B [0.9]\nA -> B [0.5] | 'a' [0.5]\nB -> A [0.9] | 'b' [0.1]"
    let grammar = try grammar(text)
    let parse = try #require(try parsed("a", by: text))
    #expect(parse.count == .infinite)
    let bank = Treebank([parse.best], symbolsOf: grammar)
    #expect(BracketWriter().text(of: 0, in: bank) == "(S (B (A a)))")
    #expect(abs((parse.logProbability ?? 0) - -0.9038682118755979) < 1e-12)
  }

  @Test func withoutProbabilitiesTheFewestNodesWinThenTheFirstRule() throws {
    let text = "S -> X | Y | 'a' Z\nX -> 'a' 'b'\nY -> 'a' 'b'\nZ -> W\nW -> 'b'"
    let parse = try #require(try parsed("a b", by: text))
    #expect(parse.count == .finite(Natural(3)) && parse.logProbability == nil)
    #expect(
      BracketWriter().text(of: 0, in: Treebank([parse.best], symbolsOf: try grammar(text))) == "(S (X (_ a) (_ b)))")
  }

  @Test func aSentenceStopsWhereNoOtherGoesOn() throws {
    let text =
      "S -> NP VP\nNP -> 'the' N | NP PP\nVP -> V NP | V\nPP -> 'in' NP\nN -> 'dog' | 'cat'\nV -> 'saw'\nX -> 'x'"
    func stop(_ sentence: String) throws -> SentenceParser.Stop? {
      if case .stopped(let stop) = try parse(sentence, by: text) { stop } else { nil }
    }
    let wrong = try #require(try stop("the dog the cat"))
    #expect(wrong.position == 2 && wrong.word == "the" && wrong.isKnown && !wrong.mayEnd)
    #expect(wrong.expected == ["in", "saw"])
    let unknown = try #require(try stop("the horse"))
    #expect(unknown.position == 1 && !unknown.isKnown && unknown.expected == ["dog", "cat"])
    let short = try #require(try stop("the dog saw the"))
    #expect(short.position == 4 && short.word == nil && short.expected == ["dog", "cat"] && !short.mayEnd)
    let long = try #require(try stop("the dog saw saw"))
    #expect(long.position == 3 && long.mayEnd && long.expected == ["the"])
    #expect(try stop("")?.expected == ["the"])
    #expect(try stop("x")?.position == 0)
  }

  @Test func onlyWhatIsExpectedWhereItBeganGoesOn() throws {
    // B -> A 'y' may not begin behind the x, though an A stands there.
    let outcome = try parse("x a y", by: "S -> 'x' A 'c' | B 'd'\nA -> 'a'\nB -> 'x' 'b' | A 'y'")
    guard case .stopped(let stop) = outcome else {
      Issue.record("parsed")
      return
    }
    #expect(stop.position == 2 && stop.expected == ["c"])
  }

  @Test func aGrammarOfThousandsOfRulesParsesAtOnce() throws {
    // 60 categories with 100 words and 40 ways to combine each: 8,400 rules.
    var text = "S -> C0\n"
    for category in 0..<60 {
      for word in 0..<100 { text += "C\(category) -> 'w\(category * 37 % 60 * 100 + word)'\n" }
      for way in 0..<40 { text += "C\(category) -> C\((category * 7 + way) % 60) C\((category + way * 11) % 60)\n" }
    }
    let parser = try SentenceParser(grammar(text))
    var random = SplitMix(seed: 2)
    let words = (0..<12).map { _ in "w\(Int.random(in: 0..<6000, using: &random))" }
    let clock = ContinuousClock()
    let time = try clock.measure { _ = try parser.parse(words) }
    // Far above what it takes, so that a busy machine does not matter.
    #expect(time < .seconds(10))
  }

  @Test func naturalNumbersMultiplyAndPrint() {
    var factorial = Natural.one
    for i in 1...40 { factorial = factorial * Natural(UInt64(i)) }
    #expect(factorial.description == "815915283247897734345611269596115894272000000000")
    var sum = Natural(UInt64.max)
    sum += Natural(UInt64.max)
    #expect(sum.description == "36893488147419103230")
    #expect((Natural(10_000_000_000) * Natural(10_000_000_000)).description == "100000000000000000000")
    #expect(Natural(7).int == 7 && factorial.int == nil && Natural(UInt64(Int.max)).int == Int.max)
  }
}
