import Corpus
import Drawing
import Keeping
import Networks
import Synchronization
import Training

/// A sweep that is run now: from its settings to what came of them.
struct SweepRound {
  private let session: Session
  private let invocation: Invocation
  private let dataset: any Dataset
  private let grid: SweepGrid
  private let seeds: [UInt64]
  private let shard: (place: Int, count: Int)
  private let threads: Int
  /// What settings are like where nothing is said.
  private let base: NetworkCommands.Design?

  init(_ session: Session, _ invocation: Invocation) throws {
    self.session = session
    self.invocation = invocation
    guard let data = session.workbench.data else {
      throw invocation.failure(ConsoleError.missing(.data, command: "sweep"), at: "settings")
    }
    guard data.count(in: .train) > 0 else { throw WorkError.emptySplit(.train) }
    dataset = data
    grid = try SweepGrid(invocation)
    seeds = (0..<invocation.integer("seeds")).map { session.settings.seed &+ UInt64($0) }
    shard = try Self.shard(invocation)
    threads = invocation.integer(ifGiven: "threads") ?? session.threads
    base = session.workbench.run.map {
      NetworkCommands.Design(specification: $0.specification, initializer: session.workbench.initializer)
    }
  }

  /// `2/5`
  private static func shard(_ invocation: Invocation) throws -> (place: Int, count: Int) {
    guard let text = invocation.string(ifGiven: "shard") else { return (1, 1) }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let place = parts[0], let count = parts[1], place >= 1, place <= count else {
      throw invocation.failure(SweepProblem.shardMalformed(text), at: "shard")
    }
    return (place, count)
  }

  func output() throws -> Output {
    let sweep = try sweep(of: try settings())
    let header = SweepHeader(
      sweep, axes: grid.columns, values: sweep.variants.indices.map { grid.values(of: $0) },
      recipe: session.workbench.recipe)
    let path = invocation.string(ifGiven: "file")
    let file: SweepFile?
    do { file = try path.map { try SweepFile($0, header) } } catch { throw invocation.failure(error, at: "file") }
    let log = file?.log ?? SweepLog(header)
    let rendering = SweepRendering(
      header: header, board: SweepBoard(settings: sweep.variants.count, seeds: seeds.count, done: log.runs))
    let start = session.surroundings.clock()
    let isWhole = try run(sweep, rendering, into: file)
    let notes = notes(log, kernels: header.kernels, isWhole: isWhole, path)
    return try SweepCommand.output(
      rendering, notes: notes, file: path, repeated: log.repetitions, seconds: session.surroundings.clock() - start,
      session, invocation
    ).interrupted(!isWhole)
  }

  // MARK: Settings

  /// The numbers of all settings. Where they make very many runs, throws how long those would take, unless that is wanted.
  private func settings() throws -> Range<Int> {
    let settings = grid.count
    let runs = settings.flatMap { count in
      let (runs, overflows) = count.multipliedReportingOverflow(by: seeds.count)
      return overflows ? nil : runs
    }
    guard let settings, let runs, runs <= SweepProblem.most else { throw SweepProblem.tooMany(runs) }
    let own = (runs + shard.count - shard.place) / shard.count
    if own > SweepProblem.mostUnasked, !invocation.flag("yes") {
      let tried = Set([0, settings / 2, settings - 1]).sorted()
      let seconds = try sweep(of: tried).secondsPerRun()
      throw SweepProblem.many(own, seconds: seconds * Double(own) / Double(threads), threads: threads)
    }
    return 0..<settings
  }

  private func sweep(of settings: some Sequence<Int>) throws -> Sweep {
    let goal = invocation.choice(ifGiven: "until").map { choice in
      choice.name == "loss" ? SweepGoal.loss(choice.arguments.first ?? 0) : .exact
    }
    return Sweep(
      variants: try settings.map { try variant($0) }, dataset: dataset, seeds: seeds,
      precision: session.workbench.run?.precision ?? session.settings.precision, goal: goal)
  }

  /// A setting as `network` and `train` would make it. What is wrong with it is thrown at the value that is to blame.
  private func variant(_ setting: Int) throws -> SweepVariant {
    let own = grid.invocation(of: setting)
    let design = try NetworkCommands.design(own, for: dataset, over: base)
    do { try design.specification.validate() } catch { throw NetworkCommands.failure(error, own) }
    var plan = try TrainingOptions.plan(
      session, own, after: 0, layout: ParameterLayout(design.specification), standardLength: 10_000)
    plan.threads = 1
    plan.keepsBest = plan.order == .epochs && dataset.count(in: .dev) > 0
    try MemoryLimit.check(design.specification, batch: plan.batch * min(threads, seeds.count), of: dataset)
    var variant = SweepVariant(
      name: "", specification: design.specification, initializer: design.initializer, plan: plan)
    variant.name = grid.name(of: setting, variant)
    return variant
  }

