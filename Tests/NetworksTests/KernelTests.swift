import CKernels
import Foundation
import Networks
import Testing

/// Each instruction set's kernels against a plain reference.
@Suite struct KernelTests {
  static let sizes = Array(1...70)

  @Test(arguments: Kernels.available)
  func productsEqualTheReferenceForEverySize(instructionSet: Int32) throws {
    try checkProducts(Double.self, instructionSet, tolerance: 1e-13)
    try checkProducts(Float.self, instructionSet, tolerance: 1e-4)
  }

  func checkProducts<S: NetworkScalar>(_: S.Type, _ instructionSet: Int32, tolerance: Double) throws {
    let table = try #require(S.kernels(at: instructionSet)).pointee
    var generator = Generator(seed: 1)
    for n in Self.sizes {
      for (m, k) in [(1, n), (2, 3), (3, 7), (5, 16), (9, 1)] {
        let padded = S.padded(n)
        let inputStride = S.padded(k)
        let w = random(S.self, n * k, &generator)
        let input = random(S.self, (m + 1) * inputStride, &generator)
        let bias = random(S.self, padded, &generator)
        let packed = AlignedBuffer<S>(capacity: k * padded)
        let output = AlignedBuffer<S>(capacity: m * padded)
        S.packTransposed(table, n, k, w.pointer, k, packed.pointer)
        let from = (0..<m).map { Int32(m - $0) }
        S.product(
          table, m, k, padded, input.pointer, inputStride, from, packed.pointer, bias.pointer, output.pointer, padded,
          nil)
        for r in 0..<m {
          for j in 0..<n {
            var expected = Double(bias.pointer[j])
            for i in 0..<k {
              expected += Double(input.pointer[(m - r) * inputStride + i]) * Double(w.pointer[j * k + i])
            }
            #expect((Double(output.pointer[r * padded + j]) - expected).magnitude <= tolerance * Double(k + 1))
          }
        }
        // The rows' outer products, with odd leading dimensions.
        let g = random(S.self, n * (k + 3), &generator)
        let before = (0..<n * (k + 3)).map { Double(g.pointer[$0]) }
        S.accumulateOuter(
          table, m, n, k, output.pointer, padded, input.pointer, inputStride, from, g.pointer, k + 3, true)
        for i in 0..<n {
          for j in 0..<k + 3 {
            var expected = before[i * (k + 3) + j]
            if j < k {
              for r in 0..<m {
                expected += Double(output.pointer[r * padded + i]) * Double(input.pointer[(m - r) * inputStride + j])
              }
            }
            #expect((Double(g.pointer[i * (k + 3) + j]) - expected).magnitude <= tolerance * 100)
          }
        }
      }
    }
  }

  private func random<S: NetworkScalar>(_: S.Type, _ count: Int, _ generator: inout Generator) -> AlignedBuffer<S> {
    let buffer = AlignedBuffer<S>(capacity: count)
    for i in 0..<count { buffer.pointer[i] = S(generator.normal()) }
    return buffer
  }

  @Test(arguments: Kernels.available)
  func elementwiseFunctionsAreWithinTwoAndAHalfUnitsInTheLastPlace(instructionSet: Int32) throws {
    let doubles = Array(stride(from: -30.0, through: 30, by: 0.00371)) + [1e-300, -1e-12, 1e-5, 500, -500, 700, -700]
    try checkFunctions(Double.self, instructionSet, doubles)
    try checkFunctions(Float.self, instructionSet, doubles.filter { $0.magnitude < 80 })
  }

  func checkFunctions<S: NetworkScalar>(_: S.Type, _ instructionSet: Int32, _ points: [Double]) throws {
    let table = try #require(S.kernels(at: instructionSet)).pointee
    let count = S.padded(points.count)
    let x = AlignedBuffer<S>(capacity: count)
    let y = AlignedBuffer<S>(capacity: count)
    for (i, point) in points.enumerated() { x.pointer[i] = S(point) }
    let references: [(Int, (Float80) -> Float80)] = [
      (BS_TANH, { tanhl($0) }), (BS_SIGMOID, { 1 / (1 + expl(-$0)) }),
    ]
    for (code, reference) in references {
      S.apply(table, count, x.pointer, y.pointer, Int32(code))
      for i in points.indices {
        let expected = reference(Float80(Double(x.pointer[i])))
        let error = (Float80(Double(y.pointer[i])) - expected).magnitude
        #expect(error <= 2.5 * Float80(Double(S(expected).ulp)), "\(code) at \(x.pointer[i])")
      }
    }
  }

  /// Every magnitude there is, from the smallest subnormal number to the largest number.
  @Test(arguments: Kernels.available)
  func elementwiseFunctionsAreAccurateOverTheWholeRange(instructionSet: Int32) throws {
    try checkRange(Double.self, instructionSet, exponents: -1074...1023)
    try checkRange(Float.self, instructionSet, exponents: -149...127)
  }

