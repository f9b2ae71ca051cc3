import Corpus
import Debugging
import Glibc
import Networks
import Testing
import Training

/// The numbers in findings, against the same computed by hand.
struct DiagnosisMeasureTests {
  private func finding(_ fault: Fault, in patient: Patient) throws -> Finding {
    let diagnosis = try #require(patient.diagnosis())
    return try #require(diagnosis.findings.first { $0.fault == fault })
  }

  /// An orthogonal W times s without a slope in the way: δ grows by s a step, and γ·σ_max is s.
  @Test func gainOfDeltaIsThatOfAScaledOrthogonalMatrix() throws {
    let patient = try Patient(Task.recall(length: 21), initializer: .orthogonal) {
      $0.activation = .identity
      $0.output = .identity
    }
    patient.change("W") { _, _, value in 1.75 * value }
    let found = try finding(.explodingDelta, in: patient)
    let expected = pow(1.75, 20)
    #expect(abs(try #require(found[.deltaGain]) / expected - 1) < 1e-9)
    #expect(abs(try #require(found[.stepGain]) - 1.75) < 1e-9)
    #expect(abs(try #require(found[.largestSingularValue]) - 1.75) < 1e-9)
    #expect(abs(try #require(found[.gainBound]) - 1.75) < 1e-9)
    #expect(found[.distance] == 20)
  }

  /// ‖δ_1‖ / ‖δ_T‖ where only the last step is read out, from a walk over one example.
  @Test func gainOfDeltaIsTheRatioOfItsEnds() throws {
    var patient = try Patient(Task.recall(length: 20)) { $0.activation = .sigmoid }
    patient.train(500)
    var example = Example()
    patient.run.dataset.read(4, of: .train, into: &example)
    var subject = patient.subject
    subject.example = example
    let diagnosis = try #require(Diagnosis(subject))
    let found = try #require(diagnosis.findings.first { $0.fault == .vanishingDelta })
    let walk = Walk(example, in: patient.run)
    let expected = norm(walk.deltas[0]) / norm(walk.deltas[19])
    #expect(abs(try #require(found[.deltaGain]) / expected - 1) < 1e-9)
    #expect(diagnosis.examples == 1 && diagnosis.nodes == 20 && diagnosis.window == nil)
  }

  /// What a step changes, from one gradient of the one example there is.
  @Test func updateRatioIsRateTimesGradientOverWeight() throws {
    var data = Task.addition(count: 1)
    data.train = Array(repeating: data.train[0], count: 16)
    var patient = try Patient(data)
    patient.train(250, rate: 1e-9)
    let found = try finding(.rateTooSmall, in: patient)
    let gradient = patient.run.inspect(data.train[0]).gradient
    let name = try #require(found.place.parameter)
    let parameter = try #require(patient.run.layout[name])
    let expected = 1e-9 * norm(Array(gradient[parameter.range])) / norm(patient.run.values(of: parameter))
    #expect(abs(try #require(found[.updateRatio]) / expected - 1) < 1e-9)
  }

