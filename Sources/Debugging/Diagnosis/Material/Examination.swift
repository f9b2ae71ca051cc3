import Corpus
import Networks
import Training

/// Everything that rules look at, measured once. The run itself is only read.
struct Examination {
  let specification: NetworkSpecification
  let plan: TrainingPlan
  let initializer: Initializer
  let thresholds: Thresholds
  /// Updates made.
  let iteration: Int
  /// The losses of all updates.
  let losses: [Double]
  let window: ClosedRange<Int>?
  let stop: (found: NonFinite, iteration: Int)?
  /// Whether the training data are looked at, not one example alone.
  let isWhole: Bool

  let sample: Sample
  /// What says whether the task is learned: the sample, or beside one example some of the training data.
  private let judged: Sample
  /// A few examples run through the weights that the run started from; nil where those are not known.
  let start: Sample?
  let dev: Sample?
  /// The sample from the zero state, where examples bring a state of their own.
  let reset: Sample?
  let data: DataStatistics
  let weights: WeightStatistics
  /// Steps tried on a copy, from where the run is and from where it started.
  let steps: StepTrial?
  let firstSteps: StepTrial?
  /// What a cut of δ costs; nil where there is none or the task is learned.
  let cut: CutTrial?

  /// Nil where `shouldStop` said so.
  init?(
    _ subject: DiagnosisSubject, thresholds: Thresholds, shouldStop: () -> Bool, progress: (Int, Int) -> Void
  ) {
    let run = subject.run
    specification = run.specification
    plan = subject.plan
    initializer = subject.initializer
    self.thresholds = thresholds
    iteration = run.state.iteration
    losses = run.state.losses
    stop = subject.stop
    isWhole = subject.example == nil
    window =
      subject.example == nil && iteration > 0 ? max(1, iteration - max(subject.window, 1) + 1)...iteration : nil

    let drawn = Drawing(subject)
    var done = 0
    func examine(_ examples: [(Int?, Example)], in run: any TrainingRun, _ trial: inout StepTrial?) -> Sample? {
      var sample = Sample(run.specification, thresholds)
      for (index, example) in examples {
        if shouldStop() { return nil }
        if trial?.wantsMore == true {
          let inspection = run.inspect(example)
          trial?.add(example, inspection)
          sample.add(example, inspection.trace, index: index)
        } else {
          sample.add(example, run.trace(of: example), index: index)
        }
        done += 1
        progress(done, drawn.total)
      }
      return sample
    }

    let canStep = subject.example == nil && drawn.examples.contains { !$0.1.targetNodes.isEmpty }
    var trial = canStep ? StepTrial(run, subject.plan) : nil
    guard let sample = examine(drawn.examples, in: run, &trial) else { return nil }
    self.sample = sample
    var noTrial: StepTrial?
    if drawn.context.isEmpty {
      judged = sample
    } else {
      guard let context = examine(drawn.context, in: run, &noTrial) else { return nil }
      judged = context
    }
    if shouldStop() { return nil }
    trial?.finish()
    steps = trial

    if isWhole, iteration > 0, let beginning = Twin.atStart(of: run, subject.initializer) {
      var trial = canStep ? StepTrial(beginning, subject.plan) : nil
      guard let first = examine(Array(drawn.examples.prefix(drawn.few)), in: beginning, &trial) else { return nil }
      trial?.finish()
      (start, firstSteps) = (first, trial)
    } else {
      (start, firstSteps) = (iteration == 0 ? sample : nil, nil)
    }
    cut =
      isWhole && iteration > 0 && !sample.isSolved(thresholds)
      ? CutTrial(run, drawn.examples.map(\.1), subject.plan) : nil
    if shouldStop() { return nil }
    if drawn.dev.isEmpty {
      dev = nil
    } else {
      guard let held = examine(drawn.dev, in: run, &noTrial) else { return nil }
      dev = held
    }
    if drawn.examples.contains(where: { !$0.1.initialState.isEmpty }) {
      let cleared = drawn.examples.map { index, example in
        var example = example
        example.initialState = []
        return (index, example)
      }
      guard let zero = examine(cleared, in: run, &noTrial) else { return nil }
      reset = zero
    } else {
      reset = nil
    }
    if shouldStop() { return nil }
    data = DataStatistics(drawn.readings, residuals: sample, specification)
    if shouldStop() { return nil }
    weights = WeightStatistics(run)
  }

  subscript(threshold: Threshold) -> Double { thresholds[threshold] }

  /// Whether the task is learned, so that what looks odd does no harm.
  var isSolved: Bool { judged.isSolved(thresholds) }
  /// What a finding that holds learning back weighs.
  var harm: Severity { isSolved ? .remark : .warning }
  /// Nil where one example is looked at, or hardly anything was trained.
  var course: LossCourse? {
    guard isWhole else { return nil }
    let answers = sample.answers
    return LossCourse(
      losses, baseline: answers.baseline * answers.lossesPerExample, now: answers.loss * answers.lossesPerExample)
  }
  /// Whether the task was half learned, or better, and that has come undone.
  var hasComeUndone: Bool { course.map { $0.hadLearned && $0.rise > self[.rise] } ?? false }
  /// Whether it came undone as updates without a limit do it where nothing bounds δ: its first steps were no trouble.
  var hasBlownUp: Bool {
    guard hasComeUndone, plan.descent.clipping == nil, !specification.hasLimits,
      let bound = weights.bound, bound > 1
    else { return false }
    return firstSteps.map { $0.overshoot <= self[.overshoot] } ?? true
  }
  /// Enough updates for the losses to say something.
  var isTrained: Bool { iteration >= 200 }
}

