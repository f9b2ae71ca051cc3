// A cell's equations are those of one strand, by the names the strand has for everything. In a network of several they are
// turned into the network's, and what comes from outside a strand is put in: the states below it, and what comes back from
// what reads it.
extension NetworkSpecification {
  var strandEquations: [Equation] {
    if !hasStrands, dropout == 0 { return design.equations(self, fromOutput: Readout<Double>.stateErrors()) }
    return strands.indices.flatMap { place in
      let strand = strands[place]
      // What comes to z from outside is put in where the cell has this term.
      let outside = Term(.here(.deltaOut))
      let own = design.equations(specification(of: strand), fromOutput: [outside])
      let names = Lifting(self, place)
      return own.compactMap { names.lift($0, outside: outside, from: errors(to: place)) }
    }
  }

  /// What the readout reads: the states of the last layer's strands.
  var readStates: [[Factor]] {
    let first = (layers - 1) * directions
    return (first..<first + directions).map { handedOn($0) }
  }

  /// The state of a strand as it is handed on: with what dropout leaves of it.
  fileprivate func handedOn(_ place: Int) -> [Factor] {
    ([quantity(.z, of: place)] + [mask(of: place)]).compactMap { $0.map { .here($0) } }
  }

  /// What comes back to the state of a strand from what reads it: the layer above, or the readout.
  private func errors(to place: Int) -> [Term] {
    let direction = place % directions
    var terms: [Term]
    if strands[place].layer == layers {
      terms = Readout<Double>.stateErrors(direction)
    } else {
      let first = strands[place].layer * directions
      terms = (first..<first + directions).flatMap { reader -> [Term] in
        let names = Lifting(self, reader)
        return design.equations(specification(of: strands[reader]), fromOutput: []).flatMap { equation in
          equation.terms.compactMap { names.errorOfInput($0, error: equation.error, slot: direction) }
        }
      }
    }
    if let mask = mask(of: place) {
      for place in terms.indices { terms[place].outer = [.here(mask)] }
    }
    return terms
  }
}

/// One strand's names for quantities and parameters, turned into the network's.
private struct Lifting {
  let specification: NetworkSpecification
  let place: Int
  let strand: Strand

  init(_ specification: NetworkSpecification, _ place: Int) {
    self.specification = specification
    self.place = place
    strand = specification.strands[place]
  }

  /// Nil for a quantity that nobody is to see.
  func lift(_ equation: Equation, outside: Term, from errors: [Term]) -> Equation? {
    guard let quantity = specification.quantity(equation.quantity, of: place) else { return nil }
    var lifted = equation
    lifted.quantity = quantity
    lifted.error = equation.error.flatMap { specification.quantity($0, of: place) }
    lifted.terms = equation.terms.flatMap { $0 == outside ? errors : lift($0) }
    lifted.factors = equation.factors.map(lift)
    return lifted
  }

  private func lift(_ term: Term) -> [Term] {
    var lifted = term
    lifted.coefficient = lift(term.coefficient)
    lifted.factors = term.factors.map(lift)
    lifted.outer = term.outer.map(lift)
    guard strand.layer > 1, case .matrix(let name, _) = lifted.coefficient, term.factors == [.here(.x)] else {
      return [lifted]
    }
    // What enters is the states of the layer below, side by side.
    let first = (strand.layer - 2) * specification.directions
    return (0..<specification.directions).map { direction in
      Term(.matrix(name, .slot(direction)), specification.handedOn(first + direction), scale: term.scale)
    }
  }

  /// P[slot]ᵀ error, where a term is P times what enters.
  func errorOfInput(_ term: Term, error: Quantity?, slot: Int) -> Term? {
    guard case .matrix(let name, _) = term.coefficient, term.factors == [.here(.x)],
      let error = error.flatMap({ specification.quantity($0, of: place) })
    else { return nil }
    return Term(.transposed(name + strand.suffix, .slot(slot)), .here(error))
  }

  private func lift(_ coefficient: Coefficient) -> Coefficient {
    switch coefficient {
    case .matrix(let name, let block): .matrix(name + strand.suffix, block)
    case .transposed(let name, let block): .transposed(name + strand.suffix, lift(block))
    case .vector(let name): .vector(name + strand.suffix)
    case .row(let name): .row(name + strand.suffix)
    case .bilinear(let name, let first, let second): .bilinear(name + strand.suffix, first, second)
    case .bilinearTransposed(let name, let slot): .bilinearTransposed(name + strand.suffix, slot)
    case .one, .sum, .softmaxJacobian: coefficient
    }
  }

  /// A chain has one slot: to go the other way is to have the parent for a child.
  private func lift(_ block: Coefficient.Block) -> Coefficient.Block {
    block == .ownSlot && strand.isReversed ? .whole : block
  }

  private func lift(_ factor: Factor) -> Factor {
    switch factor {
    case .element(let quantity, let place, let function):
      .element(specification.quantity(quantity, of: self.place) ?? quantity, lift(place), function)
    case .difference(let first, let second, let function):
      .difference(
        specification.quantity(first, of: place) ?? first, specification.quantity(second, of: place) ?? second, function
      )
    case .total(let quantity): .total(specification.quantity(quantity, of: place) ?? quantity)
    case .lossShare, .classWeight: factor
    }
  }

  private func lift(_ place: Factor.Place) -> Factor.Place {
    guard strand.isReversed else { return place }
    switch place {
    // Only trees have these, and no strands go the other way there.
    case .here, .comparison, .childOfParent: return place
    case .child: return .parent
    case .parent, .parentAtOwnSlot: return .child(0)
    }
  }
}
