import Debugging
import Testing

struct ExpressionSingularValueTests {
  private func matrix(_ rows: Int, _ columns: Int, _ element: (Int, Int) -> Double) -> Value.Matrix {
    var elements: [Double] = []
    for i in 0..<rows { for j in 0..<columns { elements.append(element(i, j)) } }
    return Value.Matrix(rows: rows, columns: columns, elements: elements)
  }

  private func relative(_ a: Double, _ b: Double) -> Double { abs(a - b) / abs(b) }

  @Test func agreesWithNumpyOnAThinMatrix() {
    // np.linalg.svd(np.array([[2, -1, .5], [.25, 3, -2], [1, 1, 1], [-4, 0, .125]]), compute_uv=False)
    let expected = [4.600905735240072, 3.7758426792187607, 1.3794214284347954]
    let thin = Value.Matrix(rows: 4, columns: 3, elements: [2, -1, 0.5, 0.25, 3, -2, 1, 1, 1, -4, 0, 0.125])
    #expect(near(SingularValues.all(of: thin), expected))
    #expect(near(SingularValues.all(of: thin.transposed), expected))
  }

  @Test func agreesWithNumpyOnAnIllConditionedMatrix() {
    // np.linalg.svd(np.array([[1/(i+j+1) for j in range(8)] for i in range(8)]), compute_uv=False)
    let expected = [
      1.6959389969219496, 0.2981252113169307, 0.026212843578119035, 0.0014676881177418473, 5.436943369751095e-05,
      1.2943320918745527e-06, 1.7988737457436082e-08, 1.1115389793345086e-10,
    ]
    #expect(near(SingularValues.all(of: matrix(8, 8) { 1 / Double($0 + $1 + 1) }), expected, 2e-15))
  }

  @Test func agreesWithNumpyOnWideAndLargeMatrices() {
    // B = np.array([[((i*7 + j*13) % 11 - 5)/3 for j in range(40)] for i in range(25)]); np.linalg.svd(B, …)[:5]
    let wide = matrix(25, 40) { Double(($0 * 7 + $1 * 13) % 11 - 5) / 3 }
    let wideExpected = [19.24761765254049, 18.32137240597685, 9.859363727588573, 9.634876040541663, 7.523530376736025]
    #expect(near(Array(SingularValues.all(of: wide).prefix(5)), wideExpected))
    #expect(relative(SingularValues.largest(of: wide), 19.24761765254049) < 1e-14)
    // i = np.arange(200); D = ((i[:,None]*31 + i[None,:]*17 + i[:,None]*i[None,:]) % 101 - 50)/50; svd(D)[:3]
    let large = matrix(200, 200) { Double(($0 * 31 + $1 * 17 + $0 * $1) % 101 - 50) / 50 }
    let largeExpected = [19.574823703057056, 19.506844578214118, 18.064407379641]
    #expect(near(Array(SingularValues.all(of: large).prefix(3)), largeExpected))
  }

  @Test func deficientRankLeavesZeros() {
    // np.linalg.svd([[np.sin(i*64 + j + 1) for j in range(64)] for i in range(64)]): rank 2
    let values = SingularValues.all(of: matrix(64, 64) { value(sine: $0 * 64 + $1 + 1) })
    #expect(near(Array(values.prefix(2)), [32.427963797246385, 31.571465779108827]))
    #expect(values.dropFirst(2).allSatisfy { $0 < 1e-13 })
    #expect(SingularValues.all(of: matrix(3, 5) { _, _ in 0 }) == [0, 0, 0])
  }

  private func value(sine x: Int) -> Double { (try? worth("sin(\(x))").scalar) ?? .nan }

