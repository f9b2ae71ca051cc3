import Networks

/// What the data say of themselves: the spread of inputs, and how much inputs at other steps say of targets and errors.
struct DataStatistics {
  /// One element of a dense input.
  struct Input {
    let index: Int
    let mean: Double
    let deviation: Double
  }

  private(set) var inputs: [Input] = []
  /// The first number of the data that is none.
  private(set) var nonFinite: (value: Double, isTarget: Bool)?
  /// How much of the targets inputs explain, by how many steps they come before: below 0 they come after.
  private(set) var targets: [Association] = []
  /// The same of the errors that are left, y − d.
  private(set) var errors: [Association] = []
  /// Whether the targets are inputs to come, or speak of them: then that they go together is the task.
  private(set) var isForecast = false
  /// Of examples whose inputs are the same throughout: how many pairs there are, and the share whose targets are too; by
  /// chance, pairs of any examples.
  private(set) var agreement: (pairs: Int, share: Double, chance: Double)?
  /// Errors of the answers against targets k steps later, over those against their own; k ≠ 0, the best.
  private(set) var bestShift: (lag: Int, ratio: Double, explained: Double)?

  init(_ readings: [Example], residuals sample: Sample, _ specification: NetworkSpecification) {
    if case .dense(let width) = specification.input { measure(readings, width: width) }
    for example in readings where nonFinite == nil {
      if let value = example.inputs.first(where: { !$0.isFinite }) {
        nonFinite = (value, false)
      } else if let value = example.targetValues.first(where: { !$0.isFinite }) {
        nonFinite = (value, true)
      }
    }
    guard nonFinite == nil, readings.count >= AssociationProbe.fewestExamples else { return }
    let isChain = specification.arity == 1
    isForecast = isChain && Self.speaksOfInputs(readings, specification)
    let features = InputFeatures(readings, specification.input)
    let probe = AssociationProbe(
      readings, features, outputs: specification.outputs,
      marks: readings.map { Self.targets(of: $0, specification) })
    targets = probe.associations(isChain: isChain)
    agreement = Self.agreement(readings)
    let left = sample.residuals.filter { residual in residual.values.allSatisfy(\.isFinite) }
    if left.count >= AssociationProbe.fewestExamples {
      let features = InputFeatures(left.map(\.example), specification.input)
      let probe = AssociationProbe(
        left.map(\.example), features, outputs: specification.outputs, marks: Self.largeErrors(left))
      errors = probe.associations(isChain: isChain)
      if isChain { errors += probe.associationsFromStart() }
    }
    if isChain { bestShift = Self.shift(left, outputs: specification.outputs) }
  }

  private mutating func measure(_ readings: [Example], width: Int) {
    let width = min(width, 4_096)
    var (sums, squares) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
    var count = 0.0
    for example in readings {
      let stride = example.structure.count > 0 ? example.inputs.count / example.structure.count : 0
      guard stride >= width else { continue }
      for node in 0..<example.structure.count {
        count += 1
        for i in 0..<width {
          let x = example.inputs[node * stride + i]
          sums[i] += x
          squares[i] += x * x
        }
      }
    }
    guard count > 1 else { return }
    inputs = (0..<width).map { i in
      let mean = sums[i] / count
      let variance = squares[i] / count - mean * mean
      // What is left of the difference is rounding where the element never changes.
      let isConstant = variance <= 1e-12 * squares[i] / count
      return Input(index: i, mean: mean, deviation: isConstant ? 0 : variance.squareRoot())
    }
  }

  /// The nodes that have a target and are read out, and their targets as vectors: a class as one-hot.
  private static func targets(of example: Example, _ specification: NetworkSpecification) -> ([Int32], [Double]) {
    var (nodes, values): ([Int32], [Double]) = ([], [])
    for (place, node) in example.targetNodes.enumerated() {
      if specification.placement == .last, Int(node) != example.structure.count - 1 { continue }
      nodes.append(node)
      if case .classes = specification.target {
        let start = values.count
        let buckets = min(specification.outputs, AssociationProbe.mostOutputs)
        values += [Double](repeating: 0, count: buckets)
        values[start + Int(example.targetClasses[place]) % buckets] = 1
      } else {
        values += example.targetValues[place * specification.outputs..<(place + 1) * specification.outputs]
      }
    }
    return (nodes, values)
  }

