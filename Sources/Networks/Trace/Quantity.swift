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
  /// One of the cell's own, or of a layer that is not the last: a place in the network's list of them.
  case own(UInt16)

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
    return .own(place + UInt16(slot))
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
  public var forwardQuantities: [Quantity] {
    [.x] + cellQuantities.filter { $0 != .slope && own($0)?.source != .strand(.slope) } + [.v, .y, .d, .loss]
  }

  /// Those of a node's pass back, δ before its parts, and the last layer before those below.
  public var backwardQuantities: [Quantity] {
    [.deltaOut, .delta] + ownQuantities(of: mainStrand) { $0.isBackward } + [.fromOutput, .fromParent] + strandsBack
  }

  /// The same in the order in which they are computed: what comes to a state before what goes on from it.
  public var quantitiesOfPassBack: [Quantity] {
    [.deltaOut, .fromOutput, .fromParent, .delta] + ownQuantities(of: mainStrand) { $0.isBackward } + strandsBack
  }

  /// Those of states, forward, the lowest layer first.
  private var cellQuantities: [Quantity] {
    let own = ownQuantities(of: mainStrand) { !$0.isBackward && $0.source != .mask }
    let states: [Quantity] =
      design.statesAreActivations ? [.u, .z, .slope] : own + (comparison == nil ? [.z] : [.u, .z, .slope])
    let main = states + (mask(of: mainStrand).map { [$0] } ?? [])
    return strands.indices.flatMap { $0 == mainStrand ? main : ownQuantities(of: $0) { !$0.isBackward } }
  }

  /// The errors of the other strands, from the last layer down.
  private var strandsBack: [Quantity] {
    strands.indices.reversed().flatMap { $0 == mainStrand ? [] : ownQuantities(of: $0) { $0.isBackward } }
  }

  private func ownQuantities(of strand: Int, where isWanted: (OwnQuantity) -> Bool) -> [Quantity] {
    ownQuantities.enumerated().filter { $1.strand == strand && !$1.name.isEmpty && isWanted($1) }
      .map { .own(UInt16($0.offset)) }
  }

  /// z and what passes from child to parent besides, in the order in which given states hold them.
  public var carriedQuantities: [Quantity] { travelling(.z, .carried) }

  /// What a node gets from its parent for each of them, in the same order.
  public var arrivingQuantities: [Quantity] { travelling(.fromParent, .arriving) }

  /// Of every strand that goes forward `first`, then those of a use; the main strand before the others.
  private func travelling(_ first: Quantity, _ use: CellStore.Use) -> [Quantity] {
    let others = strands.indices.filter { $0 != mainStrand && !strands[$0].isReversed }
    return ([mainStrand] + others).flatMap { strand -> [Quantity] in
      guard let start = quantity(first, of: strand) else { return [] }
      return [start] + ownQuantities(of: strand) { $0.use == use && $0.source != .strand(first) }
    }
  }

  /// As it is typed: `delta_out`.
  public func name(of quantity: Quantity) -> String {
    guard case .own(let place) = quantity else { return quantity.commonName ?? "" }
    if !hasStrands, dropout == 0 { return design.store(of: Int(place))?.name ?? "" }
    let all = ownQuantities
    return Int(place) < all.count ? all[Int(place)].name : ""
  }

  /// Nil where this network has no such quantity.
  public func quantity(named name: String) -> Quantity? {
    if let quantity = Quantity(commonName: name) {
      let hasActivations = design.statesAreActivations || comparison != nil
      return hasActivations || (quantity != .u && quantity != .slope) ? quantity : nil
    }
    return name.isEmpty ? nil : ownQuantities.firstIndex { $0.name == name }.map { .own(UInt16($0)) }
  }

  /// Whether the forward pass does not give it.
  public func isKnownBackward(_ quantity: Quantity) -> Bool {
    switch quantity {
    case .deltaOut, .delta, .fromOutput, .fromParent: return true
    case .own(let place):
      let all = ownQuantities
      return Int(place) < all.count && all[Int(place)].isBackward
    default: return false
    }
  }

  /// The parts that δ has are shown with f'(u) in them, so that they add up to it: the f'(u) of a quantity that is such a
  /// part; nil where it is none, or is shown as it is.
  public func slope(ofPart quantity: Quantity) -> Quantity? {
    guard design.statesAreActivations || comparison != nil else { return nil }
    switch quantity {
    case .fromOutput, .fromParent: return .slope
    case .own:
      guard let own = own(quantity), own.source == .strand(.fromOutput) || own.source == .strand(.fromParent) else {
        return nil
      }
      return self.quantity(.slope, of: own.strand)
    default: return nil
    }
  }
}
