import Debugging
import Drawing
import Networks

/// A finding in words: what was measured, what it means, and what to do.
struct DiagnosisWording {
  let finding: Finding
  let thresholds: Thresholds
  let specification: NetworkSpecification
  private var isChain: Bool { specification.arity == 1 }

  /// One line: what was measured, with its threshold.
  var evidence: String {
    func has(_ measure: Measure) -> Bool { finding[measure] != nil }
    let units = finding.place.units
    switch finding.fault {
    case .dataNotFinite: return "a value of the data is \(number(.value))" + inExample
    case .notFinite: return notFinite
    case .derivativeAtOutput:
      return "δ_out is off by \(percent(.deltaOutError)) from (y − d)·σ'(v), which is the loss' own derivative"
    case .targetsOutOfReach: return "a target is \(number(.outOfReach)); σ only reaches from 0 to 1"
    case .labelsShifted:
      let lag = Int(finding[.lag] ?? 0)
      let steps = Self.steps(abs(lag))
      return has(.significance)
        ? "targets go with inputs \(steps) later (\(percent(.association)) of their variance, "
          + "\(number(.significance))σ above chance\(against(.significance))) more than with any before"
        : "answers fit the targets \(steps) \(lag > 0 ? "later" : "earlier") (\(percent(.association)) explained) "
          + "better than their own"
    case .labelsUnrelated:
      return "no input goes with the targets: the best is \(number(.significance))σ above chance, and the network "
        + "explains \(percent(.explained))"
    case .inputsNotNormalised:
      return "input \(finding.place.input ?? 0) has deviation \(number(.scale))\(against(.scale)) and mean "
        + "\(number(.offset)) deviations from 0\(against(.offset))"
    case .unusedInput: return "input \(finding.place.input ?? 0) is always \(number(.value))"
    case .stateNotReset:
      return "loss \(number(.loss)) from the states the examples bring (‖z₀‖ \(number(.initialState))), "
        + "\(number(.resetLoss)) from z₀ = 0"
    case .missingBiases:
      return has(.forcedShare)
        ? "\(percent(.forcedShare)) of the loss\(against(.forcedShare, isShare: true)) is at \(isChain ? "steps" : "nodes") "
          + "where x = 0 and z = 0, so that u = 0 whatever the weights"
        : "answers are off by \(number(.meanError)) of the targets' deviation on average"
    case .truncationTooShort where has(.wholeFall):
      return "\(percent(.beyondCut)) of the gradient comes from beyond the cut after \(steps(.truncation)); going on "
        + "along the whole gradient lowers the loss by \(percent(.wholeFall)), along the cut one by \(percent(.cutFall)): "
        + "\(number(.cutExcess)) times as much is left\(against(.cutExcess))"
    case .truncationTooShort:
      return "\(percent(.association)) of the error left goes with inputs \(steps(.dependency)) back"
        + "\(against(.association, isShare: true)); δ is cut after \(number(.truncation))"
    case .symmetricUnits: return "\(number(.unitCount)) units have the weights of another unit, in and out"
    case .initialisationTooLarge, .initialisationTooSmall:
      return "\(finding.place.parameter ?? "W") starts with a gain of \(number(.gain))\(against(.gain)); 1 keeps sizes"
    case .weightsTooLarge:
      let start = has(.initialGain) ? "it started with \(number(.initialGain)), and " : ""
      return "\(finding.place.parameter ?? "W") has a gain of \(number(.gain))\(against(.gain)); \(start)1 keeps sizes"
    case .rateTooLarge: return rateTooLarge
    case .rateTooSmall:
      return "an update moves \(finding.place.parameter ?? "W") by \(number(.updateRatio)) of its size "
        + "(\(number(.updateRatio, of: .updateLow)) is little, 10⁻³ is usual); steps 100 times as long would lower the loss as well"
    case .explodingDelta:
      let growth =
        "δ grows by \(number(.deltaGain))\(against(.deltaGain)) over \(way), \(number(.stepGain)) a "
        + "\(isChain ? "step" : "level")" + bound + inExample
      return has(.rise)
        ? "\(percent(.bestExplained)) of the mean's loss had been explained; now the loss is \(number(.rise)) times that low"
          + "\(against(.rise)). \(growth)" : growth
    case .vanishingDelta:
      return "δ shrinks to \(number(.deltaGain))\(against(.deltaGain)) over \(way), \(number(.stepGain)) a "
        + "\(isChain ? "step" : "level")" + bound
        + (has(.dependency) ? "; \(percent(.association)) of the error left goes with inputs so far back" : "")
    case .deadUnits:
      return "\(count(units)) are 0 at every node looked at (\(percent(.unitShare))"
        + "\(against(.unitShare, isShare: true, opening: ", "))): \(list(units))"
    case .dyingUnits:
      return "\(count(units)) are above 0 at less than \(percent(thresholds[.dying])) of the nodes "
        + "(\(percent(.unitShare))\(against(.unitShare, isShare: true, opening: ", "))): \(list(units))"
    case .saturatedUnits:
      return "\(count(units)) have a slope below \(number(thresholds[.saturation])) of the steepest at more than "
        + "\(percent(thresholds[.saturated])) of the nodes: \(list(units))"
    case .duplicateUnits: return "\(count(units)) do what another one does at every node: \(list(units))"
    case .classImbalance:
      return "\(percent(.labelShare)) of the targets are one label\(against(.labelShare, isShare: true)); of label "
        + "\(finding.place.label ?? 0), \(percent(.recall)) are recognised\(against(.recall, isShare: true))"
    case .overFitting:
      return "loss \(number(.devLoss)) on dev, \(number(.trainLoss)) on train: "
        + "\(number((finding[.devLoss] ?? 0) / (finding[.trainLoss] ?? 1))) times as much"
        + "\(against(.devLoss)); explained \(percent(.devExplained)) and \(percent(.explained))"
    case .lossNotFalling:
      // What went the wrong way is said to have risen, not to have fallen by less than nothing.
      func share(_ measure: Measure) -> String { formattedPercentage((finding[measure] ?? 0).magnitude) }
      let (fall, explained) = (finding[.fall] ?? 0, finding[.explained] ?? 0)
      return "the loss has \(fall < 0 ? "risen" : "fallen") by \(share(.fall)) and is \(share(.explained)) "
        + "\(explained < 0 ? "above" : "below") that of always answering the mean" + against(.explained, isShare: true)
    }
  }

