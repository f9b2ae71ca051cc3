import Networks
import TestSupport
import Testing

/// States, δ and gradients against PyTorch (Tests/Fixtures/make_rnn_fixtures.py).
@Suite struct FixtureTests {
  static let cases: [RNNFixture] = (try? ["rnn-grid", "rnn-adder", "rnn-special"].flatMap(loadFixture)) ?? []

  @Test func everyFixtureIsThere() { #expect(Self.cases.count >= 40) }

  @Test(arguments: cases)
  func everyQuantityEqualsPyTorch(fixture: RNNFixture) throws {
    let network = try makeNetwork(fixture)
    let trace = Trace<Double>(network.specification)
    trace.stage(fixture.sequences.count) { $1 = makeExample(fixture.sequences[$0], fixture) }
    network.forward(trace)
    expectClose(trace.loss(), fixture.loss, "loss")
    network.backward(trace)
    for (e, sequence) in fixture.sequences.enumerated() {
      for node in 0..<sequence.length {
        let row = node * fixture.hiddenWidth..<(node + 1) * fixture.hiddenWidth
        expectClose(trace.values(.u, example: e, node: node), Array(sequence.u[row]), "u \(node)")
        expectClose(trace.values(.z, example: e, node: node), Array(sequence.z[row]), "z \(node)")
        expectClose(trace.values(.delta, example: e, node: node), Array(sequence.delta[row]), "δ \(node)")
      }
      for (place, node) in sequence.targetNodes.enumerated() {
        let row = place * fixture.outputWidth..<(place + 1) * fixture.outputWidth
        expectClose(trace.values(.v, example: e, node: node), Array(sequence.v[row]), "v \(node)")
        expectClose(trace.values(.y, example: e, node: node), Array(sequence.y[row]), "y \(node)")
        expectClose(trace.values(.deltaOut, example: e, node: node), Array(sequence.deltaOut[row]), "δ_out \(node)")
        expectClose(trace.values(.loss, example: e, node: node), [sequence.stepLosses[place]], "loss \(node)")
      }
    }
    let gradient = network.gradient(trace)
    for parameter in network.layout.parameters {
      expectClose(
        Array(gradient[parameter.range]), try #require(fixture.gradients[parameter.name]),
        "dE/d\(parameter.name)")
    }
  }

  func expectClose(_ found: [Double]?, _ expected: [Double], _ what: String) {
    guard let found, found.count == expected.count else {
      Issue.record("\(what): \(String(describing: found)) against \(expected)")
      return
    }
    for (a, b) in zip(found, expected) { expectClose(a, b, what) }
  }

  func expectClose(_ found: Double, _ expected: Double, _ what: String) {
    #expect((found - expected).magnitude <= 1e-10 * max(1, expected.magnitude), "\(what)")
  }
}
