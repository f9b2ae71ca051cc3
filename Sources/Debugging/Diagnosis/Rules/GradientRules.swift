import Networks

/// How δ travels.
enum GradientRules {
  static let all = [exploding, vanishing]

  private static func travels(_ examination: Examination) -> Bool { examination.sample.travel.longest > 0 }

  private static func bound(_ examination: Examination) -> [Evidence] {
    guard let sigma = examination.weights.largestSingularValue, let bound = examination.weights.bound else { return [] }
    return [Evidence(.largestSingularValue, sigma), Evidence(.gainBound, bound)]
  }

  private static let exploding = Rule(.explodingDelta, where: travels) { examination in
    let travel = examination.sample.travel
    let norms = examination.sample.gradientNorms
    let typical = median(norms.filter(\.isFinite))
    let spike = (norms.max() ?? 0) / typical
    let isLarge = travel.largest.gain > examination[.exploding]
    guard isLarge else { return nil }
    var place = FaultPlace()
    place.example = travel.largest.example
    // What grew before anything was trained does not come of the training.
    let atStart = explodesAtStart(examination)
    return Finding(
      .explodingDelta, examination.harm,
      [
        Evidence(.deltaGain, travel.largest.gain, .exploding), Evidence(.distance, Double(travel.largest.distance)),
        Evidence(.stepGain, travel.stepGain),
      ] + bound(examination) + (spike.isFinite ? [Evidence(.gradientNorm, norms.max() ?? 0)] : []), at: place,
      causes: atStart ? [.initialisationTooLarge, .inputsNotNormalised] : nil)
  }

  static func explodesAtStart(_ examination: Examination) -> Bool {
    (examination.start?.travel.largest.gain ?? 0) > examination[.exploding]
  }

  private static let vanishing = Rule(.vanishingDelta, where: travels) { examination in
    let travel = examination.sample.travel
    // How far it must carry: to inputs that go with the error left, or where the only loss is at the end, all the way.
    let needed = DataStatistics.strongest(examination.data.errors, where: { $0 > 0 })
    let isNeeded =
      needed.map {
        $0.significance > examination[.significance] && $0.share > examination[.association]
      } ?? false
    let readsEnd = examination.sample.answers.targets <= examination.sample.examples
    let distance: Int
    if isNeeded, let needed {
      distance = needed.lag
    } else if readsEnd || !examination.isWhole {
      distance = travel.longest
    } else {
      return nil
    }
    let gain = travel.gain(over: distance)
    guard gain < examination[.vanishing] else { return nil }
    let hurts = isNeeded || (readsEnd && examination.sample.explained < 0.5)
    return Finding(
      .vanishingDelta, hurts ? examination.harm : .remark,
      [
        Evidence(.deltaGain, gain, .vanishing), Evidence(.distance, Double(distance)),
        Evidence(.stepGain, travel.stepGain),
      ] + bound(examination)
        + (isNeeded
          ? needed.map { [Evidence(.dependency, Double($0.lag)), Evidence(.association, $0.share)] } ?? [] : []))
  }
}