  /// One plain sentence.
  var meaning: String {
    switch finding.fault {
    case .dataNotFinite: "A number of the data is no number, and everything computed from it is none either."
    case .derivativeAtOutput:
      "The derivative of the output's σ is taken at y instead of v, so what training follows is not the gradient."
    case .targetsOutOfReach: "The outputs cannot reach the targets, so units are driven to saturation."
    case .labelsShifted: "The labels stand at the wrong steps: each belongs to another one."
    case .labelsUnrelated: "The labels have nothing to do with the inputs, as when the two got out of order."
    case .inputsNotNormalised:
      "Inputs far from mean 0 and deviation 1 saturate units, and make some weights learn much faster than others."
    case .unusedInput: "An input that never changes says nothing; its weights are one more bias."
    case .stateNotReset: "Examples begin in a state left from others: it says nothing of them and only disturbs."
    case .missingBiases: "Without biases some answers are forced, whatever is learned."
    case .truncationTooShort: "What must be remembered lies further back than δ is carried, so it cannot be learned."
    case .symmetricUnits:
      "Units that are the same get the same gradient and stay the same: together they are worth one."
    case .initialisationTooLarge: "Weights this large saturate units or make δ explode from the start."
    case .initialisationTooSmall: "Weights this small let states and δ fade within a few steps."
    case .rateTooLarge: "Steps are so long that they overshoot: they raise the loss that they should lower."
    case .rateTooSmall: "Steps are so short that hardly anything is learned."
    case .explodingDelta:
      finding[.rise] == nil
        ? "The error grows on its way back until single examples throw the weights far off."
        : "What had been learned was thrown away: units without a limit let δ grow until one update went far off."
    case .weightsTooLarge: "Weights this large drive units to their limits, or δ out of all bounds."
    case .vanishingDelta:
      isChain
        ? "Early steps hardly hear of the error, so what they should keep in mind is not learned."
        : "Words deep in the tree hardly hear of the error above."
    case .deadUnits: "These units answer nothing to any input; their slope is 0, so they cannot come back."
    case .dyingUnits: "These units hardly ever answer, and get next to no gradient."
    case .saturatedUnits: "These units sit at their limits, where the slope is almost 0 and δ does not pass."
    case .duplicateUnits: "These units do the same as each other: one of each group would do."
    case .classImbalance: "Answering the commonest label always is right so often that the rare ones are not learned."
    case .overFitting: "The network knows its training examples by heart rather than what they have in common."
    case .lossNotFalling:
      (finding[.fall] ?? 0) < 0
        ? "Training has made it worse: always the same answer would be better."
        : "Training has brought nothing yet: the answers are no better than always the same one."
    case .notFinite: "Numbers grew beyond what can be written; no update can be made from there."
    }
  }

  // MARK: Parts

  private var notFinite: String {
    let found =
      finding.place.nonFinite?.words(in: specification)
      ?? finding.place.parameter.map { "the parameter \($0) is \(number(.value))" } ?? "a number is \(number(.value))"
    var text = finding[.iteration] != nil ? "training stopped at iteration \(number(.iteration)): \(found)" : found
    if finding[.iteration] == nil { text += inExample }
    if let loss = finding[.loss] { text += "; the last loss was \(formatted(loss))" }
    if finding[.gainBound] != nil { text += ", γ·σ_max(W) is \(number(.gainBound))" }
    return text
  }

