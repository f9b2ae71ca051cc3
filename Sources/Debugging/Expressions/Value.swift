/// What an expression is worth: a number, a truth value, a vector, a matrix, or words. Elements are always `Double`,
/// whatever precision the network computes in.
public enum Value: Sendable, Equatable {
  case number(Double)
  case boolean(Bool)
  case vector([Double])
  case matrix(Matrix)
  case text(String)

  /// Elements row by row: element (i, j) at `elements[i * columns + j]`.
  public struct Matrix: Sendable, Equatable {
    public let rows: Int
    public let columns: Int
    public internal(set) var elements: [Double]

    /// `elements` holds rows × columns values, row by row.
    public init(rows: Int, columns: Int, elements: [Double]) {
      precondition(rows >= 0 && columns >= 0 && elements.count == rows * columns)
      self.rows = rows
      self.columns = columns
      self.elements = elements
    }

    public subscript(row: Int, column: Int) -> Double { elements[row * columns + column] }

    /// columns × rows.
    public var transposed: Matrix {
      var result = [Double](repeating: 0, count: elements.count)
      for row in 0..<rows {
        for column in 0..<columns { result[column * rows + row] = elements[row * columns + column] }
      }
      return Matrix(rows: columns, columns: rows, elements: result)
    }
  }

  /// What kind of value it is and how large.
  public enum Shape: Sendable, Hashable {
    case number
    case boolean
    case vector(Int)
    case matrix(rows: Int, columns: Int)
    case text
  }

  public var shape: Shape {
    switch self {
    case .number: .number
    case .boolean: .boolean
    case .vector(let elements): .vector(elements.count)
    case .matrix(let matrix): .matrix(rows: matrix.rows, columns: matrix.columns)
    case .text: .text
    }
  }

  /// The number, or 1 and 0 for true and false; nil for all else.
  public var scalar: Double? {
    switch self {
    case .number(let number): number
    case .boolean(let truth): truth ? 1 : 0
    default: nil
    }
  }

  /// The elements row by row, one for a number; nil for text.
  public var elements: [Double]? {
    switch self {
    case .number(let number): [number]
    case .boolean(let truth): [truth ? 1 : 0]
    case .vector(let elements): elements
    case .matrix(let matrix): matrix.elements
    case .text: nil
    }
  }

  /// What it says as a condition: a truth value itself, a number (or the only element of a vector or matrix) unless
  /// it is 0. NaN is not 0, so it holds: who waits for a condition wants to see a NaN. nil where it says nothing.
  public var truth: Bool? {
    switch self {
    case .boolean(let truth): truth
    case .number(let number): number != 0
    case .vector(let elements) where elements.count == 1: elements[0] != 0
    case .matrix(let matrix) where matrix.elements.count == 1: matrix.elements[0] != 0
    default: nil
    }
  }
}
