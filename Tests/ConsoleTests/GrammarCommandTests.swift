import Console
import Foundation
import Testing

/// Grammars at the prompt: what is said of them, of sentences, and of networks trained on them.
struct GrammarCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let logic = """
    %start F
    %labels classes 2 false true
    F -> 'yes' [0.3] {= 1} | 'no' [0.3] {= 0}
    F -> 'not' F [0.2] {= not $2}
    F -> '(' F 'and' F ')' [0.2] {= $2 and $4}
    """

  private func grammar(_ text: String, _ name: String = "g.cfg") throws -> String { try folder.write(text, to: name) }

  /// Runs every line; gives back what the last one showed, with the folder's name taken out.
  private func run(_ lines: String..., columns: Int = 100, console: TestConsole = TestConsole()) -> String {
    console.recorder.columns = columns
    var output = ""
    for line in lines {
      output = console.run(line)
      #expect(console.outcome == .succeeded, "\(line): \(output)")
    }
    return output.replacingOccurrences(of: folder.path + "/", with: "")
  }

  // MARK: Loading

  @Test func loadingShowsTheGrammarItsWarningsAndHowManySentencesThereAre() throws {
    let path = try grammar(Self.logic + "\nX -> 'x' [1.0]", "logic.cfg")
    // Wide, so that where lines break does not depend on the length of the folder's name.
    #expect(
      run("load grammar \(path) --samples 30 --depth 3 --test-samples 20 --test-depth 4", columns: 240)
        == """
        logic.cfg  5 rules, 2 symbols, 7 words, start F, probabilities, meanings on 4 rules
        warning: in no sentence: 'X'
        logic  trees, a target at every labelled node: 2 classes, 7 words; train 30 sentences; test 20 sentences
        depth  train  test  words
        ─────────────────────────
            1      2     ·      1
            2      6     ·    2–5
            3     22     ·   3–13
            4      ·    20   4–18

        """)
  }

  @Test func grammarsThatComeAlongAreFoundByName() {
    for name in ["anbn", "arithmetic", "dyck", "embedded-reber", "english", "listops", "reber", "sentiment"] {
      #expect(run("load grammar \(name) --samples 5 --test-samples 2").contains("\(name).cfg"))
    }
    #expect(run("load grammar propositional-logic --samples 5").contains("propositional-logic.cfg"))
  }

  @Test func testSentencesAreDeeperAndNoneComesTwice() throws {
    let console = TestConsole()
    _ = run(
      "load grammar \(try grammar(Self.logic)) --samples 60 --depth 3 --dev-samples 10 --test-samples 30 --test-depth 5",
      console: console)
    var sentences: [String] = []
    for (split, depths) in [("train", 1...3), ("dev", 1...3), ("test", 4...5)] {
      let rows = run("data --rows 100 --split \(split)", console: console).split(separator: "\n").drop {
        !$0.hasPrefix("─")
      }.dropFirst()
      for row in rows {
        let cells = row.split(separator: " ", omittingEmptySubsequences: true)
        #expect(depths.contains(try #require(Int(cells[1]))))
        sentences.append(cells[2..<(cells.count - 1)].joined(separator: " "))
      }
    }
    #expect(sentences.count == 100 && Set(sentences).count == 100)
  }

  @Test func sameSeedSameSentencesInEveryForm() throws {
    let path = try grammar(Self.logic)
    func sentences(_ options: String) -> [Substring] {
      run("load grammar \(path) --samples 20 --depth 4 \(options)", "data --rows 20").split(separator: "\n").suffix(20)
        .map { $0.prefix(40) }
    }
    #expect(sentences("") == sentences("--as sequences"))
    #expect(sentences("") != sentences("--seed 9"))
  }

  @Test func targetsAreWhatTheFormSays() throws {
    let path = try grammar("S -> 'a' S 'b' | 'a' 'b'")
    func row(_ form: String) -> Substring? {
      run("load grammar \(path) --samples 2 --depth 2 --as \(form)", "data --rows 2").split(separator: "\n").last
    }
    #expect(row("next-symbol") == "      1      2  a a b b   a b b <end>")
    #expect(row("legal-symbols") == "      1      2  a a b b   a/b a/b b <end>")
  }

  @Test func networksFitTheTargets() throws {
    let path = try grammar(Self.logic)
    func network(_ options: String, _ kind: String, _ labels: String = "classes 2") throws -> String {
      let path = try grammar(Self.logic.replacingOccurrences(of: "classes 2 false true", with: labels), "n.cfg")
      return run("load grammar \(path) --samples 20 --depth 4 \(options)", "network \(kind)")
    }
    #expect(path.hasSuffix("g.cfg"))
    #expect(try network("", "tree").contains("2 softmax, cross-entropy"))
    #expect(try network("", "tree", "values").contains("1 identity, squared error"))
    #expect(try network("--as sequences", "rnn").contains("2 softmax, cross-entropy"))
    #expect(try network("--as sequences", "rnn", "values").contains("1 identity, squared error"))
    #expect(try network("--as next-symbol", "rnn").contains("7 softmax, cross-entropy"))
    #expect(try network("--as legal-symbols", "rnn").contains("7 sigmoid, binary cross-entropy"))
  }

  @Test func aNetworkStaysForTheSameWordsOnly() throws {
    let console = TestConsole()
    let (one, two) = (try grammar("S -> 'a' S | 'a'", "1.cfg"), try grammar("S -> 'b' S | 'b'", "2.cfg"))
    _ = run("load grammar \(one) --as next-symbol", "network rnn --hidden 2", console: console)
    #expect(run("load grammar \(one) --as next-symbol --depth 8", console: console).contains("fits and stays"))
    #expect(run("load grammar \(two) --as next-symbol", console: console).contains("does not fit"))
  }

  @Test func examplesShowTheirSentenceAndAnswer() throws {
    let console = TestConsole()
    let path = try grammar(Self.logic)
    _ = run("load grammar \(path) --samples 20 --depth 4", "network tree --dim 4", console: console)
    #expect(run("example 1", console: console).hasPrefix("yes  true"))
    #expect(run("traverse \"not ( yes and no )\"", console: console).contains("bracketed by the grammar"))
    _ = run(
      "load grammar \(path) --samples 20 --depth 4 --as legal-symbols", "network rnn --hidden 3", console: console)
    _ = run("example 0", console: console)
    #expect(run("continue", console: console).contains("what can come next is right at"))
  }

  // MARK: Looking and parsing

  @Test func theGrammarIsShownWithWhatCanBeSaidOfIt() throws {
    let path = try grammar("S -> S S | 'a' | E\nE -> | 'b' 'c'", "loop.cfg")
    #expect(
      run("grammar \(path)")
        == """
        loop.cfg  5 rules, 2 symbols, 3 words, start S
        trees are 1 rule deep or more, without end
        the sentence without words is one
        infinitely many trees for one sentence: S can become itself without a word beside
        of 40 sentences drawn, 40 have more than one parse; infinitely many for: a
        S → S S
          | 'a'
          | E
        E → (nothing)
          | 'b' 'c'

        """)
  }

  @Test func generatedSentencesHaveLabels() throws {
    let path = try grammar(Self.logic)
    let rows = run("grammar \(path)", "grammar \(path) --generate 40 --depth 4").split(separator: "\n").dropFirst(2)
    #expect(rows.count == 40)
    for row in rows {
      let cells = row.split(separator: " ").map(String.init)
      #expect(Self.truth(Array(cells[1..<(cells.count - 1)])) == (cells[cells.count - 1] == "true"))
    }
  }

  /// Reads a formula by hand: the first word says what it is.
  private static func truth(_ words: [String]) -> Bool {
    var place = 0
    func formula() -> Bool {
      place += 1
      switch words[place - 1] {
      case "yes": return true
      case "no": return false
      case "not": return !formula()
      default:
        let left = formula()
        place += 1
        let right = formula()
        place += 1
        return left && right
      }
    }
    return formula()
  }

  @Test func parsesAreDrawnWithTheirMeaning() throws {
    #expect(
      run("grammar \(try grammar(Self.logic))", "parse \"not ( yes and no )\"")
        == """
              F=true
         ┌───────┴───────┐
        not           F=false
             ┌─────┬─────┼──────┬─────┐
             (  F=true  and  F=false  )
                   │            │
                  yes          no
        1 parse; probability 0.0036; meaning true

        """)
  }

  @Test func countsOfParsesAreExact() throws {
    let path = try grammar("S -> S S | 'a'")
    // Catalan numbers; the 120th has 67 digits.
    for (words, count) in [(1, "1"), (4, "5"), (20, "1767263190")] {
      let output = run("grammar \(path)", "parse \(Array(repeating: "a", count: words).joined(separator: " "))")
      #expect(output.contains("\(count) parse"), "\(words): \(output)")
    }
    let many = run("grammar \(path)", "parse \(String(repeating: "a", count: 120))")
    #expect(many.contains("; the smallest is shown"))
    #expect(run("grammar \(try grammar("S -> S | 'a'"))", "parse a").contains("infinitely many parses"))
  }

  @Test func theMoreProbableTreeIsShown() {
    let output = run("grammar english", "parse the dog saw the cats with the telescope")
    #expect(output.contains("2 parses; the most probable is shown; probability 3.827e-07"))
  }

  @Test func whatIsNoSentenceIsMarkedWhereItStops() throws {
    let console = TestConsole()
    _ = run("grammar \(try grammar("S -> 'a' S 'b' | 'a' 'b'"))", console: console)
    #expect(
      run("parse a b b", console: console)
        == """
        a b b
            ^
        word 3: no sentence goes on with 'b'; nothing can follow; without it and what follows the sentence
          would be complete

        """)
    #expect(
      run("parse aab", console: console)
        == """
        a a b
              ^
        the sentence is not finished after word 3; here could stand 'b'

        """)
    #expect(run("parse \"\"", console: console).contains("a sentence can begin with 'a'"))
  }

  @Test func piecesAreCutIntoTheWordsThatTheGrammarExpects() {
    let console = TestConsole()
    _ = run("grammar arithmetic", console: console)
    // Longest first would read 4 and −10, which are no difference.
    #expect(run("parse \"(3+(4-10))\"", console: console).contains("meaning −3"))
    #expect(run("parse \"(-3--10)\"", console: console).contains("meaning 7"))
  }

  @Test func programsGetTheParseAsMembers() throws {
    var settings = Settings()
    settings.writesJSON = true
    let console = TestConsole(settings: settings)
    func object(_ line: String) throws -> [String: Any] {
      let text = run(line, console: console)
      return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
    _ = try object("grammar \(try grammar(Self.logic))")
    let parse = try object("parse \"not ( yes and no )\"")
    #expect(parse["tree"] as? String == "(F not (F ( (F yes) and (F no) )))")
    #expect(parse["parses"] as? Int == 1 && parse["meaning"] as? Double == 1)
    let probability = try #require(parse["log_probability"] as? Double)
    #expect(abs(exp(probability) - 0.2 * 0.2 * 0.3 * 0.3) < 1e-12)
    let stop = try object("parse not and")
    #expect(stop["parsed"] as? Bool == false && stop["position"] as? Int == 1 && stop["word"] as? String == "and")
    #expect(Set(try #require(stop["expected"] as? [String])) == ["yes", "no", "not", "("])
  }

  // MARK: Scores

  @Test func scoresByDepthStandInATable() {
    let output = run(
      "load grammar propositional-logic --samples 800 --depth 4 --test-samples 40 --test-depth 6",
      "network tree --dim 12", "train --epochs 20 --batch 10 --update adagrad --rate 0.1", "evaluate --by depth")
    let rows = output.split(separator: "\n")
    #expect(rows[0].hasPrefix("part   depth  examples  every node  last node"))
    #expect(rows.filter { $0.hasPrefix("train") }.count == 4)
    let deep = rows.filter { $0.hasPrefix("test") }
    #expect(deep.map { $0.split(separator: " ")[1] } == ["5", "6", "all"])
    // It has learned what the operators do, so depth is no obstacle.
    #expect(deep.allSatisfy { $0.contains("100.0 %    100.0 %  100.0 %") })
  }

  @Test func networksAreComparedOnTheSameSentences() {
    let console = TestConsole()
    let load = "load grammar sentiment --samples 40 --depth 6 --test-samples 10 --test-depth 7"
    _ = run(
      load + " --as sequences", "network rnn --hidden 3", "evaluate --by length --as chain", load,
      "network tree --dim 3", "evaluate --by length --as tree", console: console)
    let same = run("compare tree chain", console: console)
    #expect(same.hasPrefix("last node by length\npart   length  examples"))
    #expect(same.split(separator: "\n")[1].hasSuffix("tree    chain"))
    #expect(
      same.contains("tree: tree, 3 tanh units; 0 iterations on sentiment") && !same.contains("cannot be compared"))
    _ = run(load + " --seed 5", "evaluate --by length --as other", console: console)
    #expect(run("compare tree other", console: console).contains("cannot be compared"))
    // A name that is used again stands for the later scores.
    _ = run(load, "evaluate --by length --as other", console: console)
    #expect(!run("compare tree other --score loss", console: console).contains("cannot be compared"))
    #expect(run("compare", console: console).split(separator: "\n")[1].hasSuffix("chain    tree   other"))
  }

  @Test(arguments: [60, 80, 100])
  func everythingFitsTheScreen(_ width: Int) {
    let console = TestConsole()
    for line in [
      "load grammar listops --samples 50 --depth 6", "grammar", "grammar --generate 10", "data",
      "parse \"[MAX 2 [MIN 7 9 ] 5 ]\"", "parse \"[MAX 2 [MIN 7 9\"", "network tree --dim 4", "train -n 20",
      "evaluate --by depth --as a", "evaluate --by length", "compare", "load grammar english --as legal-symbols",
      "data",
      "network rnn", "evaluate --by length", "example 3",
    ] {
      console.recorder.columns = width
      let output = console.run(line)
      #expect(console.outcome == .succeeded, "\(line): \(output)")
      for row in output.split(separator: "\n") {
        #expect(row.count <= width, "\(line): \(row)")
        #expect(row.last != " ", "\(line): “\(row)”")
      }
    }
  }
}
