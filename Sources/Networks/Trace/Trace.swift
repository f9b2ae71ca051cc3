/// Everything one forward and backward pass over a minibatch computed, kept for every node.
///
/// Training fills it and the debugger reads it: there is no other record. Rows are padded to whole vectors; all storage
/// is reused from pass to pass, so a steady state allocates nothing.
public final class Trace<Scalar: NetworkScalar> {
  /// Its truncation is read whenever examples are staged.
  @exclusivity(unchecked) public internal(set) var specification: NetworkSpecification
  public let forest: Forest
  /// The examples of the minibatch: write `count` of them through `stage`, then hand the trace to a network.
  @exclusivity(unchecked) public private(set) var staged: [Example] = []
  @exclusivity(unchecked) public private(set) var count = 0

  /// Padded row lengths of inputs, hidden units and outputs.
  package let inputStride: Int
  package let hiddenStride: Int
  let outputStride: Int
  private let instructionSet: Int32

  package let x: AlignedBuffer<Scalar>
  package let tokens: AlignedBuffer<Int32>
  /// What goes into the cell: x, or above the first layer the states of the one below.
  package let entering: AlignedBuffer<Scalar>
  package let enteringStride: Int
  /// Filled only where z = f(u).
  package let u = AlignedBuffer<Scalar>()
  private let states = AlignedBuffer<Scalar>()
  package let fromOutput = AlignedBuffer<Scalar>()
  package let fromParent = AlignedBuffer<Scalar>()
  package let delta = AlignedBuffer<Scalar>()
  /// What the cell keeps besides, store by store as its design lists them.
  package let own: [CellRows<Scalar>]
  /// Where each quantity is that is the cell's own, or another strand's; nil for what nobody is to see.
  private let ownPlaces: [OwnPlace<Scalar>?]
  private let statesAreActivations: Bool
  private let leavesAreVectors: Bool
  /// What the loss of a node counts for, by its class; empty where all count the same.
  private let classWeights: [Scalar]
  let v = AlignedBuffer<Scalar>()
  let y = AlignedBuffer<Scalar>()
  let deltaOut = AlignedBuffer<Scalar>()
  let d = AlignedBuffer<Scalar>()
  let classes = AlignedBuffer<Int32>()
  let weights = AlignedBuffer<Scalar>()
  let losses = AlignedBuffer<Scalar>()
  /// The states of comparisons; nil where nothing is compared.
  let comparisons: ComparisonRows<Scalar>?
  /// Room for the slopes of one row.
  private let slopes = AlignedBuffer<Scalar>()
  @exclusivity(unchecked) private var boundaryRows = 1

  /// Of a network with layers: what lies between each layer and the next, and between the last and the readout, where that
  /// does not read z itself.
  let junctions: [Junction<Scalar>?]
  /// The traces of the strands but the main one, which is this trace.
  @exclusivity(unchecked) private(set) var others: [Trace<Scalar>] = []
  /// As the specification lists them.
  let strands: [Strand]
  /// The place of the main one; those of the last layer begin with it.
  let mainStrand: Int
  /// Whether this is the trace of a strand that goes from the end to the start: that starts from zero.
  private let isReversed: Bool
  /// The row of the last step but k, for the row of step k; only where a strand goes the other way.
  let mirror = AlignedBuffer<Int32>()
  /// Room for what a cell needs within a level and keeps no longer, and for errors on their way between strands: a cell may
  /// serve several traces at a time.
  package let scratch = AlignedBuffer<Scalar>()
  /// What is left out in the passes from now on; nil for nothing.
  @exclusivity(unchecked) public var dropout: Dropout?
  /// Where the examples are parts of chains: which step they begin with, and which of the minibatch they are.
  @exclusivity(unchecked) private(set) var firstStep = 0
  @exclusivity(unchecked) var exampleNumbers: [Int]?

  /// z of row 0; the zero state is row −1, given states follow below it.
  package var z: UnsafeMutablePointer<Scalar> { states.pointer + boundaryRows * hiddenStride }

  /// Whether the last pass went forward only.
  @exclusivity(unchecked) public internal(set) var hasDeltas = false {
    didSet { for other in others { other.hasDeltas = hasDeltas } }
  }

