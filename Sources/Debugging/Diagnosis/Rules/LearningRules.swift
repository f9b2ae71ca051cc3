import Networks
import Training

/// How learning goes.
enum LearningRules {
  static let all = [rateTooLarge, rateTooSmall, overFitting, lossNotFalling]

  /// Steps raise the loss of the examples they are taken from; or the loss is far above where it has been.
  private static let rateTooLarge = Rule(.rateTooLarge, where: \.isWhole) { examination in
    guard examination.iteration > 0 || examination.stop != nil else { return nil }
    let rate = Evidence(.rate, examination.plan.descent.rate)
    var place = FaultPlace()
    for (trial, iteration) in [(examination.firstSteps, 1), (examination.steps, examination.iteration + 1)] {
      guard let trial, trial.overshoot > examination[.overshoot] else { continue }
      place.iteration = iteration
      return finding(
        [Evidence(.overshoot, trial.overshoot, .overshoot), rate]
          + (trial.largestRatio.map { [Evidence(.updateRatio, $0.ratio, .updateHigh)] } ?? []), place, examination)
    }
    // Back and forth across a valley.
    if let steps = examination.steps, steps.medianCosine < examination[.oscillation] {
      place.iteration = examination.iteration + 1
      return finding([Evidence(.gradientCosine, steps.medianCosine, .oscillation), rate], place, examination)
    }
    if let ratio = firstAdaptiveStep(examination), ratio > 10 * examination[.updateHigh] {
      place.iteration = 1
      return finding([Evidence(.updateRatio, ratio, .updateHigh), rate], place, examination)
    }
    if let ratio = examination.firstSteps?.largestRatio, ratio.ratio > examination[.updateHigh],
      !examination.isSolved
    {
      place.iteration = 1
      place.parameter = ratio.parameter
      return finding([Evidence(.updateRatio, ratio.ratio, .updateHigh), rate], place, examination)
    }
    guard let rise = rise(examination), rise > examination[.rise] else { return nil }
    return finding([Evidence(.rise, rise, .rise), rate], place, examination)
  }

  /// How far the first step of a rule that divides by the size of gradients goes against the size of the weights it starts
  /// from: it moves every element of a matrix equally far, whatever the gradient.
  private static func firstAdaptiveStep(_ examination: Examination) -> Double? {
    let course = examination.plan.course
    guard let step = course.descent.rule.firstStep, examination.iteration > 0, !examination.isSolved else { return nil }
    // Of a cell with gates one matrix a gate.
    let ratios = ParameterLayout(examination.specification).parameters.compactMap { parameter -> Double? in
      guard case .recurrent = parameter.role, let size = examination.initializer.deviation(of: parameter), size > 0
      else { return nil }
      return step * (course.descent.rates[parameter.name] ?? course.descent.rate) / size
    }
    return ratios.max().map { $0 * (course.schedule?.firstFactor ?? 1) }
  }

  private static func finding(_ evidence: [Evidence], _ place: FaultPlace, _ examination: Examination) -> Finding {
    Finding(
      .rateTooLarge, examination.harm, evidence, at: place,
      causes: Fault.rateTooLarge.causes
        + (GradientRules.explodesAtStart(examination) || examination.hasBlownUp ? [.explodingDelta] : []))
  }

  /// Updates whose losses are averaged: the window, or a quarter of what there is.
  private static func windowSize(_ examination: Examination) -> Int {
    max(50, min(examination.window?.count ?? 1_000, examination.losses.count / 4))
  }

  /// The mean of the last losses over that of the lowest stretch as long.
  private static func rise(_ examination: Examination) -> Double? {
    let losses = examination.losses
    guard losses.count >= 200 else { return nil }
    let size = windowSize(examination)
    let means = stride(from: 0, through: losses.count - size, by: size).map { start in
      losses[start..<start + size].reduce(0, +) / Double(size)
    }
    guard let lowest = means.min(), let last = means.last, lowest > 0 else { return nil }
    // Back where it began, at least: what rises by a factor from almost nothing has not come undone.
    guard let first = means.first, last > 0.8 * first else { return nil }
    return last / lowest
  }

  private static let rateTooSmall = Rule(.rateTooSmall, where: \.isWhole) { examination in
    guard examination.isTrained, !examination.isSolved, let steps = examination.steps, steps.timid > 0.9,
      let ratio = steps.largestRatio, ratio.ratio < 1e3 * examination[.updateLow],
      let fall = fall(examination), fall.magnitude < 10 * examination[.fall]
    else { return nil }
    // On a plateau longer steps do no harm either: only where they did none at the start is the rate to blame.
    guard ratio.ratio < examination[.updateLow] || examination.firstSteps?.timid ?? 1 > 0.9 else { return nil }
    var place = FaultPlace()
    place.parameter = ratio.parameter
    return Finding(
      .rateTooSmall, .warning,
      [Evidence(.updateRatio, ratio.ratio, .updateLow), Evidence(.rate, examination.plan.descent.rate)], at: place)
  }

  private static let overFitting = Rule(.overFitting, where: { $0.isWhole && $0.dev != nil }) { examination in
    guard examination.isTrained, let dev = examination.dev, dev.answers.targets > 0 else { return nil }
    let (train, held) = (examination.sample.answers, dev.answers)
    let ratio = held.loss / train.loss
    guard ratio > examination[.overFitting], train.explained - held.explained > 0.25 else { return nil }
    return Finding(
      .overFitting, .warning,
      [
        Evidence(.devLoss, held.loss, .overFitting), Evidence(.trainLoss, train.loss),
        Evidence(.devExplained, held.explained), Evidence(.explained, train.explained),
      ])
  }

  /// Share by which the last losses are below the first ones.
  private static func fall(_ examination: Examination) -> Double? {
    let losses = examination.losses
    guard losses.count >= 200 else { return nil }
    let size = windowSize(examination)
    let (first, last) = (losses.prefix(size), losses.suffix(size))
    let start = first.reduce(0, +) / Double(first.count)
    return start > 0 ? 1 - last.reduce(0, +) / Double(last.count) / start : nil
  }

  private static let lossNotFalling = Rule(.lossNotFalling, where: \.isWhole) { examination in
    let explained = examination.sample.explained
    // What fell until the answers were the targets' mean has not fallen in any sense that matters.
    guard examination.isTrained, !examination.isSolved, let fall = fall(examination), explained < 0.1,
      fall < examination[.fall] || explained < examination[.fall]
    else { return nil }
    // Many runs begin on a plateau and leave it: before long that is no alarm.
    return Finding(
      .lossNotFalling, Double(examination.iteration) < examination[.patience] ? .remark : .warning,
      [Evidence(.fall, fall, .fall), Evidence(.explained, explained, .fall)])
  }
}
