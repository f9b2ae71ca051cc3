import Glibc
import Networks

/// How much inputs so many steps back say of what stands at a step.
struct Association: Sendable, Equatable {
  /// Steps by which the input comes before; below 0 it comes after.
  let lag: Int
  /// Share of the variance explained, what chance explains taken off.
  let share: Double
  /// How far above chance, in standard deviations of it.
  let significance: Double
  /// Pairs for each symbol (for each number, where inputs are not symbols): with few, nothing can be found.
  let support: Double
}

/// Inputs as something that targets can be grouped by: symbols where there are few, else the numbers themselves.
struct InputFeatures {
  /// By example and node; −1 for no input.
  let symbols: [[Int32]]
  let symbolCount: Int
  /// By example, `width` values a node; empty where inputs are symbols.
  let values: [[Double]]
  let width: Int

  private static let mostDistinct = 32
  private static let mostWidth = 64

  init(_ examples: [Example], _ kind: InputKind) {
    switch kind {
    case .tokens(let vocabulary):
      symbols = examples.map(\.tokens)
      (symbolCount, values, width) = (vocabulary, [], 0)
    case .dense(let all):
      // Vectors that come again and again, such as pairs of bits, are symbols: what they say together counts.
      var known: [[Double]: Int32] = [:]
      var found: [[Int32]] = []
      for example in examples where known.count <= Self.mostDistinct {
        found.append(
          (0..<example.structure.count).map { node in
            guard (node + 1) * all <= example.inputs.count, known.count <= Self.mostDistinct else { return -1 }
            let vector = Array(example.inputs[node * all..<(node + 1) * all])
            if let symbol = known[vector] { return symbol }
            known[vector] = Int32(known.count)
            return Int32(known.count - 1)
          })
      }
      if known.count <= Self.mostDistinct {
        (symbols, symbolCount, values, width) = (found, known.count, [], 0)
      } else {
        let kept = min(all, Self.mostWidth)
        (symbols, symbolCount, width) = ([], 0, kept)
        var rows: [[Double]] = []
        for example in examples {
          var row: [Double] = []
          for node in 0..<example.structure.count where (node + 1) * all <= example.inputs.count {
            row += example.inputs[node * all..<node * all + kept]
          }
          rows.append(row)
        }
        values = rows
      }
    }
  }
}

/// Holds targets (or errors) against inputs at every lag. What chance gives is found by pairing the targets of each
/// example with the inputs of another one: that keeps what belongs to the places alone, and the dependence within an
/// example (a permutation test, Good 2005).
struct AssociationProbe {
  static let fewestExamples = 12
  static let mostOutputs = 32
  private static let rotations = 10
  private static let mostPairs = 4_096
  private static let mostLeaves = 16

  private let examples: [Example]
  private let features: InputFeatures
  private let outputs: Int
  private let marks: [(nodes: [Int32], values: [Double])]
  private let rawOutputs: Int

  /// `marks`: for each example the nodes that are read out, and a row of values for each.
  init(
    _ examples: [Example], _ features: InputFeatures, outputs: Int, marks: [(nodes: [Int32], values: [Double])]
  ) {
    self.examples = examples
    self.features = features
    self.marks = marks
    let widest = marks.lazy.map { $0.nodes.isEmpty ? 0 : $0.values.count / $0.nodes.count }.max() ?? outputs
    rawOutputs = max(widest, 1)
    self.outputs = min(rawOutputs, Self.mostOutputs)
  }

  /// Of chains at many lags; of trees at lag 0, where a word goes with its own label or else its root's.
  func associations(isChain: Bool) -> [Association] {
    guard examples.count >= Self.fewestExamples else { return [] }
    guard isChain else { return association(.word).map { [$0] } ?? [] }
    let longest = examples.reduce(0) { max($0, $1.structure.count) }
    var lags = Array(-3...min(longest - 1, 32))
    var next = 40.0
    while Int(next) < longest {
      lags.append(Int(next))
      next *= 1.15
    }
    return lags.compactMap { association(.lag($0)) }
  }

  /// Of chains of unequal lengths: with inputs at the same step counted from the start, as far back as that is on average.
  func associationsFromStart() -> [Association] {
    guard examples.count >= Self.fewestExamples else { return [] }
    return (0..<Self.firstSteps).compactMap { association(.step($0)) }
  }

  /// Which input a mark is held against.
  private enum Anchor {
    case lag(Int)
    case step(Int)
    case word
  }

  private static let firstSteps = 4

  private func association(_ anchor: Anchor) -> Association? {
    guard let own = explained(anchor, rotation: 0) else { return nil }
    var chance: [Double] = []
    for k in 1...Self.rotations {
      let rotation = max(1, k * examples.count / (Self.rotations + 1))
      if let share = explained(anchor, rotation: rotation)?.share { chance.append(share) }
    }
    guard chance.count >= Self.rotations / 2 else { return nil }
    let mean = chance.reduce(0, +) / Double(chance.count)
    let deviation = (chance.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(chance.count - 1)).squareRoot()
    let lag =
      switch anchor {
      case .lag(let lag): lag
      case .word: 0
      case .step(let step): meanDistance(from: step)
      }
    return Association(
      lag: lag, share: max(0, own.share - mean), significance: (own.share - mean) / max(deviation, 1e-6),
      support: own.support)
  }

