import Corpus
import Foundation
import Keeping
import Networks
import Storage
import TestSupport
import Testing
import Training

/// `Tests/Fixtures/keeping.json`, made by `make_keeping_fixtures.py`: weights of PyTorch's modules and what they compute.
struct ForeignCase: Decodable, Sendable, CustomStringConvertible {
  let name: String
  let file: Data
  let cell: String
  let activation: String
  let words: Int
  let inputs: Int
  let outputs: Int
  let tokens: [Int32]
  let values: [Double]
  let v: [Double]

  var description: String { name }

  static let all: [ForeignCase] = {
    struct File: Decodable { let cases: [ForeignCase] }
    let file = fixtureFolder.appendingPathComponent("keeping.json")
    return (try? JSONDecoder().decode(File.self, from: Data(contentsOf: file)))?.cases ?? []
  }()

  /// A network for such inputs and targets, of which the weights say the rest.
  var template: NetworkSpecification {
    var template = NetworkSpecification(
      input: words > 0 ? .tokens(vocabulary: words) : .dense(width: inputs), target: .values(width: outputs), hidden: 1)
    template.activation = Activation(rawValue: activation) ?? .tanh
    (template.output, template.loss) = (.identity, .squaredError)
    return template
  }

  var example: Example {
    let steps = v.count / outputs
    var example = Example(structure: .chain(length: steps))
    (example.tokens, example.inputs) = (tokens, values)
    example.targetNodes = (0..<Int32(steps)).map { $0 }
    example.targetValues = Array(repeating: 0, count: v.count)
    return example
  }
}

@Suite struct ForeignWeightsTests {
  @Test func allCasesAreThere() { #expect(ForeignCase.all.count == 28) }

  @Test(arguments: ForeignCase.all) func outputsAreThoseOfPyTorch(file: ForeignCase) throws {
    let weights = try ForeignWeights(
      ForeignWeights.tensors(in: Array(file.file)), for: file.template, precision: .double)
    #expect(weights.unused.isEmpty)
    #expect(weights.specification.cell?.name ?? "rnn" == file.cell)
    let run = try makeRun(weights.archive(seed: 1), dataset: NoData(file.template))
    let trace = run.trace(of: file.example)
    let v = (0..<file.example.structure.count).flatMap { trace.values(.v, example: 0, node: $0) ?? [] }
    #expect(v.count == file.v.count)
    for (own, expected) in zip(v, file.v) { #expect(abs(own - expected) < 1e-12) }
  }

  /// What is written under PyTorch's names, or ours, is the same network when it is read.
  @Test(arguments: [true, false]) func exportedWeightsComeBack(isArchive: Bool) throws {
    let gated = try CellChoice.gatedChains.flatMap { cell in
      [try SampleRun.adder(cell: cell), try SampleRun.adder(biases: false, cell: cell)]
    }
    let layered = try [nil, CellChoice.lstm, .gru, .gruResetBefore].flatMap { cell in
      [
        try SampleRun.adder(cell: cell, layers: 3), try SampleRun.adder(cell: cell, isBidirectional: true),
        try SampleRun.adder(biases: false, cell: cell, layers: 2, isBidirectional: true),
      ]
    }
    let plain = [try SampleRun.adder(), try SampleRun.adder(biases: false), try SampleRun.trees()]
    for run in plain + gated + layered {
      // So that no bias is 0.
      run.train(TrainingPlan(length: .iterations(3)))
      let weights = SavedWeights(run.archive)
      let bytes = isArchive ? ZipArchive(arrays: weights.own).bytes : Safetensors(weights.foreign).bytes
      var template = run.specification
      (template.hidden, template.layers, template.isBidirectional) = (1, 1, false)
      // Weights do not always tell when a GRU resets; all else of the cell they do.
      if template.cell != .gruResetBefore { template.cell = nil }
      let read = try ForeignWeights(
        ForeignWeights.tensors(in: try #require(bytes)), for: template, precision: .double)
      #expect(read.specification == run.specification && read.parameters == run.archive.parameters)
    }
  }

  private static func tensors(_ shapes: [String: [Int]]) -> [(name: String, tensor: Tensor)] {
    shapes.sorted { $0.key < $1.key }.map {
      ($0.key, Tensor(Array(repeating: 0.5, count: $0.value.reduce(1, *)), shape: $0.value))
    }
  }

  private static let plain = ["rnn.weight_ih_l0": [4, 3], "rnn.weight_hh_l0": [4, 4], "fc.weight": [2, 4]]

  @Test func whatDoesNotFitIsSaid() throws {
    var template = NetworkSpecification(input: .dense(width: 3), target: .values(width: 2), hidden: 1)
    template.output = .identity
    func error(_ shapes: [String: [Int]]) -> KeepingError? {
      do {
        _ = try ForeignWeights(Self.tensors(Self.plain.merging(shapes) { $1 }), for: template, precision: .double)
        return nil
      } catch { return error }
    }
    #expect(error([:]) == nil)
    #expect(error(["rnn.weight_ih_l0": [4, 5]]) == .tensorShape("rnn.weight_ih_l0", expected: [4, 3], found: [4, 5]))
    #expect(error(["fc.weight": [3, 4]]) == .tensorShape("fc.weight", expected: [2, 4], found: [3, 4]))
    #expect(error(["fc.weight": [2, 5]]) == .readoutUnclear([]))
    #expect(error(["head.weight": [2, 4]]) == .readoutUnclear(["fc.weight", "head.weight"]))
    #expect(error(["head.weight": [7, 4]]) == nil)
    #expect(error(["rnn.bias_ih_l0": [3]]) == .tensorShape("rnn.bias_ih_l0", expected: [4], found: [3]))
    #expect(error(["rnn.weight_hh_l0": [8, 4]]) == .unknownCell(rows: 8, hidden: 4))
    #expect(error(["rnn.weight_hh_l0": [0, 4]]) == .unknownCell(rows: 0, hidden: 4))
    #expect(error(["rnn.weight_hh_l0": [0, 1 << 61]]) == .tensorMalformed("rnn.weight_hh_l0"))
    #expect(
      error(["rnn.weight_hh_l0": [16, 4]]) == .tensorShape("rnn.weight_ih_l0", expected: [16, 3], found: [4, 3]))
    #expect(
      error([
        "rnn.weight_hh_l0": [12, 4], "rnn.weight_ih_l0": [12, 3], "rnn.bias_ih_l0": [12], "rnn.bias_hh_l0": [16],
      ])
        == .tensorShape("rnn.bias_hh_l0", expected: [12], found: [16]))
    #expect(error(["b.weight_hh_l0": [4, 4]]).map(caseName) == "noRecurrentWeights")
    let above = ["rnn.weight_ih_l2": [4, 4], "rnn.weight_hh_l2": [4, 4]]
    #expect(error(above) == .tensorMissing("rnn.weight_hh_l1"))
    let empty = #expect(throws: KeepingError.self) { try ForeignWeights([], for: template, precision: .double) }
    #expect(empty == .noRecurrentWeights([]))
  }

  private func caseName(_ error: KeepingError) -> String { String("\(error)".prefix { $0 != "(" }) }
}

/// Nothing to train on, for runs that only compute.
private struct NoData: Dataset {
  let template: NetworkSpecification

  init(_ template: NetworkSpecification) { self.template = template }

  var name: String { "nothing" }
  var inputKind: InputKind { template.input }
  var targetKind: TargetKind { template.target }
  var arity: Int { 1 }
  func count(in split: Split) -> Int { 0 }
  func read(_ index: Int, of split: Split, into example: inout Example) {}
}
