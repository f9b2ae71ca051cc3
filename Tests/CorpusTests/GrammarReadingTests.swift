import Corpus
import Testing

func grammar(_ text: String) throws -> Grammar {
  try GrammarReader.read(Array(text.utf8), file: "test.cfg").grammar
}

func warnings(_ text: String) throws -> [GrammarWarning] {
  try GrammarReader.read(Array(text.utf8), file: "test.cfg").warnings
}

@Suite struct GrammarReadingTests {
  @Test func rulesAlternativesAndProbabilitiesAreRead() throws {
    let grammar = try grammar(
      """
      # a comment
      %start NP/x^1
      S -> NP/x^1 "don't" [0.25] | [.75]

        NP/x^1 -> 'dög' \\
          'cat' [1]
      """)
    #expect(grammar.nonterminals.words == ["NP/x^1", "S"])
    #expect(grammar.terminals.words == ["don't", "dög", "cat"])
    #expect(grammar.start == 0 && grammar.isProbabilistic)
    #expect(grammar.rules.map(\.right) == [[.nonterminal(0), .terminal(0)], [], [.terminal(1), .terminal(2)]])
    #expect(grammar.rules.map(\.probability) == [0.25, 0.75, 1])
    #expect(grammar.rules.map(\.line) == [3, 3, 5])
  }

  @Test func namesHoldHyphensButNoArrows() throws {
    let grammar = try grammar("S->N-P 'a'\nN-P -> 'b'")
    #expect(grammar.nonterminals.words == ["S", "N-P"])
    #expect(!grammar.isProbabilistic && grammar.rules[0].probability == 1)
  }

  @Test(arguments: [
    ("S 'a'", 1, 3, GrammarProblem.Kind.expectedArrow(found: "'")),
    ("S -> 'a'\n-> 'b'", 2, 1, .expectedSymbol(found: "-")),
    ("S -> 'a' ? 'b'", 1, 10, .expectedSymbol(found: "?")),
    ("S -> 'a", 1, 6, .unterminatedTerminal),
    ("S -> 'a\n'", 1, 6, .unterminatedTerminal),
    ("S -> ''", 1, 6, .emptyTerminal),
    ("S -> 'a' [x]", 1, 10, .badProbability("x")),
    ("S -> 'a' [0.5", 1, 10, .badProbability("")),
    ("S -> 'a' [1.5]", 1, 10, .probabilityOutOfRange(1.5)),
    ("S -> 'a' [0.5] [0.5]", 1, 16, .secondProbability),
    ("S -> 'a' {= 1} {= 1}", 1, 16, .secondMeaning),
    ("S -> 'a' {= 1", 1, 10, .unterminatedMeaning),
    ("S -> 'a' [1.0] 'b'", 1, 16, .symbolAfterEnd("'")),
    ("%begin S\nS -> 'a'", 1, 1, .unknownDirective("begin")),
    ("%start S T\nS -> 'a'", 1, 1, .badStart),
    ("%labels classes\nS -> 'a'", 1, 1, .badLabels(" classes")),
    ("%labels classes 2 one\nS -> 'a'", 1, 1, .badLabels(" classes 2 one")),
    ("# nothing\n", 1, 1, .noRules), ("", 1, 1, .noRules),
    ("%start T\nS -> 'a'", 1, 1, .startHasNoRules("T")),
    ("S -> S 'a' | T\nT -> S", 1, 6, .generatesNothing(start: "S")),
    ("S -> 'a' [0.5] | 'b' [0.6]", 1, 6, .probabilitiesDoNotSum(symbol: "S", sum: 1.1)),
    ("S -> T [1.0]\nT -> 'a' [0.9]", 2, 6, .probabilitiesDoNotSum(symbol: "T", sum: 0.9)),
    ("S -> 'a' [0.0] | S [1.0]", 1, 6, .generatesNothing(start: "S")),
    ("S -> 'a'\0", 1, 9, .binaryFile),
    ("S -> 'a' {= 1 + }", 1, 17, .meaning(MeaningProblem(column: 5, kind: .unexpectedEnd))),
    ("S -> 'a' {= $2}", 1, 13, .meaning(MeaningProblem(column: 1, kind: .noSuchChild(2, symbols: 1)))),
    ("S -> 'a' {= $1}", 1, 13, .meaning(MeaningProblem(column: 1, kind: .childHasNoNumber(1, terminal: "a")))),
    ("S -> '1' {= foo($1)}", 1, 13, .meaning(MeaningProblem(column: 1, kind: .unknownFunction("foo")))),
    (
      "S -> '1' {= abs($1, 2)}", 1, 13,
      .meaning(MeaningProblem(column: 1, kind: .wrongArgumentCount(function: "abs", given: 2)))
    ),
  ])
  func mistakesAreFoundWhereTheyAre(_ text: String, _ line: Int, _ column: Int, _ kind: GrammarProblem.Kind) {
    #expect(throws: GrammarProblem(file: "test.cfg", line: line, column: column, kind: kind)) { try grammar(text) }
  }

