import Foundation

/// Runs of torch.optim and its schedules, made by `Tests/Fixtures/make_optimiser_fixtures.py`.
public struct OptimiserFixture: Decodable, Sendable {
  public let `case`: RNNFixture
  public let runs: [Run]
  public let words: Words
  public let schedules: [Schedule]

  /// Fifty updates on the case's minibatch.
  public struct Run: Decodable, Sendable, CustomStringConvertible {
    public let update: String
    public let constants: [Double]
    public let rate: Double
    /// Of single parameters, instead of `rate`.
    public let rates: [String: Double]
    public let decay: Double
    public let clip: Clip?
    /// Before each update; norms before clipping.
    public let losses: [Double]
    public let norms: [Double]
    public let parameters: RNNFixture.Parameters

    public var description: String { "\(update) \(constants) \(rates) \(decay)" }
  }

  public struct Clip: Decodable, Sendable {
    /// `norm` or `value`.
    public let kind: String
    public let limit: Double
  }

  /// Fifty updates on trees of a fixture, one after the other.
  public struct Words: Decodable, Sendable {
    public let fixture: String
    public let runs: [WordRun]
  }

  public struct WordRun: Decodable, Sendable, CustomStringConvertible {
    public let update: String
    public let constants: [Double]
    public let rate: Double
    public let decay: Double
    /// The tree of each update.
    public let order: [Int]
    public let losses: [Double]
    public let parameters: [String: [Double]]

    public var description: String { "\(update) \(constants) \(decay)" }
  }

  /// What the rate is multiplied by in each of sixty updates.
  public struct Schedule: Decodable, Sendable, CustomStringConvertible {
    public let shape: String
    public let constants: [Double]
    public let warmUp: Int
    public let factors: [Double]
    /// Where it goes by them: after each.
    public let losses: [Double]?

    public var description: String { "\(shape) \(constants) \(warmUp)" }
  }

  public static func load() throws -> OptimiserFixture {
    try JSONDecoder().decode(
      OptimiserFixture.self, from: Data(contentsOf: fixtureFolder.appendingPathComponent("optimisers.json")))
  }
}
