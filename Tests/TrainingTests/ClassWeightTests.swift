import Corpus
import Networks
import TestSupport
import Testing
import Training

/// Classes that count more than others, against `torch.nn.CrossEntropyLoss(weight=…)`: Tests/Fixtures/make_class_weight_fixtures.py
@Suite struct ClassWeightTests {
  static let fixtures = (try? ClassWeightFixture.load()) ?? []

  @Test func everyFixtureIsThere() {
    #expect(Set(Self.fixtures.map(\.reduction)) == ["sum", "mean"])
    #expect(Set(Self.fixtures.map(\.placement)) == ["every", "last"] && Self.fixtures.count == 3)
  }

  private func expectClose(_ found: [Double]?, _ expected: [Double]?, _ what: String) throws {
    let (found, expected) = (try #require(found), try #require(expected))
    #expect(found.count == expected.count)
    for (a, b) in zip(found, expected) { #expect((a - b).magnitude <= 1e-11 * max(1, b.magnitude), "\(what)") }
  }

  @Test(arguments: fixtures, [1, 2])
  func tenStepsEqualPyTorch(fixture: ClassWeightFixture, accumulation: Int) throws {
    let trainer = Trainer(network: try fixture.makeNetwork(), dataset: Made(fixture), seed: 1)
    let count = fixture.examples.count
    var plan = TrainingPlan(
      length: .iterations(10), batch: (count + accumulation - 1) / accumulation, order: .epochs,
      descent: Descent(rate: fixture.rate))
    plan.course.accumulation = accumulation
    var first: (gradient: [Double], deltaOut: [[Double]])?
    var observer = TrainingObserver()
    observer.stops = { update in
      guard first == nil else { return false }
      var rows: [Int: [[Double]]] = [:]
      for (place, index) in update.indices.enumerated() {
        let (trace, example) = update.place(of: place)
        let nodes =
          fixture.placement == "last"
          ? fixture.examples[index].targetNodes.suffix(1)
          : fixture.examples[index].targetNodes[...]
        rows[index] = nodes.map { trace.values(.deltaOut, example: example, node: Int($0)) ?? [] }
      }
      first = (update.gradient, (0..<count).flatMap { rows[$0] ?? [] })
      return false
    }
    #expect(trainer.train(plan, observer: &observer) == .finished)
    try expectClose(trainer.state.losses, fixture.losses, "losses")
    let (gradient, deltaOut) = try #require(first)
    try expectClose(deltaOut.flatMap(\.self), fixture.deltaOut.flatMap(\.self), "delta_out")
    for parameter in trainer.layout.parameters {
      try expectClose(Array(gradient[parameter.range]), fixture.gradients[parameter.name], "dE/d\(parameter.name)")
      try expectClose(trainer.values(of: parameter), fixture.trained[parameter.name], parameter.name)
    }
  }

  /// All of a part scored together has the loss that training on it as one minibatch has.
  @Test(arguments: fixtures) func scoresHaveTheSameWeights(fixture: ClassWeightFixture) throws {
    let trainer = Trainer(network: try fixture.makeNetwork(), dataset: Made(fixture), seed: 1)
    let score = try #require(trainer.evaluate(.train, seed: 0))
    #expect((score.loss - fixture.losses[0]).magnitude <= 1e-12 * fixture.losses[0])
    let indices = Array(0..<fixture.examples.count)
    let share = trainer.exampleWeight(of: indices)
    let total = indices.reduce(0) {
      $0 + trainer.inspect(fixture.makeExample($1), weight: share).trace.loss()
    }
    #expect((total - fixture.losses[0]).magnitude <= 1e-12 * total)
  }

  @Test(arguments: fixtures) func gradientMatchesFiniteDifferences(fixture: ClassWeightFixture) throws {
    let network = try fixture.makeNetwork()
    let examples = fixture.examples.indices.map { fixture.makeExample($0) }
    let check = try #require(try network.checkGradient(on: examples))
    #expect(check.passes && check.checked == network.layout.count)
  }

  /// Equal weights change nothing, however large they are.
  @Test(arguments: fixtures) func equalWeightsAreNone(fixture: ClassWeightFixture) throws {
    func losses(_ weights: [Double]?) throws -> [Double] {
      var specification = try fixture.makeNetwork().specification
      specification.classWeights = weights
      let run = try makeRun(
        specification, precision: .double, initializer: .lecun, dataset: Made(fixture), seed: 8)
      var observer = TrainingObserver()
      #expect(run.train(TrainingPlan(length: .iterations(20), batch: 3), observer: &observer) == .finished)
      return run.state.losses
    }
    try expectClose(losses([7, 7, 7, 7]), losses(nil), "losses")
  }

  /// As scikit-learn's `compute_class_weight("balanced")` has it: all over classes times those of the class.
  @Test func balancedWeightsMakeClassesCountTheSame() throws {
    let data = Made(classes: [0, 0, 0, 2, 2, 0], count: 4)
    #expect(data.balancedClassWeights(.last) == [0.75, 1, 1.5, 1])
    #expect(try #require(Adder(bits: 4)).balancedClassWeights(.every) == nil)
  }

  @Test func weightsThatDoNotFitAreRefused() {
    var specification = NetworkSpecification(input: .dense(width: 1), target: .classes(count: 2), hidden: 2)
    (specification.output, specification.loss) = (.softmax, .crossEntropy)
    for (weights, problem) in [
      ([1.0], NetworkSpecification.Problem.classWeightCount(1, classes: 2)), ([1, -1], .classWeightOutOfRange(-1)),
      ([0, 0], .classWeightOutOfRange(0)), ([1, .infinity], .classWeightOutOfRange(.infinity)),
    ] {
      specification.classWeights = weights
      #expect(throws: problem) { try specification.validate() }
    }
    specification.target = .values(width: 2)
    specification.classWeights = [1, 2]
    #expect(throws: NetworkSpecification.Problem.classWeightsNeedClasses) { try specification.validate() }
  }
}

/// Chains with classes.
private struct Made: Dataset {
  let examples: [Example]
  let inputKind: InputKind
  let targetKind: TargetKind
  var name: String { "made" }
  var arity: Int { 1 }

  init(_ fixture: ClassWeightFixture) {
    examples = fixture.examples.indices.map { fixture.makeExample($0) }
    inputKind = .dense(width: fixture.inputWidth)
    targetKind = .classes(count: fixture.outputWidth)
  }

  /// A step each.
  init(classes: [Int32], count: Int) {
    examples = classes.map { number in
      var example = Example(structure: .chain(length: 1))
      (example.inputs, example.targetNodes, example.targetClasses) = ([1], [0], [number])
      return example
    }
    (inputKind, targetKind) = (.dense(width: 1), .classes(count: count))
  }

  func count(in split: Split) -> Int { split == .train ? examples.count : 0 }
  func read(_ index: Int, of split: Split, into example: inout Example) { example = examples[index] }
}
