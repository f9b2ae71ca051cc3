import Foundation
import Networks
import Testing

/// Interventions against the equations written out in plain Swift, and δ against finite differences.
@Suite struct InterventionTests {
  /// The equations of a network over one example, one number at a time.
  private struct Plain {
    let network: Network<Double>
    let example: Example
    var specification: NetworkSpecification { network.specification }

    func matrix(_ name: String) -> (_ row: Int, _ column: Int) -> Double {
      guard let view = network.layout[name] else { return { _, _ in 0 } }
      let values = network.values(of: view)
      return { values[$0 * view.columns + $1] }
    }

    func f(_ u: Double) -> Double {
      switch specification.activation {
      case .tanh: tanh(u)
      case .sigmoid: 1 / (1 + exp(-u))
      case .softplus: log(1 + exp(u))
      default: u
      }
    }

    /// u and z of every node and v of every target, as `change` leaves each number once it is computed.
    func run(_ change: (Quantity, _ node: Int, _ unit: Int, Double) -> Double) -> (
      u: [[Double]], z: [[Double]], v: [Int: [Double]], x: [[Double]]
    ) {
      let (h, arity) = (specification.hidden, specification.arity)
      let (wIn, w, b, wOut, c) = (matrix("W_in"), matrix("W"), matrix("b"), matrix("W_out"), matrix("c"))
      let words = matrix("E")
      var (u, z, xs): ([[Double]], [[Double]], [[Double]]) = ([], [], [])
      var v: [Int: [Double]] = [:]
      for n in 0..<example.structure.count {
        let isLeaf = specification.hasEmbeddings && example.structure.child(of: n, slot: 0) == nil
        var x: [Double] = []
        if specification.input.isValues {
          x = (0..<specification.inputs).map { change(.x, n, $0, example.inputs[n * specification.inputs + $0]) }
        }
        xs.append(x)
        let word = specification.input.isValues ? 0 : Int(change(.x, n, 0, Double(example.tokens[n])))
        let row = (0..<h).map { i in
          var sum = 0.0
          if isLeaf {
            sum = words(word, i)
          } else {
            sum = b(i, 0)
            for j in x.indices { sum += wIn(i, j) * x[j] }
            for s in 0..<arity {
              guard let child = example.structure.child(of: n, slot: s) else { continue }
              for j in 0..<h { sum += w(i, s * h + j) * z[child][j] }
            }
          }
          return change(.u, n, i, sum)
        }
        u.append(row)
        z.append((0..<h).map { change(.z, n, $0, isLeaf ? row[$0] : f(row[$0])) })
        if example.targetNodes.contains(Int32(n)) {
          v[n] = (0..<specification.outputs).map { o in
            change(.v, n, o, (0..<h).reduce(c(o, 0)) { $0 + wOut(o, $1) * z[n][$1] })
          }
        }
      }
      return (u, z, v, xs)
    }
  }

  enum Kind: CaseIterable { case chain, denseTree, wordTree }

  private func specification(_ kind: Kind, _ activation: Activation) -> NetworkSpecification {
    var specification = makeSpecification(activation, (.softmax, .crossEntropy), classes: true)
    if kind != .chain { specification.arity = 2 }
    if kind == .wordTree { specification.input = .tokens(vocabulary: 7) }
    return specification
  }

  /// ((0 1) (2 3)) or a chain of seven, a target at every node.
  private func example(_ kind: Kind, _ specification: NetworkSpecification) -> Example {
    var generator = Generator(seed: 21)
    var example = makeChain(7, specification, with: &generator)
    if kind == .chain { return example }
    var structure = Structure(arity: 2)
    let (a, b) = (structure.addLeaf(), structure.addLeaf())
    let left = structure.addNode(over: a, b)
    let (c, d) = (structure.addLeaf(), structure.addLeaf())
    structure.addNode(over: left, structure.addNode(over: c, d))
    example.structure = structure
    if kind == .wordTree { example.tokens = [0, 1, -1, 2, 3, -1, -1] }
    return example
  }

