import Glibc
import Networks

/// Applies gradients to parameters, and keeps what a rule remembers from update to update.
///
/// What a rule remembers stays while the rule remembers the same moments: Nesterov's goes on from momentum's. Another rule
/// starts with an empty memory.
final class Updater<Scalar: NetworkScalar> {
  private let layout: ParameterLayout
  private let table: Scalar.Table
  /// The moments kept in `first` and `second`, in this order.
  @exclusivity(unchecked) private var kinds: [Moment] = []
  @exclusivity(unchecked) private var first: AlignedBuffer<Scalar>?
  @exclusivity(unchecked) private var second: AlignedBuffer<Scalar>?
  @exclusivity(unchecked) private var steps = 0

  init(_ layout: ParameterLayout, table: Scalar.Table) {
    self.layout = layout
    self.table = table
  }

  /// What earlier updates left.
  var memory: UpdaterMemory<Scalar> {
    get {
      var memory = UpdaterMemory<Scalar>(steps: steps)
      for (kind, buffer) in zip(kinds, [first, second]) {
        memory.moments[kind] = buffer.map { Array(UnsafeBufferPointer(start: $0.pointer, count: layout.count)) }
      }
      return memory
    }
    set {
      begin(Moment.allCases.filter { newValue.moments[$0] != nil })
      steps = newValue.steps
      for (kind, buffer) in zip(kinds, [first, second]) {
        guard let buffer, let values = newValue.moments[kind] else { continue }
        buffer.pointer.update(from: values, count: min(values.count, layout.count))
      }
    }
  }

  /// Starts with an empty memory of so many moments.
  private func begin(_ moments: [Moment]) {
    kinds = moments
    steps = 0
    first = moments.isEmpty ? nil : AlignedBuffer(capacity: layout.count)
    second = moments.count < 2 ? nil : AlignedBuffer(capacity: layout.count)
  }

  /// Updates `parameters` along `gradient`, which is changed by clipping and decay; every rate is multiplied by `factor`.
  /// Returns the squared norm of the gradient before clipping and decay; not finite where some element is not, and then
  /// nothing was updated.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func update(
    _ parameters: UnsafeMutablePointer<Scalar>, along gradient: Gradient<Scalar>, by descent: Descent,
    factor: Double
  ) -> Double {
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
    if descent.weightDecay > 0 { decay(parameters, gradient, descent, factor) }
    let moments = descent.rule.moments
    if kinds != moments { begin(moments) }
    if !moments.isEmpty { steps += 1 }
    step(parameters, gradient, descent, factor)
    return squaredNorm
  }

  /// Adds decay to the gradient, or where the rule says so shrinks the parameters: weights and the vectors of words that
  /// occurred, no biases.
  @inline(__always)
  private func decay(
    _ parameters: UnsafeMutablePointer<Scalar>, _ gradient: Gradient<Scalar>, _ descent: Descent, _ factor: Double
  ) {
    let amount = descent.weightDecay
    forEachPart(of: gradient, by: descent, splits: true) { offset, elements, count, rate, isBias in
      if isBias { return }
      if descent.rule.decouplesDecay {
        Scalar.scale(table, count, parameters + offset, Scalar(1 - rate * factor * amount))
      } else {
        Scalar.decay(table, count, parameters + offset, elements, Scalar(amount))
      }
    }
  }

  @inline(__always)
  private func step(
    _ parameters: UnsafeMutablePointer<Scalar>, _ gradient: Gradient<Scalar>, _ descent: Descent, _ factor: Double
  ) {
    let splits = !descent.rates.isEmpty
    switch descent.rule {
    case .sgd:
      forEachPart(of: gradient, by: descent, splits: splits) { offset, elements, count, rate, _ in
        Scalar.descend(table, count, parameters + offset, elements, Scalar(rate * factor))
      }
    case .momentum(let beta): move(parameters, gradient, descent, factor, beta: beta, looksAhead: false)
    case .nesterov(let beta): move(parameters, gradient, descent, factor, beta: beta, looksAhead: true)
    case .adagrad(let epsilon):
      guard let s = first?.pointer else { return }
      forEachPart(of: gradient, by: descent, splits: splits) { offset, elements, count, rate, _ in
        Scalar.descendAdaptively(
          table, count, parameters + offset, elements, s + offset, Scalar(rate * factor), Scalar(epsilon))
      }
    case .rmsprop(let alpha, let epsilon):
      guard let s = first?.pointer else { return }
      forEachPart(of: gradient, by: descent, splits: splits) { offset, elements, count, rate, _ in
        Scalar.descendByMeanSquare(
          table, count, parameters + offset, elements, s + offset, Scalar(rate * factor), Scalar(alpha), Scalar(epsilon)
        )
      }
    case .adam(let beta1, let beta2, let epsilon), .adamw(let beta1, let beta2, let epsilon):
      guard let m = first?.pointer, let s = second?.pointer else { return }
      let correction = 1 - pow(beta1, Double(steps))
      let root = (1 - pow(beta2, Double(steps))).squareRoot()
      forEachPart(of: gradient, by: descent, splits: splits) { offset, elements, count, rate, _ in
        Scalar.descendByMoments(
          table, count, parameters + offset, elements, m + offset, s + offset, Scalar(rate * factor / correction),
          Scalar(root), Scalar(beta1), Scalar(beta2), Scalar(epsilon))
      }
    }
  }

  @inline(__always)
  private func move(
    _ parameters: UnsafeMutablePointer<Scalar>, _ gradient: Gradient<Scalar>, _ descent: Descent, _ factor: Double,
    beta: Double, looksAhead: Bool
  ) {
    guard let v = first?.pointer else { return }
    forEachPart(of: gradient, by: descent, splits: !descent.rates.isEmpty) { offset, elements, count, rate, _ in
      Scalar.descendWithMomentum(
        table, count, parameters + offset, elements, v + offset, Scalar(rate * factor), Scalar(beta), looksAhead)
    }
  }

  /// Calls `body` with the place, the gradient, the length and the rate of every stretch that holds something: the dense
  /// part, parameter by parameter where it is split, then each word's row.
  @inline(__always)
  private func forEachPart(
    of gradient: Gradient<Scalar>, by descent: Descent, splits: Bool,
    _ body: (
      _ offset: Int, _ elements: UnsafeMutablePointer<Scalar>, _ count: Int, _ rate: Double, _ isBias: Bool
    ) -> Void
  ) {
    let wordRate = layout.embeddings.map { descent.rate(of: $0.name) } ?? descent.rate
    gradient.forEachStretch { offset, elements, count in
      if offset >= layout.denseCount {
        body(offset, elements, count, wordRate, false)
      } else if splits {
        for parameter in layout.parameters where parameter.role != .embedding {
          body(
            parameter.offset, elements + parameter.offset, parameter.count, descent.rate(of: parameter.name),
            parameter.role == .bias)
        }
      } else {
        body(0, elements, count, descent.rate, false)
      }
    }
  }
}
