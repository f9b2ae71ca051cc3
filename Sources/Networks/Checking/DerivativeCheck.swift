/// Something that the loss of an example is differentiated by.
public enum DerivativeTarget: Sendable, Equatable {
  /// An element of a quantity at a node: u for δ, v for δ_out.
  case quantity(Quantity, node: Int, unit: Int)
  /// A parameter, by its place in the flat store.
  case parameter(Int)
}

/// One derivative held against a finite difference of the example's whole loss, in Double.
public struct DerivativeCheck: Sendable {
  public let target: DerivativeTarget
  /// What backpropagation says in Double, without cuts.
  public let backpropagation: Double
  /// What the five-point difference says.
  public let difference: Double
  /// |backpropagation − difference| / max of both, or of what rounding leaves.
  public let relativeError: Double
  public let step: Double
  /// A unit at whose kink it lies, whatever the step: no difference can tell there.
  public let kink: (node: Int, unit: Int)?
  /// Both are so small that the rounding of the loss hides their digits.
  public let isBelowRounding: Bool
  public let tolerance: Double

  public var passes: Bool { relativeError <= tolerance }
}

extension Network {
  /// Holds derivatives of an example's loss against finite differences. `weight` is its share of the loss, `interventions` hold
  /// meanwhile.
  ///
  /// In Double whatever the network's precision, and without cuts: a cut δ is not a derivative of anything. Four forward
  /// passes a target, more near a kink. Nil when `shouldStop`, asked before every target, says so. Targets need to be there.
  public func checkDerivatives(
    _ targets: [DerivativeTarget], on example: Example, weight: Double = 1, interventions: [Intervention] = [],
    dropout: Dropout? = nil, tolerance: Double = 1e-6, shouldStop: () -> Bool = { false }
  ) throws(NetworkSpecification.Problem) -> [DerivativeCheck]? {
    var whole = specification
    whole.truncation = nil
    let twin = try Network<Double>(whole)
    for place in 0..<layout.count { twin.parameters[place] = value(at: place) }
    twin.pack()
    let trace = Trace<Double>(whole)
    (trace.interventions, trace.dropout) = (interventions, dropout)
    trace.stage(1, weight: weight) { $1 = example }
    twin.forward(trace)
    twin.backward(trace)
    let gradient = targets.contains { if case .parameter = $0 { true } else { false } } ? twin.gradient(trace) : []
    let loss = trace.loss()
    let kinks = Kinks(trace)
    // What was computed is read before passes with something moved overwrite it.
    let starts = targets.map { target -> (value: Double, derivative: Double) in
      switch target {
      case .parameter(let place): (twin.parameters[place], gradient[place])
      case .quantity(let quantity, let node, let unit):
        (
          trace.values(quantity, example: 0, node: node)?[unit] ?? .nan,
          trace.values(whole.error(of: quantity), example: 0, node: node)?[unit] ?? .nan
        )
      }
    }
    let floor = FiniteDifference.floor(
      loss: FiniteDifference.size(ofLoss: trace), largest: starts.reduce(0) { max($0, $1.derivative.magnitude) })
    var checks: [DerivativeCheck] = []
    for (target, start) in zip(targets, starts) {
      if shouldStop() { return nil }
      let difference = FiniteDifference(around: start.value) { step in
        twin.lossWith(target, movedBy: step, trace, interventions)
        return FiniteDifference.Point(value: trace.loss(), kink: kinks.firstCrossed(in: trace))
      }
      let error = difference.relativeError(to: start.derivative, loss: loss, floor: floor)
      checks.append(
        DerivativeCheck(
          target: target, backpropagation: start.derivative, difference: difference.value, relativeError: error,
          step: difference.step, kink: error <= tolerance ? nil : difference.kink.map { ($0.node, $0.unit) },
          isBelowRounding: max(start.derivative.magnitude, difference.value.magnitude) < floor * tolerance,
          tolerance: tolerance))
    }
    return checks
  }
}

extension Network<Double> {
  /// A forward pass with one target moved.
  fileprivate func lossWith(
    _ target: DerivativeTarget, movedBy step: Double, _ trace: Trace<Double>, _ interventions: [Intervention]
  ) {
    switch target {
    case .parameter(let place):
      let kept = parameters[place]
      parameters[place] = kept + step
      pack()
      forward(trace)
      parameters[place] = kept
      pack()
    case .quantity(let quantity, let node, let unit):
      // What is held stays held: it comes after the step. A word's vector is its leaf's u and z, of which u comes first.
      let moved = quantity == .z && specification.statesAreActivations ? Quantity.u : quantity
      trace.interventions = [Intervention(moved, node: node, unit: unit, .add(step))] + interventions
      forward(trace)
      trace.interventions = interventions
    }
  }
}

extension NetworkSpecification {
  /// The quantity that holds dE/d(quantity).
  fileprivate func error(of quantity: Quantity) -> Quantity {
    equations.equations.first { $0.quantity == quantity && $0.error != nil }?.error ?? .delta
  }
}
