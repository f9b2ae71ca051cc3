/// The interventions of a trace, laid out over the rows of its forest. What names a node, example or unit that is not
/// there is left out. Of several at one place the one given last comes last.
struct InterventionPlan {
  struct Entry {
    let quantity: Quantity
    /// The row; nil for every row of `example`.
    let row: Int?
    /// Nil for every example.
    let example: Int?
    let unit: Int
    let change: Intervention.Change
    fileprivate let order: Int
    fileprivate let level: Int
  }

  /// In the order given: what belongs to the input or the readout, which all rows go through at once.
  private var outside: [Entry] = []
  /// Of the cell's quantities those for every node, in the order given.
  private var everywhere: [Entry] = []
  /// Those for one node, by level; within a level in the order given.
  private var placed: [Entry] = []

  init(_ interventions: [Intervention], _ forest: Forest) {
    for (order, given) in interventions.enumerated() where given.unit >= 0 {
      func entry(row: Int?) -> Entry {
        Entry(
          quantity: given.quantity, row: row, example: given.example, unit: given.unit, change: given.change,
          order: order, level: row.map { forest.level(ofRow: $0) } ?? 0)
      }
      let isOutside = given.quantity == .x || given.quantity.belongsToReadout
      let examples = given.example.map { $0..<$0 + 1 } ?? 0..<forest.exampleCount
      guard examples.lowerBound >= 0, examples.upperBound <= forest.exampleCount else { continue }
      guard let node = given.node else {
        if isOutside { outside.append(entry(row: nil)) } else { everywhere.append(entry(row: nil)) }
        continue
      }
      for example in examples where node >= 0 && node < forest.nodeCount(example: example) {
        let entry = entry(row: forest.row(example: example, node: node))
        if isOutside { outside.append(entry) } else { placed.append(entry) }
      }
    }
    placed.sort { ($0.level, $0.order, $0.row ?? 0) < ($1.level, $1.order, $1.row ?? 0) }
  }

  /// Those of the input or the readout, in the order given, and the rows each is for.
  func forEach(_ quantity: Quantity, _ forest: Forest, _ body: (_ row: Int, Entry) -> Void) {
    for entry in outside where entry.quantity == quantity {
      visit(entry, 0..<forest.rowCount, forest) { body($0, entry) }
    }
  }

  /// Those of a level that are of these quantities, in the order given, and the rows each is for.
  func forEach(
    _ quantities: [Quantity], level: Int, _ forest: Forest, _ body: (_ row: Int, Entry) -> Void
  ) {
    let rows = forest.levelStarts[level]..<forest.levelStarts[level + 1]
    var next = firstPlaced(at: level)
    func visitPlaced(before order: Int) {
      while next < placed.count, placed[next].level == level, placed[next].order < order {
        let entry = placed[next]
        if quantities.contains(entry.quantity) { visit(entry, rows, forest) { body($0, entry) } }
        next += 1
      }
    }
    // The units of a comparison are others than those that are meant everywhere.
    for entry in everywhere where quantities.contains(entry.quantity) && level != forest.comparisonLevel {
      visitPlaced(before: entry.order)
      visit(entry, rows, forest) { body($0, entry) }
    }
    visitPlaced(before: .max)
  }

  private func firstPlaced(at level: Int) -> Int {
    var (low, high) = (0, placed.count)
    while low < high {
      let middle = (low + high) / 2
      if placed[middle].level < level { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func visit(_ entry: Entry, _ rows: Range<Int>, _ forest: Forest, _ body: (Int) -> Void) {
    if let row = entry.row { return body(row) }
    let isForAll = entry.example == nil || forest.exampleCount == 1
    for row in rows where isForAll || forest.place(ofRow: row).example == entry.example { body(row) }
  }
}

extension Intervention.Change {
  /// Whether nothing flows back through what it changed.
  var isHeld: Bool { if case .set = self { true } else { false } }

  func applied<Scalar: NetworkScalar>(to value: Scalar) -> Scalar {
    switch self {
    case .set(let held): Scalar(held)
    case .add(let offset): value + Scalar(offset)
    }
  }
}
