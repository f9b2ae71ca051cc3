import Corpus
import Debugging
import Drawing
import Networks
import Storage
import Training

/// Training and scoring.
enum TrainingCommands {
  static let all: [Command] = [train, evaluate, SweepCommand.sweep]

  /// Options that say how to train, shared with `sweep`.
  static let planOptions: [Option] = [
    Option("iterations", short: "n", .integer(1...1_000_000_000), "updates, each on examples drawn at random"),
    Option("epochs", .integer(1...1_000_000), "passes over the training data in shuffled order, instead of iterations"),
    Option("batch", .integer(1...1_000_000), default: "1", "examples an update"),
    Option("threads", .integer(1...1024), "how many work at once (default: the session's); the results are the same"),
    Option("rate", .positiveNumber, default: "0.1", "learning rate"),
    Option(
      "update", .choice([Choice("sgd", "p − rate·g"), Choice("adagrad", "rates that shrink with past gradients")]),
      default: "sgd", "how an update follows from the gradient"),
    Option("decay", .number(.nonNegative), default: "0", "weight decay: this times p is added to the gradient"),
    Option(
      "clip",
      .choice([
        Choice("norm", "scale the whole gradient down to this norm", arguments: [.init("X", .positive)]),
        Choice("value", "clamp every element to ± this", arguments: [.init("X", .positive)]),
      ]), "cut down large gradients (default: not at all)"),
  ]

  static func plan(_ session: Session, _ invocation: Invocation) throws -> TrainingPlan {
    var plan = TrainingPlan(length: .iterations(invocation.integer(ifGiven: "iterations") ?? 1_000))
    if let epochs = invocation.integer(ifGiven: "epochs") {
      if invocation.isGiven("iterations") {
        throw invocation.failure(ConsoleError.conflictingOptions("iterations", "epochs"), at: "epochs")
      }
      let count = session.workbench.data?.count(in: .train) ?? 0
      guard count <= Sampler.largestEpoch else {
        throw invocation.failure(WorkError.tooManyExamplesForEpochs(count), at: "epochs")
      }
      plan.length = .epochs(epochs)
      plan.order = .epochs
    }
    plan.batch = invocation.integer("batch")
    plan.descent.rate = invocation.number("rate")
    plan.descent.rule = UpdateRule(rawValue: invocation.choice("update").name) ?? .sgd
    plan.descent.weightDecay = invocation.number("decay")
    if let clip = invocation.choice(ifGiven: "clip"), let limit = clip.arguments.first {
      plan.descent.clipping = clip.name == "norm" ? .norm(limit) : .value(limit)
    }
    plan.threads = invocation.integer(ifGiven: "threads") ?? session.threads
    return plan
  }

  /// What a stretch of training came to.
  static let roundFields = [
    JSONField("iteration", "updates made in all"), JSONField("updates", "updates made now"),
    JSONField("loss", "mean loss of the last 100 updates"), JSONField("seconds", "time taken"),
    JSONField("end", "finished, interrupted or stopped"),
    JSONField("stop", "where it stopped: number, iteration, example, batch, place, values"),
    JSONField("exact", "adder: share of examples all of whose bits are right"),
    JSONField("perplexity", "of a text's dev part"), JSONField("bits", "log₂ of it"),
    JSONField("epochs", "with a dev part: epoch, loss, accuracy, root accuracy, whether it is the best"),
    JSONField("reports", "with --print-every: iteration, loss, and what the example shows"),
  ]

  private static let train = Command(
    "train", group: .training, summary: "train the network",
    options: planOptions + [
      Option("bptt", .integer(0...Int.max), valueName: "K", "cut δ every K steps from now on; 0 for never"),
      .flag("best", "with a dev part and --epochs: score it after each, and keep the best network", on: true),
      Option("print-every", .integer(1...Int.max), valueName: "N", "show an example and its loss every N iterations"),
      Option("checkpoint", .file, "keep all of the run in this file on the way; 'resume' goes on from it"),
      Option(
        "every", .integer(1...Int.max), "with --checkpoint: iterations, or epochs, between (default 1000, or 1)"),
    ],
    details: [
      "Goes on from where the network is. Ctrl-C stops and keeps what was learned. NaN or ∞ stops before it reaches the "
        + "parameters, and says where it first appeared. Without a length, 1,000 iterations.",
      "The same seed gives the same bits, whatever the number of threads. 'break' and 'watch' stop it before the update in "
        + "which they hold; 'continue' goes on.",
    ],
    examples: [
      CommandExample("train --iterations 2000 --rate 0.1", "2,000 updates of one example each"),
      CommandExample("train --epochs 1 --batch 32 --clip norm 1", "one pass over all the data, clipped"),
    ],
    json: roundFields,
    seeAlso: ["evaluate", "plot", "sweep", "break", "resume"], requires: [.data, .network]
  ) { session, invocation in
    guard let run = session.workbench.run else { return .nothing }
    guard run.dataset.count(in: .train) > 0 else { throw WorkError.emptySplit(.train) }
    var plan = try plan(session, invocation)
    plan.keepsBest = plan.order == .epochs && run.dataset.count(in: .dev) > 0 && invocation.flag("best")
    let most = plan.order == .epochs ? min(plan.batch, run.dataset.count(in: .train)) : plan.batch
    try MemoryLimit.check(run.specification, batch: most, of: run.dataset)
    if let steps = invocation.integer(ifGiven: "bptt") { try run.truncate(after: steps == 0 ? nil : steps) }
    session.workbench.plan = plan
    let perEpoch = (run.dataset.count(in: .train) + plan.batch - 1) / plan.batch
    let length = plan.length.updates(perEpoch: perEpoch)
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
    let isEpochs = plan.order == .epochs
    let updates = (every ?? (isEpochs ? 1 : 1000)).multipliedReportingOverflow(by: isEpochs ? perEpoch : 1)
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
        ]), "a row for each size of example"),
      Option("as", .word, valueName: "NAME", "with --by: keep the scores under this name, for 'compare'"),
    ],
    details: [
      "every node: outputs right, of all that have a target; last node: of the last step or the root; exact: examples "
        + "without a mistake; where a set is asked for, those that put all in it first at every step. A text's perplexity is e "
        + "to the mean loss of a step, its bits log₂ of that. R² is 1 for no error and 0 for the error of always answering the mean."
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
        "for each part: examples, population, loss, accuracy, exact; of a series rmse, mae, naive_rmse; of a text perplexity, bits; of classes every_node, last_node: accuracy, macro_f1, binary, confusion; with --by: groups"
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
