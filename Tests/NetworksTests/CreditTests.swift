import Networks
import TestSupport
import Testing

/// δ taken apart by loss terms.
@Suite struct CreditTests {
  /// A structure with a specification for it, examples of which leave nodes without targets.
  struct Sample {
    var specification: NetworkSpecification
    var example: Example
  }

  /// Every kind of structure, inputs and targets that a pass can meet.
  static func samples(_ activation: Activation, seed: UInt64) -> [Sample] {
    var samples: [Sample] = []
    var generator = Generator(seed: seed)
    for readout in readouts {
      for placement in TargetPlacement.allCases {
        for reduction in Reduction.allCases {
          for truncation in [nil, 1, 3] {
            let classes = readout.1 == .crossEntropy && generator.index(below: 2) == 0
            var specification = makeSpecification(
              activation, readout, biases: generator.index(below: 2) == 0, placement: placement, hidden: 5,
              classes: classes)
            (specification.reduction, specification.truncation) = (reduction, truncation)
            let length = 1 + generator.index(below: 11)
            var example = makeChain(
              length, specification, with: &generator, state: generator.index(below: 2) == 0)
            thin(&example, specification, with: &generator)
            samples.append(Sample(specification: specification, example: example))
          }
          var specification = TreeTests.specification(activation, readout, placement: placement)
          specification.reduction = reduction
          let shapes = TreeTests.shapes(leaves: 1 + generator.index(below: 6))
          var example = TreeTests.example(
            shapes[generator.index(below: shapes.count)], specification, seed: UInt64(generator.index(below: 1_000)))
          thin(&example, specification, with: &generator)
          samples.append(Sample(specification: specification, example: example))
        }
      }
    }
    return samples
  }

  /// Takes some targets away, but never the last.
  static func thin(_ example: inout Example, _ specification: NetworkSpecification, with generator: inout Generator) {
    let last = Int32(example.structure.count - 1)
    let kept = example.targetNodes.indices.filter {
      example.targetNodes[$0] == last || generator.index(below: 3) > 0
    }
    let width = specification.outputs
    if !example.targetValues.isEmpty {
      example.targetValues = kept.flatMap { Array(example.targetValues[$0 * width..<($0 + 1) * width]) }
    }
    if !example.targetClasses.isEmpty { example.targetClasses = kept.map { example.targetClasses[$0] } }
    example.targetNodes = kept.map { example.targetNodes[$0] }
  }

  static func trace<Scalar: NetworkScalar>(
    _ network: Network<Scalar>, _ example: Example, _ interventions: [Intervention] = []
  ) -> Trace<Scalar> {
    let trace = Trace<Scalar>(network.specification)
    trace.interventions = interventions
    trace.stage(1) { $1 = example }
    network.forward(trace)
    network.backward(trace)
    return trace
  }

  /// The largest |Σ_s ∂E_s/∂u_t − δ_t|, relative to the largest |δ|.
  static func gap<Scalar: NetworkScalar>(
    _ sample: Sample, as type: Scalar.Type, _ interventions: [Intervention] = []
  ) throws -> Double {
    let network = try makeNetwork(sample.specification, as: type)
    let trace = trace(network, sample.example, interventions)
    let credit = try #require(network.credit(of: trace))
    var (gap, largest) = (0.0, 0.0)
    for node in 0..<sample.example.structure.count {
      for (i, value) in (trace.values(.delta, example: 0, node: node) ?? []).enumerated() {
        gap = max(gap, (credit.sums[node * credit.width + i] - value).magnitude)
        largest = max(largest, value.magnitude)
      }
    }
    return largest > 0 ? gap / largest : gap
  }

  @Test(arguments: Activation.allCases)
  func columnsAddUpToDelta(activation: Activation) throws {
    for sample in Self.samples(activation, seed: 21) {
      let double = try Self.gap(sample, as: Double.self)
      #expect(double < 1e-13, "\(sample.specification)")
      let float = try Self.gap(sample, as: Float.self)
      #expect(float < 1e-5, "\(sample.specification)")
    }
  }

