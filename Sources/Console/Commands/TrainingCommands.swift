import Corpus
import Debugging
import Drawing
import Networks
import Storage
import Training

/// Training and scoring.
enum TrainingCommands {
  static let all: [Command] = [train, evaluate, SweepCommand.sweep]

  /// What a stretch of training came to.
  static let roundFields = [
    JSONField("iteration", "updates in all"), JSONField("updates", "now"),
    JSONField("loss", "mean of the last 100"), JSONField("seconds", "taken"),
    JSONField("end", "finished, interrupted, stopped or patience"), JSONField("settings", "as words"),
    JSONField("rate", "of the last update"), JSONField("gradient_norm", "of it, before clipping"),
    JSONField("stop", "number, iteration, example, batch, place, values"),
    JSONField("exact", "adder: share right"),
    JSONField("perplexity", "of a text's dev"), JSONField("bits", "of it"),
    JSONField("epochs", "dev: epoch, loss, accuracy, root accuracy, best"),
    JSONField("best_epoch", "kept"), JSONField("reports", "with --print-every"),
  ]

  private static let train = Command(
    "train", group: .training, summary: "train the network",
    options: TrainingOptions.all + [
      Option("bptt", .integer(0...Int.max), valueName: "K", "cut δ every K steps from now on; 0 for never"),
      .flag("best", "keep the epoch best on dev", on: true),
      Option(
        "patience", .integer(1...Int.max), valueName: "N",
        "end after N epochs no better on dev"),
      Option("print-every", .integer(1...Int.max), valueName: "N", "show an example every N iterations"),
      Option("checkpoint", .file, "keep the run here on the way, for 'resume'"),
      Option(
        "every", .integer(1...Int.max), "iterations or epochs between (default: 10 s)"),
    ],
    details: [
      "Goes on from where the network is, for 1,000 iterations unless told. Ctrl-C stops and keeps what was learned; NaN "
        + "or ∞ stops before it does harm.",
      "'break' and 'watch' stop it before the update in which they hold; 'continue' goes on. After 'rewind' a 'train' without "
        + "options goes on as recorded.",
    ],
    examples: [
      CommandExample("train --iterations 2000 --rate 0.1", "2,000 updates of one example each"),
      CommandExample("train --epochs 1 --clip norm 1", "one pass, clipped"),
      CommandExample(
        "train --update adam --schedule cosine", "adam, its rate falling to 0"),
    ],
    json: roundFields,
    seeAlso: ["evaluate", "plot", "sweep", "break", "resume"], requires: [.data, .network]
  ) { session, invocation in
    guard let run = session.workbench.run else { return .nothing }
    guard run.dataset.count(in: .train) > 0 else { throw WorkError.emptySplit(.train) }
    var plan = try TrainingOptions.plan(
      session, invocation, after: run.state.iteration, layout: run.layout)
    // Gone back to the middle of what was run, training goes on as it did there.
    let isFollowing = !TrainingOptions.isCourseGiven(invocation) && run.timeline.map { !$0.isAtTip } ?? false
    if isFollowing, let course = run.recordedCourse {
      plan.course = course
      session.show(StyledText(StyledLine("as recorded here: \(course.words)", .faint)).wrapped(on: session.screen))
    }
    plan.keepsBest = plan.order == .epochs && run.dataset.count(in: .dev) > 0 && invocation.flag("best")
    plan.patience = invocation.integer(ifGiven: "patience")
    if plan.patience != nil, !plan.keepsBest {
      throw invocation.failure(WorkError.needsDevEpochs("--patience"), at: "patience")
    }
    // What stops before an update looks at all of it.
    let batch = session.workbench.stops.watchesTraining ? plan.course.examplesPerUpdate : plan.batch
    let most = plan.order == .epochs ? min(batch, run.dataset.count(in: .train)) : batch
    try MemoryLimit.check(run.specification, batch: most, of: run.dataset)
    if let steps = invocation.integer(ifGiven: "bptt") { try run.truncate(after: steps == 0 ? nil : steps) }
    session.workbench.plan = plan
    let perEpoch = plan.course.updates(perEpochOf: run.dataset.count(in: .train))
    let length = run.state.updates(of: plan, count: run.dataset.count(in: .train))
    let goal = run.state.iteration.addingReportingOverflow(length)
    var round = TrainingRound(
      session, run, plan, goal: goal.overflow ? Int.max : goal.partialValue,
      every: invocation.integer(ifGiven: "print-every"))
    round.checkpoint = try checkpoint(of: plan, perEpoch: perEpoch, invocation)
    do { return try round.output() } catch let error as Checkpoint.Failure {
      throw invocation.failure(error.error, at: "checkpoint")
    }
  }

