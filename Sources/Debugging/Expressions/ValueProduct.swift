extension Value {
  /// Largest number of elements that a product may make, and of multiplications that it may take: T×H by H×T of a long
  /// sequence would otherwise fill the memory, or run for minutes without a place to stop.
  static let largestProduct = 1 << 24
  static let longestProduct = 1 << 33

  /// Matrix–matrix, matrix–vector, vector–matrix (the vector as a row) or dot product; with a number, a multiple.
  func product(_ other: Value) throws(Reason) -> Value {
    switch (self, other) {
    case (.vector(let left), .vector(let right)) where left.count == right.count:
      return .number(dot(left, right))
    case (.matrix(let left), .vector(let right)) where left.columns == right.count:
      return .vector(Value.product(left, right))
    case (.vector(let left), .matrix(let right)) where left.count == right.rows:
      let row = Matrix(rows: 1, columns: left.count, elements: left)
      return .vector(try Value.product(row, right).elements)
    case (.matrix(let left), .matrix(let right)) where left.columns == right.rows:
      return .matrix(try Value.product(left, right))
    case (.vector, .vector), (.matrix, .vector), (.vector, .matrix), (.matrix, .matrix):
      throw .shapeMismatch(operation: "@", shape, other.shape)
    default: return try elementwise(other, .product) { $0 * $1 }
    }
  }

  private static func product(_ matrix: Matrix, _ vector: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: matrix.rows)
    matrix.elements.withUnsafeBufferPointer { elements in
      vector.withUnsafeBufferPointer { vector in
        for row in 0..<matrix.rows {
          let start = row * matrix.columns
          result[row] = dot(UnsafeBufferPointer(rebasing: elements[start..<start + matrix.columns]), vector)
        }
      }
    }
    return result
  }

  private static func product(_ left: Matrix, _ right: Matrix) throws(Reason) -> Matrix {
    let (size, sizeOverflows) = left.rows.multipliedReportingOverflow(by: right.columns)
    let (work, workOverflows) = size.multipliedReportingOverflow(by: left.columns)
    if sizeOverflows || size > largestProduct || workOverflows || work > longestProduct {
      throw .tooLarge(operation: "@", Value.matrix(left).shape, Value.matrix(right).shape)
    }
    var result = [Double](repeating: 0, count: size)
    let columns = right.columns
    left.elements.withUnsafeBufferPointer { left in
      right.elements.withUnsafeBufferPointer { right in
        result.withUnsafeMutableBufferPointer { result in
          // Row by row of the right side: the inner loop is no reduction, so it runs in vectors.
          let inner = columns == 0 ? 0 : right.count / columns
          for row in 0..<(columns == 0 ? 0 : result.count / columns) {
            for k in 0..<inner {
              let factor = left[row * inner + k]
              for column in 0..<columns { result[row * columns + column] += factor * right[k * columns + column] }
            }
          }
        }
      }
    }
    return Matrix(rows: left.rows, columns: columns, elements: result)
  }
}

/// Σ aᵢ bᵢ over equally long buffers. Eight partial sums: a sum in strict order would run at the adder's latency.
func dot(_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) -> Double {
  var partial = SIMD8<Double>.zero
  var i = 0
  let count = min(a.count, b.count)
  if count >= 8, let left = UnsafeRawPointer(a.baseAddress), let right = UnsafeRawPointer(b.baseAddress) {
    while i + 8 <= count {
      let offset = i * MemoryLayout<Double>.stride
      partial +=
        left.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
        * right.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
      i += 8
    }
  }
  var sum = partial.sum()
  while i < count {
    sum += a[i] * b[i]
    i += 1
  }
  return sum
}

func dot(_ a: [Double], _ b: [Double]) -> Double {
  a.withUnsafeBufferPointer { left in b.withUnsafeBufferPointer { right in dot(left, right) } }
}