  /// ½ of the variance is the loss of always answering the mean.
  @Test func explainedIsOneMinusTheShareOfTheMeansLoss() throws {
    let data = Task.addition(count: 200)
    var patient = try Patient(data)
    patient.train(1_500)
    let targets = data.train.flatMap(\.targetValues)
    let mean = targets.reduce(0, +) / Double(targets.count)
    let baseline = targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / 2 } / Double(data.train.count)
    let scored = patient.run.evaluate(.train, limit: .max, seed: 1, shouldStop: { false })
    let loss = try #require(scored).loss
    let diagnosis = try #require(patient.diagnosis())
    #expect(diagnosis.examples == 200)
    #expect(abs(diagnosis.explained - (1 - loss / baseline)) < 1e-9)
  }

  /// −Σ p ln p over the labels' frequencies is the cross-entropy of always answering them.
  @Test func explainedOfClassesIsAgainstTheirEntropy() throws {
    let data = Task.majority(count: 150)
    var patient = try Patient(data, initializer: .identity)
    patient.train(100, batch: 10)
    let labels = data.train.flatMap(\.targetClasses)
    let share = Double(labels.count { $0 == 1 }) / Double(labels.count)
    let entropy = -share * log(share) - (1 - share) * log(1 - share)
    let scored = patient.run.evaluate(.train, limit: .max, seed: 1, shouldStop: { false })
    let loss = try #require(scored).totalLoss / Double(labels.count)
    let diagnosis = try #require(patient.diagnosis())
    #expect(abs(diagnosis.explained - (1 - loss / entropy)) < 1e-9)
  }

  /// (y − d)·σ'(y) against (y − d)·σ'(v), over every step of the data.
  @Test func errorOfDeltaOutIsThatOfTheFormulas() throws {
    let data = Task.addition(count: 60)
    var patient = try Patient(data, initializer: .normal(1)) { $0.derivativeAtOutput = true }
    patient.train(400)
    var (difference, whole) = (0.0, 0.0)
    for example in data.train {
      let walk = Walk(example, in: patient.run)
      for node in 0..<walk.nodes {
        let y = try #require(walk.values(.y, at: node))[0]
        let d = try #require(walk.values(.d, at: node))[0]
        let sigma = 1 / (1 + exp(-y))
        let (right, wrong) = ((y - d) * y * (1 - y), (y - d) * sigma * (1 - sigma))
        whole += right * right
        difference += (right - wrong) * (right - wrong)
      }
    }
    let found = try finding(.derivativeAtOutput, in: patient)
    #expect(abs(try #require(found[.deltaOutError]) - (difference / whole).squareRoot()) < 1e-9)
  }

  @Test func deadUnitsAreNamed() throws {
    let patient = try Patient(Task.addition(), initializer: .he) { $0.activation = .relu }
    patient.change("b") { row, _, value in [1, 4, 5, 11].contains(row) ? -50 : value + 0.5 }
    let found = try finding(.deadUnits, in: patient)
    #expect(found.place.units == [1, 4, 5, 11])
    #expect(found[.unitShare] == 4.0 / 12)
    #expect(found.severity == .warning)
  }

  @Test func saturatedUnitsAreThoseWithoutASlope() throws {
    let patient = try Patient(Task.addition())
    // tanh' is 1 − tanh², below 0.05 from |u| = 2.19 on: 4 less what the weights bring is beyond, 1 is not.
    patient.change("b") { row, _, _ in row < 7 ? 8 : 0 }
    let found = try finding(.saturatedUnits, in: patient)
    #expect(found.place.units == Array(0..<7))
  }

  /// γ·rms·√fan-in of what was drawn: 3·√12 for normal(3) in 12 tanh units, a quarter of that for sigmoid.
  @Test func gainOfTheFirstWeightsIsThatOfTheirDeviation() throws {
    var patient = try Patient(Task.addition(), initializer: .normal(3))
    patient.train(300)
    #expect(abs(try #require(finding(.initialisationTooLarge, in: patient)[.gain]) - 3 * 12.0.squareRoot()) < 1e-9)
    var gentle = try Patient(Task.addition(), initializer: .normal(6)) { $0.activation = .sigmoid }
    gentle.train(300)
    #expect(abs(try #require(finding(.initialisationTooLarge, in: gentle)[.gain]) - 1.5 * 12.0.squareRoot()) < 1e-9)
  }

  /// The run is as it was, and so is what comes next.
  @Test func diagnosisChangesNoBit() throws {
    func parameters(_ looks: Bool) throws -> [UInt64] {
      var patient = try Patient(Task.addition())
      patient.train(200, batch: 3)
      if looks { _ = patient.diagnosis() }
      patient.train(200, batch: 3)
      return patient.run.layout.parameters.flatMap { patient.run.values(of: $0) }.map(\.bitPattern)
    }
    let (with, without) = (try parameters(true), try parameters(false))
    #expect(with == without)
  }

  @Test func diagnosisIsTheSameEveryTime() throws {
    let plant = try #require(PlantedFaults.learning.first)
    let (first, second) = (try plant.make().diagnosis(), try plant.make().diagnosis())
    #expect(first?.findings == second?.findings)
  }

  @Test func stopsWhenAsked() throws {
    let patient = try Patient(Task.addition())
    var asked = 0
    let diagnosis = Diagnosis(
      patient.subject,
      shouldStop: {
        asked += 1
        return asked > 5
      })
    #expect(diagnosis == nil && asked == 6)
  }

  /// Whatever a threshold is set to, within its bounds, there is a report.
  @Test(arguments: Threshold.allCases)
  func everyThresholdCanBeSet(_ threshold: Threshold) throws {
    var patient = try Patient(Task.addition(count: 60))
    patient.train(250)
    for value in [threshold.bounds.lowerBound, threshold.standard, threshold.bounds.upperBound] {
      var thresholds = Thresholds()
      thresholds[threshold] = value
      let diagnosis = try #require(patient.diagnosis(thresholds))
      let faults = diagnosis.findings.map(\.fault) + diagnosis.clean + diagnosis.inapplicable
      #expect(Set(faults) == Set(Fault.allCases) && faults.count == Fault.allCases.count)
    }
  }

  /// Examples with nothing in them, or one step, or no target.
  @Test func oddExamplesAreNoTrouble() throws {
    var data = Task.addition(count: 20)
    data.train[3].targetNodes = []
    data.train[3].targetValues = []
    data.train.append(Example(structure: .chain(length: 0)))
    data.train.append(Task.chain([[1, 0]], targets: [(0, [1])]))
    var patient = try Patient(data)
    #expect(patient.diagnosis() != nil)
    patient.train(250)
    #expect(patient.diagnosis() != nil)
    let lonely = try Patient(MadeData(inputKind: .dense(width: 2), targetKind: .values(width: 1), train: []))
    #expect(lonely.diagnosis()?.examples == 0)
  }
}
