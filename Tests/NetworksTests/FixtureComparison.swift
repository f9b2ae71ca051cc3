import Networks
import TestSupport
import Testing

extension CellFixture {
  /// Every quantity that PyTorch gave at every node, the loss and all gradients, to 10⁻¹⁰.
  func expectEveryQuantity() throws {
    let network = try makeNetwork()
    let trace = Trace<Double>(network.specification)
    trace.stage(examples.count) { $1 = makeExample($0) }
    network.forward(trace)
    network.backward(trace)
    expectClose([trace.loss()], [loss_value], "loss")
    for (e, example) in examples.enumerated() {
      #expect(example.quantities.count >= (network.specification.statesAreActivations ? 3 : 10))
      for (name, values) in example.quantities {
        let quantity = try #require(network.specification.quantity(named: name), "\(name)")
        let nodes = example.nodes?[name] ?? Array(0..<example.length)
        #expect(values.count == nodes.count * hiddenWidth)
        for (place, node) in nodes.enumerated() {
          let row = Array(values[place * hiddenWidth..<(place + 1) * hiddenWidth])
          expectClose(trace.values(quantity, example: e, node: node), row, "\(name) \(node)")
        }
        for node in 0..<example.length where !nodes.contains(node) {
          #expect(trace.values(quantity, example: e, node: node) == nil, "\(name) \(node)")
        }
      }
    }
    let gradient = network.gradient(trace)
    for parameter in network.layout.parameters {
      let expected = try #require(gradients[parameter.name])
      expectClose(Array(gradient[parameter.range]), expected, "dE/d\(parameter.name)")
    }
  }

  private func expectClose(_ found: [Double]?, _ expected: [Double], _ what: String) {
    guard let found, found.count == expected.count else {
      Issue.record("\(what): \(String(describing: found)) against \(expected)")
      return
    }
    for (a, b) in zip(found, expected) { #expect((a - b).magnitude <= 1e-10 * max(1, b.magnitude), "\(what)") }
  }
}
