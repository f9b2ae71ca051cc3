import Debugging
import Drawing
import Networks

/// What is held by hand at a node, in a line below the node's equations.
struct HeldRendering {
  private let node: Int
  private let walk: Walk
  private let notes: ExampleNotes
  private let margin: Int
  private let width: Int

  init(_ node: Int, _ walk: Walk, _ notes: ExampleNotes, margin: Int, width: Int) {
    self.node = node
    self.walk = walk
    self.notes = notes
    self.margin = margin
    self.width = width
  }

  private static let shownUnits = 6

  /// `✎ held by hand  z[5] = 0`; nothing where nothing is.
  var text: StyledText {
    // Of several at one place the last one holds.
    var values: [Quantity: [Int: Double]] = [:]
    for held in walk.interventions where held.node == nil || held.node == node {
      if case .set(let value) = held.change { values[held.quantity, default: [:]][held.unit] = value }
    }
    let all = walk.specification.quantities.flatMap { quantity in
      values[quantity].map { pieces(of: quantity, $0) } ?? []
    }
    guard !all.isEmpty else { return [] }
    let start = StyledLine(String(repeating: " ", count: margin)) + StyledLine("✎ held by hand  ", .warning)
    return laidOut(all, after: start, width: width)
  }

  private func pieces(of quantity: Quantity, _ values: [Int: Double]) -> [StyledLine] {
    let symbol = walk.specification.symbol(of: quantity)
    guard let count = walk.values(quantity, at: node)?.count, let first = values.values.first else { return [] }
    func text(_ value: Double) -> String {
      quantity == .x ? notes.inputWord(value) ?? formatted(value) : formatted(value)
    }
    if values.count == count, values.values.allSatisfy({ $0 == first }) {
      return [StyledLine("\(symbol) = \(text(first))")]
    }
    let units = values.keys.sorted()
    var pieces = units.prefix(Self.shownUnits).map { unit in
      StyledLine("\(symbol)[\(unit)] = \(text(values[unit] ?? .nan))")
    }
    if units.count > pieces.count { pieces.append(StyledLine("and \(units.count - pieces.count) more", .faint)) }
    return pieces
  }
}
