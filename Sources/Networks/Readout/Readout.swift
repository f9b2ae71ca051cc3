/// What turns the states of the nodes that carry a target into outputs and a loss: v = W_out z + c, y = g(v).
final class Readout<Scalar: NetworkScalar> {
  private let table: Scalar.Table
  private let specification: NetworkSpecification
  private let weights: ParameterView
  private let bias: PaddedBias<Scalar>
  private let packed = AlignedBuffer<Scalar>()
  private let packedBack = AlignedBuffer<Scalar>()
  /// How many values are read: H, of two strands 2H, or as many as a comparison has.
  private let width: Int
  private let stride: Int
  private let outputStride: Int

  init?(_ specification: NetworkSpecification, layout: ParameterLayout, table: Scalar.Table) {
    guard let weights = layout["W_out"] else { return nil }
    self.table = table
    self.specification = specification
    self.weights = weights
    width = weights.columns
    stride = Scalar.padded(width)
    outputStride = Scalar.padded(specification.outputs)
    packed.reserve(width * outputStride)
    packedBack.reserve(specification.outputs * stride)
    bias = PaddedBias(layout[specification.readoutBias], padded: outputStride, table: table)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func pack(_ parameters: UnsafePointer<Scalar>) {
    let o = specification.outputs
    Scalar.packTransposed(table, o, width, parameters + weights.offset, width, packed.pointer)
    Scalar.pack(table, o, width, parameters + weights.offset, width, packedBack.pointer)
    bias.pack(parameters)
  }

  /// Fills v, y, the losses and δ_out of every node that is read out.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ trace: Trace<Scalar>) {
    let forest = trace.forest
    trace.joinForReadout()
    Scalar.product(
      table, forest.targetCount, width, outputStride, states(trace), stride, gather(forest),
      packed.pointer, bias.pointer, trace.v.pointer, outputStride, nil)
    let intervenes = trace.hasInterventions
    if intervenes { trace.interveneInOutputs() }
    let hasClasses = if case .classes = specification.target { true } else { false }
    Scalar.score(
      table, forest.targetCount, specification.outputs, outputStride, trace.v.pointer, trace.y.pointer,
      trace.deltaOut.pointer, hasClasses ? nil : UnsafePointer(trace.d.pointer),
      hasClasses ? UnsafePointer(trace.classes.pointer) : nil, trace.weights.pointer, trace.losses.pointer,
      specification.output.code, specification.loss.code, specification.derivativeAtOutput)
    if intervenes { trace.stopOutputErrors() }
  }

  /// Fills W_outᵀ δ_out of every node that is read out; the others keep zero.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ trace: Trace<Scalar>) {
    Scalar.product(
      table, trace.forest.targetCount, specification.outputs, stride, trace.deltaOut.pointer, outputStride, nil,
      packedBack.pointer, nil, trace.readoutJunction?.errors.pointer ?? trace.readStates.fromOutput, stride,
      gather(trace.forest))
    trace.splitForReadout()
  }

  /// Row 0 of what is read.
  @inline(__always)
  private func states(_ trace: Trace<Scalar>) -> UnsafeMutablePointer<Scalar> {
    trace.readoutJunction?.states.pointer ?? trace.readStates.z
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func accumulateGradient(
    _ trace: Trace<Scalar>, levels: Range<Int>, into gradient: Gradient<Scalar>, accumulate: Bool
  ) {
    let forest = trace.forest
    let o = specification.outputs
    let targets = forest.targets(ofLevels: levels)
    let errors = trace.deltaOut.pointer + targets.lowerBound * outputStride
    // Where every row is read out, a target's place is its row.
    let states = states(trace) + (forest.readsEveryRow ? targets.lowerBound * stride : 0)
    Scalar.accumulateOuter(
      table, targets.count, o, width, errors, outputStride, states, stride,
      gather(forest).map { $0 + targets.lowerBound }, gradient.pointer + weights.offset, width, accumulate)
    bias.accumulateGradient(
      errors, rows: targets.count, stride: outputStride, into: gradient.pointer, accumulate: accumulate)
  }

  @inline(__always)
  private func gather(_ forest: Forest) -> UnsafePointer<Int32>? {
    forest.readsEveryRow ? nil : UnsafePointer(forest.targetRows.pointer)
  }
}

extension Readout {
  /// W_outᵀ δ_out: what comes to a node's state from its own output. `direction`: which of the states read side by side.
  static func stateErrors(_ direction: Int = 0) -> [Term] {
    [Term(.transposed("W_out", .slot(direction)), .here(.deltaOut))]
  }

  /// `states`: what is read, each a product of factors.
  static func equations(_ specification: NetworkSpecification, of states: [[Factor]]) -> [Equation] {
    [
      Equation(
        .v,
        states.enumerated().map { Term(.matrix("W_out", .slot($0)), $1) }
          + (specification.biases ? [.bias(specification.readoutBias)] : []),
        error: .deltaOut),
      output(specification.output), loss(specification.loss), error(specification),
    ]
  }

  private static func output(_ function: OutputFunction) -> Equation {
    switch function {
    case .identity: Equation(.y, [Term(.here(.v))])
    case .sigmoid: Equation(.y, function: .activation(.sigmoid), [Term(.here(.v))])
    case .softmax:
      Equation(
        .y, function: .reciprocal, [Term(.sum, .here(.v, .exponential))], times: [.here(.v, .exponential)])
    }
  }

  private static func loss(_ loss: Loss) -> Equation {
    switch loss {
    case .squaredError: Equation(.loss, [Term(.sum, .difference(.y, .d, .halfSquare))])
    case .binaryCrossEntropy:
      Equation(
        .loss,
        [
          Term(.sum, [.here(.d), .here(.y, .logarithm)], scale: -1),
          Term(.sum, [.here(.d, .complement), .here(.y, .logarithmOfComplement)], scale: -1),
        ])
    case .crossEntropy: Equation(.loss, [Term(.sum, [.here(.d), .here(.y, .logarithm)], scale: -1)])
    }
  }

  /// δ_out = dE/dv
  private static func error(_ specification: NetworkSpecification) -> Equation {
    let difference = [Term(.here(.y)), Term(.here(.d), scale: -1)]
    let weight: [Factor] = specification.classWeights == nil ? [.lossShare] : [.classWeight, .lossShare]
    switch (specification.loss, specification.output) {
    case (.squaredError, .sigmoid):
      let slope = specification.derivativeAtOutput ? Factor.here(.y, .derivative(.sigmoid)) : .here(.y, .slope)
      return Equation(.deltaOut, difference, times: [slope] + weight)
    case (.squaredError, .softmax):
      return Equation(.deltaOut, [Term(.softmaxJacobian(.y), .difference(.y, .d, nil))], times: weight)
    case (.crossEntropy, _):
      // Where targets add up to 1, as classes do, Σ d leaves y as it is.
      if case .classes = specification.target { return Equation(.deltaOut, difference, times: weight) }
      return Equation(.deltaOut, [Term(.here(.y), .total(.d)), Term(.here(.d), scale: -1)], times: weight)
    default: return Equation(.deltaOut, difference, times: weight)
    }
  }
}
