import Debugging
import Drawing
import Networks
import Storage

/// A tree: what one of its losses gives to every node, the words ranked by it, and every loss with the words that it
/// reaches most.
struct TreeCredit: CreditPicture {
  private let matrix: CreditMatrix
  private let walk: Walk
  private let notes: ExampleNotes
  private let common: CreditWords
  /// The loss that is drawn: the root's, or the highest there is.
  private let row: Int
  private let words: [CreditMatrix.Entry]

  init(_ matrix: CreditMatrix, _ walk: Walk, _ notes: ExampleNotes) {
    self.matrix = matrix
    self.walk = walk
    self.notes = notes
    common = CreditWords(matrix, walk)
    row = max(matrix.losses.count - 1, 0)
    words = Self.words(of: row, matrix, walk)
  }

  /// What a loss gives to the words below it, the largest first.
  private static func words(of row: Int, _ matrix: CreditMatrix, _ walk: Walk) -> [CreditMatrix.Entry] {
    matrix.entries(ofRow: row).filter { walk.isLeaf($0.node) }
      .sorted { a, b in
        a.norm.isNaN != b.norm.isNaN ? a.norm.isNaN : a.norm != b.norm ? a.norm > b.norm : a.node < b.node
      }
  }

  private var node: Int { matrix.losses[row] }

  private var picture: TreePicture {
    var norms = [Double](repeating: .nan, count: walk.nodes)
    for entry in matrix.entries(ofRow: row) { norms[entry.node] = entry.norm }
    return TreePicture(
      walk, by: .credit, notes, norms: norms, subject: " from the loss at \(common.position(node))")
  }

  var svg: String { picture.drawing.svg() }

  func text(on screen: Screen, showsAll: Bool, drawsPicture: Bool) -> StyledText {
    var text = drawsPicture ? picture.drawn(on: screen) + [""] : []
    text += ranking(limit: showsAll ? nil : 12).drawn(on: screen)
    if matrix.losses.count > 1 { text += [""] + losses(limit: showsAll ? nil : 16).drawn(on: screen) }
    var lines = [common.reach(ofRow: row)]
    if let verdict = common.verdict("the parts of every node") { lines.append(verdict) }
    lines.append(
      StyledLine(
        "share of δ: how much of the δ that the word has comes from this loss; below 0 it pulls against the others",
        .faint))
    return text + StyledText(lines).wrapped(on: screen)
  }

  private func ranking(limit: Int?) -> Table {
    let largest = words.reduce(0) { max($0, $1.norm) }
    let total = words.reduce(0) { $0 + $1.norm }
    var table = Table(
      title: StyledLine(
        "words by what the loss at \(Notation.place(node, in: walk)) gives to them", .heading),
      columns: [
        .number("node"), .text("word"), .number("‖∂E/∂\(common.source)‖"), .number("of this loss"),
        .number("share of δ"),
        .number("cos", importance: -1), .bar("size", importance: -2),
      ])
    table.append(rows: words.count, limit: limit) { place in
      let entry = words[place]
      return [
        StyledLine("\(entry.node)", .accent), common.words(entry.node, width: 24),
        StyledLine(formatted(entry.norm), .strong),
        StyledLine(total > 0 ? formattedFixed(entry.norm / total * 100, decimals: 1) + " %" : "·"),
        common.share(entry), common.cosine(entry), common.bar(entry.norm, of: largest),
      ]
    }
    return table
  }

  /// From the root down, each loss with the words it reaches most.
  private func losses(limit: Int?) -> Table {
    var table = Table(
      title: "every loss, and the words that hear most of it",
      columns: [
        .number("loss at"), .text("words", importance: 1), .number("E"), .number("levels down"), .text("reaches most"),
      ])
    table.append(rows: matrix.losses.count, limit: limit) { place in
      let row = matrix.losses.count - 1 - place
      let node = matrix.losses[row]
      let reach = matrix.reach(ofRow: row, depths: common.depths)
      return [
        StyledLine("\(node)", .accent), common.words(node, width: 22), StyledLine(formatted(common.loss(at: node))),
        StyledLine(reach.mean.isNaN ? "·" : formatted(reach.mean, significant: 2)), most(ofRow: row),
      ]
    }
    return table
  }

  /// The two words that hear most: `bad 62 %, not 30 %`
  private func most(ofRow row: Int) -> StyledLine {
    let words = Self.words(of: row, matrix, walk)
    let total = words.reduce(0) { $0 + $1.norm }
    guard total > 0 else { return "·" }
    let parts = words.prefix(2).map { entry in
      let name = Notation.phrase(entry.node, in: walk.phrases, width: 14) ?? "node \(entry.node)"
      return "\(name) \(formattedFixed(entry.norm / total * 100, decimals: 0)) %"
    }
    return StyledLine(parts.joined(separator: ", "))
  }

  var members: [(key: String, value: JSONValue)] {
    let total = words.reduce(0) { $0 + $1.norm }
    return [
      ("of", .integer(node)),
      (
        "words",
        .array(
          words.map { entry in
            [
              "node": .integer(entry.node),
              "word": Notation.phrase(entry.node, in: walk.phrases, width: 1_000).map { .string($0) } ?? .null,
              "norm": .number(entry.norm), "of_loss": .number(entry.norm / total), "share": .number(entry.share),
            ]
          })
      ), ("losses", .array(matrix.losses.indices.map { common.json(ofRow: $0) })),
    ] + common.sums
  }
}