  private func pass(_ network: Network<Double>, _ example: Example, _ interventions: [Intervention]) -> Trace<Double> {
    let trace = Trace<Double>(network.specification)
    trace.interventions = interventions
    trace.stage(1) { $1 = example }
    network.forward(trace)
    network.backward(trace)
    return trace
  }

  private func change(
    _ interventions: [Intervention]
  ) -> (Quantity, Int, Int, Double) -> Double {
    { quantity, node, unit, computed in
      var value = computed
      for given in interventions
      where given.quantity == quantity && given.unit == unit && (given.node ?? node) == node {
        switch given.change {
        case .set(let held): value = held
        case .add(let offset): value += offset
        }
      }
      return value
    }
  }

  /// Node 1 is a step, and a leaf of both trees; node 5 an inner node; node 6 the end.
  private static let cases: [[Intervention]] = [
    [.init(.z, node: 1, unit: 0, .set(0.3))],
    [.init(.z, node: 5, unit: 4, .set(-2))],
    [.init(.z, node: 5, unit: 2, .add(0.7))],
    [.init(.u, node: 5, unit: 1, .set(1.5))],
    [.init(.u, node: 1, unit: 1, .add(-0.4))],
    [.init(.z, node: nil, unit: 3, .set(0))],
    [.init(.u, node: nil, unit: 3, .add(0.25))],
    [.init(.v, node: 5, unit: 1, .set(0.9)), .init(.v, node: nil, unit: 0, .add(0.2))],
    // In the order given: the last one wins.
    [.init(.z, node: 5, unit: 3, .set(1)), .init(.z, node: nil, unit: 3, .set(0))],
    [.init(.z, node: nil, unit: 3, .set(0)), .init(.z, node: 5, unit: 3, .set(1))],
    [
      .init(.z, node: 5, unit: 3, .set(1)), .init(.z, node: 5, unit: 3, .add(0.5)),
      .init(.u, node: 5, unit: 2, .set(1)),
    ],
  ]

  @Test(arguments: Kind.allCases, [Activation.tanh, .sigmoid, .softplus])
  func everythingDownstreamFollows(kind: Kind, activation: Activation) throws {
    let network = try makeNetwork(specification(kind, activation))
    let example = example(kind, network.specification)
    for interventions in Self.cases {
      let trace = pass(network, example, interventions)
      let plain = Plain(network: network, example: example).run(change(interventions))
      for node in 0..<7 {
        expectClose(trace.values(.u, example: 0, node: node), plain.u[node], "u[\(node)] \(interventions)")
        expectClose(trace.values(.z, example: 0, node: node), plain.z[node], "z[\(node)] \(interventions)")
        expectClose(trace.values(.v, example: 0, node: node), plain.v[node], "v[\(node)] \(interventions)")
      }
    }
  }

  /// δ of a unit is what the loss gains by an offset on its u, all other interventions in force; 0 where it is held.
  @Test(arguments: Kind.allCases, [Activation.tanh, .sigmoid, .softplus])
  func deltaIsTheDerivativeBesideWhatIsHeld(kind: Kind, activation: Activation) throws {
    let network = try makeNetwork(specification(kind, activation))
    let example = example(kind, network.specification)
    for interventions in [[]] + Self.cases {
      let trace = pass(network, example, interventions)
      let probe = Trace<Double>(network.specification)
      probe.stage(1) { $1 = example }
      func loss(_ extra: Intervention) -> Double {
        probe.interventions = interventions + [extra]
        network.forward(probe)
        return probe.loss()
      }
      func held(_ quantities: [Quantity], _ node: Int, _ unit: Int) -> Bool {
        interventions.contains {
          guard case .set = $0.change else { return false }
          return quantities.contains($0.quantity) && $0.unit == unit && ($0.node ?? node) == node
        }
      }
      let h = 1e-5
      for node in 0..<7 {
        let delta = try #require(trace.values(.delta, example: 0, node: node))
        let deltaOut = try #require(trace.values(.deltaOut, example: 0, node: node))
        let parts = [Quantity.fromOutput, .fromParent, .slope].map { trace.values($0, example: 0, node: node) ?? [] }
        for unit in 0..<5 {
          #expect((delta[unit] - (parts[0][unit] + parts[1][unit]) * parts[2][unit]).magnitude < 1e-15)
          guard !held([.u, .z], node, unit) else {
            #expect(delta[unit] == 0, "\(node) \(unit) \(interventions)")
            continue
          }
          let slope =
            (loss(.init(.u, node: node, unit: unit, .add(h))) - loss(.init(.u, node: node, unit: unit, .add(-h))))
            / (2 * h)
          #expect((slope - delta[unit]).magnitude < 1e-8, "\(node) \(unit) \(interventions)")
        }
        for unit in 0..<3 {
          guard !held([.v], node, unit) else {
            #expect(deltaOut[unit] == 0)
            continue
          }
          let slope =
            (loss(.init(.v, node: node, unit: unit, .add(h))) - loss(.init(.v, node: node, unit: unit, .add(-h))))
            / (2 * h)
          #expect((slope - deltaOut[unit]).magnitude < 1e-8, "\(node) \(unit) \(interventions)")
        }
      }
    }
  }

