// What a pass left, as whoever looks at it reads it.
extension Trace {
  /// E of the whole minibatch: the weighted sum over all nodes read out, in the order of rows; segment by segment where
  /// chains are so long.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func loss() -> Double {
    var total = 0.0
    for segment in forest.segments {
      var sum = 0.0
      for r in forest.targets(ofLevels: segment) { sum += Double(weights.pointer[r]) * Double(losses.pointer[r]) }
      total += sum
    }
    return total
  }

  /// The weight of a node's loss in E; nil where the node is not read out.
  public func lossShare(example: Int, node: Int) -> Double? {
    forest.target(example: example, node: node).map { Double(weights.pointer[$0]) }
  }

  /// What the class of a node's target weighs, which its share of the loss has in it.
  public func classWeight(example: Int, node: Int) -> Double {
    guard !classWeights.isEmpty, let target = forest.target(example: example, node: node) else { return 1 }
    return Double(classWeight(classes.pointer[target]))
  }

  /// The values of a quantity at a node, at full precision; nil where the node does not have it.
  public func values(_ quantity: Quantity, example: Int, node: Int) -> [Double]? {
    var isThere = false
    let values = [Double](unsafeUninitializedCapacity: width(of: quantity)) { buffer, written in
      guard let start = buffer.baseAddress else { return }
      if let count = read(quantity, row: forest.row(example: example, node: node), into: start) {
        written = count
        isThere = true
      }
    }
    return isThere ? values : nil
  }

  /// How many values a node has of a quantity, at most.
  public func width(of quantity: Quantity) -> Int {
    switch quantity {
    case .x: specification.input.isDense ? specification.inputs : 1
    case .v, .y, .deltaOut: specification.outputs
    case .d: if case .values = specification.target { specification.outputs } else { 1 }
    case .loss: 1
    case .own: specification.hidden
    default: max(specification.hidden, specification.comparison?.units ?? 0)
    }
  }

  /// Writes the values of a quantity at a row to `buffer`, which needs room for `width(of:)` of them, and returns how many
  /// they are; nil where the row does not have it. Allocates nothing.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func read(_ quantity: Quantity, row: Int, into buffer: UnsafeMutablePointer<Double>) -> Int? {
    @inline(__always) func copy(_ pointer: UnsafePointer<Scalar>, _ count: Int) -> Int {
      for i in 0..<count { buffer[i] = Double(pointer[i]) }
      return count
    }
    @inline(__always) func state(
      _ part: (StateRows<Scalar>) -> UnsafeMutablePointer<Scalar>
    ) -> Int {
      let states = stateRows(ofRow: row)
      return copy(part(states) + row * states.stride, states.width)
    }
    switch quantity {
    case .x:
      if specification.input.isDense { return copy(x.pointer + row * inputStride, specification.inputs) }
      buffer[0] = Double(tokens.pointer[row])
      return 1
    case .u: return hasActivation(row) ? state(\.u) : nil
    case .z: return state(\.z)
    case .slope: return slope(row, into: buffer)
    case .fromOutput: return hasDeltas ? state(\.fromOutput) : nil
    case .fromParent: return hasDeltas ? state(\.fromParent) : nil
    case .delta: return hasDeltas ? state(\.delta) : nil
    case .own(let place):
      guard Int(place) < ownPlaces.count, let found = ownPlaces[Int(place)] else { return nil }
      switch found {
      case .rows(let rows, let part):
        guard hasDeltas || !rows.store.isBackward, rows.store.nodes[part].includes(kind(ofRow: row)) else {
          return nil
        }
        return copy(rows.pointer + row * rows.stride + part * hiddenStride, specification.hidden)
      case .strand(let strand, let quantity, let isReversed):
        return self.strand(strand).read(quantity, row: isReversed ? Int(mirror.pointer[row]) : row, into: buffer)
      case .mask(let layer, let direction):
        guard dropout != nil, let junction = junctions[layer - 1] else {
          for i in 0..<specification.hidden { buffer[i] = 1 }
          return specification.hidden
        }
        return copy(junction.mask(direction, row: direction > 0 ? Int(mirror.pointer[row]) : row), specification.hidden)
      }
    default:
      guard let target = forest.target(ofRow: row) else { return nil }
      switch quantity {
      case .v: return copy(v.pointer + target * outputStride, specification.outputs)
      case .y: return copy(y.pointer + target * outputStride, specification.outputs)
      case .d:
        if case .values = specification.target { return copy(d.pointer + target * outputStride, specification.outputs) }
        buffer[0] = Double(classes.pointer[target])
      case .deltaOut:
        return hasDeltas ? copy(deltaOut.pointer + target * outputStride, specification.outputs) : nil
      default: buffer[0] = Double(losses.pointer[target])
      }
      return 1
    }
  }

  /// Row 0 of a quantity of a level's nodes that can be changed by hand, how far rows lie apart and how wide they are.
  @inline(__always)
  func changeableRows(
    _ quantity: Quantity, level: Int
  ) -> (pointer: UnsafeMutablePointer<Scalar>, stride: Int, width: Int)? {
    let states = stateRows(level: level)
    switch quantity {
    case .u:
      return statesAreActivations || level == forest.comparisonLevel ? (states.u, states.stride, states.width) : nil
    case .z: return (states.z, states.stride, states.width)
    case .own(let place):
      guard Int(place) < ownPlaces.count, case .rows(let rows, let part)? = ownPlaces[Int(place)],
        level != forest.comparisonLevel
      else { return nil }
      return (rows.pointer + part * hiddenStride, rows.stride, specification.hidden)
    default: return nil
    }
  }

  private func kind(ofRow row: Int) -> NodeKind {
    if let comparisons, row >= comparisons.first { return .comparison }
    return row < forest.levelStarts[min(1, forest.levelCount)] ? .leaf : .composition
  }

  /// Whether a row's state is f(u): everywhere, or where comparisons are.
  @inline(__always)
  func hasActivation(_ row: Int) -> Bool {
    statesAreActivations || comparisons.map { row >= $0.first } ?? false
  }

  /// f'(u) of a row, by the kernel that the backward pass uses.
  @inline(__always)
  private func slope(_ row: Int, into buffer: UnsafeMutablePointer<Double>) -> Int? {
    guard hasActivation(row), let table = Scalar.kernels(at: instructionSet)?.pointee else { return nil }
    let isVector = leavesAreVectors && kind(ofRow: row) == .leaf
    let function = isVector ? Activation.identity.code : specification.activation.code
    let rows = stateRows(ofRow: row)
    let (u, stride) = (rows.u + row * rows.stride, rows.stride)
    slopes.reserve(2 * stride)
    // f(u) again rather than z, which may have been changed by hand.
    let state = slopes.pointer + stride
    Scalar.apply(table, stride, u, state, function)
    Scalar.differentiate(table, stride, u, state, slopes.pointer, function)
    for i in 0..<rows.width { buffer[i] = Double(slopes.pointer[i]) }
    return rows.width
  }

  /// The state an example started from: z, or another quantity that is carried.
  public func initialState(_ quantity: Quantity, example: Int) -> [Double] {
    let given = staged[example].initialState
    guard let place = specification.carriedQuantities.firstIndex(of: quantity) else {
      return Array(repeating: 0, count: specification.hidden)
    }
    let start = place * specification.hidden
    return (start..<start + specification.hidden).map { $0 < given.count ? given[$0] : 0 }
  }
}
