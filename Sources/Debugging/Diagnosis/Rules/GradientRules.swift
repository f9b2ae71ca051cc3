import Glibc
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
    let hasBlownUp = examination.hasBlownUp
    let (gain, distance) = (travel.largest.gain, Double(travel.largest.distance))
    guard gain > examination[.exploding] || hasBlownUp else { return nil }
    var place = FaultPlace()
    place.example = travel.largest.example
    // What grew before anything was trained does not come of the training; and what undid a run that had learned at this
    // rate does not come of the rate.
    let causes: [Fault]? =
      explodesAtStart(examination) ? [.initialisationTooLarge, .inputsNotNormalised] : hasBlownUp ? [] : nil
    return Finding(
      .explodingDelta, examination.harm,
      [
        Evidence(.deltaGain, gain, gain > examination[.exploding] ? .exploding : nil),
        Evidence(.distance, distance), Evidence(.stepGain, pow(gain, 1 / distance)),
      ] + bound(examination) + (hasBlownUp ? undoing(examination) : []), at: place, causes: causes)
  }

  /// How far the run had come, and what ‖δ‖ to look for: a power of ten, ten times or more what it was at the start.
  private static func undoing(_ examination: Examination) -> [Evidence] {
    guard let course = examination.course else { return [] }
    var evidence = [Evidence(.bestExplained, course.bestExplained), Evidence(.rise, course.rise, .rise)]
    if let usual = examination.start?.travel.largestDelta, usual > 0 {
      evidence.append(Evidence(.deltaNorm, pow(10, log10(10 * usual).rounded(.up))))
    }
    return evidence
  }

  static func explodesAtStart(_ examination: Examination) -> Bool {
    (examination.start?.travel.largest.gain ?? 0) > examination[.exploding]
  }

  private static let vanishing = Rule(.vanishingDelta, where: travels) { examination in
    let travel = examination.sample.travel
    // How far it must carry: to inputs that go with the error left, or where the only loss is at the end, all the way.
    let needed = examination.data.errors.filter {
      $0.lag > 0 && $0.significance > examination[.significance] && $0.share > examination[.association]
    }.max { $0.share < $1.share }
    let readsEnd = examination.sample.answers.targets <= examination.sample.examples
    guard needed != nil || readsEnd || !examination.isWhole else { return nil }
    let distance = needed?.lag ?? travel.longest
    let gain = travel.gain(over: distance)
    // Where most of the error left is seen to need the distance, a δ that is merely faint is too little.
    let limit: Threshold = needed.map { $0.share > 5 * examination[.association] } ?? false ? .faint : .vanishing
    guard gain < examination[limit] else { return nil }
    let hurts = needed != nil || (readsEnd && examination.sample.explained < 0.5)
    let need = needed.map { [Evidence(.dependency, Double($0.lag)), Evidence(.association, $0.share)] } ?? []
    return Finding(
      .vanishingDelta, hurts ? examination.harm : .remark,
      [
        Evidence(.deltaGain, gain, limit), Evidence(.distance, Double(distance)), Evidence(.stepGain, travel.stepGain),
      ] + bound(examination) + need,
      // Where W alone would let δ through, it is flat units that do not.
      causes: Fault.vanishingDelta.causes
        + (examination.weights.bound ?? 0 > 1 ? [.saturatedUnits, .weightsTooLarge] : []))
  }
}
