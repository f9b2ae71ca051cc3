import Drawing
import Keeping
import Networks
import Storage
import Training

/// The same job under several settings and many seeds.
enum SweepCommand {
  /// What `network` and `train` take, each as a list.
  private static let settingOptions =
    ([Option("kind", NetworkCommands.kinds, "the word after 'network'")]
    + NetworkCommands.designOptions.filter { $0.name != "embeddings" }).asLists(explainedBy: "network")
    + TrainingOptions.all.filter { $0.name != "threads" }.asLists(explainedBy: "train")

  static let sweep = Command(
    "sweep", group: .training, summary: "compare settings over many seeds, on all cores",
    parameters: [
      Parameter(
        "settings", .word, "pairs INITIALISER+ACTIVATION, such as he+relu; with --merge: files", optional: true,
        repeats: true)
    ],
    options: [
      Option("seeds", .integer(1...100_000), default: "10", "runs of each setting"),
      Option(
        "until",
        .choice([
          Choice("exact", "all examples right"), Choice("loss", "mean over 1/100 of the run", arguments: [.init("X")]),
        ]), "end a run there, and say when"),
      Option("threads", .integer(1...1024), "how many runs at once (default: the session's)"),
      Option("file", .file, "keep every run in this file, and go on from what it holds"),
      Option("shard", .word, valueName: "I/N", "only every N-th run, from the I-th"),
      .flag("merge", "join the files of shards into --file"),
      Option("show", .file, "what such a file holds, done or not"),
      .flag("yes", "do not ask back, however many runs there are"),
      Option("plot", .file, "write the curves as SVG"),
      .flag("curves", "draw the loss curves", on: true),
    ] + settingOptions,
    details: [
      "Any option of 'network' and 'train' takes a list (--init lecun,he --rate 0.03,0.1): every combination is a setting. "
        + "What is not given is as in the current network, which is not touched, or usual; 10,000 iterations.",
      "With --file a.jsonl every run is kept as it ends, and the same command goes on where it was stopped. Jobs of a "
        + "cluster take a --shard and a file each: sweep --merge a.jsonl b.jsonl --file all.jsonl joins them.",
    ],
    examples: [
      CommandExample("sweep --init lecun,he --activation tanh,relu --seeds 4 -n 500", "all pairs"),
      CommandExample("sweep lecun+tanh he+relu --rate 0.03,0.1 --seeds 3 -n 300", "these pairs"),
    ],
    json: [
      JSONField(
        "settings",
        "name, values, runs, final_loss, exact, accuracy, met_at (each lower quartile, median, upper), perfect, diverged, not_finite "
          + "(shares), when, curve (medians), seeds (every run)"),
      JSONField("planned", "of the grid"), JSONField("runs", "done"),
      JSONField("best", "a setting's name, or null"), JSONField("judged_by", "a part"),
      JSONField("file", "path or null"), JSONField("repeated", "lines"),
    ],
    seeAlso: ["train", "network", "init"]
  ) { session, invocation in
    // Said before the work rather than after it.
    _ = try invocation.picturePath(of: "plot")
    if let path = invocation.string(ifGiven: "show") { return try show(path, session, invocation) }
    if invocation.flag("merge") { return try merge(session, invocation) }
    return try SweepRound(session, invocation).output()
  }

  // MARK: Files

  private static func show(_ path: String, _ session: Session, _ invocation: Invocation) throws -> Output {
    try refuseSettings(beside: "show", invocation)
    for other in ["merge", "file"] where invocation.isGiven(other) {
      throw invocation.failure(ConsoleError.conflictingOptions("show", other), at: other)
    }
    if let word = invocation.strings("settings").first {
      throw invocation.failure(ConsoleError.unexpectedWord(word, command: "sweep --show"), at: "settings")
    }
    let log: SweepLog
    do { log = try SweepFile.read(path) } catch { throw invocation.failure(error, at: "show") }
    return try output(log, path, session, invocation)
  }

