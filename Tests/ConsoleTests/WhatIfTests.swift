import Console
import Foundation
import Testing

/// `poke`, `zero`, `diff`, `undo`, `redo` as a person types them.
@Suite struct WhatIfTests {
  private func console(_ preparation: String = "load adder --bits 6; set seed 3; network rnn --hidden 4") -> TestConsole
  {
    let console = TestConsole()
    let output = console.run(preparation)
    #expect(console.outcome == .succeeded, "\(output)")
    return console
  }

  /// Everything that pokes may touch, to the last digit.
  private func state(_ console: TestConsole, _ names: [String]) -> String {
    names.map { console.run("print --full \($0)") }.joined()
  }

  @Test func whatFollowsIsShownAndTakenBack() {
    let console = console()
    console.run("example 7 12")
    let before = state(console, ["W", "loss", "z[:]", "delta[:]"])
    let poked = console.run("poke W[1][2] = 0.5")
    #expect(poked.hasPrefix("✎ W[1][2] = 0.5   ") && poked.contains("→ 0.5") && poked.contains("loss "))
    #expect(console.run("print W[1][2]") == "0.5\n")
    #expect(console.run("where").contains("✎ W[1][2] = 0.5"))
    #expect(console.run("show").contains("✎ W[1][2] = 0.5"))
    let undone = console.run("undo")
    #expect(undone.hasPrefix("took back W[1][2] = 0.5"))
    #expect(state(console, ["W", "loss", "z[:]", "delta[:]"]) == before)
    #expect(!console.run("where").contains("✎"))
    console.run("redo")
    #expect(console.run("print W[1][2]") == "0.5\n")
  }

  @Test func aClampHoldsWhileItsExampleIsLookedAt() {
    let console = console()
    console.run("example 3; poke z[2][0] = 0.25; step 2")
    #expect(console.run("print z[2][0]; print delta[2][0]") == "0.25\n0\n")
    #expect(console.run("goto 2").contains("held by hand  z[0] = 0.25"))
    #expect(!console.run("goto 3").contains("held by hand"))
    // The walk stays where it is, and the clamp survives training.
    #expect(console.run("poke W[0][0] = 0.5; print t").hasSuffix("\n3\n"))
    let trained = console.run("train --iterations 3 ; print z[2][0]")
    #expect(trained.contains("W[0][0] = 0.5: part of the run now") && trained.hasSuffix("\n0.25\n"))
    #expect(console.run("undo").contains("took back z[2][0] = 0.25"))
    #expect(console.run("undo").contains("there is no poke to take back"))
    console.run("poke z[2][0] = 0.25; poke b[0] = 1")
    let other = console.run("example 4")
    #expect(other.contains("z[2][0] = 0.25: held no longer"))
    #expect(!console.run("print z[2][0]").hasPrefix("0.25") && console.run("print b[0]") == "1\n")
    #expect(console.run("undo").contains("took back b[0] = 1"))
    console.run("poke W = 0; poke z[1][0] = 1")
    #expect(console.run("network rnn --hidden 3").contains("W = 0, z[1][0] = 1: gone with the parameters"))
  }

  /// Stopped before its update, an iteration can still be had without the poke; after one it cannot.
  @Test func aStopInTrainingKeepsWhatNoUpdateHasFollowed() {
    let console = console("load adder --bits 6; set seed 3; network rnn --hidden 4; train --iterations 20; break t=2")
    let before = state(console, ["W"])
    console.run("poke W[0][0] = 2; train --iterations 5")
    #expect(console.run("where").contains("✎ W[0][0] = 2"))
    #expect(console.run("undo").contains("took back W[0][0] = 2"))
    #expect(state(console, ["W"]) == before)
    console.run("poke W[0][0] = 2")
    #expect(!console.run("continue").contains("part of the run now") || !console.run("where").contains("✎"))
    console.run("continue; continue")
    #expect(console.run("undo").contains("there is no poke to take back"))
    console.run("delete; train --iterations 5; poke b = 0")
    #expect(console.run("rewind 5").contains("b = 0: left behind"))
    #expect(console.run("undo").contains("there is no poke to take back"))
  }

  @Test func theUnpokedRunIsKnownAfterAnotherExampleWasChosen() throws {
    let console = console()
    console.run("example 5")
    let loss = console.run("print --full loss")
    console.run("poke W[0][0] = 2; poke b *= 3; example 9; example 5; poke z[1][1] = 1")
    let parameters = state(console, ["W", "b"])
    let difference = try #require(json("diff", on: console))
    let before = try #require(difference["loss_before"] as? Double)
    #expect(try #require(Double(loss.trimmingCharacters(in: .whitespacesAndNewlines))) == before)
    #expect(state(console, ["W", "b"]) == parameters)
    // After more training, 'before' is what was trained, without the clamp alone.
    console.run("train --iterations 5")
    let trained = try #require(json("diff", on: console))
    let now = try #require(trained["loss_before"] as? Double)
    console.run("undo all")
    #expect(console.run("print --full loss") == "\(now)\n")
  }

