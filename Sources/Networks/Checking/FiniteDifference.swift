/// A derivative of a loss by the five-point formula, whose own error is of order h⁴, with a step that keeps every unit on
/// its side of the activation's kink where one can be found.
struct FiniteDifference {
  /// A loss with something moved by a step.
  struct Point {
    let value: Double
    /// A unit that was carried over its kink.
    let kink: Kink?
  }

  typealias Kink = (example: Int, node: Int, unit: Int)

  let value: Double
  /// h
  let step: Double
  /// The kink met first with the largest step, where no step avoids one: then nothing can be said.
  let kink: Kink?

  /// `start` is the value that is moved: larger ones take larger steps. The first of `steps`, shares of max(1, |start|),
  /// that crosses no kink counts.
  init(around start: Double, steps: [Double] = [1e-3, 1e-5, 1e-7], _ point: (_ step: Double) -> Point) {
    let scale = max(1, start.magnitude)
    var value = 0.0
    var step = scale
    var first: Kink?
    for share in steps {
      let h = share * scale
      step = h
      let e = [-2 * h, -h, h, 2 * h].map { point($0) }
      value = (e[0].value - 8 * e[1].value + 8 * e[2].value - e[3].value) / (12 * h)
      guard let kink = e.lazy.compactMap(\.kink).first else {
        first = nil
        break
      }
      first = first ?? kink
    }
    self.value = value
    self.step = step
    kink = first
  }

  /// |a − b| / max(|a|, |b|, floor)
  ///
  /// Losses are rounded, and a difference over h magnifies that by 1/h. Of the standard step `floor` takes care; of the
  /// smaller ones that a kink asks for, what is within the rounding does not count as an error.
  func relativeError(to analytic: Double, loss: Double, floor: Double) -> Double {
    let rounding = step < 1e-3 ? 8 * max(loss.magnitude, 1e-3) * .ulpOfOne / step : 0
    let error =
      max((analytic - value).magnitude - rounding, 0) / max(analytic.magnitude, value.magnitude, floor)
    return error.isNaN ? .infinity : error
  }

  /// The size of what a loss is computed from, which is what its rounding goes by. A cross-entropy is the logarithm of numbers
  /// near 1 however small it is: it is rounded as a loss of 1 at every target.
  static func size(ofLoss trace: Trace<Double>) -> Double {
    let loss = trace.loss().magnitude
    if trace.specification.loss == .squaredError { return loss }
    let shares = (0..<trace.forest.targetCount).reduce(0) { $0 + trace.weights.pointer[$1] }
    return loss.isFinite ? max(loss, shares) : loss
  }

  /// What is smaller than this is rounding: differences of a loss of size E carry about 10⁻¹³ E of it.
  static func floor(loss: Double, largest: Double) -> Double { 1e-6 * max(loss.magnitude, largest, 1e-6) }
}

/// On which side of the activation's kink every unit is.
struct Kinks {
  /// Empty for an activation without one.
  private let signs: [Bool]

  init(_ trace: Trace<Double>) { signs = Kinks.signs(of: trace) }

  private static func signs(of trace: Trace<Double>) -> [Bool] {
    let (specification, forest) = (trace.specification, trace.forest)
    let hasUnits = specification.statesAreActivations || forest.comparisonLevel != nil
    guard hasUnits, specification.activation.hasKink else { return [] }
    // A word's vector goes through no f and has no kink, and a cell with gates has no f.
    let first = specification.leavesAreVectors ? forest.levelStarts[min(1, forest.levelCount)] : 0
    var signs: [Bool] = []
    for strand in [trace] + trace.others {
      for level in 0..<forest.levelCount {
        let states = strand.stateRows(level: level)
        let hasKinks = specification.statesAreActivations || level == forest.comparisonLevel
        for row in forest.rows(ofLevel: level) {
          for unit in 0..<states.width {
            signs.append(hasKinks && row >= first && states.u[row * states.stride + unit] > 0)
          }
        }
      }
    }
    return signs
  }

  /// The first unit that is on the other side now.
  func firstCrossed(in trace: Trace<Double>) -> FiniteDifference.Kink? {
    if signs.isEmpty { return nil }
    let now = Kinks.signs(of: trace)
    guard let place = zip(now, signs).enumerated().first(where: { $1.0 != $1.1 })?.offset else { return nil }
    // Comparisons, whose rows have a width of their own, come last; only where there are none are there other strands.
    let (hidden, first) = (trace.specification.hidden, trace.comparisons?.first ?? trace.forest.rowCount)
    let isCompared = trace.comparisons != nil && place >= first * hidden
    let (rest, width) = isCompared ? (place - first * hidden, trace.readStates.width) : (place, hidden)
    let row = (isCompared ? first : 0) + rest / width
    let (example, node) = trace.forest.place(ofRow: row % max(trace.forest.rowCount, 1))
    return (example, node, rest % width)
  }
}
