/// Several cells in place of one: layer over layer, and in each one or two strands.
///
/// Every strand has a trace of its own, which shares the forest: a strand that goes the other way takes node k for the last
/// but k, so that it too is a chain from the first to the last.
final class LayeredCell<Scalar: NetworkScalar>: Cell {
  private let specification: NetworkSpecification
  private let strands: [Strand]
  private let cells: [any Cell<Scalar>]
  private let carried: Int
  private let padded: Int

  init?(_ specification: NetworkSpecification, layout: ParameterLayout, table: Scalar.Table) {
    self.specification = specification
    strands = specification.strands
    cells = strands.compactMap { strand in
      let own = specification.specification(of: strand)
      return specification.design.makeCell(own, layout: layout.parameters(of: strand, specification), table: table)
    }
    guard cells.count == strands.count else { return nil }
    carried = 1 + specification.design.stores.reduce(0) { $0 + ($1.use == .carried ? $1.names.count : 0) }
    padded = Scalar.padded(specification.hidden)
  }

  var main: any Cell<Scalar> { cells[specification.mainStrand] }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>) {
    for cell in cells { cell.pack(parameters) }
  }

  var packingParts: Int { cells.reduce(0) { $0 + $1.packingParts } }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>, part: Int) {
    var rest = part
    for cell in cells {
      if rest < cell.packingParts { return cell.pack(parameters, part: rest) }
      rest -= cell.packingParts
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ trace: Trace<Scalar>) {
    for place in strands.indices {
      let strand = strands[place]
      let own = trace.strand(place)
      if strand.isReversed { trace.mirrorInputs(into: own, layer: strand.layer) }
      cells[place].forward(own)
      if strand.layer < specification.layers { trace.join(place, strand) }
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ trace: Trace<Scalar>) {
    for layer in stride(from: specification.layers, through: 1, by: -1) {
      let first = (layer - 1) * specification.directions
      for place in first..<first + specification.directions { cells[place].backward(trace.strand(place)) }
      if layer == 1 { continue }
      let below = trace.errors(ofLayer: layer - 1)
      cells[first].errorsOfInputs(trace.strand(first), into: below)
      if specification.isBidirectional {
        let stride = Scalar.padded(specification.stateWidth)
        let scratch = trace.scratch
        scratch.reserve(trace.forest.rowCount * stride)
        cells[first + 1].errorsOfInputs(trace.strand(first + 1), into: scratch.pointer)
        trace.addMirrored(scratch.pointer, stride: stride, to: below)
      }
      for direction in 0..<specification.directions {
        let place = first - specification.directions + direction
        trace.split(place, strands[place])
      }
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func accumulateGradient(
    _ trace: Trace<Scalar>, levels: Range<Int>, into gradient: Gradient<Scalar>, accumulate: Bool
  ) {
    for place in cells.indices {
      cells[place].accumulateGradient(trace.strand(place), levels: levels, into: gradient, accumulate: accumulate)
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func errorsOfInputs(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>) {
    cells[0].errorsOfInputs(trace.strand(0), into: errors)
  }

  /// The main strand's first, then the others' from the lowest layer up, as `carriedQuantities` has them.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func errorsOfGivenStates(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>) {
    let rows = trace.forest.levelStarts[min(1, trace.forest.levelCount)]
    let (length, whole) = (carried * padded, cells.count * carried * padded)
    let scratch = trace.scratch
    scratch.reserve(rows * length)
    for place in cells.indices {
      cells[place].errorsOfGivenStates(trace.strand(place), into: scratch.pointer)
      let start = (place == specification.mainStrand ? 0 : place + 1) * length
      for row in 0..<rows {
        (errors + row * whole + start).update(from: scratch.pointer + row * length, count: length)
      }
    }
  }
}