  @Test func orthogonalMatricesHaveOnes() {
    let permuted = matrix(7, 7) { ($0 * 3 + 2) % 7 == $1 ? -1 : 0 }
    #expect(near(SingularValues.all(of: permuted), Array(repeating: 1, count: 7), 1e-15))
    // 1 − 2 v vᵀ / vᵀv with v = (1, 2, …, 30); 9455 = vᵀv
    let mirror = matrix(30, 30) { ($0 == $1 ? 1 : 0) - 2 * Double(($0 + 1) * ($1 + 1)) / 9455 }
    #expect(near(SingularValues.all(of: mirror), Array(repeating: 1, count: 30)))
  }

  /// ‖A‖² = Σσ², |det A| = Πσ, and one-sided Jacobi agrees, for every small shape.
  @Test(arguments: 1...9, 1...9) func agreesWithJacobiRotations(rows: Int, columns: Int) {
    var generator = SplitMix(state: UInt64(rows * 16 + columns))
    let random = matrix(rows, columns) { _, _ in generator.uniform() * 2 - 1 }
    let values = SingularValues.all(of: random)
    #expect(values.count == min(rows, columns))
    #expect(near(values, jacobi(rows >= columns ? random : random.transposed)))
    #expect(SingularValues.largest(of: random) == values[0])
  }

  @Test(arguments: [1e-300, 1e-160, 1, 1e160, 1e300]) func scaleDoesNotMatter(scale: Double) {
    let plain = matrix(6, 4) { Double($0 * 4 + $1).squareRoot() - 2 }
    let scaled = Value.Matrix(rows: 6, columns: 4, elements: plain.elements.map { $0 * scale })
    #expect(relative(SingularValues.largest(of: scaled) / scale, SingularValues.largest(of: plain)) < 1e-14)
  }

  @Test func theLanguageCallsThem() throws {
    #expect(near(try numbers("spectral(b)"), try numbers("norm(b)")))
    #expect(try worth("spectral(-3)") == .number(3))
    // np.linalg.svd([[1, 2, 3], [4, 5, 6], [7, 8, 10]], compute_uv=False)
    #expect(near(try numbers("singular(W)"), [17.412505166808597, 0.8751613501104367, 0.19686652111743008]))
    #expect(try numbers("spectral(W) == singular(W)[0]") == [1])
    #expect(try worth("spectral(empty)") == .number(0))
    #expect(try worth("spectral(broken)").scalar?.isNaN == true)
    #expect(try numbers("singular(W * nan)").allSatisfy(\.isNaN))
    #expect(try numbers("singular(W * nan)").count == 3)
    #expect(fault("spectral(word)")?.reason == .wrongOperand(operation: "spectral", .text))
    let huge = Value.matrix(Value.Matrix(rows: 1500, columns: 1500, elements: Array(repeating: 1, count: 2_250_000)))
    #expect(
      fault("spectral(ans)", in: SampleScope(answer: huge))?.reason
        == .tooLarge(operation: "spectral", .matrix(rows: 1500, columns: 1500), nil))
  }

  /// Hestenes: rotate columns until all are orthogonal; their lengths are the singular values.
  private func jacobi(_ matrix: Value.Matrix) -> [Double] {
    var columns = (0..<matrix.columns).map { j in (0..<matrix.rows).map { matrix[$0, j] } }
    func inner(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    for _ in 0..<40 {
      for p in columns.indices {
        for q in columns.indices where q > p {
          let (alpha, beta) = (inner(columns[p], columns[p]), inner(columns[q], columns[q]))
          let gamma = inner(columns[p], columns[q])
          if abs(gamma) <= 1e-17 * (alpha * beta).squareRoot() { continue }
          let zeta = (beta - alpha) / (2 * gamma)
          let tangent = (zeta < 0 ? -1 : 1) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
          let cosine = 1 / (1 + tangent * tangent).squareRoot()
          let (old, other) = (columns[p], columns[q])
          columns[p] = zip(old, other).map { cosine * ($0 - tangent * $1) }
          columns[q] = zip(old, other).map { cosine * (tangent * $0 + $1) }
        }
      }
    }
    return columns.map { inner($0, $0).squareRoot() }.sorted(by: >)
  }
}

/// A seeded generator of test data.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}
