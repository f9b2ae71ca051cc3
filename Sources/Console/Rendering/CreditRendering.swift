import Debugging
import Drawing
import Networks
import Storage

/// Credit as a picture with what there is to say about it.
protocol CreditPicture {
  /// What `--save` writes.
  var svg: String { get }
  func text(on screen: Screen, showsAll: Bool, drawsPicture: Bool) -> StyledText
  var members: [(key: String, value: JSONValue)] { get }
}

/// What all forms of credit have in common: names of places, and the check.
struct CreditWords {
  let matrix: CreditMatrix
  let walk: Walk
  let depths: [Int]

  init(_ matrix: CreditMatrix, _ walk: Walk) {
    self.matrix = matrix
    self.walk = walk
    depths = walk.depths
  }

  /// What δ is the derivative with respect to.
  var source: String { walk.specification.statesAreActivations ? "u" : "z" }
  /// The name of a position in JSON.
  var key: String { walk.isChain ? "t" : "node" }
  func number(_ node: Int) -> Int { walk.isChain ? node + 1 : node }
  func position(_ node: Int) -> String { Notation.position(node, isChain: walk.isChain) }
  func loss(at node: Int) -> Double { walk.values(.loss, at: node)?.first ?? .nan }
  func words(_ node: Int, width: Int) -> StyledLine {
    StyledLine(Notation.phrase(node, in: walk.phrases, width: width) ?? "")
  }

  /// `the loss at t=8 reaches 3.1 steps back on average; 90 % of it within 5`
  func reach(ofRow row: Int) -> StyledLine {
    let node = matrix.losses[row]
    let reach = matrix.reach(ofRow: row, depths: depths)
    let start = StyledLine("the loss at \(position(node)) ")
    guard !reach.mean.isNaN else {
      return start + StyledLine("reaches nothing: it has no slope, or one that is no number", .warning)
    }
    guard reach.mean > 0 else { return start + StyledLine("reaches nothing but \(position(node)) itself", .strong) }
    let unit = walk.isChain ? "back" : "down"
    let noun = walk.isChain ? "steps" : "levels"
    return start + "reaches "
      + StyledLine("\(formatted(reach.mean, significant: 2)) \(noun) \(unit)", .strong)
      + " on average; 90 % of it within \(reach.within)"
  }

  /// Whether the parts add up to δ; nothing where only one loss was asked for.
  func verdict(_ what: String) -> StyledLine? {
    guard let difference = matrix.difference, let relative = matrix.relativeDifference else { return nil }
    guard !difference.isNaN else {
      return StyledLine("some parts are NaN or infinite, so they add up to nothing", .bad)
    }
    let tolerance = walk.trace is Trace<Float> ? 1e-3 : 1e-10
    guard relative <= tolerance else {
      return StyledLine(
        "\(what) do not add up to δ: they differ by \(formatted(difference, significant: 2)), "
          + "\(formatted(relative, significant: 2)) of its largest element", .bad)
    }
    return StyledLine(
      "\(what) add up to δ"
        + (difference == 0
          ? ", exactly"
          : ", largest difference \(formatted(difference, significant: 2)), \(formatted(relative, significant: 2)) of its "
            + "largest element"),
      .faint)
  }

  func share(_ entry: CreditMatrix.Entry) -> StyledLine {
    guard !entry.share.isNaN else { return "·" }
    return StyledLine(
      formattedFixed(entry.share * 100, decimals: 1) + " %", entry.share < 0 ? .negative : .plain)
  }

  func cosine(_ entry: CreditMatrix.Entry) -> StyledLine {
    entry.cosine.isNaN
      ? "·" : StyledLine(formattedFixed(entry.cosine, decimals: 2), entry.cosine < 0 ? .negative : .plain)
  }

  func bar(_ value: Double, of largest: Double) -> StyledLine {
    ProportionBar(value: value, largest: largest).drawn(cells: 12)
  }

  func json(ofRow row: Int) -> JSONValue {
    let node = matrix.losses[row]
    let entries = matrix.entries(ofRow: row)
    let reach = matrix.reach(ofRow: row, depths: depths)
    return [
      key: .integer(number(node)), "loss": .number(loss(at: node)), "reach": .number(reach.mean),
      "within": .integer(reach.within), "at": .array(entries.map { .integer(number($0.node)) }),
      "norms": .numbers(entries.map(\.norm)), "shares": .numbers(entries.map(\.share)),
    ]
  }

  var sums: [(key: String, value: JSONValue)] {
    [
      ("delta", .numbers(matrix.deltaNorms)), ("difference", matrix.difference.map { .number($0) } ?? .null),
      ("relative_difference", matrix.relativeDifference.map { .number($0) } ?? .null),
    ]
  }
}

/// A sequence: the losses by the steps that they reach.
struct CreditMap: CreditPicture {
  private let matrix: CreditMatrix
  private let common: CreditWords
  private let title: String

  init(_ matrix: CreditMatrix, _ walk: Walk, _ notes: ExampleNotes) {
    self.matrix = matrix
    common = CreditWords(matrix, walk)
    title = notes.title.plain
  }

  private var isOneLoss: Bool { matrix.losses.count == 1 }

