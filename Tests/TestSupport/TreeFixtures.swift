import Foundation
import Networks

/// Trees through a recursive network, made by `Tests/Fixtures/make_tree_fixtures.py`.
public struct TreeFixture: Decodable, Sendable, CustomStringConvertible {
  public let name: String
  public let activation: String
  public let output: String
  public let loss: String
  public let targets: String
  public let biases: Bool
  public let hidden: Int
  public let outputs: Int
  public let vocabulary: [String]
  /// By parameter: E a row a word, W, b, W_out, c; row-major.
  public let parameters: [String: [Double]]
  public let totalLoss: Double
  public let gradients: [String: [Double]]
  public let records: [Record]
  public let training: Training?

  public var description: String { name }

  /// One tree; nodes in post-order.
  public struct Record: Decodable, Sendable {
    public let children: [[Int]]
    public let words: [String]
    public let labels: [Int]
    /// Nodes × H.
    public let u: [Double]
    public let z: [Double]
    public let delta: [Double]
    /// Read-out nodes × O.
    public let v: [Double]
    public let y: [Double]
    public let deltaOut: [Double]
    public let losses: [Double]
  }

  /// Ten updates on the whole minibatch.
  public struct Training: Decodable, Sendable {
    public let update: String
    public let rate: Double
    public let decay: Double
    /// Before each.
    public let losses: [Double]
    public let parameters: [String: [Double]]
  }

  private struct File: Decodable {
    let cases: [TreeFixture]
  }

  /// The cases checked in, and those of a treebank that may not be: `BACKSTEP_TREE_FIXTURE` names their file.
  public static let all: [TreeFixture] = {
    var files = [fixtureFolder.appendingPathComponent("trees.json")]
    if let path = ProcessInfo.processInfo.environment["BACKSTEP_TREE_FIXTURE"] {
      files.append(URL(fileURLWithPath: path))
    }
    return files.flatMap { file in
      (try? JSONDecoder().decode(File.self, from: Data(contentsOf: file)))?.cases ?? []
    }
  }()

  public var specification: NetworkSpecification? {
    guard let activation = Activation(rawValue: activation), let output = OutputFunction(rawValue: output),
      let loss = Loss(rawValue: loss)
    else { return nil }
    var specification = NetworkSpecification(
      input: .tokens(vocabulary: vocabulary.count),
      target: loss == .crossEntropy ? .classes(count: outputs) : .values(width: outputs), hidden: hidden)
    specification.arity = 2
    specification.activation = activation
    specification.output = output
    specification.loss = loss
    specification.biases = biases
    specification.placement = targets == "root" ? .last : .every
    return specification
  }

  public func network() throws -> Network<Double> {
    guard let specification else { throw FixtureProblem.unknownName(name) }
    let network = try Network<Double>(specification)
    for parameter in network.layout.parameters {
      guard let values = parameters[parameter.name] else { throw FixtureProblem.unknownName(parameter.name) }
      network.setValues(of: parameter, to: values)
    }
    return network
  }

  /// One tree as an example. Labels stand for values too: (l/4, 1 − l/4).
  public func example(_ record: Record) -> Example {
    var tree = Structure(arity: 2)
    for children in record.children {
      if children[0] < 0 { tree.addLeaf() } else { tree.addNode(over: children[0], children[1]) }
    }
    var example = Example(structure: tree)
    example.tokens = record.words.map { Int32(vocabulary.firstIndex(of: $0) ?? -1) }
    example.targetNodes = (0..<Int32(tree.count)).map { $0 }
    if loss == "cross-entropy" {
      example.targetClasses = record.labels.map { Int32($0) }
    } else {
      example.targetValues = record.labels.flatMap { [Double($0) / 4, 1 - Double($0) / 4] }
    }
    return example
  }
}
