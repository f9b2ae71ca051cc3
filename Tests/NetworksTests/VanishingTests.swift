import Networks
import TestSupport
import Testing

/// δ on its way to nothing.
@Suite struct VanishingTests {
  /// A chain scored at its end only, with units that pass a tenth on: δ shrinks through every magnitude there is, and none
  /// of it is left below the smallest normal number, where arithmetic is slow.
  @Test func deltaThatVanishesEndsAtZero() throws {
    try check(Double.self, steps: 600)
    try check(Float.self, steps: 100)
  }

  func check<S: NetworkScalar>(_: S.Type, steps: Int) throws {
    var specification = makeSpecification(.identity, (.identity, .squaredError), placement: .last, hidden: 2)
    specification.biases = false
    let network = try Network<S>(specification)
    for parameter in network.layout.parameters {
      let isRecurrent = parameter.name == "W"
      network.setValues(
        of: parameter, to: (0..<parameter.count).map { isRecurrent ? ($0 % 3 == 0 ? 0.1 : 0) : 0.5 })
    }
    var generator = Generator(seed: 8)
    let example = makeChain(steps, specification, with: &generator)
    let trace = Trace<S>(specification)
    trace.stage(1) { $1 = example }
    network.forward(trace)
    network.backward(trace)
    var smallest = Double.infinity
    for node in 0..<steps {
      for value in try #require(trace.values(.delta, example: 0, node: node)) where value != 0 {
        smallest = min(smallest, value.magnitude)
      }
    }
    #expect(smallest >= Double(S.leastNormalMagnitude) && smallest < 20 * Double(S.leastNormalMagnitude))
    #expect(trace.values(.delta, example: 0, node: 0) == [0, 0])
    // Arithmetic afterwards is as it was before.
    #expect((S.leastNormalMagnitude / four(S.self)).isSubnormal)
  }

  /// 4, not known when compiling.
  private func four<S: NetworkScalar>(_: S.Type) -> S {
    var generator = Generator(seed: 9)
    return generator.uniform() < 2 ? 4 : 1
  }
}
