/// The rows of one store of a trace's cell: for every node `parts` vectors, each padded.
package final class CellRows<Scalar: NetworkScalar> {
  package let store: CellStore
  /// How far two rows lie apart.
  package let stride: Int
  private let buffer = AlignedBuffer<Scalar>()
  @exclusivity(unchecked) private var boundaryRows = 0

  init(_ store: CellStore, hiddenStride: Int) {
    self.store = store
    stride = store.names.count * hiddenStride
  }

  /// Row 0. Of what is carried the zero state is row −1, and given states follow below it.
  package var pointer: UnsafeMutablePointer<Scalar> { buffer.pointer + boundaryRows * stride }

  /// Room for the rows of a forest; what must read as zero is zero.
  func makeRoom(_ forest: Forest, boundaryRows: Int) {
    self.boundaryRows = store.use == .carried ? boundaryRows : 0
    buffer.reserve((forest.rowCount + self.boundaryRows) * stride)
    buffer.fill(0, count: self.boundaryRows * stride)
    guard store.use == .arriving else { return }
    for row in forest.unpushed { (pointer + Int(row) * stride).update(repeating: 0, count: stride) }
  }

  func copyRow(_ from: Int, of other: CellRows<Scalar>, to: Int) {
    (pointer + to * stride).update(from: other.pointer + from * stride, count: stride)
  }
}
