import Foundation
import Networks

/// A minibatch whose classes have weights, made by `Tests/Fixtures/make_class_weight_fixtures.py`.
public struct ClassWeightFixture: Decodable, Sendable, CustomStringConvertible {
  public let name: String
  public let inputWidth: Int
  public let hiddenWidth: Int
  public let outputWidth: Int
  public let reduction: String
  public let placement: String
  public let weights: [Double]
  public let rate: Double
  /// By name, row-major.
  public let parameters: [String: [Double]]
  public let examples: [Given]
  /// dE/dv of every target, example by example.
  public let deltaOut: [[Double]]
  public let gradients: [String: [Double]]
  /// Of ten updates, and the parameters after them.
  public let losses: [Double]
  public let trained: [String: [Double]]

  public var description: String { name }

  public struct Given: Decodable, Sendable {
    public let inputs: [Double]
    public let targetNodes: [Int32]
    public let targetClasses: [Int32]
  }

  private struct File: Decodable {
    let cases: [ClassWeightFixture]
  }

  /// The cases of `Tests/Fixtures/class_weights.json`.
  public static func load() throws -> [ClassWeightFixture] {
    let data = try Data(contentsOf: fixtureFolder.appendingPathComponent("class_weights.json"))
    return try JSONDecoder().decode(File.self, from: data).cases
  }

  /// The network, with its parameters.
  public func makeNetwork() throws -> Network<Double> {
    var specification = NetworkSpecification(
      input: .dense(width: inputWidth), target: .classes(count: outputWidth), hidden: hiddenWidth)
    guard let reduction = Reduction(rawValue: reduction), let placement = TargetPlacement(rawValue: placement) else {
      throw FixtureProblem.unknownName(name)
    }
    (specification.output, specification.loss) = (.softmax, .crossEntropy)
    (specification.reduction, specification.placement) = (reduction, placement)
    specification.classWeights = weights
    return try Network<Double>(specification, parameters: parameters)
  }

  public func makeExample(_ place: Int) -> Networks.Example {
    let given = examples[place]
    var example = Networks.Example(structure: .chain(length: given.inputs.count / inputWidth))
    example.inputs = given.inputs
    example.targetNodes = given.targetNodes
    example.targetClasses = given.targetClasses
    return example
  }
}
