/// Holds the gradient that backpropagation computed against finite differences of the loss, in Double.
///
/// Every parameter (or a random choice of `Settings.limit`) is moved by ±h and ±2h, h = 10⁻³ · max(1, |p|): the
/// five-point formula's own error is of order h⁴, so that 10⁻⁶ relative can be asked for. Then the whole gradient is
/// checked along random directions, which costs four passes however many parameters there are.
public struct GradientCheck: Sendable {
  public struct Settings: Sendable, Equatable {
    /// A parameter fails when its relative error is larger.
    public var tolerance = 1e-6
    /// More parameters than this are sampled.
    public var limit = 4_000
    public var directions = 3
    public init() {}
  }

  /// One parameter's verdict.
  public struct Entry: Sendable, Equatable {
    public let parameter: String
    public let row: Int
    public let column: Int
    /// What backpropagation says.
    public let analytic: Double
    /// What the finite difference says.
    public let numeric: Double
    /// |analytic − numeric| / max(|analytic|, |numeric|, floor)
    public let relativeError: Double
  }

  /// One named matrix's verdict.
  public struct Summary: Sendable, Equatable {
    public let parameter: String
    public let count: Int
    public let checked: Int
    public internal(set) var failed: Int
    public internal(set) var kinks: Int
    public internal(set) var worst: Entry?
  }

  public let settings: Settings
  public let loss: Double
  public internal(set) var summaries: [Summary] = []
  /// Entries that lie on a kink of the activation whatever the step: nothing can be said of them.
  public internal(set) var kinks = 0
  /// The kink met first: the node's row place and unit.
  public internal(set) var firstKink: (example: Int, node: Int, unit: Int)?
  /// Relative errors of the directional derivatives.
  public internal(set) var directions: [(analytic: Double, numeric: Double, relativeError: Double)] = []
  /// Where δ is cut: how the cut gradient compares with the whole one, which is what was checked.
  public internal(set) var truncation: (cosine: Double, normRatio: Double)?

  public var checked: Int { summaries.reduce(0) { $0 + $1.checked } }
  public var failed: Int { summaries.reduce(0) { $0 + $1.failed } }
  public var worst: Entry? { summaries.compactMap(\.worst).max { $0.relativeError < $1.relativeError } }
  public var passes: Bool {
    failed == 0 && directions.allSatisfy { $0.relativeError <= settings.tolerance }
  }
}

extension Network {
  /// Checks the gradient of the mean loss over `examples`. The parameters are as they were afterwards.
  ///
  /// `shouldStop` is asked between parameters; nil is returned when it says so.
  public func checkGradient(
    on examples: [Example], settings: GradientCheck.Settings = .init(), seed: UInt64 = 0,
    shouldStop: () -> Bool = { false }
  ) throws(NetworkSpecification.Problem) -> GradientCheck? {
    // In Double whatever the network's precision, and without cuts: a cut gradient is not a derivative of anything.
    var whole = specification
    whole.truncation = nil
    let twin = try Network<Double>(whole)
    for parameter in layout.parameters { twin.setValues(of: parameter, to: values(of: parameter)) }
    var checker = Checker(twin, examples: examples, settings: settings, seed: seed)
    guard checker.run(shouldStop) else { return nil }
    if specification.truncation != nil { checker.compareCut(with: try Network<Double>(specification)) }
    return checker.result
  }
}

/// The work of one check.
private struct Checker {
  let network: Network<Double>
  let trace: Trace<Double>
  let examples: [Example]
  let analytic: [Double]
  let floor: Double
  let kinks: Kinks
  var generator: Generator
  var result: GradientCheck

  init(_ network: Network<Double>, examples: [Example], settings: GradientCheck.Settings, seed: UInt64) {
    self.network = network
    self.examples = examples
    trace = Trace(network.specification)
    trace.stage(examples.count) { $1 = examples[$0] }
    network.forward(trace)
    network.backward(trace)
    analytic = network.gradient(trace)
    let loss = trace.loss()
    floor = FiniteDifference.floor(
      loss: FiniteDifference.size(ofLoss: trace), largest: analytic.reduce(0) { max($0, $1.magnitude) })
    kinks = Kinks(trace)
    generator = Generator(seed: seed, purpose: "gradient check")
    result = GradientCheck(settings: settings, loss: loss)
  }

