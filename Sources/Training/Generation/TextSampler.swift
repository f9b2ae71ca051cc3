import Corpus
import Networks

/// Writes a text with a network that has learned one: token after token, each drawn from what the network says of the next.
public struct TextSampler {
  private let stepper: any ChainStepping
  private let data: TextDataset
  private var choice: TokenChoice
  private var generator: Generator
  private var scores: [Double] = []

  /// What is unknown is never drawn. Needs a network of the data.
  public init(_ run: any TrainingRun, of data: TextDataset, choice: TokenChoice, generator: Generator) {
    stepper = run.stepper()
    self.data = data
    self.choice = choice
    self.choice.excluded = data.vocabulary.unknown
    self.generator = generator
  }

  /// Starts from the zero state and reads `prime`. Line by line, or where there is nothing to read, a line's end comes first;
  /// without one in the vocabulary the text's first token.
  public mutating func begin(_ prime: [Int32]) {
    stepper.restart()
    let start = data.options.isLineByLine || prime.isEmpty ? [data.lineEnd ?? data.firstToken] : []
    for token in start + prime { stepper.step(token: token) }
    stepper.readScores(into: &scores)
  }

  /// Draws the next token, and reads it. Needs to have begun.
  public mutating func next() -> Int32 {
    let token = Int32(truncatingIfNeeded: choice.draw(scores, with: &generator))
    stepper.step(token: token)
    stepper.readScores(into: &scores)
    return token
  }
}
