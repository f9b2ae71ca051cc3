import Console
import Testing

/// `break`, `rewind` and what belongs to them, as a person types them.
@Suite struct StoppingTests {
  private func console(
    _ preparation: String = "load adder --bits 8; network rnn --hidden 16 --activation relu --init he --no-bias"
  ) -> TestConsole {
    let console = TestConsole()
    console.run("set seed 32; set history 16")
    console.run(preparation)
    return console
  }

  private func numbers(_ console: TestConsole) -> String { console.run("print --full W; print --full W_out") }

  @Test func trainingStopsSaysWhyAndGoesOnToTheSameEnd() {
    let plain = console()
    plain.run("train -n 2000")
    let console = console()
    #expect(console.run("break if norm(delta) > 5").contains("breakpoint 1: if norm(delta) > 5"))
    let stopped = console.run("train -n 2000")
    #expect(stopped.contains("breakpoint 1 in iteration") && stopped.contains("going back: if norm(delta) > 5"))
    #expect(stopped.contains("norm(delta) = ") && stopped.contains("'continue' goes on"))
    #expect(console.run("where").contains("training is stopped in iteration"))
    // Looking around, moving and other examples change nothing of it.
    console.run("finish; back 2; explain delta[1][0]; credit; example 37 12; step 3")
    #expect(console.run("info break").contains("hit once"))
    console.run("delete")
    #expect(console.run("continue").contains("iteration 2,000"))
    #expect(numbers(console) == numbers(plain))
    #expect(console.run("continue").contains("forward pass done"))
  }

  @Test func everyStepOfTheProgramCanBeStoppedAt() {
    let console = console()
    console.run("break t=3; break backward t=2")
    #expect(console.run("train -n 2").contains("breakpoint 1 in iteration 1 at t=3, going forward"))
    #expect(console.run("continue").contains("breakpoint 2 in iteration 1 at t=2, going back"))
    #expect(console.run("continue").contains("breakpoint 1 in iteration 2 at t=3"))
    #expect(console.run("reverse-continue").contains("breakpoint 2 in iteration 1 at t=2"))
    #expect(console.run("reverse-continue").contains("breakpoint 1 in iteration 1 at t=3"))
    #expect(console.run("reverse-continue").contains("no breakpoint held in the one iteration run"))
    #expect(console.run("print iteration") == "1\n")
    #expect(console.run("disable; continue").contains("iteration 2:"))
  }

  @Test func reverseStepGoesThroughIterations() {
    let console = console()
    console.run("tbreak iteration 5; train -n 10")
    #expect(console.run("info").contains("nothing is set"))
    let back = console.run("reverse-step")
    #expect(back.contains("iteration 4") && back.contains("t=1"))
    #expect(console.run("reverse-step 16").contains("iteration 4") && console.run("print iteration") == "4\n")
    #expect(console.run("reverse-step").contains("iteration 3"))
    #expect(console.run("continue").contains("iteration 10:"))
  }

  @Test func goingBackAndOnGivesTheSameBits() {
    let console = console()
    console.run("train -n 500")
    let end = numbers(console)
    #expect(console.run("rewind 120").contains("iteration 120, which goes on to 500"))
    #expect(console.run("train -n 380").contains("iteration 500"))
    #expect(numbers(console) == end && !console.run("timeline").contains("b1"))
    console.run("rewind -100; poke W[0][0] = 0.5; train -n 50")
    let timeline = console.run("timeline")
    #expect(timeline.contains("b1") && timeline.contains("left main at 400") && timeline.contains("W[0][0] = 0.5"))
    #expect(console.run("checkout main").contains("iteration 500 of main"))
    #expect(numbers(console) == end)
    #expect(console.run("checkout b1@410").contains("iteration 410 of b1, which goes on to 450"))
    let comparison = console.run("compare main b1")
    #expect(comparison.contains("changed by hand") && comparison.contains("‖δ‖ by step"))
    #expect(console.run("print iteration") == "410\n")
  }

  @Test func theFirstIterationInWhichSomethingHeldIsFound() {
    let console = console()
    console.run("train -n 3000; print --full loss")
    let found = console.run("rewind --first norm(delta) > 10")
    #expect(found.contains("found in iteration 1,324 at t=2, going back"))
    #expect(console.run("print norm(delta) > 10") == "true\n")
    #expect(console.run("rewind --first norm(delta) > 1e9").contains("held in none of"))
    #expect(console.run("print iteration") == "1324\n")
    #expect(console.run("rewind --last loss > 1").contains("found in iteration"))
  }