  // MARK: Running

  /// Makes the runs that are not done yet; false where Ctrl-C ended that.
  private func run(_ sweep: Sweep, _ rendering: SweepRendering, into file: SweepFile?) throws -> Bool {
    let board = rendering.board
    let jobs = board.missing.filter { $0 % shard.count == shard.place - 1 }
    let before = board.done
    let watch = SweepWatch(jobs, settings: sweep.variants.count, seeds: seeds.count)
    func report() {
      var progress = Progress(done: board.done - before, of: jobs.count, unit: "runs")
      if before > 0 { progress.label = "\(formattedCount(before)) done before," }
      if session.surroundings.errorIsTerminal {
        let size = session.surroundings.size()
        progress.above = rendering.progress(rows: max(size.rows - 5, 1), width: size.columns - 1)
      } else {
        tell(watch.takeFinished(), rendering)
      }
      session.report(progress)
    }
    session.report(Progress(done: 0, of: jobs.count, unit: "runs"))
    do {
      try sweep.run(
        jobs, threads: threads, shouldStop: { watch.isStopped },
        finished: { run in
          if let file, !file.add(run) { return watch.stop() }
          board.note(run)
          watch.note(run)
        },
        whileRunning: {
          if session.isInterrupted { watch.stop() }
          if session.wantsProgress { report() }
        })
    } catch {
      throw invocation.failure(error, at: "settings")
    }
    file?.sync()
    if let file, let problem = file.problem, let path = invocation.string(ifGiven: "file") {
      throw invocation.failure(ConsoleError.file(path: path, problem), at: "file")
    }
    report()
    return board.done - before == jobs.count
  }

  /// Where lines are not redrawn, a setting has one when its runs are done.
  private func tell(_ settings: [Int], _ rendering: SweepRendering) {
    guard session.settings.verbosity > .quiet, rendering.header.settings.count > 1 else { return }
    for setting in settings { session.showError([rendering.line(of: setting)]) }
  }

  private func notes(_ log: SweepLog, kernels: String, isWhole: Bool, _ path: String?) -> StyledText {
    var notes = StyledText()
    if log.isCutOff {
      notes.append(StyledLine("The last line of the file was cut off: its run was made again.", .warning))
    }
    if !log.runs.isEmpty {
      let count = log.runs.count
      notes.append(
        StyledLine("\(formattedCount(count)) \(count == 1 ? "run was" : "runs were") in the file already.", .faint))
    }
    if log.header.kernels != kernels {
      notes.append(
        StyledLine(
          "The file was begun with \(log.header.kernels) kernels, here \(kernels) run: last digits may differ.",
          .warning))
    }
    if !isWhole {
      notes.append(
        StyledLine(
          path == nil
            ? "Stopped. What is shown is all there is: with --file FILE, the same command would go on."
            : "Stopped. The same command goes on from here.", .warning))
    }
    return notes
  }
}

/// What the threads and the one that waits for them tell each other.
private final class SweepWatch: Sendable {
  private struct State {
    /// Runs of each setting that are still to be made.
    var left: [Int]
    var finished: [Int] = []
  }
  private let seeds: Int
  private let state: Mutex<State>
  private let stopped = Atomic<Bool>(false)

  init(_ jobs: [Int], settings: Int, seeds: Int) {
    self.seeds = seeds
    var left = Array(repeating: 0, count: settings)
    for job in jobs { left[job / seeds] += 1 }
    state = Mutex(State(left: left))
  }

  var isStopped: Bool { stopped.load(ordering: .relaxed) }
  func stop() { stopped.store(true, ordering: .relaxed) }

  func note(_ run: SweepRun) {
    state.withLock { state in
      state.left[run.job / seeds] -= 1
      if state.left[run.job / seeds] == 0 { state.finished.append(run.job / seeds) }
    }
  }

  /// The settings that were finished since this was asked last.
  func takeFinished() -> [Int] {
    state.withLock { state in
      defer { state.finished = [] }
      return state.finished
    }
  }
}
