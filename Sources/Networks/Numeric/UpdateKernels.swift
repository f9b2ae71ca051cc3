import CKernels

// What is done to a gradient before an update, and the rules of updates: one precision's kernels under the names that
// NetworkScalar asks for.

extension Double {
  @inline(__always)
  public static func descend(
    _ t: Table, _ n: Int, _ p: UnsafeMutablePointer<Double>, _ g: UnsafePointer<Double>, _ rate: Double
  ) {
    t.descend(n, p, g, rate)
  }

  @inline(__always)
  public static func descendWithMomentum(
    _ t: Table, _ n: Int, _ p: UnsafeMutablePointer<Double>, _ g: UnsafePointer<Double>,
    _ v: UnsafeMutablePointer<Double>, _ rate: Double, _ beta: Double, _ looksAhead: Bool
  ) {
    t.descend_with_momentum(n, p, g, v, rate, beta, looksAhead ? 1 : 0)
  }

  @inline(__always)
  public static func descendAdaptively(
    _ t: Table, _ n: Int, _ p: UnsafeMutablePointer<Double>, _ g: UnsafePointer<Double>,
    _ s: UnsafeMutablePointer<Double>, _ rate: Double, _ epsilon: Double
  ) {
    t.descend_adaptively(n, p, g, s, rate, epsilon)
  }

  @inline(__always)
  public static func descendByMeanSquare(
    _ t: Table, _ n: Int, _ p: UnsafeMutablePointer<Double>, _ g: UnsafePointer<Double>,
    _ s: UnsafeMutablePointer<Double>, _ rate: Double, _ alpha: Double, _ epsilon: Double
  ) {
    t.descend_by_mean_square(n, p, g, s, rate, alpha, epsilon)
  }

  @inline(__always)
  public static func descendByMoments(
    _ t: Table, _ n: Int, _ p: UnsafeMutablePointer<Double>, _ g: UnsafePointer<Double>,
    _ m: UnsafeMutablePointer<Double>, _ s: UnsafeMutablePointer<Double>, _ rate: Double, _ root: Double,
    _ beta1: Double, _ beta2: Double,
    _ epsilon: Double
  ) {
    t.descend_by_moments(n, p, g, m, s, rate, root, beta1, beta2, epsilon)
  }

  @inline(__always)
  public static func decay(
    _ t: Table, _ n: Int, _ p: UnsafePointer<Double>, _ g: UnsafeMutablePointer<Double>, _ decay: Double
  ) {
    t.decay(n, p, g, decay)
  }

  @inline(__always)
  public static func sumOfSquares(_ t: Table, _ n: Int, _ g: UnsafePointer<Double>) -> Double {
    t.sum_of_squares(n, g)
  }

  @inline(__always)
  public static func scale(_ t: Table, _ n: Int, _ g: UnsafeMutablePointer<Double>, _ factor: Double) {
    t.scale(n, g, factor)
  }

  @inline(__always)
  public static func clamp(_ t: Table, _ n: Int, _ g: UnsafeMutablePointer<Double>, _ limit: Double) {
    t.clamp(n, g, limit)
  }

  @inline(__always)
  public static func add(_ t: Table, _ n: Int, _ g: UnsafeMutablePointer<Double>, _ other: UnsafePointer<Double>) {
    t.add(n, g, other)
  }
}

extension Float {
  @inline(__always)
  public static func descend(
    _ t: Table, _ n: Int, _ p: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, _ rate: Float
  ) {
    t.descend(n, p, g, rate)
  }

  @inline(__always)
  public static func descendWithMomentum(
    _ t: Table, _ n: Int, _ p: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, _ v: UnsafeMutablePointer<Float>,
    _ rate: Float, _ beta: Float, _ looksAhead: Bool
  ) {
    t.descend_with_momentum(n, p, g, v, rate, beta, looksAhead ? 1 : 0)
  }

  @inline(__always)
  public static func descendAdaptively(
    _ t: Table, _ n: Int, _ p: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, _ s: UnsafeMutablePointer<Float>,
    _ rate: Float, _ epsilon: Float
  ) {
    t.descend_adaptively(n, p, g, s, rate, epsilon)
  }

  @inline(__always)
  public static func descendByMeanSquare(
    _ t: Table, _ n: Int, _ p: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, _ s: UnsafeMutablePointer<Float>,
    _ rate: Float, _ alpha: Float, _ epsilon: Float
  ) {
    t.descend_by_mean_square(n, p, g, s, rate, alpha, epsilon)
  }

  @inline(__always)
  public static func descendByMoments(
    _ t: Table, _ n: Int, _ p: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, _ m: UnsafeMutablePointer<Float>,
    _ s: UnsafeMutablePointer<Float>, _ rate: Float, _ root: Float, _ beta1: Float, _ beta2: Float,
    _ epsilon: Float
  ) {
    t.descend_by_moments(n, p, g, m, s, rate, root, beta1, beta2, epsilon)
  }

  @inline(__always)
  public static func decay(
    _ t: Table, _ n: Int, _ p: UnsafePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ decay: Float
  ) {
    t.decay(n, p, g, decay)
  }

  @inline(__always)
  public static func sumOfSquares(_ t: Table, _ n: Int, _ g: UnsafePointer<Float>) -> Double {
    t.sum_of_squares(n, g)
  }

  @inline(__always)
  public static func scale(_ t: Table, _ n: Int, _ g: UnsafeMutablePointer<Float>, _ factor: Float) {
    t.scale(n, g, factor)
  }

  @inline(__always)
  public static func clamp(_ t: Table, _ n: Int, _ g: UnsafeMutablePointer<Float>, _ limit: Float) {
    t.clamp(n, g, limit)
  }

  @inline(__always)
  public static func add(_ t: Table, _ n: Int, _ g: UnsafeMutablePointer<Float>, _ other: UnsafePointer<Float>) {
    t.add(n, g, other)
  }
}