  @Test func walksStopToo() {
    let console = console()
    console.run("example 37 12; break t=5; watch argmax(z); display norm(z)")
    #expect(console.run("step").contains("norm(z) = "))
    console.run("disable 2")
    let stop = console.run("continue")
    #expect(stop.contains("breakpoint 1 at t=5, going forward") && stop.contains("norm(z) = "))
    #expect(console.run("continue").contains("forward pass done"))
    console.run("enable 2; delete 1; restart")
    #expect(console.run("continue").contains("watch 2 at t="))
  }

  @Test func whatIsTracedCanBePlotted() {
    let console = console()
    console.run("trace norm(W) --every 10; train -n 200")
    #expect(console.run("info trace").contains("every 10 iterations, 20 values"))
    let plot = console.run("plot norm(W)")
    #expect(plot.contains("norm(W)") && plot.contains("iteration"))
  }

  @Test(arguments: [
    ("break if norm(delta", "is opened here and never closed"), ("break if nrm(delta) > 1", "did you mean"),
    ("break if delta > 1", "a condition is one number or truth value"), ("break if W + b > 1", "b"),
    ("break if delta[9] > 1", "9"), ("break if z + W > 1", "shapes"), ("break t=9", "no example comes to t=9"),
    ("break t=0", "no example comes to t=0"), ("break node 3", "walks through time"),
    ("break iteration 0", "from 1 on"),
    ("break saturated", "can never hold with relu"), ("break hasnan", "did you mean 'has-nan'"),
    ("break", "no example to stop in"), ("break dead 2", "0"), ("watch qqq", "qqq"),
    ("trace W", "256 values an iteration"),
    ("delete 7", "there is no 7"), ("delete", "nothing is set"), ("condition 3 loss > 1", "there is no 3"),
    ("rewind 5", "was not run"), ("rewind -1 --first loss > 1", "does not know what to do with '-1'"),
    ("rewind", "needs"),
    ("rewind --first loss > 1", "was not run"),
    ("checkout nowhere", "there is no branch 'nowhere'"), ("reverse-step", "start"),
    ("reverse-continue", "nothing is set"),
    ("continue", "nothing is held up"), ("timeline x", "x"),
  ])
  func mistakesAreExplainedAndChangeNothing(_ line: String, _ words: String) {
    let console = console()
    let before = numbers(console)
    let report = console.run(line)
    #expect(console.outcome == .failed && report.contains(words), "\(line): \(report)")
    #expect(numbers(console) == before && console.run("info").contains("nothing is set"))
  }

  @Test func whatIsNotKeptIsSaidAndCanBeRunAgain() {
    let plain = console()
    plain.run("train -n 10")
    let console = console()
    console.run("set history 0; train -n 50")
    let before = numbers(console)
    let refused = console.run("rewind 10")
    #expect(refused.contains("cannot be reached") && refused.contains("--replay runs again from the start"))
    #expect(numbers(console) == before && console.run("print iteration") == "50\n")
    #expect(console.run("rewind 10 --replay").contains("iteration 10") && numbers(console) == numbers(plain))
    // What was changed by hand cannot be drawn again, and is not thrown away in trying.
    console.run("poke W[0][0] = 2; train -n 5")
    let poked = numbers(console)
    #expect(console.run("rewind 3 --replay").contains("cannot be drawn again") && numbers(console) == poked)
  }

  @Test func whatIsGoneCanBeRunAgainFromTheStart() {
    // One snapshot of 160,000 weights is more than a megabyte: none is kept.
    let console = console("load adder --bits 8; set history 1; network rnn --hidden 400")
    console.run("train -n 20")
    let end = numbers(console)
    #expect(console.run("train -n 20 --rate 0.05; rewind 20").contains("--replay runs again from the start"))
    #expect(console.run("rewind 20 --replay").contains("iteration 20") && numbers(console) == end)
  }

  @Test func ctrlCDuringAReplayLeavesEverythingAsItWas() {
    let console = console()
    console.run("train -n 3000")
    let before = numbers(console)
    console.recorder.isInterrupted = true
    console.session.surroundings.interrupts.renew()
    #expect(numbers(console) == before)
  }

  @Test func treesStopAtPhrases() {
    let console = TestConsole()
    console.run("load trees samples/sentiment.txt; network tree --dim 6")
    let set = console.run("break backward node \"not good\"")
    guard !set.contains("test:1") else { return }
    let stop = console.run("train -n 200")
    #expect(stop.contains("\"not good\"") && stop.contains("going back"))
    #expect(console.run("break t=3").contains("walks over a tree") && console.run("break dead").contains("never hold"))
    #expect(console.run("print norm(delta) > 0") == "true\n")
  }
}
