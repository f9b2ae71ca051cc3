import CKernels

/// A cell folded over structures, a readout, and one flat store of parameters.
///
/// Reading (forward, backward) may go on from several threads at once, each with a trace of its own, once `pack` has
/// been called; changing parameters may not overlap with anything.
public final class Network<Scalar: NetworkScalar>: @unchecked Sendable {
  @exclusivity(unchecked) public private(set) var specification: NetworkSpecification
  public let layout: ParameterLayout
  package let table: Scalar.Table
  private let cell: any Cell<Scalar>
  private let comparison: ComparisonLayer<Scalar>?
  /// The cell of the main strand.
  private let mainCell: any Cell<Scalar>
  private let readout: Readout<Scalar>
  private let store: AlignedBuffer<Scalar>

  /// The parameters, laid out as `layout` says. Call `pack` after changing them.
  package var parameters: UnsafeMutablePointer<Scalar> { store.pointer }

  /// All parameters start at zero.
  ///
  /// Throws what does not fit in the specification.
  public convenience init(_ specification: NetworkSpecification) throws(NetworkSpecification.Problem) {
    try self.init(specification, instructionSet: Kernels.instructionSet)
  }

  package init(_ specification: NetworkSpecification, instructionSet: Int32) throws(NetworkSpecification.Problem) {
    try specification.validate()
    self.specification = specification
    layout = ParameterLayout(specification)
    guard let table = Scalar.kernels(at: instructionSet)?.pointee,
      let cell: any Cell<Scalar> = specification.hasStrands
        ? LayeredCell(specification, layout: layout, table: table)
        : specification.design.makeCell(specification, layout: layout, table: table),
      let readout = Readout<Scalar>(specification, layout: layout, table: table)
    else { throw .kernelsMissing }
    self.table = table
    self.cell = cell
    comparison = ComparisonLayer(specification, layout: layout, table: table)
    mainCell = (cell as? LayeredCell<Scalar>)?.main ?? cell
    self.readout = readout
    store = AlignedBuffer(capacity: layout.count)
    pack()
  }

  /// Draws every parameter anew. Returns false, with the parameters in between, where `shouldStop` said so.
  @discardableResult
  public func initialize(
    _ initializer: Initializer, with generator: inout Generator, shouldStop: () -> Bool = { false }
  ) -> Bool {
    for parameter in layout.parameters {
      let values = initializer.draw(parameter, with: &generator, shouldStop: shouldStop)
      if shouldStop() { return false }
      for (place, value) in zip(parameter.range, values) { store.pointer[place] = Scalar(value) }
    }
    pack()
    return true
  }

  /// A parameter's values, row-major, at full precision.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func values(of parameter: ParameterView) -> [Double] {
    parameter.range.map { Double(store.pointer[$0]) }
  }

  /// The value at a place of the flat store. Needs 0 ≤ place < layout.count.
  public func value(at place: Int) -> Double { Double(store.pointer[place]) }

  /// Sets a parameter, row-major. Needs exactly `parameter.count` values.
  public func setValues(of parameter: ParameterView, to values: [Double]) {
    precondition(values.count == parameter.count)
    for (place, value) in zip(parameter.range, values) { store.pointer[place] = Scalar(value) }
    pack()
  }

  /// Where δ is cut from now on; nil for nowhere. The parameters stay.
  public func truncate(after steps: Int?) throws(NetworkSpecification.Problem) {
    var changed = specification
    changed.truncation = steps
    try changed.validate()
    specification = changed
  }

  /// Brings what the kernels read up to date with the parameters.
  public func pack() {
    cell.pack(store.pointer)
    comparison?.pack(store.pointer)
    readout.pack(store.pointer)
  }

  /// The same in so many parts, which may go on side by side.
  package var packingParts: Int { cell.packingParts + 1 }

  package func pack(part: Int) {
    if part < cell.packingParts { return cell.pack(store.pointer, part: part) }
    comparison?.pack(store.pointer)
    readout.pack(store.pointer)
  }

  /// Computes states, outputs and losses of the staged examples.
  public func forward(_ trace: Trace<Scalar>) {
    if trace.hasInterventions || trace.examplesAreChanged { trace.beginInterventions() }
    if trace.dropout != nil { trace.drawMasks() }
    cell.forward(trace)
    comparison?.forward(trace)
    readout.forward(trace)
    trace.hasDeltas = false
  }

  /// Computes every δ. Needs a forward pass over the same trace. What is below the smallest normal number counts as 0.
  public func backward(_ trace: Trace<Scalar>) { backward(trace, through: cell) }

  /// The same for the main strand alone, whose δ depends on no other.
  func backwardOfMainStrand(_ trace: Trace<Scalar>) { backward(trace, through: mainCell) }

  private func backward(_ trace: Trace<Scalar>, through cell: any Cell<Scalar>) {
    // A δ that vanishes over many steps goes through where a processor's arithmetic is up to a hundred times slower. In
    // every backward pass, so that what is looked at is what training does.
    let arithmetic = bs_flush_subnormals()
    readout.backward(trace)
    comparison?.backward(trace)
    cell.backward(trace)
    bs_restore_subnormals(arithmetic)
    trace.hasDeltas = true
  }

  /// Writes dE/d(parameters) of the trace's minibatch into `gradient`, or adds it. Needs a backward pass.
  package func accumulateGradient(
    _ trace: Trace<Scalar>, into gradient: Gradient<Scalar>, accumulate: Bool
  ) {
    var accumulate = accumulate
    for segment in trace.forest.segments {
      cell.accumulateGradient(
        trace, levels: segment.clamped(to: trace.forest.cellLevels), into: gradient, accumulate: accumulate)
      // Trees are one segment.
      comparison?.accumulateGradient(trace, into: gradient, accumulate: accumulate)
      readout.accumulateGradient(trace, levels: segment, into: gradient, accumulate: accumulate)
      accumulate = true
    }
  }

  /// Computes the states of the staged examples and nothing else.
  func forwardStates(_ trace: Trace<Scalar>) {
    if trace.dropout != nil { trace.drawMasks() }
    cell.forward(trace)
    trace.hasDeltas = false
  }

  /// What comes from the rows of level 0 to the states they were given to start from. Needs a backward pass.
  func errorsOfGivenStates(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>) {
    cell.errorsOfGivenStates(trace, into: errors)
  }

  /// dE/d(parameters) of the trace's minibatch, laid out as `layout` says.
  public func gradient(_ trace: Trace<Scalar>) -> [Double] {
    let gradient = Gradient<Scalar>(layout)
    accumulateGradient(trace, into: gradient, accumulate: false)
    return gradient.elements
  }
}
