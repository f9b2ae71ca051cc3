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

/// The score on one part of the data.
struct EvaluationRendering {
  let split: Split
  private let evaluation: Evaluation
  private let forecast: SeriesForecast?
  private let hasDecisions: Bool

  /// Nil when `shouldStop` said so.
  init?(
    _ run: any TrainingRun, _ split: Split, limit: Int, seed: UInt64, shouldStop: () -> Bool
  ) throws {
    guard let evaluation = run.evaluate(split, limit: limit, seed: seed, shouldStop: shouldStop) else { return nil }
    self.split = split
    self.evaluation = evaluation
    hasDecisions = run.specification.output != .identity
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
    return StyledText(parts.map(\.line)).wrapped(on: screen, indent: 7)
  }

  private var line: StyledLine {
    var line = StyledLine(split.rawValue, .strong).padded(to: 6) + " loss \(formatted(evaluation.loss))"
    if hasDecisions {
      line += "  outputs right \(formattedPercentage(evaluation.accuracy))"
      line += StyledLine(
        "  exact \(formattedPercentage(evaluation.exactRate))", evaluation.exactRate == 1 ? .good : .plain)
    }
    return line + "  " + count
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
    } else if hasDecisions {
      members += [("accuracy", .number(evaluation.accuracy)), ("exact", .number(evaluation.exactRate))]
    }
    return .object(members)
  }
}
