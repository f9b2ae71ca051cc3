/// How weights start. Biases always start at 0, or where their cell says, word vectors uniform in ±0.1.
public enum Initializer: Sendable, Equatable {
  /// Every weight from N(0, σ²).
  case normal(Double)
  /// Every weight uniform in [−a, a].
  case uniform(Double)
  /// N(0, 2 / (fan in + fan out)) (Glorot & Bengio 2010).
  case xavier
  /// N(0, 1 / fan in) (LeCun et al. 1998); what some courses call "Xavier".
  case lecun
  /// N(0, 2 / fan in) (He et al. 2015).
  case he
  /// Rows or columns orthonormal (Saxe et al. 2014).
  case orthogonal
  /// Recurrent blocks are I divided by their number (Le et al. 2015 for one block); the rest as lecun.
  case identity
  case zeros

  /// Word vectors start uniform in ± this.
  public static let embeddingReach = 0.1

  /// The words that name them, with the parameter where there is one.
  public static let names = ["normal", "uniform", "xavier", "lecun", "he", "orthogonal", "identity", "zeros"]

  public init?(name: String, argument: Double?) {
    switch (name, argument) {
    case ("normal", let sigma): self = .normal(sigma ?? 1)
    case ("uniform", let a): self = .uniform(a ?? 0.1)
    case ("xavier", nil): self = .xavier
    case ("lecun", nil): self = .lecun
    case ("he", nil): self = .he
    case ("orthogonal", nil): self = .orthogonal
    case ("identity", nil): self = .identity
    case ("zeros", nil): self = .zeros
    default: return nil
    }
  }

  public var description: String {
    switch self {
    case .normal(let sigma): "normal(\(Self.plain(sigma)))"
    case .uniform(let a): "uniform(\(Self.plain(a)))"
    case .xavier: "xavier"
    case .lecun: "lecun"
    case .he: "he"
    case .orthogonal: "orthogonal"
    case .identity: "identity"
    case .zeros: "zeros"
    }
  }

  /// `1` rather than `1.0`.
  private static func plain(_ x: Double) -> String {
    x == x.rounded() && x.magnitude < 1e15 ? "\(Int(x))" : "\(x)"
  }

  /// Draws one parameter, row-major. Making a large one orthogonal takes long: `shouldStop` is asked now and then, and what
  /// comes back after it said so is of no use.
  public func draw(
    _ parameter: ParameterView, with generator: inout Generator, shouldStop: () -> Bool = { false }
  ) -> [Double] {
    let (rows, columns) = (parameter.rows, parameter.columns)
    func gaussian(_ sigma: Double) -> [Double] {
      (0..<rows * columns).map { _ in sigma * generator.normal() }
    }
    if parameter.role == .bias { return Array(repeating: parameter.start, count: rows * columns) }
    // Word vectors have no fan in: small and uniform, whatever the weights are.
    if parameter.role == .embedding {
      return (0..<rows * columns).map { _ in Self.embeddingReach * (2 * generator.uniform() - 1) }
    }
    switch self {
    case .normal(let sigma): return gaussian(sigma)
    case .uniform(let a): return (0..<rows * columns).map { _ in a * (2 * generator.uniform() - 1) }
    case .xavier: return gaussian((2 / Double(rows + columns)).squareRoot())
    case .lecun: return gaussian((1 / Double(columns)).squareRoot())
    case .he: return gaussian((2 / Double(columns)).squareRoot())
    case .orthogonal: return orthonormal(rows: rows, columns: columns, from: gaussian(1), shouldStop)
    case .identity:
      guard case .recurrent(let blocks) = parameter.role else {
        return gaussian((1 / Double(columns)).squareRoot())
      }
      var values = [Double](repeating: 0, count: rows * columns)
      for row in 0..<rows {
        for block in 0..<blocks { values[row * columns + block * rows + row] = 1 / Double(blocks) }
      }
      return values
    case .zeros: return Array(repeating: 0, count: rows * columns)
    }
  }
}

/// Makes the shorter of rows and columns orthonormal, by Gram–Schmidt with each vector passed twice (once leaves
/// errors that grow with the condition number; twice is enough, Giraud et al. 2005).
private func orthonormal(rows: Int, columns: Int, from drawn: [Double], _ shouldStop: () -> Bool) -> [Double] {
  let (vectors, length) = rows <= columns ? (rows, columns) : (columns, rows)
  var q = drawn
  for i in 0..<vectors {
    if shouldStop() { return q }
    for _ in 0..<2 {
      for j in 0..<i {
        var dot = 0.0
        for k in 0..<length { dot += q[i * length + k] * q[j * length + k] }
        for k in 0..<length { q[i * length + k] -= dot * q[j * length + k] }
      }
    }
    var norm = 0.0
    for k in 0..<length { norm += q[i * length + k] * q[i * length + k] }
    for k in 0..<length { q[i * length + k] /= norm.squareRoot() }
  }
  if rows <= columns { return q }
  var transposed = [Double](repeating: 0, count: rows * columns)
  for i in 0..<vectors {
    for k in 0..<length { transposed[k * columns + i] = q[i * length + k] }
  }
  return transposed
}
