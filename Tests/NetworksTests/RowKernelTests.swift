import CKernels
import Foundation
import Networks
import Testing

/// The kernels that read, move and score single rows, against what they are defined as.
@Suite struct RowKernelTests {
  static let sizes = Array(1...70)

  @Test(arguments: Kernels.available)
  func rowsAreGatheredWithZerosBehindThem(instructionSet: Int32) throws {
    try checkMoves(Double.self, instructionSet)
    try checkMoves(Float.self, instructionSet)
  }

  func checkMoves<S: NetworkScalar>(_: S.Type, _ instructionSet: Int32) throws {
    let table = try #require(S.kernels(at: instructionSet)).pointee
    for n in Self.sizes {
      let padded = S.padded(n)
      // Without a value to spare behind the last row: reading past it would be seen by a sanitiser.
      let words = UnsafeMutablePointer<S>.allocate(capacity: 5 * n)
      defer { words.deallocate() }
      for i in 0..<5 * n { words[i] = S(i + 1) }
      let from: [Int32] = [4, -1, 0, 4, 2]
      let first = AlignedBuffer<S>(capacity: 5 * padded)
      let second = AlignedBuffer<S>(capacity: 5 * padded)
      first.fill(.nan, count: 5 * padded)
      second.fill(.nan, count: 5 * padded)
      S.gather(table, 5, n, padded, words, from, first.pointer, second.pointer)
      for r in 0..<5 {
        for j in 0..<padded {
          let expected: S = from[r] < 0 || j >= n ? 0 : words[Int(from[r]) * n + j]
          #expect(first.pointer[r * padded + j] == expected && second.pointer[r * padded + j] == expected)
        }
      }
      let sums = AlignedBuffer<S>(capacity: 5 * padded)
      for i in 0..<5 * padded { sums.pointer[i] = S(i) }
      S.scatter(table, 5, padded, first.pointer, from, sums.pointer)
      for row in 0..<5 {
        for j in 0..<padded {
          let added = (0..<5).filter { from[$0] == row }.reduce(S(0)) { $0 + first.pointer[$1 * padded + j] }
          #expect(sums.pointer[row * padded + j] == S(row * padded + j) + added)
        }
      }
    }
  }

  /// Rows of classes are scored side by side where they fit, and one after the other where not: both must be
  /// y = softmax(v), L = −log y_class, δ = weight · (y − 1_class).
  @Test(arguments: Kernels.available)
  func classesAreScoredByTheirDefinition(instructionSet: Int32) throws {
    try checkScores(Double.self, instructionSet, tolerance: 4e-15)
    try checkScores(Float.self, instructionSet, tolerance: 2e-6)
  }

  func checkScores<S: NetworkScalar>(_: S.Type, _ instructionSet: Int32, tolerance: Double) throws {
    let table = try #require(S.kernels(at: instructionSet)).pointee
    var generator = Generator(seed: 3)
    for outputs in Array(1...20) + [31, 32, 33, 70] {
      for rows in [1, 2, 7, 8, 9, 15, 16, 17, 40] {
        let padded = S.padded(outputs)
        let made = (0..<3).map { _ in AlignedBuffer<S>(capacity: rows * padded) }
        defer { withExtendedLifetime(made) {} }
        let (v, y, delta) = (made[0].pointer, made[1].pointer, made[2].pointer)
        let losses = AlignedBuffer<S>(capacity: rows)
        let weights = AlignedBuffer<S>(capacity: rows)
        var classes: [Int32] = []
        for r in 0..<rows {
          for j in 0..<outputs { v[r * padded + j] = S(3 * generator.normal() + (r == 1 ? 50 : 0)) }
          weights.pointer[r] = S(generator.uniform())
          classes.append(Int32(generator.index(below: outputs)))
        }
        S.score(
          table, rows, outputs, padded, v, y, delta, nil, classes, weights.pointer, losses.pointer, Int32(BS_SOFTMAX),
          Int32(BS_CROSS_ENTROPY), false)
        for r in 0..<rows {
          let values = (0..<outputs).map { Double(v[r * padded + $0]) }
          let top = values.max() ?? 0
          let sum = values.reduce(0) { $0 + exp($1 - top) }
          let loss = top + log(sum) - values[Int(classes[r])]
          #expect((Double(losses.pointer[r]) - loss).magnitude <= tolerance * (1 + top.magnitude))
          for j in 0..<outputs {
            let share = exp(values[j] - top) / sum
            let error = Double(weights.pointer[r]) * (share - (j == Int(classes[r]) ? 1 : 0))
            #expect((Double(y[r * padded + j]) - share).magnitude <= tolerance)
            #expect((Double(delta[r * padded + j]) - error).magnitude <= tolerance)
          }
          for j in outputs..<padded { #expect(delta[r * padded + j] == 0) }
        }
      }
    }
  }

  @Test(arguments: Kernels.available)
  func whatIsNoNumberReachesItsOwnRowOnly(instructionSet: Int32) throws {
    try checkNonFinite(Double.self, instructionSet)
    try checkNonFinite(Float.self, instructionSet)
  }

  func checkNonFinite<S: NetworkScalar>(_: S.Type, _ instructionSet: Int32) throws {
    let table = try #require(S.kernels(at: instructionSet)).pointee
    for outputs in [1, 3, 5, 8, 16, 20] {
      for bad in [S.nan, .infinity] {
        for place in 0..<outputs {
          let padded = S.padded(outputs)
          let v = AlignedBuffer<S>(capacity: 3 * padded)
          let y = AlignedBuffer<S>(capacity: 3 * padded)
          let delta = AlignedBuffer<S>(capacity: 3 * padded)
          let losses = AlignedBuffer<S>(capacity: 3)
          defer { withExtendedLifetime((v, y, delta)) {} }
          v.pointer[padded + place] = bad
          S.score(
            table, 3, outputs, padded, v.pointer, y.pointer, delta.pointer, nil, [0, 0, 0], nil, losses.pointer,
            Int32(BS_SOFTMAX), Int32(BS_CROSS_ENTROPY), false)
          #expect(losses.pointer[0].isFinite && !losses.pointer[1].isFinite && losses.pointer[2].isFinite)
          #expect((losses.pointer[2] - losses.pointer[0]).isZero)
        }
      }
    }
  }
}