  private func meanDistance(from step: Int) -> Int {
    let distances = marks.flatMap { $0.nodes.filter { $0 >= step }.map { Int($0) - step } }
    return distances.isEmpty ? 0 : distances.reduce(0, +) / distances.count
  }

  /// Pairs of a mark's place (example, place) and an input (node) of the example `rotation` places on.
  private func forEachPair(
    _ anchor: Anchor, rotation: Int, _ visit: (_ example: Int, _ place: Int, _ other: Int, _ node: Int) -> Void
  ) {
    let total = marks.reduce(0) { $0 + $1.nodes.count }
    let stride = max(1, total / Self.mostPairs)
    var count = 0
    for example in examples.indices {
      let other = (example + rotation) % examples.count
      let length = examples[other].structure.count
      switch anchor {
      case .lag(let lag):
        // Of long series, straight from one place that counts to the next.
        let nodes = marks[example].nodes
        for place in Swift.stride(from: stride - 1 - count % stride, to: nodes.count, by: stride) {
          let node = Int(nodes[place]) - lag
          if node >= 0, node < length { visit(example, place, other, node) }
        }
        count += nodes.count
      case .step(let step):
        for place in marks[example].nodes.indices where Int(marks[example].nodes[place]) > step && step < length {
          count += 1
          if count % stride == 0 { visit(example, place, other, step) }
        }
      case .word:
        let leaves = leaves(of: other)
        var leaf = 0
        for place in marks[example].nodes.indices {
          let node = Int(marks[example].nodes[place])
          if examples[example].structure.child(of: node, slot: 0) == nil {
            if leaf < leaves.count { visit(example, place, other, leaves[leaf]) }
            leaf += 1
          } else if node == examples[example].structure.count - 1, marks[example].nodes.count == 1 {
            for leaf in leaves.prefix(Self.mostLeaves) { visit(example, place, other, leaf) }
          }
        }
      }
    }
  }

  private func leaves(of example: Int) -> [Int] {
    let structure = examples[example].structure
    return (0..<structure.count).filter { structure.child(of: $0, slot: 0) == nil }
  }

  /// Share of the marks' variance that grouping by the inputs explains; nil for too few pairs or marks that do not vary.
  private func explained(_ anchor: Anchor, rotation: Int) -> (share: Double, support: Double)? {
    var pairs = 0
    var (sums, squares) = ([Double](repeating: 0, count: outputs), 0.0)
    let isSymbolic = features.width == 0
    let groups = isSymbolic ? features.symbolCount : features.width
    var counts = [Double](repeating: 0, count: groups)
    var inside = [Double](repeating: 0, count: groups * outputs)
    var moments = [Double](repeating: 0, count: groups)
    forEachPair(anchor, rotation: rotation) { example, place, other, node in
      let row = place * rawOutputs
      guard row + outputs <= marks[example].values.count else { return }
      if isSymbolic {
        guard node < features.symbols[other].count else { return }
        let symbol = Int(features.symbols[other][node])
        guard symbol >= 0, symbol < groups else { return }
        counts[symbol] += 1
        for o in 0..<outputs { inside[symbol * outputs + o] += marks[example].values[row + o] }
      } else {
        guard (node + 1) * groups <= features.values[other].count else { return }
        for i in 0..<groups {
          let x = features.values[other][node * groups + i]
          counts[i] += x
          moments[i] += x * x
          for o in 0..<outputs { inside[i * outputs + o] += x * marks[example].values[row + o] }
        }
      }
      pairs += 1
      for o in 0..<outputs {
        let value = marks[example].values[row + o]
        sums[o] += value
        squares += value * value
      }
    }
    guard pairs >= 12 else { return nil }
    let n = Double(pairs)
    let constant = sums.reduce(0) { $0 + $1 * $1 } / n
    let total = squares - constant
    guard total > 1e-12 * max(squares, 1e-300) else { return nil }
    if isSymbolic {
      var between = -constant
      for group in 0..<groups where counts[group] > 0 {
        for o in 0..<outputs {
          let sum = inside[group * outputs + o]
          between += sum * sum / counts[group]
        }
      }
      return (between / total, n / Double(max(counts.count { $0 > 0 }, 1)))
    }
    let best = (0..<groups).reduce(0) { best, i in
      let variance = moments[i] - counts[i] * counts[i] / n
      guard variance > 1e-12 * moments[i] else { return best }
      let covariances = (0..<outputs).reduce(0) { sum, o in
        let covariance = inside[i * outputs + o] - counts[i] * sums[o] / n
        return sum + covariance * covariance
      }
      return max(best, covariances / variance / total)
    }
    return (best, n)
  }
}
