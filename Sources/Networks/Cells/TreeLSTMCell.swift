import CKernels

/// Long short-term memory over binary trees (Tai, Socher & Manning 2015, the N-ary form with N = 2): a node has a forget
/// gate for each child's memory, and every gate has a matrix for each child's state.
///
///     at a leaf:  w = E[word]   u_i = W_in_i w + b_i, …             c = i ⊙ g
///     elsewhere:  u_i = W_i concat(z_left, z_right) + b_i, …        c = i ⊙ g + f_l ⊙ c_left + f_r ⊙ c_right
///     i = σ(u_i)   f_l = σ(u_f_l)   f_r = σ(u_f_r)   g = tanh(u_g)   o = σ(u_o)   z = o ⊙ tanh(c)
///
/// As in the paper both forget gates share the bias b_f. Words stand at the leaves alone, where nothing is to be forgotten:
/// the paper's W^(f) would never be used, and is left out.
final class TreeLSTMCell<Scalar: NetworkScalar>: Cell {
  private let embeddings: ParameterView
  private let input: StackedWeights<Scalar>
  private let children: StackedWeights<Scalar>
  private let biases: StackedBiases<Scalar>
  private let memory: MemoryGates<Scalar>
  private let table: Scalar.Table
  private let hidden: Int
  private let padded: Int
  /// The parameters as they were packed last: word vectors are read in place.
  private var words: UnsafePointer<Scalar>?

  init?(_ specification: NetworkSpecification, layout: ParameterLayout, table: Scalar.Table) {
    let gates = TreeLSTMDesign.gates
    let recurrent = gates.map { layout["W_\($0)"] }
    guard let embeddings = layout.embeddings, specification.arity == TreeLSTMDesign.slots, !recurrent.contains(nil)
    else {
      return nil
    }
    (self.embeddings, self.table) = (embeddings, table)
    hidden = specification.hidden
    padded = Scalar.padded(hidden)
    input = StackedWeights(gates.map { layout["W_in_\($0)"] }, hidden: hidden, columns: hidden, table: table)
    children = StackedWeights(recurrent, slots: TreeLSTMDesign.slots, hidden: hidden, columns: hidden, table: table)
    biases = StackedBiases(gates.map { layout[TreeLSTMDesign.bias(of: $0)] }, padded: padded, table: table)
    memory = MemoryGates(TreeLSTMDesign.memory, slots: TreeLSTMDesign.slots, hidden: hidden, table: table)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>) {
    for part in 0..<packingParts { pack(parameters, part: part) }
  }

