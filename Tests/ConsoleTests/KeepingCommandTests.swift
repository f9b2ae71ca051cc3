import Console
import Foundation
import Glibc
import Keeping
import Networks
import Storage
import Testing

/// `save`, `open`, `resume` and `export` as a person meets them.
struct KeepingCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.path + "/" + name }

  private func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// All parameters with every digit.
  private func parameters(_ console: TestConsole) -> String {
    (console.session.workbench.run?.layout.parameters ?? []).map { console.run("print --full \($0.name)") }.joined()
  }

  @discardableResult
  private func adder(_ lines: String = "") -> TestConsole {
    let console = TestConsole()
    console.run("load adder --bits 6\nnetwork rnn --hidden 5\n" + lines)
    #expect(console.outcome == .succeeded)
    return console
  }

  @Test func trainingGoesOnInAnotherSession() throws {
    let whole = adder("train -n 70 --update adagrad")
    let first = adder("train -n 40 --update adagrad\nsave \(path("m"))")
    #expect(first.recorder.screen.contains("saved after 40 iterations"))
    let second = TestConsole()
    let opened = second.run("open \(path("m"))")
    #expect(opened.contains("sums of two 5-bit numbers") && opened.contains("after 40 iterations on adder"))
    second.run("train -n 30 --update adagrad")
    #expect(parameters(second) == parameters(whole))
  }

  @Test func anInterruptedRunIsResumed() throws {
    let layered = "network gru --hidden 4 --layers 2 --bidirectional --dropout 0.4"
    for (network, plan) in [
      ("", "-n 60 --batch 9"), ("", "--epochs 2 --batch 50 --update adagrad --clip norm 1"),
      (layered, "-n 40 --batch 9 --update adam"),
    ] {
      let whole = adder("\(network)\ntrain \(plan)")
      let cut = adder("\(network)\ntbreak iteration 17\ntrain \(plan) --checkpoint \(path("c")) --every 1")
      #expect(cut.session.workbench.run?.state.iteration == 16)
      let resumed = TestConsole()
      let text = resumed.run("resume \(path("c")) --threads 2")
      #expect(resumed.outcome == .succeeded && text.contains("after 16 iterations on adder"))
      #expect(parameters(resumed) == parameters(whole))
      // The end was kept too.
      let again = TestConsole()
      #expect(again.run("resume \(path("c"))").contains("nothing is left to do"))
      #expect(parameters(again) == parameters(whole))
    }
  }

  /// Noise is learned by heart: an early epoch is the best on dev, and still is after the run was taken up again.
  @Test func theBestEpochBeforeTheCheckpointIsGoneBackTo() throws {
    var random = Generator(seed: 4)
    let lines = (0..<80).map { _ in
      String((0..<5).map { _ in Character(Unicode.Scalar(UInt8(97 + random.index(below: 20)))) })
    }
    let text = try folder.write(lines.joined(separator: "\n"), to: "noise.txt")
    let start = "load text \(text) --lines\nnetwork rnn --hidden 12\n"
    let plan = "train --epochs 8 --batch 4 --update adam --rate 0.03"
    let whole = TestConsole()
    whole.run(start)
    let best = try #require(try whole.members(of: plan)["best_epoch"] as? Int)
    let data = try #require(whole.session.workbench.data)
    let perEpoch = (data.count(in: .train) + 3) / 4
    #expect(best < 5)
    for cut in [best, 6] {
      TestConsole().run(start + "tbreak iteration \(cut * perEpoch + 2)\n\(plan) --checkpoint \(path("c"))")
      let resumed = TestConsole()
      #expect(try resumed.members(of: "resume \(path("c"))")["best_epoch"] as? Int == best)
      #expect(parameters(resumed) == parameters(whole))
    }
  }

  /// Cells with gates: on the way, to the end, and as weights alone.
  @Test(arguments: ["lstm", "gru", "gru --reset before"]) func networksWithGatesAreKept(_ kind: String) throws {
    let start = "load adder --bits 6\nnetwork \(kind) --hidden 5\n"
    let plan = "-n 40 --update adam --batch 3"
    let whole = TestConsole()
    whole.run(start + "train \(plan)\nexport weights \(path("w.npz"))\nexport weights \(path("w.safetensors"))")
    #expect(whole.outcome == .succeeded)
    let archive = try #require(whole.session.workbench.savedRun()).archive
    TestConsole().run(start + "tbreak iteration 17\ntrain \(plan) --checkpoint \(path("c"))")
    let resumed = TestConsole()
    #expect(resumed.run("resume \(path("c"))").contains("after 16 iterations on adder"))
    #expect(try #require(resumed.session.workbench.savedRun()).archive == archive)
    for name in ["w.npz", "w.safetensors"] {
      let console = TestConsole()
      console.run("load adder --bits 6\nopen \(path(name))" + (kind == "gru --reset before" ? " --reset before" : ""))
      let opened = try #require(console.session.workbench.savedRun()).archive
      #expect(opened.specification == archive.specification && opened.parameters == archive.parameters)
      #expect(console.run("open \(path(name)) --activation relu").contains("--activation goes with rnn, tree and rntn"))
      if kind == "lstm" { #expect(console.run("open \(path(name)) --reset before").contains("a gru's reset gate")) }
    }
  }

  @Test func aCellThatThereIsNotIsSaid() throws {
    adder("train -n 2\nsave \(path("m"))")
    var file = try Safetensors(try bytes("m"))
    file.metadata = file.metadata.map { ($0.key, $0.value.replacing("\"cell\": null", with: "\"cell\": \"xlstm\"")) }
    try folder.write(Data(file.bytes), to: "m")
    let console = TestConsole()
    let text = console.run("open --force \(path("m"))")
    #expect(text.contains("holds a network of 'xlstm' cells, which this Backstep does not have"))
    #expect(console.outcome == .failed && console.session.workbench.run == nil)
  }

  @Test func otherDataIsRefusedUnlessForced() throws {
    let series = folder.path + "/s.csv"
    func write(_ change: Double) throws {
      let values = (0..<80).map { "\($0),\(sin(Double($0)) + ($0 == 40 ? change : 0))" }
      try folder.write("t,v\n" + values.joined(separator: "\n") + "\n", to: "s.csv")
    }
    try write(0)
    let console = TestConsole()
    console.run(
      """
      load series \(series) --column v --window 5
      network rnn --hidden 3
      tbreak iteration 10
      train -n 30 --rate 0.01 --checkpoint \(path("c"))
      """)
    #expect(console.outcome == .succeeded)
    try write(0.5)
    let changed = TestConsole()
    #expect(changed.run("resume \(path("c"))").contains("has changed since this run was trained on it"))
    #expect(changed.outcome == .failed && changed.session.workbench.data == nil)
    changed.run("resume \(path("c")) --force")
    #expect(changed.outcome == .succeeded && changed.session.workbench.run?.state.iteration == 30)
    try FileManager.default.removeItem(atPath: series)
    let gone = TestConsole()
    let text = gone.run("open \(path("c"))")
    #expect(text.contains("cannot be loaded as it was") && text.contains("load series"))
    #expect(gone.session.workbench.data == nil && gone.session.workbench.run == nil)
  }

  /// Nothing that a file says, or is, changes the session unless all of it fits.
  @Test func whatDoesNotFitChangesNothing() throws {
    adder("train -n 5\nsave \(path("m"))")
    let whole = try bytes("m")
    try folder.write(Data(whole.dropLast(9)), to: "cut")
    var changed = whole
    changed[changed.count - 3] ^= 1
    try folder.write(Data(changed), to: "changed")
    try folder.write("", to: "empty")
    try folder.write("PK\u{3}\u{4} nothing more", to: "zip")
    try folder.write(Data([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x7B]), to: "huge")
    let console = TestConsole()
    console.run(
      "load series samples/sunspots.csv --column sunspots\nload grammar reber --as sequences\nnetwork rnn\ntrain -n 3")
    guard console.outcome == .succeeded else { return }
    let before = console.run("show")
    for (name, kind) in [
      ("cut", "file-malformed"), ("changed", "file-altered"), ("empty", "file-malformed"), ("zip", "file-malformed"),
      ("huge", "file-malformed"), ("m", "data-mismatch"), ("none", "file-not-found"),
    ] {
      for verb in ["open", "resume"] {
        let object = try console.members(of: "\(verb) \(path(name))")
        let error = try #require(object["error"] as? [String: Any])
        #expect(error["kind"] as? String == kind, "\(verb) \(name): \(error)")
      }
    }
    #expect(console.run("show") == before)
    let alone = TestConsole()
    alone.run("open \(path("changed"))")
    #expect(alone.outcome == .failed && alone.session.workbench.data == nil)
    alone.run("open \(path("changed")) --force")
    #expect(alone.outcome == .succeeded)
  }

  /// A recipe is a `load` and nothing else, whatever a file says.
  @Test func onlyLoadIsRunOnBehalfOfAFile() throws {
    let console = adder("train -n 2")
    var saved = try #require(console.session.workbench.savedRun())
    for command in ["load adder; save \(path("stolen"))", "source \(path("x"))", "save \(path("stolen"))", "", "load"] {
      saved.data.recipe?.command = command
      try folder.write(Data(saved.bytes), to: "m")
      let other = TestConsole()
      other.run("open \(path("m"))")
      #expect(other.outcome == .failed && other.session.workbench.data == nil)
      #expect(!FileManager.default.fileExists(atPath: path("stolen")))
    }
  }

  @Test func filesOfOthersAreNotReplaced() throws {
    try folder.write("dear diary", to: "diary.txt")
    let console = adder()
    let text = console.run("save \(path("diary.txt"))")
    #expect(console.outcome == .failed && text.contains("was not written by 'save'"))
    console.run("train -n 2 --checkpoint \(path("diary.txt"))")
    let diary = try bytes("diary.txt")
    #expect(console.outcome == .failed && diary == Array("dear diary".utf8))
    console.run("save --force \(path("diary.txt"))\nsave \(path("diary.txt"))")
    #expect(console.outcome == .succeeded)
  }

  @Test func weightsAloneNeedData() throws {
    adder("train -n 9\nexport weights \(path("w.npz"))\nexport weights \(path("w.safetensors"))")
    for name in ["w.npz", "w.safetensors"] {
      let console = TestConsole()
      #expect(console.run("open \(path(name))").contains("needs data"))
      #expect(console.run("load adder --bits 6\nopen \(path(name))").contains("2 → 5 tanh → 1 sigmoid"))
      #expect(parameters(console) == parameters(adder("train -n 9")))
      console.run("resume \(path(name))")
      #expect(console.outcome == .failed)
    }
  }

  @Test func aSeriesMayBeAnArray() throws {
    let values = (0..<60).map { sin(Double($0) / 3) }
    try folder.write(Data(Tensor(values, shape: [60]).numPy), to: "vector.npy")
    try folder.write(Data(Tensor(values.flatMap { [0, $0] }, shape: [60, 2]).numPy), to: "matrix.npy")
    try folder.write(Data(Tensor(values, shape: [3, 4, 5]).numPy), to: "cube.npy")
    try folder.write(Data(Tensor(values, shape: [60]).numPy.dropLast()), to: "cut.npy")
    let console = TestConsole()
    console.run("load series \(path("vector.npy")) --window 5")
    let fingerprint = try #require(console.session.workbench.data).fingerprint
    console.run("load series \(path("matrix.npy")) --column 2 --window 5")
    #expect(console.session.workbench.data?.fingerprint == fingerprint)
    for (line, kind) in [
      ("matrix.npy", "missing-column"), ("matrix.npy --column 3", "no-such-column"),
      ("matrix.npy --column v", "no-header"), ("cube.npy", "array-shape"), ("cut.npy", "file-malformed"),
    ] {
      let object = try console.members(of: "load series \(path(line))")
      #expect((object["error"] as? [String: Any])?["kind"] as? String == kind, "\(line): \(object)")
    }
  }

  @Test func aTraceIsExportedInThreeForms() throws {
    let console = adder(
      "train -n 5\nexample 3 9\nexport trace \(path("t.json"))\nexport trace \(path("t.csv"))\nexport trace \(path("t.npz"))"
    )
    #expect(console.outcome == .succeeded)
    let walk = try #require(console.session.workbench.walk)
    let deltas = walk.deltas
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(try bytes("t.json"))) as? [String: Any])
    let nodes = try #require(object["nodes"] as? [[String: Any]])
    #expect(nodes.count == 6)
    let rows = String(decoding: try bytes("t.csv"), as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: ",")
    }
    #expect(rows[0] == ["t", "quantity", "element", "value"])
    for (node, delta) in deltas.enumerated() {
      #expect((nodes[node]["delta"] as? [Double])?.count == delta.count && nodes[node]["t"] as? Int == node + 1)
      let found = rows.filter { $0[0] == "\(node + 1)" && $0[1] == "delta" }.compactMap { Double($0[3]) }
      #expect(found == delta)
    }
    let arrays = try ForeignWeights.tensors(in: bytes("t.npz"))
    let delta = try #require(arrays.first { $0.name == "delta" }).tensor
    #expect(delta.shape == [6, 5] && delta.doubles == deltas.flatMap { $0 })
    #expect(arrays.first { $0.name == "children" }?.tensor.integers == [-1, 0, 1, 2, 3, 4])
    #expect(console.run("export trace \(path("t.txt"))").contains(".json"))
  }
}

