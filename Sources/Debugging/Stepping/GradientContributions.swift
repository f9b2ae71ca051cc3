import Networks

/// What each node adds to every gradient.
///
/// A gradient is a sum over nodes of outer products: δ xᵀ for W_in, δ z_childᵀ for W, δ for b, δ_out zᵀ for W_out, δ_out
/// for c. Training sums them as one product over the trace; here they are taken apart again.
public struct GradientContributions {
  private let walk: Walk
  /// What each parameter's gradient is a sum of, as the cell and the readout declare it.
  private let terms: [String: [GradientTerm]]

  public init(_ walk: Walk) {
    self.walk = walk
    terms = Dictionary(
      walk.layout.parameters.map { ($0.name, walk.equations.gradientTerms(of: $0.name)) },
      uniquingKeysWith: { a, _ in a })
  }

  /// The factors (column, row) whose outer product a node adds to a parameter's gradient; nil where it adds nothing.
  ///
  /// A matrix over several child slots has its row put together from the children's states, zero where there is no child.
  public func factors(of parameter: ParameterView, at node: Int) -> (column: [Double], row: [Double])? {
    let kind = walk.kind(of: node)
    let present = (terms[parameter.name] ?? []).filter { $0.nodes.includes(kind) }
    guard let first = present.first, let error = walk.values(first.error, at: node) else { return nil }
    switch first.term.coefficient {
    case .vector:
      // One bias may serve several sums.
      let errors = present.dropFirst().compactMap { walk.values($0.error, at: node) }
      return (errors.reduce(error) { sum, other in zip(sum, other).map { $0 + $1 } }, [1])
    case .row:
      guard let word = walk.values(.x, at: node) else { return nil }
      return (walk.specification.input.vector(word), error)
    default: break
    }
    var row = [Double](repeating: 0, count: parameter.columns)
    for term in present {
      if case .bilinear(_, let first, let second) = term.term.coefficient {
        addPairs(of: term, first, second, at: node, to: &row)
        continue
      }
      guard case .matrix(_, .slot(let slot)) = term.term.coefficient, let values = values(of: term, at: node) else {
        continue
      }
      if let hot = values.hot {
        if hot < row.count { row[hot] = 1 }
      } else {
        for (place, value) in values.elements.enumerated() { row[slot * values.elements.count + place] += value }
      }
    }
    return (error, row)
  }

  /// The products of every two elements of a term's two factors, each to its column.
  private func addPairs(of term: GradientTerm, _ first: Int, _ second: Int, at node: Int, to row: inout [Double]) {
    let readings = term.term.factors.compactMap { try? walk.reading($0, at: node).get() }
    guard readings.count == 2 else { return }
    for (j, a) in readings[0].values.enumerated() {
      for (k, b) in readings[1].values.enumerated() { row[walk.pairColumn(first, j, second, k)] += a * b }
    }
  }

  /// What a term multiplies its matrix with at a node; a token as the place of its 1.
  private func values(of term: GradientTerm, at node: Int) -> (elements: [Double], hot: Int?)? {
    var product: [Double]?
    var hot: Int?
    for factor in term.term.factors {
      guard case .success(let reading) = walk.reading(factor, at: node) else { return nil }
      hot = hot ?? reading.hot
      if let so = product, reading.values.count == so.count {
        product = zip(so, reading.values).map { $0 * $1 }
      } else {
        product = reading.values
      }
    }
    return product.map { elements in
      (term.term.scale == 1 ? elements : elements.map { $0 * term.term.scale }, hot)
    }
  }

  /// The Frobenius norm of what a node adds: an outer product's is the product of its factors' norms.
  public func norm(of parameter: ParameterView, at node: Int) -> Double {
    // A word's one-hot vector is as long as the vocabulary, and its norm is 1.
    if parameter.role == .embedding { return embedding(at: node).map { Debugging.norm($0.delta) } ?? 0 }
    guard let (column, row) = factors(of: parameter, at: node) else { return 0 }
    return Debugging.norm(column) * Debugging.norm(row)
  }

  /// The contributions of all nodes added up, row-major, in the order of nodes.
  public func sum(of parameter: ParameterView) -> [Double] {
    var sum = [Double](repeating: 0, count: parameter.count)
    if parameter.role == .embedding {
      for node in 0..<walk.nodes {
        guard let (word, delta) = embedding(at: node) else { continue }
        for (j, value) in delta.enumerated() { sum[word * parameter.columns + j] += value }
      }
      return sum
    }
    for node in 0..<walk.nodes {
      guard let (column, row) = factors(of: parameter, at: node) else { continue }
      sum.withUnsafeMutableBufferPointer { sum in
        row.withUnsafeBufferPointer { row in
          for i in column.indices where column[i] != 0 {
            let factor = column[i]
            for j in 0..<row.count { sum[i * row.count + j] += factor * row[j] }
          }
        }
      }
    }
    return sum
  }

  /// The row of the embeddings that an error of a leaf is added to.
  private func embedding(at node: Int) -> (word: Int, delta: [Double])? {
    guard walk.isLeaf(node), let word = walk.values(.x, at: node)?.first, word >= 0,
      let term = walk.layout.embeddings.flatMap({ terms[$0.name]?.first }),
      let delta = walk.values(term.error, at: node)
    else { return nil }
    return (Int(word), delta)
  }

  /// The rows of the embeddings' gradient that this example touches: for each word its first leaf, how many leaves it has,
  /// and the norm of its row; the largest first.
  public var touchedWords: [(leaf: Int, leaves: Int, norm: Double)] {
    guard let parameter = walk.layout.embeddings else { return [] }
    var places: [Int: Int] = [:]
    var found: [(leaf: Int, leaves: Int, norm: Double)] = []
    for node in 0..<walk.nodes where walk.isLeaf(node) {
      guard let token = walk.values(.x, at: node)?.first, token >= 0 else { continue }
      let word = Int(token)
      if let place = places[word] {
        found[place].leaves += 1
      } else {
        places[word] = found.count
        let start = parameter.offset + word * parameter.columns
        let row = Array(walk.inspection.gradient[start..<start + parameter.columns])
        found.append((node, 1, Debugging.norm(row)))
      }
    }
    return found.sorted { ($1.norm, $0.leaf) < ($0.norm, $1.leaf) }
  }

  /// The gradient that training uses.
  public func gradient(of parameter: ParameterView) -> [Double] { Array(walk.inspection.gradient[parameter.range]) }

  /// The largest difference between the sum of contributions and the gradient, relative to the gradient's largest
  /// element.
  public func largestDifference(of parameter: ParameterView) -> Double {
    let gradient = gradient(of: parameter)
    let scale = gradient.reduce(0) { max($0, $1.magnitude) }
    let sums = sum(of: parameter)
    guard sums.allSatisfy(\.isFinite), gradient.allSatisfy(\.isFinite) else { return .nan }
    let difference = zip(sums, gradient).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
    return scale > 0 ? difference / scale : difference
  }
}

extension InputKind {
  /// The input as a vector: a token as its one-hot vector.
  func vector(_ x: [Double]) -> [Double] {
    guard case .tokens(let vocabulary) = self else { return x }
    var hot = [Double](repeating: 0, count: vocabulary)
    if let token = x.first, token >= 0, Int(token) < vocabulary { hot[Int(token)] = 1 }
    return hot
  }
}