  func checkRange<S: NetworkScalar>(_: S.Type, _ instructionSet: Int32, exponents: ClosedRange<Int>) throws {
    let table = try #require(S.kernels(at: instructionSet)).pointee
    var generator = Generator(seed: 4)
    var points: [S] = []
    for exponent in exponents {
      for _ in 0..<8 {
        let magnitude = S(sign: .plus, exponent: S.Exponent(exponent), significand: S(1 + generator.uniform()))
        points += [magnitude, -magnitude].filter(\.isFinite)
      }
    }
    // Where e^x runs out of the numbers there are.
    for edge in [87.3, 88.7, 103.9, 708.3, 709.7, 745.1] { points += [S(edge), S(-edge)] }
    let count = S.padded(points.count)
    let x = AlignedBuffer<S>(capacity: count)
    let y = AlignedBuffer<S>(capacity: count)
    for (i, point) in points.enumerated() { x.pointer[i] = point }
    // What is below the smallest normal number may come out as 0.
    let smallest = Float80(Double(S.leastNormalMagnitude))
    let references: [(Int, Float80, (Float80) -> Float80)] = [
      (BS_TANH, 2.5, { tanhl($0) }), (BS_SIGMOID, 2.5, { 1 / (1 + expl(-$0)) }),
      (BS_SOFTPLUS, 2.5, { max($0, 0) + log1pl(expl(-abs($0))) }),
    ]
    for (code, ulps, reference) in references {
      S.apply(table, count, x.pointer, y.pointer, Int32(code))
      for i in points.indices {
        let expected = reference(Float80(Double(points[i])))
        let error = (Float80(Double(y.pointer[i])) - expected).magnitude
        let isTanh = code == BS_TANH
        #expect(
          error <= ulps * Float80(Double(S(expected).ulp)) + (isTanh ? 0 : smallest), "\(code) at \(points[i])")
      }
    }
  }

  @Test(arguments: Kernels.available)
  func elementwiseFunctionsKeepNaNAndInfinityInFloat(instructionSet: Int32) throws {
    let table = try #require(Float.kernels(at: instructionSet)).pointee
    let x = AlignedBuffer<Float>(capacity: 16)
    let y = AlignedBuffer<Float>(capacity: 16)
    for (i, point) in [Float.nan, .infinity, -.infinity, -0.0].enumerated() { x.pointer[i] = point }
    for (code, high, low, zero) in [
      (BS_TANH, Float(1), Float(-1), Float(-0.0)), (BS_SIGMOID, 1, 0, 0.5), (BS_SOFTPLUS, .infinity, 0, log(2)),
    ] {
      Float.apply(table, 16, x.pointer, y.pointer, Int32(code))
      #expect(y.pointer[0].isNaN && y.pointer[1] == high && y.pointer[2] == low)
      #expect((y.pointer[3] - zero).magnitude <= 1e-7 && (y.pointer[3].sign == zero.sign))
    }
  }

  @Test(arguments: Kernels.available)
  func elementwiseFunctionsKeepNaNAndReachTheirLimits(instructionSet: Int32) throws {
    let table = try #require(Double.kernels(at: instructionSet)).pointee
    let x = AlignedBuffer<Double>(capacity: 8)
    let y = AlignedBuffer<Double>(capacity: 8)
    let points = [Double.nan, .infinity, -.infinity, 0, -0.0, 1e308, -1e308, 20]
    for (i, point) in points.enumerated() { x.pointer[i] = point }
    let expected: [(Int, [Double])] = [
      (BS_TANH, [.nan, 1, -1, 0, -0.0, 1, -1, 1]),
      (BS_SIGMOID, [.nan, 1, 0, 0.5, 0.5, 1, 0, 1 / (1 + exp(-20.0))]),
      (BS_RELU, [.nan, .infinity, 0, 0, 0, 1e308, 0, 20]),
      (BS_LEAKY_RELU, [.nan, .infinity, -.infinity, 0, 0, 1e308, -1e306, 20]),
      (BS_SOFTPLUS, [.nan, .infinity, 0, log(2), log(2), 1e308, 0, 20 + log1p(exp(-20.0))]),
    ]
    for (code, values) in expected {
      Double.apply(table, 8, x.pointer, y.pointer, Int32(code))
      for i in 0..<8 {
        if values[i].isNaN {
          #expect(y.pointer[i].isNaN)
        } else {
          #expect(y.pointer[i] == values[i] || (y.pointer[i] - values[i]).magnitude <= 4e-16 * values[i].magnitude)
        }
      }
    }
  }

  @Test func digitsDoNotDependOnHowManyRowsAreComputedTogether() throws {
    let specification = makeSpecification(.tanh, (.softmax, .crossEntropy), hidden: 37)
    let network = try makeNetwork(specification)
    var generator = Generator(seed: 2)
    let examples = (0..<13).map { makeChain(1 + $0 % 6, specification, with: &generator) }
    expectSameDigitsAlone(network, examples)
  }
}
