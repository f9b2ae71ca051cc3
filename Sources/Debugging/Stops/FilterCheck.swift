import Networks

/// Holds a filter against one example of a trace. O(nodes × units), and allocates one row.
struct FilterCheck {
  let trace: any TraceReading
  let example: Int

  /// What was found, and where it shows most.
  struct Finding {
    let node: Int
    /// What was compared with the threshold, or the value that is none.
    let value: Double
    /// The element that it is the value of.
    var element: (quantity: Quantity, unit: Int)?
    /// On which way it was computed, where that is known.
    var way: Breakpoint.Way?
  }

  /// Nil where the filter does not hold.
  func finding(_ filter: Filter) -> Finding? {
    let found: (node: Int, value: Double)? =
      switch filter {
      case .hasNaN: nil
      case .exploding(let limit): exploding(limit)
      case .vanishing(let limit): vanishing(limit)
      case .dead(let share): dead(share)
      case .saturated(let share): saturated(share)
      }
    if filter == .hasNaN { return isFinite ? nil : firstNonFinite }
    return found.map { Finding(node: $0.node, value: $0.value) }
  }

  private var nodes: Int { trace.forest.nodeCount(example: example) }

  /// Calls `body` with the values of a quantity at every node that has it, until it returns false.
  private func forEach(_ quantity: Quantity, _ body: (_ node: Int, UnsafeBufferPointer<Double>) -> Bool) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, trace.width(of: quantity))) { buffer in
      guard let start = buffer.baseAddress else { return }
      for node in 0..<nodes {
        let row = trace.forest.row(example: example, node: node)
        guard let count = trace.read(quantity, row: row, into: start) else { continue }
        if !body(node, UnsafeBufferPointer(start: start, count: count)) { return }
      }
    }
  }

  /// What tells of all else, what goes into it and what comes of it: u, v and δ, or all that a cell with gates keeps.
  private var telling: [Quantity] {
    let specification = trace.specification
    if specification.statesAreActivations { return [.u, .v, .delta] }
    return (specification.forwardQuantities + specification.backwardQuantities).filter {
      if case .own = $0 { return true }
      return $0 == .u || $0 == .v || $0 == .delta
    }
  }

  /// Whether nothing is NaN or infinite.
  private var isFinite: Bool {
    var isFinite = true
    for quantity in telling where isFinite {
      forEach(quantity) { _, values in
        // x − x is 0 for every number, and NaN for NaN and ∞.
        var sum = 0.0
        for value in values { sum += value - value }
        if sum != 0 { isFinite = false }
        return isFinite
      }
    }
    return isFinite
  }

  /// The first value that is none, in the order in which a walk comes by: node by node forward, then back.
  private var firstNonFinite: Finding? {
    let ways: [(Breakpoint.Way, [Quantity], [Int])] = [
      (.forward, trace.specification.forwardQuantities.filter { $0 != .d }, Array(0..<nodes)),
      (.backward, trace.specification.quantitiesOfPassBack, (0..<nodes).reversed()),
    ]
    for (way, quantities, nodes) in ways {
      for node in nodes {
        for quantity in quantities {
          guard let values = trace.values(quantity, example: example, node: node),
            let unit = values.firstIndex(where: { !$0.isFinite })
          else { continue }
          return Finding(node: node, value: values[unit], element: (quantity, unit), way: way)
        }
      }
    }
    return nil
  }

  /// The largest norm of what a node's own output sends in.
  private var sent: Double {
    var largest = 0.0
    forEach(.fromOutput) { _, values in
      largest = max(largest, Reductions.norm(values))
      return true
    }
    return largest
  }

  private func exploding(_ limit: Double) -> (node: Int, value: Double)? {
    var (largest, place) = (0.0, 0)
    forEach(.delta) { node, values in
      let norm = Reductions.norm(values)
      if norm > largest { (largest, place) = (norm, node) }
      return true
    }
    let ratio = largest / sent
    return ratio >= limit ? (place, ratio) : nil
  }

  private func vanishing(_ limit: Double) -> (node: Int, value: Double)? {
    var largest = 0.0
    var place = 0
    let structure = trace.staged[example].structure
    forEach(.delta) { node, values in
      for slot in 0..<structure.arity where structure.child(of: node, slot: slot) != nil { return true }
      let norm = Reductions.norm(values)
      if norm >= largest { (largest, place) = (norm, node) }
      return true
    }
    let sent = sent
    return sent > 0 && largest / sent <= limit ? (place, largest / sent) : nil
  }

  private func dead(_ share: Double) -> (node: Int, value: Double)? {
    let specification = trace.specification
    guard specification.statesAreActivations, specification.activation.canDie else { return nil }
    var isAlive = [Bool](repeating: false, count: specification.hidden)
    forEach(.z) { node, values in
      // The units of a comparison are others.
      if specification.kind(of: node, in: trace.staged[example].structure) == .comparison { return true }
      for (unit, value) in values.enumerated() where value != 0 { isAlive[unit] = true }
      return true
    }
    let dead = Double(isAlive.count { !$0 }) / Double(max(isAlive.count, 1))
    return dead >= share ? (nodes - 1, dead) : nil
  }

  private func saturated(_ share: Double) -> (node: Int, value: Double)? {
    guard trace.specification.statesAreActivations, let limits = trace.specification.activation.limits else {
      return nil
    }
    let margin = (limits.high - limits.low) / 100
    var (all, close, most, place) = (0, 0, -1, 0)
    forEach(.z) { node, values in
      let here = values.count { $0 < limits.low + margin || $0 > limits.high - margin }
      if here > most { (most, place) = (here, node) }
      close += here
      all += values.count
      return true
    }
    let ratio = Double(close) / Double(max(all, 1))
    return ratio >= share ? (place, ratio) : nil
  }
}
