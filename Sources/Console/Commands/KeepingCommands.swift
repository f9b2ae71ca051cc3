import Corpus
import Drawing
import Keeping
import Networks
import Storage
import Training

/// Keeping a run in a file, and going on from it.
enum KeepingCommands {
  static let all: [Command] = [save, open, resume]

  private static let fileParameter = Parameter("file", .file, "a file that 'save' or 'train --checkpoint' wrote")

  private static let save = Command(
    "save", group: .keeping, summary: "write the network and all that training needs to a file",
    parameters: [Parameter("file", .file, "by custom with the ending .safetensors")],
    options: [.flag("force", "replace a file that was not written by 'save'")],
    details: [
      "The file is in the safetensors format. The weights have PyTorch's names (weight_ih_l0, weight_hh_l0, bias_ih_l0, "
        + "bias_hh_l0, linear.weight, linear.bias), so that torch and NumPy read them; all else is named backstep.…: "
        + "settings, how the data was loaded and its digest, vocabulary, what the update rule remembers, the order of "
        + "examples, the generator, all losses. Numbers keep every bit.",
      "It is written beside the old one, synced and renamed: whatever happens, the old file or the new one is whole.",
    ],
    examples: [
      CommandExample("save /tmp/adder.safetensors", "everything, in one file"),
      CommandExample(
        "train -n 100; save /tmp/adder.safetensors", "trains, then saves"),
    ],
    json: [
      JSONField("file", "the path as given"), JSONField("bytes", "its size"), JSONField("iteration", "updates made"),
    ],
    seeAlso: ["open", "resume", "train", "export"], requires: [.data, .network]
  ) { session, invocation in
    let path = invocation.string("file")
    guard let saved = session.workbench.savedRun() else { return .nothing }
    if !invocation.flag("force"), RunFile.isForeign(path) {
      throw invocation.failure(KeepingProblem.wouldOverwrite(path), at: "file")
    }
    let size: Int
    do { size = try RunFile.write(saved, to: path) } catch { throw invocation.failure(error, at: "file") }
    let iteration = saved.archive.iteration
    return Output(
      line: "saved after \(formattedCount(iteration)) iteration\(iteration == 1 ? "" : "s") to \(quoted(path))"
        + StyledLine("  \(formattedBytes(size))", .faint),
      json: ["file": .string(path), "bytes": .integer(size), "iteration": .integer(iteration)])
  }

  private static let open = Command(
    "open", group: .keeping, summary: "take a network from a file: saved here, or made with PyTorch",
    parameters: [Parameter("file", .file, "what 'save' wrote; or weights, as .safetensors or .npz")],
    options: [
      Option(
        "activation", .choice(Activation.allCases.map { Choice($0.rawValue) }),
        "for weights alone: f of the hidden units (default tanh)"),
      Option(
        "reset", .choice([Choice("after"), Choice("before")]), default: "after",
        "for a gru's weights alone: when r is applied"),
      .flag("force", "take a file that was changed after it was saved, or whose data has changed"),
    ],
    details: [
      "Without data, it is loaded as it was for the run; where data is loaded, the network must fit it. On the same data "
        + "'train' goes on with the same bits as if nothing had been closed; on other data the order of examples starts "
        + "anew.",
      "Weights alone are those of nn.RNN, nn.LSTM or nn.GRU and nn.Linear, with any prefix to their names "
        + "(rnn.weight_ih_l0, fc.weight), or what 'export weights' wrote. PyTorch's two biases are added; word vectors "
        + "before the network are multiplied into the weights of the input. Load the data first: what the file does not say "
        + "follows from it.",
    ],
    examples: [
      CommandExample(
        "open /tmp/trained.safetensors", "goes on with it",
        after: ["train -n 100", "save /tmp/trained.safetensors --force"]),
      CommandExample(
        "open /tmp/trained.npz --activation tanh", "weights alone", after: ["export weights /tmp/trained.npz"]),
    ],
    json: [
      JSONField("file", "the path as given"), JSONField("kind", "run, or weights"),
      JSONField("iteration", "updates made"), JSONField("parameters", "how many there are"),
      JSONField("data", "same, loaded (as the file says) or other (than the run was trained on)"),
      JSONField("unused", "for weights: names in the file that nothing was taken from"),
    ],
    seeAlso: ["save", "resume", "network", "load"]
  ) { session, invocation in
    let reader = SavedRunReader(session, invocation)
    let bytes = try reader.bytes()
    if !bytes.starts(with: [0x50, 0x4B]) {
      let file: Safetensors
      do throws(SafetensorsError) { file = try Safetensors(bytes) } catch {
        throw reader.failure(KeepingError.safetensors(error))
      }
      if SavedRun.isRun(file) { return try openRun(try reader.savedRun(in: bytes), reader, session, invocation) }
    }
    return try openWeights(bytes, reader, session, invocation)
  }

