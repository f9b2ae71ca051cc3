/// How tightly operators bind, loosest first. `^` groups to the right, comparisons do not chain, all else groups to the left.
enum Precedence: Int, Comparable {
  case or = 1
  case and, not, comparison, sum, product, sign, power, postfix

  static func < (a: Precedence, b: Precedence) -> Bool { a.rawValue < b.rawValue }

  /// The next tighter level.
  var above: Precedence { Precedence(rawValue: rawValue + 1) ?? .postfix }
}

enum BinaryOperator: String, Sendable, Equatable {
  case or, and
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case add = "+"
  case subtract = "-"
  /// Element by element.
  case multiply = "*"
  case divide = "/"
  /// Matrix–matrix, matrix–vector, vector–matrix and dot product.
  case product = "@"
  case power = "^"

  var precedence: Precedence {
    switch self {
    case .or: .or
    case .and: .and
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: .comparison
    case .add, .subtract: .sum
    case .multiply, .divide, .product: .product
    case .power: .power
    }
  }
}

enum UnaryOperator: Sendable, Equatable {
  case negate, not, transpose
}
