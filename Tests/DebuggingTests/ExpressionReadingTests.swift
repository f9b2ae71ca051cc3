import Debugging
import Testing

struct ExpressionReadingTests {
  @Test(arguments: [
    ("1 + 2 * 3", 7.0), ("(1 + 2) * 3", 9), ("2 ^ 3 ^ 2", 512), ("-2 ^ 2", -4), ("2 ^ -1", 0.5), ("(-2) ^ 2", 4),
    ("7 - 4 - 2", 1), ("16 / 4 / 2", 2), ("2 ** 3", 8), ("--3", 3), ("+3", 3), ("- -3 - -1", 4), ("6 − 2 × 2 ÷ 4", 5),
    ("2 * -3", -6), ("-t", -3), ("2 @ 3", 6), ("2 · 3", 6),
  ])
  func operatorsBindAsInMathematics(text: String, expected: Double) throws {
    #expect(try worth(text) == .number(expected))
  }

  @Test(arguments: [
    ("1 < 2", true), ("2 <= 1", false), ("1 ≤ 1", true), ("2 ≥ 3", false), ("1 ≠ 2", true), ("1 <> 1", false),
    ("1 == 1 and 2 == 3", false), ("true or false and false", true), ("not 1 == 2", true), ("!true", false),
    ("!false == true", true), ("not false == true", true), ("not not true", true), ("1 < 2 && 2 < 1 || 3 > 2", true),
    ("1 + 1 == 2 and 3 > 2", true), ("¬false ∧ (false ∨ true)", true), ("nan == nan", false), ("-inf < ∞", true),
    ("word == \"bad\"", true), ("word != \"bad\"", false),
  ])
  func connectivesBindLooserThanComparisons(text: String, expected: Bool) throws {
    #expect(try worth(text) == .boolean(expected))
  }

  @Test(arguments: [
    ("1", 1.0), ("1.5", 1.5), (".5", 0.5), ("5.", 5), ("1e-3", 0.001), ("1.5E+2", 150), ("2.e1", 20),
    ("inf", .infinity),
    ("pi", .pi), ("π", .pi), ("0.1", 0.1), ("123456789012345678", 123_456_789_012_345_680),
  ])
  func numbersAreRead(text: String, expected: Double) throws {
    #expect(try worth(text) == .number(expected))
  }

  @Test func notANumberIsANumber() throws {
    #expect(try worth("nan").scalar?.isNaN == true)
    #expect(try Expression(parsing: "nan") == Expression(parsing: "nan"))
  }

  @Test(arguments: [
    ("δ", "delta"), ("δ_out", "delta_out"), ("\\delta_out", "delta_out"), ("σ", "sigma"), ("Δ", "Delta"), ("µ", "mu"),
    ("\u{3BC}", "mu"), ("ϕ", "phi"), ("W_in", "W_in"), ("z₀", "z[0]"), ("δ₁₂[0]", "delta[12][0]"), ("Wᵀ", "W'"),
    ("‖z − δ‖", "norm(z - delta)"), ("∇W", "grad(W)"), ("∇(W)[0]", "grad(W)[0]"), ("gradient(W)", "grad(W)"),
    ("W[:, 2]", "W[:][2]"), ("len(z)", "length(z)"), ("W ⊙ W", "W * W"), ("\u{2126}", "Omega"),
  ])
  func spellingsOfOneThingAreOne(text: String, canonical: String) throws {
    let expression = try Expression(parsing: text)
    #expect(expression.description == canonical)
    #expect(try expression == Expression(parsing: canonical))
  }

  @Test func composedAndDecomposedLettersAreOneName() throws {
    #expect(try Expression(parsing: "caf\u{E9}") == Expression(parsing: "cafe\u{301}"))
    let composed = fault("1 + caf\u{E9}")
    #expect(composed?.range == 4..<8)
    #expect(fault("1 + cafe\u{301}") == composed)
  }

  @Test(arguments: [
    ("((1))", "1"), ("(a + b) + c", "a + b + c"), ("a + (b + c)", "a + (b + c)"), ("a - (b - c)", "a - (b - c)"),
    ("(a * b) + c", "a * b + c"), ("a * (b + c)", "a * (b + c)"), ("(a ^ b) ^ c", "(a^b)^c"), ("a ^ (b ^ c)", "a^b^c"),
    ("(-a) ^ b", "(-a)^b"), ("-(a ^ b)", "-a^b"), ("-(a + b)", "-(a + b)"), ("!(a == b)", "not a == b"),
    ("!a == b", "(not a) == b"), ("(a or b) and c", "(a or b) and c"), ("a or (b and c)", "a or b and c"),
    ("(a < b) == c", "(a < b) == c"), ("(z)[0]", "(z)[0]"), ("(z[1])[0]", "(z[1])[0]"), ("W'[0]", "W'[0]"),
    ("(a + b)'", "(a + b)'"), ("(a + b)[1:]", "(a + b)[1:]"), ("W[:b][1]", "W[:b][1]"), ("norm( z )", "norm(z)"),
    ("max(1,2)", "max(1, 2)"), ("z[\"a \\\"b\\\"\"]", "z[\"a \\\"b\\\"\"]"), ("1.50", "1.5"), ("1e3", "1000"),
    ("1e300", "1e+300"), ("+a", "a"), ("a and not b", "a and not b"), ("∞", "inf"), ("true", "true"),
  ])
  func canonicalFormHasNoNeedlessParentheses(text: String, canonical: String) throws {
    let expression = try Expression(parsing: text)
    #expect(expression.description == canonical)
    #expect(try Expression(parsing: canonical) == expression)
  }