  private var rateTooLarge: String {
    let at = finding.place.iteration == 1 ? "first steps" : "steps from here"
    if finding[.overshoot] != nil {
      return
        "\(percent(.overshoot)) of the \(at)\(against(.overshoot, isShare: true)) raise the loss of the examples they "
        + "are taken from; rate \(number(.rate))"
    }
    if finding[.gradientCosine] != nil {
      return "each step turns the gradient round: the cosine before and after is \(number(.gradientCosine))"
        + "\(against(.gradientCosine)); rate \(number(.rate))"
    }
    if finding[.rise] != nil {
      return "the loss is \(number(.rise)) times what it was at its lowest\(against(.rise)); rate \(number(.rate))"
    }
    return "the first updates move \(finding.place.parameter ?? "W") by \(number(.updateRatio)) of its size"
      + "\(against(.updateRatio)), 10⁻³ is usual; rate \(number(.rate))"
  }

  private var way: String {
    let distance = Int(finding[.distance] ?? 0)
    return isChain ? Self.steps(distance) : distance == 1 ? "1 level" : "\(formattedCount(distance)) levels"
  }

  private var bound: String {
    guard finding[.gainBound] != nil else { return "" }
    return " (γ·σ_max(W) \(number(.gainBound)))"
  }

  private var inExample: String { finding.place.example.map { ", in example \(formattedCount($0))" } ?? "" }

  private func number(_ value: Double) -> String { formatted(value, significant: 3) }
  private func number(_ measure: Measure) -> String { number(finding[measure] ?? .nan) }
  private func number(_ measure: Measure, of threshold: Threshold) -> String { number(thresholds[threshold]) }
  private func percent(_ share: Double) -> String {
    let isWhole = (share * 100).rounded() == share * 100
    return formattedPercentage(share, decimals: isWhole ? 0 : 1)
  }
  private func percent(_ measure: Measure) -> String { percent(finding[measure] ?? .nan) }

  /// ` (limit 0.05)`, in the unit of the measure.
  private func against(_ measure: Measure, isShare: Bool = false, opening: String? = nil) -> String {
    guard let threshold = finding.evidence.first(where: { $0.measure == measure })?.threshold else { return "" }
    let value = thresholds[threshold]
    let limit = "limit \(isShare ? percent(value) : number(value))"
    return opening.map { $0 + limit } ?? " (\(limit))"
  }

  private func steps(_ measure: Measure) -> String { Self.steps(Int(finding[measure] ?? 0)) }
  private static func steps(_ count: Int) -> String { count == 1 ? "1 step" : "\(formattedCount(count)) steps" }

  /// `5 of 16 units`.
  private func count(_ units: [Int]) -> String {
    "\(formattedCount(units.count)) of \(formattedCount(specification.hidden)) units"
  }

  /// `6, 7, 12`; of a long list the first ones.
  private func list(_ units: [Int]) -> String {
    let first = units.prefix(units.count > Self.mostUnits ? 3 : Self.mostUnits)
    return first.map { "\($0)" }.joined(separator: ", ") + (units.count > Self.mostUnits ? ", …" : "")
  }

  private static let mostUnits = 8
}

extension Threshold {
  /// What is held against it.
  var meaning: String {
    switch self {
    case .solved: "share of the mean's loss explained from which nothing does harm"
    case .vanishing: "least of δ that must arrive where it is needed"
    case .faint: "the same where the error left shows the need"
    case .exploding: "most that δ may grow over an example"
    case .significance: "deviations above chance from which targets go with inputs"
    case .association: "share of variance from which they do"
    case .dead: "share of relu units that may be silent"
    case .dying: "share of nodes at which a relu unit must answer"
    case .saturation: "slope, of the steepest, below which a unit is flat"
    case .saturated: "share of nodes at which a unit may be flat"
    case .duplicate: "relative difference below which units are the same"
    case .gainHigh: "largest γ·rms(W)·√fan-in to start with"
    case .gainLow: "smallest"
    case .updateHigh: "largest ‖update‖/‖W‖ of the first updates"
    case .updateLow: "smallest ‖update‖/‖W‖ of updates"
    case .overshoot: "share of steps that may raise their own loss"
    case .oscillation: "cosine of the gradients before and after a step"
    case .rise: "last loss over the lowest"
    case .fall: "share by which the loss must have fallen"
    case .patience: "updates before a loss that does not fall is an alarm"
    case .overFitting: "dev loss over train loss"
    case .majority: "share of one label"
    case .recall: "least share of a label's nodes recognised"
    case .inputOffset: "an input's mean over its deviation"
    case .inputScale: "an input's deviation"
    case .cutExcess: "loss left after going on with δ cut over that with δ whole"
    case .forced: "share of the loss where nothing but a bias could help"
    }
  }
}

extension Threshold.Source {
  var citation: String {
    switch self {
    case .pascanu2013: "Pascanu, Mikolov & Bengio 2013"
    case .glorot2010: "Glorot & Bengio 2010"
    case .he2015: "Glorot & Bengio 2010, He et al. 2015"
    case .lu2020: "Lu et al. 2020"
    case .karpathy2017: "Karpathy, CS231n: about 10⁻³"
    case .lecun1998: "LeCun et al. 1998"
    case .prechelt1998: "Prechelt 1998"
    case .he2009: "He & Garcia 2009"
    case .good2005: "permutation test, Good 2005"
    case .own: "Backstep"
    }
  }
}
