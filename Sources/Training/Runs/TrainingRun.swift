import Corpus
import Networks

/// A run whose precision was chosen while the program was running: what the debugger and the console see of a trainer.
public protocol TrainingRun: AnyObject {
  var specification: NetworkSpecification { get }
  var precision: Precision { get }
  var layout: ParameterLayout { get }
  var dataset: any Dataset { get }
  var state: RunState { get }
  /// All of the run as it is now, to be written down.
  var archive: RunArchive { get }

  /// Goes on with other data, which must have the same kinds of inputs and targets and the same arity.
  func use(_ dataset: any Dataset)
  func train(_ plan: TrainingPlan, observer: inout TrainingObserver) -> TrainingEnd
  func evaluate(_ split: Split, limit: Int, seed: UInt64, shouldStop: () -> Bool) -> Evaluation?
  func evaluate(
    _ split: Split, by size: ExampleSize, limit: Int, seed: UInt64, shouldStop: () -> Bool
  ) -> SizedEvaluation?
  func lastOutputs(_ split: Split, shouldStop: () -> Bool) -> [Double]?
  /// How the network does on a part of the data without each of some units.
  func lesion(
    _ units: [Int], in split: Split, limit: Int, seed: UInt64, threads: Int, shouldStop: () -> Bool,
    progress: (_ done: Int, _ total: Int) -> Void
  ) -> LesionStudy?

  /// Draws all parameters anew from a stream that only the seed decides. Returns false where `shouldStop` said so.
  func initialize(_ initializer: Initializer, seed: UInt64, shouldStop: () -> Bool) -> Bool
  /// Where δ is cut from now on; nil for nowhere.
  func truncate(after steps: Int?) throws(NetworkSpecification.Problem)
  func values(of parameter: ParameterView) -> [Double]
  /// One parameter's value, by its place in the flat store.
  func value(at place: Int) -> Double
  func setValues(of parameter: ParameterView, to values: [Double])

  /// The examples of the next update of a course, as places in the training part.
  func nextMinibatch(_ course: TrainingCourse) -> [Int]
  /// What every one of some examples of the training part counts for in their loss as one minibatch.
  func exampleWeight(of indices: [Int]) -> Double

  /// Begins to record what the run goes through, or changes how many bytes of snapshots may be kept.
  func keepHistory(bytes budget: Int)
  /// Ends the record and lets it go.
  func endHistory()
  /// What the run went through; nil where nothing is recorded.
  var timeline: Timeline? { get }
  /// The course of what is recorded after where the run is, or of what was trained last.
  var recordedCourse: TrainingCourse? { get }
  /// Says that something was done to the run from outside, since its last update.
  func note(_ change: Change)
  /// Says that the last change was taken back, and the parameters are as they were before it.
  func takeBackChange()
  /// Goes to the state after so many updates, on the way to where the run is or further on along its branch.
  func rewind(to iteration: Int, observer: TrainingObserver) throws(HistoryError)
  /// Goes to another branch: to its end, or to the state after so many updates on the way there.
  func checkout(_ name: String, at iteration: Int?, observer: TrainingObserver) throws(HistoryError)
  /// Calls `body` while the run is at the end of a branch; it is where it was afterwards.
  func visit(_ name: String, observer: TrainingObserver, _ body: () -> Void) throws(HistoryError)
  /// The first (or last) iteration in `range` in which `holds` says so; the run is where it was afterwards.
  func search(
    _ order: SearchOrder, in range: ClosedRange<Int>, observer: TrainingObserver,
    holds: @escaping (PendingUpdate) -> Bool
  ) throws(HistoryError) -> Int?

  /// Runs the network over a chain that is made on the way. Needs a network of chains.
  func stepper() -> any ChainStepping

  /// The representation of a structure and of each of its nodes.
  func traverse(_ example: Example, interventions: [Intervention]) -> Traversal
  /// The cosine of every node's state with a vector, example by example of a part, in order; false when `shouldStop` says
  /// so.
  func similarities(
    to vector: [Double], in split: Split, shouldStop: () -> Bool,
    visit: (_ index: Int, _ cosines: ArraySlice<Double>) -> Void
  ) -> Bool