  private static func openRun(
    _ saved: SavedRun, _ reader: SavedRunReader, _ session: Session, _ invocation: Invocation
  ) throws -> Output {
    for option in ["activation", "reset"] where invocation.isGiven(option) {
      throw invocation.failure(
        ConsoleError.unknownOption(option, command: "open of a saved run", suggestions: []), at: option)
    }
    let (origin, loading) = try reader.take(saved, requiresSameData: false)
    guard let run = session.workbench.run else { return .nothing }
    var text = loading?.text() ?? []
    text += NetworkDescription(session.workbench)?.text().wrapped(on: session.screen, indent: 5) ?? []
    text += StyledText(OpenedRun(saved, run, origin).line).wrapped(on: session.screen)
    let shown = text
    return Output(
      shown,
      json: [
        "file": .string(reader.path), "kind": "run", "iteration": .integer(run.state.iteration),
        "parameters": .integer(run.layout.count), "data": .string(origin.rawValue),
      ])
  }

  private static func openWeights(
    _ bytes: [UInt8], _ reader: SavedRunReader, _ session: Session, _ invocation: Invocation
  ) throws -> Output {
    guard let data = session.workbench.data else {
      throw invocation.failure(ConsoleError.missing(.data, command: "open of weights alone"), at: "file")
    }
    if data.comparesPairs { throw reader.failure(KeepingError.unfit(.pairs(saved: false))) }
    var template = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 1)
    template.arity = data.arity
    let readout = NetworkCommands.standardReadout(for: data)
    (template.output, template.loss) = (readout.output, readout.loss)
    if let name = invocation.choice(ifGiven: "activation")?.name {
      template.activation = Activation(rawValue: name) ?? .tanh
    }
    if invocation.choice("reset").name == "before" { template.cell = .gruResetBefore }
    let weights: ForeignWeights
    do {
      weights = try ForeignWeights(
        try ForeignWeights.tensors(in: bytes), for: template, precision: session.settings.precision)
      try MemoryLimit.check(weights.specification, of: data)
    } catch {
      throw reader.failure(error)
    }
    let kind = NetworkKind(weights.specification)
    if let kind, kind.hasGates, invocation.isGiven("activation") {
      throw invocation.failure(WorkError.gatesHaveFunctions(kind), at: "activation")
    }
    if kind != .gru, invocation.isGiven("reset") { throw invocation.failure(WorkError.resetNeedsGRU, at: "reset") }
    let run: any TrainingRun
    do { run = try makeRun(weights.archive(seed: session.settings.seed), dataset: data) } catch {
      throw reader.failure(KeepingError.archive(error))
    }
    session.workbench.use(run, initializer: .lecun)
    session.workbench.weightsFile = reader.path
    var text = NetworkDescription(session.workbench)?.text().wrapped(on: session.screen, indent: 5) ?? []
    let assumed = weights.specification.statesAreActivations ? "output, loss and f" : "output and loss"
    var remarks = ["weights of another program's training; \(assumed) are assumed: 'show' says which"]
    if weights.foldsEmbedding { remarks.append("the word vectors were multiplied into the weights of the input") }
    if !weights.unused.isEmpty {
      remarks.append("not used: " + weights.unused.prefix(6).map(quoted).joined(separator: ", "))
    }
    for remark in remarks { text += StyledText(StyledLine(remark, .faint)).wrapped(on: session.screen) }
    let shown = text
    return Output(
      shown,
      json: [
        "file": .string(reader.path), "kind": "weights", "iteration": 0, "parameters": .integer(run.layout.count),
        "data": "other", "unused": .strings(weights.unused),
      ])
  }

  private static let resume = Command(
    "resume", group: .keeping, summary: "go on with training that was cut short",
    parameters: [fileParameter],
    options: [
      .flag("force", "go on although the data or the file has changed"),
      Option("threads", .integer(1...1024), "how many work at once (default: the session's); the results are the same"),
    ],
    details: [
      "The network, the data and the settings come from the file, and training goes on to where it was meant to end, with "
        + "the same bits as if it had never stopped. Checkpoints go on to the same file."
    ],
    examples: [
      CommandExample(
        "resume /tmp/run.safetensors", "the rest of the training",
        after: ["train -n 200 --checkpoint /tmp/run.safetensors --every 100"]),
      CommandExample(
        "resume /tmp/run.safetensors --threads 1", "on one core",
        after: ["train -n 200 --checkpoint /tmp/run.safetensors --every 100"]),
    ],
    json: [JSONField("file", "the path as given")] + TrainingCommands.roundFields.filter { $0.name != "reports" },
    seeAlso: ["train", "open", "save"]
  ) { session, invocation in
    let reader = SavedRunReader(session, invocation)
    let saved = try reader.savedRun(in: try reader.bytes())
    guard let goal = saved.goal else { throw invocation.failure(KeepingProblem.nothingToResume, at: "file") }
    let (origin, loading) = try reader.take(saved, requiresSameData: true)
    let bench = session.workbench
    guard let run = bench.run else { return .nothing }
    if let loading { session.show(loading.text()) }
    session.show(StyledText(OpenedRun(saved, run, origin, isResuming: true).line).wrapped(on: session.screen))
    let rest = max(goal.iteration - run.state.iteration, 0)
    let perEpoch = goal.course.updates(perEpochOf: run.dataset.count(in: .train))
    var plan = TrainingPlan(
      length: goal.countsEpochs ? .epochs((rest + perEpoch - 1) / max(perEpoch, 1)) : .iterations(rest),
      threads: invocation.integer(ifGiven: "threads") ?? session.threads, keepsBest: goal.keepsBest)
    plan.course = goal.course
    plan.patience = goal.patience
    plan.resumes = true
    bench.plan = plan
    var round = TrainingRound(session, run, plan, goal: goal.iteration)
    round.checkpoint = goal.every.map {
      Checkpoint(path: reader.path, every: $0 == SavedRun.Goal.byTime ? nil : $0)
    }
    let output: Output
    do { output = try round.output() } catch let error as Checkpoint.Failure {
      throw invocation.failure(error.error, at: "file")
    }
    return Output(
      output.text(), json: JSONObject([("file", .string(reader.path))] + output.fields().map { ($0.key, $0.value) })
    ).interrupted(output.isInterrupted)
  }
}

/// Where a run that was opened is, in a line.
private struct OpenedRun {
  let line: StyledLine

  init(
    _ saved: SavedRun, _ run: any TrainingRun, _ origin: SavedRunReader.DataOrigin, isResuming: Bool = false
  ) {
    let iteration = run.state.iteration
    var text = "after \(formattedCount(iteration)) iteration\(iteration == 1 ? "" : "s") on \(saved.data.name)"
    switch origin {
    case .same, .loaded:
      if let goal = saved.goal, goal.iteration > iteration {
        text += ", \(formattedCount(goal.iteration - iteration)) of \(formattedCount(goal.iteration)) to go"
      }
      if isResuming, saved.goal.map({ $0.iteration <= iteration }) ?? true { text += ": nothing is left to do" }
    case .other: text += "; this is other data: the order of examples starts anew"
    }
    if saved.kernels != Kernels.name {
      text += "; trained with \(saved.kernels) kernels, here \(Kernels.name) run: last digits may differ"
    }
    line = StyledLine(text, .faint)
  }
}
