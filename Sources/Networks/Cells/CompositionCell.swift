/// The composition of a recursive network (Socher et al. 2011): a parent is f(W·concat(left, right) + b), a leaf is its
/// word's vector. In a recursive neural tensor network (Socher et al. 2013) a unit has a bilinear form of both children
/// besides, by which one of them can change what the other means:
///
///     a = concat(z_left, z_right)   u_k = (W a)_k + aᵀ V_k a + b_k   z = f(u);   at a leaf u = z = E[word]
///
/// left and right are concatenated, not added: each half of W belongs to one side. A leaf has no f: its δ is the
/// gradient of its word's vector.
final class CompositionCell<Scalar: NetworkScalar>: Cell {
  private let table: Scalar.Table
  private let specification: NetworkSpecification
  private let embeddings: ParameterView
  private let children: ChildWeights<Scalar>
  private let pairs: PairForm<Scalar>?
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
    pairs = layout["V"].map { PairForm($0, hidden: specification.hidden, table: table) }
    bias = PaddedBias(layout["b"], padded: padded, table: table)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>) {
    for part in 0..<packingParts { pack(parameters, part: part) }
  }

  var packingParts: Int { children.packingParts + 2 }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>, part: Int) {
    if part < children.packingParts { return children.pack(parameters, part: part) }
    if part == children.packingParts { return pairs?.pack(parameters) ?? () }
    words = parameters + embeddings.offset
    bias.pack(parameters)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ trace: Trace<Scalar>) {
    guard let words else { return }
    let forest = trace.forest
    Scalar.gather(
      table, forest.levelStarts[min(1, forest.levelCount)], specification.hidden, padded, words,
      trace.tokens.pointer, trace.u.pointer, trace.z)
    if trace.hasInterventions, forest.levelCount > 0 {
      trace.interveneInStates(level: 0, function: Activation.identity.code, table)
    }
    guard let pairs else {
      return children.foldForward(
        trace, levels: forest.compositionLevels, slots: forest.arity, bias: bias.pointer,
        function: specification.activation.code)
    }
    for l in forest.compositionLevels {
      let level = forest.levelStarts[l]..<forest.levelStarts[l + 1]
      for row in level { (trace.u.pointer + row * padded).update(from: bias.pointer, count: padded) }
      pairs.add(level, of: trace, to: trace.u.pointer, stride: padded)
      children.foldForward(
        trace, levels: l..<l + 1, slots: forest.arity, bias: nil, function: specification.activation.code)
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ trace: Trace<Scalar>) {
    let forest = trace.forest
    func fold(_ levels: Range<Int>) {
      children.foldBackward(trace, levels: levels, slots: forest.arity, function: specification.activation.code)
    }
    if let pairs {
      for l in forest.compositionLevels.reversed() {
        fold(l..<l + 1)
        pairs.sendDown(
          forest.levelStarts[l]..<forest.levelStarts[l + 1], of: trace, errors: trace.delta.pointer, stride: padded)
      }
    } else {
      fold(forest.compositionLevels)
    }
    children.foldBackward(
      trace, levels: 0..<min(1, forest.levelCount), slots: 0, function: Activation.identity.code)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func accumulateGradient(
    _ trace: Trace<Scalar>, levels: Range<Int>, into gradient: Gradient<Scalar>, accumulate: Bool
  ) {
    let forest = trace.forest
    // The rows of level 0 are words.
    let leaves = levels.lowerBound == 0 ? forest.levelStarts[min(1, levels.upperBound)] : 0
    let rows = max(leaves, forest.levelStarts[levels.lowerBound])..<forest.levelStarts[levels.upperBound]
    let delta = trace.delta.pointer
    children.accumulateGradient(trace, rows: rows, into: gradient.pointer, accumulate: accumulate)
    pairs?.accumulateGradient(
      trace, rows: rows, errors: delta, stride: padded, into: gradient.pointer, accumulate: accumulate)
    bias.accumulateGradient(
      delta + rows.lowerBound * padded, rows: rows.count, stride: padded, into: gradient.pointer,
      accumulate: accumulate)
    if !accumulate { gradient.beginEmbeddings() }
    gradient.addEmbeddings(leaves, words: trace.tokens.pointer, errors: delta, table: table)
  }

  /// A leaf starts from its word: no state is given.
  func errorsOfGivenStates(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>) {}
}

/// See `CompositionCell`.
struct CompositionDesign: CellDesign {
  /// Whether there is V.
  var hasTensor = false

  var name: String { hasTensor ? "rntn" : "composition" }
  let statesAreActivations = true
  let leavesAreVectors = true
  let arities = 2...2

  func parameters(_ specification: NetworkSpecification) -> [CellParameter] {
    let (h, arity) = (specification.hidden, specification.arity)
    return [CellParameter("W", rows: h, columns: arity * h, .recurrent(blocks: arity))]
      + (hasTensor ? [CellParameter("V", rows: h, columns: arity * h * arity * h, .input)] : [])
      + (specification.biases ? [CellParameter("b", rows: h, .bias)] : [])
  }

  func equations(_ specification: NetworkSpecification, fromOutput: [Term]) -> [Equation] {
    let isIdentity = specification.activation == .identity
    let arity = specification.arity
    let pairs = hasTensor ? pairTerms("V", arity: arity) : []
    let fromParent = [parentTerm()] + (hasTensor ? parentPairTerms("V", .parent(.delta), arity: arity) : [])
    return [
      Equation(.z, at: .leaves, [Term(.row("E"), .here(.x))], error: .delta),
      // A leaf's u is kept as its z: there is no f between them.
      Equation(.u, at: .leaves, [Term(.here(.z))]),
      Equation(
        .u, at: .compositions,
        childTerms(arity: arity) + pairs + (specification.biases ? [.bias("b")] : []), error: .delta),
      Equation(
        .z, at: .compositions, function: isIdentity ? nil : .activation(specification.activation), [Term(.here(.u))]),
    ]
      + .errors(at: .leaves, fromOutput: fromOutput, fromParent: fromParent, times: [])
      + .errors(
        at: .compositions, fromOutput: fromOutput, fromParent: fromParent,
        times: isIdentity ? [] : [.here(.z, .slope)])
  }

  func makeCell<Scalar: NetworkScalar>(
    _ specification: NetworkSpecification, layout: ParameterLayout, table: Scalar.Table
  ) -> (any Cell<Scalar>)? {
    CompositionCell(specification, layout: layout, table: table)
  }
}
