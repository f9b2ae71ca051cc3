import Debugging
import Testing

struct ExpressionArithmeticTests {
  @Test func aNumberGoesWithEveryElement() throws {
    #expect(try worth("b * 2") == .vector([1, -2, 4]))
    #expect(try worth("1 - b") == .vector([0.5, 2, -1]))
    #expect(try worth("2 ^ b") == .vector([2.squareRoot(), 0.5, 4]))
    #expect(try worth("W_in / 2") == .matrix([[0.5, -1], [0.25, 2], [-0.5, 1.5]]))
    #expect(try worth("true + true") == .number(2))
  }

  @Test func equalShapesGoElementByElement() throws {
    #expect(try worth("b + delta") == .vector([30.5, 30, 34]))
    #expect(try worth("b * b") == .vector([0.25, 1, 4]))
    #expect(try worth("W_in - W_in * W_in") == .matrix([[0, -6], [0.25, -12], [-2, -6]]))
    #expect(try worth("-W_in") == .matrix([[-1, 2], [-0.5, -4], [1, -3]]))
  }

  @Test func comparingManyGivesOnesAndZeros() throws {
    #expect(try worth("b > 0") == .vector([1, 0, 1]))
    #expect(try worth("0 >= b") == .vector([0, 1, 0]))
    #expect(try worth("b == b") == .vector([1, 1, 1]))
    #expect(try worth("W_in < 0") == .matrix([[0, 1], [0, 0], [1, 0]]))
    #expect(try worth("b > 0 and b < 1") == .vector([1, 0, 0]))
    #expect(try worth("b > 1 or b < 0") == .vector([0, 1, 1]))
    #expect(try worth("not (b > 0)") == .vector([0, 1, 0]))
    #expect(try worth("sum(W > 5)") == .number(4))
    #expect(try worth("broken == broken") == .vector([1, 0, 1]))
  }

  @Test func productsFollowTheShapes() throws {
    #expect(try worth("W @ b") == .vector([4.5, 9, 15.5]))
    #expect(try worth("b @ W") == .vector([10.5, 12, 15.5]))
    #expect(try worth("b @ b") == .number(5.25))
    #expect(try worth("W @ W_in") == .matrix([[-1, 15], [0.5, 30], [1, 48]]))
    #expect(try worth("W_in' @ W_in") == .matrix([[2.25, -3], [-3, 29]]))
    #expect(try worth("W @ W' == (W @ W')'") == .matrix([[1, 1, 1], [1, 1, 1], [1, 1, 1]]))
    #expect(try worth("2 @ b") == .vector([1, -2, 4]))
    #expect(try worth("W_in @ ans") == .vector([-9, 35.5, 17]))
    #expect(try worth("delta[:] @ b") == .vector([18, 33, 48, 63, 78]))
  }

  /// Every length around the eight elements that a dot product takes at once.
  @Test(arguments: 0...40) func dotProductsOfAnyLengthAreExact(count: Int) throws {
    var scope = SampleScope()
    scope.answer = .vector((0..<count).map { Double($0 * $0 - 7) })
    let expected = (0..<count).reduce(0) { $0 + ($1 * $1 - 7) * ($1 * $1 - 7) }
    #expect(try worth("ans @ ans", in: scope) == .number(Double(expected)))
    #expect(try worth("norm(ans)^2 - ans @ ans", in: scope).scalar.map { abs($0) <= 1e-14 * Double(expected) } == true)
  }

  @Test func transpositionExchangesRowsAndColumns() throws {
    #expect(try worth("W_in'") == .matrix([[1, 0.5, -1], [-2, 4, 3]]))
    #expect(try worth("W_in''") == worth("W_in"))
    #expect(try worth("b'") == worth("b"))
    #expect(try worth("transpose(W_in)") == worth("W_in'"))
    #expect(try worth("2'") == .number(2))
  }