  @Test func readsAreReportedOnceEach() throws {
    let expression = try Expression(
      parsing: "norm(δ) > 1 and delta[2][0] + grad(W)[0][0] < sum(W) - sum(W[0]) + norm(delta)")
    #expect(
      expression.reads == [.current("delta"), .indexed("delta"), .gradient("W"), .current("W"), .indexed("W")])
    #expect(expression.reads.map(\.name) == ["delta", "delta", "W", "W", "W"])
    #expect(try Expression(parsing: "1 + 1").reads.isEmpty)
  }

  @Test(
    arguments: [
      ("", .empty, 0..<0), ("   ", .empty, 3..<3), ("1 +", .cutOff(expected: .operand), 3..<3),
      ("(1", .unclosed(opening: "(", position: 0), 2..<2), ("z[", .cutOff(expected: .operand), 2..<2),
      ("z[1", .unclosed(opening: "[", position: 1), 3..<3), ("z[1:", .unclosed(opening: "[", position: 1), 4..<4),
      ("norm(z", .unclosed(opening: "(", position: 4), 6..<6), ("norm(", .cutOff(expected: .operand), 5..<5),
      ("z[\"not", .unclosed(opening: "\"", position: 2), 6..<6),
      ("\"a\\", .unclosed(opening: "\"", position: 0), 3..<3),
      ("‖z", .unclosed(opening: "‖", position: 0), 2..<2), ("grad(", .cutOff(expected: .parameterName), 5..<5),
      ("grad(W", .unclosed(opening: "(", position: 4), 6..<6), ("∇", .cutOff(expected: .parameterName), 1..<1),
    ] as [(String, ExpressionError.Reason, Range<Int>)])
  func cutOffTextIsToldFromWrongText(text: String, reason: ExpressionError.Reason, range: Range<Int>) {
    let error = fault(text)
    #expect(error == ExpressionError(reason, at: range))
    #expect(error?.isCutOff == (reason != .empty))
  }

  @Test(
    arguments: [
      ("1 + * 2", .unexpectedToken("*", expected: .operand), 4..<5),
      ("1)", .unexpectedToken(")", expected: .operation), 1..<2),
      ("(1]", .unexpectedToken("]", expected: .closing(")")), 2..<3),
      ("z[]", .unexpectedToken("]", expected: .operand), 2..<3), ("W z", .missingOperator(before: "z"), 2..<3),
      ("2W", .missingOperator(before: "W"), 1..<2), ("1.2.3", .missingOperator(before: ".3"), 3..<5),
      ("z[1:2:3]", .unexpectedToken(":", expected: .closing("]")), 5..<6), ("t = 3", .assignment, 2..<3),
      ("= 3", .assignment, 0..<1), ("1 < 2 < 3", .chainedComparison, 6..<7), ("a == b != c", .chainedComparison, 7..<9),
      ("$x", .unexpectedCharacter("$"), 0..<1), ("1 & 2", .unexpectedCharacter("&"), 2..<3),
      ("'bad'", .unexpectedCharacter("'"), 0..<1), ("1 + W 'x", .unexpectedCharacter("'"), 6..<7),
      ("\u{0}", .unexpectedCharacter("\0"), 0..<1), ("\"\\q\"", .unknownEscape("q"), 1..<3),
      ("1e999", .numberTooLarge("1e999"), 0..<5), ("1 + not 2", .unexpectedToken("not", expected: .operand), 4..<7),
      ("norn(z)", .unknownFunction("norn", suggestions: ["norm"]), 0..<4),
      ("z(3)", .unknownFunction("z", suggestions: []), 0..<1),
      ("angle(z)", .argumentCount(function: "angle", given: 1, accepted: 2...2), 0..<8),
      ("norm()", .argumentCount(function: "norm", given: 0, accepted: 1...1), 0..<6),
      ("max(1, 2, 3)", .argumentCount(function: "max", given: 3, accepted: 1...2), 0..<12),
      ("grad(1)", .gradientNeedsName, 5..<6), ("grad(W[0])", .gradientNeedsName, 5..<7),
      ("1 + , 2", .unexpectedToken(",", expected: .operand), 4..<5),
    ] as [(String, ExpressionError.Reason, Range<Int>)])
  func wrongTextIsPointedAt(text: String, reason: ExpressionError.Reason, range: Range<Int>) {
    let error = fault(text)
    #expect(error == ExpressionError(reason, at: range))
    #expect(error?.isCutOff == false)
  }

  @Test func namesNearbyAreSuggested() {
    #expect(
      fault("1 + dleta")
        == ExpressionError(.unknownName("dleta", suggestions: ["delta"], isFunction: false), at: 4..<9))
    #expect(fault("W_im")?.reason == .unknownName("W_im", suggestions: ["W_in"], isFunction: false))
    #expect(fault("norm + 1")?.reason == .unknownName("norm", suggestions: [], isFunction: true))
    #expect(fault("qqq[3]") == ExpressionError(.unknownName("qqq", suggestions: [], isFunction: false), at: 0..<6))
    #expect(fault("grad(U)")?.reason == .unknownName("U", suggestions: [], isFunction: false))
    #expect(fault("grad(z)")?.reason == .notParameter("z"))
  }
}
