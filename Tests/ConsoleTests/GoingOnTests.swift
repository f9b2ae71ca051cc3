import Console
import Drawing
import Foundation
import Glibc
import Testing

/// What is said, and kept, where training is begun again, stopped, or left for another network.
@Suite struct GoingOnTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.path + "/" + name }

  private func console(_ lines: String = "load adder --bits 6; network rnn --hidden 5") -> TestConsole {
    let console = TestConsole()
    console.run(lines)
    return console
  }

  @Test(arguments: [0, 10]) func aNetworkThatHadGoneBackIsKeptAsItWasAtItsEnd(iteration: Int) throws {
    let console = console()
    console.run("train -n 50; rewind \(iteration)")
    let notice = said(console, "network rnn --hidden 4")
    #expect(notice.contains("kept as net1, as after iteration 50, the end of its branch"))
    console.run("train -n 20")
    let runs = try #require(try console.members(of: "compare net1 main")["runs"] as? [[String: Any]])
    #expect(runs.map { $0["iterations"] as? Int } == [50, 20])
    // Where it stands at its end nothing is to be said of that.
    #expect(!console.run("network rnn --hidden 3").contains("the end of its branch"))
  }

  @Test func oneNameIsNotEnoughToCompare() {
    let console = console("load adder; network rnn; train -n 5; network rnn --hidden 3; train -n 5")
    let text = console.run("compare net1")
    #expect(text.contains("'net1' and which other?") && text.contains("compare net1 main"))
    #expect(console.run("compare main main").contains("needs another run beside it"))
  }

  /// What a command says, without its breaks of lines.
  private func said(_ console: TestConsole, _ line: String) -> String {
    console.run(line).replacing(/\n\ */, with: " ")
  }

  private static let trees =
    "load trees samples/sentiment.txt --dev samples/sentiment-dev.txt; network tree --dim 6; "
    + "train --epochs 6 --batch 10 --update adagrad"

  @Test func trainingAgainGivesNothingUpForAWorseEpoch() throws {
    let console = console(Self.trees)
    let before = console.run("print --full E")
    let members = try console.members(of: "train --epochs 2 --batch 10 --rate 30")
    let best = try #require(members["best_epoch"] as? Int)
    #expect(best <= 6 && console.run("print --full E") == before)
    let said = console.run("train --epochs 1 --batch 10 --rate 30")
    #expect(said.contains("the network is as it was before: no epoch was better on dev"))
    #expect(!said.contains("best so far"))
  }

  @Test func epochsAreCountedOn() {
    let console = console(Self.trees)
    let text = console.run("train --epochs 3 --batch 10 --update adagrad")
    #expect(text.contains("epoch 9 ") && text.contains("epoch 9/9") && !text.contains("epoch 3/3"))
  }

  /// An epoch that was stopped in the middle is ended by the next one, so that what it learned is scored.
  @Test func anEpochBegunIsTheFirstOfThose() {
    let console = console("load adder --bits 6; network rnn --hidden 4")
    console.run("tbreak iteration 11; train --epochs 1 --batch 32")
    #expect(console.session.workbench.run?.state.iteration == 10)
    console.run("delete")
    console.run("train --epochs 1 --batch 32")
    #expect(console.session.workbench.run?.state.iteration == 32 && console.session.workbench.run?.state.epoch == 1)
    console.run("train --epochs 2 --batch 32")
    #expect(console.session.workbench.run?.state.iteration == 96 && console.session.workbench.run?.state.epoch == 3)
  }

  /// What is seen at a stop is the pass of that update, with what dropout left out of it.
  @Test func aStopShowsWhatDropoutLeftOut() throws {
    let console = console("load adder --bits 4; network gru --hidden 4 --layers 2 --bidirectional --dropout 0.5")
    for (stop, quantity) in [("norm(mask1[2]) != 2", "norm(mask1[2])"), ("norm(delta1_back) > 0", "norm(delta1_back)")]
    {
      console.run("delete")
      console.run("break if \(stop)")
      let said = console.run("train -n 9 --batch 3")
      let value = try #require(said.firstMatch(of: /\) = ([0-9.e−]+)/)).1
      #expect(console.run("print \(quantity)") == "\(value)\n", "\(said)")
      #expect(console.run("verify delta1_back[2]").contains("agree with finite differences"))
      #expect(console.run("gradient").contains("the steps add up to the gradient that training uses"))
      #expect(console.run("explain mask1[2][0]").contains("what dropout leaves of this state"))
      #expect(console.run("credit").contains("add up to"))
    }
    #expect(console.run("example 3; print mask1[2]").contains("1  1  1  1"))
  }

  @Test func afterCtrlCItIsSaidHowToGoOn() {
    let plain = console()
    plain.recorder.isInterrupted = true
    let text = said(plain, "train -n 500")
    #expect(text.contains("stopped at iteration 0"))
    #expect(
      text.contains("'train -n 500' makes what is left")
        && text.contains("'save' keeps the run as it is"))
    let kept = console()
    kept.recorder.isInterrupted = true
    #expect(kept.run("train -n 500 --checkpoint \(path("c"))").contains("resume \(path("c"))"))
    let best = console(Self.trees)
    best.recorder.isInterrupted = true
    let second = said(best, "train --epochs 5 --batch 10")
    #expect(second.contains("'save' keeps that network, and 'train' goes on from it"))
  }

  /// Without `--every` the clock decides; the end is always kept.
  @Test func checkpointsComeByTheClock() throws {
    let console = console()
    let file = path("run.safetensors")
    // The clock of the test stands still: there is none before the end.
    console.run("train -n 3000 --checkpoint \(file)")
    #expect(FileManager.default.fileExists(atPath: file))
    let stopped = self.console()
    stopped.run("tbreak iteration 2000; train -n 3000 --checkpoint \(file)")
    let resumed = TestConsole()
    #expect(resumed.run("resume \(file)").contains("iteration 3,000"))
    #expect(resumed.run("print --full W") == console.run("print --full W"))
    #expect(try resumed.members(of: "resume \(file)")["updates"] as? Int == 0)
  }

  @Test func weightsOfOthersAreNotCalledUntrained() throws {
    let own = console()
    own.run("train -n 50; export weights \(path("w.npz"))")
    let other = console("load adder --bits 6; open \(path("w.npz"))")
    let shown = said(other, "show")
    #expect(shown.contains("not trained here") && shown.contains("weights of"))
    #expect(!shown.contains("init lecun") && !shown.contains("not trained yet"))
    let network = try #require(try other.members(of: "show")["network"] as? [String: Any])
    #expect(network["init"] is NSNull)
    #expect(other.run("init; show").contains("init lecun"))
  }

  @Test func settingsWithoutRunsHaveNoCurve() {
    let console = console()
    let half = "sweep --init lecun,he --seeds 1 -n 60 --shard 1/2 --file \(path("half.jsonl"))"
    let text = console.run(half)
    #expect(!text.contains("values are NaN"))
    #expect(text.contains("1 of 2 runs are done") && text.contains("── lecun") && !text.contains("── he"))
  }

  @Test func sweepsOverTextsAreJudgedByWhatIsRight() throws {
    let console = console("load text samples/names.txt --lines; network rnn --hidden 4")
    let text = console.run("sweep --rate 0.05,0.1 --seeds 1 -n 20 --batch 4 --no-curves")
    #expect(text.contains("right") && !text.contains("exact") && !text.contains("solved"))
    let series = self.console("load series samples/sunspots.csv --column sunspots --window 10; network rnn --hidden 4")
    let forecast = series.run("sweep --rate 0.01,0.02 --seeds 2 -n 20 --no-curves")
    #expect(forecast.contains("loss") && !forecast.contains("exact") && !forecast.contains("solved"), "\(forecast)")
    let adder = self.console().run("sweep --rate 0.1,0.2 --seeds 1 -n 20 --no-curves")
    #expect(adder.contains("exact") && adder.contains("solved"))
  }

  @Test func aTableWithoutValuesIsRefusedInWords() throws {
    let named = try folder.write("run,class\n1,up\n1,up\n2,down\n", to: "named.csv")
    let text = said(TestConsole(), "load labelled \(named)")
    #expect(text.contains("no column is left for values: 'run' tells the series apart and 'class' is the class"))
  }

  @Test(.timeLimit(.minutes(1))) func aPipeIsNoPlaceForALog() {
    let pipe = path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let console = console()
    #expect(console.run("log \(pipe)").contains("a device or a pipe, not a file"))
    // With a reader at its other end too.
    let reader = Glibc.open(pipe, O_RDONLY | O_NONBLOCK)
    #expect(console.run("log \(pipe)").contains("a device or a pipe, not a file"))
    close(reader)
    #expect(console.run("log").contains("nothing is logged"))
  }

  @Test func kindsAreCalledWhatTheyWereAskedFor() throws {
    let console = console("load adder")
    #expect(console.run("network irnn").hasPrefix("irnn "))
    #expect(try console.members(of: "network irnn")["kind"] as? String == "irnn")
    #expect(console.run("network rnn --activation relu").hasPrefix("rnn "))
  }

  @Test func formulasSayWhichGateIsWhich() {
    let console = console("load adder; network lstm")
    #expect(said(console, "formula").contains("f forget gate"))
    #expect(said(console, "network gru; formula").contains("r reset gate"))
    let tree = self.console("load trees samples/sentiment.txt; network tree-lstm")
    #expect(said(tree, "formula").contains("forget gates of the left"))
  }

  /// The strips of all gates stand below each other where there is room for the longest equation.
  @Test(arguments: ["lstm", "gru"], [100, 120]) func stripsOfGatesAreInLine(kind: String, columns: Int) {
    let console = console("load adder; network \(kind) --hidden 6; example 3 5")
    console.recorder.columns = columns
    let starts = console.run("step").split(separator: "\n").compactMap { line in
      line.firstIndex { "▁▂▃▄▅▆▇█".contains($0) }.map { line.distance(from: line.startIndex, to: $0) }
    }
    #expect(starts.count >= 4 && Set(starts).count == 1, "\(starts)")
  }

  /// Where hardly any loss is left, what its rounding does to a difference is no mistake of backpropagation.
  @Test func gradientsOfAlmostNoLossAgree() {
    let console = console("load trees samples/sentiment.txt; network tree-lstm --dim 6")
    console.run("train --epochs 60 --batch 10 --update adam --rate 0.02")
    #expect(console.run("gradcheck").contains("agree with finite differences"))
  }

  @Test func whatEndedEarlyLeavesNoBar() {
    let console = TestConsole(errorIsTerminal: true)
    console.session.report(Progress(done: 0, of: 10, unit: "pairs"))
    console.recorder.time = 1
    console.session.report(Progress(done: 5, of: 10, unit: "pairs"))
    console.session.finishProgress()
    #expect(console.recorder.errors.hasSuffix("\r\u{1B}[K"))
  }
}