  private static func merge(_ session: Session, _ invocation: Invocation) throws -> Output {
    try refuseSettings(beside: "merge", invocation)
    let parts = invocation.bindings["settings"] ?? []
    guard !parts.isEmpty else { throw invocation.failure(SweepProblem.nothingToMerge, at: "merge") }
    guard let target = invocation.string(ifGiven: "file") else {
      throw invocation.failure(KeepingProblem.optionNeeds("merge", other: "file"), at: "merge")
    }
    var whole: SweepLog?
    for part in parts {
      guard case .text(let path) = part.value else { continue }
      do { try join(SweepFile.read(path), path, to: &whole) } catch {
        throw LocatedError(error, at: part.range ?? invocation.statement.range)
      }
    }
    guard var log = whole else { return .nothing }
    do {
      // What is there already takes part: joining again loses nothing. Held open, so that nobody adds to it meanwhile.
      var held: SweepFile?
      defer { withExtendedLifetime(held) {} }
      if let start = try? FileAccess.start(of: target, count: 1), !start.isEmpty {
        held = try SweepFile(target, log.header)
        try join(held?.log, target, to: &whole)
      }
      log = whole ?? log
      try FileAccess.write(log.bytes, to: target, isDurable: true)
    } catch {
      throw invocation.failure(error, at: "file")
    }
    return try output(log, target, session, invocation)
  }

  private static func join(_ log: SweepLog?, _ path: String, to whole: inout SweepLog?) throws {
    guard let log else { return }
    guard var sum = whole else {
      whole = log
      return
    }
    if let difference = log.header.difference(from: sum.header) { throw SweepFailure.other(difference, file: path) }
    if let job = sum.merge(log) {
      let header = log.header
      throw SweepFailure.conflict(
        setting: header.settings[job / header.seeds].name, seed: "\(header.firstSeed &+ UInt64(job % header.seeds))",
        file: path)
    }
    whole = sum
  }

  /// Files say themselves what their runs are of.
  private static func refuseSettings(beside option: String, _ invocation: Invocation) throws {
    let others = settingOptions.map(\.name) + ["seeds", "until", "shard"]
    for other in others where invocation.isGiven(other) {
      throw invocation.failure(ConsoleError.conflictingOptions(option, other), at: other)
    }
  }

  private static func output(
    _ log: SweepLog, _ path: String, _ session: Session, _ invocation: Invocation
  ) throws -> Output {
    let board = SweepBoard(settings: log.header.settings.count, seeds: log.header.seeds, done: log.runs)
    var notes = StyledText()
    if log.isCutOff { notes.append(StyledLine("The last line was cut off: its run is not counted.", .warning)) }
    if log.repetitions > 0 {
      notes.append(StyledLine("\(formattedCount(log.repetitions)) lines say again what others say.", .faint))
    }
    return try output(
      SweepRendering(header: log.header, board: board), notes: notes, file: path, repeated: log.repetitions,
      seconds: log.runs.reduce(0) { $0 + $1.seconds }, session, invocation)
  }

  /// Table, words and curves.
  static func output(
    _ rendering: SweepRendering, notes: StyledText, file: String?, repeated: Int, seconds: Double, _ session: Session,
    _ invocation: Invocation
  ) throws -> Output {
    _ = try invocation.savePicture(rendering.plot(mostBands: 8).svg(), as: "plot")
    let (screen, drawsCurves) = (session.screen, invocation.flag("curves"))
    func text() -> StyledText {
      var text = rendering.table.drawn(on: screen)
      if let cross = rendering.crossTable { text += [""] + cross.drawn(on: screen) }
      text += rendering.verdict.wrapped(on: screen) + notes.wrapped(on: screen)
      text += rendering.footer(seconds: seconds).wrapped(on: screen)
      if drawsCurves, rendering.board.done > 0 { text += rendering.plot(mostBands: 2).drawn(on: screen) }
      return text
    }
    return Output(text(), json: rendering.json(file: file, repeated: repeated))
  }
}
