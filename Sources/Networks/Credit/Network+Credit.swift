import CKernels

extension Trace {
  /// What a request about this trace's only example would take. O(nodes).
  public func size(of request: CreditRequest) -> CreditRequest.Size {
    CreditReach(staged[0].structure, forest, request).size
  }
}

extension Network {
  /// Takes δ of a trace's only example apart by loss terms; nil when `shouldStop` says so.
  ///
  /// E_s depends on the nodes at or below s alone. So every loss gets a copy of those, with it for the only target; the
  /// copies are staged side by side in groups of bounded memory, and the cell's own pass back runs over each group as over a minibatch.
  /// States, outputs and δ_out are those of the trace: nothing is computed forward again. Any cell can be asked. Parts below
  /// the smallest normal number (2·10⁻³⁰⁸, in Float 10⁻³⁸) count as 0.
  ///
  /// Needs a trace of one example after a backward pass of this network. O(vectors × H²), for `trace.size(of:)` vectors.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func credit(
    of trace: Trace<Scalar>, _ request: CreditRequest = CreditRequest(), shouldStop: () -> Bool = { false },
    progress: (_ vectors: Int) -> Void = { _ in }
  ) -> Credit? {
    let structure = trace.staged[0].structure
    let reach = CreditReach(structure, trace.forest, request)
    var credit = Credit(
      width: trace.width(of: .delta), losses: reach.losses, summed: request.node == nil ? structure.count : 1)
    let size = reach.size
    credit.nodes.reserveCapacity(size.entries)
    credit.norms.reserveCapacity(size.entries)
    credit.projections.reserveCapacity(size.entries)
    if request.keepsVectors { credit.vectors.reserveCapacity(size.entries * credit.width) }

    // Where δ is cut, the copies end: there is nothing left to cut in them.
    var specification = trace.specification
    specification.truncation = nil
    let copied = Trace<Scalar>(specification)
    if specification.dropout > 0 { copied.dropout = trace.dropout }
    let mostRows = max(1, CreditGroup.bytes / trace.bytesPerNode)
    let deltaNorms = (0..<structure.count).map { node in
      request.node == nil || request.node == node ? trace.deltaNorm(node) : .nan
    }
    var copies: [CreditReach.Copy] = []
    var done = 0
    var next = 0
    while next < reach.losses.count {
      if shouldStop() { return nil }
      let first = next
      var rows = 0
      while next < reach.losses.count {
        let more = reach.vectors(of: reach.losses[next])
        if next > first, rows + more > mostRows || next - first >= CreditGroup.copies { break }
        rows += more
        next += 1
      }
      while copies.count < next - first { copies.append(CreditReach.Copy()) }
      copied.stage(next - first) { k, example in
        reach.cut(reach.losses[first + k], into: &copies[k], &example.structure)
        example.aim(atLastNodeOf: trace.staged[0], specification)
      }
      for k in 0..<next - first { copied.copyForward(of: trace, copies[k].nodes, toExample: k) }
      if trace.hasInterventions { copied.takeInterventions(of: trace, copies[0..<next - first]) }
      // Over many steps most parts shrink to where a processor's arithmetic is slowest.
      let arithmetic = bs_flush_subnormals()
      backwardOfMainStrand(copied)
      for k in 0..<next - first {
        credit.take(copied, example: k, copies[k], of: trace, request, deltaNorms)
      }
      bs_restore_subnormals(arithmetic)
      done += rows
      progress(done)
    }
    return credit
  }
}

/// How much is computed at a time.
private enum CreditGroup {
  /// What the rows of a group may take.
  static let bytes = 32 << 20
  static let copies = 4_096
}

extension Example {
  /// A target at the last node alone. Which one does not matter: δ_out is copied.
  fileprivate mutating func aim(atLastNodeOf whole: Example, _ specification: NetworkSpecification) {
    targetNodes = [Int32(truncatingIfNeeded: structure.count - 1)]
    switch specification.target {
    case .values(let width):
      if targetValues.count != width { targetValues = Array(repeating: 0, count: width) }
    case .classes: targetClasses = [0]
    }
    if initialState != whole.initialState { initialState = whole.initialState }
  }
}

