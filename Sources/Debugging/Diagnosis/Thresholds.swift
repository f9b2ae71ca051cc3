/// The numbers that findings are held against, each with a name by which it can be set.
public enum Threshold: String, Sendable, CaseIterable {
  case solved
  case vanishing
  case faint
  case exploding
  case significance
  case association
  case dead
  case dying
  case saturation
  case saturated
  case duplicate
  case gainHigh = "gain-high"
  case gainLow = "gain-low"
  case updateHigh = "update-high"
  case updateLow = "update-low"
  case overshoot
  case oscillation
  case rise
  case fall
  case patience
  case overFitting = "over-fitting"
  case majority
  case recall
  case inputOffset = "input-offset"
  case inputScale = "input-scale"
  case forced
  case cutExcess = "cut-excess"

  public var standard: Double {
    switch self {
    case .solved: 0.95
    case .vanishing: 1e-4
    case .faint: 0.02
    case .exploding: 1e3
    case .significance: 8
    case .association: 0.05
    case .dead: 0.25
    case .dying: 0.01
    case .saturation: 0.05
    case .saturated: 0.8
    case .duplicate: 1e-6
    case .gainHigh: 3
    case .gainLow: 0.05
    case .updateHigh: 0.3
    case .updateLow: 1e-6
    case .overshoot: 0.5
    case .oscillation: -0.5
    case .rise: 2
    case .fall: 0.01
    case .patience: 2_000
    case .overFitting: 2
    case .majority: 0.8
    case .recall: 0.1
    case .inputOffset: 3
    case .inputScale: 10
    case .forced: 0.5
    case .cutExcess: 3
    }
  }

  /// Values that make sense.
  public var bounds: ClosedRange<Double> {
    switch self {
    case .solved, .association, .faint, .dead, .dying, .saturation, .saturated, .overshoot, .majority, .recall, .forced:
      0...1
    case .fall, .oscillation: -1...1
    default: 0...1e300
    }
  }

  /// Where the number, or the quantity that it is held against, comes from.
  public var source: Source {
    switch self {
    case .vanishing, .faint, .exploding: .pascanu2013
    case .dead, .dying: .lu2020
    case .saturation, .saturated: .glorot2010
    case .gainHigh, .gainLow: .he2015
    case .updateHigh, .updateLow: .karpathy2017
    case .overshoot, .oscillation, .rise: .lecun1998
    case .fall, .patience, .overFitting: .prechelt1998
    case .inputOffset, .inputScale: .lecun1998
    case .majority, .recall: .he2009
    case .significance, .association: .good2005
    case .duplicate, .solved, .forced, .cutExcess: .own
    }
  }

  /// Publications.
  public enum Source: String, Sendable, CaseIterable {
    case pascanu2013, glorot2010, he2015, lu2020, karpathy2017, lecun1998, prechelt1998, he2009, good2005, own
  }
}

/// Thresholds as they are set.
public struct Thresholds: Sendable, Equatable {
  private var changed: [Threshold: Double] = [:]

  public init() {}

  public subscript(threshold: Threshold) -> Double {
    get { changed[threshold] ?? threshold.standard }
    set { changed[threshold] = newValue }
  }

  public func isChanged(_ threshold: Threshold) -> Bool { changed[threshold].map { $0 != threshold.standard } ?? false }
}
