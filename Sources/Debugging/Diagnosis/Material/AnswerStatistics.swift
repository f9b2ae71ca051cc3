import Glibc
import Networks

/// How good the answers are, and how good the best constant answer would be.
struct AnswerStatistics {
  private let specification: NetworkSpecification
  private let classes: Int?
  /// Nodes read out.
  private(set) var targets = 0
  /// What they weigh together: more or less than their number where classes have weights.
  private var weight = 0.0
  private var losses = 0.0
  private var sums: [Double]
  private var squares: [Double]
  private(set) var lowest = Double.infinity
  private(set) var highest = -Double.infinity
  /// Examples with targets, and those all of whose answers are right.
  private(set) var answered = 0
  private(set) var exact = 0
  /// By class: how many targets are of it, and how many of these are answered so. Of one binary output: 0 and 1.
  private(set) var truths: [Int] = []
  private(set) var hits: [Int] = []
  private var isBinary = true
  private var errorSums: [Double]
  private(set) var trueDeltaOut = 0.0
  private(set) var deltaOutDifference = 0.0
  /// Loss at nodes into which nothing flows: x is 0, and so are the states below.
  private(set) var forcedLoss = 0.0

  init(_ specification: NetworkSpecification) {
    self.specification = specification
    if case .classes(let count) = specification.target { classes = count } else { classes = nil }
    sums = Array(repeating: 0, count: specification.outputs)
    squares = sums
    errorSums = sums
    truths = Array(repeating: 0, count: classes ?? 2)
    hits = truths
  }

  /// Returns what is left of the error, where it is to be kept.
  mutating func add(_ trace: any TraceReading, _ example: Example, keeps: Bool) -> Sample.Residuals? {
    var (nodes, values, outputs): ([Int32], [Double], [Double]) = ([], [], [])
    var (isExact, hasTarget) = (true, false)
    for node in example.targetNodes {
      guard let y = trace.values(.y, example: 0, node: Int(node)),
        var d = trace.values(.d, example: 0, node: Int(node)),
        let loss = trace.values(.loss, example: 0, node: Int(node))?.first
      else { continue }
      hasTarget = true
      targets += 1
      let own = trace.classWeight(example: 0, node: Int(node))
      weight += own
      losses += own * loss
      if let classes {
        let truth = Int(d.first ?? -1)
        guard truth >= 0, truth < classes else { continue }
        let answer = y.indices.dropFirst().reduce(0) { y[$1] > y[$0] ? $1 : $0 }
        truths[truth] += 1
        if answer == truth { hits[truth] += 1 } else { isExact = false }
        d = Array(repeating: 0, count: classes)
        d[truth] = 1
      } else {
        if d.contains(where: { $0 != 0 && $0 != 1 }) { isBinary = false }
        if d.count == 1, d[0] == 0 || d[0] == 1 {
          truths[Int(d[0])] += 1
          if (y[0] > 0.5) == (d[0] > 0.5) { hits[Int(d[0])] += 1 }
        }
        if zip(y, d).contains(where: { ($0 > 0.5) != ($1 > 0.5) }) { isExact = false }
      }
      let error = zip(y, d).map { $0 - $1 }
      for o in 0..<min(sums.count, d.count) {
        sums[o] += own * d[o]
        squares[o] += own * d[o] * d[o]
        errorSums[o] += own * error[o]
        lowest = min(lowest, d[o])
        highest = max(highest, d[o])
      }
      compareDeltaOut(trace, Int(node), y, error)
      if isForced(trace, example, Int(node)) { forcedLoss += loss }
      if keeps {
        nodes.append(node)
        values += error
        outputs += y
      }
    }
    if hasTarget {
      answered += 1
      if isExact { exact += 1 }
    }
    return keeps ? Sample.Residuals(example: example, nodes: nodes, values: values, outputs: outputs) : nil
  }

  /// Nothing reaches u: not the input and not a state. Only a bias could.
  private func isForced(_ trace: any TraceReading, _ example: Example, _ node: Int) -> Bool {
    guard !specification.biases, case .dense = specification.input else { return false }
    return trace.values(.u, example: 0, node: node)?.allSatisfy { $0 == 0 } ?? false
  }

  /// dE/dv by hand, for the one loss whose derivative may be taken at the wrong place.
  private mutating func compareDeltaOut(_ trace: any TraceReading, _ node: Int, _ y: [Double], _ error: [Double]) {
    guard specification.loss == .squaredError, specification.output == .sigmoid,
      let used = trace.values(.deltaOut, example: 0, node: node)
    else { return }
    // The trace's δ_out carries the node's share of the loss; the direction is what counts.
    let right = zip(error, y).map { $0 * $1 * (1 - $1) }
    let share = specification.reduction == .mean ? 1 / Double(max(trace.forest.targetCount, 1)) : 1
    for (a, b) in zip(right, used) {
      trueDeltaOut += a * a
      deltaOutDifference += (a - b / share) * (a - b / share)
    }
  }

  /// Mean loss of a node read out.
  var loss: Double { targets == 0 ? .nan : losses / weight }
  var totalLoss: Double { losses }
  /// Whether answers are right or wrong, not near or far.
  var areJudged: Bool { classes != nil || (isBinary && specification.output == .sigmoid) }
  /// Whether each target is one of few classes.
  var hasClasses: Bool { classes != nil || (isBinary && specification.outputs == 1 && targets > 0) }

  /// The loss of a node where the answer is always the targets' mean (for classes their frequencies).
  var baseline: Double {
    guard targets > 0 else { return .nan }
    let n = weight
    return (0..<sums.count).reduce(0) { total, o in
      let mean = sums[o] / n
      switch specification.loss {
      case .squaredError: return total + max(0, squares[o] / n - mean * mean) / 2
      case .crossEntropy: return total + (mean > 0 ? -mean * log(mean) : 0)
      case .binaryCrossEntropy:
        return total + (mean > 0 && mean < 1 ? -mean * log(mean) - (1 - mean) * log(1 - mean) : 0)
      }
    }
  }

  /// How many such losses an example's loss is the sum of.
  var lossesPerExample: Double {
    specification.reduction == .mean ? 1 : Double(targets) / Double(max(answered, 1))
  }

  var explained: Double {
    let baseline = self.baseline
    if !loss.isFinite { return -.infinity }
    return baseline > 0 ? 1 - loss / baseline : (loss > 1e-12 ? -.infinity : 1)
  }

  /// The output whose mean error is largest against the spread of its targets, and that ratio.
  var meanError: (output: Int, ratio: Double)? {
    guard targets > 1 else { return nil }
    let n = weight
    return (0..<sums.count).map { o in
      let spread = max(0, squares[o] / n - (sums[o] / n) * (sums[o] / n)).squareRoot()
      return (o, spread > 0 ? (errorSums[o] / n).magnitude / spread : 0)
    }.max { $0.1 < $1.1 }
  }
}