extension Credit {
  /// Reads what a copy's pass back left at the nodes that its loss reaches.
  @inline(__always)
  fileprivate mutating func take<Scalar: NetworkScalar>(
    _ copied: Trace<Scalar>, example: Int, _ copy: CreditReach.Copy, of trace: Trace<Scalar>, _ request: CreditRequest,
    _ deltaNorms: [Double]
  ) {
    for place in copy.nodes.indices where copy.isReached[place] {
      let node = Int(copy.nodes[place])
      if let wanted = request.node, wanted != node { continue }
      let (part, count) = copied.deltaRow(example: example, node: place)
      let whole = trace.deltaRow(example: 0, node: node).values
      let start = request.node == nil ? node * width : 0
      let sizes = sums.withUnsafeMutableBufferPointer { sums in
        accumulate(part, whole, into: sums.baseAddress.map { $0 + start }, count)
      }
      nodes.append(copy.nodes[place])
      let norm = sizes.square.isOrdinary ? sizes.square.squareRoot() : length(part, count)
      norms.append(norm)
      let size = deltaNorms[node]
      if norm == 0 {
        // Most parts of a long chain have vanished altogether.
        projections.append(size > 0 ? 0 : .nan)
      } else {
        projections.append(
          sizes.product.magnitude.isOrdinary
            ? sizes.product / size : projection(of: part, on: whole, length: size, count))
      }
      if request.keepsVectors { for i in 0..<width { vectors.append(i < count ? Double(part[i]) : 0) } }
    }
    starts.append(nodes.count)
  }
}

extension Trace {
  /// What is held in the example is held in its copies: nothing flows back through it there either.
  fileprivate func takeInterventions(of trace: Trace<Scalar>, _ copies: ArraySlice<CreditReach.Copy>) {
    var taken: [Intervention] = []
    for given in trace.interventions where given.example == nil || given.example == 0 {
      var own = given
      guard let node = given.node else {
        // All copies are of the one example.
        own.example = nil
        taken.append(own)
        continue
      }
      for (k, copy) in copies.enumerated() {
        guard let place = copy.place(of: node) else { continue }
        (own.example, own.node) = (k, place)
        taken.append(own)
      }
    }
    interventions = taken
    planInterventions()
  }

  /// δ of a node, and how many values it has.
  @inline(__always)
  fileprivate func deltaRow(example: Int, node: Int) -> (values: UnsafePointer<Scalar>, count: Int) {
    let row = forest.row(example: example, node: node)
    let states = stateRows(ofRow: row)
    return (UnsafePointer(states.delta + row * states.stride), states.width)
  }

  fileprivate func deltaNorm(_ node: Int) -> Double {
    let delta = deltaRow(example: 0, node: node)
    return length(delta.values, delta.count)
  }
}

/// ‖a‖² and aᵀb in one pass that also adds a to `sums`. Several sums side by side, or each addition would wait for the
/// one before.
@inline(__always)
private func accumulate<Scalar: NetworkScalar>(
  _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, into sums: UnsafeMutablePointer<Double>?, _ count: Int
) -> (square: Double, product: Double) {
  guard let sums else { return (0, 0) }
  var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0)
  var (p0, p1, p2, p3) = (0.0, 0.0, 0.0, 0.0)
  var i = 0
  while i + 4 <= count {
    let (a0, a1, a2, a3) = (Double(a[i]), Double(a[i + 1]), Double(a[i + 2]), Double(a[i + 3]))
    s0 += a0 * a0
    s1 += a1 * a1
    s2 += a2 * a2
    s3 += a3 * a3
    p0 += a0 * Double(b[i])
    p1 += a1 * Double(b[i + 1])
    p2 += a2 * Double(b[i + 2])
    p3 += a3 * Double(b[i + 3])
    sums[i] += a0
    sums[i + 1] += a1
    sums[i + 2] += a2
    sums[i + 3] += a3
    i += 4
  }
  while i < count {
    let value = Double(a[i])
    s0 += value * value
    p0 += value * Double(b[i])
    sums[i] += value
    i += 1
  }
  return ((s0 + s1) + (s2 + s3), (p0 + p1) + (p2 + p3))
}

extension Double {
  /// Whether a sum of products has neither overflowed nor lost what is small: neither 0, nor ∞, nor NaN.
  fileprivate var isOrdinary: Bool { self > 1e-280 && self < .infinity }
}

/// aᵀb / ‖b‖, where aᵀb is no ordinary number.
@inline(__always)
private func projection<Scalar: NetworkScalar>(
  of a: UnsafePointer<Scalar>, on b: UnsafePointer<Scalar>, length: Double, _ count: Int
) -> Double {
  (0..<count).reduce(0) { $0 + Double(a[$1]) * (Double(b[$1]) / length) }
}

/// The Euclidean norm, also of what is too large or too small to be squared: δ vanishes and explodes.
@inline(__always)
private func length<Scalar: NetworkScalar>(_ values: UnsafePointer<Scalar>, _ count: Int) -> Double {
  var largest = 0.0
  for i in 0..<count {
    let size = Double(values[i]).magnitude
    if size.isNaN { return .nan }
    largest = max(largest, size)
  }
  guard largest > 0, largest.isFinite else { return largest }
  return largest
    * (0..<count).reduce(0) { $0 + (Double(values[$1]) / largest) * (Double(values[$1]) / largest) }.squareRoot()
}
