import Corpus
import Networks
import Testing
import Training

/// Units taken away one by one.
struct LesionTests {
  static func adder(
    _ precision: Precision = .double, hidden: Int = 6, bits: Int = 5, iterations: Int = 300
  ) throws -> any TrainingRun {
    let adder = try #require(Adder(bits: bits))
    let specification = NetworkSpecification(input: adder.inputKind, target: adder.targetKind, hidden: hidden)
    let run = try makeRun(specification, precision: precision, initializer: .lecun, dataset: adder, seed: 3)
    train(run, iterations)
    return run
  }

  static func trees() throws -> any TrainingRun {
    let text = """
      (3 (2 it) (3 (2 was) (3 (2 not) (0 bad))))
      (0 (2 it) (0 (2 was) (0 bad)))
      (1 (2 it) (1 (_ was) (1 (2 not) (4 good))))
      (4 (2 good) (0 bad))
      """
    let bank = try BracketReader().read(Array(text.utf8), file: "test").treebank
    let trees = try TreeDataset(name: "test", train: bank)
    var specification = NetworkSpecification(input: trees.inputKind, target: trees.targetKind, hidden: 5)
    specification.arity = 2
    specification.output = .softmax
    specification.loss = .crossEntropy
    let run = try makeRun(specification, precision: .double, initializer: .lecun, dataset: trees, seed: 4)
    train(run, 60)
    return run
  }

  private static func train(_ run: any TrainingRun, _ iterations: Int) {
    var observer = TrainingObserver()
    _ = run.train(TrainingPlan(length: .iterations(iterations)), observer: &observer)
  }

  private static func study(_ run: any TrainingRun, limit: Int = .max) throws -> LesionStudy {
    let units = Array(0..<run.specification.hidden)
    let study = run.lesion(
      units, in: .train, limit: limit, seed: 5, threads: 2, shouldStop: { false }, progress: { _, _ in })
    return try #require(study)
  }

  private static func score(_ run: any TrainingRun, _ limit: Int) throws -> Evaluation {
    let evaluation = run.evaluate(.train, limit: limit, seed: 5, shouldStop: { false })
    return try #require(evaluation)
  }

  /// Takes a unit away by hand: what reads it, in every block of W and in W_out, is 0.
  private static func silence(_ unit: Int, of run: any TrainingRun) {
    let h = run.specification.hidden
    for parameter in run.layout.parameters {
      let isReader =
        switch parameter.role {
        case .recurrent, .output: true
        default: false
        }
      guard isReader else { continue }
      var values = run.values(of: parameter)
      for place in values.indices where place % parameter.columns % h == unit { values[place] = 0 }
      run.setValues(of: parameter, to: values)
    }
  }

  @Test(arguments: [Int.max, 100])
  func aLesionIsANetworkThatReadsNothingOfTheUnit(limit: Int) throws {
    for (make, tolerance) in [
      ({ try Self.adder() }, 1e-13), ({ try Self.adder(.float) }, 1e-5), ({ try Self.trees() }, 1e-13),
    ] as [(() throws -> any TrainingRun, Double)] {
      let run = try make()
      let study = try Self.study(run, limit: limit)
      let whole = try Self.score(run, limit)
      #expect(study.loss == whole.loss && study.examples == whole.examples)
      #expect(study.population == run.dataset.count(in: .train))
      for unit in study.units {
        let other = try make()
        Self.silence(unit.unit, of: other)
        let expected = try Self.score(other, limit)
        let loss = study.loss(without: unit)
        #expect((loss - expected.loss).magnitude <= tolerance * expected.loss, "unit \(unit.unit)")
        #expect((study.rise(without: unit) - (expected.loss - whole.loss)).magnitude <= tolerance)
        let isTree = run.specification.arity > 1
        let (before, after) = (
          isTree ? whole.correctLastOutputs : whole.exactExamples,
          isTree ? expected.correctLastOutputs : expected.exactExamples
        )
        #expect(study.correct == before)
        #expect(study.correct - unit.broken + unit.mended == after)
      }
    }
  }

  @Test func resultsDoNotDependOnThreads() throws {
    let run = try Self.adder()
    let studies = [1, 2, 5, 100].map { threads in
      run.lesion(
        Array(0..<6), in: .train, limit: 300, seed: 2, threads: threads, shouldStop: { false }, progress: { _, _ in })
    }
    #expect(studies[0] != nil && studies.allSatisfy { $0 == studies[0] })
  }

  @Test func aUnitThatNothingReadsIsNotMissed() throws {
    let run = try Self.adder()
    Self.silence(2, of: run)
    let study = try Self.study(run)
    #expect(study.rise(without: study.units[2]) == 0 && study.units[2].broken == 0)
    #expect(study.units.contains { study.rise(without: $0) > 0 })
  }

  @Test func parametersStayWhateverHappens() throws {
    let run = try Self.adder()
    func parameters() -> [[Double]] { run.layout.parameters.map { run.values(of: $0) } }
    let before = parameters()
    let scores = run.evaluate(.train, limit: .max, seed: 1, shouldStop: { false })
    for most in [0, 1, 4, 1_000] {
      var asked = 0
      let study = run.lesion(
        Array(0..<6), in: .train, limit: .max, seed: 1, threads: 1,
        shouldStop: {
          asked += 1
          return asked > most
        }, progress: { _, _ in })
      #expect((study == nil) == (most < 1_000))
      #expect(parameters() == before)
      #expect(run.evaluate(.train, limit: .max, seed: 1, shouldStop: { false }) == scores)
    }
  }

  @Test func progressCountsEveryPass() throws {
    let run = try Self.adder(iterations: 0)
    var reports: [Int] = []
    _ = run.lesion(
      [1, 4], in: .train, limit: .max, seed: 1, threads: 1, shouldStop: { false },
      progress: { done, total in
        #expect(total == 512)
        reports.append(done)
      })
    #expect(reports == [256, 512])
  }
}
