import Corpus
import Networks
import TestSupport
import Testing
import Training

/// Every rule and schedule against `torch.optim`.
@Suite struct OptimiserTests {
  static let fixture = try? OptimiserFixture.load()
  static let runs = fixture?.runs ?? []
  static let wordRuns = fixture?.words.runs ?? []
  static let schedules = fixture?.schedules ?? []

  @Test func everyRuleAndEveryShapeIsThere() {
    #expect(Set(Self.runs.map(\.update)) == Set(UpdateRule.all.map(\.name)))
    #expect(Set(Self.wordRuns.map(\.update)) == Set(UpdateRule.all.map(\.name)).subtracting(["sgd"]))
    #expect(Set(Self.schedules.map(\.shape)) == ["constant", "step", "exponential", "cosine", "plateau"])
  }

  @Test(arguments: runs)
  func fiftyUpdatesEqualPyTorch(_ expected: OptimiserFixture.Run) throws {
    let fixture = try #require(Self.fixture).case
    let trainer = Trainer(network: try makeNetwork(fixture), dataset: try WholeBatch(fixture), seed: 1)
    let rule = try #require(UpdateRule(name: expected.update, constants: expected.constants))
    let clipping = expected.clip.map { $0.kind == "norm" ? Clipping.norm($0.limit) : .value($0.limit) }
    let descent = Descent(
      rule: rule, rate: expected.rate, rates: expected.rates, clipping: clipping, weightDecay: expected.decay)
    var norms: [Double] = []
    var observer = TrainingObserver(wants: { _ in true }, see: { _, norm, _ in norms.append(norm) })
    let plan = TrainingPlan(
      length: .iterations(expected.losses.count), batch: fixture.sequences.count, order: .epochs, descent: descent)
    #expect(trainer.train(plan, observer: &observer) == .finished)
    #expect(trainer.state.losses.count == 50)
    for (found, loss) in zip(trainer.state.losses, expected.losses) {
      #expect((found - loss).magnitude <= 1e-11 * max(1, loss))
    }
    for (found, norm) in zip(norms, expected.norms) { #expect((found - norm).magnitude <= 1e-11 * max(1, norm)) }
    for parameter in trainer.layout.parameters {
      let values = try #require(expected.parameters[parameter.name])
      #expect(difference(trainer.values(of: parameter), values) <= 1e-11, "\(parameter.name)")
    }
  }

  /// Words that do not occur stand still, and so does what is remembered of them.
  @Test(arguments: wordRuns)
  func wordsMoveWhenTheyOccur(_ expected: OptimiserFixture.WordRun) throws {
    let name = try #require(Self.fixture).words.fixture
    let fixture = try #require(TreeFixture.all.first { $0.name == name })
    let trainer = Trainer(network: try fixture.network(), dataset: FixtureTrees(fixture), seed: 1)
    let descent = Descent(
      rule: try #require(UpdateRule(name: expected.update, constants: expected.constants)), rate: expected.rate,
      weightDecay: expected.decay)
    var observer = TrainingObserver()
    for place in expected.order {
      trainer.use(OneTree(fixture, place))
      #expect(trainer.train(TrainingPlan(length: .iterations(1), descent: descent), observer: &observer) == .finished)
    }
    for (found, loss) in zip(trainer.state.losses, expected.losses) {
      #expect((found - loss).magnitude <= 1e-10 * max(1, loss))
    }
    for parameter in trainer.layout.parameters {
      let values = try #require(expected.parameters[parameter.name])
      #expect(difference(trainer.values(of: parameter), values) <= 1e-10, "\(parameter.name)")
    }
  }

  @Test(arguments: schedules.filter { $0.losses == nil })
  func ratesEqualPyTorch(_ expected: OptimiserFixture.Schedule) throws {
    let constants = expected.constants
    let shape: Schedule.Shape =
      switch expected.shape {
      case "step": .step(every: Int(constants[0]), factor: constants[1])
      case "exponential": .exponential(factor: constants[0])
      case "cosine": .cosine(ticks: Int(constants[0]))
      default: .constant
      }
    let run = try HistoryTests.makeRun()
    // It counts from where it begins, whatever was done before.
    HistoryTests.train(run, 17)
    var plan = TrainingPlan(length: .iterations(60), descent: Descent(rate: 0.25))
    plan.course.schedule = Schedule(shape, warmUp: expected.warmUp, start: 17)
    var rates: [Double] = []
    var observer = TrainingObserver(
      wants: { _ in true }, see: { state, _, _ in rates.append(state.lastUpdate?.rate ?? .nan) })
    #expect(run.train(plan, observer: &observer) == .finished)
    #expect(rates.count == 60 && difference(rates.map { $0 / 0.25 }, expected.factors) <= 1e-12)
  }

  @Test(arguments: schedules.filter { $0.losses != nil })
  func plateausEqualPyTorch(_ expected: OptimiserFixture.Schedule) throws {
    var plateau = Plateau(start: 0)
    var factors: [Double] = []
    for loss in try #require(expected.losses) {
      factors.append(plateau.factor)
      plateau.note(loss, patience: Int(expected.constants[0]), factor: expected.constants[1])
    }
    #expect(difference(factors, expected.factors) <= 1e-12)
    #expect(Set(factors).count >= 3)
  }

  @Test func rulesAreReadAsTheyAreWritten() {
    for rule in UpdateRule.all {
      #expect(UpdateRule(name: rule.name, constants: rule.constants) == rule && rule.description == rule.name)
    }
    #expect(UpdateRule.adam(beta1: 0.8).description == "adam(0.8)")
    #expect(UpdateRule(name: "adam", constants: [0.8, 0.9]) == .adam(beta1: 0.8, beta2: 0.9))
    #expect(UpdateRule(name: "adam", constants: [1]) == nil && UpdateRule(name: "sgd", constants: [1]) == nil)
    #expect(UpdateRule(name: "momentum", constants: [-0.1]) == nil && UpdateRule(name: "lion") == nil)
    #expect(UpdateRule(name: "rmsprop", constants: [0.9, 2]) == .rmsprop(alpha: 0.9, epsilon: 2))
  }

  /// The largest difference, in proportion where numbers are large.
  private func difference(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).map { ($0 - $1).magnitude / max(1, $1.magnitude) }.max() ?? 0
  }
}

/// One tree of a fixture, as all there is.
private struct OneTree: Dataset {
  let example: Example
  let inputKind: InputKind
  let targetKind: TargetKind
  var name: String { "tree" }
  var arity: Int { 2 }

  init(_ fixture: TreeFixture, _ place: Int) {
    let whole = FixtureTrees(fixture)
    (inputKind, targetKind) = (whole.inputKind, whole.targetKind)
    example = fixture.example(fixture.records[place])
  }

  func count(in split: Split) -> Int { split == .train ? 1 : 0 }
  func read(_ index: Int, of split: Split, into example: inout Example) { example = self.example }
}
