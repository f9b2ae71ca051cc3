import Debugging
import Drawing
import Networks
import Storage
import Training

/// Runs, branches, or scores of several networks side by side.
enum CompareCommand {
  static let all: [Command] = [compare]

  private static let names: @Sendable (Session) -> [Candidate] = { session in
    session.workbench.keptScores.map { Candidate($0.name, $0.network) }
      + session.workbench.comparable.map { Candidate($0.name, $0.summary) }
  }

  private static let compare = Command(
    "compare", group: .checking, summary: "put two runs or branches, or kept scores, side by side",
    parameters: [
      Parameter(
        "name", .word, "branches, earlier networks, or kept scores; without any, all scores kept", optional: true,
        repeats: true, suggestions: names
      )
    ],
    options: [
      Option(
        "score",
        .choice([
          Choice("last", "share of last nodes right: the end of a sequence, the root of a tree"),
          Choice("every", "share of all outputs right"), Choice("exact", "share of examples without a mistake"),
          Choice("perplexity", "of the words predicted: how many it is as unsure as between"),
          Choice("rmse", "root of the mean squared error at the last nodes"), Choice("loss", "mean loss of an example"),
        ]), "of scores: which (default: last for labels, perplexity for words, rmse for numbers, exact for bits)"),
      Option("save", .file, "of runs: write the loss curves as SVG"),
    ],
    details: [
      "Of branches ('timeline') and networks trained before this one (net1, net2, …): the settings that differ, the loss "
        + "curves in one plot, and ‖δ‖ by step on the example at hand, or the first of the training data.",
      "'evaluate --by length --as NAME' keeps the scores of the network of that moment; they stay when other data is "
        + "loaded and another network made. The columns are comparable where every network was scored on the same "
        + "sentences, as the same grammar, samples, depth and seed make them, whether as trees or as sequences; the table "
        + "says so where they were not.",
    ],
    examples: [
      CommandExample(
        "compare main b1", "two branches of a run", after: ["train -n 100", "rewind 50", "train -n 80 --rate 0.5"]),
      CommandExample(
        "compare net1 main", "two networks", after: ["train -n 50", "network rnn --activation relu", "train -n 50"]),
      CommandExample(
        "compare chain tree", "two networks by length",
        after: [
          "load grammar sentiment --samples 100 --depth 6 --as sequences", "network rnn", "train -n 50",
          "evaluate --by length --as chain", "load grammar sentiment --samples 100 --depth 6", "network tree --dim 8",
          "train -n 50", "evaluate --by length --as tree",
        ]),
      CommandExample(
        "compare --score loss", "all that are kept, by another score",
        after: ["load adder", "network rnn", "evaluate --by length --as untrained"]),
    ],
    json: [
      JSONField("settings", "of runs: those that differ, and their values"),
      JSONField("runs", "of runs: name, iterations, loss (mean of the last 100), delta (norms by node)"),
      JSONField("saved", "of runs: the file written, or null"),
      JSONField("by", "the size"), JSONField("score", "what is compared"), JSONField("names", "the columns"),
      JSONField("same_examples", "whether all were scored on the same ones"),
      JSONField("rows", "part, from, to (sizes), and for each name examples and scores"),
    ],
    seeAlso: ["evaluate"]
  ) { session, invocation in
    let wantedRuns = invocation.strings("name")
    let known = Set(session.workbench.comparable.map(\.name))
    if !wantedRuns.isEmpty, wantedRuns.allSatisfy(known.contains) { return try runs(session, invocation) }
    let all = session.workbench.keptScores
    guard !all.isEmpty else { throw WorkError.nothingKept }
    let wanted = invocation.strings("name")
    let kept =
      try wanted.isEmpty
      ? all
      : wanted.map { name in
        guard let found = all.first(where: { $0.name == name }) else {
          throw invocation.failure(
            WorkError.unknownScores(name, suggestions: nearest(to: name, among: all.map(\.name) + known)), at: "name")
        }
        return found
      }
    guard let first = kept.first else { return .nothing }
    if let other = kept.first(where: { $0.scores.size != first.scores.size }) {
      throw invocation.failure(WorkError.scoresDiffer(first.name, other.name), at: "name")
    }
    let score =
      invocation.choice(ifGiven: "score").flatMap { Score(rawValue: $0.name) }
      ?? Score.standard(for: first.scores)
    let comparison = ScoreComparison(kept: kept, score: score)
    return Output(comparison.text(on: session.screen), json: comparison.json)
  }

  private static func runs(_ session: Session, _ invocation: Invocation) throws -> Output {
    let bench = session.workbench
    let names = invocation.strings("name")
    if names.count == 1 {
      throw invocation.failure(
        WorkError.comparedAlone(names[0], others: bench.comparable.map(\.name).filter { $0 != names[0] }), at: "name")
    }
    guard Set(names).count > 1 else {
      throw invocation.failure(WorkError.comparedWithItself(names.first ?? ""), at: "name")
    }
    let observer = TrainingObserver(shouldStop: { session.isInterrupted })
    var example = bench.walk?.example
    if example == nil, let data = bench.run?.dataset, data.count(in: .train) > 0 {
      var first = Example(structure: Structure(arity: data.arity))
      data.read(0, of: .train, into: &first)
      example = first
    }
    var compared: [ComparedRun] = []
    for name in names {
      do throws(HistoryError) {
        if let run = try bench.compared(name, on: example, observer: observer) { compared.append(run) }
      } catch {
        throw error == .interrupted ? ConsoleError.interrupted : invocation.failure(error, at: "name")
      }
    }
    let comparison = RunComparison(compared)
    let path = try invocation.savePicture(comparison.curves.svg())
    return Output(
      comparison.text(on: session.screen) + (path.map { [StyledLine("written to \($0)", .faint)] } ?? []),
      json: JSONObject(comparison.members + [("saved", path.map { .string($0) } ?? .null)]))
  }
}

extension Workbench {
  /// Keeps scores under a name, in the place of those that had it.
  func keep(_ scores: SizedScores, as name: String) {
    let specification = scores.specification
    let last = specification.placement == .last ? ", trained on last nodes" : ""
    let network =
      "\(specification.kindName), \(formattedCount(specification.hidden)) "
      + (specification.unitName.isEmpty ? "" : "\(specification.unitName) ") + "units\(last); "
      + "\(formattedCount(run?.state.iteration ?? 0)) iterations on \(data?.name ?? "data")"
    let kept = KeptScores(name: name, network: network, scores: scores)
    if let place = keptScores.firstIndex(where: { $0.name == name }) {
      keptScores[place] = kept
    } else {
      keptScores.append(kept)
    }
  }
}
