import Corpus
import Debugging
import Drawing
import Networks
import Storage
import Synchronization
import Training

/// The same job under several settings and many seeds.
enum SweepCommand {
  static let sweep = Command(
    "sweep", group: .training, summary: "compare settings over many seeds, on all cores",
    parameters: [
      Parameter(
        "settings", .word, "INITIALISER+ACTIVATION, such as he+relu; without any, the network's own", optional: true,
        repeats: true)
    ],
    options: TrainingOptions.all + [
      Option("seeds", .integer(1...100_000), default: "10", "runs of each setting; the session's seed is the first"),
      Option("save", .file, "write the curves as SVG"),
      .flag("curves", "draw the loss curves", on: true),
    ],
    details: [
      "All else (sizes, biases, loss) is as in the current network, which is not touched. Each run trains a network of "
        + "its own; the results do not depend on the number of threads.",
      "Final loss is the mean over the data at the end (all examples, or a random sample of 16,384), as quartiles over "
        + "seeds. A run diverged if it met NaN or ∞, or if its loss ended above where it began; 'when' is the median "
        + "of the iteration at which that happened. Without a length, 10,000 iterations.",
    ],
    examples: [
      CommandExample("sweep lecun+tanh he+relu --seeds 4 --iterations 500", "two settings, four seeds each"),
      CommandExample("sweep --seeds 3 --iterations 300 --no-curves", "the network as it is, three draws"),
    ],
    json: [
      JSONField(
        "settings",
        "for each: name, final_loss and exact as [lower, median, upper], perfect, diverged and not_finite as shares, "
          + "when, curve as medians")
    ],
    seeAlso: ["train", "network", "init"], requires: [.data, .network]
  ) { session, invocation in
    guard let run = session.workbench.run else { return .nothing }
    let plan = try TrainingOptions.plan(session, invocation, after: 0, layout: run.layout, standardLength: 10_000)
    let words = invocation.strings("settings")
    let variants =
      words.isEmpty
      ? [variant(run.specification, session.workbench.initializer, plan)]
      : try words.map { word in
        guard let (initializer, activation) = parsed(word) else {
          throw invocation.failure(WorkError.variantMalformed(word), at: "settings")
        }
        var specification = run.specification
        specification.activation = activation
        return variant(specification, initializer, plan)
      }
    let seeds = (0..<invocation.integer("seeds")).map { session.settings.seed &+ UInt64($0) }
    let sweep = Sweep(
      variants: variants, dataset: run.dataset, seeds: seeds, precision: run.precision,
      split: run.dataset.count(in: .test) > 0 ? .test : .train)
    try MemoryLimit.check(run.specification, batch: plan.batch * session.threads, of: run.dataset)
    let start = session.surroundings.clock()
    guard let results = try results(of: sweep, threads: plan.threads, session) else { throw ConsoleError.interrupted }
    let rendering = SweepRendering(
      results, seeds: seeds.count, split: sweep.split, seconds: session.surroundings.clock() - start)
    _ = try invocation.savePicture(rendering.plot.svg())
    let drawsCurves = invocation.flag("curves")
    let screen = session.screen
    return Output(
      rendering.table.drawn(on: screen) + rendering.footer.wrapped(on: screen)
        + (drawsCurves ? rendering.plot.drawn(on: screen) : []),
      json: ["settings": .array(results.map { rendering.json(of: $0) })])
  }

  private static func variant(
    _ specification: NetworkSpecification, _ initializer: Initializer, _ plan: TrainingPlan
  ) -> SweepVariant {
    SweepVariant(
      name: "\(initializer.description)+\(specification.activation.rawValue)", specification: specification,
      initializer: initializer, plan: plan)
  }

  /// `normal(0.5)+tanh`
  private static func parsed(_ word: String) -> (Initializer, Activation)? {
    let parts = word.split(separator: "+", maxSplits: 1).map { String($0).trimmed }
    guard parts.count == 2, let activation = Activation(rawValue: parts[1].lowercased()) else { return nil }
    let name = parts[0].prefix { $0 != "(" }.lowercased()
    var argument: Double?
    if parts[0].count > name.count {
      guard parts[0].hasSuffix(")"), let number = Double(parts[0].dropFirst(name.count + 1).dropLast()),
        number.isFinite, number >= 0
      else { return nil }
      argument = number
    }
    return Initializer(name: name, argument: argument).map { ($0, activation) }
  }

  /// Runs the sweep in the background while this thread draws progress and listens for Ctrl-C.
  private static func results(of sweep: Sweep, threads: Int, _ session: Session) throws -> [SweepResult]? {
    let total = sweep.variants.count * sweep.seeds.count
    let watch = SweepWatch()
    session.report(Progress(done: 0, of: total, unit: "runs"))
    let results = try sweep.run(
      threads: threads, shouldStop: { watch.isStopped },
      progress: { done in watch.note(done) },
      whileRunning: {
        if session.isInterrupted { watch.stop() }
        if session.wantsProgress { session.report(Progress(done: watch.done, of: total, unit: "runs")) }
      })
    if results != nil { session.report(Progress(done: total, of: total, unit: "runs")) }
    return results
  }
}

/// What the workers and the waiting thread tell each other.
private final class SweepWatch: Sendable {
  private let stopped = Atomic<Bool>(false)
  private let count = Atomic<Int>(0)

  var isStopped: Bool { stopped.load(ordering: .relaxed) }
  var done: Int { count.load(ordering: .relaxed) }
  func stop() { stopped.store(true, ordering: .relaxed) }
  func note(_ done: Int) { count.store(done, ordering: .relaxed) }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