  @Test(arguments: [
    ("b + ans", "+", Value.Shape.vector(3), Value.Shape.vector(2), 2),
    ("W + b", "+", .matrix(rows: 3, columns: 3), .vector(3), 2),
    ("W * W_in", "*", .matrix(rows: 3, columns: 3), .matrix(rows: 3, columns: 2), 2),
    ("W_in @ b", "@", .matrix(rows: 3, columns: 2), .vector(3), 5),
    ("W_in @ W", "@", .matrix(rows: 3, columns: 2), .matrix(rows: 3, columns: 3), 5),
    ("ans @ b", "@", .vector(2), .vector(3), 4), ("b < ans", "<", .vector(3), .vector(2), 2),
    ("b and ans", "and", .vector(3), .vector(2), 2), ("empty + b", "+", .vector(0), .vector(3), 6),
  ])
  func shapesThatDoNotFitAreBothNamed(
    text: String, operation: String, left: Value.Shape, right: Value.Shape, column: Int
  ) {
    let span = column..<column + operation.count
    #expect(fault(text) == ExpressionError(.shapeMismatch(operation: operation, left, right), at: span))
  }

  @Test func wordsDoNotCompute() {
    #expect(fault("word + 1") == ExpressionError(.wrongOperand(operation: "+", .text), at: 5..<6))
    #expect(fault("-word") == ExpressionError(.wrongOperand(operation: "-", .text), at: 0..<1))
    #expect(fault("1 == word")?.reason == .wrongOperand(operation: "==", .text))
    #expect(fault("word < \"x\"")?.reason == .wrongOperand(operation: "<", .text))
    #expect(fault("word and true")?.reason == .wrongOperand(operation: "and", .text))
    #expect(fault("norm(word)") == ExpressionError(.wrongOperand(operation: "norm", .text), at: 0..<10))
    #expect(fault("word'")?.reason == .wrongOperand(operation: "'", .text))
    #expect(fault("max(1, word)")?.reason == .wrongOperand(operation: "max", .text))
  }

  @Test func aProductThatWouldFillTheMemoryIsRefused() {
    var scope = SampleScope()
    scope.answer = .matrix(Value.Matrix(rows: 100_000, columns: 1, elements: Array(repeating: 1, count: 100_000)))
    let shape = Value.Shape.matrix(rows: 100_000, columns: 1)
    #expect(
      fault("ans @ ans'", in: scope)?.reason
        == .tooLarge(operation: "@", shape, .matrix(rows: 1, columns: 100_000)))
    #expect(fault("ans' @ ans", in: scope) == nil)
  }

  @Test func theLeftSideDecidesWhereItCan() throws {
    let journal = SampleScope.Journal()
    let scope = SampleScope(journal: journal)
    #expect(try worth("t > 9 and delta[t + 9][0] > 0", in: scope) == .boolean(false))
    #expect(try worth("t < 9 or delta[t + 9][0] > 0", in: scope) == .boolean(true))
    #expect(journal.entries == ["t", "t"])
    #expect(fault("t < 9 and delta[t + 9][0] > 0", in: scope)?.range == 16..<21)
    #expect(try worth("3 and 2") == .boolean(true))
    #expect(try worth("0 or 0") == .boolean(false))
    #expect(try worth("1 and b") == .vector([1, 1, 1]))
  }

  @Test func conditionsAreOneTruthValue() throws {
    func holds(_ text: String) throws -> Bool { try Expression(parsing: text).holds(in: SampleScope()) }
    #expect(try holds("norm(delta) > 1"))
    #expect(try !holds("t - 3"))
    #expect(try holds("nan"))
    #expect(try holds("delta[:2][0:1] > 0"))
    #expect(try !holds("b[1:2] > 0"))
    #expect(throws: ExpressionError(.conditionNeedsTruth(.vector(3)), at: 4..<9)) { try holds("    b > 0") }
    #expect(throws: ExpressionError(.conditionNeedsTruth(.text), at: 0..<4)) { try holds("word") }
    #expect(throws: ExpressionError(.conditionNeedsTruth(.matrix(rows: 3, columns: 3)), at: 0..<1)) { try holds("W") }
  }
}
