import Corpus
import Debugging
import Drawing
import Networks
import Training

/// The commands that mend a finding, made of the settings that the run has.
struct DiagnosisRemedies {
  let run: any TrainingRun
  let plan: TrainingPlan
  let initializer: Initializer

  /// The first mends it, or shows where to mend it by hand.
  func commands(for finding: Finding) -> [String] {
    let example = finding.place.example.map { "example \($0)" }
    switch finding.fault {
    case .dataNotFinite: return [example ?? "data --rows 5"]
    case .derivativeAtOutput: return [network { $0.derivativeAtOutput = false }, train()]
    case .targetsOutOfReach:
      return [
        network {
          $0.output = .identity
          $0.loss = .squaredError
        }, train(),
      ]
    case .labelsShifted, .labelsUnrelated, .stateNotReset, .unusedInput: return ["data --rows 5"]
    case .inputsNotNormalised:
      return run.dataset is SeriesDataset ? ["load series FILE --column NAME --normalise zscore"] : ["data --rows 5"]
    case .missingBiases: return [network { $0.biases = true }, train()]
    case .truncationTooShort:
      return ["set bptt \(Int(finding[.dependency] ?? 0) + 1)", train()]
    case .symmetricUnits, .initialisationTooLarge, .initialisationTooSmall: return [standardInit, train()]
    case .rateTooLarge: return ["init", train(rate: plan.descent.rate / 10)]
    case .rateTooSmall: return [train(rate: plan.descent.rate * 100)]
    case .weightsTooLarge: return [standardInit, train()]
    case .explodingDelta:
      if finding[.rise] != nil { return [beforeBlowingUp(finding), train(clip: 1)] }
      return explodesFromWeights(finding) ? ["init orthogonal", train(clip: 1)] : ["init", train(clip: 1)]
    case .vanishingDelta: return ["init orthogonal", train()]
    case .deadUnits: return [network { $0.activation = .leakyReLU }, train()]
    case .dyingUnits: return [network { $0.activation = .leakyReLU }, train()]
    case .saturatedUnits: return [standardInit, train(rate: plan.descent.rate / 10)]
    case .duplicateUnits: return ["init --seed 2", train()]
    case .classImbalance:
      return [network { $0.classWeights = run.dataset.balancedClassWeights($0.placement) }, train(), "evaluate"]
    case .overFitting: return [standardInit, train(decay: max(plan.descent.weightDecay * 10, 1e-3))]
    case .lossNotFalling:
      // Where the rate is far above what its rule begins with, more of it is no remedy.
      let isHigh = plan.descent.rate > 5 * plan.descent.rule.standardRate
      return isHigh ? ["init", train(rate: plan.descent.rule.standardRate)] : [train(rate: plan.descent.rate * 3)]
    case .notFinite: return ["init", train(rate: plan.descent.rate / 10, clip: 1)]
    }
  }

  /// To where δ first was far larger than usual: what was learned until then need not be learned again.
  private func beforeBlowingUp(_ finding: Finding) -> String {
    guard let limit = finding[.deltaNorm], run.timeline != nil else { return "init" }
    return "rewind --first norm(delta) > \(plain(limit))"
  }

  private func explodesFromWeights(_ finding: Finding) -> Bool { finding[.gainBound].map { $0 > 1 } ?? true }

  /// What keeps sizes for the activation.
  private var standardInit: String {
    switch run.specification.activation {
    case .relu, .leakyReLU, .softplus: "init he"
    default: run.specification.arity > 1 ? "init identity" : "init lecun"
    }
  }

  /// `train` as it was asked for, changed.
  private func train(rate: Double? = nil, clip: Double? = nil, decay: Double? = nil) -> String {
    var words = ["train"]
    switch plan.length {
    case .iterations(let count): words.append("--iterations \(count)")
    case .epochs(let count): words.append("--epochs \(count)")
    case .unlimited: break
    }
    if plan.batch != 1 { words.append("--batch \(plan.batch)") }
    if plan.course.accumulation != 1 { words.append("--accumulate \(plan.course.accumulation)") }
    if plan.descent.rule != .sgd { words.append("--update \(plan.descent.rule)") }
    words.append("--rate \(plain(rate ?? plan.descent.rate))")
    if let clip {
      words.append("--clip norm \(plain(clip))")
    } else if case .norm(let limit) = plan.descent.clipping {
      words.append("--clip norm \(plain(limit))")
    } else if case .value(let limit) = plan.descent.clipping {
      words.append("--clip value \(plain(limit))")
    }
    words += scheduling
    let decay = decay ?? plan.descent.weightDecay
    if decay != plan.descent.rule.standardDecay { words.append("--decay \(plain(decay))") }
    return words.joined(separator: " ")
  }

  /// The options that made the rates of parameters and the schedule.
  private var scheduling: [String] {
    var words: [String] = []
    let rates = plan.descent.rates.sorted { $0.key < $1.key }.map { "\($0.key)=\(plain($0.value))" }
    if !rates.isEmpty { words.append("--rates \(rates.joined(separator: ","))") }
    guard let schedule = plan.course.schedule else { return words }
    switch schedule.shape {
    case .constant: break
    case .step(let every, let factor): words.append("--schedule step \(every) \(plain(factor))")
    case .exponential(let factor): words.append("--schedule exponential \(plain(factor))")
    case .cosine: words.append("--schedule cosine")
    case .plateau(let patience, let factor): words.append("--schedule plateau \(patience) \(plain(factor))")
    }
    if schedule.warmUp > 0 { words.append("--warm-up \(schedule.warmUp)") }
    return words
  }

  /// `network` as it was asked for, changed: what differs from the defaults for the data.
  private func network(_ change: (inout NetworkSpecification) -> Void) -> String {
    var specification = run.specification
    change(&specification)
    let isTree = specification.arity > 1
    var words = ["network", specification.kindName, "\(isTree ? "--dim" : "--hidden") \(specification.hidden)"]
    if let units = specification.comparison?.units, units != specification.hidden { words.append("--compare \(units)") }
    if specification.cell == .gruResetBefore { words.append("--reset before") }
    if specification.statesAreActivations, specification.activation != .tanh {
      words.append("--activation \(specification.activation.rawValue)")
    }
    let relus: [Activation] = [.relu, .leakyReLU]
    if initializer != (NetworkKind(specification)?.initializer ?? .lecun) || relus.contains(specification.activation) {
      let initializer = initializer == .zeros ? .lecun : initializer
      words.append("--init \(initializer.description)")
    }
    let standard = NetworkCommands.standardReadout(for: run.dataset)
    if specification.output != standard.output { words.append("--output \(specification.output.rawValue)") }
    if specification.loss != standard.loss { words.append("--loss \(specification.loss.rawValue)") }
    if !specification.biases { words.append("--no-bias") }
    if specification.placement == .last { words.append("--targets last") }
    if specification.reduction == .mean { words.append("--reduction mean") }
    if let weights = specification.classWeights {
      let isBalanced = weights == run.dataset.balancedClassWeights(specification.placement)
      words.append("--class-weights \(isBalanced ? "balanced" : weights.map { "\($0)" }.joined(separator: ":"))")
    }
    if let steps = specification.truncation { words.append("--bptt \(steps)") }
    if specification.derivativeAtOutput { words.append("--derivative-at y") }
    return words.joined(separator: " ")
  }

  /// `0.01` rather than `0.010000000000000002`.
  private func plain(_ number: Double) -> String {
    let text = formatted(number, significant: 3, minus: .hyphen)
    return Double(text) != nil ? text : "\(number)"
  }
}
