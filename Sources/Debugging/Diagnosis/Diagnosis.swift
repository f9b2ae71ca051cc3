import Networks
import Training

/// What is wrong with a run, the cause of everything else first.
public struct Diagnosis: Sendable {
  /// Causes before consequences, and what matters more before what matters less. Remarks come last.
  public private(set) var findings: [Finding] = []
  /// Faults that were looked for and not found.
  public private(set) var clean: [Fault] = []
  /// Faults that this network, its data or its training cannot have.
  public private(set) var inapplicable: [Fault] = []
  public let thresholds: Thresholds

  /// What was looked at.
  public let examples: Int
  public let nodes: Int
  /// Iterations of the window, counted from 1; nil where nothing was trained, or one example was asked for.
  public let window: ClosedRange<Int>?
  public let explained: Double

  /// Looks for every fault. The run is as it was afterwards. Nil where `shouldStop` said so.
  public init?(
    _ subject: DiagnosisSubject, thresholds: Thresholds = Thresholds(), shouldStop: () -> Bool = { false },
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) {
    guard let examination = Examination(subject, thresholds: thresholds, shouldStop: shouldStop, progress: progress)
    else { return nil }
    self.thresholds = thresholds
    examples = examination.sample.examples
    nodes = examination.sample.nodes
    window = examination.window
    explained = examination.sample.explained
    for rule in Rule.all {
      guard rule.applies(examination) else {
        inapplicable.append(rule.fault)
        continue
      }
      if let finding = rule.find(examination) { findings.append(finding) } else { clean.append(rule.fault) }
    }
    rank()
  }

  /// Faults and warnings: what is not merely a remark.
  public var problems: [Finding] { findings.filter { $0.severity > .remark } }

  private mutating func rank() {
    let found = Set(findings.filter { $0.severity > .remark }.map(\.fault))
    for i in findings.indices {
      findings[i].consequenceOf = findings[i].causes.filter { found.contains($0) }
    }
    // A cause matters as much as the worst that follows from it; causes are named before consequences in `Fault`.
    var weight: [Fault: Severity] = [:]
    let order = Dictionary(uniqueKeysWithValues: Fault.allCases.enumerated().map { ($1, $0) })
    for finding in findings { weight[finding.fault] = finding.severity }
    // Weights pass from consequence to cause; a chain of them is no longer than there are findings.
    for _ in findings {
      for finding in findings {
        for cause in finding.consequenceOf {
          weight[cause] = max(weight[cause] ?? .remark, weight[finding.fault] ?? .remark)
        }
      }
    }
    findings.sort { a, b in
      let (isRemarkA, isRemarkB) = (a.severity == .remark, b.severity == .remark)
      if isRemarkA != isRemarkB { return isRemarkB }
      // What follows from something found comes after what does not.
      let (rootA, rootB) = (a.consequenceOf.isEmpty, b.consequenceOf.isEmpty)
      if rootA != rootB { return rootA }
      let (weightA, weightB) = (weight[a.fault] ?? a.severity, weight[b.fault] ?? b.severity)
      if rootA, weightA != weightB { return weightA > weightB }
      return order[a.fault, default: 0] < order[b.fault, default: 0]
    }
    putCausesFirst()
  }

  /// Two faults can each bring about the other: such a circle is cut at the one that is named first.
  private mutating func putCausesFirst() {
    var rest = findings
    findings = []
    while !rest.isEmpty {
      let problems = rest.prefix { $0.severity > .remark }
      let candidates = problems.isEmpty ? rest[...] : problems
      let ready = candidates.firstIndex { finding in
        finding.consequenceOf.allSatisfy { cause in !rest.contains { $0.fault == cause } }
      }
      var next = rest.remove(at: ready ?? 0)
      next.consequenceOf.removeAll { cause in rest.contains { $0.fault == cause } }
      findings.append(next)
    }
  }
}

/// What is to be diagnosed.
public struct DiagnosisSubject {
  public let run: any TrainingRun
  public let plan: TrainingPlan
  public let initializer: Initializer
  /// The last stop for a number that is none, if training ended so.
  public var stop: (found: NonFinite, iteration: Int)?
  /// The one example to look at; nil for a sample of the training data.
  public var example: Example?
  /// How many updates back the window reaches.
  public var window = 1_000
  /// How many examples to look at; nil for as many as take about a second.
  public var examples: Int?
  public var seed: UInt64 = 1

  public init(_ run: any TrainingRun, plan: TrainingPlan, initializer: Initializer) {
    self.run = run
    self.plan = plan
    self.initializer = initializer
  }
}
