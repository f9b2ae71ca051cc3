import Debugging
import Testing

struct ExpressionIndexTests {
  @Test(
    arguments: [
      ("delta", .vector([30, 31, 32])), ("δ[2]", .vector([20, 21, 22])), ("delta[2][1]", .number(21)),
      ("delta[2, 1]", .number(21)), ("delta[t + 1][0]", .number(40)), ("delta[t][-1]", .number(32)),
      ("z[0]", .vector([0, -1, -2])), ("z₂[0]", .number(-20)), ("delta[3][0:2]", .vector([30, 31])),
      ("delta[3][1:]", .vector([31, 32])), ("delta[2:4]", .matrix([[20, 21, 22], [30, 31, 32]])),
      ("delta[2:4][1]", .vector([21, 31])), ("delta[2:4][1:]", .matrix([[21, 22], [31, 32]])),
      ("delta[:][-1]", .vector([12, 22, 32, 42, 52])), ("delta[:2]", .matrix([[10, 11, 12]])),
      ("delta[9:]", .matrix(Value.Matrix(rows: 0, columns: 3, elements: []))), ("z[\"not bad\"]", .vector([1, 2, 3])),
      ("z[\"not bad\"][1]", .number(2)), ("loss[4]", .number(2)), ("loss[:]", .vector([0.5, 1, 1.5, 2, 2.5])),
      ("(delta)[0]", .number(30)), ("(delta[2:4])[1]", .vector([30, 31, 32])),
    ] as [(String, Value)])
  func traceQuantitiesAreIndexedByPositionThenUnit(text: String, expected: Value) throws {
    #expect(try worth(text) == expected)
  }

  @Test(
    arguments: [
      ("W[0]", .vector([1, 2, 3])), ("W[2][0]", .number(7)), ("W[2, 0]", .number(7)), ("W[-1][-1]", .number(10)),
      ("W[:][1]", .vector([2, 5, 8])), ("W[:, 1]", .vector([2, 5, 8])), ("W[1:][:2]", .matrix([[4, 5], [7, 8]])),
      ("W[1, 1:3]", .vector([5, 6])), ("W[:]", .matrix([[1, 2, 3], [4, 5, 6], [7, 8, 10]])),
      ("W[-2:, -2:]", .matrix([[5, 6], [8, 10]])), ("b[0]", .number(0.5)), ("b[:-1]", .vector([0.5, -1])),
      ("b[1:99]", .vector([-1, 2])), ("b[2:1]", .vector([])), ("b[-99:1]", .vector([0.5])), ("ans[1]", .number(8)),
      ("grad(W)[1][0]", .number(0.4)), ("∇b", .vector([0.05, -0.1, 0.2])), ("W'[0]", .vector([1, 4, 7])),
      ("(W + 1)[0][0]", .number(2)), ("W_in[2:2]", .matrix(Value.Matrix(rows: 0, columns: 2, elements: []))),
    ] as [(String, Value)])
  func allElseCountsFromZero(text: String, expected: Value) throws {
    #expect(near(try worth(text).elements ?? [], expected.elements ?? []))
    #expect(try worth(text).shape == expected.shape)
  }

  @Test(
    arguments: [
      ("delta[0]", .positionOutOfRange(name: "delta", position: 0, valid: 1...5), 6..<7),
      ("delta[6][0]", .positionOutOfRange(name: "delta", position: 6, valid: 1...5), 6..<7),
      ("z[-1]", .positionOutOfRange(name: "z", position: -1, valid: 0...5), 2..<4),
      ("delta[2][3]", .indexOutOfRange(3, axis: .element, valid: 0...2), 9..<10),
      ("delta[2][-4]", .indexOutOfRange(-4, axis: .element, valid: 0...2), 9..<11),
      ("delta[:][3]", .indexOutOfRange(3, axis: .column, valid: 0...2), 9..<10),
      ("W[3]", .indexOutOfRange(3, axis: .row, valid: 0...2), 2..<3),
      ("W[0, 3]", .indexOutOfRange(3, axis: .column, valid: 0...2), 5..<6),
      ("empty[0]", .indexOutOfRange(0, axis: .element, valid: nil), 6..<7),
      ("delta[2][0][0]", .tooManyIndices(given: 2, shape: .vector(3)), 0..<14),
      ("delta[:][0][0]", .tooManyIndices(given: 3, shape: .matrix(rows: 5, columns: 3)), 0..<14),
      ("loss[2][0]", .tooManyIndices(given: 1, shape: .number), 0..<10),
      ("W[0][0][0]", .tooManyIndices(given: 3, shape: .matrix(rows: 3, columns: 3)), 0..<10),
      ("t[0]", .tooManyIndices(given: 1, shape: .number), 0..<4),
      ("2[0]", .tooManyIndices(given: 1, shape: .number), 1..<4), ("b[1.5]", .fractionalIndex(1.5), 2..<5),
      ("b[1e300]", .fractionalIndex(1e300), 2..<7), ("b[inf:]", .fractionalIndex(.infinity), 2..<6),
      ("b[b]", .indexNeedsNumber(.vector(3)), 2..<3), ("b[true]", .indexNeedsNumber(.boolean), 2..<6),
      ("W[0][\"a\"]", .indexNeedsNumber(.text), 5..<8), ("(W)[\"a\"]", .indexNeedsNumber(.text), 4..<7),
      ("b[\"bad\"]", .noPositions(name: "b"), 2..<7),
      ("z[\"not bud\"]", .unknownWords("not bud", suggestions: ["not bad"]), 2..<11),
      ("delta_out", .absent(name: "delta_out", .notYetBackward), 0..<9),
    ] as [(String, ExpressionError.Reason, Range<Int>)])
  func whatIsNotThereIsSaidWithWhatIs(text: String, reason: ExpressionError.Reason, range: Range<Int>) {
    #expect(fault(text) == ExpressionError(reason, at: range))
  }

  @Test func theAnswerComesFromTheScope() {
    #expect(fault("ans + 1", in: SampleScope(answer: nil))?.reason == .absent(name: "ans", .noAnswer))
    #expect(
      fault("delta", in: SampleScope(cursor: 9))?.reason
        == .positionOutOfRange(name: "delta", position: nil, valid: 1...5))
  }
}
