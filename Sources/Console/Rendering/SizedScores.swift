import Corpus
import Drawing
import Networks
import Storage
import Training

/// A figure by which examples of each size are judged.
enum Score: String, CaseIterable {
  case last, every, exact, perplexity, rmse, loss

  var title: String {
    switch self {
    case .last: "last node"
    case .every: "every node"
    case .exact: "exact"
    case .perplexity: "perplexity"
    case .rmse: "RMSE"
    case .loss: "loss"
    }
  }

  func value(_ evaluation: Evaluation) -> Double {
    switch self {
    case .last: evaluation.lastAccuracy
    case .every: evaluation.accuracy
    case .exact: evaluation.exactRate
    case .perplexity: evaluation.perplexity
    case .rmse: evaluation.lastRMSE
    case .loss: evaluation.loss
    }
  }

  func text(_ evaluation: Evaluation) -> StyledLine {
    let value = value(evaluation)
    if value.isNaN { return StyledLine("·", .faint) }
    switch self {
    case .last, .every, .exact: return StyledLine(formattedPercentage(value), value == 1 ? .good : .plain)
    case .perplexity, .rmse, .loss: return StyledLine(formatted(value, significant: 3))
    }
  }

  /// What says most about a network with such outputs.
  static func standard(for scores: SizedScores) -> Score {
    let specification = scores.specification
    if scores.predictsWords { return .perplexity }
    if case .classes = specification.target { return .last }
    return specification.output == .identity ? .rmse : .exact
  }
}

/// Scores of one network by size, part by part.
struct SizedScores {
  let size: ExampleSize
  let specification: NetworkSpecification
  /// Whether each output is the word that comes next.
  let predictsWords: Bool
  let parts: [(split: Split, evaluation: SizedEvaluation)]

  /// Rows a part has at most; more sizes than that are put together in ranges.
  static let mostRows = 13

  /// Whether every example has one target, so that three of the scores are the same.
  private var isSingle: Bool {
    if case .values(let width) = specification.target, width > 1 { return false }
    return parts.allSatisfy { part in
      part.evaluation.groups.allSatisfy {
        $0.evaluation.outputs == $0.evaluation.examples && $0.evaluation.lastOutputs == $0.evaluation.examples
      }
    }
  }

  private var isRegression: Bool {
    if case .classes = specification.target { return false }
    return specification.output == .identity
  }

  func table() -> Table {
    var columns: [Table.Column] = [.text("part"), .number(StyledLine(size.rawValue)), .number("examples")]
    if isRegression {
      columns += [.number("RMSE, every node", importance: -1), .number("RMSE, last"), .number("R², last")]
    } else {
      let isClasses = if case .classes = specification.target { true } else { false }
      if predictsWords { columns.append(.number("perplexity")) }
      columns +=
        isSingle
        ? [.number("last node")]
        : [.number(isClasses ? "every node" : "outputs right"), .number("last node"), .number("exact")]
    }
    columns.append(.number("loss"))
    var table = Table(columns: columns)
    for (place, part) in parts.enumerated() {
      if place > 0 { table.rows.append(.rule) }
      let ranges = SizedEvaluation.ranges(of: part.evaluation.groups.map(\.size), most: Self.mostRows)
      for range in ranges {
        table.append(cells(part.split, StyledLine(range.span), part.evaluation.merged { range.contains($0) }))
      }
      if ranges.count > 1 { table.append(cells(part.split, StyledLine("all", .strong), part.evaluation.total)) }
    }
    return table
  }

  private func cells(_ split: Split, _ size: StyledLine, _ evaluation: Evaluation) -> [StyledLine] {
    var cells = [StyledLine(split.rawValue), size, StyledLine(formattedCount(evaluation.examples))]
    if isRegression {
      let fit = evaluation.lastRSquared
      cells += [StyledLine(formatted(evaluation.rmse, significant: 3)), Score.rmse.text(evaluation)]
      cells.append(fit.isNaN ? StyledLine("·", .faint) : StyledLine(formattedFixed(fit, decimals: 3)))
    } else {
      if predictsWords { cells.append(Score.perplexity.text(evaluation)) }
      cells += (isSingle ? [Score.last] : [.every, .last, .exact]).map { $0.text(evaluation) }
    }
    return cells + [Score.loss.text(evaluation)]
  }

