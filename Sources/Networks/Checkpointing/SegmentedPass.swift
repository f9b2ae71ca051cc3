/// A pass forward and back over long chains that keeps the trace of one segment at a time (Chen et al. 2016 call it
/// checkpointing): the states at the borders of segments are kept, and the trace in between is computed anew on the way
/// back.
///
/// Loss and gradient are those of a pass that keeps everything, to the bit: both sum segment by segment from the last to
/// the first (`Segments`), and a row's digits do not depend on the rows beside it. It costs one more forward pass without
/// readout, and saves memory that would not fit the caches.
package final class SegmentedPass<Scalar: NetworkScalar> {
  /// The trace of one segment; after a pass that of the first.
  package let trace: Trace<Scalar>
  private let hidden: Int
  /// z and what the cell carries besides.
  private let carriedCount: Int
  private let vectorLength: Int
  /// The length of a whole state.
  private var rowLength: Int { carriedCount * vectorLength }
  private let placement: TargetPlacement
  /// The states before each segment but the first, a row a chain.
  private let checkpoints = AlignedBuffer<Scalar>()
  /// δ that comes to the last state of the segment from the one after it, a row a chain.
  private let carried = AlignedBuffer<Scalar>()
  /// The same in the order of the chains that reach the segment.
  private let errors = AlignedBuffer<Scalar>()
  /// The weight of a chain's targets, and the same in the order of the chains that reach the segment.
  private let shares = AlignedBuffer<Scalar>()
  private let sharesHere = AlignedBuffer<Scalar>()
  /// The chains that reach the segment.
  @exclusivity(unchecked) private var chains: [Int] = []

  package init(_ specification: NetworkSpecification) {
    var part = specification
    // Shares and places are those of whole chains, which this class knows.
    part.reduction = .sum
    part.placement = .every
    trace = Trace(part)
    hidden = specification.hidden
    carriedCount = specification.carriedQuantities.count
    vectorLength = Scalar.padded(specification.hidden)
    placement = specification.placement
  }

  /// Whether the examples that `trace` has read are chains longer than a segment whose trace would take more than so many
  /// bytes.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package static func isWorthwhile(for trace: Trace<Scalar>, limit: Int) -> Bool {
    guard trace.specification.arity == 1, !trace.specification.isBidirectional else { return false }
    var (steps, longest) = (0, 0)
    for e in 0..<trace.count {
      steps += trace.staged[e].structure.count
      longest = max(longest, trace.staged[e].structure.count)
    }
    return longest > Segments.length && steps > limit / trace.bytesPerNode
  }

  /// Runs over the examples that `whole` has read but not laid out, each with `weight` as its share of the loss. Writes
  /// dE/d(parameters), or adds it, and returns E.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func run(
    _ network: Network<Scalar>, over whole: Trace<Scalar>, weight: Double, into gradient: Gradient<Scalar>,
    accumulate: Bool = false
  ) -> Double {
    let count = whole.count
    trace.dropout = whole.dropout
    let longest = (0..<count).reduce(0) { max($0, whole.staged[$1].structure.count) }
    let segments = max((longest + Segments.length - 1) / Segments.length, 1)
    checkpoints.reserve(segments * count * rowLength)
    for buffer in [carried, errors] { buffer.reserve(count * rowLength) }
    for buffer in [shares, sharesHere] { buffer.reserve(count) }
    for e in 0..<count {
      let example = whole.staged[e]
      var targets = example.targetNodes.count
      if placement == .last { targets = example.targetNodes.last.map { isLast($0, of: example) ? 1 : 0 } ?? 0 }
      shares.pointer[e] = whole.lossShare(weight, targets: targets)
    }
    for segment in 0..<segments - 1 {
      stage(segment, of: whole)
      network.forwardStates(trace)
      keepStates(after: segment, of: whole)
    }
    carried.fill(0, count: count * rowLength)
    var loss = 0.0
    for segment in stride(from: segments - 1, through: 0, by: -1) {
      stage(segment, of: whole)
      network.forward(trace)
      for (place, chain) in chains.enumerated() {
        let last = trace.forest.row(example: place, node: trace.staged[place].structure.count - 1)
        var from = carried.pointer + chain * rowLength
        trace.forEachArriving { pointer, stride in
          (pointer + last * stride).update(from: from, count: vectorLength)
          from += vectorLength
        }
      }
      network.backward(trace)
      network.accumulateGradient(trace, into: gradient, accumulate: accumulate || segment < segments - 1)
      loss += trace.loss()
      if segment > 0 { carryErrors(before: segment, network) }
    }
    return loss
  }

  private func isLast(_ node: Int32, of example: Example) -> Bool { Int(node) == example.structure.count - 1 }

  /// Lays out a segment of the chains that reach it.
  private func stage(_ segment: Int, of whole: Trace<Scalar>) {
    let first = segment * Segments.length
    chains.removeAll(keepingCapacity: true)
    for e in 0..<whole.count where segment == 0 || whole.staged[e].structure.count > first { chains.append(e) }
    for (place, chain) in chains.enumerated() { sharesHere.pointer[place] = shares.pointer[chain] }
    trace.exampleNumbers = chains
    trace.read(chains.count) { place, part in
      let chain = chains[place]
      copy(whole.staged[chain], from: first, into: &part)
      if segment > 0 {
        let state = checkpoints.pointer + (segment * whole.count + chain) * rowLength
        part.initialState.removeAll(keepingCapacity: true)
        for k in 0..<carriedCount {
          for i in 0..<hidden { part.initialState.append(Double(state[k * vectorLength + i])) }
        }
      }
    }
    trace.layOut(firstStep: first, shares: sharesHere.pointer)
  }

  /// The steps of a chain from `first` on, as many as a segment has.
  private func copy(_ chain: Example, from first: Int, into part: inout Example) {
    let steps = first..<min(first + Segments.length, chain.structure.count)
    part.structure.becomeChain(length: steps.count)
    part.inputs.removeAll(keepingCapacity: true)
    part.tokens.removeAll(keepingCapacity: true)
    part.targetNodes.removeAll(keepingCapacity: true)
    part.targetValues.removeAll(keepingCapacity: true)
    part.targetClasses.removeAll(keepingCapacity: true)
    part.initialState = first == 0 ? chain.initialState : part.initialState
    if trace.specification.input.isDense {
      let width = trace.specification.inputs
      let values = steps.lowerBound * width..<min(steps.upperBound * width, chain.inputs.count)
      part.inputs.append(contentsOf: chain.inputs[values])
    } else {
      part.tokens.append(contentsOf: chain.tokens[steps.lowerBound..<min(steps.upperBound, chain.tokens.count)])
    }
    let targets = targets(of: chain, from: steps.lowerBound)..<targets(of: chain, from: steps.upperBound)
    for place in targets where placement == .every || isLast(chain.targetNodes[place], of: chain) {
      part.targetNodes.append(chain.targetNodes[place] - Int32(truncatingIfNeeded: first))
      if case .values(let width) = trace.specification.target {
        part.targetValues.append(contentsOf: chain.targetValues[place * width..<(place + 1) * width])
      } else {
        part.targetClasses.append(chain.targetClasses[place])
      }
    }
  }

  /// The first of a chain's targets at or after a step.
  private func targets(of chain: Example, from step: Int) -> Int {
    var (low, high) = (0, chain.targetNodes.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(chain.targetNodes[middle]) < step { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func keepStates(after segment: Int, of whole: Trace<Scalar>) {
    for (place, chain) in chains.enumerated() {
      let last = trace.forest.row(example: place, node: trace.staged[place].structure.count - 1)
      var state = checkpoints.pointer + ((segment + 1) * whole.count + chain) * rowLength
      trace.forEachCarried { pointer, stride in
        state.update(from: pointer + last * stride, count: vectorLength)
        state += vectorLength
      }
    }
  }

  /// Takes δ over to the segment before; nothing where a cut lies between.
  private func carryErrors(before segment: Int, _ network: Network<Scalar>) {
    let isCut = trace.specification.truncation.map { segment * Segments.length % $0 == 0 } ?? false
    if isCut {
      errors.fill(0, count: chains.count * rowLength)
    } else {
      network.errorsOfGivenStates(trace, into: errors.pointer)
    }
    for (place, chain) in chains.enumerated() {
      (carried.pointer + chain * rowLength).update(from: errors.pointer + place * rowLength, count: rowLength)
    }
  }
}
