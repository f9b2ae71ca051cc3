extension Trace {
  /// The cosine of every node's state with a vector, row by row of the forest; 0 where a state is zero, NaN for comparisons,
  /// whose states are of another kind.
  ///
  /// `cosines` is overwritten. Needs as many elements in `vector` as there are hidden units. O(nodes × H).
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func cosines(to vector: [Double], into cosines: inout [Double]) {
    cosines.removeAll(keepingCapacity: true)
    let wanted = vector.map { Scalar($0) }
    let length = wanted.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    wanted.withUnsafeBufferPointer { wanted in
      let compared = forest.comparisonLevel.map { forest.levelStarts[$0] } ?? forest.rowCount
      for row in 0..<forest.rowCount {
        if row >= compared {
          cosines.append(.nan)
          continue
        }
        let state = z + row * hiddenStride
        var (product, square): (Scalar, Scalar) = (0, 0)
        for i in 0..<wanted.count {
          product += state[i] * wanted[i]
          square += state[i] * state[i]
        }
        let scale = length * Double(square).squareRoot()
        cosines.append(scale > 0 ? Double(product) / scale : 0)
      }
    }
  }
}
