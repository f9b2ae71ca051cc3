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
  private let dataset: any Dataset

  init(_ score: EpochScore, of dataset: any Dataset) {
    self.score = score
    self.dataset = dataset
  }

  var line: StyledLine {
    var line = StyledLine("epoch \(score.epoch)").padded(to: 10) + "dev loss \(formatted(score.dev.loss))"
    if score.dev.predictsNext {
      line += "  " + Surprise(score.dev, of: dataset).line
    } else if let every = score.dev.everyNode, let last = score.dev.lastNode {
      line +=
        dataset.arity == 1 || dataset.comparesPairs
        ? "  right \(formattedPercentage(every.accuracy))"
        : "  all nodes \(formattedPercentage(every.accuracy))  root \(formattedPercentage(last.accuracy))"
    }
    return score.isBest ? line + StyledLine("  best so far", .good) : line
  }

  var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("epoch", .integer(score.epoch)), ("loss", .number(score.dev.loss)), ("best", .bool(score.isBest)),
    ]
    if score.dev.predictsNext { members += Surprise(score.dev, of: dataset).members }
    if let every = score.dev.everyNode, let last = score.dev.lastNode {
      members += [("accuracy", .number(every.accuracy)), ("root_accuracy", .number(last.accuracy))]
    }
    return .object(members)
  }
}

/// How unsure a network is of what comes next.
struct Surprise {
  private let evaluation: Evaluation
  private let unit: String

  init(_ evaluation: Evaluation, of dataset: any Dataset) {
    self.evaluation = evaluation
    unit = (dataset as? TextDataset)?.options.unit.rawValue ?? "symbol"
  }

  /// `perplexity 5.1, 2.35 bits a character`
  var line: StyledLine {
    StyledLine("perplexity ") + StyledLine(formatted(evaluation.perplexity), .strong)
      + ", \(formattedFixed(evaluation.bits, decimals: 3)) bits a \(unit)"
  }

  var members: [(key: String, value: JSONValue)] {
    [("perplexity", .number(evaluation.perplexity)), ("bits", .number(evaluation.bits))]
  }
}
