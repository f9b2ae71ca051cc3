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
  /// Of a chain; nil for one.
  public let layers: Int?
  public let bidirectional: Bool?
  public let outputWidth: Int
  /// By name, row-major.
  public let parameters: [String: [Double]]
  public let gradients: [String: [Double]]
  public let examples: [Example]
  public let loss_value: Double
  /// Of pairs of trees: the units that compare them, and whether they have a tensor.
  public let compare: Int?
  public let comparesByTensor: Bool?

  public var description: String { name }

  public struct Example: Decodable, Sendable {
    public let length: Int
    /// Of a chain.
    public let inputs: [Double]?
    /// Of a tree: two a node in post-order, −1 for none, and the word of each leaf.
    public let children: [[Int]]?
    public let tokens: [Int32]?
    public let initialState: [Double]?
    public let targetNodes: [Int]
    public let targetValues: [Double]?
    public let targetClasses: [Int]?
    /// By name: nodes × H.
    public let quantities: [String: [Double]]
    /// By name: which nodes have it; of what all have, nothing.
    public let nodes: [String: [Int]]?
    /// Of a pair of trees u, z and delta of its root.
    public let comparison: [String: [Double]]?
  }

  private struct File: Decodable {
    let cases: [CellFixture]
  }

  /// The cases of `Tests/Fixtures/cells.json`, of `layers.json` or of `pairs.json`.
  public static func load(_ file: String = "cells.json") throws -> [CellFixture] {
    let data = try Data(contentsOf: fixtureFolder.appendingPathComponent(file))
    return try JSONDecoder().decode(File.self, from: data).cases
  }

  /// The network, with its parameters.
  public func makeNetwork() throws -> Network<Double> {
    let hasClasses = examples.contains { $0.targetClasses != nil }
    let isTree = examples.contains { $0.children != nil }
    var specification = NetworkSpecification(
      input: isTree ? .tokens(vocabulary: inputWidth) : .dense(width: inputWidth),
      target: hasClasses ? .classes(count: outputWidth) : .values(width: outputWidth),
      hidden: hiddenWidth)
    let choice = CellChoice(named: cell)
    guard let output = OutputFunction(rawValue: output), let loss = Loss(rawValue: loss),
      choice != nil || cell == "tree" || cell == "rnn"
    else { throw FixtureProblem.unknownName(name) }
    (specification.output, specification.loss, specification.cell) = (output, loss, choice)
    specification.comparison = compare.map { Comparison(units: $0, hasTensor: comparesByTensor ?? false) }
    (specification.layers, specification.isBidirectional) = (layers ?? 1, bidirectional ?? false)
    specification.arity = isTree ? 2 : 1
    return try Network<Double>(specification, parameters: parameters)
  }

  public func makeExample(_ place: Int) -> Networks.Example {
    let given = examples[place]
    var example = Networks.Example(structure: .chain(length: given.length))
    if let children = given.children {
      example.structure = Structure(arity: 2)
      for pair in children {
        if pair[0] < 0 { example.structure.addLeaf() } else { example.structure.addNode(over: pair[0], pair[1]) }
      }
    }
    example.inputs = given.inputs ?? []
    example.tokens = given.tokens ?? []
    example.targetNodes = given.targetNodes.map { Int32($0) }
    example.targetValues = given.targetValues ?? []
    example.targetClasses = (given.targetClasses ?? []).map { Int32($0) }
    example.initialState = given.initialState ?? []
    return example
  }
}

extension Network<Double> {
  /// A network with parameters by their names, all of them.
  convenience init(_ specification: NetworkSpecification, parameters: [String: [Double]]) throws {
    try self.init(specification)
    for parameter in layout.parameters {
      guard let values = parameters[parameter.name] else { throw FixtureProblem.unknownName(parameter.name) }
      setValues(of: parameter, to: values)
    }
  }
}
