import Networks

/// What hidden units do over a sample: how often they answer at all, how often they sit at a limit, and which do the same.
struct UnitStatistics {
  private let specification: NetworkSpecification
  /// |f'(u)| below this is flat.
  private let flat: Double
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
    active = Array(repeating: 0, count: specification.hidden)
    saturated = active
  }

  mutating func add(_ trace: any TraceReading, _ example: Example, stride: Int) {
    let structure = example.structure
    for node in Swift.stride(from: 0, to: structure.count, by: stride) {
      let kind = specification.kind(of: node, in: structure)
      // A word's vector goes through no f, and a comparison has units of its own.
      if kind == .comparison || specification.leavesAreVectors && kind == .leaf { continue }
      // Gates have slopes of their own: of them only states are compared.
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
