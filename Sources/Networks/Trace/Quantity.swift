/// What a trace holds of a node. Letters as in the equations; a network says which of them it has, and their names
/// (`NetworkSpecification.quantities`).
public enum Quantity: Sendable, Hashable {
  /// The input.
  case x
  /// What goes into the hidden units, in a cell whose state is f(u).
  case u
  /// The state.
  case z
  /// f'(u).
  case slope
  /// What goes into the outputs.
  case v
  /// The output, g(v).
  case y
  /// The target.
  case d
  /// dE/dv.
  case deltaOut
  /// dE/du; in a cell with gates dE/dz.
  case delta
  /// The part of dE/dz that comes from this node's own output: W_outᵀ δ_out.
  case fromOutput
  /// The part of dE/dz that comes from the parent (in a chain, from t + 1).
  case fromParent
  /// E at this node, not weighted.
  case loss
  /// One of the cell's own: a place in its design's list.
  case own(UInt8)

  /// Those that are not a cell's own.
  public static let common: [Quantity] = [
    .x, .u, .z, .slope, .v, .y, .d, .deltaOut, .delta, .fromOutput, .fromParent, .loss,
  ]

  /// Whether it exists only at nodes that are read out.
  public var belongsToReadout: Bool {
    switch self {
    case .v, .y, .d, .deltaOut, .loss: true
    default: false
    }
  }

  /// Of a quantity that a cell has for each child slot, side by side: the one of a slot, where this is the first's.
  public func ofSlot(_ slot: Int) -> Quantity {
    guard case .own(let place) = self else { return self }
    return .own(place + UInt8(slot))
  }

  /// Its name, where it is not a cell's own.
  var commonName: String? {
    switch self {
    case .x: "x"
    case .u: "u"
    case .z: "z"
    case .slope: "slope"
    case .v: "v"
    case .y: "y"
    case .d: "d"
    case .deltaOut: "delta_out"
    case .delta: "delta"
    case .fromOutput: "from_output"
    case .fromParent: "from_parent"
    case .loss: "loss"
    case .own: nil
    }
  }

  fileprivate init?(commonName: String) {
    guard let found = Self.common.first(where: { $0.commonName == commonName }) else { return nil }
    self = found
  }
}

// Which quantities a network has and what they are called.
extension NetworkSpecification {
  /// All of them, in the order in which to offer them: forward, then back, the loss last.
  public var quantities: [Quantity] { [.x] + cellQuantities + [.v, .y, .d] + backwardQuantities + [.loss] }

  /// Those of a node's pass forward, in the order in which they are computed.
  public var forwardQuantities: [Quantity] { [.x] + cellQuantities.filter { $0 != .slope } + [.v, .y, .d, .loss] }

  /// Those of a node's pass back, δ before its parts.
  public var backwardQuantities: [Quantity] {
    [.deltaOut, .delta] + ownQuantities { $0.isBackward } + [.fromOutput, .fromParent]
  }

  /// The same in the order in which they are computed: what comes to a state before what goes on from it.
  public var quantitiesOfPassBack: [Quantity] {
    [.deltaOut, .fromOutput, .fromParent, .delta] + ownQuantities { $0.isBackward }
  }

  /// Those of states, forward.
  private var cellQuantities: [Quantity] {
    if design.statesAreActivations { return [.u, .z, .slope] }
    let own = ownQuantities { !$0.isBackward }
    return comparison == nil ? own + [.z] : own + [.u, .z, .slope]
  }

  private func ownQuantities(where isWanted: (CellStore) -> Bool) -> [Quantity] {
    var quantities: [Quantity] = []
    var place: UInt8 = 0
    for store in design.stores {
      for name in store.names {
        if !name.isEmpty, isWanted(store) { quantities.append(.own(place)) }
        place += 1
      }
    }
    return quantities
  }

  /// z and what passes from child to parent besides, in the order in which given states hold them.
  public var carriedQuantities: [Quantity] { [.z] + ownQuantities { $0.use == .carried } }

  /// What a node gets from its parent for each of them, in the same order.
  public var arrivingQuantities: [Quantity] { [.fromParent] + ownQuantities { $0.use == .arriving } }

  /// As it is typed: `delta_out`.
  public func name(of quantity: Quantity) -> String {
    if case .own(let place) = quantity { return design.store(of: Int(place))?.name ?? "" }
    return quantity.commonName ?? ""
  }

  /// Nil where this network has no such quantity.
  public func quantity(named name: String) -> Quantity? {
    if let quantity = Quantity(commonName: name) {
      let hasActivations = design.statesAreActivations || comparison != nil
      return hasActivations || (quantity != .u && quantity != .slope) ? quantity : nil
    }
    if name.isEmpty { return nil }
    var place: UInt8 = 0
    for store in design.stores {
      for own in store.names {
        if own == name { return .own(place) }
        place += 1
      }
    }
    return nil
  }

  /// Whether the forward pass does not give it.
  public func isKnownBackward(_ quantity: Quantity) -> Bool {
    switch quantity {
    case .deltaOut, .delta, .fromOutput, .fromParent: true
    case .own(let place): design.store(of: Int(place))?.store.isBackward ?? false
    default: false
    }
  }

  /// Whether the parts that δ has are shown with f'(u) in them: then they add up to it.
  public func isPart(_ quantity: Quantity) -> Bool {
    (quantity == .fromOutput || quantity == .fromParent) && design.statesAreActivations
  }
}
