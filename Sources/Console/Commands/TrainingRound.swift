import Corpus
import Debugging
import Drawing
import Keeping
import Networks
import Storage
import Training

/// One `train`, or what is left of it after a stop.
struct TrainingRound {
  let session: Session
  let run: any TrainingRun
  let plan: TrainingPlan
  /// Updates made when it is done.
  let goal: Int
  /// Every how many iterations an example is shown.
  let every: Int?
  /// Where the run is kept on the way.
  var checkpoint: Checkpoint?
  /// Where a stop left it: what was passed there does not stop it again.
  var resumed: (iteration: Int, after: ProgramPlace)?

  init(_ session: Session, _ run: any TrainingRun, _ plan: TrainingPlan, goal: Int, every: Int? = nil) {
    self.session = session
    self.run = run
    self.plan = plan
    self.goal = goal
    self.every = every
  }

  func output() throws -> Output {
    let start = session.surroundings.clock()
    let before = run.state.iteration
    let firstEpoch = plan.order == .epochs ? run.state.epoch : 0
    let perEpoch = plan.course.updates(perEpochOf: run.dataset.count(in: .train))
    // Where the first epoch ends, which may have been begun before.
    let first = run.state.updatesToEpochEnd(plan.course, count: run.dataset.count(in: .train))
    let endsEpoch = { (iteration: Int) in plan.order == .epochs && (iteration - before - first) % perEpoch == 0 }
    let total = goal == Int.max ? Int.max : max(goal - before, 0)
    var reports: [JSONValue] = []
    session.report(progress(0, total, after: firstEpoch))
    let (bench, session, every) = (session.workbench, session, every)
    let log = bench.log
    log?.begin(run, plan)
    let report = { (state: RunState, trace: any TraceReading) in
      let line = TrainingReport(state, trace, data: bench.data)
      session.show(StyledText(line.line).wrapped(on: session.screen))
      reports.append(line.json)
    }
    // The clock is not asked for every small update.
    let stride = plan.course.examplesPerUpdate >= 8 ? 1 : 32
    var observer = TrainingObserver(
      shouldStop: { session.isInterrupted || log?.problem != nil },
      wants: { iteration in
        if let log, iteration % log.every == 0 { return true }
        if let every, (iteration - before) % every == 0 { return true }
        return iteration % stride == 0 && session.wantsProgress
          || endsEpoch(iteration)
      },
      see: { state, norm, trace in
        if let log, state.iteration % log.every == 0 {
          log.write(state, gradientNorm: norm, seconds: session.surroundings.clock() - start)
        }
        if let every, (state.iteration - before) % every == 0 { report(state, trace) }
        var now = progress(state.iteration - before, total, after: firstEpoch)
        now.isMilestone = endsEpoch(state.iteration)
        session.report(now)
      })
    var scores: [JSONValue] = []
    let resumes = plan.resumes || resumed != nil
    // Before a stop an earlier epoch may have been the best.
    var best = resumes && plan.keepsBest ? run.archive.bestEpoch : nil
    // Where no epoch is better, the network is as it was.
    let startEpoch = run.state.iteration > 0 && plan.keepsBest && !resumes ? firstEpoch : nil
    if let startEpoch { best = startEpoch }
    observer.scored = { score in
      if score.isBest { best = score.epoch }
      let line = EpochRendering(score, of: bench.data ?? run.dataset)
      session.show([line.line])
      scores.append(line.json)
      log?.write(epoch: line.json)
    }
    var stop: Stop?
    if bench.stops.watchesTraining {
      observer.stops = { [run, resumed] update in
        stop = bench.stops.check(
          update, of: run, after: update.iteration == resumed?.iteration ? resumed?.after ?? .start : .start)
        return stop != nil
      }
    }
    var rest = plan
    if total < Int.max { rest.length = .iterations(total) }
    rest.resumes = resumes
    bench.paused = nil
    let aim = SavedRun.Goal(plan, iteration: goal, every: checkpoint.map { $0.every ?? SavedRun.Goal.byTime })
    (bench.goal, bench.checkpoint) = (aim, checkpoint)
    var unwritten: ConsoleError?
    if let checkpoint {
      var kept = start
      observer.checkpoints = CheckpointKeeper(
        isDue: { iteration in
          if let every = checkpoint.every { return (iteration - before).isMultiple(of: every) }
          return iteration % stride == 0 && session.surroundings.clock() - kept >= Checkpoint.seconds
        },
        keep: { archive in
          defer { kept = session.surroundings.clock() }
          guard unwritten == nil, let saved = bench.savedRun(archive, goal: aim) else { return false }
          do throws(ConsoleError) { _ = try RunFile.write(saved, to: checkpoint.path) } catch { unwritten = error }
          return unwritten == nil
        })
    }
    let end = run.train(rest, observer: &observer)
    log?.flush()
    bench.failure = nil
    let done = run.state.iteration - before
    if let stop { bench.pause(at: stop, of: plan, goal: goal) } else { bench.parametersChanged() }
    if done > 0 { session.report(progress(done, total, after: firstEpoch)) }
    session.finishProgress()
    if case .notFinite(let found, let iteration) = end {
      bench.failure = (found, iteration)
      bench.stand(at: found, in: iteration, of: plan, goal: goal)
      throw WorkError.notFinite(found, iteration: iteration, run.specification)
    }
    // Where training was interrupted, what it goes on from is written already; the network at hand may be an earlier one.
    if let checkpoint, end != .interrupted, let saved = bench.savedRun(goal: aim) {
      do throws(ConsoleError) { _ = try RunFile.write(saved, to: checkpoint.path) } catch { unwritten = error }
    }
    if let unwritten { throw Checkpoint.Failure(error: unwritten) }
    if let log, let problem = log.problem {
      bench.log = nil
      throw WorkError.logUnwritten(log.path, problem, iteration: run.state.iteration)
    }
    if case .noLongerBetter(let epoch) = end { best = epoch }
    return summary(
      end, stop, done: done, seconds: session.surroundings.clock() - start, reports, scores,
      best: stop == nil ? best : nil, startEpoch: startEpoch)
  }

