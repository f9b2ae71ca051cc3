import Console
import Foundation
import Testing

/// Pairs of trees, as a person meets them.
struct PairCommandTests {
  private static let pairs = "<\t( a ( and b ) )\ta\n#\ta\tb\n^\t( not a )\ta\n>\tb\t( b ( and ( not a ) ) )\n"

  private func console(_ network: String = "network tree --dim 4 --compare 6") throws -> TestConsole {
    let folder = try TemporaryFolder()
    let console = TestConsole()
    console.run("load pairs \(try folder.write(Self.pairs, to: "pairs.txt"))\n\(network)")
    #expect(console.outcome == .succeeded)
    return console
  }

  @Test func dataSaysWhatItIs() throws {
    let console = try console()
    let text = console.run("data --rows 2").replacing(/\n {7}/, with: " ")
    for part in ["train 4 pairs", "4 relations < # ^ >", "a (and b)  <         a"] {
      #expect(text.contains(part), "\(part)")
    }
    let rows = try #require(try console.members(of: "data --rows 1")["rows"] as? [[String: String]])
    #expect(rows == [["left": "a (and b)", "relation": "<", "right": "a"]])
  }

  @Test func theNetworkSaysWhatComparesTheTrees() throws {
    let console = try console()
    let text = console.run("network tree --dim 4 --compare 6")
    for part in ["→ 4 tanh → 6 that compare two trees → 4 softmax", "W_compare 6×8", "W_out 4×6"] {
      #expect(text.replacing(/\n +/, with: " ").contains(part), "\(part)")
    }
    #expect(!text.contains("V_compare"))
    let tensor = console.run("network rntn --dim 4 --compare 6").replacing(/\n +/, with: " ")
    #expect(tensor.contains("V 4×64") && tensor.contains("V_compare 6×64"))
    let settings = try #require(try console.members(of: "show")["network"] as? [String: Any])
    #expect(settings["compare"] as? Int == 6 && settings["kind"] as? String == "rntn")
  }

  @Test func theEquationsAreThoseOfEachNode() throws {
    let console = try console()
    let formula = console.run("formula").replacing(/\n {4,}/, with: " ")
    for line in [
      "where two trees are compared:", "u = W_compare·concat(z_left, z_right) + b_compare",
      "δ = dE/du = W_outᵀ δ_out ⊙ tanh'(u) at the comparison",
      "δ = dE/du = (its half of Wᵀ δ_parent + its half of W_compareᵀ δ_compare) ⊙ tanh'(u)",
    ] {
      #expect(formula.contains(line), "\(line)")
    }
    console.run("example 0")
    let composition = console.run("goto 4")
    #expect(composition.contains("W·concat(z_left, z_right) + b") && !composition.contains("predicts"))
    let comparison = console.run("continue\nback\nstep")
    #expect(comparison.contains("W_compare·concat") || comparison.contains("forward pass done"))
    let root = console.run("step")
    #expect(root.contains("a and b ‖ a") && root.contains("δ = W_outᵀ δ_out") && root.contains("from above"))
    let below = console.run("goto 4")
    #expect(below.contains("its half of W_compareᵀ δ_compare") && below.contains("from node 6, left tree"))
    #expect(!below.contains("Wᵀ δ_parent"))
    let leaf = console.run("goto 0")
    #expect(leaf.contains("its half of Wᵀ δ_parent") && !leaf.contains("W_compare"))
  }

  @Test(arguments: ["tree", "tree-lstm", "rntn"])
  func everyVerbWorksOnPairs(kind: String) throws {
    let console = try console("network \(kind) --dim 4 --compare 6")
    for line in [
      "train --iterations 30", "evaluate", "evaluate --by connectives", "evaluate --by length", "evaluate --by depth",
      "example 3", "delta", "credit", "gradient", "gradcheck", "tree --by delta", "tree --by loss", "explain z[8][5]",
      "explain delta[8][5]", "explain from_output[2][0]", "explain from_parent[8][0]", "explain grad(W_compare)[0][7]",
      "verify delta[8]", "verify delta[7]", "verify W_compare[1][2]", "poke z[8][5] = 0.5", "verify delta[2]", "diff",
      "undo", "print norm(delta[8])", "diagnose", "lesion", "nearest \"not a\"",
      "break if norm(delta) > 1e9", "train --iterations 5", "delete", "traverse \"(a (and b)) b\"",
      "sweep --compare 3,5 --seeds 2 -n 20 --no-curves",
    ] {
      let output = console.run(line)
      #expect(console.outcome == .succeeded, "\(line): \(output)")
    }
    #expect(console.run("gradcheck").contains("agree with finite differences"))
  }

  @Test func answersOfATypedPairStandAtItsRoot() throws {
    let console = try console()
    let text = console.run("traverse \"(not a) (b (and a))\"")
    #expect(text.contains("a pair of your own") && text.contains("not a ‖ b and a"))
    let nodes = try #require(
      try console.members(of: "traverse \"(not a) (b (and a))\"")["nodes"] as? [[String: Any]])
    #expect(nodes.count == 9 && nodes.dropLast().allSatisfy { $0["y"] is NSNull })
    #expect((nodes.last?["y"] as? [Double])?.count == 4 && (nodes.last?["z"] as? [Double])?.count == 6)
  }

  @Test(arguments: [
    ("network rnn", "the data are trees, not sequences"), ("network tree --dropout 0.5", "leave out --dropout"),
    ("network tree --compare 0", "'--compare' must be"), ("traverse a", "there is one tree, not two"),
    ("traverse \"(a b c) a\"", "this bracket has 3 nodes in it, not two"), ("traverse \"(a b\"", "is never closed"),
    ("example 0; print z[0:]", "node 6 compares the trees and has another number of units"),
    ("example 0; nearest 6", "the root compares two trees"), ("nearest \"c d\"", "no tree of the pairs to train on"),
    ("load trees samples/sentiment.txt; network tree --compare 3", "--compare is about pairs of trees"),
    ("load trees samples/sentiment.txt; network tree; evaluate --by connectives", "connectives"),
    ("load logic --connectives 13", "must be from 0 to 12"), ("load pairs", "'load pairs' needs a file"),
    ("load pairs samples/sentiment.txt", "samples/sentiment.txt:1:1: this line has one column"),
  ])
  func mistakesAreSaid(_ lines: String, _ message: String) throws {
    let console = try console()
    let output = console.run(lines)
    #expect(console.outcome == .failed && output.contains(message), "\(output)")
  }

  /// A network for pairs is none for trees, and the other way round.
  @Test func savedRunsKnowWhatTheyCompare() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("", to: "run.safetensors")
    let first = try console()
    first.run("train --iterations 20\nsave \(path)")
    #expect(first.outcome == .succeeded)
    #expect(first.run("open \(path)\nevaluate").contains("right") && first.outcome == .succeeded)
    let second = TestConsole()
    let output = second.run("load trees samples/sentiment.txt\nopen \(path)")
    #expect(second.outcome == .failed && output.contains("it compares pairs of trees, and these are single trees"))
  }
}
