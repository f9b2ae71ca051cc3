/// dE/d(parameters), laid out like the parameters: dense up to the embeddings, and of those only the rows of words that
/// occurred.
///
/// A minibatch touches a few hundred of many thousand words, so clearing, adding and applying must cost what was touched.
public final class Gradient<Scalar: NetworkScalar> {
  public let layout: ParameterLayout
  private let store: AlignedBuffer<Scalar>
  /// Words whose row holds something, in the order in which they first occurred.
  @exclusivity(unchecked) package private(set) var touched: [Int32] = []
  /// For each word the round in which it was touched last.
  @exclusivity(unchecked) private var rounds: [UInt32]
  @exclusivity(unchecked) private var round: UInt32 = 0

  package var pointer: UnsafeMutablePointer<Scalar> { store.pointer }

  public init(_ layout: ParameterLayout) {
    self.layout = layout
    store = AlignedBuffer(capacity: layout.count)
    rounds = Array(repeating: 0, count: layout.embeddings?.rows ?? 0)
  }

  /// Forgets which rows were touched. Their values stay until they are touched again.
  @inline(__always)
  func beginEmbeddings() {
    touched.removeAll(keepingCapacity: true)
    round &+= 1
  }

  /// The row of a word, cleared if this is the first time.
  @inline(__always)
  func embedding(_ word: Int, of parameter: ParameterView) -> UnsafeMutablePointer<Scalar> {
    let row = store.pointer + parameter.offset + word * parameter.columns
    if rounds[word] != round {
      rounds[word] = round
      touched.append(Int32(truncatingIfNeeded: word))
      row.update(repeating: 0, count: parameter.columns)
    }
    return row
  }

  /// Whether a word's row holds something.
  func isTouched(_ word: Int) -> Bool { rounds[word] == round && round > 0 }

  /// Adds another gradient, word by word in the order in which it met them.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func add(_ other: Gradient<Scalar>, table: Scalar.Table) {
    Scalar.add(table, layout.denseCount, store.pointer, other.pointer)
    guard let embeddings = layout.embeddings else { return }
    for word in other.touched {
      let from = other.pointer + embeddings.offset + Int(word) * embeddings.columns
      Scalar.add(table, embeddings.columns, embedding(Int(word), of: embeddings), from)
    }
  }

  /// Calls `body` with the offset and length of every stretch that holds something: the dense part, then each word's row.
  @inline(__always)
  package func forEachStretch(_ body: (_ offset: Int, _ count: Int) -> Void) {
    body(0, layout.denseCount)
    guard let embeddings = layout.embeddings else { return }
    for word in touched { body(embeddings.offset + Int(word) * embeddings.columns, embeddings.columns) }
  }

  /// All elements; 0 where nothing was touched.
  public var elements: [Double] {
    var elements = [Double](repeating: 0, count: layout.count)
    forEachStretch { offset, count in
      for i in offset..<offset + count { elements[i] = Double(store.pointer[i]) }
    }
    return elements
  }
}
