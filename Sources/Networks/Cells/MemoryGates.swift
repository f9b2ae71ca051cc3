import CKernels

/// The gates of an LSTM and its memory c, element by element: what becomes of the gates' sums forward, and of what comes
/// to z and c on the way back. Chains have one forget gate, trees one a child.
struct MemoryGates<Scalar: NetworkScalar> {
  private let table: Scalar.Table
  private let slots: Int
  private let hidden: Int
  private let padded: Int
  private let stores: MemoryStores
  /// The length of a row of u: i, a forget gate a slot, g, o.
  let width: Int

  init(_ stores: MemoryStores, slots: Int, hidden: Int, table: Scalar.Table) {
    self.table = table
    self.stores = stores
    self.slots = slots
    self.hidden = hidden
    padded = Scalar.padded(hidden)
    width = (3 + slots) * padded
  }

  /// Row 0 of each store in a trace, in the order of `MemoryStores`.
  struct Rows {
    let u, gates, c, tanhC, cFromParent, deltaC, deltaGates: UnsafeMutablePointer<Scalar>

    /// `first`: how many stores the cell has before them.
    init(_ trace: Trace<Scalar>, after first: Int = 0) {
      u = trace.own[first].pointer
      gates = trace.own[first + 1].pointer
      c = trace.own[first + 2].pointer
      tanhC = trace.own[first + 3].pointer
      cFromParent = trace.own[first + 4].pointer
      deltaC = trace.own[first + 5].pointer
      deltaGates = trace.own[first + 6].pointer
    }
  }

  /// Gates, memory and state of the rows of a level, whose u is there; `arity` forget gates are in use.
  @inline(__always)
  func forward(_ trace: Trace<Scalar>, _ rows: Rows, level l: Int, _ level: Range<Int>, arity: Int) {
    let forest = trace.forest
    func run(_ stages: Int32) {
      let first = level.lowerBound
      Scalar.lstmForward(
        table, level.count, padded, slots, arity, rows.u + first * width, rows.gates + first * width,
        forest.child.pointer + first, forest.slotStride, rows.c, rows.c + first * padded, rows.tanhC + first * padded,
        trace.z + first * padded, stages)
    }
    if !trace.hasInterventions { return run(Int32(BS_ALL_STAGES)) }
    for gate in 0..<3 + slots { trace.intervene(stores.u(gate), level: l) }
    run(Int32(BS_GATES))
    for gate in 0..<3 + slots { trace.intervene(stores.gate(gate), level: l) }
    run(Int32(BS_MEMORY))
    trace.intervene(stores.c, level: l)
    run(Int32(BS_STATE))
    trace.intervene(.z, level: l)
  }

  /// δ, δ_c and the errors of u for the rows of a level, and what comes to each child's c.
  @inline(__always)
  func backward(_ trace: Trace<Scalar>, _ rows: Rows, level l: Int, _ level: Range<Int>, arity: Int) {
    let forest = trace.forest
    let first = level.lowerBound
    if trace.hasInterventions { trace.stopErrors(level: l, at: [.z]) }
    Scalar.lstmBackward(
      table, level.count, padded, slots, arity, trace.fromOutput.pointer + first * padded,
      trace.fromParent.pointer + first * padded, rows.gates + first * width, forest.child.pointer + first,
      forest.push.pointer + first, forest.slotStride, rows.c, rows.tanhC + first * padded,
      rows.cFromParent + first * padded, rows.cFromParent, trace.delta.pointer + first * padded,
      rows.deltaC + first * padded, rows.deltaGates + first * width)
    if trace.hasInterventions { correctErrors(trace, rows, level: l, arity: arity) }
  }

  /// Nothing flows back through what is held, and the slope of a gate that was moved is that of its u.
  private func correctErrors(_ trace: Trace<Scalar>, _ rows: Rows, level: Int, arity: Int) {
    let forest = trace.forest
    trace.forEachIntervention(stores.c, level: level) { row, unit, isHeld in
      guard isHeld else { return }
      rows.deltaC[row * padded + unit] = 0
      // All but the output gate act through the memory.
      for gate in 0..<2 + slots { rows.deltaGates[row * width + gate * padded + unit] = 0 }
      for slot in 0..<arity {
        let child = Int(forest.push.pointer[slot * forest.slotStride + row])
        if child >= 0 { rows.cFromParent[child * padded + unit] = 0 }
      }
    }
    let scratch = AlignedBuffer<Scalar>(capacity: 2 * Scalar.lanes)
    for gate in 0..<3 + slots {
      trace.forEachIntervention(stores.gate(gate), level: level) { row, unit, isHeld in
        let place = row * width + gate * padded + unit
        guard !isHeld else { return rows.deltaGates[place] = 0 }
        let isOffered = gate == 1 + slots
        scratch.pointer[0] = rows.u[place]
        let value = scratch.pointer + Scalar.lanes
        Scalar.apply(table, Scalar.lanes, scratch.pointer, value, (isOffered ? Activation.tanh : .sigmoid).code)
        let slope = isOffered ? 1 - value[0] * value[0] : value[0] * (1 - value[0])
        let at = row * padded + unit
        let arriving: Scalar
        if gate == 2 + slots {
          arriving = trace.delta.pointer[at] * rows.tanhC[at]
        } else if gate == 0 || isOffered {
          let other = isOffered ? 0 : 1 + slots
          arriving = rows.deltaC[at] * rows.gates[row * width + other * padded + unit]
        } else if gate <= arity {
          let child = Int(forest.child.pointer[(gate - 1) * forest.slotStride + row])
          arriving = rows.deltaC[at] * rows.c[child * padded + unit]
        } else {
          arriving = 0
        }
        rows.deltaGates[place] = arriving * slope
      }
      trace.forEachIntervention(stores.u(gate), level: level) { row, unit, isHeld in
        if isHeld { rows.deltaGates[row * width + gate * padded + unit] = 0 }
      }
    }
  }
}

