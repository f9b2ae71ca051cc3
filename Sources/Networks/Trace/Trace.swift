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
  let instructionSet: Int32

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
  let ownPlaces: [OwnPlace<Scalar>?]
  let statesAreActivations: Bool
  let leavesAreVectors: Bool
  /// What the loss of a node counts for, by its class; empty where all count the same.
  let classWeights: [Scalar]
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
  let slopes = AlignedBuffer<Scalar>()
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
      if dropout != nil, let junction = readoutJunction, let theirs = other.readoutJunction {
        junction.mask(0, row: to).update(from: theirs.mask(0, row: from), count: hiddenStride)
      }
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
}

extension InputKind {
  var isDense: Bool {
    if case .dense = self { return true }
    return false
  }
}
