import Corpus
import Drawing
import Networks
import Storage
import Training

/// The score on one part of the data.
struct EvaluationRendering {
  let split: Split
  /// How long it took.
  var seconds = 0.0
  private let evaluation: Evaluation
  private let forecast: SeriesForecast?
  private let dataset: any Dataset
  private let hasDecisions: Bool
  private let isRegression: Bool

  /// Nil when `shouldStop` said so.
  init?(
    _ run: any TrainingRun, _ split: Split, limit: Int, seed: UInt64, shouldStop: () -> Bool
  ) throws {
    guard let evaluation = run.evaluate(split, limit: limit, seed: seed, shouldStop: shouldStop) else { return nil }
    self.split = split
    self.evaluation = evaluation
    dataset = run.dataset
    hasDecisions = run.specification.output != .identity
    isRegression = !hasDecisions && evaluation.everyNode == nil
    if let series = run.dataset as? SeriesDataset {
      guard let outputs = run.lastOutputs(split, shouldStop: shouldStop) else { return nil }
      forecast = try series.forecast(of: split, outputs: outputs)
    } else {
      forecast = nil
    }
  }

  private var count: StyledLine {
    let count = formattedCount(evaluation.examples)
    return StyledLine(
      evaluation.isSample ? "a sample of \(count) of \(formattedCount(evaluation.population))" : "all \(count)", .faint)
  }

  /// Parts below each other.
  static func text(of parts: [EvaluationRendering], on screen: Screen) -> StyledText {
    if parts.contains(where: { $0.forecast != nil }) { return forecasts(parts).drawn(on: screen) }
    let lines = StyledText(parts.map(\.line)).wrapped(on: screen, indent: 7)
    return parts.reduce(lines) { $0 + $1.details(on: screen) }
  }

  private var line: StyledLine {
    var line = StyledLine(split.rawValue, .strong).padded(to: 6) + " loss \(formatted(evaluation.loss))"
    if evaluation.predictsNext {
      line += "  " + Surprise(evaluation, of: dataset).line + "  right \(formattedPercentage(evaluation.accuracy))"
    } else if let every = evaluation.everyNode, let last = evaluation.lastNode {
      line += rates(every, last)
    } else if hasDecisions {
      line += "  outputs right \(formattedPercentage(evaluation.accuracy))"
      line += StyledLine(
        "  exact \(formattedPercentage(evaluation.exactRate))", evaluation.exactRate == 1 ? .good : .plain)
    }
    if isRegression {
      line += "  RMSE \(formatted(evaluation.rmse))"
      if !isSingle { line += ", last node \(formatted(evaluation.lastRMSE))" }
      let fit = evaluation.lastRSquared
      if !fit.isNaN { line += "  R² \(formattedFixed(fit, decimals: 3))" }
    }
    line += "  " + count
    if evaluation.everyNode != nil, seconds > 0 {
      let rates = [(evaluation.examples, "examples"), (evaluation.nodes, "nodes")].map {
        formattedRate(Double($0.0) / seconds, of: $0.1)
      }
      line += StyledLine("  " + rates.joined(separator: ", "), .faint)
    }
    return line
  }

  /// The shares of right answers: of all nodes and of last ones, or of examples where each has one target.
  private func rates(_ every: Confusion, _ last: Confusion) -> StyledLine {
    if isSingle { return StyledLine("  right \(formattedPercentage(every.accuracy))") }
    var line = StyledLine(
      "  every node \(formattedPercentage(every.accuracy))  last \(formattedPercentage(last.accuracy))")
    if Answers(dataset).isOrdered, every.hasMiddle, every.polar > 0 {
      line += "  binary \(formattedPercentage(every.polarAccuracy))"
      if last.polar > 0 { line += ", last \(formattedPercentage(last.polarAccuracy))" }
    }
    if dataset.arity == 1 { line += "  exact \(formattedPercentage(evaluation.exactRate))" }
    return line
  }

  /// Whether every example has one target, at its end.
  private var isSingle: Bool {
    evaluation.outputs == evaluation.examples && evaluation.lastOutputs == evaluation.examples
  }

  private static func forecasts(_ parts: [EvaluationRendering]) -> Table {
    var table = Table(columns: [
      .text("part"), .text("windows"), .number("loss"), .number("RMSE"), .number("MAE"), .number("naive RMSE"),
      .text("than naive", importance: 1),
    ])
    for part in parts {
      guard let forecast = part.forecast else { continue }
      let verdict = forecast.skill.map { skill in
        StyledLine(
          "\(formattedPercentage(skill.magnitude)) \(skill >= 0 ? "better" : "worse")", skill >= 0 ? .good : .bad)
      }
      table.append([
        StyledLine(part.split.rawValue, .strong), part.count, StyledLine(formatted(part.evaluation.loss)),
        StyledLine(formatted(forecast.accuracy.rmse)), StyledLine(formatted(forecast.accuracy.mae)),
        StyledLine(formatted(forecast.naiveAccuracy.rmse)), verdict ?? "·",
      ])
    }
    return table
  }

