/// Where a number stopped being one.
public struct NonFinite: Sendable, Equatable {
  public enum Place: Sendable, Equatable {
    /// A quantity of a node of the trace.
    case quantity(Quantity, example: Int, node: Int, unit: Int)
    /// A parameter, or its gradient.
    case parameter(String, row: Int, column: Int)
    case gradient(String, row: Int, column: Int)
  }
  public let place: Place
  public let value: Double

  /// The same, where so many examples come before those of its trace.
  package func moved(by examples: Int) -> NonFinite {
    guard case .quantity(let quantity, let example, let node, let unit) = place else { return self }
    return NonFinite(
      place: .quantity(quantity, example: example + examples, node: node, unit: unit), value: value)
  }

  package init(place: Place, value: Double) {
    self.place = place
    self.value = value
  }
}

extension Trace {
  /// The first value of this pass that is NaN or infinite, in the order in which they were computed: node by node
  /// forward, then node by node backward. Nil where all are finite. O(nodes × units).
  public func firstNonFinite() -> NonFinite? {
    let forward = specification.forwardQuantities
    let backward = specification.quantitiesOfPassBack
    func look(_ row: Int, _ quantities: [Quantity]) -> NonFinite? {
      let (example, node) = forest.place(ofRow: row)
      for quantity in quantities {
        guard let values = values(quantity, example: example, node: node) else { continue }
        if let unit = values.firstIndex(where: { !$0.isFinite }) {
          return NonFinite(
            place: .quantity(quantity, example: example, node: node, unit: unit), value: values[unit])
        }
      }
      return nil
    }
    for row in 0..<forest.rowCount {
      if let found = look(row, forward) { return found }
    }
    guard hasDeltas else { return nil }
    for row in (0..<forest.rowCount).reversed() {
      if let found = look(row, backward) { return found }
    }
    return nil
  }
}
