import Debugging
import Drawing
import Networks
import Storage

/// One δ: the losses that it is made of, the largest first.
struct CreditColumn: CreditPicture {
  private let matrix: CreditMatrix
  private let node: Int
  private let walk: Walk
  private let notes: ExampleNotes
  private let common: CreditWords
  private let entries: [CreditMatrix.Entry]

  init(_ matrix: CreditMatrix, at node: Int, _ walk: Walk, _ notes: ExampleNotes) {
    self.matrix = matrix
    self.node = node
    self.walk = walk
    self.notes = notes
    common = CreditWords(matrix, walk)
    // NaN first: it is what there is to see.
    entries = matrix.entries(at: node).sorted { a, b in
      a.norm.isNaN != b.norm.isNaN ? a.norm.isNaN : a.norm != b.norm ? a.norm > b.norm : a.loss < b.loss
    }
  }

  private var plot: LinePlot {
    let byLoss = entries.sorted { $0.loss < $1.loss }
    return LinePlot(
      title: "δ at \(common.position(node)): the share of each loss   (\(notes.title.plain))",
      xLabel: "loss at s", yLabel: "share",
      series: [Series(x: byLoss.map { Double(common.number($0.loss)) }, y: byLoss.map(\.share))], markers: .automatic)
  }

  private var tree: TreePicture {
    var norms = [Double](repeating: .nan, count: walk.nodes)
    for entry in entries { norms[entry.loss] = entry.norm }
    return TreePicture(
      walk, by: .credit, notes, norms: norms, subject: " that each loss gives to \(Notation.place(node, in: walk))")
  }

  var svg: String { walk.isChain ? plot.svg() : tree.drawing.svg() }

  func text(on screen: Screen, showsAll: Bool, drawsPicture: Bool) -> StyledText {
    let limit = showsAll ? nil : 24
    var text = StyledText()
    // Many losses are seen better as a line than in a table that is cut.
    if drawsPicture, walk.isChain, entries.count > 24 { text += plot.drawn(on: screen) }
    text += table(limit: limit).drawn(on: screen)
    var lines: [StyledLine] = []
    let pulling = entries.filter { $0.share < 0 }
    if !pulling.isEmpty {
      let places = pulling.sorted { $0.share < $1.share }.prefix(6).map { common.position($0.loss) }
      let more = pulling.count > places.count ? " and \(formattedCount(pulling.count - places.count)) more" : ""
      lines.append(
        StyledLine(
          (pulling.count == 1 ? "the loss at " : "the losses at ") + places.joined(separator: ", ") + more
            + (pulling.count == 1 ? " pulls" : " pull") + " against the others"))
    }
    if let verdict = common.verdict("the parts") { lines.append(verdict) }
    lines.append(
      StyledLine(
        "share: the length of ∂E_s/∂\(common.source) along δ, over ‖δ‖: they add up to 100 %; cos: between the two",
        .faint))
    return text + StyledText(lines).wrapped(on: screen)
  }

  private func table(limit: Int?) -> Table {
    let size = matrix.deltaNorms[node]
    let count = entries.count == 1 ? "1 loss" : "\(formattedCount(entries.count)) losses"
    let hasWords = walk.phrases != nil
    var table = Table(
      title: StyledLine(
        "δ at \(Notation.place(node, in: walk)), ‖δ‖ \(formatted(size)), from \(count)", .heading),
      columns: [.number("loss at")] + (hasWords ? [.text("words")] : []) + [
        .number("E_s"), .number("‖∂E_s/∂\(common.source)‖"), .number("share"), .number("cos"),
        .number("along δ", importance: -1),
        .bar("for/against", importance: -2),
      ])
    let largest = entries.reduce(0) { max($0, $1.projection.magnitude) }
    table.append(rows: entries.count, limit: limit) { row in
      let entry = entries[row]
      return [StyledLine("\(common.number(entry.loss))", .accent)]
        + (hasWords ? [common.words(entry.loss, width: 24)] : []) + [
          StyledLine(formatted(common.loss(at: entry.loss))), StyledLine(formatted(entry.norm), .strong),
          common.share(entry), common.cosine(entry),
          StyledLine(entry.projection.isNaN ? "·" : formatted(entry.projection, significant: 3)),
          common.bar(entry.projection, of: largest),
        ]
    }
    return table
  }

  var members: [(key: String, value: JSONValue)] {
    [
      (common.key, .integer(common.number(node))),
      (
        "ranking",
        .array(
          entries.map { entry in
            [
              common.key: .integer(common.number(entry.loss)), "norm": .number(entry.norm),
              "share": .number(entry.share), "cosine": .number(entry.cosine), "projection": .number(entry.projection),
            ]
          })
      ),
    ] + common.sums
  }
}
