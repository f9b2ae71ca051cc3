import Debugging
import Testing

/// Reading `PLACE = EXPRESSION`, and lists.
struct AssignmentTests {
  @Test(arguments: [
    ("W[3][4] = 0.5", "W", "W[3][4]", "0.5"), ("b=0", "b", "b", "0"),
    ("δ_out[2] = -1", "delta_out", "delta_out[2]", "-1"),
    ("W[2] = W[2] * 0.5", "W", "W[2]", "W[2] * 0.5"), ("z[\"a = b\"][3] = 1", "z", "z[\"a = b\"][3]", "1"),
    ("W[1 + 1, :] = [1, 0, 2]", "W", "W[1 + 1][:]", "[1, 0, 2]"), ("z₀ = 1", "z", "z[0]", "1"),
  ])
  func aPlaceAndAValueAreRead(_ text: String, _ name: String, _ place: String, _ value: String) throws {
    let assignment = try Assignment(parsing: text)
    #expect(assignment.place.name == name)
    #expect(assignment.place.expression.description == place)
    #expect(assignment.value.description == value)
  }

  @Test(arguments: [
    ("b += 1", "b + 1"), ("b -= 1", "b - 1"), ("b *= 1 + 1", "b * (1 + 1)"), ("b /= 2", "b / 2"), ("b ^= 2", "b^2"),
    ("b *= 1 and 0", "b * (1 and 0)"),
  ])
  func compoundAssignmentsReadThePlaceFirst(_ text: String, _ meaning: String) throws {
    let assignment = try Assignment(parsing: text)
    let expected = try Expression(parsing: meaning)
    #expect(assignment.place.name == "b")
    #expect(assignment.value == expected)
    #expect(try assignment.value.evaluate(in: SampleScope()) == expected.evaluate(in: SampleScope()))
  }

  private func error(_ text: String) -> ExpressionError? {
    do throws(ExpressionError) {
      _ = try Assignment(parsing: text)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    ("W", ExpressionError.Reason.assignmentMissing, 1..<1), ("W[0] == 3", .comparisonForAssignment, 5..<7),
    ("W[0] =", .cutOff(expected: .operand), 6..<6), ("= 3", .notAPlace, 0..<1), ("3 = 4", .notAPlace, 0..<1),
    ("norm(W) = 4", .notAPlace, 0..<7), ("W' = 4", .notAPlace, 0..<2), ("grad(W) = 4", .notAPlace, 0..<7),
    ("(W)[0] = 4", .notAPlace, 0..<6), ("b = b = 1", .assignment, 6..<7),
    ("W[ = 3", .cutOff(expected: .operand), 3..<3),
    ("", .empty, 0..<0), ("W[0 = 3", .unclosed(opening: "[", position: 1), 4..<4),
    ("b * = 3", .cutOff(expected: .operand), 4..<4),
  ])
  func slipsAreToldWithTheirPlace(_ text: String, _ reason: ExpressionError.Reason, _ range: Range<Int>) throws {
    let found = try #require(error(text))
    #expect(found.reason == reason, "\(text)")
    #expect(found.range == range, "\(text)")
  }

  // MARK: Lists

  @Test(arguments: [
    ("[1, 0]", Value.vector([1, 0])), ("(1, 0, -2)", .vector([1, 0, -2])), ("[5]", .vector([5])), ("(5)", .number(5)),
    ("[t, 2 * t]", .vector([3, 6])), ("[1, 2] @ [3, 4]", .number(11)), ("[1, 2][1]", .number(2)),
    ("[[1, 2], [3, 4]]", .matrix(Value.Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4]))),
    ("[b, -b]", .matrix(Value.Matrix(rows: 2, columns: 3, elements: [0.5, -1, 2, -0.5, 1, -2]))),
    ("[true, false]", .vector([1, 0])), ("W [0, 1]", .number(2)), ("norm((3, 4))", .number(5)),
  ])
  func listsAreVectorsAndMatrices(_ text: String, _ value: Value) throws {
    let expression = try Expression(parsing: text)
    #expect(try expression.evaluate(in: SampleScope()) == value)
    #expect(try Expression(parsing: expression.description) == expression, "\(expression)")
  }

  @Test(arguments: [
    ("[]", ExpressionError.Reason.unexpectedToken("]", expected: .operand)), ("[1,", .cutOff(expected: .operand)),
    ("(1,)", .unexpectedToken(")", expected: .operand)), ("[1, 2", .unclosed(opening: "[", position: 0)),
    ("[1, [2]]", .mixedList(.number, .vector(1))), ("[[1], [2, 3]]", .mixedList(.vector(1), .vector(2))),
    ("[W, W]", .wrongOperand(operation: "a list", .matrix(rows: 3, columns: 3))),
    ("[\"a\", 1]", .wrongOperand(operation: "a list", .text)), ("[1 2]", .missingOperator(before: "2")),
  ])
  func listsThatAreNoneAreErrors(_ text: String, _ reason: ExpressionError.Reason) throws {
    var found: ExpressionError.Reason?
    do throws(ExpressionError) { _ = try Expression(parsing: text).evaluate(in: SampleScope()) } catch {
      found = error.reason
    }
    #expect(found == reason, "\(text)")
  }
}
