import Corpus
import Debugging
import Networks
import TestSupport
import Testing
import Training

/// One fault is planted in a run that is well otherwise; the diagnosis names it before anything that follows from it.
struct PlantedFaultTests {
  struct Plant: Sendable, CustomTestStringConvertible {
    let name: String
    let fault: Fault
    let make: @Sendable () throws -> Patient

    init(_ fault: Fault, _ name: String, _ make: @escaping @Sendable () throws -> Patient) {
      (self.fault, self.name, self.make) = (fault, name, make)
    }

    var testDescription: String { "\(fault.rawValue): \(name)" }
  }

  @Test(arguments: PlantedFaults.all)
  func plantedFaultIsNamedFirst(_ plant: Plant) throws {
    let problems = try #require(plant.make().diagnosis()).problems
    #expect(problems.first?.fault == plant.fault, "\(problems.map(\.fault.rawValue))")
    // And whatever follows from something comes after it.
    for (place, finding) in problems.enumerated() {
      for cause in finding.consequenceOf {
        let before = problems[..<place].contains { $0.fault == cause }
        #expect(before, "\(finding.fault.rawValue) comes before \(cause.rawValue)")
      }
    }
  }

  @Test func everyFaultButThoseThatOnlyFollowIsPlanted() {
    let planted = Set(PlantedFaults.all.map(\.fault))
    let missing = Set(Fault.allCases).subtracting(planted)
    #expect(missing.map(\.rawValue) == [])
    #expect(PlantedFaults.all.count >= 20)
    #expect(PlantedFaults.all.contains { $0.name.contains("tree") })
  }
}

enum PlantedFaults {
  typealias Plant = PlantedFaultTests.Plant

  static let all: [Plant] = data + setup + weights + learning + units

  static let data: [Plant] = [
    Plant(.dataNotFinite, "a NaN among the inputs") {
      var data = Task.addition()
      data.train[7].inputs[3] = .nan
      return try Patient(data)
    },
    Plant(.dataNotFinite, "an infinite target stops training") {
      var data = Task.mean()
      data.train[11].targetValues[2] = .infinity
      var patient = try Patient(data) { $0.output = .identity }
      patient.train(500, rate: 0.01)
      return patient
    },
    Plant(.targetsOutOfReach, "targets of −1 and 1 for a sigmoid") {
      let data = Task.addition { _, targets in targets = targets.map { 2 * $0 - 1 } }
      var patient = try Patient(data)
      patient.train(2_000)
      return patient
    },
    Plant(.labelsShifted, "labels are read a step late after training") {
      var patient = try Patient(Task.addition())
      patient.train(6_000)
      patient.run.use(Task.addition(seed: 9) { _, targets in targets = [0] + targets.dropLast() })
      return patient
    },
    Plant(.labelsUnrelated, "targets of a chain belong to other examples") {
      var data = Task.addition()
      let targets = data.train.map(\.targetValues)
      for i in data.train.indices { data.train[i].targetValues = targets[(i + 137) % targets.count] }
      var patient = try Patient(data)
      patient.train(2_000)
      return patient
    },
    Plant(.labelsUnrelated, "labels of a tree's root belong to other trees") {
      var data = Task.majority(everyNode: false, dev: 80)
      for keyPath in [\MadeData.train, \MadeData.dev] {
        let labels = data[keyPath: keyPath].map(\.targetClasses)
        for i in labels.indices { data[keyPath: keyPath][i].targetClasses = labels[(i + 37) % labels.count] }
      }
      var patient = try Patient(data, initializer: .identity)
      patient.train(400, batch: 10, rule: .adagrad())
      return patient
    },
    Plant(.inputsNotNormalised, "inputs in the thousands") {
      var patient = try Patient(Task.mean(scale: 1_000)) { $0.output = .identity }
      patient.train(1_000, rate: 0.01)
      return patient
    },
    Plant(.inputsNotNormalised, "inputs far from 0") {
      var patient = try Patient(Task.mean(offset: 40)) { $0.output = .identity }
      patient.train(1_000, rate: 0.01)
      return patient
    },
    Plant(.unusedInput, "an input that never changes") {
      let data = Task.addition { inputs, _ in inputs = inputs.map { $0 + [1] } }
      var patient = try Patient(data)
      patient.train(500)
      return patient
    },
    Plant(.classImbalance, "of fifty trees one is of the other class") {
      var data = Task.majority(words: 40, leaves: 5...7, count: 400, everyNode: false)
      // Of the negative trees only every fiftieth stays.
      let negative = data.train.filter { $0.targetClasses == [0] }
      let positive = data.train.filter { $0.targetClasses == [1] }
      data.train = positive + negative.prefix(8)
      var patient = try Patient(data, initializer: .identity)
      patient.train(250, rate: 0.02, batch: 10)
      return patient
    },
  ]