  func loss() -> Double {
    network.pack()
    network.forward(trace)
    return trace.loss()
  }

  mutating func run(_ shouldStop: () -> Bool) -> Bool {
    let layout = network.layout
    let total = layout.count
    for parameter in layout.parameters {
      let share =
        total <= result.settings.limit
        ? parameter.count
        : min(parameter.count, max(1, result.settings.limit * parameter.count / total))
      var summary = GradientCheck.Summary(
        parameter: parameter.name, count: parameter.count, checked: share, failed: 0, kinks: 0, worst: nil)
      for k in 0..<share {
        if shouldStop() {
          network.pack()
          return false
        }
        let place = share == parameter.count ? k : generator.index(below: parameter.count)
        check(parameter, place, &summary)
      }
      result.summaries.append(summary)
    }
    for _ in 0..<result.settings.directions { checkDirection() }
    network.pack()
    return true
  }

  /// E at p + step, and the kink that a unit crossed on the way.
  private func point(_ index: Int, _ step: Double) -> FiniteDifference.Point {
    let kept = network.parameters[index]
    defer { network.parameters[index] = kept }
    network.parameters[index] = kept + step
    return FiniteDifference.Point(value: loss(), kink: kinks.firstCrossed(in: trace))
  }

  private mutating func check(_ parameter: ParameterView, _ place: Int, _ summary: inout GradientCheck.Summary) {
    let index = parameter.offset + place
    let difference = FiniteDifference(around: network.parameters[index]) { point(index, $0) }
    if result.firstKink == nil, let kink = difference.kink { result.firstKink = kink }
    let error = difference.relativeError(to: analytic[index], loss: result.loss, floor: floor)
    let entry = GradientCheck.Entry(
      parameter: parameter.name, row: place / parameter.columns, column: place % parameter.columns,
      analytic: analytic[index], numeric: difference.value, relativeError: error)
    // With the smallest step, rounding alone is 10⁻⁶ of the loss: a kink passes if it agrees, and is named if not.
    if entry.relativeError <= result.settings.tolerance {
      if (summary.worst?.relativeError ?? -1) < entry.relativeError { summary.worst = entry }
    } else if difference.kink != nil {
      summary.kinks += 1
      result.kinks += 1
    } else {
      summary.failed += 1
      if (summary.worst?.relativeError ?? -1) < entry.relativeError { summary.worst = entry }
    }
  }

  private mutating func checkDirection() {
    let count = network.layout.count
    let direction = (0..<count).map { _ in generator.normal() / Double(count).squareRoot() }
    let kept = (0..<count).map { network.parameters[$0] }
    defer { for i in 0..<count { network.parameters[i] = kept[i] } }
    let expected = zip(direction, analytic).reduce(0) { $0 + $1.0 * $1.1 }
    let norm = analytic.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let difference = FiniteDifference(around: 0, steps: [1e-3, 1e-5]) { step in
      for i in 0..<count { network.parameters[i] = kept[i] + step * direction[i] }
      return FiniteDifference.Point(value: loss(), kink: kinks.firstCrossed(in: trace))
    }
    if difference.kink != nil { return }
    // A direction may happen to be almost orthogonal to the gradient: errors are measured against its typical slope.
    let typical = norm / Double(count).squareRoot()
    let error = difference.relativeError(to: expected, loss: result.loss, floor: max(typical, floor))
    result.directions.append((expected, difference.value, error))
  }

  /// Compares the gradient of a network that cuts δ with the whole one.
  mutating func compareCut(with cut: Network<Double>) {
    for parameter in cut.layout.parameters { cut.setValues(of: parameter, to: network.values(of: parameter)) }
    let cutTrace = Trace<Double>(cut.specification)
    cutTrace.stage(examples.count) { $1 = examples[$0] }
    cut.forward(cutTrace)
    cut.backward(cutTrace)
    let g = cut.gradient(cutTrace)
    let dot = zip(g, analytic).reduce(0) { $0 + $1.0 * $1.1 }
    let norm = g.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let wholeNorm = analytic.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard norm > 0, wholeNorm > 0 else { return }
    result.truncation = (dot / (norm * wholeNorm), norm / wholeNorm)
  }
}