/// Writing under bad conditions: the old file or the new one is there, whole.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct DurableSavingTests {
  private let program: Executable

  init() throws { program = try Executable() }

  private func file() throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: program.home.path + "/m"))) }

  private func inode() throws -> Int {
    try FileManager.default.attributesOfItem(atPath: program.home.path + "/m")[.systemFileNumber] as? Int ?? 0
  }

  @Test func aKillAtAnyMomentLosesNothing() throws {
    let path = program.home.path + "/m"
    let script = "load adder\nnetwork rnn --hidden 60\nsave \(path)\n"
    #expect(try program.run(["-q", "-"], input: script).status == 0)
    let rest = "open \(path)\n" + String(repeating: "train -n 1\nsave \(path)\n", count: 2000)
    var last = 0
    for round in 0..<12 {
      let run = try program.start(["-q", try program.home.write(rest, to: "rest.bks")])
      // It is at it once the file is another one; from then on, any moment will do.
      let before = try inode()
      for _ in 0..<2000 where try inode() == before { usleep(5_000) }
      usleep(UInt32(round * 7_919 % 40_000))
      kill(run.process.processIdentifier, SIGKILL)
      _ = try run.finish(input: "")
      let saved = try SavedRun(file())
      #expect(saved.archive.iteration >= last)
      last = saved.archive.iteration
    }
    #expect(last > 0)
    // What was half written when it was killed is cleared away by the next to write.
    #expect(try program.run(["-q", "-c", "open \(path); save \(path)"]).status == 0)
    let left = try FileManager.default.contentsOfDirectory(atPath: program.home.path).filter { $0.contains(".part") }
    #expect(left.isEmpty, "\(left)")
  }

  @Test func aFullDiskLeavesTheOldFile() throws {
    let path = program.home.path + "/m"
    #expect(try program.run(["-c", "load adder; network rnn; save \(path)"]).status == 0)
    let before = try file()
    // Files may hold 1 KiB: the system says so in the middle of writing.
    let result = try program.shell("ulimit -f 1; $BACKSTEP -q -c 'open \(path); train -n 9; save \(path)' 2>&1")
    #expect(result.status == 1 && result.output.contains("larger than files may be"))
    #expect(try file() == before)
    let full = try program.run(["-c", "load adder; network rnn; save /dev/full --force"])
    #expect(full.status == 1 && full.errors.contains("no space is left"))
    let checkpoint = try program.shell(
      "ulimit -f 1; $BACKSTEP -q -c 'open \(path); train -n 9 --checkpoint \(path) --every 2' 2>&1")
    #expect(checkpoint.status == 1 && checkpoint.output.contains("--checkpoint"))
    #expect(try file() == before)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: program.home.path).filter { $0.contains(".part") } == [])
  }

  @Test func aFolderThatCannotBeWrittenIsSaid() throws {
    let result = try program.run(["-c", "load adder; network rnn; save /proc/self/m"])
    #expect(result.status == 1 && !result.errors.isEmpty)
    let missing = try program.run(["-c", "load adder; network rnn; save \(program.home.path)/none/m"])
    #expect(missing.status == 1 && missing.errors.contains("does not exist"))
  }
}
