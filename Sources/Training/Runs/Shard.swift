import Networks

/// A part of a minibatch: its examples, its trace, and its share of the gradient and the loss. Shards may go on at the same
/// time.
final class Shard<Scalar: NetworkScalar> {
  let trace: Trace<Scalar>
  let gradient: Gradient<Scalar>
  @exclusivity(unchecked) private(set) var loss = 0.0
  private var segmented: SegmentedPass<Scalar>?
  @exclusivity(unchecked) private var wasSegmented = false

  init(_ network: Network<Scalar>) {
    trace = Trace(network.specification)
    gradient = Gradient(network.layout)
  }

  /// What is left out in the next pass; nil for nothing.
  func drop(_ dropout: Dropout?) { trace.dropout = dropout }

  /// Where δ is cut from now on; nil for nowhere.
  func truncate(after steps: Int?) {
    trace.truncate(after: steps)
    (segmented, wasSegmented) = (nil, false)
  }

  /// The trace of the last pass; of its first segment where it went segment by segment.
  var shownTrace: Trace<Scalar> { (wasSegmented ? segmented?.trace : nil) ?? trace }

  /// Forward and back over the examples that the trace has read, each with `weight` as its share of the loss. Chains whose
  /// trace would take more than so many bytes go segment by segment; the digits are the same.
  @inline(__always)
  func pass(_ network: Network<Scalar>, weight: Double, traceLimit: Int) {
    wasSegmented = SegmentedPass.isWorthwhile(for: trace, limit: traceLimit)
    if wasSegmented {
      loss = runSegmented(network, weight: weight)
      return
    }
    trace.layOut(weight: weight)
    network.forward(trace)
    network.backward(trace)
    network.accumulateGradient(trace, into: gradient, accumulate: false)
    loss = trace.loss()
  }

  private func runSegmented(_ network: Network<Scalar>, weight: Double) -> Double {
    let pass = segmented ?? SegmentedPass(network.specification)
    segmented = pass
    return pass.run(network, over: trace, weight: weight, into: gradient)
  }
}
