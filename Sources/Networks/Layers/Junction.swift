import CKernels

/// Between a layer and what reads it, the next layer or the readout: the states of its strands side by side, with what
/// dropout leaves of them, and what comes back to each.
///
/// Rows are those of the forest; of a strand that goes the other way the states of the same step.
final class Junction<Scalar: NetworkScalar> {
  /// The row of each strand's vector, and what it is masked with where there is dropout.
  private let directions: Int
  private let hidden: Int
  private let hiddenStride: Int
  private let hasDropout: Bool
  /// How far two rows lie apart.
  let stride: Int
  let states = AlignedBuffer<Scalar>()
  let errors = AlignedBuffer<Scalar>()
  /// For each strand a row a node, in its own order: 0, or 1/(1 − p). Read only where masks are drawn.
  private let masks: [AlignedBuffer<Scalar>]

  init(_ specification: NetworkSpecification) {
    directions = specification.directions
    hidden = specification.hidden
    hiddenStride = Scalar.padded(specification.hidden)
    stride = Scalar.padded(specification.stateWidth)
    hasDropout = specification.dropout > 0
    masks = (0..<(specification.dropout > 0 ? directions : 0)).map { _ in AlignedBuffer() }
  }

  /// Room for so many rows; padding, and what nothing comes back to, is zero.
  func makeRoom(rows: Int) {
    states.reserve(rows * stride)
    states.fill(0, count: rows * stride)
    errors.reserve(rows * stride)
    errors.fill(0, count: rows * stride)
    for mask in masks { mask.reserve(rows * hiddenStride) }
  }

  /// The mask of a strand's row.
  @inline(__always)
  func mask(_ direction: Int, row: Int) -> UnsafeMutablePointer<Scalar> {
    masks[direction].pointer + row * hiddenStride
  }

  /// Lays the states of a strand beside those of the others. `rows`: for each row the strand's own; nil where it is the same.
  @inline(__always)
  func join(
    _ direction: Int, _ z: UnsafePointer<Scalar>, rows: UnsafePointer<Int32>?, count: Int, masked: Bool
  ) {
    for row in 0..<count {
      let own = rows.map { Int($0[row]) } ?? row
      let (from, to) = (z + own * hiddenStride, states.pointer + row * stride + direction * hidden)
      if masked {
        let mask = mask(direction, row: own)
        for i in 0..<hidden { to[i] = from[i] * mask[i] }
      } else {
        to.update(from: from, count: hidden)
      }
    }
  }

  /// Hands a strand what comes back to its states.
  @inline(__always)
  func split(
    _ direction: Int, into fromOutput: UnsafeMutablePointer<Scalar>, rows: UnsafePointer<Int32>?, count: Int,
    masked: Bool
  ) {
    for row in 0..<count {
      let own = rows.map { Int($0[row]) } ?? row
      let (from, to) = (errors.pointer + row * stride + direction * hidden, fromOutput + own * hiddenStride)
      if masked {
        let mask = mask(direction, row: own)
        for i in 0..<hidden { to[i] = from[i] * mask[i] }
      } else {
        to.update(from: from, count: hidden)
      }
    }
  }
}
