/// A `Stepper` of some precision.
public protocol ChainStepping: AnyObject {
  func restart()
  func step(token: Int32)
  func step(inputs: [Double])
  func readScores(into scores: inout [Double])
  var outputs: [Double] { get }
  var carried: [Double] { get }
}

/// Runs a network over a chain that is not known beforehand, one step at a time, carrying the state.
///
/// A step is a chain of one node that starts from the state the step before left: time and memory do not grow with the
/// chain, and the digits are those of a pass over the whole of it.
public final class Stepper<Scalar: NetworkScalar>: ChainStepping {
  private let network: Network<Scalar>
  private let trace: Trace<Scalar>
  private var state: [Double] = []

  /// Needs a network of chains, packed, that only goes forward.
  public init(_ network: Network<Scalar>) {
    self.network = network
    trace = Trace(network.specification)
  }

  /// Back to the zero state.
  public func restart() { state.removeAll(keepingCapacity: true) }

  /// The state after the last step, as `Example.initialState` holds it; empty for the zero state.
  public var carried: [Double] { state }

  /// Reads one more token, or −1 for none. Needs a network of tokens.
  public func step(token: Int32) {
    step { example in
      example.tokens.removeAll(keepingCapacity: true)
      example.tokens.append(token)
    }
  }

  /// Reads one more vector. Needs D values.
  public func step(inputs: [Double]) {
    step { example in
      example.inputs.removeAll(keepingCapacity: true)
      example.inputs.append(contentsOf: inputs)
    }
  }

  @inline(__always)
  private func step(_ write: (inout Example) -> Void) {
    let (specification, state) = (network.specification, state)
    trace.stage(1) { _, example in
      example.structure.becomeChain(length: 1)
      write(&example)
      example.initialState.removeAll(keepingCapacity: true)
      example.initialState.append(contentsOf: state)
      guard example.targetNodes.isEmpty else { return }
      // Only what has a target is read out; which one it is does not matter.
      example.targetNodes.append(0)
      if case .values(let width) = specification.target {
        example.targetValues = Array(repeating: 0, count: width)
      } else {
        example.targetClasses.append(0)
      }
    }
    network.forward(trace)
    trace.copyState(example: 0, node: 0, into: &self.state)
  }

  /// v of the last step: for a softmax the unscaled log probabilities.
  public func readScores(into scores: inout [Double]) {
    scores = trace.values(.v, example: 0, node: 0) ?? []
  }

  /// y of the last step.
  public var outputs: [Double] { trace.values(.y, example: 0, node: 0) ?? [] }
}

extension Trace {
  /// Writes all that a node hands on to the next one, z and what the cell carries besides, in the form of
  /// `Example.initialState`.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func copyState(example: Int, node: Int, into state: inout [Double]) {
    state.removeAll(keepingCapacity: true)
    let row = forest.row(example: example, node: node)
    forEachCarried { pointer, stride in
      for i in 0..<specification.hidden { state.append(Double(pointer[row * stride + i])) }
    }
  }
}