  /// dE/d(parameters) too is that of the network as intervened upon.
  @Test(arguments: Kind.allCases) func gradientIsThatOfTheChangedNetwork(kind: Kind) throws {
    let network = try makeNetwork(specification(kind, .tanh))
    let example = example(kind, network.specification)
    for interventions in Self.cases {
      let trace = pass(network, example, interventions)
      let gradient = network.gradient(trace)
      for parameter in network.layout.parameters {
        let kept = network.values(of: parameter)
        for place in 0..<parameter.count {
          func loss(_ step: Double) -> Double {
            var moved = kept
            moved[place] += step
            network.setValues(of: parameter, to: moved)
            network.forward(trace)
            return trace.loss()
          }
          let slope = (loss(1e-5) - loss(-1e-5)) / 2e-5
          #expect(
            (slope - gradient[parameter.offset + place]).magnitude < 1e-8, "\(parameter.name) \(place) \(interventions)"
          )
        }
        network.setValues(of: parameter, to: kept)
      }
    }
  }

  @Test func inputsAndTargetsAreChangedForThePassOnly() throws {
    let specification = makeSpecification(.tanh, (.identity, .squaredError))
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 5)
    let example = makeChain(4, specification, with: &generator)
    var changed = example
    changed.inputs[2 * 3 + 1] = 9
    changed.targetValues[3 * 2 + 1] += 0.5
    let expected = pass(network, changed, [])
    let before = pass(network, example, [])
    let trace = pass(
      network, example, [.init(.x, node: 2, unit: 1, .set(9)), .init(.d, node: 3, unit: 1, .add(0.5))])
    #expect(trace.loss() == expected.loss())
    #expect(network.gradient(trace) == network.gradient(expected))
    #expect(trace.values(.x, example: 0, node: 2) == expected.values(.x, example: 0, node: 2))
    // Again, not on top; then without.
    network.forward(trace)
    #expect(trace.loss() == expected.loss())
    trace.interventions = []
    network.forward(trace)
    network.backward(trace)
    #expect(trace.loss() == before.loss())
    #expect(network.gradient(trace) == network.gradient(before))
  }

  @Test func wordsAndClassesAreSetByTheirIndex() throws {
    let network = try makeNetwork(specification(.wordTree, .tanh))
    let example = example(.wordTree, network.specification)
    var changed = example
    changed.tokens[3] = 6
    changed.targetClasses[6] = 2
    let trace = pass(
      network, example, [.init(.x, node: 3, unit: 0, .set(6)), .init(.d, node: 6, unit: 0, .set(2))])
    let expected = pass(network, changed, [])
    #expect(trace.loss() == expected.loss())
    #expect(network.gradient(trace) == network.gradient(expected))
  }

  /// A kernel reads memory at a word's and a class's index: what is not one must never reach it.
  @Test(arguments: [7, -2, 1e12, 0.5, .nan, .infinity])
  func whatIsNotThereChangesNothing(value: Double) throws {
    let network = try makeNetwork(specification(.wordTree, .tanh))
    let example = example(.wordTree, network.specification)
    let trace = pass(
      network, example,
      [
        .init(.x, node: 3, unit: 0, .set(value)), .init(.d, node: nil, unit: 0, .set(value)),
        .init(.z, node: 7, unit: 0, .set(1)), .init(.z, node: 1, unit: 5, .set(1)),
        .init(.u, node: -1, unit: 0, .set(1)),
        .init(.z, example: 1, node: 1, unit: 0, .set(1)), .init(.v, node: nil, unit: 3, .set(1)),
        .init(.z, node: nil, unit: -1, .set(1)), .init(.z, node: nil, unit: 5, .set(1)),
      ])
    let untouched = pass(network, example, [])
    #expect(trace.loss() == untouched.loss())
    #expect(network.gradient(trace) == network.gradient(untouched))
  }

  @Test(arguments: [Double.nan, .infinity])
  func aHeldUnitPassesNothingBackWhateverItsValue(value: Double) throws {
    // relu's f' is NaN at NaN and tanh's at z = ∞: 0 · NaN would reach every δ before.
    for activation in [Activation.tanh, .relu] {
      let network = try makeNetwork(specification(.chain, activation))
      let example = example(.chain, network.specification)
      for quantity in [Quantity.u, .z] {
        let trace = pass(network, example, [.init(quantity, node: 6, unit: 0, .set(value))])
        #expect(trace.values(.delta, example: 0, node: 6)?[0] == 0)
        let shown = trace.values(quantity, example: 0, node: 6)?[0] ?? 0
        #expect(value.isNaN ? shown.isNaN : shown == value)
      }
    }
  }

  @Test func oneExampleOfAMinibatchAloneIsChanged() throws {
    let specification = makeSpecification(.tanh, (.sigmoid, .squaredError))
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 9)
    let examples = [3, 5, 4].map { makeChain($0, specification, with: &generator) }
    let trace = Trace<Double>(specification)
    trace.interventions = [.init(.z, example: 1, node: nil, unit: 2, .set(0))]
    trace.stage(3) { $1 = examples[$0] }
    network.forward(trace)
    let alone = pass(network, examples[1], [.init(.z, node: nil, unit: 2, .set(0))])
    let untouched = pass(network, examples[2], [])
    for node in 0..<4 {
      #expect(trace.values(.z, example: 1, node: node) == alone.values(.z, example: 0, node: node))
      #expect(trace.values(.z, example: 2, node: node) == untouched.values(.z, example: 0, node: node))
    }
    trace.interventions = [.init(.z, example: nil, node: nil, unit: 2, .set(0))]
    network.forward(trace)
    for (e, example) in examples.enumerated() {
      for node in 0..<example.structure.count {
        #expect(trace.values(.z, example: e, node: node)?[2] == 0)
      }
    }
  }

  /// A unit held over a million steps: one intervention, not a million.
  @Test func aUnitIsHeldOverADeepChain() throws {
    var specification = makeSpecification(.tanh, (.sigmoid, .squaredError), hidden: 2)
    specification.placement = .last
    let network = try makeNetwork(specification)
    var example = Example(structure: .chain(length: 1_000_000))
    example.inputs = Array(repeating: 0.5, count: 3_000_000)
    example.targetNodes = [999_999]
    example.targetValues = [1, 0]
    let trace = pass(
      network, example, [.init(.z, node: nil, unit: 1, .set(0)), .init(.z, node: 9, unit: 0, .set(0.5))])
    #expect(trace.values(.z, example: 0, node: 999_999)?[1] == 0)
    #expect(trace.values(.z, example: 0, node: 9) == [0.5, 0])
    #expect(trace.values(.delta, example: 0, node: 500_000)?[1] == 0)
  }

  private func expectClose(_ a: [Double]?, _ b: [Double]?, _ what: String) {
    guard let a, let b, a.count == b.count else {
      #expect(a == nil && b == nil, Comment(rawValue: what))
      return
    }
    for (x, y) in zip(a, b) { #expect((x - y).magnitude < 1e-13, Comment(rawValue: what)) }
  }
}

extension InputKind {
  fileprivate var isValues: Bool { if case .dense = self { true } else { false } }
}
