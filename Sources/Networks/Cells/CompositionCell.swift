/// The composition of a recursive network (Socher et al. 2011): a parent is f(W·concat(left, right) + b), a leaf is its
/// word's vector.
///
/// left and right are concatenated, not added: each half of W belongs to one side. A leaf has no f: its δ is the
/// gradient of its word's vector.
final class CompositionCell<Scalar: NetworkScalar>: Cell {
  private let table: Scalar.Table
  private let specification: NetworkSpecification
  private let embeddings: ParameterView
  private let children: ChildWeights<Scalar>
  private let bias: PaddedBias<Scalar>
  private let padded: Int
  /// The parameters as they were packed last: word vectors are read in place.
  private var words: UnsafePointer<Scalar>?

  init?(_ specification: NetworkSpecification, layout: ParameterLayout, table: Scalar.Table) {
    guard let embeddings = layout.embeddings, let weights = layout["W"] else { return nil }
    self.table = table
    self.specification = specification
    self.embeddings = embeddings
    padded = Scalar.padded(specification.hidden)
    children = ChildWeights(weights, arity: specification.arity, hidden: specification.hidden, table: table)
    bias = PaddedBias(layout["b"], padded: padded, table: table)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>) {
    words = parameters + embeddings.offset
    children.pack(parameters)
    bias.pack(parameters)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ trace: Trace<Scalar>) {
    guard let words else { return }
    let forest = trace.forest
    let h = specification.hidden
    for row in 0..<forest.levelStarts[min(1, forest.levelCount)] {
      let z = trace.z + row * padded
      let u = trace.u.pointer + row * padded
      let token = Int(trace.tokens.pointer[row])
      if token >= 0 {
        z.update(from: words + token * h, count: h)
      } else {
        z.update(repeating: 0, count: h)
      }
      for i in h..<padded { z[i] = 0 }
      u.update(from: z, count: padded)
    }
    let intervening = trace.hasInterventions
    if intervening, forest.levelCount > 0 {
      trace.interveneInStates(level: 0, function: Activation.identity.code, table)
    }
    for level in stride(from: 1, to: forest.levelCount, by: 1) {
      children.foldForward(
        trace, level: level, slots: forest.arity, bias: bias.pointer, function: specification.activation.code,
        intervening: intervening)
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ trace: Trace<Scalar>) {
    let intervening = trace.hasInterventions
    for level in stride(from: trace.forest.levelCount - 1, to: 0, by: -1) {
      children.foldBackward(
        trace, level: level, slots: trace.forest.arity, function: specification.activation.code,
        intervening: intervening)
    }
    if trace.forest.levelCount > 0 {
      children.foldBackward(trace, level: 0, slots: 0, function: Activation.identity.code, intervening: intervening)
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func accumulateGradient(_ trace: Trace<Scalar>, into gradient: Gradient<Scalar>, accumulate: Bool) {
    let forest = trace.forest
    let leaves = forest.levelStarts[min(1, forest.levelCount)]
    let delta = trace.delta.pointer
    children.accumulateGradient(trace, from: leaves, into: gradient.pointer, accumulate: accumulate)
    bias.accumulateGradient(
      delta + leaves * padded, rows: forest.rowCount - leaves, stride: padded, into: gradient.pointer,
      accumulate: accumulate)
    if !accumulate { gradient.beginEmbeddings() }
    for row in 0..<leaves {
      let token = Int(trace.tokens.pointer[row])
      guard token >= 0 else { continue }
      Scalar.add(table, specification.hidden, gradient.embedding(token, of: embeddings), delta + row * padded)
    }
  }
}

extension CompositionCell {
  static func equations(_ specification: NetworkSpecification, fromOutput: [Term]) -> [Equation] {
    let isIdentity = specification.activation == .identity
    let fromParent = ChildWeights<Scalar>.errorTerms
    return [
      Equation(.z, at: .leaves, [Term(.row("E"), .here(.x))], error: .delta),
      // A leaf's u is kept as its z: there is no f between them.
      Equation(.u, at: .leaves, [Term(.here(.z))]),
      Equation(
        .u, at: .compositions,
        ChildWeights<Scalar>.terms(arity: specification.arity) + (specification.biases ? [.bias("b")] : []),
        error: .delta),
      Equation(
        .z, at: .compositions, function: isIdentity ? nil : .activation(specification.activation), [Term(.here(.u))]),
    ]
      + .errors(at: .leaves, fromOutput: fromOutput, fromParent: fromParent, times: [])
      + .errors(
        at: .compositions, fromOutput: fromOutput, fromParent: fromParent,
        times: isIdentity ? [] : [.here(.z, .slope)])
  }
}