  private static func checkpoint(
    of plan: TrainingPlan, perEpoch: Int, _ invocation: Invocation
  ) throws -> Checkpoint? {
    let every = invocation.integer(ifGiven: "every")
    guard let path = invocation.string(ifGiven: "checkpoint") else {
      if every != nil {
        throw invocation.failure(KeepingProblem.optionNeeds("every", other: "checkpoint"), at: "every")
      }
      return nil
    }
    if RunFile.isForeign(path) { throw invocation.failure(KeepingProblem.wouldOverwrite(path), at: "checkpoint") }
    guard let every else { return Checkpoint(path: path, every: nil) }
    let updates = every.multipliedReportingOverflow(by: plan.order == .epochs ? perEpoch : 1)
    return Checkpoint(path: path, every: updates.overflow ? Int.max : updates.partialValue)
  }

  private static let evaluate = Command(
    "evaluate", group: .training, summary: "score the network on the data",
    options: [
      Option("split", .choice(Split.allCases.map { Choice($0.rawValue) }), "which part (default: every part there is)"),
      Option("limit", .integer(1...Int.max), default: "16384", "score a random sample where there are more examples"),
      Option(
        "by",
        .choice([
          Choice("length", "words or steps"), Choice("depth", "rules one inside another, or levels of a tree"),
          Choice("connectives", "of logic"),
        ]), "a row for each size of example"),
      Option("as", .word, valueName: "NAME", "with --by: keep the scores under this name, for 'compare'"),
    ],
    details: [
      "every node: outputs right, of all that have a target; last node: of the last step or the root; exact: examples "
        + "without a mistake; where a set is asked for, those that put all in it first at every step. A text's loss is the mean "
        + "over windows of what each averages; its perplexity is e to the mean over all steps, its bits log₂ of that. Where labels are B-, I- (E-, S-) and O, chunks are counted too, as "
        + "conlleval does. R² is 1 for no error and 0 for the error of always answering the mean."
    ],
    examples: [
      CommandExample("evaluate", "loss and accuracy on every part"),
      CommandExample(
        "evaluate --by depth --as sums", "trained on shallow trees, tested on deeper ones",
        after: [
          "load grammar arithmetic --samples 200 --depth 4", "network tree --dim 8", "train --epochs 1 --rate 0.001",
        ]),
      CommandExample("evaluate --split train --limit 500", "a quick sample"),
    ],
    json: [
      JSONField(
        "parts",
        "for each part: examples, population, loss, accuracy, exact; of a series rmse, mae, naive_rmse; of a text perplexity, bits; of classes every_node, last_node: accuracy, macro_f1, binary, confusion; of B- and I- labels chunks; with --by: groups"
      ),
      JSONField("by", "with --by: the size"), JSONField("kept", "with --as: the name"),
    ],
    seeAlso: ["train", "plot", "compare"], requires: [.data, .network]
  ) { session, invocation in
    guard let run = session.workbench.run else { return .nothing }
    var splits = Split.allCases.filter { run.dataset.count(in: $0) > 0 }
    if let split = invocation.choice(ifGiven: "split").flatMap({ Split(rawValue: $0.name) }) {
      guard splits.contains(split) else { throw invocation.failure(WorkError.emptySplit(split), at: "split") }
      splits = [split]
    }
    if let size = invocation.choice(ifGiven: "by").flatMap({ ExampleSize(rawValue: $0.name) }) {
      return try evaluate(run, splits, by: size, session, invocation)
    }
    if invocation.isGiven("as") { throw invocation.failure(WorkError.optionNeedsBy("as"), at: "as") }
    var parts: [EvaluationRendering] = []
    for split in splits {
      let start = session.surroundings.clock()
      guard
        var part = try EvaluationRendering(
          run, split, limit: invocation.integer("limit"), seed: session.settings.seed,
          shouldStop: { session.isInterrupted })
      else { throw ConsoleError.interrupted }
      part.seconds = session.surroundings.clock() - start
      parts.append(part)
    }
    let scored = parts
    return Output(
      EvaluationRendering.text(of: scored, on: session.screen),
      json: ["parts": .object(scored.map { ($0.split.rawValue, $0.json) })])
  }

  private static func evaluate(
    _ run: any TrainingRun, _ splits: [Split], by size: ExampleSize, _ session: Session, _ invocation: Invocation
  ) throws -> Output {
    guard size.isDefined(for: run.dataset) else {
      throw invocation.failure(WorkError.sizeUndefined(size.rawValue), at: "by")
    }
    var parts: [(split: Split, evaluation: SizedEvaluation)] = []
    for split in splits {
      guard
        let part = run.evaluate(
          split, by: size, limit: invocation.integer("limit"), seed: session.settings.seed,
          shouldStop: { session.isInterrupted })
      else { throw ConsoleError.interrupted }
      parts.append((split, part))
    }
    let scores = SizedScores(
      size: size, specification: run.specification,
      predictsWords: run.dataset.predictsNext, parts: parts)
    let name = invocation.string(ifGiven: "as")
    if let name { session.workbench.keep(scores, as: name) }
    return Output(
      scores.table().drawn(on: session.screen),
      json: JSONObject(
        [("parts", .object(scores.json)), ("by", .string(size.rawValue))]
          + (name.map { [("kept", .string($0))] } ?? [])))
  }
}
