import Corpus
import Drawing
import Networks
import Storage
import Training

/// One printout during training, as the course report has them: loss, what was predicted, what is true.
struct TrainingReport {
  private let iteration: Int
  private let loss: Double
  private let answer: AdderAnswer?
  private let numbers: (Int, Int)?

  init(_ state: RunState, _ trace: any TraceReading, data: (any Dataset)?) {
    iteration = state.iteration
    loss = state.losses.last ?? .nan
    guard data is Adder, let example = trace.staged.first else {
      (answer, numbers) = (nil, nil)
      return
    }
    answer = AdderAnswer(trace, example: 0)
    var (a, b) = (0, 0)
    for t in 0..<example.structure.count {
      if example.inputs[2 * t] == 1 { a |= 1 << t }
      if example.inputs[2 * t + 1] == 1 { b |= 1 << t }
    }
    numbers = (a, b)
  }

  var line: StyledLine {
    var line = StyledLine("after \(iteration)").padded(to: 11) + "  loss \(formatted(loss))"
    if let answer, let numbers {
      let isRight = answer.predicted == answer.target
      line = line.padded(to: 27)
      line += "  predicted \(answer.predictedBits)  true \(answer.targetBits)  "
      line += StyledLine("\(numbers.0) + \(numbers.1) = \(answer.predicted) ", .strong)
      line += isRight ? StyledLine("✓", .good) : StyledLine("✗", .bad)
    }
    return line
  }

  var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = [("iteration", .integer(iteration)), ("loss", .number(loss))]
    if let answer, let numbers {
      members += [
        ("predicted_bits", .string(answer.predictedBits)), ("true_bits", .string(answer.targetBits)),
        ("numbers", .array([.integer(numbers.0), .integer(numbers.1)])), ("predicted", .integer(answer.predicted)),
      ]
    }
    return .object(members)
  }
}

/// What an epoch came to on the dev part.
struct EpochRendering {
  private let score: EpochScore

  init(_ score: EpochScore) { self.score = score }

  var line: StyledLine {
    var line = StyledLine("epoch \(score.epoch)").padded(to: 10) + "dev loss \(formatted(score.dev.loss))"
    if let every = score.dev.everyNode, let last = score.dev.lastNode {
      line += "  all nodes \(formattedPercentage(every.accuracy))  root \(formattedPercentage(last.accuracy))"
    }
    return score.isBest ? line + StyledLine("  best so far", .good) : line
  }

  var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("epoch", .integer(score.epoch)), ("loss", .number(score.dev.loss)), ("best", .bool(score.isBest)),
    ]
    if let every = score.dev.everyNode, let last = score.dev.lastNode {
      members += [("accuracy", .number(every.accuracy)), ("root_accuracy", .number(last.accuracy))]
    }
    return .object(members)
  }
}

/// The score on one part of the data.
struct EvaluationRendering {
  let split: Split
  /// How long it took.
  var seconds = 0.0
  private let evaluation: Evaluation
  private let forecast: SeriesForecast?
  private let hasDecisions: Bool
  private let isRegression: Bool

  /// Nil when `shouldStop` said so.
  init?(
    _ run: any TrainingRun, _ split: Split, limit: Int, seed: UInt64, shouldStop: () -> Bool
  ) throws {
    guard let evaluation = run.evaluate(split, limit: limit, seed: seed, shouldStop: shouldStop) else { return nil }
    self.split = split
    self.evaluation = evaluation
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
    if let every = evaluation.everyNode, let last = evaluation.lastNode {
      line += "  every node \(formattedPercentage(every.accuracy))  last \(formattedPercentage(last.accuracy))"
      if every.hasMiddle, every.polar > 0 {
        line += "  binary \(formattedPercentage(every.polarAccuracy))"
        if last.polar > 0 { line += ", last \(formattedPercentage(last.polarAccuracy))" }
      }
    } else if hasDecisions {
      line += "  outputs right \(formattedPercentage(evaluation.accuracy))"
      line += StyledLine(
        "  exact \(formattedPercentage(evaluation.exactRate))", evaluation.exactRate == 1 ? .good : .plain)
    }
    if isRegression {
      line += "  RMSE \(formatted(evaluation.rmse)), last node \(formatted(evaluation.lastRMSE))"
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

  /// For classes: the confusion matrix of all nodes, with precision, recall and F1.
  func details(on screen: Screen) -> StyledText {
    guard let all = evaluation.everyNode, all.classes <= 20 else { return [] }
    var table = Table(
      title: StyledLine("\(split.rawValue), every node: rows are true, columns answered", .heading),
      columns: [.number("class")] + (0..<all.classes).map { .number(StyledLine("\($0)"), importance: -1) }
        + [.number("precision"), .number("recall"), .number("F1"), .number("nodes")])
    for label in 0..<all.classes {
      let counts = (0..<all.classes).map { answer in
        StyledLine(formattedCount(all.counts[label * all.classes + answer]), answer == label ? .strong : .plain)
      }
      table.append(
        [StyledLine("\(label)", .accent)] + counts
          + [all.precision(of: label), all.recall(of: label), all.f1(of: label)].map {
            StyledLine($0.isNaN ? "·" : formattedPercentage($0))
          } + [StyledLine(formattedCount(all.truths(of: label)))])
    }
    return table.drawn(on: screen)
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
    } else if let every = evaluation.everyNode, let last = evaluation.lastNode {
      members += [("every_node", json(of: every)), ("last_node", json(of: last))]
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
      "binary": confusion.hasMiddle ? .number(confusion.polarAccuracy) : .null,
      "confusion": .array(
        (0..<confusion.classes).map { row in
          .array((0..<confusion.classes).map { .integer(confusion.counts[row * confusion.classes + $0]) })
        }),
    ]
  }
}
