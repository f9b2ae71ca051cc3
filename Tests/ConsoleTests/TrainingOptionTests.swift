import Console
import Foundation
import Testing

/// Options of `train` and `network` that say what an update is made of, as a person types them.
@Suite struct TrainingOptionTests {
  private static let series = "load labelled samples/oscillations.ts"

  private func losses(_ commands: String) throws -> [Double] {
    let console = TestConsole()
    console.run(commands)
    let members = try console.members(of: "train -n 1")
    let loss = try #require(members["loss"] as? Double)
    let rows = try #require(try console.members(of: "print W")["value"] as? [[Double]])
    return [loss] + rows.flatMap(\.self)
  }

  @Test func severalMinibatchesAreOneLargeOne() throws {
    let start = "load adder --bits 8; network rnn --hidden 4; "
    let large = try losses(start + "train -n 30 --batch 12 --clip norm 1")
    let several = try losses(start + "train -n 30 --batch 4 --accumulate 3 --clip norm 1")
    #expect(large.count == 17 && several.count == 17)
    for (a, b) in zip(several, large) { #expect((a - b).magnitude <= 1e-12) }
  }

  @Test func itIsSaidAndGoneBackOver() {
    let console = TestConsole()
    console.run("load adder --bits 8; network rnn --hidden 4; train -n 20 --batch 2 --accumulate 3")
    #expect(console.run("timeline").contains("batch 2, accumulate 3"))
    let end = console.run("print --full W")
    console.run("rewind 7; train -n 13")
    #expect(console.run("print --full W") == end)
    let stopped = console.run("rewind 0; break t=3 if iteration == 2; train -n 5")
    #expect(stopped.contains("example 1 of the 6 of the minibatch, each counts\n  1/6;"))
    #expect(console.run("train --accumulate 0").contains("must be from 1 to"))
    // An epoch's end is an update's end: 256 pairs are 85 updates of 3 and one of 1.
    let epochs = console.run("delete; load adder --bits 5; network rnn; train --epochs 2 --accumulate 3")
    #expect(epochs.contains("iteration 172:"))
  }

  @Test func classesCountWhatTheyWeigh() throws {
    let console = TestConsole()
    console.run(Self.series)
    #expect(console.run("network rnn --hidden 4 --class-weights balanced").contains("class weights "))
    #expect(console.run("network rnn --hidden 4 --class-weights 1:2.5:1").contains("class weights 1 : 2.5 : 1"))
    let formula = console.run("formula")
    #expect(formula.contains("w_d") && formula.contains("mean weight of its targets"))
    console.run("train --epochs 1; example 1; finish")
    let walk = console.run("where")
    #expect(!walk.isEmpty)
    let position = try #require(walk.split { !$0.isNumber }.first { Int($0) ?? 0 > 1 })
    let explained = console.run("explain delta_out[\(position)][0]")
    #expect(explained.contains("· w[") && explained.contains("✓"), "\(explained)")
    #expect(console.run("restart; explain loss").contains("w["))
    #expect(console.run("gradcheck").contains("✓"))
  }

  @Test func weightsAreKeptAndSwept() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/run.safetensors"
    let console = TestConsole()
    console.run("\(Self.series); network rnn --hidden 3 --class-weights 1:3:1; train -n 5; save \(path)")
    #expect(TestConsole().run("open \(path)").contains("class weights 1 : 3 : 1"))
    let sweep = console.run("sweep --class-weights none,balanced,1:4:2 --seeds 2 -n 20 --no-curves")
    #expect(sweep.contains("class-weights none") && sweep.contains("class-weights 1:4:2"), "\(sweep)")
  }

  @Test(arguments: [
    ("1:2", "is not a weight for each of the 3 classes"), ("1:x:1", "is not a weight"), ("1", "is not a weight"),
    ("0:0:0", "not all classes can weigh nothing"), ("-1:1:1", "a class cannot weigh −1"), ("", "is not a weight"),
  ])
  func weightsThatAreNoneAreRefused(weights: String, message: String) {
    let console = TestConsole()
    console.run(Self.series)
    #expect(console.run("network rnn --class-weights '\(weights)'").contains(message))
    #expect(console.run("load adder; network rnn --class-weights balanced").contains("targets that are classes"))
  }
}