  var packingParts: Int { 2 }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>, part: Int) {
    if part == 0 { return children.pack(parameters) }
    input.pack(parameters)
    biases.pack(parameters)
    words = parameters + embeddings.offset
  }

  /// The cell's rows: the words' vectors, those of the memory and its gates, and what comes to the words.
  private func rows(
    of trace: Trace<Scalar>
  ) -> (w: UnsafeMutablePointer<Scalar>, memory: MemoryGates<Scalar>.Rows, deltaW: UnsafeMutablePointer<Scalar>) {
    (trace.own[0].pointer, MemoryGates.Rows(trace, after: 1), trace.own[trace.own.count - 1].pointer)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ trace: Trace<Scalar>) {
    guard let words else { return }
    let forest = trace.forest
    let rows = rows(of: trace)
    for l in forest.cellLevels {
      let level = forest.levelStarts[l]..<forest.levelStarts[l + 1]
      if l == 0 {
        Scalar.gather(table, level.count, hidden, padded, words, trace.tokens.pointer, rows.w, rows.w)
        if trace.hasInterventions { trace.intervene(TreeLSTMDesign.w, level: 0) }
        input.multiply(
          level.count, rows.w, stride: padded, plus: biases.pointer, into: rows.memory.u, outputStride: memory.width)
      } else {
        for row in level {
          (rows.memory.u + row * memory.width).update(from: biases.pointer, count: memory.width)
        }
        children.addChildren(level, of: forest, trace.z, into: rows.memory.u, outputStride: memory.width)
      }
      memory.forward(trace, rows.memory, level: l, level, arity: l == 0 ? 0 : forest.arity)
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ trace: Trace<Scalar>) {
    let forest = trace.forest
    let rows = rows(of: trace)
    let errors = rows.memory.deltaGates
    for l in forest.cellLevels.reversed() {
      let level = forest.levelStarts[l]..<forest.levelStarts[l + 1]
      memory.backward(trace, rows.memory, level: l, level, arity: l == 0 ? 0 : forest.arity)
      if l > 0 {
        children.sendDown(
          level, of: forest, errors: errors, errorStride: memory.width, into: trace.fromParent.pointer)
      } else {
        input.multiplyBack(
          level, errors: errors, errorStride: memory.width, into: rows.deltaW, outputStride: padded)
        guard trace.hasInterventions else { continue }
        trace.forEachIntervention(TreeLSTMDesign.w, level: 0) { row, unit, isHeld in
          if isHeld { rows.deltaW[row * padded + unit] = 0 }
        }
      }
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func accumulateGradient(
    _ trace: Trace<Scalar>, levels: Range<Int>, into gradient: Gradient<Scalar>, accumulate: Bool
  ) {
    let forest = trace.forest
    let own = rows(of: trace)
    let errors = own.memory.deltaGates
    let rows = forest.levelStarts[levels.lowerBound]..<forest.levelStarts[levels.upperBound]
    // The rows of level 0 are words.
    let leaves = levels.lowerBound == 0 ? forest.levelStarts[min(1, levels.upperBound)] : 0
    let compositions = max(leaves, rows.lowerBound)..<rows.upperBound
    input.accumulateGradient(
      rows: 0..<leaves, errors: errors, errorStride: memory.width, own.w, stride: padded, from: nil,
      into: gradient.pointer, accumulate: accumulate)
    for slot in 0..<forest.arity {
      children.accumulateGradient(
        slot: slot, rows: compositions, errors: errors, errorStride: memory.width, trace.z, stride: padded,
        from: forest.child.pointer + slot * forest.slotStride, into: gradient.pointer, accumulate: accumulate)
    }
    biases.accumulateGradient(
      errors + rows.lowerBound * memory.width, rows: rows.count, stride: memory.width, into: gradient.pointer,
      accumulate: accumulate)
    if !accumulate { gradient.beginEmbeddings() }
    gradient.addEmbeddings(leaves, words: trace.tokens.pointer, errors: own.deltaW, table: table)
  }

  /// A leaf starts from its word: no state is given.
  func errorsOfGivenStates(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>) {}
}

/// See `TreeLSTMCell`.
struct TreeLSTMDesign: CellDesign {
  static let gates = ["i", "f_l", "f_r", "g", "o"]
  static let forgetGates = [1, 2]
  static var slots: Int { forgetGates.count }
  /// The vector of a leaf's word.
  static let w = Quantity.own(0)
  static let memory = MemoryStores(gates: gates, after: 1)

  let name = "tree-lstm"
  let legend: [(name: String, meaning: String)] = [
    (name: "i", meaning: "input gate"), ("f_l, f_r", "forget gates of the left and the right child's memory"),
    ("g", "what is offered to the memory"), ("o", "output gate"), ("c", "memory"),
  ]
  let arities = 2...2
  let stores =
    [CellStore(.forward, ["w"], at: [.leaves])] + memory.all(partial: Set(forgetGates.map { gates[$0] }))
    + [CellStore(.backward, ["delta_w"], at: [.leaves])]

  static func isForgetGate(_ gate: String) -> Bool { forgetGates.contains { gates[$0] == gate } }
  static func bias(of gate: String) -> String { isForgetGate(gate) ? "b_f" : "b_\(gate)" }

  func parameters(_ specification: NetworkSpecification) -> [CellParameter] {
    let h = specification.hidden
    let (gates, slots) = (Self.gates, Self.slots)
    let biases = specification.biases ? ["b_i", "b_f", "b_g", "b_o"] : []
    return gates.filter { !Self.isForgetGate($0) }.map { CellParameter("W_in_\($0)", rows: h, columns: h, .input) }
      + gates.map { CellParameter("W_\($0)", rows: h, columns: slots * h, .recurrent(blocks: slots)) }
      // As in a chain, a memory that forgets from the start is slow to learn what to keep.
      + biases.map { CellParameter($0, rows: h, .bias, start: $0 == "b_f" ? 1 : 0) }
  }

  func equations(_ specification: NetworkSpecification, fromOutput: [Term]) -> [Equation] {
    let (gates, memory) = (Self.gates, Self.memory)
    let deltaW = memory.next
    func bias(_ gate: String) -> [Term] { specification.biases ? [.bias(Self.bias(of: gate))] : [] }
    let inLeaves = gates.indices.filter { !Self.forgetGates.contains($0) }
    let words = [
      Equation(Self.w, at: .leaves, [Term(.row("E"), .here(.x))], error: deltaW),
      Equation(
        deltaW, at: .leaves,
        inLeaves.map { Term(.transposed("W_in_\(gates[$0])", .whole), .here(memory.delta($0))) }),
    ]
    let leaves = inLeaves.map { place in
      Equation(
        memory.u(place), at: .leaves,
        [Term(.matrix("W_in_\(gates[place])", .whole), .here(Self.w))] + bias(gates[place]),
        error: memory.delta(place))
    }
    let compositions = gates.indices.map { place in
      Equation(
        memory.u(place), at: .compositions,
        childTerms("W_\(gates[place])", arity: Self.slots) + bias(gates[place]), error: memory.delta(place))
    }
    let fromParent = gates.indices.map { parentTerm("W_\(gates[$0])", memory.delta($0)) }
    return words + leaves + compositions + memory.equations(forgetGates: Self.forgetGates, at: .compositions)
      + .errors(fromOutput: fromOutput, fromParent: fromParent, times: [])
  }

  func makeCell<Scalar: NetworkScalar>(
    _ specification: NetworkSpecification, layout: ParameterLayout, table: Scalar.Table
  ) -> (any Cell<Scalar>)? {
    TreeLSTMCell(specification, layout: layout, table: table)
  }
}
