import Debugging

/// Words for what is wrong with an expression.
public enum ExpressionWording {
  /// One sentence, without the place.
  public static func message(for error: ExpressionError) -> String {
    switch error.reason {
    case .empty: "there is no expression"
    case .unexpectedCharacter("'"): "a text stands in double quotes, and ' transposes what is right before it"
    case .unexpectedCharacter("&"): "write and, or &&"
    case .unexpectedCharacter("|"): "write or, or ||; the norm is norm(x) or ‖x‖"
    case .unexpectedCharacter(let character): "\(visible(character)) means nothing in an expression"
    case .unexpectedToken(let token, let expected): "expected \(words(for: expected)), not \(token)"
    case .cutOff(let expected): "the expression is cut off: expected \(words(for: expected))"
    case .unclosed("\"", _): "the text is cut off: its closing \" is missing"
    case .unclosed(let opening, let position):
      "the expression is cut off: the \(opening) in column \(position + 1) is never closed"
    case .missingOperator(let token):
      "an operator is missing before \(token): * multiplies element by element, @ is the matrix product"
    case .assignment: "= asks nothing; a comparison is written =="
    case .chainedComparison: "comparisons do not chain: write a < b and b < c"
    case .unknownEscape(let character): "\\\(visible(character)) is no escape; there are \\\" \\\\ \\n \\t"
    case .numberTooLarge(let number): "\(shortened(number)) is too large for a number; infinity is written inf"
    case .nestedTooDeeply(let limit): "parentheses, signs and exponents nest deeper than \(limit)"
    case .unknownFunction(let name, let suggestions):
      suggestions.isEmpty
        ? "there is no function \(shortened(name)); to index, write \(shortened(name))[…]"
        : "there is no function \(shortened(name)); \(didYouMean(suggestions))"
    case .argumentCount(let function, let given, let accepted):
      "\(function) takes \(arguments(accepted)), not \(given)"
    case .assignmentMissing: "nothing is assigned: write = and a value, as in W[0][1] = 0.5"
    case .comparisonForAssignment: "== compares; to put a value there write ="
    case .notAPlace: "what stands before = must be a name with or without indices, as in W[0][1] or z[2]"
    case .gradientNeedsName: "grad takes the name of one parameter, as in grad(W); indices follow: grad(W)[0][1]"
    default: valueMessage(for: error.reason)
    }
  }

  /// What went wrong after reading: looking up names and computing.
  private static func valueMessage(for reason: ExpressionError.Reason) -> String {
    switch reason {
    case .unknownName(let name, _, isFunction: true): "\(name) is a function: write \(name)(…)"
    case .unknownName(let name, let suggestions, _):
      suggestions.isEmpty
        ? "there is no quantity or parameter \(shortened(name))"
        : "there is no quantity or parameter \(shortened(name)); \(didYouMean(suggestions))"
    case .absent(let name, let absence): "\(name) has no value: \(words(for: absence))"
    case .notParameter(let name): "\(name) is no parameter, so there is no grad(\(name)); delta is dE/du"
    case .noPositions(let name): "\(name) is not kept node by node: it cannot be asked for at a position"
    case .positionOutOfRange(let name, let position?, let valid):
      "\(name) is not at position \(position)\(valid.map { "; there are \(span($0))" } ?? "")"
    case .positionOutOfRange(let name, nil, let valid):
      "\(name) has no value here\(valid.map { "; choose a position from \(span($0))" } ?? "")"
    case .noWords(let name): "nodes have no words here: index \(name) by number"
    case .widthsDiffer(let name, let node):
      "node \(node) compares the trees and has another number of units: end the range of \(name) before it"
    case .unknownWords(let words, let suggestions):
      suggestions.isEmpty
        ? "no node spans \(quoted(words))" : "no node spans \(quoted(words)); \(didYouMean(suggestions.map(quoted)))"
    case .indexOutOfRange(let index, let axis, let valid):
      "there is no \(word(for: axis)) \(index): \(valid.map { "there are \(span($0))" } ?? "there are none")"
    case .fractionalIndex(let number): "an index is a whole number, not \(number)"
    case .indexNeedsNumber(let shape): "an index is a whole number, not \(words(for: shape))"
    case .tooManyIndices(_, .number), .tooManyIndices(_, .boolean): "one number has nothing to index"
    case .tooManyIndices(_, .text): "a text has nothing to index"
    case .tooManyIndices(let given, let shape):
      "\(words(for: shape)) takes \(shape.axes == 1 ? "one index" : "two indices"), not \(given)"
    case .shapeMismatch(let operation, let left, let right):
      "shapes do not fit: \(words(for: left)) \(operation) \(words(for: right))\(hint(operation, left, right))"
    case .mixedList(let first, let other):
      "the elements of a list are alike: not \(words(for: first)) beside \(words(for: other))"
    case .wrongOperand(let operation, let shape): "\(operation) cannot take \(words(for: shape))"
    case .noElements(let operation): "\(operation) of no elements has no answer"
    case .conditionNeedsTruth(.text): "a condition is true or false, not a text"
    case .conditionNeedsTruth(let shape):
      "a condition is one truth value, not \(words(for: shape)): wrap it in any(…) or all(…)"
    case .tooLarge(let operation, let left, let right):
      "\(operation) of \(words(for: left))\(right.map { " and \(words(for: $0))" } ?? "") is too much work"
    default: "the expression does not hold together"
    }
  }

