/// One of the quantities that `Quantity.own` counts: of the cell, or in a network with layers of another strand.
struct OwnQuantity {
  /// Where its numbers are.
  enum Source: Equatable {
    /// In the stores of the design, counted from the first.
    case store(Int)
    /// With its strand, which calls it so.
    case strand(Quantity)
    /// What dropout leaves of the strand's state.
    case mask
  }

  /// Empty for one that nobody is to see.
  let name: String
  /// The place of the strand that it belongs to.
  let strand: Int
  let source: Source
  let use: CellStore.Use

  var isBackward: Bool { use == .backward || use == .arriving }
}

extension NetworkSpecification {
  /// In the order of `Quantity.own`: the design's, which every strand counts alike, then what dropout leaves of z, then those
  /// of the other strands from the lowest layer up.
  var ownQuantities: [OwnQuantity] {
    var all = storedQuantities
    let main = mainStrand
    if dropout > 0 { all.append(OwnQuantity(name: "mask", strand: main, source: .mask, use: .forward)) }
    for (place, strand) in (hasStrands ? strands : []).enumerated() where place != main {
      let local = specification(of: strand)
      func add(_ quantity: Quantity, _ use: CellStore.Use) {
        let name = local.name(of: quantity)
        all.append(
          OwnQuantity(
            name: name.isEmpty ? "" : name + strand.suffix, strand: place, source: .strand(quantity), use: use))
      }
      if design.statesAreActivations { add(.u, .forward) }
      for (count, quantity) in storedQuantities.enumerated() where !quantity.isBackward {
        add(.own(UInt16(count)), quantity.use)
      }
      add(.z, .carried)
      if design.statesAreActivations { add(.slope, .forward) }
      if dropout > 0 {
        all.append(OwnQuantity(name: "mask" + strand.suffix, strand: place, source: .mask, use: .forward))
      }
      add(.delta, .backward)
      for (count, quantity) in storedQuantities.enumerated() where quantity.isBackward {
        add(.own(UInt16(count)), quantity.use)
      }
      add(.fromOutput, .backward)
      add(.fromParent, .arriving)
    }
    return all
  }

  private var storedQuantities: [OwnQuantity] {
    var stored: [OwnQuantity] = []
    for store in design.stores {
      for name in store.names {
        stored.append(OwnQuantity(name: name, strand: mainStrand, source: .store(stored.count), use: store.use))
      }
    }
    return stored
  }

  /// Nil for a quantity that is not one of them.
  func own(_ quantity: Quantity) -> OwnQuantity? {
    guard case .own(let place) = quantity else { return nil }
    let all = ownQuantities
    return Int(place) < all.count ? all[Int(place)] : nil
  }

  /// How this network counts what a strand calls `local`; nil where it has no such quantity.
  public func quantity(_ local: Quantity, of strand: Int) -> Quantity? {
    strand == mainStrand ? local : place { $0.strand == strand && $0.source == .strand(local) }
  }

  /// What dropout leaves of a strand's state; nil without dropout.
  func mask(of strand: Int) -> Quantity? { place { $0.strand == strand && $0.source == .mask } }

  private func place(where isWanted: (OwnQuantity) -> Bool) -> Quantity? {
    ownQuantities.firstIndex(where: isWanted).map { .own(UInt16($0)) }
  }

  /// The place of the strand that a quantity belongs to.
  public func strand(of quantity: Quantity) -> Int { own(quantity)?.strand ?? mainStrand }

  /// What its strand calls a quantity: of z1 the state z.
  public func local(_ quantity: Quantity) -> Quantity {
    if case .strand(let local)? = own(quantity)?.source { return local }
    return quantity
  }

  /// Whether it says what dropout leaves of a state.
  public func isMask(_ quantity: Quantity) -> Bool { own(quantity)?.source == .mask }

  /// Whether it is what comes to a node's state, or what is carried besides, from the parent.
  public func comesFromParent(_ quantity: Quantity) -> Bool {
    quantity == .fromParent || own(quantity)?.use == .arriving
  }

  /// Whether a quantity of the cell can be changed by hand while a pass runs.
  public func isChangeable(_ quantity: Quantity) -> Bool {
    switch local(quantity) {
    case .u, .z: true
    case .own: !isKnownBackward(quantity) && !isMask(quantity)
    default: false
    }
  }
}
