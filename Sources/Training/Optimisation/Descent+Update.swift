import Networks

extension Descent {
  /// Updates `parameters` along `gradient`, which clipping may change. Returns the gradient's norm before clipping.
  @inline(__always)
  func update<Scalar: NetworkScalar>(
    _ parameters: UnsafeMutablePointer<Scalar>, along gradient: UnsafeMutablePointer<Scalar>, count: Int,
    squaredNorm: Double, table: Scalar.Table
  ) {
    switch clipping {
    case .norm(let limit):
      let norm = squaredNorm.squareRoot()
      if norm > limit { Scalar.scale(table, count, gradient, Scalar(limit / norm)) }
    case .value(let limit): Scalar.clamp(table, count, gradient, Scalar(limit))
    case nil: break
    }
    Scalar.descend(table, count, parameters, gradient, Scalar(rate))
  }
}