  static func words(for shape: Value.Shape) -> String {
    switch shape {
    case .number: "a number"
    case .boolean: "a truth value"
    case .vector(let count): "a vector of \(count)"
    case .matrix(let rows, let columns): "a \(rows)×\(columns) matrix"
    case .text: "a text"
    }
  }

  private static func words(for expectation: ExpressionError.Expectation) -> String {
    switch expectation {
    case .operand: "a value"
    case .operation: "an operator or the end"
    case .closing(let character): "an operator or \(character)"
    case .parameterName: "the name of a parameter"
    }
  }

  private static func words(for absence: Absence) -> String {
    switch absence {
    case .noNetwork: "there is no network yet"
    case .noExample: "no example is chosen yet"
    case .notYetForward: "the walk is at no step yet: take a step, or name one, as in delta[3]"
    case .notYetBackward: "the backward pass has not come here yet"
    case .noGradient: "no backward pass has run yet"
    case .noTarget: "this position has no target"
    case .noAnswer: "nothing was printed yet"
    }
  }

  private static func word(for axis: ExpressionError.Axis) -> String {
    switch axis {
    case .element: "element"
    case .row: "row"
    case .column: "column"
    }
  }

  /// Where another operator would have done.
  private static func hint(_ operation: String, _ left: Value.Shape, _ right: Value.Shape) -> String {
    switch (operation, left, right) {
    case ("*", .matrix(_, let inner), .vector(let count)) where inner == count: "; the matrix product is @"
    case ("*", .matrix(_, let inner), .matrix(let rows, _)) where inner == rows: "; the matrix product is @"
    case ("@", .matrix(let rows, _), .vector(let count)) where rows == count: "; the transpose is written '"
    default: ""
    }
  }

  private static func span(_ range: ClosedRange<Int>) -> String { "\(range.lowerBound)…\(range.upperBound)" }

  private static func arguments(_ accepted: ClosedRange<Int>) -> String {
    switch (accepted.lowerBound, accepted.upperBound) {
    case (1, 1): "one argument"
    case (2, 2): "two arguments"
    case (1, 2): "one or two arguments"
    case (let least, let most): "\(least) to \(most) arguments"
    }
  }

  private static func didYouMean(_ suggestions: [String]) -> String {
    guard suggestions.count > 1, let last = suggestions.last else { return "did you mean \(suggestions.joined())?" }
    return "did you mean \(suggestions.dropLast().joined(separator: ", ")) or \(last)?"
  }

  private static func quoted(_ text: String) -> String { Expression.quoted(shortened(text)) }

  /// Names that someone pasted by mistake can be of any length.
  private static func shortened(_ text: String) -> String {
    text.count <= 40 ? text : text.prefix(39) + "…"
  }

  static func visible(_ character: Character) -> String {
    if character.isNewline { return "a line break" }
    guard let scalar = character.unicodeScalars.first, scalar.properties.generalCategory != .control else {
      let code = String(character.unicodeScalars.first?.value ?? 0, radix: 16, uppercase: true)
      return "U+" + String(repeating: "0", count: max(0, 4 - code.count)) + code
    }
    return String(character)
  }
}

extension Value.Shape {
  fileprivate var axes: Int {
    switch self {
    case .vector: 1
    case .matrix: 2
    default: 0
    }
  }
}
