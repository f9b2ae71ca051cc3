import Console
import Drawing
import Foundation
import LineEditing
import Testing

/// `lesion` as a person meets it.
struct LesionCommandTests {
  private func console() -> TestConsole {
    let console = TestConsole()
    console.run("load adder --bits 5\nnetwork rnn --hidden 6\ntrain --iterations 500")
    #expect(console.outcome == .succeeded)
    return console
  }

  @Test func unitsAreRankedByTheRiseOfTheLoss() throws {
    let console = console()
    let object = try console.members(of: "lesion")
    let units = try #require(object["units"] as? [[String: Any]])
    let rises = try units.map { try #require($0["rise"] as? Double) }
    #expect(rises.count == 6 && rises == rises.sorted(by: >))
    let loss = try #require(object["loss"] as? Double)
    for unit in units {
      let (without, rise) = (try #require(unit["loss"] as? Double), try #require(unit["rise"] as? Double))
      #expect((without - loss - rise).magnitude < 1e-12)
    }
    let text = console.run("lesion")
    #expect(text.contains("train, all 256: loss") && text.contains("become wrong"))
    #expect(text.contains("unit \(try #require(units[0]["unit"] as? Int)) matters most"))
    for line in text.split(separator: "\n") { #expect(displayWidth(String(line)) <= 80, "\(line)") }
  }

  @Test func aUnitThatDoesHarmIsNamed() throws {
    let console = console()
    // A unit that pushes every answer the wrong way is better away.
    let object = try console.members(of: "lesion")
    let harmful = try #require(object["better_without"] as? [Int])
    let units = try #require(object["units"] as? [[String: Any]])
    let falling = units.filter { ($0["rise"] as? Double ?? 0) < 0 }.compactMap { $0["unit"] as? Int }
    #expect(Set(harmful) == Set(falling))
    let text = console.run("lesion")
    #expect(text.contains("the loss is lower without") == !harmful.isEmpty)
  }

  @Test func someUnitsAndSomeExamplesCanBeChosen() throws {
    let console = console()
    let object = try console.members(of: "lesion --units 4,0-1,1 --limit 100")
    let units = try #require(object["units"] as? [[String: Any]])
    #expect(Set(units.compactMap { $0["unit"] as? Int }) == [0, 1, 4] && units.count == 3)
    #expect(object["examples"] as? Int == 100 && object["population"] as? Int == 256)
    #expect(console.run("lesion --limit 100").contains("a sample of 100 of 256"))
  }

  @Test func numbersAreNeitherRightNorWrong() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<60).map { "\($0),\(($0 * 7) % 11)" }.joined(separator: "\n")
    let path = try folder.write("t,x\n\(rows)\n", to: "series.csv")
    let console = TestConsole()
    console.run("load series \(path) --column x --window 5 ; network rnn --hidden 3")
    let text = withExtendedLifetime(folder) { console.run("lesion") }
    #expect(console.outcome == .succeeded && !text.contains("wrong") && !text.contains("right"))
    #expect(try console.members(of: "lesion")["correct"] is NSNull)
  }

  @Test(arguments: [
    ("lesion --units 6", "no unit 6"), ("lesion --units 3-9", "no unit 9"), ("lesion --units 4-2", "neither"),
    ("lesion --units a", "neither"), ("lesion --units 1-2-3", "neither"), ("lesion --units 0-", "neither"),
    ("lesion --limit 0", "limit"), ("lesion --split test", "no test part"),
  ])
  func slipsAreNamed(_ line: String, _ words: String) {
    let console = console()
    let text = console.run(line)
    #expect(console.outcome == .failed && text.contains(words), "\(text)")
  }

  /// Ctrl-C while the command runs, after so many looks for it.
  @Test(arguments: ["lesion", "credit"], [1, 2, 3, 5])
  func interruptingLosesNothing(_ verb: String, looks: Int) throws {
    let watch = Watch()
    var surroundings = Surroundings(write: { watch.output += $0 }, writeError: { _ in })
    surroundings.interrupts = InterruptSource(isRequested: { watch.look() }, renew: {})
    let session = Session(surroundings: surroundings)
    func run(_ line: String) -> Outcome { Interpreter(session).run(text: line, named: "test") }
    #expect(run("load adder --bits 8 ; network rnn --hidden 40 ; example 5 ; print W") == .succeeded)
    let before = watch.output.split(separator: "\n").last
    watch.looks = looks
    let outcome = run(verb)
    watch.looks = .max
    if looks <= 2 { #expect(outcome == .interrupted) }
    #expect(run("print W") == .succeeded)
    #expect(watch.output.split(separator: "\n").last == before)
    #expect(run(verb) == .succeeded)
  }

  private final class Watch {
    var output = ""
    var looks = Int.max

    func look() -> Bool {
      guard looks < .max else { return false }
      looks -= 1
      return looks <= 0
    }
  }
}