  @Test func deepBracketsAreRefusedNotFollowed() {
    let deep = String(repeating: "(", count: 100_000)
    #expect(throws: GrammarProblem.self) { try grammar("S -> '1' {= \(deep)1}") }
    #expect(throws: GrammarProblem.self) {
      try grammar("S -> '1' {= " + String(repeating: "if ", count: 100_000) + "}")
    }
  }

  @Test func uselessSymbolsAndRepeatedRulesAreWarnedAbout() throws {
    let text = "S -> 'a' | A\nA -> B | 'a'\nB -> B 'b'\nC -> 'c' | D\nS -> 'a'\n"
    #expect(
      try warnings(text) == [
        .repeatedRule(line: 5, firstLine: 1), .undefined(["D"]), .unproductive(["B"]), .unreachable(["C", "D"]),
      ])
    #expect(try grammar(text).rules.count == 7)
    #expect(try warnings("S -> 'a' [1.0] | 'b'") == [.missingProbability(line: 1)])
  }

  @Test func repeatedAlternativesAddTheirProbabilities() throws {
    let grammar = try grammar("S -> 'a' [0.25] | 'b' [0.5] | 'a' [0.25]")
    #expect(grammar.rules.map(\.probability) == [0.5, 0.5])
  }

  @Test func latin1IsReadAndSaidSo() throws {
    let bytes = Array("# by P".utf8) + [0xf6] + Array("l\nS -> 'a' '".utf8) + [0xe9] + Array("'".utf8)
    let result = try GrammarReader.read(bytes, file: "x")
    #expect(result.warnings == [.readAsLatin1(line: 1)])
    #expect(result.grammar.terminals.words == ["a", "é"])
  }

  @Test func randomTextNeverTraps() {
    var random = SplitMix(seed: 5)
    let pieces = [
      "S", " -> ", "'a'", "|", "[0.5]", "{= ", "$1", "+", "}", "\n", "\\", "\\\n", "%start", "%labels", "#", "min(",
      ",",
      ")", "if ", "then ", "else ", "-", "\"", "'", "1.5", "é", " ", "mod", "not ", "classes 2", "[", "{",
    ]
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0..<30, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
      _ = try? grammar("S -> '1'\n" + text.joined())
    }
  }
}

@Suite struct MeaningTests {
  /// The label of the root of the only sentence of a grammar of one rule over numbers.
  private func value(_ expression: String, _ words: String = "'7' '2' '3'") throws -> Double? {
    let grammar = try grammar("S -> \(words) {= \(expression) }")
    var random = SplitMix(seed: 1)
    let derivation = try #require(SentenceGenerator(grammar, depth: 3).draw(using: &random))
    return try derivation.meanings(in: grammar).last
  }

