import Console
import Drawing
import Foundation
import Testing

/// The verbs on trees, as a person meets them.
struct TreeVerbTests {
  static let treebank = """
    (3 (2 it) (3 (2 was) (3 (2 not) (0 bad))))
    (0 (2 it) (0 (2 was) (0 bad)))
    (1 (2 it) (1 (2 was) (1 (2 not) (4 good))))
    (4 (2 it) (4 (2 was) (4 good)))
    """

  /// A session with the treebank above and a small network that was trained on it.
  private func console(trained: Bool = false, columns: Int = 80) throws -> TestConsole {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.treebank, to: "trees.txt")
    let console = TestConsole()
    console.recorder.columns = columns
    console.run("load trees \(path) --lower-case\nnetwork tree --dim 6")
    if trained { console.run("train --epochs 200 --batch 4 --rate 0.1 --update adagrad") }
    #expect(console.outcome == .succeeded)
    return console
  }

  private func prompt(_ console: TestConsole) -> String { console.session.hooks.prompt().plain }

  @Test func aStepNamesTheWordsAndTheChildren() throws {
    let console = try console()
    console.run("example 0")
    let leaf = console.run("step")
    #expect(leaf.contains("node 0    \"it\"") && leaf.contains("z = E[it]"))
    #expect(!leaf.contains("tanh"))
    #expect(prompt(console) == "node 0 \"it\"> ")
    let inner = console.run("goto \"not bad\"")
    for part in ["node 4    \"not bad\"", "left   \"not\"", "right  \"bad\"", "W·concat(z_left, z_right)", "target 3"] {
      #expect(inner.contains(part), "\(part)")
    }
    #expect(!inner.contains("t=") && !inner.contains("W_in"))
  }

  @Test func aStepBackSaysWhereItsPartsCameFrom() throws {
    let console = try console()
    console.run("example 0; continue")
    let root = console.run("step")
    #expect(root.contains("from above") && root.contains("the root"))
    #expect(prompt(console) == "node 6 \"it was not bad\" ↩> ")
    let inner = console.run("goto \"not bad\"")
    #expect(inner.contains("from node 5, right half of W") && inner.contains("\"was not bad\""))
    let leaf = console.run("goto not")
    #expect(leaf.contains("the gradient of its vector") && leaf.contains("from node 4, left half of W"))
    #expect(leaf.contains("E 0.") && !leaf.contains("W 0"))
  }

  @Test func movesFollowTheTree() throws {
    let console = try console()
    console.run("example 0; goto not")
    for (line, place) in [
      ("up", "node 4"), ("down right", "node 3"), ("up", "node 4"), ("next", "node 5"), ("down", "node 1"),
      ("up 2", "node 6"),
    ] {
      #expect(console.run(line).hasPrefix(place + " "), "\(line)")
    }
    #expect(console.run("up").contains("node 6 \"it was not bad\" has nothing above it"))
    console.run("goto 3")
    #expect(console.run("down").contains("node 3 \"bad\" has nothing below it"))
    console.run("restart")
    #expect(console.run("up").contains("the walk is at no node yet"))
    console.run("goto 5 --backward")
    #expect(console.run("next").hasPrefix("node 0 "))
  }

  @Test func gotoFindsWordsAndSuggestsThem() throws {
    let console = try console()
    console.run("example 0")
    #expect(console.run("goto \"not bat\"").contains("did you mean 'not bad'?"))
    #expect(console.run("goto 7").contains("there is no node 7"))
    console.run("traverse \"(2 (2 bad) (2 (2 bad) (2 good)))\"")
    #expect(console.run("goto bad").contains("node 1 as well"))
    #expect(console.run("goto bad").hasPrefix("node 1 "))
    #expect(console.run("goto bad").hasPrefix("node 0 "))
    console.run("load adder; network rnn; example 1")
    #expect(console.run("goto \"not bad\"").contains("numbered"))
  }

  @Test func traverseShowsEveryNode() throws {
    let console = try console(trained: true)
    let text = console.run("traverse \"(3 (2 not) (_ bad))\"")
    let lines = text.split(separator: "\n")
    #expect(lines[0].contains("\"not bad\""))
    #expect(lines[2].contains("not bad") && lines[2].split(separator: " ").first == "2")
    #expect(lines[4].contains("└─ bad") && lines[4].contains("·"))
    #expect(console.run("print z[\"not bad\"]").contains("6 elements"))
    #expect(console.run("step").contains("\"not\""))
    console.run("traverse 1")
    #expect(console.run("tree").contains("tree 1 of train"))
  }

  @Test func traverseSaysHowASentenceBecameATree() throws {
    let console = try console()
    let text = console.run("traverse it was quite good")
    #expect(text.contains("bracketed to the right"))
    #expect(text.contains("not in the vocabulary: 'quite'"))
    #expect(text.contains("└─ quite good"))
    #expect(!console.run("traverse good").contains("bracketed"))
  }

  @Test func theLoadedGrammarBracketsSentences() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "%labels classes 3 low middle high\nS -> S 'and' S [0.3] {= max($1, $3)} | W [0.7] {= $1}\nW -> '(' W ')' [0.2] {= $2}\n"
        + "W -> 'a' [0.4] {= 0} | 'b' [0.4] {= 2}\n", to: "toy.cfg")
    let console = TestConsole()
    console.run("load grammar \(path) --samples 30 --seed 1; network tree --dim 4")
    #expect(console.outcome == .succeeded)
    let parsed = console.run("traverse \"( a ) and b\"")
    #expect(parsed.contains("most probable parse"))
    let root = try #require(parsed.split(separator: "\n").first { $0.hasSuffix("( a ) and b") && !$0.hasPrefix("\"") })
    #expect(root.contains(" high "))
    #expect(console.run("traverse a and and").contains("no sentence of the grammar"))
    #expect(console.run("traverse a or b").contains("'or' is not in the vocabulary"))
  }

  @Test func mistakesInBracketsGetACaret() throws {
    let console = try console()
    let cases: [(String, String, Int)] = [
      ("\"(3 (2 not) (9 bad))\"", "classes 0 to 4", 13), ("\"(3 (2 not) (0 bad)\"", "never closed", 1),
      ("\"(3 (2 not))\"", "not two", 1), ("\"(3 (2 not) (0 bad)))\"", "closes nothing", 20),
      ("\"(3 (2 not) (0))\"", "neither a word nor children", 12), ("\"(1 a) (2 b)\"", "these are 2 trees", 0),
    ]
    for (argument, message, column) in cases {
      let lines = console.run("traverse \(argument)").split(separator: "\n").map(String.init)
      #expect(lines[0].contains(message), "\(argument): \(lines[0])")
      if message != "these are 2 trees" {
        let caret = lines[2].prefix { $0 == " " }.count - 4
        #expect(caret == "traverse ".count + column, "\(argument): \(caret)")
      }
    }
    #expect(console.run("traverse \" \"").contains("no tree and no sentence"))
    #expect(console.run("traverse 99").contains("no example 99"))
    #expect(console.run("traverse").contains("needs WHAT"))
  }

  @Test func aMistakeLeavesTheExampleAlone() throws {
    let console = try console()
    console.run("example 0; step")
    console.run("traverse \"(3 (2 not\"")
    #expect(prompt(console) == "node 0 \"it\"> ")
  }

  @Test func treeDrawsWhatIsAskedFor() throws {
    let console = try console(trained: true)
    let drawn = console.run("tree 0")
    #expect(drawn.hasPrefix("prediction: \"it was not bad\""))
    #expect(drawn.contains("bad 0") && drawn.contains("┴"))
    #expect(console.run("tree --by target").contains("bad 0"))
    for measure in ["delta", "loss"] { #expect(console.run("tree --by \(measure)").contains("bad 0.")) }
    console.recorder.columns = 24
    #expect(console.run("tree --depth 2").contains("⋯4"))
    console.run("traverse it was not bad it was not bad it was not bad")
    let folded = console.run("tree")
    #expect(folded.contains("└─") && folded.contains("⋯"))
  }

  @Test func treeWorksWithoutANetwork() throws {
    let folder = try TemporaryFolder()
    let console = TestConsole()
    console.run("load trees \(try folder.write(Self.treebank, to: "t.txt"))")
    #expect(console.run("tree 2").contains("good 4"))
    #expect(console.run("tree 2 --by loss").contains("needs a network"))
    #expect(console.run("tree").contains("needs INDEX"))
    #expect(console.run("tree 9").contains("no example 9"))
    let path = folder.path + "/tree.svg"
    console.run("tree 2 --save \(path)")
    let svg = try String(contentsOfFile: path, encoding: .utf8)
    #expect(svg.hasPrefix("<svg") || svg.hasPrefix("<?xml"))
    #expect(svg.contains("good 4"))
  }

  @Test func deltaOfATreeIsATreeAndLevels() throws {
    let console = try console()
    console.run("example 0")
    let text = console.run("delta")
    #expect(text.contains("‖δ‖: \"it was not bad\"") && text.contains("by depth"))
    #expect(!text.contains("t+1") && !text.contains("unit"))
    let lines = text.split(separator: "\n").map(String.init)
    let header = try #require(lines.firstIndex { $0.hasPrefix("depth") })
    #expect(lines[header + 2].split(separator: " ").prefix(2) == ["0", "1"])
    #expect(lines[header + 5].split(separator: " ").prefix(2) == ["3", "2"])
    #expect(console.run("delta --all --no-map").contains("was not"))
  }

  @Test func gradientNamesTheWordsOfE() throws {
    let console = try console()
    console.run("example 0")
    let text = console.run("gradient")
    #expect(text.contains("rows of the gradient of E: 4 of 6 words"))
    #expect(text.contains("what each node adds") && text.contains("not bad"))
  }

  @Test func nearestListsOtherPhrases() throws {
    let console = try console(trained: true)
    let text = console.run("nearest \"not bad\" --count 3")
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines[0].contains("nearest to \"not bad\"") && lines[0].contains("as it first stands in the data"))
    #expect(lines.count == 6)
    #expect(lines.dropFirst(3).allSatisfy { !$0.contains(" not bad ") || $0.contains("was not bad") })
    #expect(console.run("nearest bad --length same").contains("good"))
    #expect(console.run("nearest quite bad").contains("as typed"))
    console.run("example 0; goto 4")
    #expect(console.run("nearest").contains("nearest to \"not bad\", as in the tree at hand"))
    #expect(console.run("nearest 77").contains("there is no node 77"))
  }

  @Test func sequencesHaveNoTrees() {
    let console = TestConsole()
    console.run("load adder; network rnn; example 1")
    for line in ["traverse a", "tree 0", "nearest a"] { #expect(console.run(line).contains("not trees"), "\(line)") }
  }

  @Test func traverseInJSONHasEveryNode() throws {
    var settings = Settings()
    settings.writesJSON = true
    let folder = try TemporaryFolder()
    let console = TestConsole(settings: settings)
    console.run("load trees \(try folder.write(Self.treebank, to: "t.txt")); network tree --dim 3")
    let line = console.run("traverse \"(3 (2 not) (_ never))\"")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(object["bracketing"] as? String == "brackets")
    #expect(object["unknown_words"] as? [String] == ["never"])
    let nodes = try #require(object["nodes"] as? [[String: Any]])
    #expect(nodes.count == 3)
    #expect(nodes[2]["words"] as? [String] == ["not", "never"])
    #expect(nodes[2]["target"] as? String == "3" && nodes[1]["target"] is NSNull)
    #expect((nodes[2]["z"] as? [Double])?.count == 3 && (nodes[2]["y"] as? [Double])?.count == 5)
    #expect(object["root"] as? [Double] == nodes[2]["z"] as? [Double])
  }

  /// A degenerate tree on either side steps, draws and tabulates, in lines that fit the screen.
  @Test(arguments: [true, false])
  func aDeepTreeIsShownWhole(_ isLeft: Bool) throws {
    let leaves = 50_000
    let text =
      isLeft
      ? String(repeating: "(1 ", count: leaves - 1) + "(0 a)" + String(repeating: " (1 b))", count: leaves - 1)
      : String(repeating: "(1 (1 b) ", count: leaves - 1) + "(0 a)" + String(repeating: ")", count: leaves - 1)
    let folder = try TemporaryFolder()
    let console = TestConsole()
    console.run("load trees \(try folder.write(text, to: "deep.txt")); network tree --dim 2; example 0")
    for line in [
      "step 3", "next", "goto a", "tree", "delta", "gradient", "traverse 0", "continue", "continue",
      "print norm(delta[7])", "data", "where",
    ] {
      let output = console.run(line)
      #expect(console.outcome == .succeeded, "\(line): \(output.prefix(200))")
      for shown in output.split(separator: "\n") { #expect(displayWidth(String(shown)) <= 80, "\(line): \(shown)") }
    }
  }
}
