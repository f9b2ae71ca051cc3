/// The simple cell (Elman 1990): u = W_in x + Σ_s W_s z_child(s) + b, z = f(u).
///
/// One child slot is a recurrent network; two are the `traverse` of a recursive one, W·concat(left, right), where W_s is
/// the half of W that belongs to slot s.
final class SimpleCell<Scalar: NetworkScalar>: Cell {
  private let table: Scalar.Table
  private let specification: NetworkSpecification
  private let inputWeights: ParameterView
  private let recurrentWeights: ParameterView
  private let bias: ParameterView?

  private let packedInput = AlignedBuffer<Scalar>()
  private let packedRecurrent = AlignedBuffer<Scalar>()
  private let packedRecurrentBack = AlignedBuffer<Scalar>()
  private let paddedBias = AlignedBuffer<Scalar>()
  private let padded: Int

  init?(_ specification: NetworkSpecification, layout: ParameterLayout, table: Scalar.Table) {
    guard let inputWeights = layout["W_in"], let recurrentWeights = layout["W"] else { return nil }
    self.table = table
    self.specification = specification
    self.inputWeights = inputWeights
    self.recurrentWeights = recurrentWeights
    bias = layout["b"]
    padded = Scalar.padded(specification.hidden)
    packedInput.reserve(specification.inputs * padded)
    packedRecurrent.reserve(specification.arity * specification.hidden * padded)
    packedRecurrentBack.reserve(specification.arity * specification.hidden * padded)
    paddedBias.reserve(padded)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>) {
    let h = specification.hidden
    let arity = specification.arity
    Scalar.packTransposed(
      table, h, specification.inputs, parameters + inputWeights.offset, specification.inputs, packedInput.pointer)
    for s in 0..<arity {
      let block = parameters + recurrentWeights.offset + s * h
      Scalar.packTransposed(table, h, h, block, arity * h, packedRecurrent.pointer + s * h * padded)
      Scalar.pack(table, h, h, block, arity * h, packedRecurrentBack.pointer + s * h * padded)
    }
    if let bias {
      for i in 0..<h { paddedBias.pointer[i] = parameters[bias.offset + i] }
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ trace: Trace<Scalar>) {
    let forest = trace.forest
    let h = specification.hidden
    let u = trace.u.pointer
    let z = trace.z
    // What the inputs bring, for all nodes at once.
    if specification.input.isDense {
      Scalar.product(
        table, forest.rowCount, specification.inputs, padded, trace.x.pointer, trace.inputStride, nil,
        packedInput.pointer, bias == nil ? nil : UnsafePointer(paddedBias.pointer), u, padded, nil)
    } else {
      gatherInputs(trace)
    }
    for level in 0..<forest.levelCount {
      let first = forest.levelStarts[level]
      let arity = level == 0 && !forest.hasGivenStates ? 0 : forest.arity
      Scalar.foldForward(
        table, forest.levelStarts[level + 1] - first, arity, h, padded, forest.child.pointer + first, forest.slotStride,
        z,
        packedRecurrent.pointer, u + first * padded, z + first * padded, padded, specification.activation.code)
    }
  }

  /// A token's row of W_inᵀ is its column of W_in: gathered, not multiplied with a one-hot vector.
  private func gatherInputs(_ trace: Trace<Scalar>) {
    let panel = 2 * Scalar.lanes
    let vocabulary = specification.inputs
    for row in 0..<trace.forest.rowCount {
      let token = Int(trace.tokens.pointer[row])
      let out = trace.u.pointer + row * padded
      out.update(from: paddedBias.pointer, count: padded)
      guard token >= 0 else { continue }
      var first = 0
      while first < padded {
        let width = min(panel, padded - first)
        let column = packedInput.pointer + vocabulary * first + token * width
        for j in 0..<width { out[first + j] += column[j] }
        first += width
      }
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ trace: Trace<Scalar>) {
    let forest = trace.forest
    for level in stride(from: forest.levelCount - 1, through: 0, by: -1) {
      let first = forest.levelStarts[level]
      let offset = first * padded
      Scalar.foldBackward(
        table, forest.levelStarts[level + 1] - first, level == 0 ? 0 : forest.arity, specification.hidden, padded,
        forest.push.pointer + first, forest.slotStride, trace.fromOutput.pointer + offset,
        trace.fromParent.pointer + offset, trace.u.pointer + offset, trace.z + offset, trace.delta.pointer + offset,
        trace.fromParent.pointer, packedRecurrentBack.pointer, padded, specification.activation.code)
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func accumulateGradient(_ trace: Trace<Scalar>, into gradient: UnsafeMutablePointer<Scalar>, accumulate: Bool) {
    let forest = trace.forest
    let h = specification.hidden
    let delta = trace.delta.pointer
    if specification.input.isDense {
      Scalar.accumulateOuter(
        table, forest.rowCount, h, specification.inputs, delta, padded, trace.x.pointer, trace.inputStride, nil,
        gradient + inputWeights.offset, specification.inputs, accumulate)
    } else {
      scatterInputGradient(trace, into: gradient + inputWeights.offset, accumulate: accumulate)
    }
    // Rows of level 0 start from the zero state and add nothing.
    let first = forest.hasGivenStates ? 0 : forest.levelStarts[min(1, forest.levelCount)]
    for s in 0..<forest.arity {
      Scalar.accumulateOuter(
        table, forest.rowCount - first, h, h, delta + first * padded, padded, trace.z, padded,
        forest.child.pointer + s * forest.slotStride + first, gradient + recurrentWeights.offset + s * h,
        forest.arity * h, accumulate)
    }
    if let bias {
      Scalar.accumulateRows(table, forest.rowCount, h, delta, padded, gradient + bias.offset, accumulate)
    }
  }

  private func scatterInputGradient(
    _ trace: Trace<Scalar>, into gradient: UnsafeMutablePointer<Scalar>, accumulate: Bool
  ) {
    let vocabulary = specification.inputs
    if !accumulate { gradient.update(repeating: 0, count: specification.hidden * vocabulary) }
    for row in 0..<trace.forest.rowCount {
      let token = Int(trace.tokens.pointer[row])
      guard token >= 0 else { continue }
      let delta = trace.delta.pointer + row * padded
      for i in 0..<specification.hidden { gradient[i * vocabulary + token] += delta[i] }
    }
  }
}