  /// Changes made by hand in every pass from now on, until they are taken away. Those that name what is not there change
  /// nothing.
  @exclusivity(unchecked) public var interventions: [Intervention] = [] {
    didSet {
      hasInterventions = !interventions.isEmpty
      interventionState.plan = nil
      for other in others where !other.interventions.isEmpty { other.interventions = [] }
    }
  }
  @exclusivity(unchecked) package private(set) var hasInterventions = false
  /// Whether the last pass may have changed inputs or targets.
  @exclusivity(unchecked) var examplesAreChanged = false
  @exclusivity(unchecked) var interventionState = InterventionState<Scalar>()

  public convenience init(_ specification: NetworkSpecification) {
    self.init(specification, instructionSet: Kernels.instructionSet)
  }

  convenience init(_ specification: NetworkSpecification, instructionSet: Int32) {
    let layers = 1...specification.layers
    let junctions = layers.map { layer -> Junction<Scalar>? in
      let isReadAsItIs = layer == specification.layers && !specification.isBidirectional && specification.dropout == 0
      return isReadAsItIs ? nil : Junction(specification)
    }
    let x = AlignedBuffer<Scalar>()
    self.init(
      specification, forest: Forest(arity: specification.arity, comparesRoots: specification.comparison != nil), x: x,
      tokens: AlignedBuffer(),
      entering: specification.layers > 1 ? junctions[specification.layers - 2]?.states ?? x : x, junctions: junctions,
      isReversed: false, instructionSet)
    for (place, strand) in strands.enumerated() where place != mainStrand {
      others.append(makeTrace(of: strand))
    }
  }

  private init(
    _ specification: NetworkSpecification, forest: Forest, x: AlignedBuffer<Scalar>, tokens: AlignedBuffer<Int32>,
    entering: AlignedBuffer<Scalar>, junctions: [Junction<Scalar>?], isReversed: Bool, _ instructionSet: Int32
  ) {
    self.specification = specification
    self.forest = forest
    comparisons = specification.comparison.map { ComparisonRows($0) }
    self.x = x
    self.tokens = tokens
    self.entering = entering
    self.junctions = junctions
    self.isReversed = isReversed
    strands = specification.strands
    mainStrand = specification.mainStrand
    inputStride = Scalar.padded(specification.inputs)
    enteringStride = specification.layers > 1 ? Scalar.padded(specification.stateWidth) : inputStride
    hiddenStride = Scalar.padded(specification.hidden)
    outputStride = Scalar.padded(specification.outputs)
    self.instructionSet = instructionSet
    let hiddenStride = hiddenStride
    let own = specification.design.stores.map { CellRows<Scalar>($0, hiddenStride: hiddenStride) }
    self.own = own
    ownPlaces = OwnPlace.all(own, specification)
    statesAreActivations = specification.statesAreActivations
    leavesAreVectors = specification.leavesAreVectors
    classWeights = specification.classWeights?.map { Scalar($0) } ?? []
  }

  /// The trace of a strand that is not the main one. It reads what the main one reads, or what the layer below left; one that
  /// goes the other way has the same in its own order.
  private func makeTrace(of strand: Strand) -> Trace<Scalar> {
    let x =
      strand.isReversed ? AlignedBuffer<Scalar>() : strand.layer == 1 ? x : junctions[strand.layer - 2]?.states ?? x
    return Trace(
      specification.specification(of: strand), forest: forest, x: x,
      tokens: strand.isReversed ? AlignedBuffer() : tokens, entering: x, junctions: [nil],
      isReversed: strand.isReversed, instructionSet
    )
  }

  /// The trace of a strand.
  @inline(__always)
  func strand(_ place: Int) -> Trace<Scalar> {
    place == mainStrand ? self : others[place < mainStrand ? place : place - 1]
  }

