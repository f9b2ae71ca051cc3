import Console
import Drawing
import Foundation
import Testing

/// `credit` as a person meets it.
struct CreditCommandTests {
  private func chain(_ network: String = "network rnn --hidden 6") -> TestConsole {
    let console = TestConsole()
    console.run("load adder --bits 8\n\(network)\nexample 5")
    #expect(console.outcome == .succeeded)
    return console
  }

  private func tree() throws -> TestConsole {
    let console = TestConsole()
    let folder = try TemporaryFolder()
    let path = try folder.write(TreeVerbTests.treebank, to: "trees.txt")
    withExtendedLifetime(folder) {
      _ = console.run("load trees \(path) --lower-case\nnetwork tree --dim 6\nexample 0")
    }
    #expect(console.outcome == .succeeded)
    return console
  }

  @Test func theMapHasALossARowAndAStepAColumn() throws {
    let console = chain()
    let text = console.run("credit")
    #expect(text.contains("loss at s ↓") && text.contains("δ at t →"))
    // Above the diagonal there is nothing: the loss at t=1 reaches only itself.
    let rows = text.split(separator: "\n").map(String.init)
    let first = try #require(rows.first { $0.contains("·") })
    #expect(first.split(separator: " ").filter { $0 == "·" }.count == 7)
    #expect(text.contains(#/the loss at t=8 reaches [\d.]+ steps back on average; 90 % of it within \d/#))
    #expect(text.contains("the columns add up to δ"))
    for line in rows { #expect(displayWidth(line) <= 80, "\(line)") }
  }

  @Test func oneStepRanksItsLosses() throws {
    let console = chain()
    let text = console.run("credit t=2")
    #expect(text.contains("δ at t=2, ‖δ‖") && text.contains("from 7 losses"))
    #expect(text.contains("the parts add up to δ"))
    #expect(text == console.run("credit 2"))
    for line in text.split(separator: "\n") { #expect(displayWidth(String(line)) <= 80, "\(line)") }
    let object = try console.members(of: "credit 2")
    let ranking = try #require(object["ranking"] as? [[String: Any]])
    #expect(object["t"] as? Int == 2 && ranking.count == 7)
    let norms = try ranking.map { try #require($0["norm"] as? Double) }
    #expect(norms == norms.sorted(by: >))
    let shares = try ranking.map { try #require($0["share"] as? Double) }
    #expect((shares.reduce(0, +) - 1).magnitude < 1e-9)
    #expect(try #require(object["relative_difference"] as? Double) < 1e-12)
  }

  @Test func oneLossIsFollowedBack() throws {
    let console = chain()
    let text = console.run("credit --of t=5")
    #expect(text.contains("the loss at t=5") && text.contains("reaches"))
    #expect(!text.contains("add up"), "one loss is not all of δ")
    let object = try console.members(of: "credit --of 5")
    let losses = try #require(object["losses"] as? [[String: Any]])
    #expect(losses.count == 1 && losses[0]["at"] as? [Int] == [1, 2, 3, 4, 5])
    #expect(object["difference"] is NSNull)
  }

  @Test func aTreeIsColouredAndItsWordsRanked() throws {
    let console = try tree()
    let text = console.run("credit")
    #expect(text.contains("‖∂E/∂u‖ from the loss at node 6"))
    #expect(text.contains("words by what the loss at node 6"))
    #expect(text.contains("every loss, and the words that hear most of it"))
    for line in text.split(separator: "\n") { #expect(displayWidth(String(line)) <= 80, "\(line)") }
    let object = try console.members(of: "credit")
    let words = try #require(object["words"] as? [[String: Any]])
    #expect(Set(words.compactMap { $0["word"] as? String }) == ["it", "was", "not", "bad"])
    let parts = words.compactMap { $0["of_loss"] as? Double }
    #expect(parts.count == 4 && (parts.reduce(0, +) - 1).magnitude < 1e-9)
    #expect(object["of"] as? Int == 6)
    #expect((object["losses"] as? [Any])?.count == 7)
  }

  @Test func nodesAreNamedByNumberOrWords() throws {
    let console = try tree()
    let text = console.run("credit \"not bad\"")
    #expect(text.contains("δ at node 4 \"not bad\"") && text.contains("from 3 losses"))
    #expect(text == console.run("credit node 4") && text == console.run("credit 4"))
    let below = console.run("credit --of \"not bad\"")
    #expect(below.contains("from the loss at node 4") && below.contains("words by what the loss at node 4"))
    #expect(!below.contains("every loss, and"))
  }

  @Test(arguments: [
    ("credit 9", "there is no t=9"), ("credit t=0", "there is no t=0"), ("credit soon", "soon"),
    ("credit --of 99", "there is no t=99"), ("credit --of \"two words\"", "numbered"),
    ("credit 5 --of 3", "no loss reaches t=5"), ("credit --save map.png", ".svg"),
  ])
  func slipsInASequenceAreNamed(_ line: String, _ words: String) {
    let console = chain()
    let text = console.run(line)
    #expect(console.outcome == .failed && text.contains(words), "\(text)")
    #expect(text.contains("^"))
  }

  @Test func slipsInATreeAreNamed() throws {
    let console = try tree()
    #expect(console.run("credit nod").contains("no node of this tree spans 'nod'"))
    #expect(console.run("credit --of \"not bed\"").contains("did you mean 'not bad'"))
    #expect(console.run("credit 7").contains("there is no node 7"))
  }

  @Test func whatHasNoLossIsSaid() {
    let console = chain("network rnn --hidden 6 --targets last")
    #expect(console.run("credit --of 3").contains("t=3 has no target that counts"))
    let text = console.run("credit 3")
    #expect(console.outcome == .succeeded && text.contains("from 1 loss"))
    let fresh = TestConsole()
    fresh.run("load adder ; network rnn")
    #expect(fresh.run("credit").contains("example"))
    #expect(fresh.outcome == .failed)
  }

  @Test func picturesAreSaved() throws {
    let folder = try TemporaryFolder()
    let console = chain()
    for (index, line) in ["credit", "credit 2", "credit --of 8"].enumerated() {
      let path = "\(folder.path)/picture\(index).svg"
      #expect(console.run("\(line) --save \(path)").contains("written to"))
      #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("<svg"))
    }
  }
}
