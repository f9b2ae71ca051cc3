/// One index of one axis.
enum AxisIndex: Equatable {
  /// Counts from 0; negative counts from the end.
  case one(Int)
  /// Half open; negative ends count from the end, ends outside are cut to the axis.
  case range(Int?, Int?)
}

extension Value {
  /// The part that `indices` choose, one axis each, first axis first; axes without an index stay whole. A single index
  /// drops its axis. `spans` says where each index is written, `whole` where all of it is.
  func indexed(by indices: [AxisIndex], spans: [Range<Int>], whole: Range<Int>) throws(ExpressionError) -> Value {
    let dimensions =
      switch self {
      case .vector: 1
      case .matrix: 2
      default: 0
      }
    if indices.count > dimensions {
      throw ExpressionError(.tooManyIndices(given: indices.count, shape: shape), at: whole)
    }
    switch self {
    case .vector(let elements):
      guard let index = indices.first else { return self }
      let chosen = try positions(index, of: elements.count, .element, at: spans[0])
      if case .one = index { return .number(elements[chosen.lowerBound]) }
      return .vector(Array(elements[chosen]))
    case .matrix(let matrix):
      guard let first = indices.first else { return self }
      let second = indices.count > 1 ? indices[1] : .range(nil, nil)
      let rows = try positions(first, of: matrix.rows, .row, at: spans[0])
      let columns = try positions(second, of: matrix.columns, .column, at: spans[indices.count - 1])
      switch (first, second) {
      case (.one, .one): return .number(matrix[rows.lowerBound, columns.lowerBound])
      default:
        var elements: [Double] = []
        elements.reserveCapacity(rows.count * columns.count)
        for row in rows {
          let start = row * matrix.columns
          elements.append(contentsOf: matrix.elements[start + columns.lowerBound..<start + columns.upperBound])
        }
        if case .range = first, case .range = second {
          return .matrix(Matrix(rows: rows.count, columns: columns.count, elements: elements))
        }
        return .vector(elements)
      }
    default: return self
    }
  }

  private func positions(
    _ index: AxisIndex, of count: Int, _ axis: ExpressionError.Axis, at span: Range<Int>
  ) throws(ExpressionError) -> Range<Int> {
    switch index {
    case .one(let written):
      let position = written < 0 ? written + count : written
      guard position >= 0, position < count else {
        let valid = count > 0 ? 0...count - 1 : nil
        throw ExpressionError(.indexOutOfRange(written, axis: axis, valid: valid), at: span)
      }
      return position..<position + 1
    case .range(let lower, let upper):
      func cut(_ end: Int) -> Int { min(max(end < 0 ? end + count : end, 0), count) }
      let start = lower.map(cut) ?? 0
      return start..<max(start, upper.map(cut) ?? count)
    }
  }
}
