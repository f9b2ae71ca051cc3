import Networks

/// What hidden units do over a sample: how often they answer at all, how often they sit at a limit, and which do the same.
struct UnitStatistics {
  private let specification: NetworkSpecification
  /// Shares of the steepest slope below this are flat.
  private let saturation: Double
  /// |f'(u)| below this is flat.
  private let flat: Double
  /// Of a cell with gates: what stands behind a sum of weights, and the function that it went through.
  private let gates: [(quantity: Quantity, function: Activation)]
  /// Nodes looked at.
  private(set) var nodes = 0
  private(set) var active: [Int]
  private(set) var saturated: [Int]
  private var slopes = 0.0
  /// States of the first nodes, a row a node.
  private var states: [[Double]] = []

  private static let mostStates = 256

  init(_ specification: NetworkSpecification, saturation: Double) {
    self.specification = specification
    flat = saturation * specification.activation.steepest
    gates =
      specification.statesAreActivations
      ? []
      : specification.equations.equations.compactMap { equation in
        guard case .own = equation.quantity, case .activation(let function)? = equation.function,
          function.limits != nil, !specification.isKnownBackward(equation.quantity)
        else { return nil }
        return (equation.quantity, function)
      }
    self.saturation = saturation
    active = Array(repeating: 0, count: specification.hidden)
    saturated = active
  }

  mutating func add(_ trace: any TraceReading, _ example: Example, stride: Int) {
    let structure = example.structure
    for node in Swift.stride(from: 0, to: structure.count, by: stride) {
      let kind = specification.kind(of: node, in: structure)
      // A word's vector goes through no f, and a comparison has units of its own.
      if kind == .comparison || specification.leavesAreVectors && kind == .leaf { continue }
      if !gates.isEmpty { addGates(trace, node) }
      if let slope = trace.values(.slope, example: 0, node: node) {
        nodes += 1
        for i in slope.indices {
          if slope[i] > 0 { active[i] += 1 }
          if slope[i].magnitude < flat { saturated[i] += 1 }
          slopes += slope[i].magnitude
        }
      }
      if states.count < Self.mostStates, let z = trace.values(.z, example: 0, node: node) { states.append(z) }
    }
  }

  /// A unit with gates is flat where every one of them is: no sum of weights moves it. One gate that is open or closed for good
  /// is no fault, it may well be what was learned.
  private mutating func addGates(_ trace: any TraceReading, _ node: Int) {
    var flatGates = [Int](repeating: 0, count: specification.hidden)
    var count = 0
    for (quantity, function) in gates {
      guard let values = trace.values(quantity, example: 0, node: node) else { continue }
      count += 1
      for i in values.indices {
        let slope = function.slope(givenValue: values[i]).magnitude / function.steepest
        if slope < saturation { flatGates[i] += 1 }
        slopes += slope / Double(gates.count)
      }
    }
    guard count > 0 else { return }
    nodes += 1
    for i in flatGates.indices {
      active[i] += 1
      if flatGates[i] == count { saturated[i] += 1 }
    }
  }

  /// Share of the nodes at which a unit's slope is not 0.
  func activity(of unit: Int) -> Double { nodes == 0 ? 1 : Double(active[unit]) / Double(nodes) }
  func saturation(of unit: Int) -> Double { nodes == 0 ? 0 : Double(saturated[unit]) / Double(nodes) }
  /// Units that are flat at more than a share of the nodes.
  func saturatedUnits(from share: Double) -> [Int] { saturated.indices.filter { saturation(of: $0) > share } }
  var dead: [Int] { nodes == 0 ? [] : active.indices.filter { active[$0] == 0 } }
  var meanSlope: Double { slopes / Double(max(nodes * specification.hidden, 1)) }

  /// Units whose states are those of another unit at every node looked at, to `tolerance` of their size; silent and
  /// constant ones apart. O(H log H): only neighbours in order of one node's states can be equal.
  func duplicates(tolerance: Double) -> [Int] {
    guard states.count > 1, let first = states.first, first.count > 1 else { return [] }
    func isConstant(_ unit: Int) -> Bool { states.allSatisfy { $0[unit] == first[unit] } }
    let spread = states.max { a, b in a.reduce(0) { $0 + $1.magnitude } < b.reduce(0) { $0 + $1.magnitude } } ?? first
    let order = spread.indices.filter { !isConstant($0) }.sorted { (spread[$0], $0) < (spread[$1], $1) }
    var found: Set<Int> = []
    for (a, b) in zip(order, order.dropFirst()) {
      let isSame = states.allSatisfy { state in
        (state[a] - state[b]).magnitude <= tolerance * max(state[a].magnitude, state[b].magnitude, 1e-3)
      }
      if isSame { found.formUnion([a, b]) }
    }
    return found.sorted()
  }
}
