import Corpus

/// How many chunks of tagged sentences were found: one is right where its first word, its last and its type are.
public struct ChunkScores: Sendable, Equatable {
  public struct Counts: Sendable, Equatable {
    /// Chunks that are there, that were answered, and that are both.
    public internal(set) var truths = 0
    public internal(set) var answers = 0
    public internal(set) var correct = 0

    /// Of the chunks answered, the share that are there; NaN where none was.
    public var precision: Double { Double(correct) / Double(answers) }
    /// Of the chunks that are there, the share answered; NaN where none is.
    public var recall: Double { Double(correct) / Double(truths) }
    /// The harmonic mean of both; NaN where there is no chunk at all.
    public var f1: Double { 2 * Double(correct) / Double(truths + answers) }
  }

  public let labels: ChunkLabels
  /// By the number of a type.
  public private(set) var types: [Counts]

  public init(_ labels: ChunkLabels) {
    self.labels = labels
    types = Array(repeating: Counts(), count: labels.types.count)
  }

  /// Over all types.
  public var total: Counts {
    types.reduce(into: Counts()) {
      $0.truths += $1.truths
      $0.answers += $1.answers
      $0.correct += $1.correct
    }
  }

  /// Counts a sentence's chunks. O(length).
  public mutating func add(truths: some Sequence<Int32>, answers: some Sequence<Int32>) {
    let there = labels.chunks(of: truths)
    let known = Set(there)
    for chunk in there { types[chunk.type].truths += 1 }
    for chunk in labels.chunks(of: answers) {
      types[chunk.type].answers += 1
      if known.contains(chunk) { types[chunk.type].correct += 1 }
    }
  }
}
