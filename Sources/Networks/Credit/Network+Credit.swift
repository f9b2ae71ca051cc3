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
  /// States, outputs and δ_out are those of the trace: nothing is computed forward again. Any cell can be asked.
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
      width: trace.specification.hidden, losses: reach.losses, summed: request.node == nil ? structure.count : 1)
    let size = reach.size
    credit.nodes.reserveCapacity(size.entries)
    credit.norms.reserveCapacity(size.entries)
    credit.projections.reserveCapacity(size.entries)
    if request.keepsVectors { credit.vectors.reserveCapacity(size.entries * credit.width) }

    // Where δ is cut, the copies end: there is nothing left to cut in them.
    var specification = trace.specification
    specification.truncation = nil
    let copied = Trace<Scalar>(specification)
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
      backward(copied)
      for k in 0..<next - first {
        credit.take(copied, example: k, copies[k], of: trace, request, deltaNorms)
      }
      done += rows
      progress(done)
    }
    return credit
  }
}

/// How much is computed at a time.
private enum CreditGroup {
  /// What the rows of a group may take.
  static let bytes = 64 << 20
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
    let count = width
    for place in copy.nodes.indices where copy.isReached[place] {
      let node = Int(copy.nodes[place])
      if let wanted = request.node, wanted != node { continue }
      let part = copied.deltaRow(example: example, node: place)
      let whole = trace.deltaRow(example: 0, node: node)
      nodes.append(copy.nodes[place])
      norms.append(length(part, count))
      projections.append(projection(of: part, on: whole, length: deltaNorms[node], count))
      let start = request.node == nil ? node * count : 0
      sums.withUnsafeMutableBufferPointer { sums in
        for i in 0..<count { sums[start + i] += Double(part[i]) }
      }
      if request.keepsVectors { for i in 0..<count { vectors.append(Double(part[i])) } }
    }
    starts.append(nodes.count)
  }
}

extension Trace {
  /// δ of a node, H values.
  @inline(__always)
  fileprivate func deltaRow(example: Int, node: Int) -> UnsafePointer<Scalar> {
    UnsafePointer(delta.pointer + forest.row(example: example, node: node) * hiddenStride)
  }

  fileprivate func deltaNorm(_ node: Int) -> Double {
    length(deltaRow(example: 0, node: node), specification.hidden)
  }
}

/// Several sums side by side, or each addition would wait for the one before.
@inline(__always)
private func product<Scalar: NetworkScalar>(
  _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, _ count: Int
) -> Double {
  var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0)
  var i = 0
  while i + 4 <= count {
    s0 += Double(a[i]) * Double(b[i])
    s1 += Double(a[i + 1]) * Double(b[i + 1])
    s2 += Double(a[i + 2]) * Double(b[i + 2])
    s3 += Double(a[i + 3]) * Double(b[i + 3])
    i += 4
  }
  while i < count {
    s0 += Double(a[i]) * Double(b[i])
    i += 1
  }
  return (s0 + s1) + (s2 + s3)
}

/// aᵀb / ‖b‖
@inline(__always)
private func projection<Scalar: NetworkScalar>(
  of a: UnsafePointer<Scalar>, on b: UnsafePointer<Scalar>, length: Double, _ count: Int
) -> Double {
  let plain = product(a, b, count)
  // A product of small numbers can be 0 where its quotient is not.
  if plain.magnitude > 1e-280, plain.magnitude < .infinity { return plain / length }
  var sum = 0.0
  for i in 0..<count { sum += Double(a[i]) * (Double(b[i]) / length) }
  return sum
}

/// The Euclidean norm, also of what is too large or too small to be squared: δ vanishes and explodes.
@inline(__always)
private func length<Scalar: NetworkScalar>(_ values: UnsafePointer<Scalar>, _ count: Int) -> Double {
  let square = product(values, values, count)
  if square > 1e-280, square < .infinity { return square.squareRoot() }
  if square.isNaN { return .nan }
  var largest = 0.0
  for i in 0..<count { largest = max(largest, Double(values[i]).magnitude) }
  guard largest > 0, largest.isFinite else { return largest }
  var sum = 0.0
  for i in 0..<count { sum += (Double(values[i]) / largest) * (Double(values[i]) / largest) }
  return largest * sum.squareRoot()
}
