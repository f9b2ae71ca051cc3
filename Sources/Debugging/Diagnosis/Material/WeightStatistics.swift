import Networks
import Training

/// The parameters: their size, and which units have the same ones.
struct WeightStatistics {
  /// By parameter: the Euclidean norm, and how many elements it has.
  private(set) var norms: [String: (norm: Double, count: Int)] = [:]
  /// Units whose weights, in and out, are another's.
  private(set) var symmetric: [Int] = []
  private(set) var nonFinite: (name: String, row: Int, column: Int, value: Double)?
  /// σ_max of W, for a tree of the larger of its halves; nil where finding it would take long.
  private(set) var largestSingularValue: Double?
  let steepest: Double

  private static let mostForSingularValues = 400

  init(_ run: any TrainingRun) {
    let specification = run.specification
    steepest = specification.steepest
    var rows: [[Double]] = Array(repeating: [], count: specification.hidden <= 4_096 ? specification.hidden : 0)
    for parameter in run.layout.parameters {
      let values = run.values(of: parameter)
      norms[parameter.name] = (norm(values), parameter.count)
      if nonFinite == nil, let place = values.firstIndex(where: { !$0.isFinite }) {
        nonFinite = (parameter.name, place / parameter.columns, place % parameter.columns, values[place])
      }
      switch parameter.role {
      case .input, .bias, .recurrent:
        guard parameter.rows == rows.count, parameter.name != specification.readoutBias,
          !Comparison.parameterNames.contains(parameter.name)
        else { break }
        for i in rows.indices { rows[i] += values[i * parameter.columns..<(i + 1) * parameter.columns] }
      case .output:
        // What a comparison is read out by belongs to units of its own.
        guard specification.comparison == nil else { break }
        for i in rows.indices { rows[i] += (0..<parameter.rows).map { values[$0 * parameter.columns + i] } }
      case .embedding: break
      }
      if case .recurrent(let blocks) = parameter.role, parameter.name == specification.recurrentMatrix,
        specification.hidden <= Self.mostForSingularValues
      {
        largestSingularValue = Self.largest(values, hidden: specification.hidden, blocks: blocks)
      }
    }
    symmetric = Self.equalRows(rows)
  }

  /// γ·σ_max(W): δ shrinks at least to this, whatever the activations.
  var bound: Double? { largestSingularValue.map { steepest * $0 } }

  /// Root mean square of a parameter's elements.
  func rms(_ name: String) -> Double {
    norms[name].map { $0.norm / Double(max($0.count, 1)).squareRoot() } ?? .nan
  }

  private static func largest(_ values: [Double], hidden h: Int, blocks: Int) -> Double {
    var largest = 0.0
    for block in 0..<blocks {
      var elements: [Double] = []
      for row in 0..<h {
        let start = (row * blocks + block) * h
        elements += values[start..<start + h]
      }
      largest = max(largest, SingularValues.largest(of: Value.Matrix(rows: h, columns: h, elements: elements)))
    }
    return largest
  }

  /// Rows equal to another one, to rounding. Sorted by their sums, equal ones are neighbours.
  private static func equalRows(_ rows: [[Double]]) -> [Int] {
    guard rows.count > 1 else { return [] }
    let sums = rows.map { $0.reduce(0, +) }
    let order = rows.indices.sorted { (sums[$0], $0) < (sums[$1], $1) }
    var found: Set<Int> = []
    for (a, b) in zip(order, order.dropFirst()) {
      let scale = rows[a].reduce(1e-300) { max($0, $1.magnitude) }
      if zip(rows[a], rows[b]).allSatisfy({ ($0 - $1).magnitude <= 1e-9 * scale }) { found.formUnion([a, b]) }
    }
    return found.sorted()
  }
}
