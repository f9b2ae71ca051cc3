import Corpus
import Debugging
import Drawing
import Networks
import Storage
import Training

/// Saying what is wrong with a run.
enum DiagnoseCommand {
  static let all: [Command] = [diagnose]

  private static let names: @Sendable (Session) -> [Candidate] = { session in
    Threshold.allCases.map { Candidate($0.rawValue + "=", $0.meaning) }
  }

  private static let diagnose = Command(
    "diagnose", group: .checking, summary: "say what is wrong with the run, and which command mends it",
    options: [
      .flag("example", "look at the chosen example alone"),
      Option("window", .integer(1...Int.max), default: "1000", "how many updates back to look"),
      Option("examples", .integer(1...100_000), "look at so many (default: about a second's worth)"),
      .flag("all", "remarks too: what is odd and does no harm"),
      Option(
        "set", .word, valueName: "NAME=X", "change a threshold for this session", repeats: true, suggestions: names),
      .flag("thresholds", "list the thresholds instead"),
    ],
    details: [
      "Causes come before what follows from them. Steps are tried on a copy: the run stays as it is, bit for bit. An exit "
        + "status of 0 says that there is a report, not that all is well.",
      "Sources of the thresholds: vanishing and exploding δ, γ·σ_max(W): Pascanu, Mikolov & Bengio 2013. Gain of the first "
        + "weights: Glorot & Bengio 2010, He et al. 2015. Saturation: Glorot & Bengio 2010. Dead relu units: Lu et al. "
        + "2020. Inputs, rates that overshoot: LeCun et al. 1998. Update over weight: Karpathy, CS231n. Over-fitting: "
        + "Prechelt 1998. Imbalance: He & Garcia 2009. Labels against inputs: permutation test, Good 2005.",
    ],
    examples: [
      CommandExample("diagnose", "a sample of the training data"),
      CommandExample("diagnose --example --all", "the chosen example, remarks too", after: ["example 3"]),
      CommandExample("diagnose --thresholds --set dead=0.1", "a stricter rule for silent units"),
    ],
    json: [
      JSONField(
        "findings",
        "the root cause first; each: rule, severity (fault, warning, remark), evidence (measure, value, threshold, limit), "
          + "text, meaning, remedy, follows_from, place"),
      JSONField("clean", "rules that found nothing"), JSONField("inapplicable", "rules that cannot apply"),
      JSONField("examples", "looked at"), JSONField("nodes", "of these"),
      JSONField("window", "first and last iteration; or null"),
      JSONField("explained", "1 − loss / loss of the best constant answer"),
      JSONField("thresholds", "with --thresholds, instead: value, default, meaning, source"),
    ],
    seeAlso: ["delta", "gradcheck", "train", "evaluate"]
  ) { session, invocation in
    let bench = session.workbench
    try setThresholds(bench, invocation)
    let thresholds = bench.thresholds
    if invocation.flag("thresholds") {
      let rendering = ThresholdRendering(thresholds: thresholds)
      return Output(rendering.text(on: session.screen), json: ["thresholds": rendering.json])
    }
    // Constants can be listed without a run; findings cannot be made.
    let lacking = session.lacks([.data, .network])
    guard lacking.isEmpty, let run = bench.run else { throw ConsoleError.missing(lacking, command: "diagnose") }
    let isOneExample = invocation.flag("example")
    var subject = DiagnosisSubject(run, plan: bench.plan, initializer: bench.initializer)
    if isOneExample {
      guard let walk = bench.walk else {
        throw invocation.failure(ConsoleError.missing(.example, command: "diagnose --example"), at: "example")
      }
      subject.example = walk.example
    } else if run.dataset.count(in: .train) == 0 {
      throw WorkError.emptySplit(.train)
    }
    subject.stop = bench.failure
    subject.window = invocation.integer("window")
    subject.examples = invocation.integer(ifGiven: "examples")
    subject.seed = session.settings.seed
    // What is done in a moment needs no progress.
    let start = session.surroundings.clock()
    let found = Diagnosis(
      subject, thresholds: thresholds, shouldStop: { session.isInterrupted },
      progress: { done, total in
        if session.surroundings.clock() - start > 0.5, session.wantsProgress {
          session.report(Progress(done: done, of: total, unit: "examples"))
        }
      })
    session.finishProgress()
    guard let diagnosis = found else { throw ConsoleError.interrupted }
    let rendering = DiagnosisRendering(
      diagnosis: diagnosis,
      remedies: DiagnosisRemedies(run: run, plan: bench.plan, initializer: bench.initializer),
      showsAll: invocation.flag("all"), isOneExample: isOneExample)
    return Output(rendering.text(on: session.screen), json: rendering.json)
  }

  /// All of them are read before one is changed.
  private static func setThresholds(_ bench: Workbench, _ invocation: Invocation) throws {
    var changed = bench.thresholds
    for word in invocation.strings("set") {
      guard let equals = word.firstIndex(of: "=") else {
        throw invocation.failure(WorkError.thresholdMalformed(word), at: "set")
      }
      let name = String(word[..<equals])
      guard let threshold = Threshold(rawValue: name) else {
        let names = Threshold.allCases.map(\.rawValue)
        throw invocation.failure(
          WorkError.unknownThreshold(name, suggestions: nearest(to: name, among: names)), at: "set")
      }
      let text = String(word[word.index(after: equals)...])
      do {
        let value = try ValueReader(kind: .number(.within(threshold.bounds)), subject: .option("set")).read(text)
        guard case .number(let number) = value else { continue }
        changed[threshold] = number
      } catch { throw invocation.failure(error, at: "set") }
    }
    bench.thresholds = changed
  }
}
