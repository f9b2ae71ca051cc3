import CKernels
import Foundation
import Networks
import Testing

/// The kernels of the walk over levels, and those that change parameters, against plain loops in Double: every instruction
/// set, every size up to 70.
@Suite struct FoldKernelTests {
  static let sizes = 1...70

  @Test(arguments: Kernels.available)
  func foldsEqualTheReference(instructionSet: Int32) throws {
    try checkFolds(Double.self, instructionSet, tolerance: 1e-12)
    try checkFolds(Float.self, instructionSet, tolerance: 2e-4)
  }

  /// Rows by level: five without children, three over two of those or over nothing, and one over two of these.
  private static let levels = [0, 5, 8, 9]
  private static let left: [Int32] = [-1, -1, -1, -1, -1, 0, 4, -1, 5]
  private static let right: [Int32] = [-1, -1, -1, -1, -1, 1, 2, 3, 7]

  private func checkFolds<S: NetworkScalar>(_: S.Type, _ instructionSet: Int32, tolerance: Double) throws {
    let table = try #require(S.kernels(at: instructionSet)).pointee
    var generator = Generator(seed: 3)
    let rows = Self.left.count
    for h in Self.sizes {
      let padded = S.padded(h)
      // W is H×2H inside a wider matrix, as a leading dimension allows.
      let stride = 2 * h + 3
      let w = random(S.self, h * stride, &generator, scale: 1 / Double(h).squareRoot())
      let (forward, backward) = (
        AlignedBuffer<S>(capacity: 2 * h * padded), AlignedBuffer<S>(capacity: 2 * h * padded)
      )
      for s in 0..<2 {
        S.packTransposed(table, h, h, w.pointer + s * h, stride, forward.pointer + s * h * padded)
        S.pack(table, h, h, w.pointer + s * h, stride, backward.pointer + s * h * padded)
      }
      let bias = random(S.self, padded, &generator)
      let states = AlignedBuffer<S>(capacity: (rows + 1) * padded)
      let z = states.pointer + padded
      let u = AlignedBuffer<S>(capacity: rows * padded)
      let fromOutput = padding(random(S.self, rows * padded, &generator), rows: rows, width: h, padded)
      let fromParent = AlignedBuffer<S>(capacity: rows * padded)
      let delta = AlignedBuffer<S>(capacity: rows * padded)
      for i in h..<padded { bias.pointer[i] = 0 }
      // A row without children starts from what is there: the input's part.
      for row in 0..<5 { for i in 0..<padded { u.pointer[row * padded + i] = bias.pointer[i] } }
      let children = Self.left + Self.right
      for slots in [0, 2] {
        let some = slots == 0 ? 0..<1 : 1..<3
        Self.levels.withUnsafeBufferPointer { starts in
          guard let starts = starts.baseAddress else { return }
          S.foldForward(
            table, some.count, starts + some.lowerBound, slots, h, padded, children, rows, z, forward.pointer,
            slots == 0 ? nil : UnsafePointer(bias.pointer), u.pointer, z, Int32(BS_TANH))
        }
      }
      var state = [[Double]](repeating: [], count: rows)
      func at(_ row: Int32, _ i: Int) -> Double { row < 0 ? 0 : state[Int(row)][i] }
      for row in 0..<rows {
        state[row] = (0..<h).map { i in
          var sum = Double(bias.pointer[i])
          for j in 0..<h {
            sum += Double(w.pointer[i * stride + j]) * at(Self.left[row], j)
            sum += Double(w.pointer[i * stride + h + j]) * at(Self.right[row], j)
          }
          #expect((Double(u.pointer[row * padded + i]) - sum).magnitude <= tolerance)
          return tanh(sum)
        }
        for i in 0..<h { #expect((Double(z[row * padded + i]) - state[row][i]).magnitude <= tolerance) }
      }
      for slots in [2, 0] {
        let some = slots == 0 ? 0..<1 : 1..<3
        Self.levels.withUnsafeBufferPointer { starts in
          guard let starts = starts.baseAddress else { return }
          S.foldBackward(
            table, some.count, starts + some.lowerBound, slots, h, padded, children, rows, fromOutput.pointer,
            fromParent.pointer, u.pointer, z, delta.pointer, backward.pointer, Int32(BS_TANH))
        }
      }
      var above = [[Double]](repeating: Array(repeating: 0, count: h), count: rows)
      for row in (0..<rows).reversed() {
        let error = (0..<h).map { i in
          (Double(fromOutput.pointer[row * padded + i]) + above[row][i]) * (1 - state[row][i] * state[row][i])
        }
        for i in 0..<h { #expect((Double(delta.pointer[row * padded + i]) - error[i]).magnitude <= tolerance * 4) }
        for (s, child) in [Self.left[row], Self.right[row]].enumerated() where child >= 0 {
          for j in 0..<h {
            for i in 0..<h { above[Int(child)][j] += Double(w.pointer[i * stride + s * h + j]) * error[i] }
          }
        }
      }
    }
  }

  @Test(arguments: Kernels.available)
  func productsStoreWhereTheyAreToldAndKeepWhatIsNoNumber(instructionSet: Int32) throws {
    try checkPlacedProducts(Double.self, instructionSet, tolerance: 1e-12)
    try checkPlacedProducts(Float.self, instructionSet, tolerance: 1e-3)
  }

  private func checkPlacedProducts<S: NetworkScalar>(_: S.Type, _ instructionSet: Int32, tolerance: Double) throws {
    let table = try #require(S.kernels(at: instructionSet)).pointee
    var generator = Generator(seed: 5)
    for n in Self.sizes {
      let (m, k, padded) = (7, 1 + n % 19, S.padded(n))
      let (stride, inputStride) = (k + 5, S.padded(k))
      let w = random(S.self, n * stride, &generator)
      let input = random(S.self, m * inputStride, &generator)
      // One row has a NaN, one an infinity; no other row may be touched by them.
      input.pointer[2 * inputStride] = .nan
      input.pointer[4 * inputStride + k - 1] = .infinity
      let packed = AlignedBuffer<S>(capacity: k * padded)
      let output = AlignedBuffer<S>(capacity: m * padded)
      output.fill(77, count: m * padded)
      S.packTransposed(table, n, k, w.pointer, stride, packed.pointer)
      let to: [Int32] = [6, 5, 4, 3, 2, -1, 0]
      S.product(
        table, m, k, padded, input.pointer, inputStride, nil, packed.pointer, nil, output.pointer, padded, to)
      for r in 0..<m where to[r] >= 0 {
        for j in 0..<n {
          let value = Double(output.pointer[Int(to[r]) * padded + j])
          var expected = 0.0
          for i in 0..<k { expected += Double(input.pointer[r * inputStride + i]) * Double(w.pointer[j * stride + i]) }
          switch r {
          case 2: #expect(value.isNaN)
          case 4: #expect(value == expected)
          default: #expect((value - expected).magnitude <= tolerance)
          }
        }
      }
      // Nothing was stored for the row that goes nowhere.
      for j in 0..<n { #expect(output.pointer[1 * padded + j] == 77) }
    }
  }

  /// More rows than an outer product takes in one stretch, written and added, from gathered rows.
  @Test(arguments: Kernels.available)
  func outerProductsOverManyRows(instructionSet: Int32) throws {
    let table = try #require(Double.kernels(at: instructionSet)).pointee
    var generator = Generator(seed: 6)
    for (m, p, q) in [(300, 5, 9), (129, 33, 17), (128, 16, 16), (257, 70, 3), (0, 4, 4)] {
      let (a, b) = (random(Double.self, m * 80, &generator), random(Double.self, (m + 1) * 72, &generator))
      let from = (0..<m).map { Int32(($0 * 7) % (m + 1)) }
      let ld = q + 2
      let g = random(Double.self, p * ld, &generator)
      let before = (0..<p * ld).map { g.pointer[$0] }
      func expected(_ i: Int, _ j: Int) -> Double {
        (0..<m).reduce(0) { $0 + a.pointer[$1 * 80 + i] * b.pointer[Int(from[$1]) * 72 + j] }
      }
      Double.accumulateOuter(table, m, p, q, a.pointer, 80, b.pointer, 72, from, g.pointer, ld, true)
      for i in 0..<p {
        for j in 0..<ld {
          let sum = before[i * ld + j] + (j < q ? expected(i, j) : 0)
          #expect((g.pointer[i * ld + j] - sum).magnitude <= 1e-11)
        }
      }
      Double.accumulateOuter(table, m, p, q, a.pointer, 80, b.pointer, 72, from, g.pointer, ld, false)
      for i in 0..<p {
        for j in 0..<q { #expect((g.pointer[i * ld + j] - expected(i, j)).magnitude <= 1e-11) }
      }
    }
  }

  @Test(arguments: Kernels.available)
  func whatChangesParametersEqualsTheReference(instructionSet: Int32) throws {
    let table = try #require(Double.kernels(at: instructionSet)).pointee
    var generator = Generator(seed: 7)
    for n in Self.sizes {
      let (p, g, s) = (
        random(Double.self, n, &generator), random(Double.self, n, &generator), random(Double.self, n, &generator)
      )
      for i in 0..<n { s.pointer[i] = s.pointer[i].magnitude }
      func values(_ buffer: AlignedBuffer<Double>) -> [Double] { (0..<n).map { buffer.pointer[$0] } }
      func check(_ buffer: AlignedBuffer<Double>, _ expected: [Double]) {
        for i in 0..<n { #expect((buffer.pointer[i] - expected[i]).magnitude <= 1e-14 * (1 + expected[i].magnitude)) }
      }
      var (wantedP, wantedG, wantedS) = (values(p), values(g), values(s))
      Double.descend(table, n, p.pointer, g.pointer, 0.3)
      for i in 0..<n { wantedP[i] -= 0.3 * wantedG[i] }
      check(p, wantedP)
      Double.decay(table, n, p.pointer, g.pointer, 0.25)
      for i in 0..<n { wantedG[i] += 0.25 * wantedP[i] }
      check(g, wantedG)
      let squares = wantedG.reduce(0) { $0 + $1 * $1 }
      #expect((Double.sumOfSquares(table, n, g.pointer) - squares).magnitude <= 1e-13 * (1 + squares))
      Double.scale(table, n, g.pointer, 1.5)
      for i in 0..<n { wantedG[i] *= 1.5 }
      check(g, wantedG)
      Double.clamp(table, n, g.pointer, 0.7)
      for i in 0..<n { wantedG[i] = min(max(wantedG[i], -0.7), 0.7) }
      check(g, wantedG)
      Double.add(table, n, g.pointer, p.pointer)
      for i in 0..<n { wantedG[i] += wantedP[i] }
      check(g, wantedG)
      // Sums over rows: three of them, n wide.
      let padded = Double.padded(n)
      let rows = random(Double.self, 3 * padded, &generator)
      Double.accumulateRows(table, 3, n, rows.pointer, padded, s.pointer, true)
      for i in 0..<n { for r in 0..<3 { wantedS[i] += rows.pointer[r * padded + i] } }
      check(s, wantedS)
    }
  }

  @Test(arguments: Kernels.available)
  func slopesEqualTheDerivatives(instructionSet: Int32) throws {
    let table = try #require(Double.kernels(at: instructionSet)).pointee
    let count = 1024
    let (u, z, slope) = (
      AlignedBuffer<Double>(capacity: count), AlignedBuffer<Double>(capacity: count),
      AlignedBuffer<Double>(capacity: count)
    )
    for i in 0..<count { u.pointer[i] = Double(i - 512) / 40 + 1e-3 }
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    let derivatives: [(Int, (Double) -> Double)] = [
      (BS_IDENTITY, { _ in 1 }), (BS_TANH, { 1 / (cosh($0) * cosh($0)) }),
      (BS_SIGMOID, { sigmoid($0) * sigmoid(-$0) }), (BS_RELU, { $0 > 0 ? 1 : 0 }),
      (BS_LEAKY_RELU, { $0 > 0 ? 1 : BS_LEAKY_SLOPE }), (BS_SOFTPLUS, sigmoid),
    ]
    for (code, derivative) in derivatives {
      Double.apply(table, count, u.pointer, z.pointer, Int32(code))
      Double.differentiate(table, count, u.pointer, z.pointer, slope.pointer, Int32(code))
      for i in 0..<count {
        #expect((slope.pointer[i] - derivative(u.pointer[i])).magnitude <= 1e-14, "\(code) at \(u.pointer[i])")
      }
    }
  }

  private func random<S: NetworkScalar>(
    _: S.Type, _ count: Int, _ generator: inout Generator, scale: Double = 1
  ) -> AlignedBuffer<S> {
    let buffer = AlignedBuffer<S>(capacity: count)
    for i in 0..<count { buffer.pointer[i] = S(scale * generator.normal()) }
    return buffer
  }

  /// With zeros beyond each row's width.
  private func padding<S>(_ buffer: AlignedBuffer<S>, rows: Int, width: Int, _ padded: Int) -> AlignedBuffer<S>
  where S: NetworkScalar {
    for row in 0..<rows { for i in width..<padded { buffer.pointer[row * padded + i] = 0 } }
    return buffer
  }
}