  static let setup: [Plant] = [
    Plant(.derivativeAtOutput, "σ' is taken at y") {
      var patient = try Patient(Task.addition(), initializer: .normal(1)) {
        $0.derivativeAtOutput = true
        $0.activation = .sigmoid
      }
      patient.train(300)
      return patient
    },
    Plant(.stateNotReset, "examples start from the states of others") {
      var generator = Generator(seed: 11)
      var data = Task.addition()
      for i in data.train.indices {
        data.train[i].initialState = (0..<12).map { _ in generator.index(below: 2) == 0 ? -1 : 1 }
      }
      var patient = try Patient(Task.addition())
      patient.train(4_000)
      patient.run.use(data)
      return patient
    },
    Plant(.missingBiases, "two zeros can only be answered 0.5") {
      var patient = try Patient(Task.addition(), hidden: 16) { $0.biases = false }
      patient.train(10_000)
      return patient
    },
    Plant(.missingBiases, "relu units without biases") {
      var patient = try Patient(Task.addition(), hidden: 16, initializer: .he) {
        $0.biases = false
        $0.activation = .relu
      }
      patient.train(10_000, rate: 0.03)
      return patient
    },
    Plant(.truncationTooShort, "the bit to recall lies before the cut") {
      var patient = try Patient(Task.recall(length: 10), initializer: .orthogonal) { $0.truncation = 3 }
      patient.train(3_000)
      return patient
    },
  ]

  static let weights: [Plant] = [
    Plant(.weightsTooLarge, "a W made thirty times as large before training") {
      var patient = try Patient(Task.addition(), hidden: 16)
      patient.change("W") { _, _, value in 30 * value }
      patient.train(1_000)
      return patient
    },
    Plant(.symmetricUnits, "all weights start at 0") {
      var patient = try Patient(Task.addition(), initializer: .zeros)
      patient.train(500)
      return patient
    },
    Plant(.symmetricUnits, "all weights start at the same value") {
      var patient = try Patient(Task.addition())
      for name in ["W_in", "W", "W_out"] { patient.change(name) { _, _, _ in 0.2 } }
      patient.train(500)
      return patient
    },
    Plant(.symmetricUnits, "a tree whose composition starts at 0") {
      try Patient(Task.majority(), initializer: .zeros)
    },
    Plant(.initialisationTooLarge, "normal(3) for tanh") {
      var patient = try Patient(Task.addition(), initializer: .normal(3))
      patient.train(500)
      return patient
    },
    Plant(.initialisationTooLarge, "normal(1) for relu, until NaN") {
      var patient = try Patient(Task.recall(length: 40), initializer: .normal(1.5)) { $0.activation = .relu }
      patient.train(200)
      return patient
    },
    Plant(.initialisationTooLarge, "normal(2) in a tree") {
      var patient = try Patient(Task.majority(), initializer: .normal(2))
      patient.train(100)
      return patient
    },
    Plant(.initialisationTooSmall, "normal(0.001)") {
      var patient = try Patient(Task.recall(length: 8), initializer: .normal(0.001))
      patient.train(500)
      return patient
    },
  ]