  var map: HeatMap {
    // A loss reaches nothing after it: there the matrix is 0.
    var values = [Double](repeating: 0, count: matrix.losses.count * matrix.nodeCount)
    for row in matrix.losses.indices {
      for entry in matrix.entries(ofRow: row) { values[row * matrix.nodeCount + entry.node] = entry.norm }
    }
    var map = HeatMap(
      title: "‖∂E_s/∂\(common.source)_t‖: what the loss at s gives to δ at t   (\(title))", rows: matrix.losses.count,
      columns: matrix.nodeCount, values: values, rowTitle: "loss at s", columnTitle: "δ at t",
      rowLabels: matrix.losses.map { "\($0 + 1)" }, columnLabels: (1...max(matrix.nodeCount, 1)).map { "\($0)" },
      kind: .sequential, spacing: .fitting(sizes: values))
    map.leavesZeroBlank = true
    return map
  }

  var svg: String { map.svg() }

  func text(on screen: Screen, showsAll: Bool, drawsPicture: Bool) -> StyledText {
    let limit = showsAll ? nil : 24
    guard !isOneLoss else {
      let row = CreditRow(matrix, common, title)
      return row.text(on: screen, limit: limit)
    }
    // Paper never ends, but nobody reads a map of thousands of rows.
    var paper = screen
    if !showsAll, screen.height == nil { paper.height = 60 }
    return (drawsPicture ? map.drawn(on: paper) : []) + table(limit: showsAll ? nil : 12).drawn(on: screen)
      + summary.wrapped(on: screen)
  }

  private func table(limit: Int?) -> Table {
    var table = Table(columns: [
      .number("loss at s"), .number("E_s"), .number("in δ_s"), .number("in all δ"), .number("reaches back"),
      .number("90 % within"),
    ])
    table.append(rows: matrix.losses.count, limit: limit) { row in
      let node = matrix.losses[row]
      let entries = matrix.entries(ofRow: row)
      let reach = matrix.reach(ofRow: row, depths: common.depths)
      return [
        StyledLine("\(node + 1)", .accent), StyledLine(formatted(common.loss(at: node))),
        StyledLine(formatted(entries.last?.norm ?? .nan)),
        StyledLine(formatted(norm(entries.map(\.norm)))),
        StyledLine(reach.mean.isNaN ? "·" : formatted(reach.mean, significant: 3), .strong),
        StyledLine("\(reach.within)"),
      ]
    }
    return table
  }

  private var summary: StyledText {
    var lines: [StyledLine] = []
    if let last = matrix.losses.indices.last { lines.append(common.reach(ofRow: last)) }
    let (pulling, all, node) = pulls
    if let node {
      lines.append(
        StyledLine("\(formattedCount(pulling)) of \(formattedCount(all)) parts pull against the δ they are in")
          + StyledLine(": 'credit t=\(node + 1)' tells which at t=\(node + 1)", .faint))
    }
    if let verdict = common.verdict("the columns") { lines.append(verdict) }
    lines.append(
      StyledLine(
        "E_s: the loss at s; in δ_s: ‖∂E_s/∂\(common.source)_s‖, in all δ: that of all columns together; back: mean steps, weighed by "
          + "‖∂E_s/∂\(common.source)_t‖", .faint))
    return StyledText(lines)
  }

  /// How many entries have a negative share, of how many that have one, and the node with the most negative one.
  private var pulls: (pulling: Int, all: Int, node: Int?) {
    var (pulling, all, least) = (0, 0, 0.0)
    var node: Int?
    for row in matrix.losses.indices {
      for entry in matrix.entries(ofRow: row) where !entry.share.isNaN {
        all += 1
        if entry.share < 0 { pulling += 1 }
        if entry.share < least { (least, node) = (entry.share, entry.node) }
      }
    }
    return (pulling, all, node)
  }

  var members: [(key: String, value: JSONValue)] {
    [("losses", .array(matrix.losses.indices.map { common.json(ofRow: $0) }))] + common.sums
  }
}

/// One loss of a sequence: what it gives to each step before it.
struct CreditRow {
  private let matrix: CreditMatrix
  private let common: CreditWords
  private let title: String

  init(_ matrix: CreditMatrix, _ common: CreditWords, _ title: String) {
    self.matrix = matrix
    self.common = common
    self.title = title
  }

  func text(on screen: Screen, limit: Int?) -> StyledText {
    guard let node = matrix.losses.first else { return [] }
    let entries = matrix.entries(ofRow: 0)
    let largest = entries.reduce(0) { max($0, $1.norm) }
    var table = Table(
      title: StyledLine(
        "the loss at \(common.position(node)), \(formatted(common.loss(at: node))), in every δ   (\(title))", .heading),
      columns: [
        .number("δ at t"), .number("‖∂E_s/∂\(common.source)_t‖"), .number("share of δ"), .number("cos"),
        .bar("size", importance: -1),
      ])
    table.append(rows: entries.count, limit: limit) { place in
      // From the loss on back, as δ goes.
      let entry = entries[entries.count - 1 - place]
      return [
        StyledLine("\(entry.node + 1)", .accent), StyledLine(formatted(entry.norm), .strong), common.share(entry),
        common.cosine(entry), common.bar(entry.norm, of: largest),
      ]
    }
    let lines = [common.reach(ofRow: 0), common.verdict("the parts")].compactMap { $0 }
    return table.drawn(on: screen) + StyledText(lines).wrapped(on: screen)
  }
}
