/// What a trace keeps of its interventions between the steps of a pass.
struct InterventionState<Scalar: NetworkScalar> {
  /// Nil when the examples or the interventions have changed since it was made.
  var plan: InterventionPlan?
  var inputs = Overwritten<Scalar>()
  var tokens = Overwritten<Int32>()
  var targets = Overwritten<Scalar>()
  var classes = Overwritten<Int32>()
  /// u and z of a level while its δ is computed.
  var preactivations = Overwritten<Scalar>()
  var states = Overwritten<Scalar>()
}

// What the cell and the readout call. Each is called only where there are interventions: a pass asks once.
extension Trace {
  /// The interventions of this pass on a cell's own quantity in the rows of a level. Returns whether there were any.
  ///
  /// A cell calls it as soon as it has computed the quantity, and computes anew what follows from it within the level.
  @discardableResult
  package func intervene(_ quantity: Quantity, level: Int) -> Bool {
    var any = false
    guard let plan = interventionState.plan, let (rows, stride, width) = changeableRows(quantity, level: level) else {
      return false
    }
    plan.forEach([quantity], level: level, forest) { row, entry in
      guard entry.unit < width else { return }
      let place = row * stride + entry.unit
      rows[place] = entry.change.applied(to: rows[place])
      any = true
    }
    return any
  }

  /// Calls `body` for each intervention on a cell's own quantity in the rows of a level.
  package func forEachIntervention(
    _ quantity: Quantity, level: Int, _ body: (_ row: Int, _ unit: Int, _ isHeld: Bool) -> Void
  ) {
    interventionState.plan?.forEach([quantity], level: level, forest) { row, entry in
      if entry.unit < specification.hidden { body(row, entry.unit, entry.change.isHeld) }
    }
  }

  /// For a cell whose state is f(u): u, z = f(u) of the whole level if a u has changed, then z.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func interveneInStates(level: Int, function: Int32, _ table: Scalar.Table) {
    if intervene(.u, level: level) {
      let (rows, states) = (forest.rows(ofLevel: level), stateRows(level: level))
      let first = rows.lowerBound * states.stride
      Scalar.apply(table, rows.count * states.stride, states.u + first, states.z + first, function)
    }
    intervene(.z, level: level)
  }

  /// Lets nothing flow back through the units of a level at which one of `quantities` is held: what comes to z from
  /// the output and the parent is set to 0.
  package func stopErrors(level: Int, at quantities: [Quantity]) {
    guard let plan = interventionState.plan else { return }
    let states = stateRows(level: level)
    plan.forEach(quantities, level: level, forest) { row, entry in
      guard entry.change.isHeld, entry.unit < states.width else { return }
      let place = row * states.stride + entry.unit
      states.fromOutput[place] = 0
      states.fromParent[place] = 0
    }
  }

  /// For a cell whose state is f(u), before the δ of a level: stops errors at held units, and brings u and z to where
  /// f' is to be taken. The kernels take some f' from z, so a changed z makes room for f(u), and a held unit stands at
  /// u = 0, where no f' is NaN.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func prepareSlopes(level: Int, function: Int32, _ table: Scalar.Table) {
    stopErrors(level: level, at: [.u, .z])
    guard let plan = interventionState.plan else { return }
    let scratch = AlignedBuffer<Scalar>(capacity: 2 * Scalar.lanes)
    let states = stateRows(level: level)
    plan.forEach([.u, .z], level: level, forest) { row, entry in
      guard entry.change.isHeld || entry.quantity == .z, entry.unit < states.width else { return }
      let place = row * states.stride + entry.unit
      if entry.change.isHeld { interventionState.preactivations.write(0, at: place, of: states.u) }
      scratch.pointer[0] = states.u[place]
      Scalar.apply(table, Scalar.lanes, scratch.pointer, scratch.pointer + Scalar.lanes, function)
      interventionState.states.write(scratch.pointer[Scalar.lanes], at: place, of: states.z)
    }
  }

  /// Brings back the u and z that `prepareSlopes` moved.
  func restoreStates(level: Int) {
    let states = stateRows(level: level)
    interventionState.preactivations.putBack(to: states.u)
    interventionState.states.putBack(to: states.z)
  }

  /// v, before it is scored.
  func interveneInOutputs() {
    forEachOutput(.v) { target, entry in
      let place = target * outputStride + entry.unit
      v.pointer[place] = entry.change.applied(to: v.pointer[place])
    }
  }

  /// Nothing flows back through a v that is held.
  func stopOutputErrors() {
    forEachOutput(.v) { target, entry in
      if entry.change.isHeld { deltaOut.pointer[target * outputStride + entry.unit] = 0 }
    }
  }

  private func forEachOutput(
    _ quantity: Quantity, _ body: (_ target: Int, InterventionPlan.Entry) -> Void
  ) {
    guard let plan = interventionState.plan else { return }
    plan.forEach(quantity, forest) { row, entry in
      guard entry.unit < specification.outputs, let target = forest.target(ofRow: row) else { return }
      body(target, entry)
    }
  }

  /// Puts back the inputs and targets that an earlier pass changed, then changes those of this one.
  func beginInterventions() {
    restoreExamples()
    guard hasInterventions else { return }
    examplesAreChanged = true
    planInterventions()
    interveneInInputs()
    interveneInTargets()
  }

  /// Finds the rows that interventions are for, unless they are known.
  func planInterventions() {
    guard interventionState.plan == nil else { return }
    interventionState.plan = InterventionPlan(interventions, forest)
    if !others.isEmpty { handOnInterventions() }
  }

  func restoreExamples() {
    examplesAreChanged = false
    interventionState.inputs.putBack(to: x.pointer)
    interventionState.tokens.putBack(to: tokens.pointer)
    interventionState.targets.putBack(to: d.pointer)
    interventionState.classes.putBack(to: classes.pointer)
  }

  private func interveneInInputs() {
    guard let plan = interventionState.plan else { return }
    plan.forEach(.x, forest) { row, entry in
      if specification.input.isDense {
        guard entry.unit < specification.inputs else { return }
        let place = row * inputStride + entry.unit
        interventionState.inputs.write(entry.change.applied(to: x.pointer[place]), at: place, of: x.pointer)
      } else if entry.unit == 0, let token = entry.change.index(in: -1..<specification.inputs) {
        interventionState.tokens.write(token, at: row, of: tokens.pointer)
      }
    }
  }

  private func interveneInTargets() {
    forEachOutput(.d) { target, entry in
      if case .values = specification.target {
        let place = target * outputStride + entry.unit
        interventionState.targets.write(entry.change.applied(to: d.pointer[place]), at: place, of: d.pointer)
      } else if entry.unit == 0, let label = entry.change.index(in: 0..<specification.outputs) {
        interventionState.classes.write(label, at: target, of: classes.pointer)
      }
    }
  }
}

extension Intervention.Change {
  /// A token or a class: a kernel reads memory there, so nothing but a whole number in range will do.
  fileprivate func index(in range: Range<Int>) -> Int32? {
    guard case .set(let value) = self, let index = Int32(exactly: value), range.contains(Int(index)) else { return nil }
    return index
  }
}
