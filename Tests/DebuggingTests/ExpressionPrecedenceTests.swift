import Debugging
import Testing

/// Random sentences of the grammar, worked out a second way: find the operator that binds loosest, split there, repeat.
struct ExpressionPrecedenceTests {
  @Test(arguments: 0..<20) func everyReadingAgreesWithSplittingAtTheLoosestOperator(seed: UInt64) throws {
    var generator = SplitMix(state: seed)
    for _ in 0..<500 {
      var tokens: [String] = []
      Self.write(level: 0, budget: 4, &tokens, &generator)
      let text = tokens.joined(separator: Bool.random(using: &generator) ? " " : "  ")
      let expected = Self.work(out: tokens[...])
      let expression = try Expression(parsing: text)
      let value = try expression.evaluate(in: SampleScope()).scalar ?? .nan
      #expect(value == expected || (value.isNaN && expected.isNaN), "\(text): \(value), not \(expected)")
      #expect(try Expression(parsing: expression.description) == expression, "\(text) → \(expression)")
    }
  }

  /// Loosest first. Level 2 is `not`, level 6 the sign, 7 `^`, 8 what stands alone.
  private static let operators: [[String]] = [
    ["or"], ["and"], [], ["==", "!=", "<", "<=", ">", ">="], ["+", "-"], ["*", "/"], [], ["^"],
  ]

  private static func write(level: Int, budget: Int, _ tokens: inout [String], _ generator: inout SplitMix) {
    func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }
    switch level {
    case 2:
      if chance(15) {
        tokens.append("not")
        write(level: 2, budget: budget, &tokens, &generator)
      } else {
        write(level: 3, budget: budget, &tokens, &generator)
      }
    case 6:
      if chance(20) {
        tokens.append(chance(70) ? "-" : "!")
        write(level: 6, budget: budget, &tokens, &generator)
      } else {
        write(level: 7, budget: budget, &tokens, &generator)
      }
    case 7:
      write(level: 8, budget: budget, &tokens, &generator)
      if chance(20) {
        tokens.append("^")
        write(level: 6, budget: budget - 1, &tokens, &generator)
      }
    case 8:
      if budget > 0, chance(25) {
        tokens.append("(")
        write(level: 0, budget: budget - 1, &tokens, &generator)
        tokens.append(")")
      } else {
        tokens.append(["0", "1", "2", "3", "0.5", "7", "t"].randomElement(using: &generator) ?? "1")
      }
    default:
      write(level: level + 1, budget: budget, &tokens, &generator)
      // Comparisons do not chain.
      var most = level == 3 ? 1 : 3
      while most > 0, chance(25) {
        most -= 1
        tokens.append(operators[level].randomElement(using: &generator) ?? "+")
        write(level: level + 1, budget: budget - 1, &tokens, &generator)
      }
    }
  }

  private static func work(out tokens: ArraySlice<String>) -> Double {
    for level in operators.indices {
      if level == 2 || level == 6 {
        guard let first = tokens.first else { continue }
        if level == 2, first == "not" { return work(out: tokens.dropFirst()) == 0 ? 1 : 0 }
        if level == 6, first == "-" { return -work(out: tokens.dropFirst()) }
        if level == 6, first == "!" { return work(out: tokens.dropFirst()) == 0 ? 1 : 0 }
        continue
      }
      var depth = 0
      var found: Int?
      for i in tokens.indices {
        if tokens[i] == "(" { depth += 1 }
        if tokens[i] == ")" { depth -= 1 }
        guard depth == 0, i > tokens.startIndex, operators[level].contains(tokens[i]), endsValue(tokens[i - 1]) else {
          continue
        }
        // Left to right: split at the last one; `^` goes right to left: at the first.
        if level < 7 || found == nil { found = i }
      }
      if let found {
        return join(tokens[found], work(out: tokens[..<found]), work(out: tokens[(found + 1)...]))
      }
    }
    if tokens.first == "(" { return work(out: tokens.dropFirst().dropLast()) }
    return tokens.first == "t" ? 3 : Double(tokens.first ?? "") ?? .nan
  }

  private static func endsValue(_ token: String) -> Bool { token == ")" || token == "t" || Double(token) != nil }

  private static func join(_ operation: String, _ a: Double, _ b: Double) -> Double {
    func truth(_ condition: Bool) -> Double { condition ? 1 : 0 }
    switch operation {
    case "or": return truth(a != 0 || b != 0)
    case "and": return truth(a != 0 && b != 0)
    case "==": return truth(a == b)
    case "!=": return truth(a != b)
    case "<": return truth(a < b)
    case "<=": return truth(a <= b)
    case ">": return truth(a > b)
    case ">=": return truth(a >= b)
    case "+": return a + b
    case "-": return a - b
    case "*": return a * b
    case "/": return a / b
    default: return power(a, b)
    }
  }

  /// The library's own power, reached through a call that has no precedence to get wrong.
  private static func power(_ a: Double, _ b: Double) -> Double {
    let scope = SampleScope(answer: .vector([a, b]))
    return (try? Expression(parsing: "ans[0]^ans[1]").evaluate(in: scope).scalar) ?? .nan
  }
}
