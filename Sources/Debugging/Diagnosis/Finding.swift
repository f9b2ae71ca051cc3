import Networks

/// The faults that `Diagnosis` knows, causes before what they bring about: of two findings that matter equally, the one
/// named here first is shown first.
public enum Fault: String, Sendable, CaseIterable {
  case dataNotFinite = "data-not-finite"
  case derivativeAtOutput = "derivative-at-output"
  case targetsOutOfReach = "targets-out-of-reach"
  case labelsShifted = "labels-shifted"
  case labelsUnrelated = "labels-unrelated"
  case inputsNotNormalised = "inputs-not-normalised"
  case unusedInput = "unused-input"
  case stateNotReset = "state-not-reset"
  case missingBiases = "missing-biases"
  case truncationTooShort = "truncation-too-short"
  case symmetricUnits = "symmetric-units"
  case initialisationTooLarge = "initialisation-too-large"
  case initialisationTooSmall = "initialisation-too-small"
  case rateTooLarge = "rate-too-large"
  case rateTooSmall = "rate-too-small"
  case explodingDelta = "exploding-delta"
  case weightsTooLarge = "weights-too-large"
  case deadUnits = "dead-units"
  case dyingUnits = "dying-units"
  case saturatedUnits = "saturated-units"
  case vanishingDelta = "vanishing-delta"
  case duplicateUnits = "duplicate-units"
  case classImbalance = "class-imbalance"
  case overFitting = "over-fitting"
  case lossNotFalling = "loss-not-falling"
  case notFinite = "not-finite"

  /// What can bring this fault about: where one of these is found as well, this is its consequence and shown after it.
  public var causes: [Fault] {
    switch self {
    case .dataNotFinite, .derivativeAtOutput, .targetsOutOfReach, .labelsShifted, .labelsUnrelated,
      .inputsNotNormalised, .unusedInput, .stateNotReset, .missingBiases, .truncationTooShort, .symmetricUnits:
      []
    case .initialisationTooLarge, .initialisationTooSmall: []
    case .rateTooLarge: [.inputsNotNormalised, .initialisationTooLarge]
    case .rateTooSmall: []
    case .explodingDelta: [.initialisationTooLarge, .rateTooLarge]
    case .weightsTooLarge: [.inputsNotNormalised, .initialisationTooLarge, .rateTooLarge, .explodingDelta]
    case .vanishingDelta: [.truncationTooShort, .initialisationTooSmall, .rateTooLarge, .inputsNotNormalised]
    case .deadUnits, .dyingUnits, .saturatedUnits:
      [.inputsNotNormalised, .initialisationTooLarge, .rateTooLarge, .explodingDelta, .weightsTooLarge]
    case .duplicateUnits: [.symmetricUnits, .rateTooLarge, .saturatedUnits, .deadUnits]
    case .classImbalance: [.labelsUnrelated]
    case .overFitting: [.labelsUnrelated]
    case .lossNotFalling:
      Fault.allCases.filter { $0 != .lossNotFalling && $0 != .notFinite && $0 != .overFitting }
    case .notFinite:
      [.dataNotFinite, .inputsNotNormalised, .initialisationTooLarge, .rateTooLarge, .explodingDelta, .weightsTooLarge]
    }
  }
}

/// How much a finding matters.
public enum Severity: Int, Sendable, Comparable {
  /// True, and no harm seen: the task is learned all the same, or nothing can be said of harm yet.
  case remark
  /// It holds learning back.
  case warning
  /// Learning is wrong, or stops.
  case fault

  public static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }
}

/// A number that was measured, and the threshold it was held against.
public struct Evidence: Sendable, Equatable {
  public let measure: Measure
  public let value: Double
  public let threshold: Threshold?

  init(_ measure: Measure, _ value: Double, _ threshold: Threshold? = nil) {
    self.measure = measure
    self.value = value
    self.threshold = threshold
  }
}

/// What a finding is about, as far as it has one place.
public struct FaultPlace: Sendable, Equatable {
  /// An example of the training data, by its number.
  public var example: Int?
  public var node: Int?
  public var units: [Int] = []
  /// An element of the input.
  public var input: Int?
  public var label: Int?
  public var parameter: String?
  public var iteration: Int?
  public var nonFinite: NonFinite?

  public init() {}
}

/// A fault that was found.
public struct Finding: Sendable, Equatable {
  public let fault: Fault
  public internal(set) var severity: Severity
  /// The measure that decided comes first.
  public let evidence: [Evidence]
  public let place: FaultPlace
  /// Those of its causes that were found as well.
  public internal(set) var consequenceOf: [Fault] = []
  /// What can have brought it about here, which may be more or less than in general.
  let causes: [Fault]

  init(
    _ fault: Fault, _ severity: Severity, _ evidence: [Evidence], at place: FaultPlace = FaultPlace(),
    causes: [Fault]? = nil
  ) {
    self.causes = causes ?? fault.causes
    self.fault = fault
    self.severity = severity
    self.evidence = evidence
    self.place = place
  }

  public subscript(measure: Measure) -> Double? { evidence.first { $0.measure == measure }?.value }
}