  /// For classes: the confusion matrix of all nodes where it is small, with precision, recall and F1. macro is the mean over
  /// the classes; micro, over all nodes, is the share of right answers.
  func details(on screen: Screen) -> StyledText {
    guard !evaluation.predictsNext, let all = evaluation.everyNode else { return [] }
    let answers = Answers(dataset)
    let shown = all.classes <= 20 ? Array(0..<all.classes) : []
    let what = isSingle ? "" : ", every node"
    var table = Table(
      title: StyledLine(
        "\(split.rawValue)\(what): rows are true" + (shown.isEmpty ? "" : ", columns answered"), .heading),
      columns: [.text("class")] + shown.map { .number(StyledLine(answers.name($0)), importance: -1) }
        + [.number("precision"), .number("recall"), .number("F1"), .number(isSingle ? "examples" : "nodes")],
      rowLimit: 60)
    for label in 0..<all.classes {
      let counts = shown.map { answer in
        StyledLine(formattedCount(all.counts[label * all.classes + answer]), answer == label ? .strong : .plain)
      }
      table.append(
        [StyledLine(answers.name(label), .accent)] + counts
          + percentages([all.precision(of: label), all.recall(of: label), all.f1(of: label)])
          + [StyledLine(formattedCount(all.truths(of: label)))])
    }
    let macro = [all.macro(all.precision), all.macro(all.recall), all.macro(all.f1)]
    for (name, figures) in [("macro", macro), ("micro", Array(repeating: all.accuracy, count: 3))] {
      table.append(
        [StyledLine(name, .faint)] + shown.map { _ in StyledLine() } + percentages(figures)
          + [StyledLine(formattedCount(all.total))])
    }
    return table.drawn(on: screen) + (chunks?.drawn(on: screen) ?? [])
  }

  /// Where labels mark chunks of sentences, such as names: how many of those were found.
  private var chunks: Table? {
    guard let scores = evaluation.chunks else { return nil }
    var table = Table(
      title: StyledLine("\(split.rawValue), chunks: right where first word, last word and type are", .heading),
      columns: [
        .text("type"), .number("precision"), .number("recall"), .number("F1"), .number("true"), .number("answered"),
        .number("right"),
      ], rowLimit: 60)
    let rows = scores.labels.types.enumerated().sorted { $0.element < $1.element }.map {
      (StyledLine($0.element, .accent), scores.types[$0.offset])
    }
    for (name, counts) in rows + [(StyledLine("all", .faint), scores.total)] {
      table.append(
        [name] + percentages([counts.precision, counts.recall, counts.f1])
          + [counts.truths, counts.answers, counts.correct].map { StyledLine(formattedCount($0)) })
    }
    return table
  }

  private static func json(of counts: ChunkScores.Counts) -> JSONValue {
    [
      "precision": .number(counts.precision), "recall": .number(counts.recall), "f1": .number(counts.f1),
      "true": .integer(counts.truths), "answered": .integer(counts.answers), "right": .integer(counts.correct),
    ]
  }

  private func percentages(_ shares: [Double]) -> [StyledLine] {
    shares.map { StyledLine($0.isNaN ? "·" : formattedPercentage($0)) }
  }

  var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("examples", .integer(evaluation.examples)), ("population", .integer(evaluation.population)),
      ("loss", .number(evaluation.loss)),
    ]
    if let forecast {
      members += [
        ("rmse", .number(forecast.accuracy.rmse)), ("mae", .number(forecast.accuracy.mae)),
        ("naive_rmse", .number(forecast.naiveAccuracy.rmse)),
      ]
    } else if evaluation.predictsNext {
      members += Surprise(evaluation, of: dataset).members + [("accuracy", .number(evaluation.accuracy))]
    } else if let every = evaluation.everyNode, let last = evaluation.lastNode {
      members += [
        ("every_node", json(of: every)), ("last_node", json(of: last)), ("exact", .number(evaluation.exactRate)),
      ]
      if let chunks = evaluation.chunks {
        let types = zip(chunks.labels.types, chunks.types).map { ($0, Self.json(of: $1)) }
        members.append(("chunks", ["all": Self.json(of: chunks.total), "types": .object(JSONObject(types))]))
      }
    } else if hasDecisions {
      members += [("accuracy", .number(evaluation.accuracy)), ("exact", .number(evaluation.exactRate))]
    } else if isRegression {
      members += [
        ("rmse", .number(evaluation.rmse)), ("last_rmse", .number(evaluation.lastRMSE)),
        ("last_r_squared", .number(evaluation.lastRSquared)),
      ]
    }
    return .object(members)
  }

  private func json(of confusion: Confusion) -> JSONValue {
    [
      "accuracy": .number(confusion.accuracy),
      "macro_f1": .number(confusion.macro(confusion.f1)),
      "binary": confusion.hasMiddle ? .number(confusion.polarAccuracy) : .null,
      "confusion": .array(
        (0..<confusion.classes).map { row in
          .array((0..<confusion.classes).map { .integer(confusion.counts[row * confusion.classes + $0]) })
        }),
    ]
  }
}
