// What lies between the strands of a network: the states that go up, and what comes back.
extension Trace {
  /// What the readout reads in place of z; nil where it reads z.
  @inline(__always)
  var readoutJunction: Junction<Scalar>? { junctions[junctions.count - 1] }

  private var isMasked: Bool { dropout != nil && specification.dropout > 0 }

  /// Lays the states of a strand out for the layer above, or the readout.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func join(_ place: Int, _ strand: Strand) {
    junctions[strand.layer - 1]?.join(
      strand.isReversed ? 1 : 0, self.strand(place).z, rows: rows(of: strand), count: forest.rowCount, masked: isMasked)
  }

  /// Hands a strand what comes back from there.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func split(_ place: Int, _ strand: Strand) {
    junctions[strand.layer - 1]?.split(
      strand.isReversed ? 1 : 0, into: self.strand(place).fromOutput.pointer, rows: rows(of: strand),
      count: forest.rowCount, masked: isMasked)
  }

  /// Row 0 of what comes back to the states of a layer that another lies over.
  func errors(ofLayer layer: Int) -> UnsafeMutablePointer<Scalar> {
    (junctions[layer - 1]?.errors ?? fromOutput).pointer
  }

  @inline(__always)
  func joinForReadout() {
    if readoutJunction == nil { return }
    for place in mainStrand..<strands.count { join(place, strands[place]) }
  }

  @inline(__always)
  func splitForReadout() {
    if readoutJunction == nil { return }
    for place in mainStrand..<strands.count { split(place, strands[place]) }
  }

  /// For each row of the forest the row that a strand has of the same step; nil where it is the same.
  private func rows(of strand: Strand) -> UnsafePointer<Int32>? {
    strand.isReversed ? UnsafePointer(mirror.pointer) : nil
  }

  /// The rows of each example from the last to the first.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func layOutMirror() {
    mirror.reserve(forest.rowCount)
    for e in 0..<count {
      forest.withRows(ofExample: e) { rows, _ in
        for n in rows.indices { mirror.pointer[Int(rows[n])] = rows[rows.count - 1 - n] }
      }
    }
  }

  /// What enters a layer, in the order of a strand that goes the other way.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func mirrorInputs(into other: Trace<Scalar>, layer: Int) {
    let below = layer == 1 ? x : junctions[layer - 2]?.states ?? x
    guard other.specification.input.isDense else {
      for row in 0..<forest.rowCount { other.tokens.pointer[row] = tokens.pointer[Int(mirror.pointer[row])] }
      return
    }
    let stride = other.enteringStride
    for row in 0..<forest.rowCount {
      (other.entering.pointer + row * stride).update(
        from: below.pointer + Int(mirror.pointer[row]) * stride, count: stride)
    }
  }

  /// sum[r] += rows[the row that a strand the other way has of the same step]
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func addMirrored(_ rows: UnsafePointer<Scalar>, stride: Int, to sum: UnsafeMutablePointer<Scalar>) {
    for row in 0..<forest.rowCount {
      let (from, to) = (rows + Int(mirror.pointer[row]) * stride, sum + row * stride)
      for i in 0..<stride { to[i] += from[i] }
    }
  }

  /// Draws what dropout leaves of every state that is handed on.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func drawMasks() {
    guard let dropout, specification.dropout > 0 else { return }
    let (rate, hidden) = (specification.dropout, specification.hidden)
    for place in strands.indices {
      let strand = strands[place]
      guard let junction = junctions[strand.layer - 1] else { continue }
      for e in 0..<count {
        let number = exampleNumbers?[e] ?? e
        forest.withRows(ofExample: e) { rows, _ in
          for n in rows.indices {
            dropout.draw(
              junction.mask(strand.isReversed ? 1 : 0, row: Int(rows[n])), count: hidden, rate: rate, strand: place,
              example: number, step: firstStep + n)
          }
        }
      }
    }
  }

  /// Gives the strands beside the main one those interventions that are on quantities of theirs.
  func handOnInterventions() {
    var handed = Array(repeating: [Intervention](), count: others.count)
    for given in interventions {
      guard let found = specification.own(given.quantity), case .strand(let quantity) = found.source else { continue }
      let place = found.strand
      var own = given
      own.quantity = quantity
      let other = place < specification.mainStrand ? place : place - 1
      guard let node = given.node, strands[place].isReversed else {
        handed[other].append(own)
        continue
      }
      // Node k is the last but k there.
      for e in given.example.map({ $0..<$0 + 1 }) ?? 0..<forest.exampleCount where forest.exampleCount > e {
        (own.example, own.node) = (e, forest.nodeCount(example: e) - 1 - node)
        handed[other].append(own)
      }
    }
    for (place, other) in others.enumerated() {
      other.interventions = handed[place]
      other.planInterventions()
    }
  }
}

/// Where a trace has a quantity that is the cell's own, or another strand's.
enum OwnPlace<Scalar: NetworkScalar> {
  /// In a store of the cell: which of the vectors side by side.
  case rows(CellRows<Scalar>, part: Int)
  case strand(Int, Quantity, isReversed: Bool)
  case mask(layer: Int, direction: Int)

  /// In the order of `Quantity.own`; nil for what nobody is to see.
  static func all(_ own: [CellRows<Scalar>], _ specification: NetworkSpecification) -> [OwnPlace?] {
    let stored: [OwnPlace] = own.flatMap { rows in rows.store.names.indices.map { .rows(rows, part: $0) } }
    let strands = specification.strands
    return specification.ownQuantities.map { quantity -> OwnPlace? in
      if quantity.name.isEmpty { return nil }
      switch quantity.source {
      case .store(let place): return stored[place]
      case .strand(let local): return .strand(quantity.strand, local, isReversed: strands[quantity.strand].isReversed)
      case .mask:
        let strand = strands[quantity.strand]
        return .mask(layer: strand.layer, direction: strand.isReversed ? 1 : 0)
      }
    }
  }
}
