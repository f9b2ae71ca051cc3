/// Singular values by Householder bidiagonalisation (Golub & Kahan 1965) and bisection on the Golub–Kahan form.
///
/// Bisection needs no shifts, cannot fail to converge, and finds any one value alone: the largest of an n×n matrix costs
/// the bidiagonalisation, 8/3·n³ operations, and little else. Errors are a few units of the last place of the largest value.
public enum SingularValues {
  /// The largest singular value, the matrix's 2-norm; 0 for no elements, NaN where an element is NaN or infinite.
  public static func largest(of matrix: Value.Matrix) -> Double {
    guard let form = Bidiagonal(matrix) else { return matrix.elements.isEmpty ? 0 : .nan }
    return form.value(0)
  }

  /// All min(rows, columns) singular values, largest first; all NaN where an element is NaN or infinite.
  public static func all(of matrix: Value.Matrix) -> [Double] {
    let count = min(matrix.rows, matrix.columns)
    guard let form = Bidiagonal(matrix) else { return [Double](repeating: .nan, count: count) }
    return (0..<count).map { form.value($0) }
  }

  /// Whether the work, rows × columns × the smaller of both, stays within seconds: 1,290² is the largest square.
  static func isWithinReach(_ matrix: Value.Matrix) -> Bool {
    let (size, overflows) = matrix.elements.count.multipliedReportingOverflow(by: min(matrix.rows, matrix.columns))
    return !overflows && size <= 1 << 31
  }
}

/// An upper bidiagonal matrix with the singular values of another one, which was divided by its largest element so
/// that no square overflows.
private struct Bidiagonal {
  private let scale: Double
  /// Diagonal and superdiagonal in turn: d₀, e₀, d₁, e₁, …, dₙ₋₁, squared. With a diagonal of zeros they are the
  /// tridiagonal matrix whose eigenvalues are ± the singular values.
  private let squares: [Double]
  /// No singular value is above it.
  private let bound: Double

  /// nil for no elements, or one that is not finite.
  init?(_ matrix: Value.Matrix) {
    guard !matrix.elements.isEmpty, matrix.elements.allSatisfy(\.isFinite) else { return nil }
    var largest = 0.0
    for element in matrix.elements { largest = max(largest, abs(element)) }
    let tall = matrix.rows >= matrix.columns ? matrix : matrix.transposed
    scale = largest == 0 ? 1 : largest
    let scale = self.scale
    var reduction = Householder(elements: tall.elements.map { $0 / scale }, rows: tall.rows, columns: tall.columns)
    let entries = reduction.bidiagonalise()
    // Gershgorin: a row of the tridiagonal form holds two neighbouring entries.
    var bound = 0.0
    for i in entries.indices { bound = max(bound, abs(entries[i]) + (i > 0 ? abs(entries[i - 1]) : 0)) }
    self.bound = bound
    squares = entries.map { $0 * $0 }
  }

  /// The singular value with `rank` larger ones.
  func value(_ rank: Int) -> Double {
    var low = 0.0
    var high = bound * (1 + 0x1p-50)
    // Below this, digits are rounding of the bidiagonalisation.
    let floor = bound * 0x1p-60
    while high - low > floor {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if countAbove(middle) > rank { low = middle } else { high = middle }
    }
    return high <= floor ? 0 : high * scale
  }

  /// How many singular values are above `x` > 0, by Sturm's count of the tridiagonal form's negative pivots.
  private func countAbove(_ x: Double) -> Int {
    var pivot = x
    var count = 0
    for square in squares {
      // Pivots of x·1 − A: a negative one for every eigenvalue above x.
      pivot = x - square / pivot
      if abs(pivot) < 0x1p-900 { pivot = 0x1p-900 }
      if pivot < 0 { count += 1 }
    }
    return count
  }
}

/// Reduces a matrix, rows ≥ columns, to bidiagonal form by reflections from the left and right in turn.
private struct Householder {
  var elements: [Double]
  let rows: Int
  let columns: Int

  /// d₀, e₀, d₁, …, up to signs.
  mutating func bidiagonalise() -> [Double] {
    var entries: [Double] = []
    entries.reserveCapacity(2 * columns)
    var left = [Double](repeating: 0, count: rows)
    var right = [Double](repeating: 0, count: columns)
    var sums = [Double](repeating: 0, count: columns)
    for k in 0..<columns {
      for i in k..<rows { left[i] = elements[i * columns + k] }
      let (entry, weight) = Householder.reflect(&left, from: k)
      entries.append(entry)
      if k + 1 == columns { break }
      if weight != 0 { reflectColumns(k, left, weight, &sums) }
      for j in k + 1..<columns { right[j] = elements[k * columns + j] }
      let (beside, rightWeight) = Householder.reflect(&right, from: k + 1)
      entries.append(beside)
      if rightWeight != 0 { reflectRows(k, right, rightWeight) }
    }
    return entries
  }

  /// Turns x = vector[start…] into v of the reflection 1 − w v vᵀ that takes x to (entry, 0, …, 0).
  private static func reflect(_ vector: inout [Double], from start: Int) -> (entry: Double, weight: Double) {
    var squares = 0.0
    for i in start..<vector.count { squares += vector[i] * vector[i] }
    let head = vector[start]
    let length = squares.squareRoot()
    // Nothing to do for zero, or for a lone element.
    if length == 0 || start + 1 == vector.count { return (head, 0) }
    let entry = head > 0 ? -length : length
    vector[start] = head - entry
    return (entry, 1 / (length * (length + abs(head))))
  }

  private mutating func reflectColumns(_ k: Int, _ v: [Double], _ weight: Double, _ sums: inout [Double]) {
    let (rows, columns) = (rows, columns)
    elements.withUnsafeMutableBufferPointer { elements in
      sums.withUnsafeMutableBufferPointer { sums in
        for j in k + 1..<columns { sums[j] = 0 }
        for i in k..<rows {
          let factor = v[i]
          for j in k + 1..<columns { sums[j] += factor * elements[i * columns + j] }
        }
        for i in k..<rows {
          let factor = weight * v[i]
          for j in k + 1..<columns { elements[i * columns + j] -= factor * sums[j] }
        }
      }
    }
  }

  private mutating func reflectRows(_ k: Int, _ v: [Double], _ weight: Double) {
    let (rows, columns) = (rows, columns)
    elements.withUnsafeMutableBufferPointer { elements in
      v.withUnsafeBufferPointer { v in
        let tail = UnsafeBufferPointer(rebasing: v[(k + 1)...])
        for i in k + 1..<rows {
          let row = UnsafeMutableBufferPointer(rebasing: elements[i * columns + k + 1..<(i + 1) * columns])
          let factor = weight * dot(UnsafeBufferPointer(row), tail)
          for j in row.indices { row[j] -= factor * tail[j] }
        }
      }
    }
  }
}