  /// How to go on after Ctrl-C, and what would be kept.
  private func wayOn(isBest: Bool) -> String {
    let kept = isBest ? "'save' keeps that network, and 'train' goes on from it" : "'save' keeps the run as it is"
    if let checkpoint {
      return "'resume \(checkpoint.path)' goes on from where it was stopped; \(kept)"
    }
    let rest = goal - run.state.iteration
    if isBest { return "\(kept); with --checkpoint FILE, 'resume FILE' would go on from where it was stopped" }
    if goal == Int.max || rest < 1 { return kept }
    var length = "-n \(rest)"
    if case .epochs = plan.length {
      let perEpoch = max(plan.course.updates(perEpochOf: run.dataset.count(in: .train)), 1)
      length = "--epochs \((rest + perEpoch - 1) / perEpoch)"
    }
    let options = plan.course.options.map { $0.isEmpty ? "" : " \($0)" } ?? " …"
    return "'train \(length)\(options)' makes what is left; \(kept)"
  }

  private func word(for end: TrainingEnd, _ stop: Stop?) -> String {
    switch end {
    case .interrupted: "interrupted"
    case .noLongerBetter: "patience"
    default: stop == nil ? "finished" : "stopped"
    }
  }

  /// Mean over the last hundred updates: one pair's loss jumps about.
  private var recentLoss: Double? {
    let recent = run.state.losses.suffix(100)
    return recent.isEmpty ? nil : recent.reduce(0, +) / Double(recent.count)
  }

