import Console
import Debugging
import Testing

struct ExpressionWordingTests {
  /// East Asian characters and emoji take two columns, combining marks belong to their letter.
  private func width(_ text: String) -> Int {
    text.reduce(0) {
      $0 + (($1.unicodeScalars.first?.value ?? 0) >= 0x1100 ? ($1.isLetter || $1 > "\u{1F000}" ? 2 : 1) : 1)
    }
  }

  private struct Nothing: ExpressionScope {
    var names = [ScopeName("delta", .traceQuantity), ScopeName("W", .parameter)]
    func value(of name: String) throws(LookupFailure) -> Value {
      guard name == "W" else { throw .unknownName }
      return .matrix(Value.Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6]))
    }
    func value(of name: String, at selector: Selector) throws(LookupFailure) -> Value {
      throw .positionOutOfRange(valid: 1...8)
    }
    func gradient(of parameter: String) throws(LookupFailure) -> Value { throw .absent(.noGradient) }
  }

  private func excerpt(_ text: String, columns: Int = 100) -> String {
    do throws(ExpressionError) {
      _ = try Expression(parsing: text).holds(in: Nothing())
      return ""
    } catch {
      return ExpressionWording.excerpt(for: error, in: text, columns: columns, displayWidth: width)
    }
  }

  @Test func caretsStandBelowThePart() {
    #expect(
      excerpt("norm(dleta) > 1") == """
        there is no quantity or parameter dleta; did you mean delta?
          norm(dleta) > 1
               ^^^^^
        """)
    #expect(
      excerpt("delta[9]") == """
        delta is not at position 9; there are 1…8
          delta[9]
                ^
        """)
  }

  @Test func cutOffTextIsMarkedAtItsEnd() {
    #expect(
      excerpt("norm(W") == """
        the expression is cut off: the ( in column 5 is never closed
          norm(W
                ^
        """)
    #expect(
      excerpt("") == """
        there is no expression
          \("")
          ^
        """)
  }

  @Test func wideCharactersMoveTheCarets() {
    #expect(
      excerpt("\"不好\" == 悪い") == """
        there is no quantity or parameter 悪い
          "不好" == 悪い
                    ^^^^
        """)
    #expect(
      excerpt("e\u{301} $") == """
        $ means nothing in an expression
          e\u{301} $
            ^
        """)
  }

  @Test func controlCharactersNeverReachTheTerminal() {
    let text = excerpt("1 \t+ \u{1B}[31m")
    #expect(!text.contains("\u{1B}") && !text.contains("\t"))
    #expect(text.hasPrefix("U+001B means nothing"))
    #expect(excerpt("\"a\nb\" \u{7}").split(separator: "\n").count == 3)
  }

  @Test func longLinesAreCutAroundThePlace() {
    let long =
      Array(repeating: "1", count: 500).joined(separator: " + ") + " + $ + "
      + Array(repeating: "2", count: 500).joined(separator: " + ")
    let lines = excerpt(long, columns: 60).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.count == 3)
    #expect(width(lines[1]) <= 63)
    #expect(lines[1].hasPrefix("  …") && lines[1].hasSuffix("…"))
    #expect(Array(lines[1])[lines[2].count - 1] == "$")
    let early = excerpt("$ + " + long, columns: 60).split(separator: "\n").map(String.init)
    #expect(early[1].hasPrefix("  $ + 1") && early[2] == "  ^")
  }

  @Test(arguments: [
    ("W z", "an operator is missing before z: * multiplies element by element, @ is the matrix product"),
    ("W * W'", "shapes do not fit: a 2×3 matrix * a 3×2 matrix; the matrix product is @"),
    ("W @ W", "shapes do not fit: a 2×3 matrix @ a 2×3 matrix"),
    ("W > 0", "a condition is one truth value, not a 2×3 matrix: wrap it in any(…) or all(…)"),
    ("W = 1", "= asks nothing; a comparison is written =="),
    ("1 < 2 < 3", "comparisons do not chain: write a < b and b < c"),
    ("'bad'", "a text stands in double quotes, and ' transposes what is right before it"),
    ("norm", "norm is a function: write norm(…)"), ("grad(W)", "W has no value: no backward pass has run yet"),
    ("z(3)", "there is no function z; to index, write z[…]"),
    ("angle(W)", "angle takes two arguments, not 1"), ("W[2]", "there is no row 2: there are 0…1"),
    ("W[0][0][0]", "a 2×3 matrix takes two indices, not 3"), ("1[0]", "one number has nothing to index"),
    ("1 + ", "the expression is cut off: expected a value"), ("max()", "max takes one or two arguments, not 0"),
    ("tanch(1)", "there is no function tanch; did you mean tanh?"),
  ])
  func messagesSayWhatToDo(text: String, message: String) {
    #expect(excerpt(text).split(separator: "\n").first.map(String.init) == message)
  }

  @Test func everyExampleOfTheReferenceCanBeRead() throws {
    for entry in ExpressionReference.naming + ExpressionReference.operators + ExpressionReference.functions {
      #expect(throws: Never.self, "\(entry.example)") { try Expression(parsing: entry.example) }
      #expect(!entry.meaning.isEmpty)
    }
    #expect(ExpressionReference.functions.count == Function.allCases.count)
  }
}