  @Test(arguments: CellChoice.gatedChains)
  func columnsAddUpForEveryCell(cell: CellChoice) throws {
    for var sample in Self.samples(.tanh, seed: 33) where sample.specification.arity == 1 {
      sample.specification.cell = cell
      let carried = sample.specification.carriedQuantities.count * sample.specification.hidden
      if !sample.example.initialState.isEmpty {
        sample.example.initialState = (0..<carried).map { 0.1 * Double($0 % 5) - 0.2 }
      }
      let double = try Self.gap(sample, as: Double.self)
      #expect(double < 1e-13, "\(sample.specification)")
      let float = try Self.gap(sample, as: Float.self)
      #expect(float < 1e-5, "\(sample.specification)")
    }
  }

  /// What was poked in the example holds in every copy of a part of it: forward, where the states are taken over, and
  /// backward, where nothing flows through what is held.
  @Test(arguments: Activation.allCases)
  func columnsOfAChangedPassAddUpToItsDelta(activation: Activation) throws {
    for (round, sample) in Self.samples(activation, seed: 27).enumerated() {
      let node = round % sample.example.structure.count
      let interventions: [[Intervention]] = [
        [Intervention(.z, node: node, unit: 1, .set(0.3))], [Intervention(.z, node: nil, unit: 0, .set(0))],
        [Intervention(.u, node: node, unit: 2, .add(0.5)), Intervention(.u, node: 0, unit: 3, .set(-0.2))],
        [
          Intervention(.v, node: node, unit: 0, .set(0.1)),
          Intervention(.z, example: nil, node: node, unit: 1, .add(1)),
        ],
      ]
      for changes in interventions {
        let plain = try Self.gap(sample, as: Double.self, changes)
        #expect(plain < 1e-13, "\(changes): \(sample.specification)")
      }
    }
  }

  /// The same of gates and memories that were poked: every quantity that a cell computes forward, held and moved.
  @Test(arguments: CellChoice.gatedChains + CellChoice.trees)
  func columnsOfAChangedPassAddUpForEveryCell(cell: CellChoice) throws {
    let arity = CellChoice.trees.contains(cell) ? 2 : 1
    let samples = Self.samples(.tanh, seed: 41).filter { $0.specification.arity == arity }
    for (round, var sample) in samples.enumerated() where round % 3 == 0 {
      sample.specification.cell = cell
      sample.example.initialState = []
      let node = round % sample.example.structure.count
      let own = sample.specification.forwardQuantities.filter { sample.specification.isChangeable($0) }
      #expect(own.count >= (sample.specification.statesAreActivations ? 2 : 7))
      for quantity in own {
        for change in [Intervention.Change.set(0.3), .add(0.4)] {
          let changes = [
            Intervention(quantity, node: node, unit: 1, change), Intervention(quantity, node: nil, unit: 3, change),
          ]
          let gap = try Self.gap(sample, as: Double.self, changes)
          #expect(gap < 1e-13, "\(sample.specification.name(of: quantity)) \(change): \(sample.specification)")
        }
      }
    }
  }

  /// Nodes by level: no subtree is a stretch of them.
  @Test func nodesInAnyOrderWill() throws {
    var tree = Structure(arity: 2)
    for _ in 0..<5 { tree.addLeaf() }
    let (right, left) = (tree.addNode(over: 2, 3), tree.addNode(over: 4, 0))
    let inner = tree.addNode(over: right, 1)
    tree.addNode(over: left, inner)
    for readout in readouts {
      let specification = TreeTests.specification(.tanh, readout)
      let sample = Sample(
        specification: specification, example: TreeTests.example(tree, specification, seed: 28))
      let gap = try Self.gap(sample, as: Double.self)
      #expect(gap < 1e-13)
      let network = try makeNetwork(specification)
      let credit = try #require(network.credit(of: Self.trace(network, sample.example)))
      let row = try #require(credit.losses.firstIndex(of: inner))
      #expect(Array(credit.nodes[credit.starts[row]..<credit.starts[row + 1]]) == [1, 2, 3, 5, 7])
    }
  }