/// What an LSTM keeps of a node, and how its quantities follow from each other. Gates are i, the forget gates, g, o.
struct MemoryStores {
  private let names: [String]
  /// How many quantities the cell has before these.
  private let first: Int
  private var count: Int { names.count }

  init(gates names: [String], after first: Int = 0) {
    self.names = names
    self.first = first
  }

  private func own(_ place: Int) -> Quantity { .own(UInt16(first + place)) }
  func u(_ gate: Int) -> Quantity { own(gate) }
  func gate(_ gate: Int) -> Quantity { own(count + gate) }
  var c: Quantity { own(2 * count) }
  var cFromParent: Quantity { own(2 * count + 2) }
  var deltaC: Quantity { own(2 * count + 3) }
  func delta(_ gate: Int) -> Quantity { own(2 * count + 4 + gate) }
  /// The first that comes after them all.
  var next: Quantity { own(3 * count + 4) }

  /// `partial`: gates that only nodes with children have.
  func all(partial: Set<String> = []) -> [CellStore] {
    func stack(_ use: CellStore.Use, _ prefix: String) -> CellStore {
      CellStore(use, names.map { prefix + $0 }, at: names.map { partial.contains($0) ? .compositions : .all })
    }
    return [
      stack(.forward, "u_"), stack(.forward, ""), CellStore(.carried, "c"),
      // tanh(c), which the way back needs.
      CellStore(.forward, ""),
      CellStore(.arriving, "c_from_parent"), CellStore(.backward, "delta_c"), stack(.backward, "delta_"),
    ]
  }

  var all: [CellStore] { all() }

  /// From the gates' sums to z, and back. `forgetGates`: the gate of each child slot, side by side, in use at `nodes`.
  func equations(forgetGates: [Int], at nodes: Equation.Nodes = .all) -> [Equation] {
    let (g, o) = (count - 2, count - 1)
    let tanhC = Factor.here(c, .activation(.tanh))
    let forgotten = forgetGates.enumerated().map { slot, gate in Term(.here(self.gate(gate)), .child(slot, c)) }
    // What the parent keeps of this node's memory, by the forget gate of its slot.
    let kept = Term(.parent(deltaC), .element(gate(forgetGates[0]), .parentAtOwnSlot, nil))
    let offered = Term(.here(gate(0)), .here(gate(g)))
    func gateEquations(_ place: Int, _ function: Activation, at nodes: Equation.Nodes, _ arriving: Term) -> [Equation] {
      var error = arriving
      error.factors.append(.here(gate(place), .slope))
      return [
        Equation(gate(place), at: nodes, function: .activation(function), [Term(.here(u(place)))]),
        Equation(delta(place), at: nodes, [error]),
      ]
    }
    var equations = [
      Equation(c, at: nodes, [offered] + forgotten, error: deltaC),
      Equation(.z, [Term(.here(gate(o)), tanhC)], error: .delta),
      Equation(cFromParent, [kept]),
      Equation(deltaC, [Term(.here(.delta), .here(gate(o)), .here(c, .derivative(.tanh))), kept]),
    ]
    if nodes == .compositions { equations.append(Equation(c, at: .leaves, [offered], error: deltaC)) }
    equations += gateEquations(0, .sigmoid, at: .all, Term(.here(deltaC), .here(gate(g))))
    equations += gateEquations(g, .tanh, at: .all, Term(.here(deltaC), .here(gate(0))))
    equations += gateEquations(o, .sigmoid, at: .all, Term(.here(.delta), tanhC))
    for (slot, gate) in forgetGates.enumerated() {
      equations += gateEquations(gate, .sigmoid, at: nodes, Term(.here(deltaC), .child(slot, c)))
    }
    return equations
  }
}