  var json: JSONObject {
    JSONObject(
      parts.map { part in
        let total = part.evaluation.total
        return (
          part.split.rawValue,
          .object(
            JSONObject(
              [("examples", .integer(total.examples)), ("population", .integer(part.evaluation.population))]
                + figures(total) + [
                  (
                    "groups",
                    .array(
                      part.evaluation.groups.map { group in
                        .object(
                          JSONObject(
                            [(size.rawValue, .integer(group.size)), ("examples", .integer(group.evaluation.examples))]
                              + figures(group.evaluation)))
                      })
                  )
                ]))
        )
      })
  }

  private func figures(_ evaluation: Evaluation) -> [(key: String, value: JSONValue)] {
    var members: [(key: String, value: JSONValue)] = [("loss", .number(evaluation.loss))]
    if isRegression {
      members += [
        ("rmse", .number(evaluation.rmse)), ("last_rmse", .number(evaluation.lastRMSE)),
        ("last_r_squared", .number(evaluation.lastRSquared)),
      ]
    } else {
      members += [
        ("accuracy", .number(evaluation.accuracy)), ("last_accuracy", .number(evaluation.lastAccuracy)),
        ("exact", .number(evaluation.exactRate)),
      ]
      if predictsWords { members.append(("perplexity", .number(evaluation.perplexity))) }
    }
    return members
  }
}

/// Scores under a name, with what they are about.
struct KeptScores {
  let name: String
  /// `tree, 30 units` and the data's name.
  let network: String
  let scores: SizedScores
}

/// Scores of several networks side by side, a row a part and size.
struct ScoreComparison {
  let kept: [KeptScores]
  let score: Score

  private struct Row {
    let split: Split
    let range: ClosedRange<Int>
    /// One a network; nil where it was not scored on such examples.
    let evaluations: [Evaluation?]
  }

  private var rows: [Row] {
    Split.allCases.flatMap { split -> [Row] in
      let parts = kept.map { $0.scores.parts.first { $0.split == split }?.evaluation }
      let sizes = parts.flatMap { $0?.groups.map(\.size) ?? [] }
      return SizedEvaluation.ranges(of: sizes, most: SizedScores.mostRows).map { range in
        Row(split: split, range: range, evaluations: parts.map { $0?.merged { range.contains($0) } })
      }
    }
  }

  /// Whether every network was scored on the same sentences, part by part.
  var areSameExamples: Bool {
    Split.allCases.allSatisfy { split in
      Set(kept.map { $0.scores.parts.first { $0.split == split }?.evaluation.fingerprint }).count == 1
    }
  }

  func text(on screen: Screen) -> StyledText {
    var table = Table(
      title: StyledLine("\(score.title) by \(kept.first?.scores.size.rawValue ?? "size")", .heading),
      columns: [.text("part"), .number(StyledLine(kept.first?.scores.size.rawValue ?? "size")), .number("examples")]
        + kept.map { .number(StyledLine($0.name)) })
    var last: Split?
    for row in rows {
      if let last, last != row.split { table.rows.append(.rule) }
      last = row.split
      let counts = Set(row.evaluations.compactMap { $0?.examples }).sorted()
      table.append(
        [
          StyledLine(row.split.rawValue), StyledLine(row.range.span),
          StyledLine(counts.map { formattedCount($0) }.joined(separator: "/")),
        ] + row.evaluations.map { $0.map(score.text) ?? StyledLine("·", .faint) })
    }
    let notes = kept.map { StyledLine("\($0.name): \($0.network)", .faint) }
    let warning: [StyledLine] =
      areSameExamples
      ? [] : [StyledLine("these were not scored on the same examples: the rows cannot be compared", .warning)]
    return table.drawn(on: screen) + StyledText(notes + warning).wrapped(on: screen)
  }

  var json: JSONObject {
    [
      "by": .string(kept.first?.scores.size.rawValue ?? ""), "score": .string(score.rawValue),
      "names": .strings(kept.map(\.name)), "same_examples": .bool(areSameExamples),
      "rows": .array(
        rows.map { row in
          [
            "part": .string(row.split.rawValue), "from": .integer(row.range.lowerBound),
            "to": .integer(row.range.upperBound),
            "examples": .array(row.evaluations.map { $0.map { .integer($0.examples) } ?? .null }),
            "scores": .array(row.evaluations.map { $0.map { .number(score.value($0)) } ?? .null }),
          ]
        }),
    ]
  }
}

extension ClosedRange<Int> {
  /// `4`, `6–10`
  fileprivate var span: String { count == 1 ? "\(lowerBound)" : "\(lowerBound)–\(upperBound)" }
}
