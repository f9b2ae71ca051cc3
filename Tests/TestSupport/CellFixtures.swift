import Foundation
import Networks

/// A network whose cell has gates, made by `Tests/Fixtures/make_cell_fixtures.py`. Fields and conventions:
/// `Tests/Fixtures/README.md`.
public struct CellFixture: Decodable, Sendable, CustomStringConvertible {
  public let name: String
  public let cell: String
  public let output: String
  public let loss: String
  public let inputWidth: Int
  public let hiddenWidth: Int
  public let outputWidth: Int
  /// By name, row-major.
  public let parameters: [String: [Double]]
  public let gradients: [String: [Double]]
  public let examples: [Example]
  public let loss_value: Double

  public var description: String { name }

  public struct Example: Decodable, Sendable {
    public let length: Int
    public let inputs: [Double]
    public let initialState: [Double]?
    public let targetNodes: [Int]
    public let targetValues: [Double]?
    public let targetClasses: [Int]?
    /// By name: length × H.
    public let quantities: [String: [Double]]
  }

  private struct File: Decodable {
    let cases: [CellFixture]
  }

  /// The cases of `Tests/Fixtures/cells.json`.
  public static func load() throws -> [CellFixture] {
    let data = try Data(contentsOf: fixtureFolder.appendingPathComponent("cells.json"))
    return try JSONDecoder().decode(File.self, from: data).cases
  }

  /// The network, with its parameters.
  public func makeNetwork() throws -> Network<Double> {
    let hasClasses = examples.contains { $0.targetClasses != nil }
    var specification = NetworkSpecification(
      input: .dense(width: inputWidth), target: hasClasses ? .classes(count: outputWidth) : .values(width: outputWidth),
      hidden: hiddenWidth)
    guard let output = OutputFunction(rawValue: output), let loss = Loss(rawValue: loss),
      let cell = CellChoice.gatedChains.first(where: { $0.name == cell })
    else { throw FixtureProblem.unknownName(name) }
    (specification.output, specification.loss, specification.cell) = (output, loss, cell)
    let network = try Network<Double>(specification)
    for parameter in network.layout.parameters {
      guard let values = parameters[parameter.name] else { throw FixtureProblem.unknownName(parameter.name) }
      network.setValues(of: parameter, to: values)
    }
    return network
  }

  public func makeExample(_ place: Int) -> Networks.Example {
    let given = examples[place]
    var example = Networks.Example(structure: .chain(length: given.length))
    example.inputs = given.inputs
    example.targetNodes = given.targetNodes.map { Int32($0) }
    example.targetValues = given.targetValues ?? []
    example.targetClasses = (given.targetClasses ?? []).map { Int32($0) }
    example.initialState = given.initialState ?? []
    return example
  }
}
