import Corpus
import Drawing
import Keeping
import Storage
import Training

/// A sweep as a table and its curves, with as many of its runs as are done.
struct SweepRendering {
  let header: SweepHeader
  let board: SweepBoard

  /// Settings that a table shows: all of so many, or the best.
  private static let mostRows = 30
  /// Curves that can be told apart.
  private static let mostCurves = 8

  private var isDone: Bool { board.done == header.count }

  /// The settings from best to worst, those without a run last.
  private var ranking: [Int] {
    let results = header.settings.indices.map { board.result(of: $0) }
    return results.indices.sorted { results[$0].isBetter(than: results[$1], by: header.measure) }
  }

  /// The best setting that has a run; nil where there is nothing to choose from.
  var best: Int? {
    guard header.settings.count > 1, let first = ranking.first, board.done(of: first) > 0 else { return nil }
    return first
  }

  // MARK: Table

  var table: Table {
    let shown =
      header.settings.count > Self.mostRows
      ? Array(ranking.prefix(Self.mostRows)) : Array(header.settings.indices)
    return table(of: shown, best: best)
  }

  /// How far every setting is, around the one that is on: as many as there are rows.
  func progress(rows: Int, width: Int) -> StyledText {
    let count = header.settings.count
    let on = header.settings.indices.first { board.done(of: $0) < board.seeds } ?? 0
    let first = count <= rows ? 0 : min(max(on - rows / 2, 0), count - rows)
    return table(of: Array(first..<min(first + rows, count)), best: nil).drawn(width: width)
  }

  /// One setting's line where lines are not redrawn.
  func line(of setting: Int) -> StyledLine {
    let result = board.result(of: setting)
    var line = StyledLine(header.settings[setting].name, .strong)
    line += "  \(result.outcomes.count)/\(board.seeds)  loss \(formatted(result.finalLoss.median, significant: 3))"
    line += measured(result).map { "  \($0.name) \($0.value)" } ?? ""
    if !result.diverged.isEmpty { line += StyledLine("  diverged \(result.diverged.count)", .bad) }
    return line
  }

  /// What says how well a setting did, beside its loss.
  private func measured(_ result: SweepResult) -> (name: String, value: String)? {
    switch header.measure {
    case .exact: ("solved", formattedPercentage(result.perfectShare, decimals: 0))
    case .accuracy: ("right", formattedPercentage(result.accuracy.median))
    case .loss: nil
    }
  }

  private var measureColumns: [Table.Column] {
    switch header.measure {
    case .exact: [.number("exact", importance: -1), .number("solved", importance: 1)]
    case .accuracy: [.number("right", importance: 1)]
    case .loss: []
    }
  }

  private func table(of settings: [Int], best: Int?) -> Table {
    let hasGoal = header.goal != nil
    let names = header.axes.isEmpty ? ["setting"] : header.axes
    var columns = names.map {
      Table.Column(StyledLine($0), alignment: .leading, canTruncate: false, importance: 1)
    }
    if !isDone { columns.append(.number("runs")) }
    columns += [
      .number("25 %", importance: -1), .number("loss", importance: 2), .number("75 %", importance: -2),
    ]
    columns += measureColumns
    if hasGoal { columns.append(.number("met at")) }
    columns += [.number("diverged"), .number("when", importance: -3)]
    var table = Table(columns: columns)
    for index in settings {
      let setting = header.settings[index]
      let result = board.result(of: index)
      let style: Style = index == best ? .good : .strong
      var cells = (header.axes.isEmpty ? [setting.name] : setting.values).map { StyledLine($0, style) }
      if !isDone { cells.append(StyledLine("\(result.outcomes.count)/\(board.seeds)", .faint)) }
      table.append(cells + numbers(result, hasGoal: hasGoal, style))
    }
    return table
  }

