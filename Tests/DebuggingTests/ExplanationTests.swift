import Debugging
import Networks
import Testing
import Training

/// What is said of a number adds up to the number that the kernels computed.
struct ExplanationTests {
  typealias Shape = ExplanationSample.Shape

  struct Readout: Sendable, CustomTestStringConvertible {
    let output: OutputFunction
    let loss: Loss
    let classes: Bool
    var testDescription: String { "\(output) \(loss)\(classes ? " classes" : "")" }
  }

  static let readouts = OutputFunction.allCases.flatMap { output in
    Loss.allCases.filter { $0.outputs.contains(output) }.flatMap { loss in
      [false, true].map { Readout(output: output, loss: loss, classes: $0) }
    }
  }

  /// The value is what the terms make of it, told by their own numbers and not by what the explanation says of itself.
  static func expectSum(
    _ subject: Subject, _ sample: ExplanationSample, _ precision: Precision = .double,
    at location: SourceLocation = #_sourceLocation
  ) {
    guard let explanation = sample.explainer.explain(subject) else {
      Issue.record("\(subject) is not explained", sourceLocation: location)
      return
    }
    #expect(explanation.addsUp, "\(subject): \(explanation.difference)", sourceLocation: location)
    guard explanation.isSum else { return }
    for term in explanation.terms {
      let product = term.ingredients.reduce(term.scale) { $0 * $1.value }
      let factor = explanation.function == nil ? explanation.factors.reduce(1) { $0 * $1.value } : 1
      // A logarithm of 0 times 0 is nothing.
      if product.isFinite {
        #expect(
          (term.value - product * factor).magnitude <= 1e-12 * max(1, term.value.magnitude), "\(subject)",
          sourceLocation: location)
      }
    }
    let size = explanation.terms.reduce(1) { $0 + $1.value.magnitude }
    let digits = precision == .double ? 1e-13 : 1e-5
    #expect(
      (explanation.recomputed - explanation.value).magnitude <= digits * size, "\(subject)", sourceLocation: location)
  }

  @Test(arguments: Shape.allCases, readouts)
  func termsAddUpForEveryReadout(_ shape: Shape, _ readout: Readout) throws {
    for reduction in Reduction.allCases {
      for placement in TargetPlacement.allCases {
        let sample = try ExplanationSample(shape, .tanh, readout.output, readout.loss, classes: readout.classes) {
          $0.reduction = reduction
          $0.placement = placement
        }
        for subject in sample.subjects { Self.expectSum(subject, sample) }
      }
    }
  }

  @Test(arguments: Shape.allCases, Activation.allCases)
  func termsAddUpForEveryActivation(_ shape: Shape, _ activation: Activation) throws {
    for precision in Precision.allCases {
      for biases in [true, false] {
        let sample = try ExplanationSample(shape, activation, precision: precision) { $0.biases = biases }
        for subject in sample.subjects { Self.expectSum(subject, sample, precision) }
      }
    }
  }

  @Test(
    arguments: CellChoice.gatedChains.flatMap { [($0, Shape.chain), ($0, .tokens)] }
      + CellChoice.trees.flatMap { [($0, .words), ($0, .pair)] })
  func termsAddUpForEveryCell(_ cell: CellChoice, _ shape: Shape) throws {
    for precision in Precision.allCases {
      for biases in [true, false] {
        let sample = try ExplanationSample(shape, precision: precision) {
          $0.biases = biases
          $0.cell = cell
          $0.comparison?.hasTensor = cell == .tensor
        }
        for subject in sample.subjects { Self.expectSum(subject, sample, precision) }
      }
    }
    try expectEveryQuantity(try ExplanationSample(shape) { $0.cell = cell })
  }

  @Test(
    arguments: [nil] + CellChoice.gatedChains.map { $0 }, [(3, false), (1, true), (2, true)])
  func termsAddUpInEveryLayer(_ cell: CellChoice?, _ strands: (layers: Int, isBidirectional: Bool)) throws {
    for (shape, dropout) in [(Shape.chain, 0.0), (.tokens, 0.3)] {
      let sample = try ExplanationSample(shape) {
        ($0.cell, $0.layers, $0.isBidirectional) = (cell, strands.layers, strands.isBidirectional)
        $0.dropout = dropout
      }
      for subject in sample.subjects { Self.expectSum(subject, sample) }
      try expectEveryQuantity(sample)
    }
  }

  /// Every quantity is there, and every number of it is told.
  private func expectEveryQuantity(_ sample: ExplanationSample) throws {
    let quantities = Set(
      sample.subjects.compactMap { subject in
        if case .quantity(let quantity, _, _) = subject { sample.specification.name(of: quantity) } else { nil }
      })
    #expect(quantities == Set(sample.specification.quantities.map { sample.specification.name(of: $0) }))
    let contributions = GradientContributions(sample.walk)
    for parameter in sample.run.layout.parameters {
      #expect(contributions.largestDifference(of: parameter) < 1e-12, "\(parameter.name)")
    }
  }

  @Test(arguments: readouts) func termsAddUpInFloat(_ readout: Readout) throws {
    let sample = try ExplanationSample(
      .chain, .sigmoid, readout.output, readout.loss, classes: readout.classes, precision: .float)
    for subject in sample.subjects { Self.expectSum(subject, sample, .float) }
  }

  @Test(arguments: 1...6) func termsAddUpWhereDeltaIsCut(_ steps: Int) throws {
    let sample = try ExplanationSample(.chain) { $0.truncation = steps }
    for subject in sample.subjects { Self.expectSum(subject, sample) }
    for node in 0..<4 {
      let explanation = try #require(sample.explainer.explain(.quantity(.delta, node: node, unit: 1)))
      #expect(explanation.notes.contains(.cut(every: steps)) == ((node + 1) % steps == 0))
    }
  }

  @Test func termsAddUpWhereTheDerivativeIsTakenAtTheOutput() throws {
    let sample = try ExplanationSample(.chain) { $0.derivativeAtOutput = true }
    for subject in sample.subjects { Self.expectSum(subject, sample) }
    let explanation = try #require(sample.explainer.explain(.quantity(.deltaOut, node: 0, unit: 0)))
    #expect(explanation.notes == [.derivativeAtOutput])
  }

  @Test func termsAddUpWhereWeightsAreLarge() throws {
    for (output, loss) in [(OutputFunction.sigmoid, Loss.binaryCrossEntropy), (.softmax, .crossEntropy)] {
      let sample = try ExplanationSample(.chain, .identity, output, loss)
      for parameter in sample.run.layout.parameters {
        sample.run.setValues(of: parameter, to: sample.run.values(of: parameter).map { 30 * $0 })
      }
      let large = Explainer(sample.run, walk: Walk(sample.walk.example, in: sample.run))
      for node in 0..<5 {
        guard let loss = large.explain(.quantity(.loss, node: node, unit: 0)) else { continue }
        #expect(loss.value.isFinite && loss.addsUp, "\(loss.difference)")
      }
    }
  }

  @Test func aWrongSumIsSeen() throws {
    let sample = try ExplanationSample(.chain)
    // The walk was made with other weights than the run has now.
    let weights = try #require(sample.run.layout["W"])
    sample.run.setValues(of: weights, to: sample.run.values(of: weights).map { $0 + 1e-6 })
    let explanation = try #require(sample.explainer.explain(.quantity(.delta, node: 1, unit: 2)))
    #expect(!explanation.addsUp)
  }

  @Test func whatIsHeldIsNoSum() throws {
    let sample = try ExplanationSample(.chain)
    let held = Intervention(.z, node: 2, unit: 1, .set(0.25))
    let walk = Walk(sample.walk.example, in: sample.run, interventions: [held])
    let explainer = Explainer(sample.run, walk: walk)
    let state = try #require(explainer.explain(.quantity(.z, node: 2, unit: 1)))
    #expect(state.origin == .byHand && state.value == 0.25 && !state.isSum)
    let delta = try #require(explainer.explain(.quantity(.delta, node: 2, unit: 1)))
    #expect(delta.origin == .heldBelow && delta.value == 0)
    for node in 0..<5 {
      for quantity in [Quantity.u, .z, .v, .y, .delta, .deltaOut] where walk.values(quantity, at: node) != nil {
        for unit in 0..<3 {
          let explanation = try #require(explainer.explain(.quantity(quantity, node: node, unit: unit)))
          #expect(explanation.addsUp)
        }
      }
    }
  }

  // MARK: Against plain loops

  /// Sorted, to be compared with the terms whatever their order.
  static func expectTerms(_ explanation: Explanation?, _ expected: [Double]) {
    let found = (explanation?.terms ?? []).map(\.value).filter { $0 != 0 }.sorted()
    let wanted = expected.filter { $0 != 0 }.sorted()
    #expect(found.count == wanted.count)
    for (a, b) in zip(found, wanted) { #expect((a - b).magnitude <= 1e-14 * max(1, b.magnitude)) }
  }

  @Test func termsOfAChainAreThoseOfItsEquations() throws {
    let sample = try ExplanationSample(.chain) { $0.reduction = .mean }
    let (run, walk, h) = (sample.run, sample.walk, 4)
    func matrix(_ name: String) throws -> [Double] { run.values(of: try #require(run.layout[name])) }
    let (w, wIn, wOut, b) = (try matrix("W"), try matrix("W_in"), try matrix("W_out"), try matrix("b"))
    for t in 0..<5 {
      for i in 0..<h {
        let z = try #require(walk.values(.z, at: t))
        let slope = 1 - z[i] * z[i]
        var delta: [Double] = []
        if let error = walk.values(.deltaOut, at: t) {
          for k in 0..<3 { delta.append(wOut[k * h + i] * error[k] * slope) }
        }
        if t < 4, let above = walk.values(.delta, at: t + 1) {
          for k in 0..<h { delta.append(w[k * h + i] * above[k] * slope) }
        }
        Self.expectTerms(sample.explainer.explain(.quantity(.delta, node: t, unit: i)), delta)
        var u = [b[i]]
        let x = try #require(walk.values(.x, at: t))
        for j in 0..<2 { u.append(wIn[i * 2 + j] * x[j]) }
        if t > 0, let below = walk.values(.z, at: t - 1) {
          for j in 0..<h { u.append(w[i * h + j] * below[j]) }
        }
        Self.expectTerms(sample.explainer.explain(.quantity(.u, node: t, unit: i)), u)
      }
      if let y = walk.values(.y, at: t), let d = walk.values(.d, at: t) {
        let targets = Double(walk.example.targetNodes.count)
        for k in 0..<3 {
          let factor = y[k] * (1 - y[k]) / targets
          Self.expectTerms(
            sample.explainer.explain(.quantity(.deltaOut, node: t, unit: k)), [y[k] * factor, -d[k] * factor])
        }
      }
    }
    for i in 0..<h {
      for j in 0..<h {
        let terms = (1..<5).map { t in (walk.values(.delta, at: t)?[i] ?? 0) * (walk.values(.z, at: t - 1)?[j] ?? 0) }
        Self.expectTerms(sample.explainer.explain(.gradient("W", row: i, column: j)), terms)
      }
    }
  }

  @Test func termsOfATreeAreThoseOfItsEquations() throws {
    let sample = try ExplanationSample(.words, .tanh, .softmax, .crossEntropy, classes: true)
    let (run, walk, h) = (sample.run, sample.walk, 4)
    func matrix(_ name: String) throws -> [Double] { run.values(of: try #require(run.layout[name])) }
    let (w, wOut, b) = (try matrix("W"), try matrix("W_out"), try matrix("b"))
    // Leaves 0…3; 4 over (1, 2), 5 over (0, 4), 6 over (5, 3).
    let children = [4: (1, 2), 5: (0, 4), 6: (5, 3)]
    let parents = [0: (5, 0), 1: (4, 0), 2: (4, 1), 3: (6, 1), 4: (5, 1), 5: (6, 0)]
    for node in 0..<7 {
      for i in 0..<h {
        let z = try #require(walk.values(.z, at: node))
        let slope = node < 4 ? 1 : 1 - z[i] * z[i]
        var delta: [Double] = []
        if let error = walk.values(.deltaOut, at: node) {
          for k in 0..<3 { delta.append(wOut[k * h + i] * error[k] * slope) }
        }
        if let (parent, slot) = parents[node], let above = walk.values(.delta, at: parent) {
          for k in 0..<h { delta.append(w[k * 2 * h + slot * h + i] * above[k] * slope) }
        }
        Self.expectTerms(sample.explainer.explain(.quantity(.delta, node: node, unit: i)), delta)
        guard let (left, right) = children[node], let zLeft = walk.values(.z, at: left),
          let zRight = walk.values(.z, at: right)
        else { continue }
        var u = [b[i]]
        for j in 0..<h {
          let start = i * 2 * h + j
          u.append(w[start] * zLeft[j])
          u.append(w[start + h] * zRight[j])
        }
        Self.expectTerms(sample.explainer.explain(.quantity(.u, node: node, unit: i)), u)
      }
    }
    for j in 0..<h {
      for word in 0..<4 {
        let terms = (0..<4).filter { walk.values(.x, at: $0) == [Double(word)] }.map {
          walk.values(.delta, at: $0)?[j] ?? .nan
        }
        Self.expectTerms(sample.explainer.explain(.gradient("E", row: word, column: j)), terms)
      }
    }
  }

  @Test func theLargestTermStandsFirstAndSharesAddUpToOne() throws {
    let sample = try ExplanationSample(.chain)
    for subject in sample.subjects {
      let terms = try #require(sample.explainer.explain(subject)).terms
      #expect(zip(terms, terms.dropFirst()).allSatisfy { $0.value.magnitude >= $1.value.magnitude })
      let shares = terms.reduce(0) { $0 + $1.share }
      #expect(terms.allSatisfy { $0.value == 0 } || (shares - 1).magnitude < 1e-12)
    }
  }

  // MARK: Going deeper

  @Test(arguments: Shape.allCases) func everyNumberComesFromWhatIsGiven(_ shape: Shape) throws {
    let sample = try ExplanationSample(shape, .tanh, .softmax, .crossEntropy, classes: true)
    var seen: [Subject] = []
    var open = sample.subjects
    while let subject = open.popLast() {
      if seen.contains(subject) { continue }
      seen.append(subject)
      let explanation = try #require(sample.explainer.explain(subject), "\(subject)")
      open += explanation.terms.flatMap(\.parts) + explanation.factors.compactMap(\.subject)
      if !explanation.terms.isEmpty { continue }
      switch explanation.origin {
      case .input, .target, .parameter, .initialState: break
      // Nothing comes from above to a root, nor from an output to a node without a target.
      case .equation: #expect(explanation.value == 0 && !explanation.notes.isEmpty, "\(subject)")
      // A word that this example does not have.
      case .gradient: #expect(explanation.value == 0)
      case .slope: #expect(explanation.value == 1)
      default: Issue.record("\(subject) ends in \(explanation.origin)")
      }
    }
    for quantity in [Quantity.x, .d] {
      #expect(seen.contains { if case .quantity(quantity, _, _) = $0 { true } else { false } })
    }
    #expect(seen.contains { if case .parameter = $0 { true } else { false } })
  }

  @Test func treesAreAsDeepAsAskedForAndRepeatNothing() throws {
    let sample = try ExplanationSample(.chain)
    let subject = Subject.quantity(.delta, node: 0, unit: 0)
    for depth in 1...5 {
      let tree = try #require(sample.explainer.tree(of: subject, depth: depth, terms: 2))
      var level = [tree]
      var levels = 0
      var subjects: [Subject] = []
      while !level.isEmpty {
        levels += 1
        subjects += level.map(\.explanation.subject)
        level = level.flatMap { $0.branches.compactMap { $0 } }
      }
      #expect(levels == depth)
      #expect(subjects.allSatisfy { subject in subjects.count { $0 == subject } == 1 })
      #expect(subjects.count <= 60)
    }
  }

  // MARK: Expressions

  @Test(arguments: [
    ("delta[3][1]", Subject.quantity(.delta, node: 2, unit: 1)), ("δ[3][-1]", .quantity(.delta, node: 2, unit: 3)),
    ("(delta[3])[1]", .quantity(.delta, node: 2, unit: 1)), ("delta[2:4][1]", nil),
    ("W[1][2]", .parameter("W", row: 1, column: 2)), ("b[2]", .parameter("b", row: 2, column: 0)),
    ("grad(W)[1][2]", .gradient("W", row: 1, column: 2)), ("grad(c)[0]", .gradient("c", row: 0, column: 0)),
    ("loss[1]", .quantity(.loss, node: 0, unit: 0)), ("loss", .exampleLoss), ("z[0][2]", .initialState(.z, unit: 2)),
    ("z[2]", nil), ("W", nil), ("z[1][0] > 0", nil),
  ])
  func expressionsNameWhatTheyName(_ text: String, _ expected: Subject?) throws {
    let sample = try ExplanationSample(.chain)
    let expression = try Expression(parsing: text)
    #expect((try? sample.explainer.subject(of: expression)) == expected)
  }

  @Test(arguments: [
    "norm(delta[3])", "sum(z[2])", "mean(delta[:])", "z[1][0] - z[2][0]", "2 * z[1][1]", "z[1] @ z[2]",
    "norm(W)", "norm(delta[:][2])", "sum(delta[2:4])", "norm(z[2]) / norm(z[1])", "-z[2][3]", "tanh(u[2][1])",
    "norm(delta[3] - delta[2])", "sqrt(loss[1])",
  ])
  func expressionsAreSumsOfTheirElements(_ text: String) throws {
    let sample = try ExplanationSample(.chain)
    let expression = try Expression(parsing: text)
    let subject = try sample.explainer.subject(of: expression)
    let explanation = try #require(sample.explainer.explain(subject))
    #expect(explanation.isSum && explanation.addsUp && !explanation.terms.isEmpty, "\(explanation.difference)")
    let value = try expression.evaluate(in: RunScope(run: sample.run, walk: sample.walk, answer: nil)).scalar
    #expect(explanation.value == value)
    // Every element can be explained in turn.
    for part in explanation.terms.flatMap(\.parts) { #expect(sample.explainer.explain(part) != nil, "\(part)") }
  }

  @Test func theLargestElementOfAVectorIsNamed() throws {
    let sample = try ExplanationSample(.chain)
    let z = try #require(sample.walk.values(.z, at: 1))
    let largest = try #require(z.indices.max { z[$0].magnitude < z[$1].magnitude })
    #expect(throws: ExplanationProblem.notOneNumber(.vector(4), largest: .quantity(.z, node: 1, unit: largest))) {
      _ = try sample.explainer.subject(of: try Expression(parsing: "z[2]"))
    }
  }

  // MARK: Size

  @Test func aLongExampleIsExplainedAtOnce() throws {
    var specification = NetworkSpecification(input: .dense(width: 2), target: .values(width: 1), hidden: 128)
    specification.placement = .last
    let run = try makeRun(
      specification, precision: .double, initializer: .lecun, dataset: ExplanationSample(.chain).run.dataset, seed: 1)
    var example = Example(structure: .chain(length: 1_000))
    example.inputs = Array(repeating: 0.5, count: 2_000)
    example.targetNodes = [999]
    example.targetValues = [1]
    let explainer = Explainer(run, walk: Walk(example, in: run))
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(explainer.explain(.gradient("W", row: 3, column: 4))?.terms.count == 999)
      #expect(explainer.explain(.quantity(.delta, node: 500, unit: 3))?.terms.count == 128)
    }
    // In a debug build; far less in release.
    #expect(time < .seconds(2))
  }
}
