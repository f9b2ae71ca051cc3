import Networks

/// One example of a minibatch's trace, as expressions read it.
struct TracedExample: NodeReading {
  let trace: any TraceReading
  let example: Int
  /// The loss of the minibatch.
  let loss: Double
  let phrases: Phrases?
  /// The gradient of the minibatch.
  let gradients: () -> [Double]

  var specification: NetworkSpecification { trace.specification }
  var nodes: Int { trace.forest.nodeCount(example: example) }
  func initialState(_ quantity: Quantity) -> [Double] { trace.initialState(quantity, example: example) }
  var gradient: [Double] { gradients() }
  func values(_ quantity: Quantity, at node: Int) -> [Double]? {
    trace.values(quantity, example: example, node: node)
  }
}
