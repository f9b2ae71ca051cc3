import Console
import Drawing
import Testing

/// Progress on standard error.
struct ProgressTests {
  private func console(isTerminal: Bool) -> TestConsole { TestConsole(errorIsTerminal: isTerminal) }

  @Test func offATerminalTenthsAndMilestonesGetALine() {
    let console = console(isTerminal: false)
    for done in 0...100 {
      console.recorder.time = Double(done) * 0.5
      console.session.report(
        Progress(
          done: done, of: 100, unit: "pairs", label: "epoch 1/2", loss: 1 / Double(done + 1), isMilestone: done == 95))
    }
    console.session.finishProgress()
    let lines = console.recorder.errors.split(separator: "\n")
    #expect(lines.count == 11)
    #expect(lines.first == "epoch 1/2  10/100  loss 0.09091  2 pairs/s  45.0 s left")
    #expect(lines.last == "epoch 1/2  100/100  loss 0.009901  2 pairs/s  50.0 s")
    #expect(!console.recorder.errors.contains("\r"))
  }

  @Test func onATerminalTheLineIsRedrawnAtMostTenTimesASecond() {
    let console = console(isTerminal: true)
    for done in 0...1000 {
      console.recorder.time = Double(done) / 1000
      console.session.report(Progress(done: done, of: 1000, unit: "pairs"))
    }
    console.session.finishProgress()
    let draws = console.recorder.errors.split(separator: "\r")
    #expect((9...11).contains(draws.count))
    #expect(draws.last == "1000/1000 ━━━━━━━━━━━━━━━━  1k pairs/s  1.00 s\u{1B}[K\n" || draws.last == "\n")
    #expect(console.recorder.errors.filter { $0 == "\n" }.count == 1)
  }

  @Test func shortJobsShowTheirEndOnly() {
    let console = console(isTerminal: true)
    for done in 0...10 { console.session.report(Progress(done: done, of: 10, unit: "pairs")) }
    console.recorder.time = 0.02
    console.session.finishProgress()
    #expect(console.recorder.errors == "\r10/10 ━━━━━━━━━━━━━━━━  500 pairs/s  0.02 s\u{1B}[K\n")
  }

  @Test func textMakesRoomForItself() {
    let console = console(isTerminal: true)
    console.session.report(Progress(done: 0, of: 10, unit: "pairs"))
    console.recorder.time = 1
    console.session.report(Progress(done: 5, of: 10, unit: "pairs"))
    console.session.show(["37 + 90 = 127"])
    console.recorder.time = 2
    console.session.report(Progress(done: 10, of: 10, unit: "pairs"))
    console.session.finishProgress()
    #expect(
      console.recorder.screen == "\r5/10 ━━━━━━━━╌╌╌╌╌╌╌╌  5 pairs/s  1.00 s left\u{1B}[K\r\u{1B}[K37 + 90 = 127\n"
        + "\r10/10 ━━━━━━━━━━━━━━━━  5 pairs/s  2.00 s\u{1B}[K\n")
  }

  @Test func narrowTerminalsGetOneLineStill() {
    let console = console(isTerminal: true)
    console.recorder.columns = 24
    console.session.report(Progress(done: 0, of: 10, unit: "iterations", loss: 0.5))
    console.recorder.time = 1
    console.session.report(Progress(done: 5, of: 10, unit: "iterations", loss: .nan))
    let line = console.recorder.errors.dropFirst().prefix { $0 != "\u{1B}" }
    #expect(displayWidth(String(line)) == 23)
  }

  @Test func quietSessionsShowNone() {
    let console = console(isTerminal: false)
    console.session.settings.verbosity = .quiet
    for done in 0...10 { console.session.report(Progress(done: done, of: 10, unit: "pairs")) }
    console.session.finishProgress()
    #expect(console.recorder.errors.isEmpty)
  }

  @Test func countsWithoutATotalShowNoEnd() {
    let console = console(isTerminal: true)
    console.session.report(Progress(done: 0, unit: "steps"))
    console.recorder.time = 2
    console.session.report(Progress(done: 50, unit: "steps"))
    console.session.finishProgress()
    #expect(console.recorder.errors == "\r50 steps  25 steps/s  2.00 s\u{1B}[K\n")
  }
}
