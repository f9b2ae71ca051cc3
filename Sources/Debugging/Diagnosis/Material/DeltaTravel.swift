import Glibc
import Networks

/// By how much δ grows or shrinks on its way down, edge by edge: ‖Wᵀδ_parent ⊙ f'(u)‖ / ‖δ_parent‖, which leaves out what a
/// node's own output adds. Of a cell that carries more than z all of it counts: the errors of z and c together.
struct DeltaTravel {
  private let specification: NetworkSpecification
  private var logarithms = 0.0
  private var edges = 0
  private(set) var longest = 0
  /// The example in which δ grows most, and by how much over its whole length.
  private(set) var largest: (gain: Double, example: Int?, distance: Int) = (0, nil, 0)
  /// Whether every δ met is finite.
  private(set) var isFinite = true
  /// The largest finite ‖δ‖ of any node.
  private(set) var largestDelta = 0.0
  private var wholeLogarithms = 0.0
  private var ways = 0

  /// What arrives from above besides the error of z.
  private let carried: [Quantity]

  init(_ specification: NetworkSpecification) {
    self.specification = specification
    carried = Array(specification.arrivingQuantities.dropFirst())
  }

  private func joined(_ quantities: [Quantity], _ trace: any TraceReading, _ node: Int) -> [Double] {
    quantities.flatMap { trace.values($0, example: 0, node: node) ?? [] }
  }

  /// No edge counts for more; where nothing at all comes through (every unit is silent), none counts.
  private static let largest = 1e30

  mutating func add(_ trace: any TraceReading, _ example: Example, index: Int?, stride: Int) {
    guard trace.hasDeltas, example.structure.count > 1 else { return }
    let structure = example.structure
    var (sum, count) = (0.0, 0)
    for parent in Swift.stride(from: structure.count - 1, through: 0, by: -stride) {
      let error = norm(joined([.delta] + carried, trace, parent))
      if !error.isFinite { isFinite = false }
      guard error > 0, error.isFinite else { continue }
      largestDelta = max(largestDelta, error)
      for slot in 0..<structure.arity {
        guard let child = structure.child(of: parent, slot: slot),
          trace.forest.passesError(example: 0, node: parent, slot: slot)
        else { continue }
        var part = joined([.fromParent] + carried, trace, child)
        if let slope = trace.values(.slope, example: 0, node: child) { part = zip(part, slope).map { $0 * $1 } }
        let gain = norm(part) / error
        guard gain > 0 || gain.isNaN else { continue }
        sum += log(gain.isFinite ? gain : Self.largest)
        count += 1
      }
    }
    guard count > 0 else { return }
    logarithms += sum
    edges += count
    let distance = Self.distance(structure, truncation: specification.truncation)
    longest = max(longest, distance)
    let whole = sum / Double(count) * Double(distance)
    wholeLogarithms += whole
    ways += 1
    if exp(whole) > largest.gain { largest = (exp(whole), index, distance) }
  }

  /// Edges of the longest way that δ goes.
  private static func distance(_ structure: Structure, truncation: Int?) -> Int {
    if structure.arity == 1 { return min(structure.count, truncation ?? .max) - 1 }
    var heights = [Int32](repeating: 0, count: structure.count)
    for node in 0..<structure.count {
      for slot in 0..<structure.arity {
        if let child = structure.child(of: node, slot: slot) { heights[node] = max(heights[node], heights[child] + 1) }
      }
    }
    return Int(heights.last ?? 0)
  }

  /// The geometric mean over all edges; NaN where δ goes nowhere.
  var stepGain: Double { edges == 0 ? .nan : exp(logarithms / Double(edges)) }
  /// The geometric mean over the ways of all examples.
  var gain: Double { ways == 0 ? .nan : exp(wholeLogarithms / Double(ways)) }
  /// How much of δ is left after so many steps.
  func gain(over distance: Int) -> Double { edges == 0 ? .nan : exp(logarithms / Double(edges) * Double(distance)) }
}
