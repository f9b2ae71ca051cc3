import Corpus
import Glibc
import Networks

/// How well a network does on a part of the data.
public struct Evaluation: Sendable, Equatable {
  /// Examples scored, and how many the part holds. Fewer are scored where there are too many: a random sample.
  public internal(set) var examples = 0
  public internal(set) var population: Int
  /// Losses of all examples together.
  public internal(set) var totalLoss = 0.0
  /// The shares of all nodes in that, without the weights of their classes and with them.
  var totalShare = 0.0
  var totalWeightedShare = 0.0
  /// Outputs read out, and how many of them are right: a value on the target's side of 0.5, or the class of the
  /// largest output.
  public internal(set) var outputs = 0
  public internal(set) var correctOutputs = 0
  /// The same at the last node of every example: the end of a chain, the root of a tree.
  public internal(set) var lastOutputs = 0
  public internal(set) var correctLastOutputs = 0
  /// Examples all of whose outputs are right.
  public internal(set) var exactExamples = 0
  /// Examples that at every node put all that is in the target's set before anything else.
  public internal(set) var rankedExamples = 0
  /// Nodes read out, and their losses summed whatever the specification says.
  public internal(set) var readouts = 0
  var summedLoss = 0.0
  /// What the data's targets are, which decides what an exact answer is and which of two evaluations is better.
  var meaning = ValueMeaning.numbers
  public internal(set) var predictsNext = false

  /// Nodes scored.
  public internal(set) var nodes = 0
  /// Where targets are classes: the answers at every node read out, and at the last one (a tree's root).
  public internal(set) var everyNode: Confusion?
  public internal(set) var lastNode: Confusion?
  /// Where labels of words mark chunks.
  public internal(set) var chunks: ChunkScores?

  /// Where targets are values: Σ (y − d)² over all outputs and over the last nodes', and Σ d, Σ d² at the last nodes.
  var squaredError = 0.0
  var lastSquaredError = 0.0
  var lastTargetSum = 0.0
  var lastTargetSquares = 0.0

  public init(population: Int) { self.population = population }

  init(population: Int, of dataset: any Dataset) {
    self.population = population
    (meaning, predictsNext) = (dataset.valueMeaning, dataset.predictsNext)
  }

  public var isSample: Bool { examples < population }
  /// Mean loss of an example; where classes have weights, over the mean weight of all targets.
  public var loss: Double {
    if examples == 0 { return .nan }
    let balance = totalWeightedShare > 0 ? totalShare / totalWeightedShare : 1
    return totalLoss / Double(examples) * balance
  }
  /// Examples without a mistake; where targets say what is in a set, a mistake is to put something else before it.
  public var exactRate: Double { share(meaning == .members ? rankedExamples : exactExamples, of: examples) }
  public var accuracy: Double { share(correctOutputs, of: outputs) }
  public var lastAccuracy: Double { share(correctLastOutputs, of: lastOutputs) }

  /// Where targets are values: the root of the mean squared error over all outputs, and over the last nodes'.
  public var rmse: Double { outputs == 0 ? .nan : (squaredError / Double(outputs)).squareRoot() }
  public var lastRMSE: Double { lastOutputs == 0 ? .nan : (lastSquaredError / Double(lastOutputs)).squareRoot() }
  /// R² at the last nodes: 1 for no error, 0 for one as large as that of answering their mean; NaN where all are equal.
  public var lastRSquared: Double {
    guard lastOutputs > 0 else { return .nan }
    let spread = lastTargetSquares - lastTargetSum * lastTargetSum / Double(lastOutputs)
    return spread > 1e-12 * lastTargetSquares ? 1 - lastSquaredError / spread : .nan
  }

  /// Where targets are classes: e to the mean loss of an output. As unsure as between so many equally likely classes.
  public var perplexity: Double { readouts == 0 ? .nan : exp(summedLoss / Double(readouts)) }
  /// The same as a number of yes or no questions: the mean loss of an output in bits, log₂ of the perplexity.
  public var bits: Double { log2(perplexity) }

  private func share(_ part: Int, of whole: Int) -> Double { whole == 0 ? .nan : Double(part) / Double(whole) }

  mutating func add(_ score: ExampleScore) {
    examples += 1
    totalLoss += score.loss
    totalShare += score.share
    totalWeightedShare += score.weightedShare
    outputs += score.outputs
    correctOutputs += score.correct
    lastOutputs += score.lastOutputs
    correctLastOutputs += score.lastCorrect
    if score.outputs == score.correct { exactExamples += 1 }
    if score.readouts == score.ranked { rankedExamples += 1 }
    readouts += score.readouts
    summedLoss += score.summedLoss
    squaredError += score.squaredError
    lastSquaredError += score.lastSquaredError
    lastTargetSum += score.lastTargetSum
    lastTargetSquares += score.lastTargetSquares
  }

  /// Takes in another evaluation's examples. Confusion matrices are not kept.
  mutating func merge(_ other: Evaluation) {
    examples += other.examples
    population += other.population
    totalLoss += other.totalLoss
    totalShare += other.totalShare
    totalWeightedShare += other.totalWeightedShare
    outputs += other.outputs
    correctOutputs += other.correctOutputs
    lastOutputs += other.lastOutputs
    correctLastOutputs += other.correctLastOutputs
    exactExamples += other.exactExamples
    rankedExamples += other.rankedExamples
    readouts += other.readouts
    summedLoss += other.summedLoss
    (meaning, predictsNext) = (other.meaning, other.predictsNext)
    nodes += other.nodes
    squaredError += other.squaredError
    lastSquaredError += other.lastSquaredError
    lastTargetSum += other.lastTargetSum
    lastTargetSquares += other.lastTargetSquares
    (everyNode, lastNode, chunks) = (nil, nil, nil)
  }
}
