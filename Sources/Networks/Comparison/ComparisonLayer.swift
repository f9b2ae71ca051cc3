/// Computes the comparisons of a trace, see `Comparison`: its last level, between the cell and the readout.
///
/// A class, so that asking whether there is one costs nothing in every pass of networks without.
final class ComparisonLayer<Scalar: NetworkScalar> {
  private let table: Scalar.Table
  private let function: Int32
  private let units: Int
  private let weights: StackedWeights<Scalar>
  private let pairs: PairForm<Scalar>?
  private let bias: PaddedBias<Scalar>
  private let padded: Int

  /// Nil where nothing is compared.
  init?(_ specification: NetworkSpecification, layout: ParameterLayout, table: Scalar.Table) {
    guard let comparison = specification.comparison, let weights = layout[Comparison.weights] else { return nil }
    self.table = table
    function = specification.activation.code
    units = comparison.units
    padded = Scalar.padded(units)
    self.weights = StackedWeights(
      [weights], slots: specification.arity, hidden: units, columns: specification.hidden, table: table)
    pairs = layout[Comparison.tensor].map { PairForm($0, hidden: specification.hidden, table: table) }
    bias = PaddedBias(layout[Comparison.bias], padded: padded, table: table)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>) {
    weights.pack(parameters)
    pairs?.pack(parameters)
    bias.pack(parameters)
  }

  /// u and z of every comparison. Needs the states of both trees.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ trace: Trace<Scalar>) {
    guard let level = trace.forest.comparisonLevel else { return }
    let (rows, states) = (trace.forest.rows(ofLevel: level), trace.stateRows(level: level))
    for row in rows { (states.u + row * padded).update(from: bias.pointer, count: padded) }
    weights.addChildren(rows, of: trace.forest, trace.z, into: states.u, outputStride: padded)
    pairs?.add(rows, of: trace, to: states.u, stride: padded)
    let first = rows.lowerBound * padded
    Scalar.apply(table, rows.count * padded, states.u + first, states.z + first, function)
    if trace.hasInterventions { trace.interveneInStates(level: level, function: function, table) }
  }

  /// δ of every comparison, and what comes from it to the roots of its trees. Needs `fromOutput`.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ trace: Trace<Scalar>) {
    let forest = trace.forest
    guard let level = forest.comparisonLevel else { return }
    let (rows, states) = (forest.rows(ofLevel: level), trace.stateRows(level: level))
    if trace.hasInterventions { trace.prepareSlopes(level: level, function: function, table) }
    Scalar.foldBackward(
      table, 1, forest.levelStarts + level, 0, units, padded, forest.push.pointer, forest.slotStride,
      states.fromOutput, states.fromParent, states.u, states.z, states.delta, states.u, function)
    if trace.hasInterventions { trace.restoreStates(level: level) }
    weights.sendDown(rows, of: forest, errors: states.delta, errorStride: padded, into: trace.fromParent.pointer)
    pairs?.sendDown(rows, of: trace, errors: states.delta, stride: padded)
  }

  /// Needs a backward pass.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func accumulateGradient(_ trace: Trace<Scalar>, into gradient: Gradient<Scalar>, accumulate: Bool) {
    let forest = trace.forest
    let rows = forest.comparisonLevel.map { forest.rows(ofLevel: $0) } ?? 0..<0
    let delta = trace.readStates.delta
    for slot in 0..<forest.arity {
      weights.accumulateGradient(
        slot: slot, rows: rows, errors: delta, errorStride: padded, trace.z, stride: trace.hiddenStride,
        from: forest.child.pointer + slot * forest.slotStride, into: gradient.pointer, accumulate: accumulate)
    }
    pairs?.accumulateGradient(
      trace, rows: rows, errors: delta, stride: padded, into: gradient.pointer, accumulate: accumulate)
    bias.accumulateGradient(
      delta + rows.lowerBound * padded, rows: rows.count, stride: padded, into: gradient.pointer,
      accumulate: accumulate)
  }
}
