import Foundation

/// A file of reference values made by `Tests/Fixtures/make_rnn_fixtures.py`.
public struct RNNFixtureFile: Decodable, Sendable {
  public let versions: String
  public let cases: [RNNFixture]
}

/// One network with one minibatch, everything it computes, and what came of training it. Fields and conventions:
/// `Tests/Fixtures/README.md`.
public struct RNNFixture: Decodable, Sendable, CustomStringConvertible {
  public let name: String
  public let hidden: String
  public let output: String
  public let lossKind: String
  public let slopeAtOutput: Bool
  public let biases: Bool
  public let targets: String
  public let reduction: String
  /// δ is cut before every step that is a positive multiple of this; 0 for full BPTT.
  public let truncation: Int
  public let inputWidth: Int
  public let hiddenWidth: Int
  public let outputWidth: Int
  public let parameters: Parameters
  public let sequences: [Sequence]
  public let loss: Double
  public let gradients: Parameters
  public let training: Training?
  public let clippedSteps: [ClippedStep]?

  public var description: String { name }

  /// A value for every parameter, or its gradient: row-major.
  public struct Parameters: Decodable, Sendable {
    public let W_in: [Double]
    public let W: [Double]
    public let b: [Double]?
    public let W_out: [Double]
    public let c: [Double]?
  }

  public struct Sequence: Decodable, Sendable {
    public let length: Int
    public let inputs: [Double]
    public let initialState: [Double]?
    public let targetNodes: [Int]
    public let targetValues: [Double]?
    public let targetClasses: [Int]?
    /// Length × H.
    public let u: [Double]
    public let z: [Double]
    public let delta: [Double]
    /// Targets × O.
    public let v: [Double]
    public let y: [Double]
    public let deltaOut: [Double]
    /// One per target, before any averaging.
    public let stepLosses: [Double]
  }

  /// Plain gradient descent on the case's minibatch.
  public struct Training: Decodable, Sendable {
    public let rate: Double
    /// Before each step.
    public let losses: [Double]
    /// After the last.
    public let parameters: Parameters
  }

  /// One step of gradient descent on a clipped gradient.
  public struct ClippedStep: Decodable, Sendable {
    /// `norm` or `value`.
    public let kind: String
    public let limit: Double
    public let rate: Double
    public let gradientNorm: Double
    public let parameters: Parameters
  }
}

/// The cases of `Tests/Fixtures/<name>.json`: `rnn-grid`, `rnn-adder`, `rnn-special`.
public func loadFixture(named name: String) throws -> [RNNFixture] {
  let data = try Data(contentsOf: fixtureFolder.appendingPathComponent("\(name).json"))
  return try JSONDecoder().decode(RNNFixtureFile.self, from: data).cases
}

/// `Tests/Fixtures`, found from where this file was compiled.
public let fixtureFolder = packageFolder.appendingPathComponent("Tests/Fixtures")

/// The root of the package, found from where this file was compiled.
public let packageFolder = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The bytes of a file of the package, by its path from the root.
public func readFile(_ path: String) throws -> [UInt8] {
  Array(try Data(contentsOf: packageFolder.appendingPathComponent(path)))
}