  /// Every vector against a pass over the whole example with all other targets taken away. The mean over targets is
  /// then over one, so δ is divided by how many there are.
  @Test(arguments: Activation.allCases)
  func everyEntryIsThatOfTheLossAlone(activation: Activation) throws {
    for sample in Self.samples(activation, seed: 22) {
      let network = try makeNetwork(sample.specification)
      let whole = Self.trace(network, sample.example)
      let credit = try #require(network.credit(of: whole, CreditRequest(keepsVectors: true)))
      var specification = sample.specification
      specification.placement = .every
      let alone = try makeNetwork(specification)
      let weight = sample.specification.reduction == .mean ? 1 / Double(credit.losses.count) : 1
      for (row, loss) in credit.losses.enumerated() {
        let trace = Self.trace(alone, Self.example(sample, targetAt: loss))
        var reached = Set<Int>()
        for place in credit.starts[row]..<credit.starts[row + 1] {
          let node = Int(credit.nodes[place])
          reached.insert(node)
          let vector = Array(credit.vectors[place * credit.width..<(place + 1) * credit.width])
          let expected = try #require(trace.values(.delta, example: 0, node: node)).map { $0 * weight }
          #expect(Self.isClose(vector, expected), "loss \(loss), node \(node): \(sample.specification)")
          let norm = expected.reduce(0) { $0 + $1 * $1 }.squareRoot()
          #expect((credit.norms[place] - norm).magnitude <= 1e-13 * max(norm, 1e-3))
        }
        // What has no entry gets nothing: above the diagonal, beside the subtree, beyond a cut.
        for node in 0..<sample.example.structure.count where !reached.contains(node) {
          let delta = try #require(trace.values(.delta, example: 0, node: node))
          #expect(delta.allSatisfy { $0 == 0 }, "loss \(loss), node \(node): \(sample.specification)")
        }
        if sample.specification.arity == 1 { #expect(reached.allSatisfy { $0 <= loss }) }
      }
    }
  }

  static func example(_ sample: Sample, targetAt node: Int) -> Example {
    var example = sample.example
    guard let place = example.targetNodes.firstIndex(of: Int32(node)) else { return example }
    let width = sample.specification.outputs
    example.targetNodes = [Int32(node)]
    if !example.targetValues.isEmpty {
      example.targetValues = Array(example.targetValues[place * width..<(place + 1) * width])
    }
    if !example.targetClasses.isEmpty { example.targetClasses = [example.targetClasses[place]] }
    return example
  }

  static func isClose(_ a: [Double], _ b: [Double]) -> Bool {
    let scale = b.reduce(1e-3) { max($0, $1.magnitude) }
    return a.count == b.count && zip(a, b).allSatisfy { ($0 - $1).magnitude <= 1e-13 * scale }
  }

  /// b enters u_t by itself: Σ_t ∂E_s/∂u_t is dE_s/db, which differences of the loss at s alone can tell.
  @Test func aLossAloneMatchesFiniteDifferences() throws {
    var generator = Generator(seed: 23)
    var specification = makeSpecification(.tanh, (.softmax, .crossEntropy))
    specification.reduction = .mean
    let example = makeChain(7, specification, with: &generator)
    let network = try makeNetwork(specification)
    let credit = try #require(network.credit(of: Self.trace(network, example), CreditRequest(keepsVectors: true)))
    let bias = try #require(network.layout["b"])
    let start = network.values(of: bias)
    func loss(at node: Int, _ b: [Double]) -> Double {
      network.setValues(of: bias, to: b)
      defer { network.setValues(of: bias, to: start) }
      return (Self.trace(network, example).values(.loss, example: 0, node: node)?.first ?? .nan) / 7
    }
    for (row, node) in credit.losses.enumerated() {
      for unit in 0..<credit.width {
        let sum = (credit.starts[row]..<credit.starts[row + 1]).reduce(0) {
          $0 + credit.vectors[$1 * credit.width + unit]
        }
        var (up, down) = (start, start)
        up[unit] += 1e-4
        down[unit] -= 1e-4
        let numeric = (loss(at: node, up) - loss(at: node, down)) / 2e-4
        #expect((sum - numeric).magnitude < 1e-8, "loss at \(node), unit \(unit)")
      }
    }
  }

  @Test(arguments: [Activation.tanh, .relu])
  func oneRowAndOneColumnAreThoseOfTheMatrix(activation: Activation) throws {
    for sample in Self.samples(activation, seed: 24).prefix(40) {
      let network = try makeNetwork(sample.specification)
      let trace = Self.trace(network, sample.example)
      let whole = try #require(network.credit(of: trace, CreditRequest(keepsVectors: true)))
      func vector(_ credit: Credit, _ loss: Int, _ node: Int) -> ArraySlice<Double>? {
        guard let row = credit.losses.firstIndex(of: loss) else { return nil }
        guard let place = (credit.starts[row]..<credit.starts[row + 1]).first(where: { credit.nodes[$0] == node })
        else { return nil }
        return credit.vectors[place * credit.width..<(place + 1) * credit.width]
      }
      for node in 0..<sample.example.structure.count {
        let request = CreditRequest(node: node, keepsVectors: true)
        let size = trace.size(of: request)
        let column = try #require(network.credit(of: trace, request))
        #expect(column.norms.count == size.entries && column.losses.count == size.losses)
        for loss in whole.losses { #expect(vector(column, loss, node) == vector(whole, loss, node)) }
      }
      for loss in whole.losses {
        let row = try #require(network.credit(of: trace, CreditRequest(losses: [loss], keepsVectors: true)))
        #expect(row.losses == [loss])
        for node in 0..<sample.example.structure.count {
          #expect(vector(row, loss, node) == vector(whole, loss, node))
        }
      }
      #expect(trace.size(of: CreditRequest()).vectors == whole.norms.count)
    }
  }

  @Test func manyGroupsGiveWhatOneDoes() throws {
    // 128 units and 300 steps are 45,150 vectors: more than a group holds.
    var specification = makeSpecification(.tanh, (.identity, .squaredError), hidden: 128)
    specification.input = .dense(width: 1)
    var generator = Generator(seed: 25)
    let network = try makeNetwork(specification, as: Float.self)
    for parameter in network.layout.parameters where parameter.name == "W" {
      network.setValues(of: parameter, to: network.values(of: parameter).map { $0 / 6 })
    }
    let trace = Self.trace(network, makeChain(300, specification, with: &generator))
    var reports: [Int] = []
    let credit = try #require(network.credit(of: trace, progress: { reports.append($0) }))
    #expect(reports.count > 1 && reports.last == 300 * 301 / 2)
    #expect(credit.norms.count == 300 * 301 / 2)
    for loss in [0, 17, 150, 299] {
      let alone = try #require(network.credit(of: trace, CreditRequest(losses: [loss])))
      #expect(alone.norms == Array(credit.norms[credit.starts[loss]..<credit.starts[loss + 1]]))
    }
    var asked = 0
    let stopped = network.credit(
      of: trace,
      shouldStop: {
        asked += 1
        return asked > 1
      })
    #expect(stopped == nil)
  }

  @Test func vanishedDeltaKeepsItsSize() throws {
    // W = 10⁻⁴·I and z = u: 80 steps back δ is 10⁻³²⁰ of what it was, whose square is no number.
    var specification = makeSpecification(.identity, (.identity, .squaredError), biases: false, placement: .last)
    specification.hidden = 2
    let network = try Network<Double>(specification)
    for parameter in network.layout.parameters {
      let identity = (0..<parameter.count).map { $0 / parameter.columns == $0 % parameter.columns ? 1.0 : 0 }
      network.setValues(of: parameter, to: parameter.name == "W" ? identity.map { $0 * 1e-4 } : identity)
    }
    var generator = Generator(seed: 26)
    let trace = Self.trace(network, makeChain(76, specification, with: &generator))
    let credit = try #require(network.credit(of: trace))
    let first = try #require(credit.norms.last)
    #expect((credit.norms[0] / first / 1e-300 - 1).magnitude < 1e-9)
    #expect((credit.projections[0] / credit.norms[0] - 1).magnitude < 1e-9)
  }
}
