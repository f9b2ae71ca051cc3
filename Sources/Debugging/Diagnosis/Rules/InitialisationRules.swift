import Networks

/// Where the weights start.
enum InitialisationRules {
  static let all = [symmetricUnits, tooLarge, tooSmall]

  /// Units with the same weights get the same gradients, and stay the same for ever.
  private static let symmetricUnits = Rule(.symmetricUnits, where: { $0.specification.hidden > 1 }) { examination in
    let share = Double(examination.weights.symmetric.count) / Double(examination.specification.hidden)
    guard share >= 0.5 else { return nil }
    return Finding(
      .symmetricUnits, examination.isSolved ? .remark : .fault,
      [Evidence(.unitCount, Double(examination.weights.symmetric.count)), Evidence(.unitShare, share)])
  }

  private static let tooLarge = Rule(.initialisationTooLarge) { examination in
    let gains = gains(examination)
    guard let worst = gains.max(by: { $0.gain < $1.gain }), worst.gain > examination[.gainHigh] else { return nil }
    return Finding(
      .initialisationTooLarge, examination.harm, [Evidence(.gain, worst.gain, .gainHigh)], at: place(worst.name))
  }

  private static let tooSmall = Rule(.initialisationTooSmall) { examination in
    let gains = gains(examination).filter { $0.isRecurrent }
    guard let worst = gains.min(by: { $0.gain < $1.gain }), worst.gain > 0, worst.gain < examination[.gainLow] else {
      return nil
    }
    return Finding(
      .initialisationTooSmall, examination.harm, [Evidence(.gain, worst.gain, .gainLow)], at: place(worst.name))
  }

  private static func place(_ parameter: String) -> FaultPlace {
    var place = FaultPlace()
    place.parameter = parameter
    return place
  }

  /// For each matrix root mean square × √fan-in × the steepest slope behind it: 1 keeps the size of what goes through (Glorot
  /// & Bengio 2010, He et al. 2015). As the weights are, where nothing was trained; else as they were drawn.
  private static func gains(_ examination: Examination) -> [(name: String, gain: Double, isRecurrent: Bool)] {
    let specification = examination.specification
    return ParameterLayout(specification).parameters.compactMap { parameter in
      let slope: Double
      var isRecurrent = false
      switch parameter.role {
      case .bias, .embedding: return nil
      case .input:
        // A token is a one-hot vector: one weight of each row, not all.
        guard case .dense = specification.input else { return nil }
        slope = specification.activation.steepest
      case .recurrent:
        slope = specification.activation.steepest
        isRecurrent = true
      case .output: slope = specification.output == .sigmoid ? 0.25 : 1
      }
      let fanIn = Double(parameter.columns).squareRoot()
      guard
        let size = examination.iteration == 0
          ? examination.weights.rms(parameter.name) : examination.initializer.deviation(of: parameter)
      else { return nil }
      return (parameter.name, slope * size * fanIn, isRecurrent)
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
