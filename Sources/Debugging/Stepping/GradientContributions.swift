import Networks

/// What each node adds to every gradient.
///
/// A gradient is a sum over nodes of outer products: δ xᵀ for W_in, δ z_childᵀ for W, δ for b, δ_out zᵀ for W_out, δ_out
/// for c. Training sums them as one product over the trace; here they are taken apart again.
public struct GradientContributions {
  private let walk: Walk

  public init(_ walk: Walk) { self.walk = walk }

  /// The factors (column, row) whose outer product a node adds to a parameter's gradient; nil where it adds nothing.
  ///
  /// A recurrent matrix over several child slots has its row put together from the children's states.
  public func factors(of parameter: ParameterView, at node: Int) -> (column: [Double], row: [Double])? {
    switch parameter.role {
    case .input:
      guard let delta = walk.values(.delta, at: node), let x = walk.values(.x, at: node) else { return nil }
      return (delta, walk.specification.input.vector(x))
    case .embedding:
      guard walk.isLeaf(node), let delta = walk.values(.delta, at: node), let word = walk.values(.x, at: node)
      else { return nil }
      return (walk.specification.input.vector(word), delta)
    case .recurrent(let blocks):
      // A word's vector is its state: nothing was composed.
      if walk.specification.hasEmbeddings && walk.isLeaf(node) { return nil }
      guard let delta = walk.values(.delta, at: node) else { return nil }
      let zero = [Double](repeating: 0, count: parameter.rows)
      return (delta, (0..<blocks).flatMap { walk.childState(of: node, slot: $0) ?? zero })
    case .output:
      guard let error = walk.values(.deltaOut, at: node), let z = walk.values(.z, at: node) else { return nil }
      return (error, z)
    case .bias:
      let isReadout = parameter.name == "c"
      if !isReadout, walk.specification.hasEmbeddings && walk.isLeaf(node) { return nil }
      let error = walk.values(isReadout ? .deltaOut : .delta, at: node)
      return error.map { ($0, [1]) }
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

  /// The row of the embeddings that a leaf's δ is added to.
  private func embedding(at node: Int) -> (word: Int, delta: [Double])? {
    guard walk.isLeaf(node), let word = walk.values(.x, at: node)?.first, word >= 0,
      let delta = walk.values(.delta, at: node)
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
