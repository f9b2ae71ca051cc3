import Corpus
import Networks

/// A run whose precision was chosen while the program was running: what the debugger and the console see of a trainer.
public protocol TrainingRun: AnyObject {
  var specification: NetworkSpecification { get }
  var precision: Precision { get }
  var layout: ParameterLayout { get }
  var dataset: any Dataset { get }
  var state: RunState { get }

  /// Goes on with other data, which must have the same kinds of inputs and targets and the same arity.
  func use(_ dataset: any Dataset)
  func train(_ plan: TrainingPlan, observer: inout TrainingObserver) -> TrainingEnd
  func evaluate(_ split: Split, limit: Int, seed: UInt64, shouldStop: () -> Bool) -> Evaluation?
  func evaluate(
    _ split: Split, by size: ExampleSize, limit: Int, seed: UInt64, shouldStop: () -> Bool
  ) -> SizedEvaluation?
  func lastOutputs(_ split: Split, shouldStop: () -> Bool) -> [Double]?

  /// Draws all parameters anew from a stream that only the seed decides. Returns false where `shouldStop` said so.
  func initialize(_ initializer: Initializer, seed: UInt64, shouldStop: () -> Bool) -> Bool
  /// Where δ is cut from now on; nil for nowhere.
  func truncate(after steps: Int?) throws(NetworkSpecification.Problem)
  func values(of parameter: ParameterView) -> [Double]
  func setValues(of parameter: ParameterView, to values: [Double])

  /// The representation of a structure and of each of its nodes.
  func traverse(_ example: Example) -> Traversal
  /// The cosine of every node's state with a vector, example by example of a part, in order; false when `shouldStop` says
  /// so.
  func similarities(
    to vector: [Double], in split: Split, shouldStop: () -> Bool,
    visit: (_ index: Int, _ cosines: ArraySlice<Double>) -> Void
  ) -> Bool

  /// One example run forward and backward.
  func trace(of example: Example) -> any TraceReading
  /// The same, with the gradient that training would use for it.
  func inspect(_ example: Example) -> Inspection
  func checkGradient(
    on examples: [Example], settings: GradientCheck.Settings, seed: UInt64, shouldStop: () -> Bool
  ) throws(NetworkSpecification.Problem) -> GradientCheck?
}

/// One example's pass.
public struct Inspection {
  public let trace: any TraceReading
  /// dE/d(parameters), laid out as the run's layout says.
  public let gradient: [Double]
}

extension Trainer: TrainingRun {
  public var specification: NetworkSpecification { network.specification }
  public var precision: Precision { Scalar.precision }
  public var layout: ParameterLayout { network.layout }

  public func initialize(_ initializer: Initializer, seed: UInt64, shouldStop: () -> Bool) -> Bool {
    var generator = Generator(seed: seed, purpose: "parameters")
    return network.initialize(initializer, with: &generator, shouldStop: shouldStop)
  }

  public func values(of parameter: ParameterView) -> [Double] { network.values(of: parameter) }
  public func setValues(of parameter: ParameterView, to values: [Double]) {
    network.setValues(of: parameter, to: values)
  }

  public func trace(of example: Example) -> any TraceReading { propagated(example) }

  public func inspect(_ example: Example) -> Inspection {
    let trace = propagated(example)
    return Inspection(trace: trace, gradient: network.gradient(trace))
  }

  private func propagated(_ example: Example) -> Trace<Scalar> {
    let trace = Trace<Scalar>(network.specification)
    trace.stage(1) { $1 = example }
    network.forward(trace)
    network.backward(trace)
    return trace
  }

  public func checkGradient(
    on examples: [Example], settings: GradientCheck.Settings, seed: UInt64, shouldStop: () -> Bool
  ) throws(NetworkSpecification.Problem) -> GradientCheck? {
    try network.checkGradient(on: examples, settings: settings, seed: seed, shouldStop: shouldStop)
  }
}

/// A new run: the network drawn from `seed`, nothing learned yet.
public func makeRun(
  _ specification: NetworkSpecification, precision: Precision, initializer: Initializer, dataset: any Dataset,
  seed: UInt64
) throws(NetworkSpecification.Problem) -> any TrainingRun {
  let run = try emptyRun(specification, precision, dataset, seed)
  _ = run.initialize(initializer, seed: seed, shouldStop: { false })
  return run
}

/// The same for networks so large that drawing them takes a while; nil where `shouldStop` said so.
public func makeRun(
  _ specification: NetworkSpecification, precision: Precision, initializer: Initializer, dataset: any Dataset,
  seed: UInt64, shouldStop: () -> Bool
) throws(NetworkSpecification.Problem) -> (any TrainingRun)? {
  let run = try emptyRun(specification, precision, dataset, seed)
  return run.initialize(initializer, seed: seed, shouldStop: shouldStop) ? run : nil
}

private func emptyRun(
  _ specification: NetworkSpecification, _ precision: Precision, _ dataset: any Dataset, _ seed: UInt64
) throws(NetworkSpecification.Problem) -> any TrainingRun {
  switch precision {
  case .double: Trainer(network: try Network<Double>(specification), dataset: dataset, seed: seed)
  case .float: Trainer(network: try Network<Float>(specification), dataset: dataset, seed: seed)
  }
}
