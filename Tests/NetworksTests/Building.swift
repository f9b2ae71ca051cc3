import Networks
import TestSupport
import Testing

/// A network with every weight from N(0, 0.5²) and biases off zero, so that no gradient hides behind a zero. Of a tensor, of
/// which a unit has (2H)² elements, weights are so small that its form is of the order of a state: else the loss bends so much
/// that a finite difference cannot follow, and rounding in Float grows from level to level.
func makeNetwork<Scalar: NetworkScalar>(
  _ specification: NetworkSpecification, seed: UInt64 = 7, as type: Scalar.Type = Double.self,
  instructionSet: Int32? = nil
) throws -> Network<Scalar> {
  let network =
    try instructionSet.map { try Network<Scalar>(specification, instructionSet: $0) }
    ?? Network<Scalar>(specification)
  var generator = Generator(seed: seed)
  for parameter in network.layout.parameters {
    let size = parameter.name.hasPrefix("V") ? 1 / Double(parameter.columns).squareRoot() : 0.5
    network.setValues(of: parameter, to: (0..<parameter.count).map { _ in size * generator.normal() })
  }
  return network
}

/// A chain with random inputs and a target at every node.
func makeChain(
  _ length: Int, _ specification: NetworkSpecification, with generator: inout Generator, state: Bool = false
) -> Example {
  var example = Example(structure: .chain(length: length))
  if case .dense(let width) = specification.input {
    example.inputs = (0..<length * width).map { _ in generator.normal() }
  } else {
    example.tokens = (0..<length).map { _ in Int32(generator.index(below: specification.inputs)) }
  }
  example.targetNodes = (0..<Int32(length)).map { $0 }
  if case .values(let width) = specification.target {
    example.targetValues = (0..<length * width).map { _ in Double(generator.index(below: 2)) }
  } else {
    example.targetClasses = (0..<length).map { _ in Int32(generator.index(below: specification.outputs)) }
  }
  let carried = specification.carriedQuantities.count * specification.hidden
  if state { example.initialState = (0..<carried).map { _ in 0.3 * generator.normal() } }
  return example
}

/// Every way to pair an output with a loss.
let readouts: [(OutputFunction, Loss)] = OutputFunction.allCases.flatMap { output in
  Loss.allCases.filter { $0.outputs.contains(output) }.map { (output, $0) }
}

func makeSpecification(
  _ activation: Activation, _ readout: (OutputFunction, Loss), biases: Bool = true,
  placement: TargetPlacement = .every, hidden: Int = 5, classes: Bool = false
) -> NetworkSpecification {
  var specification = NetworkSpecification(
    input: .dense(width: 3), target: classes ? .classes(count: 3) : .values(width: 2), hidden: hidden)
  specification.activation = activation
  (specification.output, specification.loss) = readout
  specification.biases = biases
  specification.placement = placement
  return specification
}

/// Every instruction set gives the gradient that the portable kernels give in Double, each element up to such a share of
/// the largest: what is summed up on its way rounds by its own size.
func expectAllKernelsAgree(
  _ specification: NetworkSpecification, _ examples: [Example], double: Double, float: Double
) throws {
  func gradient<S: NetworkScalar>(_: S.Type, _ instructionSet: Int32) throws -> [Double] {
    let network = try makeNetwork(specification, as: S.self, instructionSet: instructionSet)
    let trace = Trace<S>(specification)
    trace.stage(examples.count) { $1 = examples[$0] }
    network.forward(trace)
    network.backward(trace)
    return network.gradient(trace)
  }
  let portable = try gradient(Double.self, 0)
  let largest = portable.reduce(0) { max($0, $1.magnitude) }
  func gap(_ gradient: [Double]) -> Double {
    zip(gradient, portable).reduce(0) { max($0, ($1.0 - $1.1).magnitude) } / largest
  }
  for instructionSet in Kernels.available {
    let (inDouble, inFloat) = (
      gap(try gradient(Double.self, instructionSet)), gap(try gradient(Float.self, instructionSet))
    )
    #expect(inDouble < double && inFloat < float, "\(specification.cell?.name ?? "") \(inDouble) \(inFloat)")
  }
}

/// Every quantity of every node has the same bits whether its example is computed alone or beside the others.
func expectSameDigitsAlone(_ network: Network<Double>, _ examples: [Example]) {
  let specification = network.specification
  func trace(_ examples: [Example]) -> Trace<Double> {
    let trace = Trace<Double>(specification)
    trace.stage(examples.count, weight: 1) { $1 = examples[$0] }
    network.forward(trace)
    network.backward(trace)
    return trace
  }
  let together = trace(examples)
  for (e, example) in examples.enumerated() {
    let alone = trace([example])
    for node in 0..<example.structure.count {
      for quantity in specification.quantities {
        #expect(together.values(quantity, example: e, node: node) == alone.values(quantity, example: 0, node: node))
      }
    }
  }
}
