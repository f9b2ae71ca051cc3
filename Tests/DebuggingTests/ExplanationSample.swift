import Corpus
import Debugging
import Networks
import Training

/// A network with random weights and an example for it, to explain numbers of.
struct ExplanationSample {
  var specification: NetworkSpecification
  let run: any TrainingRun
  let walk: Walk
  var explainer: Explainer { Explainer(run, walk: walk) }

  enum Shape: String, CaseIterable, Sendable {
    /// Five steps, dense inputs.
    case chain
    /// Five steps from a given state, tokens for inputs.
    case tokens
    /// Four words, composed.
    case words
    /// Dense inputs at every node of a tree.
    case tree
    /// Two trees of words, compared.
    case pair
  }

  init(
    _ shape: Shape, _ activation: Activation = .tanh, _ output: OutputFunction = .sigmoid,
    _ loss: Loss = .squaredError, classes: Bool = false, precision: Precision = .double, seed: UInt64 = 3,
    adjust: (inout NetworkSpecification) -> Void = { _ in }
  ) throws {
    let isTree = shape == .words || shape == .tree || shape == .pair
    let hasTokens = shape == .tokens || shape == .words || shape == .pair
    specification = NetworkSpecification(
      input: hasTokens ? .tokens(vocabulary: 4) : .dense(width: 2),
      target: classes ? .classes(count: 3) : .values(width: 3), hidden: 4)
    specification.arity = isTree ? 2 : 1
    specification.activation = activation
    specification.output = output
    specification.loss = loss
    if shape == .pair { specification.comparison = Comparison(units: 3) }
    adjust(&specification)
    run = try makeRun(
      specification, precision: precision, initializer: .normal(0.5), dataset: Adder(bits: 2)!, seed: seed)
    var generator = Generator(seed: seed + 1)
    // Biases start at zero, which would hide them.
    for parameter in run.layout.parameters where parameter.role == .bias {
      run.setValues(of: parameter, to: (0..<parameter.count).map { _ in 0.5 * generator.normal() })
    }
    walk = Walk(Self.example(shape, specification, &generator), in: run)
  }

  private static func example(
    _ shape: Shape, _ specification: NetworkSpecification, _ generator: inout Generator
  ) -> Example {
    var structure = Structure.chain(length: 5)
    if specification.arity == 2 {
      structure = Structure(arity: 2)
      let leaves = (0..<4).map { _ in structure.addLeaf() }
      let pair = structure.addNode(over: leaves[1], leaves[2])
      let left = structure.addNode(over: leaves[0], pair)
      structure.addNode(over: left, leaves[3])
    }
    var example = Example(structure: structure)
    let count = structure.count
    if case .dense(let width) = specification.input {
      example.inputs = (0..<count * width).map { _ in generator.normal() }
    } else {
      example.tokens = (0..<count).map { node in
        let isLeaf = specification.arity == 1 || structure.child(of: node, slot: 0) == nil
        return isLeaf ? Int32(generator.index(below: 4)) : -1
      }
    }
    // Not every node has a target, the last one does; of a pair no other.
    example.targetNodes = (0..<Int32(count)).filter {
      $0 == count - 1 || $0 % 3 != 1 && specification.comparison == nil
    }
    let targets = example.targetNodes.count
    if case .classes(let classes) = specification.target {
      example.targetClasses = (0..<targets).map { _ in Int32(generator.index(below: classes)) }
    } else {
      example.targetValues = (0..<targets * 3).map { _ in generator.uniform() }
    }
    let carried = specification.carriedQuantities.count * specification.hidden
    if shape == .tokens { example.initialState = (0..<carried).map { _ in generator.normal() } }
    return example
  }

  /// Everything of it that has a number.
  var subjects: [Subject] {
    var subjects: [Subject] = [.exampleLoss]
    for node in 0..<walk.nodes {
      for quantity in walk.specification.quantities {
        guard let values = walk.values(quantity, at: node) else { continue }
        subjects += values.indices.map { .quantity(quantity, node: node, unit: $0) }
      }
    }
    for parameter in run.layout.parameters {
      for row in 0..<parameter.rows {
        for column in 0..<parameter.columns { subjects.append(.gradient(parameter.name, row: row, column: column)) }
      }
    }
    return subjects
  }
}
