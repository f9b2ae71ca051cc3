import Networks

/// How the network and its training are set up.
enum SetupRules {
  static let all = [notFinite, derivativeAtOutput, targetsOutOfReach, stateNotReset, missingBiases, truncationTooShort]

  /// A number that is none: in the weights, in what was computed, or where training stopped.
  private static let notFinite = Rule(.notFinite) { examination in
    var place = FaultPlace()
    place.iteration = examination.iteration
    if let found = examination.weights.nonFinite {
      place.parameter = found.name
      return Finding(.notFinite, .fault, [Evidence(.value, found.value)], at: place)
    }
    if let found = examination.sample.firstNonFinite {
      place.example = found.example
      place.nonFinite = found.found
      return Finding(.notFinite, .fault, [Evidence(.value, found.found.value)] + leadingUp(examination), at: place)
    }
    guard let stop = examination.stop else { return nil }
    place.nonFinite = stop.found
    place.iteration = stop.iteration
    return Finding(
      .notFinite, .fault,
      [Evidence(.value, stop.found.value), Evidence(.iteration, Double(stop.iteration))] + leadingUp(examination),
      at: place)
  }

  private static func leadingUp(_ examination: Examination) -> [Evidence] {
    var evidence: [Evidence] = []
    if let bound = examination.weights.bound { evidence.append(Evidence(.gainBound, bound)) }
    if let loss = examination.losses.last { evidence.append(Evidence(.loss, loss)) }
    return evidence
  }

  /// δ_out is held against (y − d)·y(1 − y), computed here.
  private static let derivativeAtOutput = Rule(
    .derivativeAtOutput,
    where: { $0.specification.loss == .squaredError && $0.specification.output == .sigmoid }
  ) { examination in
    let answers = examination.sample.answers
    guard answers.trueDeltaOut > 0 else { return nil }
    let error = (answers.deltaOutDifference / answers.trueDeltaOut).squareRoot()
    // Single precision rounds y itself; a slip of the formula is off by factors.
    guard error > 1e-2 else { return nil }
    return Finding(.derivativeAtOutput, .fault, [Evidence(.deltaOutError, error)])
  }

  private static let targetsOutOfReach = Rule(
    .targetsOutOfReach,
    where: {
      if case .values = $0.specification.target { $0.specification.output == .sigmoid } else { false }
    }
  ) { examination in
    let answers = examination.sample.answers
    let reach = max(answers.highest - 1, -answers.lowest)
    guard reach > 1e-9, reach.isFinite else { return nil }
    return Finding(
      .targetsOutOfReach, .fault,
      [Evidence(.outOfReach, answers.highest > 1 ? answers.highest : answers.lowest)])
  }

  /// Examples begin in a state that says nothing of them: from the zero state they are answered as well or better.
  private static let stateNotReset = Rule(.stateNotReset, where: { $0.specification.arity == 1 }) { examination in
    guard let reset = examination.reset, examination.sample.givenStates > 0 else { return nil }
    let norm = examination.sample.givenNorm / Double(examination.sample.givenStates)
    guard norm > 0, !(reset.answers.loss > 1.02 * examination.sample.answers.loss) else { return nil }
    return Finding(
      .stateNotReset, examination.harm,
      [
        Evidence(.resetLoss, reset.answers.loss), Evidence(.loss, examination.sample.answers.loss),
        Evidence(.initialState, norm),
      ])
  }

  private static let missingBiases = Rule(.missingBiases, where: { !$0.specification.biases }) { examination in
    let answers = examination.sample.answers
    guard examination.isTrained, answers.totalLoss > 0 else { return nil }
    let forced = answers.forcedLoss / answers.totalLoss
    if forced > examination[.forced] {
      // An answer forced to 0.5 counts as right for a target of 0: what is left of the loss tells, not what is right.
      let isLow = 1 - examination.sample.explained < (1 - examination[.solved]) / 5
      return Finding(.missingBiases, isLow ? .remark : .warning, [Evidence(.forcedShare, forced, .forced)])
    }
    guard let error = answers.meanError, error.ratio > 0.25, answers.targets >= 64 else { return nil }
    // A run that could do without them before is not held back by them.
    return Finding(
      .missingBiases, examination.hasComeUndone ? .remark : examination.harm, [Evidence(.meanError, error.ratio)])
  }

  /// What is left of the error goes with inputs from which no δ comes back; or is lessened only by steps along what the cut
  /// leaves of the gradient.
  private static let truncationTooShort = Rule(
    .truncationTooShort, where: { $0.specification.truncation != nil && $0.isWhole }
  ) { examination in
    guard let cut = examination.specification.truncation, examination.iteration > 0, !examination.isSolved else {
      return nil
    }
    let far = DataStatistics.strongest(examination.data.errors, where: { $0 >= cut })
    let near = DataStatistics.strongest(examination.data.errors, where: { $0 >= 0 && $0 < cut })
    if let far, far.significance > examination[.significance], far.share > examination[.association],
      far.share > near?.share ?? 0
    {
      return Finding(
        .truncationTooShort, .warning,
        [
          Evidence(.dependency, Double(far.lag)), Evidence(.truncation, Double(cut)),
          Evidence(.association, far.share, .association), Evidence(.significance, far.significance, .significance),
        ])
    }
    guard let trial = examination.cut, trial.beyond > 0.5, trial.wholeFall > 10 * examination[.fall],
      trial.excess > examination[.cutExcess]
    else { return nil }
    return Finding(
      .truncationTooShort, .warning,
      [
        Evidence(.beyondCut, trial.beyond), Evidence(.wholeFall, trial.wholeFall), Evidence(.cutFall, trial.cutFall),
        Evidence(.cutExcess, trial.excess, .cutExcess), Evidence(.dependency, Double(trial.enough - 1)),
        Evidence(.truncation, Double(cut)),
      ])
  }
}
