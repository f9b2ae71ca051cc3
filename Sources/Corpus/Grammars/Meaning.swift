/// An expression that computes a node's label from the labels of its children, compiled to a stack machine's code.
///
/// Values are numbers or lists of numbers. A list is how a partly applied operator travels up a left-curried tree
/// (`((([MIN 3) 5) ]`): `list($1, $2)` flattens, so each step adds an argument, and `min`, `max`, `med`, `sum`, `product`,
/// `first` and `last` take what the list holds. A node whose value is a list has no label. A terminal that spells a number has that value.
/// A rule of one symbol without a meaning passes its child's value on; any other rule without one has no value.
public struct Meaning: Sendable, Equatable {
  enum Function: String, Sendable, CaseIterable {
    case min, max, med, sum, product, first, last, abs, floor, trunc, count, list
  }

  /// The functions, as meanings call them.
  public static var functionNames: [String] { Function.allCases.map(\.rawValue) }

  enum Comparison: Sendable, Equatable { case equal, unequal, less, lessOrEqual, greater, greaterOrEqual }

  enum Operation: Sendable, Equatable {
    case number(Double)
    /// Child, counted from 0; `isLast` where no later code reads it, so that its value can be moved.
    case child(Int, isLast: Bool)
    case negate, add, subtract, multiply, divide, modulo
    case compare(Comparison)
    case not
    /// Turns a number into 0 or 1.
    case truth
    case jump(Int)
    case jumpIfZero(Int)
    case call(Function, count: Int)
  }

  var code: [Operation]
  /// As it stood in the file.
  public let source: String

  init(code: [Operation], source: String) {
    self.code = code
    self.source = source
    markLastUses()
  }

  private mutating func markLastUses() {
    var seen: Set<Int> = []
    for i in code.indices.reversed() {
      if case .child(let child, _) = code[i] {
        code[i] = .child(child, isLast: seen.insert(child).inserted)
      }
    }
  }
}

/// What is wrong with the text of a meaning. Columns count Unicode scalars from the start of the expression, from 0.
public struct MeaningProblem: Error, Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    case unexpected(String)
    case unexpectedEnd
    case unknownFunction(String)
    case wrongArgumentCount(function: String, given: Int)
    /// `$n` where the alternative has fewer symbols.
    case noSuchChild(Int, symbols: Int)
    /// `$n` where that symbol is a terminal that spells no number.
    case childHasNoNumber(Int, terminal: String)
    case badNumber(String)
    case nestedTooDeep
  }

  public let column: Int
  public let kind: Kind

  public init(column: Int, kind: Kind) {
    self.column = column
    self.kind = kind
  }
}

/// What a node's meaning came to.
public enum MeaningValue: Sendable, Equatable {
  case none
  case number(Double)
  case list([Double])
}

/// Why a meaning could not be computed for a node.
public struct MeaningFault: Error, Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    case divisionByZero
    /// Child n, counted from 1, has no value.
    case noValue(child: Int)
    case listWhereNumberNeeded
    case emptyList(function: String)
    case notFinite
  }

  public let kind: Kind
  /// The line of the rule.
  public let line: Int

  public init(kind: Kind, line: Int) {
    self.kind = kind
    self.line = line
  }
}
