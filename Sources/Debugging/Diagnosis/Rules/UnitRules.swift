import Networks

/// Hidden units that do not do their part.
enum UnitRules {
  static let all = [dead, dying, saturated, duplicate]

  private static func place(_ units: [Int]) -> FaultPlace {
    var place = FaultPlace()
    place.units = units
    return place
  }

  private static func share(_ units: [Int], _ examination: Examination) -> Double {
    Double(units.count) / Double(examination.specification.hidden)
  }

  private static let dead = Rule(.deadUnits, where: { $0.specification.hasUnits(of: .relu) }) { examination in
    let units = examination.sample.units.dead
    guard !units.isEmpty else { return nil }
    let share = share(units, examination)
    let hurts = share > examination[.dead]
    return Finding(
      .deadUnits, hurts ? examination.harm : .remark,
      [Evidence(.unitShare, share, .dead), Evidence(.unitCount, Double(units.count))], at: place(units))
  }

  /// Hardly ever above 0: a few more updates and they are dead.
  private static let dying = Rule(.dyingUnits, where: { $0.specification.hasUnits(of: .relu) }) { examination in
    let statistics = examination.sample.units
    let units = (0..<examination.specification.hidden).filter {
      statistics.active[$0] > 0 && statistics.activity(of: $0) < examination[.dying]
    }
    guard !units.isEmpty else { return nil }
    let share = share(units, examination)
    let least = units.reduce(1) { min($0, statistics.activity(of: $1)) }
    return Finding(
      .dyingUnits, share > examination[.dead] ? examination.harm : .remark,
      [Evidence(.activity, least, .dying), Evidence(.unitShare, share, .dead)], at: place(units))
  }

  private static let saturated = Rule(
    .saturatedUnits, where: { $0.specification.hasLimits }
  ) { examination in
    let statistics = examination.sample.units
    let units = statistics.saturatedUnits(from: examination[.saturated])
    guard !units.isEmpty else { return nil }
    let share = share(units, examination)
    return Finding(
      .saturatedUnits, share >= 0.5 && examination.sample.explained < 0.5 ? examination.harm : .remark,
      [
        Evidence(.unitShare, share), Evidence(.activity, statistics.saturation(of: units[0]), .saturated),
        Evidence(.slope, statistics.meanSlope, .saturation),
      ], at: place(units))
  }

  private static let duplicate = Rule(.duplicateUnits, where: { $0.specification.hidden > 1 }) { examination in
    let units = examination.sample.units.duplicates(tolerance: examination[.duplicate])
    guard !units.isEmpty else { return nil }
    return Finding(
      .duplicateUnits, examination.harm,
      [Evidence(.unitCount, Double(units.count)), Evidence(.unitShare, share(units, examination))], at: place(units))
  }
}

extension NetworkSpecification {
  /// Whether z = f(u) with this f.
  func hasUnits(of activation: Activation) -> Bool { statesAreActivations && self.activation == activation }
  /// Whether units have an f that saturates, as gates have.
  var hasLimits: Bool { !statesAreActivations || activation.limits != nil }
  /// The steepest slope that stands behind a sum of weights; 1 in a cell with gates, whose tanh has it.
  var steepest: Double { statesAreActivations ? activation.steepest : Activation.tanh.steepest }
}
