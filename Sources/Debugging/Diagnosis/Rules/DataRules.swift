import Networks

/// What is wrong with examples, not with the network.
enum DataRules {
  static let all = [dataNotFinite, labelsShifted, labelsUnrelated, inputsNotNormalised, unusedInput, classImbalance]

  private static let dataNotFinite = Rule(.dataNotFinite) { examination in
    if let found = examination.data.nonFinite {
      return Finding(.dataNotFinite, .fault, [Evidence(.value, found.value)])
    }
    guard let found = examination.sample.firstNonFinite,
      case .quantity(let quantity, _, let node, _) = found.found.place,
      quantity == .x || quantity == .d
    else { return nil }
    var place = FaultPlace()
    (place.example, place.node, place.nonFinite) = (found.example, node, found.found)
    return Finding(.dataNotFinite, .fault, [Evidence(.value, found.found.value)], at: place)
  }

  /// Answers fit the targets of other steps better; or targets go with inputs that are yet to come, and not with those that
  /// were there.
  private static let labelsShifted = Rule(
    .labelsShifted, where: { $0.isWhole && $0.specification.arity == 1 && $0.specification.placement == .every }
  ) { examination in
    guard !examination.isSolved else { return nil }
    if let shift = examination.data.bestShift, shift.ratio < 0.5, shift.explained > 0.5 {
      return Finding(
        .labelsShifted, .fault, [Evidence(.lag, Double(shift.lag)), Evidence(.association, shift.explained)])
    }
    guard !examination.data.isForecast, examination.isTrained,
      let later = DataStatistics.strongest(examination.data.targets, where: { $0 < 0 }),
      later.significance > examination[.significance]
    else { return nil }
    // Weighed against what goes with inputs that were there: of the targets, or of the errors that training has left.
    func isAhead(_ found: [Association]) -> Bool {
      let certain = found.filter { $0.significance > examination[.significance] / 2 }
      let ahead = certain.filter { $0.lag < 0 }.reduce(0) { max($0, $1.share) }
      return ahead > 2 * certain.filter { $0.lag >= 0 }.reduce(0) { max($0, $1.share) }
    }
    // Where most is answered right the targets stand at their steps: what is left may well hang on what comes, as the part of
    // speech of an ambiguous word does.
    guard later.share > examination[.association] / 5,
      isAhead(examination.data.targets) || examination.sample.explained < 0.5 && isAhead(examination.data.errors)
    else { return nil }
    return Finding(
      .labelsShifted, .fault,
      [
        Evidence(.lag, Double(later.lag)), Evidence(.association, later.share),
        Evidence(.significance, later.significance, .significance),
      ])
  }

  /// Nothing at any step says anything of the targets, and the network has learned nothing that holds elsewhere.
  private static let labelsUnrelated = Rule(.labelsUnrelated, where: \.isWhole) { examination in
    guard examination.isTrained, !examination.data.targets.isEmpty else { return nil }
    let held = examination.dev ?? examination.sample
    guard held.explained < 0.02, examination.dev != nil || !examination.isSolved else { return nil }
    // Words that hardly ever come again, or a label that hardly ever comes, leave nothing to be found.
    guard examination.data.targets.contains(where: { $0.support >= 5 }), !isOneSided(examination) else { return nil }
    let best = examination.data.targets.reduce(-Double.infinity) { max($0, $1.significance) }
    guard best < examination[.significance] / 2 else { return nil }
    // The same inputs have the same targets: then it is all of them together that says it.
    if let agreement = examination.data.agreement, agreement.share > (1 + agreement.chance) / 2 { return nil }
    return Finding(
      .labelsUnrelated, .fault,
      [Evidence(.significance, best, .significance), Evidence(.explained, held.explained)])
  }

  private static func isOneSided(_ examination: Examination) -> Bool {
    let truths = examination.sample.answers.truths
    guard examination.sample.answers.hasClasses, let most = truths.max() else { return false }
    return Double(most) > examination[.majority] * Double(truths.reduce(0, +))
  }

  private static func isDense(_ examination: Examination) -> Bool {
    if case .dense = examination.specification.input { examination.isWhole } else { false }
  }

  private static let inputsNotNormalised = Rule(.inputsNotNormalised, where: isDense) { examination in
    let worst = examination.data.inputs.map { input in
      (
        input,
        max(
          input.deviation / examination[.inputScale],
          input.deviation > 0
            ? input.mean.magnitude / input.deviation / examination[.inputOffset] * (input.mean.magnitude > 1 ? 1 : 0)
            : 0)
      )
    }.max { $0.1 < $1.1 }
    guard let (input, excess) = worst, excess > 1 else { return nil }
    var place = FaultPlace()
    place.input = input.index
    return Finding(
      .inputsNotNormalised, examination.harm,
      [
        Evidence(.scale, input.deviation, .inputScale),
        Evidence(.offset, input.mean.magnitude / input.deviation, .inputOffset),
      ], at: place)
  }

  private static let unusedInput = Rule(.unusedInput, where: isDense) { examination in
    guard let constant = examination.data.inputs.first(where: { $0.deviation == 0 }) else { return nil }
    var place = FaultPlace()
    place.input = constant.index
    return Finding(.unusedInput, examination.harm, [Evidence(.value, constant.mean)], at: place)
  }

  /// One label is most of the data, and another is never recognised.
  private static let classImbalance = Rule(
    .classImbalance, where: { $0.isWhole && $0.sample.answers.hasClasses }
  ) { examination in
    let answers = examination.sample.answers
    let total = answers.truths.reduce(0, +)
    guard total >= 50, let most = answers.truths.indices.max(by: { answers.truths[$0] < answers.truths[$1] }) else {
      return nil
    }
    let share = Double(answers.truths[most]) / Double(total)
    guard share > examination[.majority], share < 1, examination.isTrained else { return nil }
    let recalls = answers.truths.indices.compactMap { label -> (label: Int, recall: Double)? in
      answers.truths[label] >= 5 && label != most
        ? (label, Double(answers.hits[label]) / Double(answers.truths[label])) : nil
    }
    guard let worst = recalls.min(by: { $0.recall < $1.recall }), worst.recall < examination[.recall] else {
      return nil
    }
    var place = FaultPlace()
    place.label = worst.label
    return Finding(
      .classImbalance, .warning,
      [Evidence(.labelShare, share, .majority), Evidence(.recall, worst.recall, .recall)], at: place)
  }
}