  @Test(arguments: [
    ("$1 + $2 * $3", 13.0), ("($1 + $2) * $3", 27), ("$1 - $2 - $3", 2), ("$1 / $2 / $2", 1.75), ("-$1 + 1.5", -5.5),
    ("$1 mod $3", 1), ("-$1 mod $3", 2), ("$1 mod -$3", -2), ("1 - $1 mod $2 * 5", -4), ("2 × 3 − 1", 5),
    ("min($1, $2, $3)", 2), ("max($1, $2, $3)", 7), ("med($1, $2, $3)", 3), ("med($1, $2)", 4.5), ("sum($1)", 7),
    ("trunc(med($1, $2))", 4), ("floor(-2.5)", -3), ("trunc(-2.5)", -2), ("abs(-2.5)", 2.5),
    ("count(list($1, list($2, $3)))", 3), ("sum(list($1, $2), $3)", 12), ("product($1, $2, $3)", 42),
    ("first(list($1, $2))", 7), ("last(list($1, $2))", 2), ("count(list())", 0),
    ("$1 > $2", 1), ("$1 < $2", 0), ("$1 = 7", 1), ("$1 == 7", 1), ("$1 != 7", 0), ("$1 <> 7", 0), ("$2 <= 2", 1),
    ("$2 >= 3", 0), ("$1 ≥ 7 and $2 ≤ 2 and $3 ≠ 2", 1),
    ("if $1 > $2 then $3 else $2", 3), ("if 0 then 1 else if $1 = 7 then 5 else 6", 5),
    ("if 0 then $1 / 0 else 4", 4), ("0 and 1 / 0", 0), ("1 or 1 / 0", 1), ("5 and 6", 1), ("not not 5", 1),
    ("not $1 = 7 or 2", 1), ("not 1 > 2 and 1", 1), ("1 or 0 and 0", 1),
    ("(if $1 = 7 then $1 else 0) + (if $1 = 6 then $1 else $1)", 14),
  ])
  func expressionsCompute(_ expression: String, _ expected: Double) throws {
    #expect(try value(expression) == expected)
  }

  @Test func faultsNameTheRule() throws {
    #expect(throws: MeaningFault(kind: .divisionByZero, line: 1)) { try value("$1 / ($2 - 2)") }
    #expect(throws: MeaningFault(kind: .divisionByZero, line: 1)) { try value("$1 mod 0") }
    #expect(throws: MeaningFault(kind: .listWhereNumberNeeded, line: 1)) { try value("list($1) + 1") }
    #expect(throws: MeaningFault(kind: .emptyList(function: "max"), line: 1)) { try value("max(list())") }
    #expect(throws: MeaningFault(kind: .notFinite, line: 1)) {
      try value("$1 * $1", "'1" + String(repeating: "0", count: 200) + "'")
    }
    let grammar = try grammar("S -> A '1' {= $1 + $2}\nA -> 'x' 'y'")
    var random = SplitMix(seed: 1)
    let derivation = try #require(SentenceGenerator(grammar, depth: 3).draw(using: &random))
    #expect(throws: MeaningFault(kind: .noValue(child: 1), line: 1)) { try derivation.meanings(in: grammar) }
  }

  @Test func aRuleOfOneSymbolPassesItsValueOn() throws {
    let grammar = try grammar("S -> A {= $1 + 1}\nA -> B\nB -> '4'")
    var random = SplitMix(seed: 1)
    let derivation = try #require(SentenceGenerator(grammar, depth: 4).draw(using: &random))
    #expect(try derivation.meanings(in: grammar) == [4, 4, 4, 5])
  }

  @Test func aLongCurriedChainTakesLinearTime() throws {
    let grammar = try grammar("V -> L ']' {= sum($1)}\nL -> L '1' {= list($1, $2)} | '[' {= list()}")
    let words = ["["] + Array(repeating: "1", count: 50_000) + ["]"]
    guard case .parsed(let parse) = try SentenceParser(grammar).parse(words) else {
      Issue.record("no parse")
      return
    }
    #expect(try parse.best.meanings(in: grammar).last == 50_000)
  }
}
