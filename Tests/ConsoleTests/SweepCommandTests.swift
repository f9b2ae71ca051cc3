import Console
import Foundation
import Glibc
import Testing

/// `sweep` with files: stopped anywhere it goes on, parts make the whole, and what is another sweep's is left alone.
struct SweepCommandTests {
  private static let line = "sweep --init lecun,he --activation tanh,relu --seeds 2 -n 40 --threads 1 --no-curves"
  private let folder: TemporaryFolder
  private let console = TestConsole()

  init() throws {
    folder = try TemporaryFolder()
    console.run("load adder --bits 4; network rnn --hidden 3")
  }

  private func path(_ name: String) -> String { "\(folder.path)/\(name)" }
  private func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
  /// All of a file but what the clock decides.
  private func timeless(_ text: String) -> String { text.replacing(/"seconds": [^,]+/, with: "") }

  private func error(_ line: String) throws -> (kind: String, message: String, column: Int?) {
    let members = try console.members(of: line)
    let error = try #require(members["error"] as? [String: Any])
    return (
      try #require(error["kind"] as? String), try #require(error["message"] as? String), error["column"] as? Int
    )
  }

  @Test func stoppedAfterAnyLineOrInItsMiddleItGoesOn() throws {
    console.run("\(Self.line) --file \(path("whole"))")
    #expect(console.outcome == .succeeded)
    let whole = try text("whole")
    let lines = whole.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { $0 + "\n" }
    #expect(lines.count == 9)
    for count in 0...lines.count {
      for tail in ["", count < lines.count ? String(lines[count].prefix(lines[count].count / 2)) : ""] {
        try folder.write(lines[..<count].joined() + tail, to: "part")
        let shown = console.run("\(Self.line) --file \(path("part"))")
        #expect(console.outcome == .succeeded, "\(shown)")
        #expect(try timeless(text("part")) == timeless(whole))
        #expect(shown.contains("cut off") == (count > 0 && !tail.isEmpty))
        #expect(shown.contains("in the file already") == (count > 1))
      }
    }
  }

  @Test func shardsMakeTheWhole() throws {
    let live = console.run("\(Self.line) --file \(path("whole"))")
    for shard in 1...3 { console.run("\(Self.line) --shard \(shard)/3 --file \(path("part\(shard)"))") }
    let two = console.run("sweep --merge \(path("part1")) \(path("part3")) --file \(path("all")) --no-curves")
    #expect(two.contains("5 of 8 runs are done."))
    let all = console.run("sweep --merge \(path("part2")) \(path("part1")) --file \(path("all")) --no-curves")
    #expect(console.outcome == .succeeded)
    #expect(all.contains("3 lines say again what others say."))
    #expect(try timeless(text("all")) == timeless(text("whole")))
    // The same table, from a file and live.
    let shown = console.run("sweep --show \(path("all")) --no-curves")
    let table = shown.prefix(upTo: try #require(shown.firstRange(of: "best:")).lowerBound)
    #expect(table.split(separator: "\n").count == 11 && live.contains(table))
  }

  @Test func anyNumberOfThreadsFillsAFileAlike() throws {
    for threads in 1...3 {
      console.run(Self.line.replacing("--threads 1", with: "--threads \(threads)") + " --file \(path("\(threads)"))")
    }
    func sorted(_ name: String) throws -> [Substring] { try timeless(text(name)).split(separator: "\n").sorted() }
    #expect(try sorted("1") == sorted("2"))
    #expect(try sorted("1") == sorted("3"))
  }

  @Test func filesOfOtherSweepsAreRefusedAndLeftAsTheyAre() throws {
    console.run("\(Self.line) --file \(path("runs"))")
    let before = try text("runs")
    let file = " --file \(path("runs"))"
    let rate = try error("\(Self.line) --rate 0.2\(file)")
    #expect(rate.kind == "other-sweep" && rate.message.contains("'settings[0].details.training.rate' is 0.1, here 0.2"))
    #expect(rate.column == Self.line.count + " --rate 0.2 --file ".count + 1)
    let grid = try error(Self.line.replacing("tanh,relu", with: "tanh,sigmoid") + file)
    #expect(grid.message.contains("activation tanh, relu, and this varies init lecun, he; activation tanh, sigmoid"))
    #expect(
      try error(Self.line.replacing("--seeds 2", with: "--seeds 3") + file).message.contains("'seeds' is 2, here 3"))
    console.run("load adder --bits 5")
    #expect(try error(Self.line + file).message.contains("'adder' with other examples"))
    try folder.write("step,loss\n1,2\n", to: "data.csv")
    #expect(try error("\(Self.line) --file \(path("data.csv"))").kind == "not-a-sweep")
    #expect(try text("data.csv") == "step,loss\n1,2\n")
    #expect(try text("runs") == before)
  }