/// Which examples are looked at.
private struct Drawing {
  /// Run through the network, forward and back.
  var examples: [(Int?, Example)] = []
  var dev: [(Int?, Example)] = []
  /// Only read, to hold targets against inputs.
  var readings: [Example] = []
  /// Beside one example, training data that say whether the task is learned.
  var context: [(Int?, Example)] = []
  /// How many are run through the weights of the start.
  let few: Int
  var total: Int {
    examples.count + dev.count + context.count + few
      + (examples.contains { !$0.1.initialState.isEmpty } ? examples.count : 0)
  }

  /// Multiply–adds that the examples looked at may cost, about a second's worth.
  private static let budget = 1.5e9
  private static let mostExamples = 256
  private static let mostReadings = 512
  private static let mostValues = 1 << 20

  init(_ subject: DiagnosisSubject) {
    if let example = subject.example {
      examples = [(nil, example)]
      few = 0
      context = Self.some(of: subject)
      return
    }
    let dataset = subject.run.dataset
    let population = dataset.count(in: .train)
    var generator = Generator(seed: subject.seed, purpose: "diagnosis")
    var values = 0
    for k in 0..<min(Self.mostReadings, population) {
      let index = population <= Self.mostReadings ? k : generator.index(below: population)
      var example = Example(structure: Structure(arity: dataset.arity))
      dataset.read(index, of: .train, into: &example)
      guard example.structure.count > 0 else { continue }
      values += example.inputs.count + example.tokens.count + example.targetValues.count + example.targetClasses.count
      readings.append(example)
      examples.append((index, example))
      if values > Self.mostValues { break }
    }
    if population <= Self.mostReadings, examples.count == population {
      // All there are, in an order that does not follow the file's.
      for i in stride(from: examples.count - 1, to: 0, by: -1) {
        let j = generator.index(below: i + 1)
        examples.swapAt(i, j)
        readings.swapAt(i, j)
      }
    }
    let nodes = readings.reduce(0) { $0 + $1.structure.count }
    let cost = Self.cost(of: subject.run, nodes: Double(nodes) / Double(max(readings.count, 1)))
    let affordable = Int(min(Self.budget / cost, 1e6)) / (dataset.count(in: .dev) > 0 ? 2 : 1)
    let wanted = subject.examples ?? min(max(affordable, 4), Self.mostExamples)
    examples = Array(examples.prefix(wanted))
    few = min(examples.count, max(min(subject.plan.course.examplesPerUpdate, 32), 16))
    let held = dataset.count(in: .dev)
    for k in 0..<min(examples.count, held) {
      let index = held <= examples.count ? k : generator.index(below: held)
      var example = Example(structure: Structure(arity: dataset.arity))
      dataset.read(index, of: .dev, into: &example)
      if example.structure.count > 0 { dev.append((index, example)) }
    }
  }

  /// As many examples as cost about a tenth of what a whole diagnosis may.
  private static func some(of subject: DiagnosisSubject) -> [(Int?, Example)] {
    let dataset = subject.run.dataset
    let population = dataset.count(in: .train)
    var generator = Generator(seed: subject.seed, purpose: "diagnosis")
    var found: [(Int?, Example)] = []
    var spent = 0.0
    while found.count < min(population, 32), spent < budget / 10 {
      let index = generator.index(below: population)
      var example = Example(structure: Structure(arity: dataset.arity))
      dataset.read(index, of: .train, into: &example)
      spent += cost(of: subject.run, nodes: Double(max(example.structure.count, 1)))
      found.append((index, example))
    }
    return found
  }

  /// What an example costs: forward and backward, and reading its trace.
  private static func cost(of run: any TrainingRun, nodes: Double) -> Double {
    let specification = run.specification
    let (h, o) = (Double(specification.hidden), Double(specification.outputs))
    let d: Double = if case .dense(let width) = specification.input { Double(width) } else { 1 }
    let node = h * h * Double(specification.arity) + h * (d + o) + 300 * h + 3_000
    return nodes * 4 * node + 1
  }
}

/// Copies of a run that can be changed.
enum Twin {
  /// The same network with the same weights.
  static func of(_ run: any TrainingRun) -> (any TrainingRun)? {
    guard
      let twin = try? makeRun(
        run.specification, precision: run.precision, initializer: .zeros, dataset: run.dataset, seed: run.state.seed)
    else { return nil }
    for parameter in run.layout.parameters { twin.setValues(of: parameter, to: run.values(of: parameter)) }
    return twin
  }

  /// The network as it was drawn. Nil where drawing it again would take long.
  static func atStart(of run: any TrainingRun, _ initializer: Initializer) -> (any TrainingRun)? {
    let largest = run.layout.parameters.map { Double(min($0.rows, $0.columns) * $0.count) }.max() ?? 0
    if initializer == .orthogonal, largest > 1e8 { return nil }
    if run.layout.count > 10_000_000 { return nil }
    return try? makeRun(
      run.specification, precision: run.precision, initializer: initializer, dataset: run.dataset, seed: run.state.seed)
  }
}
