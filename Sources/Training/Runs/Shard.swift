import Networks

/// A part of a minibatch: its examples, its trace, and its share of the gradient and the loss. Shards may go on at the same
/// time.
final class Shard<Scalar: NetworkScalar> {
  /// The trace of the minibatch at hand.
  @exclusivity(unchecked) private(set) var trace: Trace<Scalar>
  /// Summed over the minibatches of an update.
  let gradient: Gradient<Scalar>
  /// Of the last pass.
  @exclusivity(unchecked) private(set) var loss = 0.0
  /// A trace for each minibatch of an update that is looked at before it is made; else there is the first only.
  private var traces: [Trace<Scalar>]
  @exclusivity(unchecked) private(set) var holdsGradient = false
  private var segmented: SegmentedPass<Scalar>?
  @exclusivity(unchecked) private var wasSegmented = false

  init(_ network: Network<Scalar>) {
    trace = Trace(network.specification)
    traces = [trace]
    gradient = Gradient(network.layout)
  }

  /// What is left out in the next pass; nil for nothing.
  func drop(_ dropout: Dropout?) { trace.dropout = dropout }

  /// Another update begins.
  @inline(__always)
  func begin() { holdsGradient = false }

  /// The trace that keeps what the minibatch of a number goes through from now on.
  func trace(ofMinibatch minibatch: Int) -> Trace<Scalar> {
    while traces.count <= minibatch { traces.append(Trace(trace.specification)) }
    return traces[minibatch]
  }

  /// Keeps one trace for all minibatches.
  func forgetTraces() {
    traces.removeSubrange(1...)
    trace = traces[0]
  }

  /// Goes on with the trace of another minibatch.
  func turn(to minibatch: Int) { trace = trace(ofMinibatch: minibatch) }

  /// Where δ is cut from now on; nil for nowhere.
  func truncate(after steps: Int?) {
    for trace in traces { trace.truncate(after: steps) }
    (segmented, wasSegmented) = (nil, false)
  }

  /// The trace of the last pass; of its first segment where it went segment by segment.
  var shownTrace: Trace<Scalar> { (wasSegmented ? segmented?.trace : nil) ?? trace }

  /// Forward and back over the examples that the trace has read, each with `weight` as its share of the loss. Chains whose
  /// trace would take more than so many bytes go segment by segment; the digits are the same.
  @inline(__always)
  func pass(_ network: Network<Scalar>, weight: Double, traceLimit: Int) {
    // Asked for once: each time costs a reference count.
    let trace = trace
    wasSegmented = SegmentedPass.isWorthwhile(for: trace, limit: traceLimit)
    if wasSegmented {
      loss = runSegmented(network, weight: weight)
      holdsGradient = true
      return
    }
    trace.layOut(weight: weight)
    network.forward(trace)
    network.backward(trace)
    network.accumulateGradient(trace, into: gradient, accumulate: holdsGradient)
    holdsGradient = true
    loss = trace.loss()
  }

  private func runSegmented(_ network: Network<Scalar>, weight: Double) -> Double {
    let pass = segmented ?? SegmentedPass(network.specification)
    segmented = pass
    return pass.run(network, over: trace, weight: weight, into: gradient, accumulate: holdsGradient)
  }
}