  private static func agreement(_ readings: [Example]) -> (Int, Double, Double)? {
    var last: [Key: Int] = [:]
    var (pairs, same, chance) = (0, 0, 0)
    func agree(_ a: Int, _ b: Int) -> Bool {
      readings[a].targetClasses == readings[b].targetClasses && readings[a].targetValues == readings[b].targetValues
    }
    for index in readings.indices {
      let key = Key(
        structure: readings[index].structure.children, inputs: readings[index].inputs, tokens: readings[index].tokens)
      if let before = last[key] {
        pairs += 1
        if agree(before, index) { same += 1 }
      }
      last[key] = index
      if agree(index, (index + readings.count / 2) % readings.count) { chance += 1 }
    }
    return pairs >= 8 ? (pairs, Double(same) / Double(pairs), Double(chance) / Double(readings.count)) : nil
  }

  private struct Key: Hashable {
    let structure: [Int32]
    let inputs: [Double]
    let tokens: [Int32]
  }

  /// The errors that are at least as large as is usual: where all is well there is nothing to explain.
  private static func largeErrors(_ left: [Sample.Residuals]) -> [(nodes: [Int32], values: [Double])] {
    let count = left.reduce(0) { $0 + $1.nodes.count }
    let mean = left.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1 * $1 } } / Double(max(count, 1))
    return left.map { example in
      let width = example.values.count / max(example.nodes.count, 1)
      var kept: (nodes: [Int32], values: [Double]) = ([], [])
      for (place, node) in example.nodes.enumerated() {
        let row = example.values[place * width..<(place + 1) * width]
        guard row.reduce(0, { $0 + $1 * $1 }) >= mean else { continue }
        kept.nodes.append(node)
        kept.values += row
      }
      return kept
    }
  }

  /// Whether targets are later inputs, or are sets that always hold the next one.
  private static func speaksOfInputs(_ readings: [Example], _ specification: NetworkSpecification) -> Bool {
    (1...8).contains { ahead in
      var (pairs, hits) = (0, 0)
      for example in readings.prefix(128) {
        for (place, node) in example.targetNodes.enumerated() {
          let later = Int(node) + ahead
          guard later < example.structure.count else { continue }
          pairs += 1
          switch (specification.input, specification.target) {
          case (.tokens, .classes): if example.tokens[later] == example.targetClasses[place] { hits += 1 }
          case (.tokens, .values(let width)):
            let token = Int(example.tokens[later])
            if token >= 0, token < width, example.targetValues[place * width + token] > 0.5 { hits += 1 }
          case (.dense(let inputs), .values(let width)):
            if inputs == width,
              example.inputs[later * inputs..<(later + 1) * inputs]
                == example.targetValues[place * width..<(place + 1) * width]
            {
              hits += 1
            }
          default: break
          }
        }
      }
      return pairs >= 8 && Double(hits) >= 0.98 * Double(pairs)
    }
  }

  /// How well each answer fits the target of another step.
  private static func shift(_ left: [Sample.Residuals], outputs: Int) -> (Int, Double, Double)? {
    var best: (Int, Double, Double)?
    for lag in [-3, -2, -1, 1, 2, 3] {
      var (own, other, pairs) = (0.0, 0.0, 0)
      var (sum, square) = (0.0, 0.0)
      for example in left {
        for place in example.nodes.indices {
          let there = place + lag
          guard example.nodes.indices.contains(there), Int(example.nodes[there]) == Int(example.nodes[place]) + lag
          else { continue }
          for o in 0..<outputs {
            let error = example.values[place * outputs + o]
            let target = example.outputs[there * outputs + o] - example.values[there * outputs + o]
            let shifted = example.outputs[place * outputs + o] - target
            own += error * error
            other += shifted * shifted
            sum += target
            square += target * target
            pairs += 1
          }
        }
      }
      guard pairs >= 64, own > 0 else { continue }
      let spread = square - sum * sum / Double(pairs)
      let found = (lag, other / own, spread > 0 ? 1 - other / spread : 0)
      if found.1 < best?.1 ?? .infinity { best = found }
    }
    return best
  }

  /// The strongest association among lags that satisfy a condition.
  static func strongest(_ associations: [Association], where isIncluded: (Int) -> Bool) -> Association? {
    associations.filter { isIncluded($0.lag) }.max { $0.significance < $1.significance }
  }
}
