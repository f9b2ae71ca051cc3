import Networks
import Training

/// Steps of gradient descent tried on a copy of the run, each on the minibatch it is taken from: a rate that is not too
/// large lowers that loss.
struct StepTrial {
  private let run: any TrainingRun
  private let twin: any TrainingRun
  private let plan: TrainingPlan
  private let parameters: [Double]
  private let layout: ParameterLayout
  private var batch: [Example] = []
  private var gradient: [Double]
  private var loss = 0.0

  /// One step.
  struct Step {
    /// ‖g‖ before clipping.
    let gradientNorm: Double
    let loss: Double
    /// After the step; and after one with a hundred times the rate.
    let lossAfter: Double
    let lossAfterLarge: Double
    /// Of the gradients before and after.
    let cosine: Double
    /// ‖Δp‖ / ‖p‖ of each matrix.
    let ratios: [String: Double]
    var overshoots: Bool { !(lossAfter <= loss) }
  }

  private(set) var steps: [Step] = []

  private let mostSteps: Int
  /// Elements of gradients that may be added up and applied.
  private static let budget = 3e7
  /// Larger minibatches are taken to be like this many of their examples.
  private static let largestBatch = 32

  /// Nil for updates that depend on more than the gradient.
  init?(_ run: any TrainingRun, _ plan: TrainingPlan) {
    guard plan.descent.rule == .sgd, plan.descent.rates.isEmpty, run.layout.count <= 5_000_000, let twin = Twin.of(run)
    else { return nil }
    self.run = run
    self.twin = twin
    self.plan = plan
    layout = run.layout
    parameters = run.layout.parameters.flatMap { run.values(of: $0) }
    gradient = Array(repeating: 0, count: run.layout.count)
    let cost = Double(run.layout.count) * Double(3 * min(plan.course.examplesPerUpdate, Self.largestBatch) + 20)
    mostSteps = max(2, min(12, Int(Self.budget / cost)))
  }

  /// Whether another example's gradient is of use.
  var wantsMore: Bool { steps.count < mostSteps }

  mutating func add(_ example: Example, _ inspection: Inspection) {
    guard wantsMore else { return }
    batch.append(example)
    loss += inspection.trace.loss()
    accumulate(inspection.gradient, into: &gradient)
    if batch.count >= min(plan.course.examplesPerUpdate, Self.largestBatch) { step() }
  }

  private func accumulate(_ gradient: [Double], into sum: inout [Double]) {
    gradient.withUnsafeBufferPointer { gradient in
      sum.withUnsafeMutableBufferPointer { sum in
        for i in 0..<min(sum.count, gradient.count) { sum[i] += gradient[i] }
      }
    }
  }

  /// Takes what is left for a minibatch, where there was none.
  mutating func finish() { if steps.isEmpty, !batch.isEmpty { step() } }

  private mutating func step() {
    defer {
      batch = []
      loss = 0
      for i in gradient.indices { gradient[i] = 0 }
    }
    let count = Double(batch.count)
    var mean = gradient.map { $0 / count }
    if plan.descent.weightDecay > 0 {
      for parameter in layout.parameters where parameter.role != .bias && parameter.role != .embedding {
        for i in parameter.range { mean[i] += plan.descent.weightDecay * parameters[i] }
      }
    }
    let before = mean
    let size = norm(mean)
    switch plan.descent.clipping {
    case .norm(let limit) where size > limit: for i in mean.indices { mean[i] *= limit / size }
    case .value(let limit): for i in mean.indices { mean[i] = min(max(mean[i], -limit), limit) }
    default: break
    }
    var ratios: [String: Double] = [:]
    for parameter in layout.parameters where parameter.role != .bias && parameter.role != .embedding {
      let weight = norm(Array(parameters[parameter.range]))
      if weight > 0 { ratios[parameter.name] = plan.descent.rate * norm(Array(mean[parameter.range])) / weight }
    }
    let large = attempt(mean, factor: 100, withGradient: false)
    let own = attempt(mean, factor: 1, withGradient: true)
    steps.append(
      Step(
        gradientNorm: size, loss: loss / count, lossAfter: own.loss, lossAfterLarge: large.loss,
        cosine: cosine(before, own.gradient), ratios: ratios))
  }

  /// The loss and the gradient of the minibatch after a step.
  private func attempt(_ step: [Double], factor: Double, withGradient: Bool) -> (loss: Double, gradient: [Double]) {
    for parameter in layout.parameters {
      twin.setValues(
        of: parameter, to: parameter.range.map { parameters[$0] - factor * plan.descent.rate * step[$0] })
    }
    var sum = [Double](repeating: 0, count: withGradient ? layout.count : 0)
    var loss = 0.0
    for example in batch {
      if !withGradient {
        loss += twin.trace(of: example).loss() / Double(batch.count)
        continue
      }
      let inspection = twin.inspect(example)
      loss += inspection.trace.loss() / Double(batch.count)
      accumulate(inspection.gradient, into: &sum)
    }
    return (loss, sum)
  }

  /// Share of the steps that raise the loss they should lower; nothing at a minimum counts.
  var overshoot: Double {
    share { $0.overshoots && ($0.loss > 0 || !$0.lossAfter.isFinite) }
  }
  /// Of the gradients before and after a step, the median.
  var medianCosine: Double { median(steps.map(\.cosine)) }
  /// Share of the steps that could be a hundred times as long.
  var timid: Double { share { $0.lossAfterLarge < $0.loss } }

  private func share(_ condition: (Step) -> Bool) -> Double {
    steps.isEmpty ? 0 : Double(steps.count { condition($0) }) / Double(steps.count)
  }

  /// The matrix that moves most against its size, and the median of how much.
  var largestRatio: (parameter: String, ratio: Double)? {
    let names = layout.parameters.map(\.name)
    return names.compactMap { name -> (String, Double)? in
      let ratios = steps.compactMap { $0.ratios[name] }
      return ratios.isEmpty ? nil : (name, median(ratios))
    }.max { $0.1 < $1.1 }
  }
}
