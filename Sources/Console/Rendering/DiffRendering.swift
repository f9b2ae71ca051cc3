import Debugging
import Drawing
import Networks
import Storage

/// What pokes change downstream: a table by step or node, and a heat map or the tree.
struct DiffRendering {
  /// What the picture shows the change of.
  struct Subject {
    /// As it is typed.
    let name: String
    /// Nil for the gradient of W.
    let quantity: Quantity?

    static let gradient = "grad"

    /// Nil for a name of nothing that a walk has.
    init?(_ name: String, in specification: NetworkSpecification) {
      let name = Symbols.ascii(name)
      self.name = name
      quantity = specification.quantity(named: name)
      if quantity == nil ? name != Self.gradient : !Self.quantities(of: specification).contains(quantity ?? .z) {
        return nil
      }
    }

    /// Numbers with a width of their own: neither tokens nor classes.
    private static func quantities(of specification: NetworkSpecification) -> [Quantity] {
      specification.quantities.filter { ![.x, .d, .loss].contains($0) }
    }

    /// All names, those most asked for first.
    static func names(in specification: NetworkSpecification) -> [String] {
      let names = quantities(of: specification).map { specification.name(of: $0) }
      let first = ["z", "u", "y", "delta"].filter(names.contains)
      return first + [gradient] + names.filter { !first.contains($0) }
    }

    var symbol: String { quantity == nil ? "dE/dW" : Symbols.greek(name) }
  }

  private let difference: WalkDifference
  private let notes: ExampleNotes
  private let subject: Subject
  private let layout: ParameterLayout
  private var walk: Walk { difference.after }

  init(_ difference: WalkDifference, of subject: Subject, _ bench: Workbench) {
    self.difference = difference
    self.subject = subject
    layout = difference.after.layout
    notes = ExampleNotes(bench)
  }

  // MARK: Table

  /// A row a step; in a tree a row for each node that changes.
  func table(showsAll: Bool) -> Table {
    let rows = walk.isChain || showsAll ? difference.rows : difference.rows.filter(\.isChanged)
    let words: [Table.Column] = walk.phrases == nil ? [] : [.text("words")]
    var table = Table(
      columns: [.number(StyledLine(walk.isChain ? "t" : "node"))] + words + [
        .number("‖Δz‖"), .number("y before"), .number("y after"), .number("target", importance: -1),
      ] + losses + [.number("‖Δδ‖")])
    table.emptyNote = "nothing changes at any node"
    table.append(rows: rows.count, limit: showsAll ? nil : 24) { cells(of: rows[$0]) }
    return table
  }

  /// Beside words there is room for the difference only.
  private var losses: [Table.Column] {
    walk.phrases == nil
      ? [.number("loss before", importance: -2), .number("loss after", importance: -2)]
      : [.number("Δ loss", importance: -2)]
  }

  private func losses(of row: WalkDifference.Row) -> [StyledLine] {
    let none = StyledLine("·", .faint)
    guard let loss = row.loss else { return walk.phrases == nil ? [none, none] : [none] }
    let isSame = loss.before == loss.after
    if walk.phrases == nil {
      return [StyledLine(formatted(loss.before)), isSame ? none : StyledLine(formatted(loss.after))]
    }
    let change = loss.after - loss.before
    return [isSame ? none : StyledLine((change > 0 ? "+" : "") + formatted(change, significant: 3))]
  }

  private func cells(of row: WalkDifference.Row) -> [StyledLine] {
    let words = Notation.phrase(row.node, in: walk.phrases, width: 30).map { [StyledLine($0)] } ?? []
    let none = StyledLine("·", .faint)
    func size(_ value: Double) -> StyledLine { value == 0 ? none : StyledLine(formatted(value), .strong) }
    func outputs(_ y: [Double]?) -> String { notes.answers.prediction(y) ?? "·" }
    let isSameOutput = row.outputs.map { $0.before == $0.after } ?? true
    return [StyledLine(walk.isChain ? "\(row.node + 1)" : "\(row.node)", .accent)] + words + [
      size(row.state), StyledLine(outputs(row.outputs?.before)),
      isSameOutput ? none : StyledLine(outputs(row.outputs?.after), style(of: row)),
      StyledLine(notes.answers.target(walk.values(.d, at: row.node)) ?? "·"),
    ] + losses(of: row) + [size(row.delta)]
  }

  /// An answer that turned right or wrong stands out.
  private func style(of row: WalkDifference.Row) -> Style {
    guard let outputs = row.outputs, let before = isRight(outputs.before, difference.before, row.node),
      let after = isRight(outputs.after, walk, row.node), before != after
    else { return .plain }
    return after ? .good : .bad
  }

  private func isRight(_ y: [Double], _ walk: Walk, _ node: Int) -> Bool? {
    let d = walk.values(.d, at: node)
    if notes.answers.areClasses { return notes.answers.isRight(y, d) }
    // A number that says yes or no.
    guard walk.specification.output == .sigmoid, y.count == 1, let target = d?.first else { return nil }
    return (y[0] > 0.5) == (target > 0.5)
  }

