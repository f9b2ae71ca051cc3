import Networks

extension RNNFixture.Parameters {
  public subscript(name: String) -> [Double]? {
    switch name {
    case "W_in": W_in
    case "W": W
    case "b": b
    case "W_out": W_out
    case "c": c
    default: nil
    }
  }
}

/// The network a fixture describes, with its parameters.
public func makeNetwork(_ fixture: RNNFixture) throws -> Network<Double> {
  let hasClasses = fixture.sequences.contains { $0.targetClasses != nil }
  var specification = NetworkSpecification(
    input: .dense(width: fixture.inputWidth),
    target: hasClasses ? .classes(count: fixture.outputWidth) : .values(width: fixture.outputWidth),
    hidden: fixture.hiddenWidth)
  guard let activation = Activation(rawValue: fixture.hidden), let output = OutputFunction(rawValue: fixture.output),
    let loss = Loss(rawValue: fixture.lossKind), let reduction = Reduction(rawValue: fixture.reduction)
  else { throw FixtureProblem.unknownName(fixture.name) }
  specification.activation = activation
  specification.output = output
  specification.loss = loss
  specification.reduction = reduction
  specification.biases = fixture.biases
  specification.placement = fixture.targets == "last" ? .last : .every
  specification.derivativeAtOutput = fixture.slopeAtOutput
  specification.truncation = fixture.truncation > 0 ? fixture.truncation : nil
  let network = try Network<Double>(specification)
  for parameter in network.layout.parameters {
    guard let values = fixture.parameters[parameter.name] else { throw FixtureProblem.unknownName(parameter.name) }
    network.setValues(of: parameter, to: values)
  }
  return network
}

/// One sequence of a fixture.
public func makeExample(_ sequence: RNNFixture.Sequence, _ fixture: RNNFixture) -> Example {
  var example = Example(structure: .chain(length: sequence.length))
  example.inputs = sequence.inputs
  example.targetNodes = sequence.targetNodes.map { Int32($0) }
  example.targetValues = sequence.targetValues ?? []
  example.targetClasses = (sequence.targetClasses ?? []).map { Int32($0) }
  example.initialState = sequence.initialState ?? []
  return example
}

public enum FixtureProblem: Error {
  case unknownName(String)
}