  /// How unsure the network is of what comes next on the dev part; nil where that is not what it learns.
  private var surprise: Surprise? {
    guard run.dataset.predictsNext, run.dataset.count(in: .dev) > 0 else { return nil }
    return run.evaluate(.dev, limit: 1 << 12, seed: session.settings.seed, shouldStop: { session.isInterrupted })
      .map { Surprise($0, of: run.dataset) }
  }

  private func progress(_ done: Int, _ total: Int, after firstEpoch: Int) -> Progress {
    var progress = Progress(done: done, of: total, unit: "iterations", loss: recentLoss)
    if case .epochs(let epochs) = plan.length {
      // Counted on from epochs that were trained before, as the lines of epochs are.
      let last = firstEpoch + epochs
      progress.label = "epoch \(min(run.state.epoch + 1, last))/\(last)"
    }
    return progress
  }

  private func summary(
    _ end: TrainingEnd, _ stop: Stop?, done: Int, seconds: Double, _ reports: [JSONValue], _ scores: [JSONValue],
    best: Int?, startEpoch: Int?
  ) -> Output {
    let isInterrupted = end == .interrupted
    // The exact rate over all pairs belongs to the job; a sample is said to be one.
    let exact =
      run.dataset is Adder && !isInterrupted && stop == nil
      ? run.evaluate(.train, limit: 1 << 14, seed: session.settings.seed, shouldStop: { session.isInterrupted }) : nil
    let surprise = isInterrupted || stop != nil ? nil : surprise
    var line = StyledLine("iteration \(formattedCount(run.state.iteration))")
    if let loss = recentLoss { line += ": loss \(formatted(loss))" }
    if let exact {
      line +=
        StyledLine(
          "  \(run.specification.placement == .every ? "exact" : "last bit right") \(formattedPercentage(exact.exactRate))",
          exact.exactRate == 1 ? .good : .plain)
        + StyledLine(
          exact.isSample
            ? " of a sample of \(formattedCount(exact.examples)) of \(formattedCount(exact.population)) pairs"
            : " of all \(formattedCount(exact.population)) pairs")
    }
    if let surprise { line += "  dev " + surprise.line }
    if plan.course.schedule != nil, done > 0, let rate = run.state.lastUpdate?.rate {
      line += "  rate \(formatted(rate))"
    }
    line += StyledLine("  \(formattedDuration(seconds: seconds))", .faint)
    if isInterrupted { line = StyledLine("stopped at ", .warning) + line }
    var members: [(key: String, value: JSONValue)] = [
      ("iteration", .integer(run.state.iteration)), ("updates", .integer(done)),
      ("loss", recentLoss.map { .number($0) } ?? .null), ("seconds", .number(seconds)),
      ("end", .string(word(for: end, stop))), ("settings", .string(plan.course.words)),
    ]
    if let last = run.state.lastUpdate, done > 0 {
      members += [("rate", .number(last.rate)), ("gradient_norm", .number(last.gradientNorm))]
    }
    if let best { members.append(("best_epoch", .integer(best))) }
    if let exact { members.append(("exact", .number(exact.exactRate))) }
    if let surprise { members += surprise.members }
    if !scores.isEmpty { members.append(("epochs", .array(scores))) }
    if every != nil { members.append(("reports", .array(reports))) }
    if let stop {
      let rendering = StopRendering(stop, session)
      members.append(("stop", rendering.json))
      return Output(rendering.text, json: JSONObject(members))
    }
    var shown = StyledText(line)
    if let best {
      let waited = if case .noLongerBetter = end { ": \(plan.patience ?? 0) epochs were no better" } else { "" }
      shown.append(
        StyledLine(
          best == startEpoch
            ? "the network is as it was before: no epoch was better on dev"
            : "the network is that of epoch \(best), the best on dev\(waited)"))
    }
    if isInterrupted { shown.append(StyledLine(wayOn(isBest: best != nil), .faint)) }
    let text = shown
    return Output(text.wrapped(on: session.screen), json: JSONObject(members)).interrupted(isInterrupted)
  }
}