  // MARK: Pictures

  /// In a tree of the change of a quantity the tree itself, else a heat map.
  private var showsTree: Bool { !walk.isChain && subject.quantity != nil }

  func picture(on screen: Screen, showsAll: Bool) -> StyledText {
    if showsTree {
      var paper = screen
      paper.height = walk.nodes <= 400 ? nil : 200
      return tree(hasColour: screen.hasColour).drawn(on: paper)
    }
    var paper = screen
    if !showsAll, screen.height == nil { paper.height = 60 }
    return map.drawn(on: paper)
  }

  var svg: String { showsTree ? tree(hasColour: true).svg() : map.svg() }

  private var title: String { notes.title.plain }

  /// The matrix of the heat map: a row a node, or of the gradient of W.
  private var matrix: (rows: Int, columns: Int, values: [Double]) {
    guard let quantity = subject.quantity else {
      guard let w = layout["W"] ?? layout.parameters.first else { return (0, 0, []) }
      return (w.rows, w.columns, difference.gradientDifference(of: w))
    }
    let columns = walk.trace.width(of: quantity)
    let values = (0..<walk.nodes).flatMap { node in
      let change = difference.difference(quantity, at: node)
      return change.isEmpty ? Array(repeating: .nan, count: columns) : change
    }
    return (walk.nodes, columns, values)
  }

  private var map: HeatMap {
    let (rows, columns, values) = matrix
    let isGradient = subject.quantity == nil
    let unit = subject.quantity?.belongsToReadout ?? false ? "output" : "unit"
    let position = isGradient ? "unit" : walk.isChain ? "t" : "node"
    return HeatMap(
      title: "Δ\(subject.symbol): \(position) by \(unit)   (\(title))", rows: rows,
      columns: columns, values: values, rowTitle: position, columnTitle: unit,
      rowLabels: isGradient || !walk.isChain ? [] : (0..<rows).map { "\($0 + 1)" },
      spacing: HeatMap.spacing(for: values))
  }

  private func tree(hasColour: Bool) -> TreeDrawing {
    let quantity = subject.quantity ?? .z
    let sizes = (0..<walk.nodes).map { norm(difference.difference(quantity, at: $0)) }
    let phrases = walk.phrases
    func text(_ size: Double) -> String { size == 0 ? "·" : formatted(size, significant: 2) }
    let labels = sizes.map { text($0) }
    let structure = walk.example.structure
    var drawing = TreeDrawing(
      title: "‖Δ\(subject.symbol)‖: \(title)", shape: TreeShape(arity: structure.arity, slots: structure.children),
      values: hasColour ? sizes : [], kind: .sequential, spacing: HeatMap.spacing(for: sizes)
    ) { node in
      guard structure.child(of: node, slot: 0) == nil, let word = Notation.phrase(node, in: phrases, width: 16) else {
        return StyledLine(labels[node])
      }
      return StyledLine("\(word) \(labels[node])")
    }
    drawing.lineLabel = { node in
      StyledLine(labels[node], .strong) + " " + StyledLine(Notation.phrase(node, in: phrases, width: 48) ?? "")
    }
    return drawing
  }

  /// How far the gradient of each parameter moves.
  var gradients: StyledText {
    let pieces = layout.parameters.map { parameter in
      StyledLine("\(parameter.name) ", .faint)
        + StyledLine(formatted(norm(difference.gradientDifference(of: parameter)), significant: 3))
    }
    return StyledText(StyledLine("  ‖Δ gradient‖   ", .faint) + pieces.reduce(StyledLine()) { $0 + $1 + "  " })
  }

  // MARK: JSON

  var members: [(key: String, value: JSONValue)] {
    let (_, columns, values) = matrix
    return [
      ("rows", .array(difference.rows.map { json(of: $0) })), ("of", .string(subject.name)),
      (
        "change",
        .array(
          stride(from: 0, to: values.count, by: max(columns, 1)).map { .numbers(Array(values[$0..<$0 + columns])) })
      ),
      (
        "gradients",
        .object(layout.parameters.map { ($0.name, .number(norm(difference.gradientDifference(of: $0)))) })
      ),
    ]
  }

  private func json(of row: WalkDifference.Row) -> JSONValue {
    [
      walk.isChain ? "t" : "node": .integer(walk.isChain ? row.node + 1 : row.node), "state": .number(row.state),
      "delta": .number(row.delta), "y_before": row.outputs.map { .numbers($0.before) } ?? .null,
      "y_after": row.outputs.map { .numbers($0.after) } ?? .null,
      "loss_before": row.loss.map { .number($0.before) } ?? .null,
      "loss_after": row.loss.map { .number($0.after) } ?? .null,
    ]
  }
}

extension HeatMap {
  /// Logarithmic where a linear scale would show one end only.
  static func spacing(for values: [Double]) -> ColourScale.Spacing {
    let sizes = values.lazy.map(\.magnitude).filter { $0 > 0 && $0.isFinite }
    let span = (sizes.max() ?? 1) / (sizes.min() ?? 1)
    return span > 300 ? .logarithmic(decades: 8) : .linear
  }
}