  /// One example run forward and backward.
  func trace(of example: Example) -> any TraceReading
  /// One example run forward and backward, with the gradient that training would use for it: `weight` is its share of
  /// the loss, 1/B in a minibatch of B. `interventions` hold during both passes; its example is number 0.
  /// `dropout`: what is left out, as in an update; nil for nothing.
  func inspect(_ example: Example, weight: Double, interventions: [Intervention], dropout: Dropout?) -> Inspection
  /// δ of an inspected example taken apart by loss terms. Nil when `shouldStop` says so, or where the trace is none of this
  /// network's precision.
  func credit(
    of trace: any TraceReading, _ request: CreditRequest, shouldStop: () -> Bool, progress: (_ vectors: Int) -> Void
  ) -> Credit?
  func checkGradient(
    on examples: [Example], settings: GradientCheck.Settings, seed: UInt64, shouldStop: () -> Bool
  ) throws(NetworkSpecification.Problem) -> GradientCheck?
  /// Single derivatives of an example's loss held against finite differences.
  func checkDerivatives(
    _ targets: [DerivativeTarget], on example: Example, weight: Double, interventions: [Intervention],
    dropout: Dropout?, tolerance: Double, shouldStop: () -> Bool
  ) throws(NetworkSpecification.Problem) -> [DerivativeCheck]?
}

extension TrainingRun {
  public func traverse(_ example: Example) -> Traversal { traverse(example, interventions: []) }
  public func inspect(_ example: Example, weight: Double = 1, interventions: [Intervention] = []) -> Inspection {
    inspect(example, weight: weight, interventions: interventions, dropout: nil)
  }

  /// What dropout leaves out of an example of the next update, by its place in the minibatch; nil without dropout.
  public func dropout(ofExample place: Int) -> Dropout? {
    guard specification.dropout > 0 else { return nil }
    return Dropout(seed: state.seed, update: state.iteration, firstExample: place)
  }
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

  public func stepper() -> any ChainStepping { Stepper(network) }

  public func values(of parameter: ParameterView) -> [Double] { network.values(of: parameter) }
  public func value(at place: Int) -> Double { network.value(at: place) }
  public func setValues(of parameter: ParameterView, to values: [Double]) {
    network.setValues(of: parameter, to: values)
  }

  public func trace(of example: Example) -> any TraceReading { propagated(example, weight: 1, interventions: []) }

  public func inspect(
    _ example: Example, weight: Double, interventions: [Intervention], dropout: Dropout?
  ) -> Inspection {
    let trace = propagated(example, weight: weight, interventions: interventions, dropout: dropout)
    return Inspection(trace: trace, gradient: network.gradient(trace))
  }

  private func propagated(
    _ example: Example, weight: Double, interventions: [Intervention], dropout: Dropout? = nil
  ) -> Trace<Scalar> {
    let trace = Trace<Scalar>(network.specification)
    (trace.interventions, trace.dropout) = (interventions, dropout)
    trace.stage(1, weight: weight) { $1 = example }
    network.forward(trace)
    network.backward(trace)
    return trace
  }

  public func credit(
    of trace: any TraceReading, _ request: CreditRequest, shouldStop: () -> Bool, progress: (_ vectors: Int) -> Void
  ) -> Credit? {
    (trace as? Trace<Scalar>).flatMap {
      network.credit(of: $0, request, shouldStop: shouldStop, progress: progress)
    }
  }

  public func checkGradient(
    on examples: [Example], settings: GradientCheck.Settings, seed: UInt64, shouldStop: () -> Bool
  ) throws(NetworkSpecification.Problem) -> GradientCheck? {
    try network.checkGradient(on: examples, settings: settings, seed: seed, shouldStop: shouldStop)
  }

  public func checkDerivatives(
    _ targets: [DerivativeTarget], on example: Example, weight: Double, interventions: [Intervention],
    dropout: Dropout?, tolerance: Double, shouldStop: () -> Bool
  ) throws(NetworkSpecification.Problem) -> [DerivativeCheck]? {
    try network.checkDerivatives(
      targets, on: example, weight: weight, interventions: interventions, dropout: dropout, tolerance: tolerance,
      shouldStop: shouldStop)
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