  /// Lets `write` fill in each of `count` examples in place, then lays them out. `weight` is each example's share of
  /// the loss: 1/count for the mean over this minibatch, 1/size where it is a shard of a larger one.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func stage(_ count: Int, weight: Double? = nil, write: (Int, inout Example) -> Void) {
    read(count, write)
    layOut(weight: weight ?? 1 / Double(max(count, 1)))
  }

  /// Lets `write` fill in each of `count` examples in place.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func read(_ count: Int, _ write: (Int, inout Example) -> Void) {
    if examplesAreChanged { restoreExamples() }
    if hasInterventions { interventionState.plan = nil }
    while staged.count < count { staged.append(Example(structure: Structure(arity: specification.arity))) }
    self.count = count
    for k in 0..<count { write(k, &staged[k]) }
  }

  /// Where δ is cut from now on; nil for nowhere.
  package func truncate(after steps: Int?) { specification.truncation = steps }

  /// Lays out the examples that were read; `weight` is each one's share of the loss.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func layOut(weight: Double) {
    let changed = forest.layOut(
      staged, count: count, placement: specification.comparison == nil ? specification.placement : .last,
      truncation: specification.truncation)
    if changed { makeRoom() }
    firstStep = 0
    for e in 0..<count { fill(e, share: lossShare(weight, targets: Int(forest.targetsPerExample[e]))) }
    finishLayout()
  }

  /// Lays out parts of chains: they begin with step `firstStep` of the whole chains, counted from 0, and every target of
  /// example e has the weight `shares[e]`.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func layOut(firstStep: Int, shares: UnsafePointer<Scalar>) {
    let changed = forest.layOut(
      staged, count: count, placement: .every, truncation: specification.truncation, firstStep: firstStep)
    if changed { makeRoom() }
    self.firstStep = firstStep
    for e in 0..<count { fill(e, share: shares[e]) }
    finishLayout()
  }

  @inline(__always)
  private func finishLayout() {
    if forest.hasGivenStates { fillGivenStates() }
    hasDeltas = false
  }

  /// The weight of each of an example's targets.
  @inline(__always)
  func lossShare(_ weight: Double, targets: Int) -> Scalar {
    specification.reduction == .mean ? Scalar(weight) / Scalar(max(targets, 1)) : Scalar(weight)
  }

  private func makeRoom() {
    makeRoomForCell(examples: count)
    for other in others { other.makeRoomForCell(examples: count) }
    for junction in junctions { junction?.makeRoom(rows: forest.rowCount) }
    if specification.isBidirectional { layOutMirror() }
    makeRoomForReadout()
  }

  private func makeRoomForCell(examples count: Int) {
    let rows = forest.rowCount
    boundaryRows = 1 + (forest.hasGivenStates ? count : 0)
    x.reserve(specification.input.isDense ? rows * inputStride : 0)
    tokens.reserve(specification.input.isDense ? 0 : rows)
    states.reserve((rows + boundaryRows) * hiddenStride)
    states.fill(0, count: boundaryRows * hiddenStride)
    if statesAreActivations { u.reserve(rows * hiddenStride) }
    fromOutput.reserve(rows * hiddenStride)
    fromParent.reserve(rows * hiddenStride)
    delta.reserve(rows * hiddenStride)
    for rows in own { rows.makeRoom(forest, boundaryRows: boundaryRows) }
    if let level = forest.comparisonLevel { comparisons?.makeRoom(forest.rows(ofLevel: level)) }
    // Rows without a target, and padding, must read as zero whatever the storage held before.
    x.fill(0, count: specification.input.isDense ? rows * inputStride : 0)
    if !forest.readsEveryRow { fromOutput.fill(0, count: rows * hiddenStride) }
    // Nothing comes from above to roots, ends, and nodes below a cut; the pass back never writes there.
    for row in forest.unpushed {
      (fromParent.pointer + Int(row) * hiddenStride).update(repeating: 0, count: hiddenStride)
    }
  }

  private func makeRoomForReadout() {
    let readouts = forest.targetCount
    v.reserve(readouts * outputStride)
    y.reserve(readouts * outputStride)
    deltaOut.reserve(readouts * outputStride)
    if case .values = specification.target {
      d.reserve(readouts * outputStride)
      d.fill(0, count: readouts * outputStride)
    } else {
      classes.reserve(readouts)
    }
    weights.reserve(readouts)
    losses.reserve(readouts)
  }

  @inline(__always)
  private func fill(_ e: Int, share: Scalar) {
    let width = specification.inputs
    let outputs = specification.outputs
    let hasDenseInputs = specification.input.isDense
    let hasValues = if case .values = specification.target { true } else { false }
    forest.withRows(ofExample: e) { rows, targets in
      if hasDenseInputs {
        staged[e].inputs.withUnsafeBufferPointer { inputs in
          for n in 0..<min(rows.count, inputs.count / max(width, 1)) {
            let row = x.pointer + Int(rows[n]) * inputStride
            for i in 0..<width { row[i] = Scalar(inputs[n * width + i]) }
          }
        }
      } else {
        staged[e].tokens.withUnsafeBufferPointer { given in
          for n in 0..<min(rows.count, given.count) { tokens.pointer[Int(rows[n])] = given[n] }
        }
      }
      staged[e].targetNodes.withUnsafeBufferPointer { nodes in
        // One loop for values and one for classes, each over plain memory.
        if hasValues {
          staged[e].targetValues.withUnsafeBufferPointer { values in
            for place in nodes.indices {
              let target = Int(targets[Int(rows[Int(nodes[place])])])
              guard target >= 0 else { continue }
              weights.pointer[target] = share
              let row = d.pointer + target * outputStride
              for i in 0..<outputs { row[i] = Scalar(values[place * outputs + i]) }
            }
          }
        } else {
          staged[e].targetClasses.withUnsafeBufferPointer { given in
            for place in nodes.indices {
              let target = Int(targets[Int(rows[Int(nodes[place])])])
              guard target >= 0 else { continue }
              weights.pointer[target] = share
              classes.pointer[target] = given[place]
            }
          }
          if !classWeights.isEmpty {
            for place in nodes.indices {
              let target = Int(targets[Int(rows[Int(nodes[place])])])
              if target >= 0 { weights.pointer[target] *= classWeight(classes.pointer[target]) }
            }
          }
        }
      }
    }
  }

  @inline(__always)
  func classWeight(_ number: Int32) -> Scalar {
    classWeights.indices.contains(Int(number)) ? classWeights[Int(number)] : 1
  }

  private func fillGivenStates() {
    let hidden = specification.hidden
    var row = -1
    for e in 0..<count where !staged[e].initialState.isEmpty {
      row -= 1
      var start = 0
      forEachCarried { pointer, stride in
        for i in 0..<hidden where start + i < staged[e].initialState.count {
          pointer[row * stride + i] = Scalar(staged[e].initialState[start + i])
        }
        start += hidden
      }
    }
  }

  /// Row 0 of all that goes on from a step to the next, in the order of `NetworkSpecification.carriedQuantities`.
  @inline(__always)
  func forEachCarried(_ body: (_ pointer: UnsafeMutablePointer<Scalar>, _ stride: Int) -> Void) {
    body(z, hiddenStride)
    for rows in own where rows.store.use == .carried { body(rows.pointer, rows.stride) }
    for other in others where !other.isReversed { other.forEachCarried(body) }
  }

  /// The same of what comes back to it.
  @inline(__always)
  func forEachArriving(_ body: (_ pointer: UnsafeMutablePointer<Scalar>, _ stride: Int) -> Void) {
    body(fromParent.pointer, hiddenStride)
    for rows in own where rows.store.use == .arriving { body(rows.pointer, rows.stride) }
    for other in others where !other.isReversed { other.forEachArriving(body) }
  }

  /// What a node of a pass takes in memory, in bytes; a little more than that.
  var bytesPerNode: Int {
    let inputs = specification.input.isDense ? inputStride : 0
    let cell = own.reduce(statesAreActivations ? hiddenStride : 0) { $0 + $1.stride }
    let strands = (1 + others.count) * (4 * hiddenStride + cell)
    let between = 2 * junctions.reduce(0) { $0 + ($1?.stride ?? 0) }
    return (strands + between + inputs + 4 * outputStride) * MemoryLayout<Scalar>.size + 64
  }

  /// Takes over what another trace's forward pass left at some nodes of its first example, as if this trace had gone
  /// forward: node `nodes[k]` there is node k of `example` here. Its last node's outputs come along.
  ///
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func copyForward(of other: Trace<Scalar>, _ nodes: [Int32], toExample example: Int) {
    for (node, original) in nodes.enumerated() {
      let (to, from) = (forest.row(example: example, node: node), other.forest.row(example: 0, node: Int(original)))
      let (states, others) = (stateRows(ofRow: to), other.stateRows(ofRow: from))
      if hasActivation(to) {
        (states.u + to * states.stride).update(from: others.u + from * states.stride, count: states.stride)
      }
      for (rows, others) in zip(own, other.own) where !rows.store.isBackward { rows.copyRow(from, of: others, to: to) }
      (states.z + to * states.stride).update(from: others.z + from * states.stride, count: states.stride)
    }
    guard let last = nodes.last, let to = forest.target(example: example, node: nodes.count - 1),
      let from = other.forest.target(example: 0, node: Int(last))
    else { return }
    for (buffer, source) in [(v, other.v), (y, other.y), (deltaOut, other.deltaOut)] {
      (buffer.pointer + to * outputStride).update(from: source.pointer + from * outputStride, count: outputStride)
    }
    weights.pointer[to] = other.weights.pointer[from]
    losses.pointer[to] = other.losses.pointer[from]
  }

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
  private func hasActivation(_ row: Int) -> Bool {
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

extension InputKind {
  var isDense: Bool {
    if case .dense = self { return true }
    return false
  }
}
