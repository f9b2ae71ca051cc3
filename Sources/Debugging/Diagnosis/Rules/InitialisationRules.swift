import Networks

/// Where the weights start.
enum InitialisationRules {
  static let all = [symmetricUnits, tooLarge, tooSmall, grown]

  /// Units with the same weights get the same gradients, and stay the same for ever.
  private static let symmetricUnits = Rule(.symmetricUnits, where: { $0.specification.hidden > 1 }) { examination in
    let share = Double(examination.weights.symmetric.count) / Double(examination.specification.hidden)
    guard share >= 0.5 else { return nil }
    return Finding(
      .symmetricUnits, examination.isSolved ? .remark : .fault,
      [Evidence(.unitCount, Double(examination.weights.symmetric.count)), Evidence(.unitShare, share)])
  }

  private static let tooLarge = Rule(.initialisationTooLarge) { examination in
    let gains = gains(examination, of: examination.iteration == 0 ? .now : .start)
    guard let worst = gains.max(by: { $0.gain < $1.gain }), worst.gain > examination[.gainHigh] else { return nil }
    return Finding(
      .initialisationTooLarge, examination.harm, [Evidence(.gain, worst.gain, .gainHigh)], at: place(worst.name))
  }

  private static let tooSmall = Rule(.initialisationTooSmall) { examination in
    let gains = gains(examination, of: examination.iteration == 0 ? .now : .start).filter { $0.isRecurrent }
    guard let worst = gains.min(by: { $0.gain < $1.gain }), worst.gain > 0, worst.gain < examination[.gainLow] else {
      return nil
    }
    return Finding(
      .initialisationTooSmall, examination.harm, [Evidence(.gain, worst.gain, .gainLow)], at: place(worst.name))
  }

  /// Grown, or set, far beyond what they started with, where units sit at their limits or δ explodes for it.
  private static let grown = Rule(.weightsTooLarge, where: { $0.iteration > 0 }) { examination in
    guard !examination.isSolved, examination.sample.explained < 0.5 else { return nil }
    let flat = examination.sample.units.saturatedUnits(from: examination[.saturated])
    let isFlat =
      examination.specification.hasLimits
      && 2 * flat.count >= examination.specification.hidden
    guard isFlat || examination.sample.travel.largest.gain > examination[.exploding] else { return nil }
    let first = Dictionary(uniqueKeysWithValues: gains(examination, of: .start).map { ($0.name, $0.gain) })
    // Only what leads to the hidden units.
    let worst = gains(examination, of: .now).filter { !$0.isOutput }.max { $0.gain < $1.gain }
    // Training makes weights grow: several times what may be there to start with is out of proportion.
    // What is not drawn one by one is drawn to keep sizes.
    guard let worst, worst.gain > 2 * examination[.gainHigh], worst.gain > 5 * (first[worst.name] ?? 1) else {
      return nil
    }
    return Finding(
      .weightsTooLarge, .warning,
      [Evidence(.gain, worst.gain, .gainHigh)] + (first[worst.name].map { [Evidence(.initialGain, $0)] } ?? []),
      at: place(worst.name))
  }

  private static func place(_ parameter: String) -> FaultPlace {
    var place = FaultPlace()
    place.parameter = parameter
    return place
  }

  /// Weights as they are, or as they were drawn.
  private enum Time { case now, start }

  private struct Gain {
    let name: String
    let gain: Double
    let isRecurrent: Bool
    let isOutput: Bool
  }

  /// For each matrix root mean square × √fan-in × the steepest slope behind it: 1 keeps the size of what goes through (Glorot
  /// & Bengio 2010, He et al. 2015).
  private static func gains(_ examination: Examination, of time: Time) -> [Gain] {
    let specification = examination.specification
    return ParameterLayout(specification).parameters.compactMap { parameter in
      let slope: Double
      var (isRecurrent, isOutput) = (false, false)
      switch parameter.role {
      case .bias, .embedding: return nil
      case .input:
        // A token is a one-hot vector: one weight of each row, not all.
        guard case .dense = specification.input else { return nil }
        slope = specification.steepest
      case .recurrent:
        slope = specification.steepest
        isRecurrent = true
      case .output:
        slope = specification.output == .sigmoid ? 0.25 : 1
        isOutput = true
      }
      let fanIn = Double(parameter.columns).squareRoot()
      guard
        let size = time == .now
          ? examination.weights.rms(parameter.name) : examination.initializer.deviation(of: parameter)
      else { return nil }
      return Gain(name: parameter.name, gain: slope * size * fanIn, isRecurrent: isRecurrent, isOutput: isOutput)
    }
  }
}

extension Initializer {
  /// The standard deviation of the weights it draws; nil where they are not drawn one by one.
  func deviation(of parameter: ParameterView) -> Double? {
    let (rows, columns) = (Double(parameter.rows), Double(parameter.columns))
    return switch self {
    case .normal(let sigma): sigma
    case .uniform(let a): a / 3.0.squareRoot()
    case .xavier: (2 / (rows + columns)).squareRoot()
    case .lecun: (1 / columns).squareRoot()
    case .he: (2 / columns).squareRoot()
    case .orthogonal, .identity, .zeros: nil
    }
  }
}