  private func json(_ line: String, on console: TestConsole) -> [String: Any]? {
    console.session.settings.writesJSON = true
    defer { console.session.settings.writesJSON = false }
    return try? JSONSerialization.jsonObject(with: Data(console.run(line).utf8)) as? [String: Any]
  }

  @Test func aZeroedUnitIsZeroEverywhere() {
    let console = console()
    console.run("example 5; zero unit 2")
    #expect(
      console.run("print sum(abs(z[:][2])); print sum(abs(delta[:][2])); print min(abs(z[:][1])) > 0") == "0\n0\ntrue\n"
    )
    console.run("undo; zero W[1]")
    #expect(console.run("print norm(W[1])") == "0\n")
    console.run("undo; zero units 1:3")
    #expect(console.run("print sum(abs(z[:][1:3]))") == "0\n")
  }

  @Test func inputsTargetsAndOutputsAreChanged() {
    let console = console()
    console.run("example 0 1; step")
    #expect(console.run("print x[1]") == "(0, 1)\n" || console.run("print sum(x[1])") == "1\n")
    // As if the example were another one.
    let other = { () -> String in
      let second = self.console()
      second.run("example 1 1")
      return second.run("print --full y[:]; print --full loss")
    }()
    // 1 + 1 = 2: other inputs at t=1 and other targets at t=1 and t=2.
    console.run("poke x[1] = (1, 1); poke d[1] = 0; poke d[2] = 1")
    #expect(console.run("restart ; print --full y[:]; print --full loss").hasSuffix(other))
    console.run("poke v[1] = 0")
    #expect(console.run("print y[1]") == "0.5\n")
    console.run("poke z[0] = [1, 0, 0, 0]")
    #expect(console.run("print z[0]").contains("1"))
  }

  @Test func nanIsTakenWithAWarning() {
    let console = console()
    console.run("example 3")
    let poked = console.run("poke u[2][1] = nan")
    #expect(poked.contains("NaN reaches everything that is computed from it"))
    #expect(console.run("print isnan(z[2][1]); print isnan(z[1][1])") == "true\nfalse\n")
    #expect(console.outcome == .succeeded)
    console.run("undo")
    #expect(console.run("print isnan(loss)") == "false\n")
  }

  @Test(arguments: [
    ("poke W[0] == 1", "== compares; to put a value there write =", "=="),
    ("poke W[0]", "nothing is assigned", ""), ("poke W[7] = 1", "there is no row 7", "7"),
    ("poke W[0] = [1, 2]", "a vector of 2 does not fit a vector of 4", "[1, 2]"),
    ("poke y[1] = 1", "y is computed from other numbers", "y[1]"),
    ("poke ω = 1", "there is no quantity or parameter omega", "ω"), ("poke z[99] = 1", "z is not at position 99", "99"),
    ("poke t = 1", "t is no number of the network", "t"), ("poke x[1] = \"a\"", "x holds numbers here", "\"a\""),
    ("zero unit 4", "UNIT must be from 0 to 3, not 4", "unit 4"), ("zero W = 1", "'zero' puts 0 there", "="),
    ("zero unit", "NUMBER is missing", "unit"), ("undo", "there is no poke to take back", ""),
    ("undo x", "COUNT needs a whole number", "x"), ("redo", "there is no poke to put back", ""),
    ("diff", "nothing is changed by hand", ""), ("poke", "'poke' needs", ""),
  ])
  func mistakesChangeNothing(_ line: String, _ message: String, _ marked: String) {
    let console = console()
    console.run("example 3; step 2")
    let before = state(console, ["W", "b", "z[:]", "delta[:]", "t", "loss"])
    let report = console.run(line)
    #expect(report.contains(message), "\(report)")
    #expect(console.outcome == .failed)
    let lines = report.split(separator: "\n")
    if !marked.isEmpty, lines.count > 2 {
      let carets = lines[2].drop { $0 == " " }.count
      #expect(carets == marked.count, "\(report)")
      let column = lines[2].count - carets
      #expect(lines[1].dropFirst(column).hasPrefix(marked), "\(report)")
    }
    #expect(state(console, ["W", "b", "z[:]", "delta[:]", "t", "loss"]) == before)
    #expect(!console.run("where").contains("✎"))
  }

  @Test func whatIsMissingIsSaid() {
    #expect(TestConsole().run("poke W = 0").contains("needs a network"))
    let console = console()
    #expect(console.run("poke z[1] = 0").contains("no example is chosen yet"))
    #expect(console.run("zero unit 1").contains("no example is chosen yet"))
    #expect(console.run("poke W = 0").hasPrefix("✎ W = 0   16 elements"))
    #expect(console.run("diff").contains("example"))
  }

  @Test func thePromptShowsThatSomethingIsPoked() {
    let console = console()
    console.run("example 3")
    let screen = console.type([.line("poke b = 0"), .line("undo")])
    #expect(screen.contains("t=0 ✎> undo") && screen.split(separator: "\n").last?.hasPrefix("t=0> ") == true)
  }

  // MARK: Trees

  private var tree: TestConsole {
    console(
      """
      load trees samples/sentiment.txt; network tree --dim 5; train --epochs 1
      traverse "(1 (2 (2 the) (2 film)) (1 (_ was) (1 (_ not) (3 good))))"
      """)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "samples/sentiment.txt")))
  func aWordOfATreeIsReplaced() {
    let console = tree
    console.run("poke x[5] = \"bad\"; poke d[5] = 1")
    let poked = state(console, ["z[:]", "y[:]", "loss"])
    #expect(console.run("goto \"not bad\"").contains("node 6"))
    #expect(console.run("goto 5").contains("x = \"bad\""))
    let shown = console.run("diff --no-map")
    #expect(shown.contains("\"good\" → \"bad\"") && shown.contains("not bad"))
    console.run("traverse \"(1 (2 (2 the) (2 film)) (1 (_ was) (1 (_ not) (1 bad))))\"")
    #expect(state(console, ["z[:]", "y[:]", "loss"]) == poked)
    #expect(console.run("poke x[5] = \"goood\"").contains("did you mean 'good'?"))
    #expect(console.run("poke x[6] = \"good\"").contains("node 6 is inside the tree"))
    #expect(
      console.run("poke d[3] = 1").contains("has no target") || console.run("poke d[3] = 1").contains("no target"))
    #expect(console.run("poke v[3] = 1").contains("no target"))
    #expect(console.run("poke d[8] = 5").contains("5 is the number of no class"))
    #expect(console.run("poke x[0] = 0.5").contains("is the number of no word"))
  }

  /// Nodes without a target have outputs too, and what is held reaches them.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "samples/sentiment.txt")))
  func outputsWithoutATargetFollow() {
    let console = tree
    let before = console.run("print --full y[3]")
    console.run("poke z[3] = 0")
    #expect(console.run("print --full y[3]") != before)
    #expect(console.run("print norm(v[3] - c)") == "0\n")
    let picture = console.run("diff --of y")
    #expect(picture.contains("‖Δy‖") && picture.contains("good ·"))
  }

  // MARK: To the bit

  /// Random pokes, undos and redos, all taken back: the bits are those from before.
  @Test(arguments: ["double", "float"], 0..<4)
  func allTakenBackIsAsItWas(_ precision: String, _ seed: Int) {
    let console = console(
      "set precision \(precision); set seed 3; load adder --bits 5; network rnn --hidden 5; example 11")
    let names = ["W", "W_in", "W_out", "b", "c", "loss", "z[:]", "y[:]", "delta[:]", "x[:]", "d[:]", "grad(W)"]
    let before = state(console, names)
    var random = SplitMix(seed)
    var inForce = 0
    for _ in 0..<60 {
      let number = ["0.3", "-2", "nan", "inf", "1e300", "t", "norm(W)"][random.below(7)]
      let (i, j, t) = (random.below(5), random.below(5), 1 + random.below(5))
      let line = [
        "poke W[\(i)][\(j)] = \(number)", "poke W[\(i)] *= \(number)", "poke b = \(number)",
        "poke W_in[:, 0] = \(number)",
        "poke z[\(t)][\(i)] = \(number)", "poke u[\(t)] = \(number)", "poke x[\(t)] = (1, \(number))",
        "poke d[\(t)] = \(number)", "poke v[:] = \(number)", "zero unit \(i)", "poke z[0][\(i)] = \(number)", "undo",
        "undo 3",
        "redo",
      ][random.below(14)]
      let output = console.run(line)
      if console.outcome != .succeeded {
        #expect(line.hasPrefix("undo") || line.hasPrefix("redo"), "\(line): \(output)")
      }
      inForce += 1
    }
    console.run("undo all")
    #expect(state(console, names) == before)
    #expect(inForce == 60 && console.run("diff").contains("nothing is changed by hand"))
  }
}

/// SplitMix64.
private struct SplitMix {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 77 }

  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(limit))
  }
}