  @Test func aLineThatIsNoRunIsNamed() throws {
    console.run("\(Self.line) --file \(path("runs"))")
    var lines = try text("runs").split(separator: "\n")
    lines[4] = lines[4].dropFirst(3)
    try folder.write(lines.joined(separator: "\n") + "\n", to: "broken")
    for line in ["sweep --show \(path("broken"))", "\(Self.line) --file \(path("broken"))"] {
      let shown = console.run(line)
      #expect(shown.contains("broken:5: this line is no run of the sweep"))
    }
  }

  @Test func twoSweepsDoNotWriteToOneFile() throws {
    console.run("\(Self.line) --file \(path("runs"))")
    let descriptor = open(path("runs"), O_RDWR)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX) == 0)
    #expect(try error("\(Self.line) --file \(path("runs"))").kind == "sweep-file-busy")
    #expect(flock(descriptor, LOCK_UN) == 0)
    console.run("\(Self.line) --file \(path("runs"))")
    #expect(console.outcome == .succeeded)
  }

  /// What is not given is as in the network at hand; without one, as `network` would make it.
  @Test func settingsAreThoseOfNetworkAndTrain() throws {
    func first(_ lines: String..., sweep: String) throws -> [String: Any] {
      let console = TestConsole()
      for line in lines { console.run(line) }
      let members = try console.members(of: "\(sweep) --seeds 1 --threads 1")
      return try #require((members["settings"] as? [[String: Any]])?.first)
    }
    let alone = try first("load adder --bits 4", sweep: "sweep --hidden 5,6 --no-bias --rate 0.3 -n 30")
    let own = try first(
      "load adder --bits 4", "network rnn --hidden 5 --no-bias", sweep: "sweep --rate 0.3,0.4 -n 30")
    #expect(alone["name"] as? String == "hidden 5" && own["name"] as? String == "rate 0.3")
    #expect(alone["curve"] as? [Double] == own["curve"] as? [Double])
    console.run("network rnn --hidden 5 --no-bias; train -n 30 --rate 0.3")
    let trained = try #require(try console.members(of: "evaluate")["parts"] as? [String: Any])
    let loss = try #require((trained["train"] as? [String: Any])?["loss"] as? Double)
    #expect((own["final_loss"] as? [Double]) == [loss, loss, loss])
  }

  @Test func errorsPointAtTheItemOfAList() throws {
    #expect(try error("sweep --rate 0.1,abc").column == 18)
    #expect(try error("sweep --hidden=4,0,8").column == 18)
    #expect(try error("sweep --init 'lecun, hee'").column == 14)
    #expect(try error("sweep --loss squared,cross-entropy --output sigmoid").column == 22)
  }

  @Test func manyRunsAreAskedBack() throws {
    let many = try error("sweep --seeds 100000 --rate 1,2,3,4,5,6,7,8,9,10 -n 10")
    #expect(many.kind == "many-runs" && many.message.contains("1,000,000 runs, about "))
    let uncountable = (1...9).map { "\($0)" }.joined(separator: ",")
    let axes = ["hidden", "rate", "decay", "batch", "iterations"].map { "--\($0) \(uncountable)" }.joined(
      separator: " ")
    #expect(try error("sweep \(axes) --seeds 100000 --yes").kind == "too-many-runs")
  }

  @Test func onATerminalTheTableIsRedrawnInPlaceAndGoneAtTheEnd() {
    let console = TestConsole(errorIsTerminal: true)
    console.run("load adder --bits 4")
    // The clock stands still: the end alone is drawn. What ends before its time leaves nothing.
    console.run(Self.line)
    #expect(console.recorder.errors == "\r8/8 ━━━━━━━━━━━━━━━━\u{1B}[K\n")
    var progress = Progress(done: 1, of: 3, unit: "runs")
    progress.above = ["one", "two"]
    console.recorder.errors = ""
    console.session.report(Progress(done: 0, of: 3, unit: "runs"))
    console.recorder.time = 1
    console.session.report(progress)
    progress.done = 2
    console.recorder.time = 2
    console.session.report(progress)
    console.session.finishProgress()
    let lines = "one\u{1B}[K\ntwo\u{1B}[K\n"
    #expect(
      console.recorder.errors == "\r\(lines)1/3 ━━━━━╌╌╌╌╌╌╌╌╌╌╌  1 runs/s  2.00 s left\u{1B}[K"
        + "\r\u{1B}[2A\(lines)2/3 ━━━━━━━━━━╌╌╌╌╌╌  1 runs/s  1.00 s left\u{1B}[K"
        + "\r\u{1B}[2A\u{1B}[J")
  }

  @Test func offATerminalASettingHasALineWhenItIsDone() {
    console.run(Self.line)
    let lines = console.recorder.errors.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[0].hasPrefix("lecun tanh  2/2  loss ") && lines[3].hasPrefix("he relu  2/2  loss "))
  }

  @Test func curvesAreWrittenAsSVG() throws {
    console.run("\(Self.line) --plot \(path("curves.svg"))")
    let svg = try text("curves.svg")
    #expect(svg.hasPrefix("<svg") || svg.hasPrefix("<?xml"))
    for name in ["lecun tanh", "lecun relu", "he tanh", "he relu", "quartiles"] { #expect(svg.contains(name)) }
  }
}