  static let learning: [Plant] = [
    Plant(.rateTooLarge, "rate 20 for a tanh network") {
      var patient = try Patient(Task.addition())
      patient.train(1_000, rate: 20)
      return patient
    },
    Plant(.rateTooLarge, "rate 3 for a relu network, until NaN") {
      var patient = try Patient(Task.mean(length: 12), initializer: .he) {
        $0.activation = .relu
        $0.output = .identity
      }
      patient.train(1_000, rate: 3)
      return patient
    },
    Plant(.rateTooLarge, "rate 5 for AdaGrad in a tree") {
      var patient = try Patient(Task.majority(), initializer: .xavier)
      patient.train(300, rate: 5, batch: 10, rule: .adagrad())
      return patient
    },
    Plant(.rateTooLarge, "rate 3 for Adam in a network with gates") {
      var patient = try Patient(Task.addition()) { $0.cell = .lstm }
      patient.train(300, rate: 3, batch: 4, rule: .adam())
      return patient
    },
    Plant(.rateTooLarge, "rate 30 in a tree") {
      var patient = try Patient(Task.majority(), initializer: .identity)
      patient.train(300, rate: 30, batch: 10)
      return patient
    },
    Plant(.rateTooLarge, "a linear network thrown from side to side of a valley") {
      var patient = try Patient(Task.mean(offset: 1), hidden: 4, initializer: .lecun) {
        $0.activation = .identity
        $0.output = .identity
      }
      patient.train(400, rate: 0.07, batch: 200)
      return patient
    },
    Plant(.rateTooSmall, "rate 1e-7") {
      var patient = try Patient(Task.addition())
      patient.train(1_000, rate: 1e-7)
      return patient
    },
    Plant(.overFitting, "thirty trees of many words learned by heart") {
      var patient = try Patient(
        Task.majority(words: 4_000, leaves: 4...8, count: 30, everyNode: false, dev: 100), hidden: 20,
        initializer: .identity)
      patient.train(1_500, batch: 10, rule: .adagrad())
      return patient
    },
    Plant(.lossNotFalling, "parity, which no unit alone gets nearer to") {
      var patient = try Patient(Task.parity(length: 12))
      patient.train(2_000, rate: 0.01)
      return patient
    },
    Plant(.explodingDelta, "a W of twice an orthogonal one over 30 steps") {
      let patient = try Patient(Task.recall(length: 30), initializer: .orthogonal) { $0.activation = .leakyReLU }
      patient.change("W") { _, _, value in 2.5 * value }
      return patient
    },
    Plant(.explodingDelta, "a deep tree whose halves of W stretch") {
      let patient = try Patient(
        Task.majority(leaves: 25...30, everyNode: false, deep: true), initializer: .identity
      ) { $0.activation = .identity }
      patient.change("W") { _, _, value in 3.4 * value }
      return patient
    },
    Plant(.vanishingDelta, "sigmoid units over 20 steps") {
      var patient = try Patient(Task.recall(length: 20)) { $0.activation = .sigmoid }
      patient.train(1_000)
      return patient
    },
    Plant(.vanishingDelta, "a shrinking W over 15 steps") {
      var patient = try Patient(Task.recall(length: 15), initializer: .orthogonal)
      patient.change("W") { _, _, value in 0.4 * value }
      patient.train(500)
      return patient
    },
    Plant(.vanishingDelta, "a deep tree of sigmoid units") {
      var patient = try Patient(
        Task.majority(leaves: 15...20, count: 120, everyNode: false, deep: true), initializer: .xavier
      ) { $0.activation = .sigmoid }
      patient.train(100, batch: 10)
      return patient
    },
    Plant(.notFinite, "a weight that is NaN") {
      let patient = try Patient(Task.addition())
      patient.change("W") { row, column, value in row == 2 && column == 3 ? .nan : value }
      return patient
    },
  ]

  static let units: [Plant] = [
    Plant(.deadUnits, "biases of −20 silence eight of twelve units") {
      var patient = try Patient(Task.addition(), initializer: .he) { $0.activation = .relu }
      patient.change("b") { row, _, value in row < 8 ? -20 : value }
      patient.train(300, rate: 0.01)
      return patient
    },
    Plant(.dyingUnits, "biases that leave eight units a rare answer") {
      let patient = try Patient(Task.mean(), initializer: .he) {
        $0.activation = .relu
        $0.output = .identity
      }
      // Above 0 only where x > 2.7, which is 0.3 % of normal numbers.
      patient.change("W_in") { row, _, value in row < 8 ? 1 : value }
      patient.change("W") { row, _, value in row < 8 ? 0 : value }
      patient.change("b") { row, _, value in row < 8 ? -2.7 + 0.01 * Double(row) : value }
      return patient
    },
    Plant(.saturatedUnits, "biases of ±6 in ten of twelve units") {
      let patient = try Patient(Task.addition())
      patient.change("b") { row, _, value in row < 10 ? (row % 2 == 0 ? 6 : -6) : value }
      return patient
    },
    Plant(.saturatedUnits, "biases of ±9 in all gates of ten of twelve units") {
      let patient = try Patient(Task.addition()) { $0.cell = .lstm }
      for name in ["b_i", "b_f", "b_g", "b_o"] {
        patient.change(name) { row, _, value in row < 10 ? (row % 2 == 0 ? 9 : -9) : value }
      }
      return patient
    },
    Plant(.duplicateUnits, "two units copied") {
      let patient = try Patient(Task.addition())
      let (w, input, out) = (patient.run.layout["W"], patient.run.layout["W_in"], patient.run.layout["W_out"])
      guard let w, let input, let out else { return patient }
      let (rows, inputs, outputs) = (
        patient.run.values(of: w), patient.run.values(of: input), patient.run.values(of: out)
      )
      func original(_ unit: Int) -> Int { unit == 5 ? 3 : unit == 9 ? 2 : unit }
      patient.change("W") { row, column, _ in rows[original(row) * 12 + column] }
      patient.change("W_in") { row, column, _ in inputs[original(row) * 2 + column] }
      patient.change("W_out") { _, column, _ in outputs[original(column)] }
      return patient
    },
  ]
}
