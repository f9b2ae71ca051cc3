import Networks

/// Applies gradients to parameters, and keeps what a rule remembers from update to update.
final class Updater<Scalar: NetworkScalar> {
  private let layout: ParameterLayout
  private let table: Scalar.Table
  /// AdaGrad's sums of squared gradients, laid out like the parameters; none before they are needed.
  private var squares: AlignedBuffer<Scalar>?

  init(_ layout: ParameterLayout, table: Scalar.Table) {
    self.layout = layout
    self.table = table
  }

  /// What earlier updates left; empty where the rule remembers nothing.
  var memory: [Scalar] {
    get { squares.map { Array(UnsafeBufferPointer(start: $0.pointer, count: layout.count)) } ?? [] }
    set {
      if newValue.isEmpty {
        squares = nil
      } else {
        squaresInUse().pointer.update(from: newValue, count: min(newValue.count, layout.count))
      }
    }
  }

  /// Updates `parameters` along `gradient`, which is changed by decay and clipping. Returns the squared norm of the gradient
  /// before clipping, decay included; not finite where some element is not, and then nothing was updated.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func update(
    _ parameters: UnsafeMutablePointer<Scalar>, along gradient: Gradient<Scalar>, by descent: Descent
  ) -> Double {
    if descent.weightDecay > 0 { decay(parameters, gradient, Scalar(descent.weightDecay)) }
    var squaredNorm = 0.0
    gradient.forEachBlock { squaredNorm += Scalar.sumOfSquares(table, $1, $0) }
    guard squaredNorm.isFinite else { return squaredNorm }
    switch descent.clipping {
    case .norm(let limit):
      let norm = squaredNorm.squareRoot()
      if norm > limit { gradient.forEachBlock { Scalar.scale(table, $1, $0, Scalar(limit / norm)) } }
    case .value(let limit): gradient.forEachBlock { Scalar.clamp(table, $1, $0, Scalar(limit)) }
    case nil: break
    }
    let rate = Scalar(descent.rate)
    switch descent.rule {
    case .sgd: gradient.forEachStretch { Scalar.descend(table, $2, parameters + $0, $1, rate) }
    case .adagrad:
      let s = squaresInUse().pointer
      gradient.forEachStretch { Scalar.descendAdaptively(table, $2, parameters + $0, $1, s + $0, rate) }
    }
    return squaredNorm
  }

  private func squaresInUse() -> AlignedBuffer<Scalar> {
    if let squares { return squares }
    let fresh = AlignedBuffer<Scalar>(capacity: layout.count)
    squares = fresh
    return fresh
  }

  @inline(__always)
  private func decay(
    _ parameters: UnsafeMutablePointer<Scalar>, _ gradient: Gradient<Scalar>, _ amount: Scalar
  ) {
    for parameter in layout.parameters where parameter.role != .bias && parameter.role != .embedding {
      Scalar.decay(
        table, parameter.count, parameters + parameter.offset, gradient.pointer + parameter.offset, amount)
    }
    guard let embeddings = layout.embeddings else { return }
    for word in gradient.touched {
      guard let row = gradient.embedding(Int(word)) else { continue }
      let offset = embeddings.offset + Int(word) * embeddings.columns
      Scalar.decay(table, embeddings.columns, parameters + offset, row, amount)
    }
  }
}
