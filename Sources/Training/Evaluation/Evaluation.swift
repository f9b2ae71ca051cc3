import Networks

/// How well a network does on a part of the data.
public struct Evaluation: Sendable, Equatable {
  /// Examples scored, and how many the part holds. Fewer are scored where there are too many: a random sample.
  public internal(set) var examples = 0
  public let population: Int
  /// Mean loss of an example.
  public internal(set) var loss = 0.0
  /// Outputs read out, and how many of them are right: a value on the target's side of 0.5, or the class of the
  /// largest output.
  public internal(set) var outputs = 0
  public internal(set) var correctOutputs = 0
  /// Examples all of whose outputs are right.
  public internal(set) var exactExamples = 0

  /// Nodes scored.
  public internal(set) var nodes = 0
  /// Where targets are classes: the answers at every node read out, and at the last one (a tree's root).
  public internal(set) var everyNode: Confusion?
  public internal(set) var lastNode: Confusion?

  public var isSample: Bool { examples < population }
  public var exactRate: Double { examples == 0 ? .nan : Double(exactExamples) / Double(examples) }
  public var accuracy: Double { outputs == 0 ? .nan : Double(correctOutputs) / Double(outputs) }
}
