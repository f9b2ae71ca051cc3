/// dE/d(parameters): the dense parameters as they are laid out, and of the embeddings only the rows of words that occurred.
///
/// A minibatch touches a few hundred of many thousand words, so clearing, adding and applying must cost what was touched.
/// Their rows lie side by side in the order in which they first occurred, padded, so that they stay in the cache.
public final class Gradient<Scalar: NetworkScalar> {
  public let layout: ParameterLayout
  private let store: AlignedBuffer<Scalar>
  private let rows = AlignedBuffer<Scalar>()
  private let stride: Int
  /// Words whose row holds something, in the order in which they first occurred.
  @exclusivity(unchecked) package private(set) var touched: [Int32] = []
  /// For each word the round in which it was touched last, and which of the rows is its own.
  @exclusivity(unchecked) private var rounds: [(round: UInt32, row: Int32)]
  @exclusivity(unchecked) private var round: UInt32 = 0
  /// Room for the errors of each token of the inputs, summed.
  let tokenSums = AlignedBuffer<Scalar>()
  /// The row of each of the words to be added.
  private let places = AlignedBuffer<Int32>()

  /// The dense part.
  package var pointer: UnsafeMutablePointer<Scalar> { store.pointer }

  public init(_ layout: ParameterLayout) {
    self.layout = layout
    store = AlignedBuffer(capacity: layout.denseCount)
    stride = Scalar.padded(layout.embeddings?.columns ?? 0)
    rounds = Array(repeating: (0, 0), count: layout.embeddings?.rows ?? 0)
  }

  /// Forgets which rows were touched.
  @inline(__always)
  func beginEmbeddings() {
    touched.removeAll(keepingCapacity: true)
    round &+= 1
  }

  /// Adds `count` rows of errors to the rows of their words; a negative word has none.
  @inline(__always)
  func addEmbeddings(
    _ count: Int, words: UnsafePointer<Int32>, errors: UnsafePointer<Scalar>, table: Scalar.Table
  ) {
    places.reserve(count)
    let places = places.pointer
    let before = touched.count
    rounds.withUnsafeMutableBufferPointer { rounds in
      for i in 0..<count {
        let word = Int(words[i])
        guard word >= 0 else {
          places[i] = -1
          continue
        }
        if rounds[word].round != round {
          rounds[word] = (round, Int32(truncatingIfNeeded: touched.count))
          touched.append(words[i])
        }
        places[i] = rounds[word].row
      }
    }
    rows.grow(to: touched.count * stride)
    (rows.pointer + before * stride).update(repeating: 0, count: (touched.count - before) * stride)
    Scalar.scatter(table, count, stride, errors, places, rows.pointer)
  }

  /// The row of a word; nil where nothing touched it.
  @inline(__always)
  package func embedding(_ word: Int) -> UnsafeMutablePointer<Scalar>? {
    isTouched(word) ? rows.pointer + Int(rounds[word].row) * stride : nil
  }

  /// Whether a word's row holds something.
  func isTouched(_ word: Int) -> Bool { rounds[word].round == round && round > 0 }

  /// Adds some elements of the dense part of another gradient.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func addDense(of other: Gradient<Scalar>, _ range: Range<Int>, table: Scalar.Table) {
    Scalar.add(table, range.count, store.pointer + range.lowerBound, other.pointer + range.lowerBound)
  }

  /// Adds the words' rows of another gradient, word by word in the order in which it met them.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func addEmbeddings(of other: Gradient<Scalar>, table: Scalar.Table) {
    other.touched.withUnsafeBufferPointer { words in
      guard let start = words.baseAddress else { return }
      addEmbeddings(words.count, words: start, errors: other.rows.pointer, table: table)
    }
  }

  /// Calls `body` with the elements: the dense part, then all words' rows, zero where they are padded.
  @inline(__always)
  package func forEachBlock(_ body: (_ elements: UnsafeMutablePointer<Scalar>, _ count: Int) -> Void) {
    body(store.pointer, layout.denseCount)
    if !touched.isEmpty { body(rows.pointer, touched.count * stride) }
  }

  /// Calls `body` with the place among the parameters, the elements and the length of every stretch that holds something:
  /// the dense part, then each word's row.
  @inline(__always)
  package func forEachStretch(_ body: (_ offset: Int, _ elements: UnsafeMutablePointer<Scalar>, _ count: Int) -> Void) {
    body(0, store.pointer, layout.denseCount)
    guard let embeddings = layout.embeddings else { return }
    for (row, word) in touched.enumerated() {
      body(embeddings.offset + Int(word) * embeddings.columns, rows.pointer + row * stride, embeddings.columns)
    }
  }

  /// All elements, laid out like the parameters; 0 where nothing was touched.
  public var elements: [Double] {
    var elements = [Double](repeating: 0, count: layout.count)
    forEachStretch { offset, values, count in
      for i in 0..<count { elements[offset + i] = Double(values[i]) }
    }
    return elements
  }
}