  private func numbers(_ result: SweepResult, hasGoal: Bool, _ style: Style) -> [StyledLine] {
    let count = 3 + measureColumns.count + (hasGoal ? 1 : 0) + 2
    if result.outcomes.isEmpty { return Array(repeating: "", count: count) }
    let loss = result.finalLoss
    var cells = [
      StyledLine(formatted(loss.lower, significant: 3)), StyledLine(formatted(loss.median, significant: 3), style),
      StyledLine(formatted(loss.upper, significant: 3)),
    ]
    if header.measure == .exact { cells.append(StyledLine(formattedPercentage(result.exactRate.median))) }
    if let measured = measured(result) { cells.append(StyledLine(measured.value)) }
    if hasGoal { cells.append(whole(result.metAt.median)) }
    var diverged = StyledLine(formattedPercentage(result.share(result.diverged.count), decimals: 0))
    if result.notFinite > 0 { diverged += StyledLine(" (\(result.notFinite) NaN/∞)", .bad) }
    return cells + [diverged, whole(result.divergedAt.median)]
  }

  private func whole(_ number: Double) -> StyledLine { number.isNaN ? "" : StyledLine("\(Int(number.rounded()))") }

  // MARK: Two axes

  /// The share solved and the median loss, the values of one axis across those of the other. Nil for other grids.
  var crossTable: Table? {
    guard header.axes.count == 2 else { return nil }
    func values(_ axis: Int) -> [String] {
      header.settings.map { $0.values[axis] }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    let (rows, columns) = (values(0), values(1))
    guard rows.count > 1, columns.count > 1, columns.count <= 8, rows.count <= Self.mostRows,
      rows.count * columns.count == header.settings.count
    else { return nil }
    let places = Dictionary(
      header.settings.indices.map { (header.settings[$0].values, $0) }, uniquingKeysWith: { first, _ in first })
    var table = Table(
      title: StyledLine(
        header.measure == .exact
          ? "solved, and median loss"
          : header.measure == .accuracy
            ? "right, and median loss"
            : "median loss", .heading),
      columns: [
        .init(StyledLine("\(header.axes[0]) \\ \(header.axes[1])", .faint), alignment: .leading, canTruncate: false)
      ] + columns.map { .number(StyledLine($0)) })
    let best = best
    for row in rows.indices {
      table.append(
        [StyledLine(rows[row], .strong)]
          + columns.indices.map { column in
            guard let setting = places[[rows[row], columns[column]]] else { return "" }
            let result = board.result(of: setting)
            if result.outcomes.isEmpty { return "" }
            return StyledLine(
              (measured(result).map { $0.value + "  " } ?? "") + formatted(result.finalLoss.median, significant: 2),
              setting == best ? .good : .plain)
          })
    }
    return table
  }

  // MARK: Words

  /// The best setting and how its seeds spread.
  var verdict: StyledText {
    guard let best else { return [] }
    let result = board.result(of: best)
    let losses = result.outcomes.map(\.finalLoss).filter { !$0.isNaN }
    var line = StyledLine("best: ") + StyledLine(header.settings[best].name, .good)
    if header.measure == .exact { line += ", solved by \(result.perfect) of \(result.outcomes.count) runs" }
    if let least = losses.min(), let most = losses.max() {
      line += ", loss \(formatted(least, significant: 3)) to \(formatted(most, significant: 3))"
      if losses.count < result.outcomes.count { line += ", \(result.outcomes.count - losses.count) NaN/∞" }
    }
    return [line]
  }

  /// - Parameter seconds: the time it took; that of all runs together where it was not watched.
  func footer(seconds: Double) -> StyledText {
    var text = StyledText()
    if !isDone {
      text.append(
        StyledLine(
          "\(formattedCount(board.done)) of \(formattedCount(header.count)) runs are done.", .warning))
    }
    if header.settings.count > Self.mostRows {
      text.append(
        StyledLine(
          "The best \(Self.mostRows) of \(formattedCount(header.settings.count)) settings; --json has all.", .faint))
    }
    let goal =
      switch header.goal {
      case .exact: " Met at: the median iteration at which all examples were right; the run ended there."
      case .loss(let most): " Met at: the median iteration at which the loss was at most \(most); the run ended there."
      case nil: ""
      }
    let measure =
      switch header.measure {
      case .exact:
        " Exact: the median share of examples that are right in every output; solved: runs in which all are;"
      case .accuracy: " Right: the median share of right outputs;"
      case .loss: ""
      }
    text.append(
      StyledLine(
        "\(header.seeds) \(header.seeds == 1 ? "seed" : "seeds") each, \(formattedDuration(seconds: seconds)). Loss: the "
          + "median and quartiles of the mean loss over the \(header.split.rawValue) data after training.\(measure)"
          + " \(measure.isEmpty ? "Diverged" : "diverged"): runs that met NaN or ∞ or ended above where they began, and when: "
          + "the median iteration." + goal, .faint))
    return text
  }

  // MARK: Curves

  /// The median curve of each setting over the iterations; of many settings, the best. Where no more than `mostBands` curves
  /// cross, between their quartiles.
  func plot(mostBands: Int) -> LinePlot {
    // Of an interrupted sweep some settings have no curve yet.
    let chosen =
      (header.settings.count > Self.mostCurves
      ? Array(ranking.prefix(Self.mostCurves)) : Array(header.settings.indices))
      .filter { board.done(of: $0) > 0 }
    let series = chosen.map { setting in
      let iterations = header.settings[setting].updates
      let x = (0..<Sweep.bins).map { (Double($0) + 0.5) * Double(iterations) / Double(Sweep.bins) }
      let curve = board.result(of: setting).curve
      // A run of few updates, or one that ended early, has stretches without any.
      let there = curve.indices.filter { !curve[$0].median.isNaN }
      return Series(
        header.settings[setting].name, x: there.map { x[$0] }, y: there.map { curve[$0].median },
        band: chosen.count <= mostBands
          ? .init(lower: there.map { curve[$0].lower }, upper: there.map { curve[$0].upper }) : nil)
    }
    let which = header.settings.count > Self.mostCurves ? " of the best \(chosen.count) settings" : ""
    return LinePlot(
      title: "loss, median of \(board.seeds) seed\(board.seeds == 1 ? "" : "s")\(which)", xLabel: "iteration",
      yLabel: "loss",
      series: series, isLogarithmicY: true)
  }

  // MARK: JSON

  /// - Parameter file: where the runs are kept.
  func json(file: String?, repeated: Int) -> JSONObject {
    [
      "settings": .array(header.settings.indices.map { json(of: $0) }),
      "planned": .integer(header.count), "runs": .integer(board.done),
      "best": best.map { .string(header.settings[$0].name) } ?? .null,
      "judged_by": .string(header.split.rawValue),
      "file": file.map { .string($0) } ?? .null, "repeated": .integer(repeated),
    ]
  }

  private func json(of setting: Int) -> JSONValue {
    func triple(_ q: Quartiles) -> JSONValue { .numbers([q.lower, q.median, q.upper]) }
    let result = board.result(of: setting)
    return [
      "name": .string(header.settings[setting].name),
      "values": .object(
        zip(header.axes, header.settings[setting].values).map { (key: $0, value: JSONValue.string($1)) }),
      "runs": .integer(result.outcomes.count), "final_loss": triple(result.finalLoss),
      "exact": triple(result.exactRate), "accuracy": triple(result.accuracy), "perfect": .number(result.perfectShare),
      "met_at": triple(result.metAt), "diverged": .number(result.share(result.diverged.count)),
      "not_finite": .number(result.share(result.notFinite)), "when": .number(result.divergedAt.median),
      "curve": .numbers(result.curve.map(\.median)),
      "seeds": .array(result.outcomes.map { json(of: $0) }),
    ]
  }

  private func json(of outcome: SweepOutcome) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("seed", .string("\(outcome.seed)")), ("iterations", .integer(outcome.iterations)),
      ("diverged_at", outcome.divergedAt.map { .integer($0) } ?? .null),
      ("met_at", outcome.metAt.map { .integer($0) } ?? .null),
    ]
    for score in outcome.scores {
      members.append(
        (
          score.split.rawValue,
          ["loss": .number(score.loss), "exact": .number(score.exactRate), "accuracy": .number(score.accuracy)]
        ))
    }
    return .object(members)
  }
}
